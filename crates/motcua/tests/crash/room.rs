//! A disk that is full: errors, no false acknowledgement, and the desk goes on when there is room again.

use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;

use crate::books;
use crate::child::{Load, Said};
use crate::cluster;

/// A folder of its own, unmounted and taken away in the end.
struct Folder {
    path: PathBuf,
    is_mounted: bool,
}

impl Folder {
    fn new() -> Self {
        let name = format!("motcua-room-{}", uuid::Uuid::new_v4().simple());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self { path, is_mounted: false }
    }

    /// Makes it a file system of that size, or gives one that it is another size.
    fn mount(&mut self, options: &str) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "motcua"]).arg(&self.path);
        let mounted = mount.output().is_ok_and(|mounted| mounted.status.success());
        self.is_mounted |= mounted;
        mounted
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_mounted {
            // The last connections may not be closed yet.
            let _ = Command::new("umount").arg("-l").arg(&self.path).status();
        }
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A client works until there is no room, fails for a while, is given room, and works on.
async fn fills_up(folder: &Folder, behind: &[&str], give_room: impl FnOnce(u32) -> bool) {
    let url = format!("sqlite:{}", folder.path.join("desk.db").display());
    let (say, said) = mpsc::channel();
    let load = Load { url: url.clone(), name: "full".to_owned(), clients: 4, most: usize::MAX };
    let mut process = load.start(behind, say);
    let (mut acks, mut give_room, mut failures, mut more) = (Vec::new(), Some(give_room), 0, 0);
    while more < 100 {
        match said.recv().unwrap() {
            Said::Failure(failure) => {
                assert!(failure.contains("with the same key"), "{failure}");
                failures += 1;
                if failures == 20 {
                    let give_room = give_room.take().unwrap();
                    assert!(give_room(process.id()));
                }
            }
            Said::Ack(ack) => {
                more += u32::from(failures >= 20);
                acks.push(ack);
            }
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let acknowledged = |said| if let Said::Ack(ack) = said { Some(ack) } else { None };
    acks.extend(said.into_iter().filter_map(acknowledged));
    books::check(&url, &acks, "").await;
}

#[tokio::test]
async fn a_full_file_system_loses_nothing_and_the_desk_goes_on_when_there_is_room() {
    let mut folder = Folder::new();
    if !folder.mount("size=1m") {
        cluster::say("skipped: no small file system is filled up, since none can be mounted here");
        return;
    }
    let path = folder.path.clone();
    let give_room = |_| {
        let mut remount = Command::new("mount");
        remount.args(["-o", "remount,size=32m"]).arg(path);
        remount.status().unwrap().success()
    };
    fills_up(&folder, &[], give_room).await;
}

/// Where nothing can be mounted: files of the process may not grow.
#[tokio::test]
async fn a_file_that_may_not_grow_loses_nothing_and_the_desk_goes_on_when_it_may() {
    let folder = Folder::new();
    let limit = "trap '' XFSZ; ulimit -S -f 1500; exec \"$@\"";
    let give_room = |process: u32| {
        let mut prlimit = Command::new("prlimit");
        prlimit.args(["--pid", &process.to_string(), "--fsize=unlimited"]);
        prlimit.status().unwrap().success()
    };
    fills_up(&folder, &["sh", "-c", limit, "sh"], give_room).await;
}
