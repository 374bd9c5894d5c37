//! A proxy between a desk and a `PostgreSQL` server, which loses the connection in a commit.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Where the next commit is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum Cut {
    /// The server never hears of it.
    Before = 1,
    /// The server has carried it out, and its answer is lost.
    After = 2,
}

const NOWHERE: u8 = 0;
const SOCKET: &str = ".s.PGSQL.5432";

pub(crate) struct Proxy {
    folder: PathBuf,
    cut: Arc<AtomicU8>,
    /// The address through the proxy.
    pub(crate) url: String,
}

impl Proxy {
    pub(crate) fn new(url: &str) -> Self {
        let (address, server) = url.split_once("?host=").unwrap();
        let server = Path::new(server).join(SOCKET);
        let folder = format!("motcua-proxy-{}", uuid::Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir(&folder).unwrap();
        let listener = UnixListener::bind(folder.join(SOCKET)).unwrap();
        let cut = Arc::new(AtomicU8::new(NOWHERE));
        let shared = Arc::clone(&cut);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let server = UnixStream::connect(&server).unwrap();
                join(client, server, &shared);
            }
        });
        let url = format!("{address}?host={}", folder.display());
        Self { folder, cut, url }
    }

    pub(crate) fn cut(&self, cut: Cut) {
        self.cut.store(cut as u8, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Passes bytes on in both directions until the next commit is cut.
fn join(client: UnixStream, server: UnixStream, cut: &Arc<AtomicU8>) {
    let is_answer_lost = Arc::new(AtomicBool::new(false));
    let (lost, cut) = (Arc::clone(&is_answer_lost), Arc::clone(cut));
    let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || {
        pass(from, to, |bytes| {
            let is_commit = bytes.windows(7).any(|part| part == b"COMMIT\0");
            let cut = if is_commit { cut.swap(NOWHERE, Ordering::SeqCst) } else { NOWHERE };
            lost.store(cut == Cut::After as u8, Ordering::SeqCst);
            cut == Cut::Before as u8
        });
    });
    std::thread::spawn(move || pass(server, client, |_| is_answer_lost.load(Ordering::SeqCst)));
}

/// Passes bytes on until an end closes or these bytes are to be lost; then both ends close.
fn pass(mut from: UnixStream, mut to: UnixStream, mut is_lost: impl FnMut(&[u8]) -> bool) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if is_lost(&bytes[..count]) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
