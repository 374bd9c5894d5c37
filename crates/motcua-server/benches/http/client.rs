//! Clients: HTTP/1.1 written and read by hand on connections that are kept alive, so that little of what is measured is theirs.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How much is read at once.
const CHUNK: usize = 16 << 10;

/// Connections to one address: whoever asks takes one that is idle, or opens one.
#[derive(Clone)]
pub(crate) struct Pool {
    address: SocketAddr,
    idle: Arc<Mutex<Vec<Connection>>>,
}

struct Connection {
    stream: TcpStream,
    /// What was read; the answer's bytes from the beginning.
    read: Vec<u8>,
}

impl Pool {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, idle: Arc::default() }
    }

    /// The body of an answer of this status.
    pub(crate) async fn ask(&self, request: &str, status: u16) -> String {
        let idle = self.idle.lock().unwrap().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => Connection::open(self.address).await.unwrap(),
        };
        let (found, body) = connection.ask(request).await.unwrap();
        self.idle.lock().unwrap().push(connection);
        assert_eq!(found, status, "{request}\n{body}");
        body
    }
}

impl Connection {
    async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(CHUNK) })
    }

    /// The status and the body of the answer.
    async fn ask(&mut self, request: &str) -> std::io::Result<(u16, String)> {
        self.stream.write_all(request.as_bytes()).await?;
        self.read.clear();
        let head = loop {
            self.more().await?;
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.read[..head]).unwrap();
        let status = text[9..12].parse().unwrap();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let end = head + length.unwrap().parse::<usize>().unwrap();
        while self.read.len() < end {
            self.more().await?;
        }
        Ok((status, String::from_utf8_lossy(&self.read[head..end]).into_owned()))
    }

    async fn more(&mut self) -> std::io::Result<()> {
        self.read.reserve(CHUNK);
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A request without a body.
pub(crate) fn get(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n")
}

/// A request with a body, and with a line of headers more.
pub(crate) fn post(path: &str, token: &str, header: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n{header}\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
