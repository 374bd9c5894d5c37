//! Signed files, made once by outside tools: pyHanko, with certificates of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use motcua::engine::time::Timestamp;
use motcua_connect::signature::{Report, Trust, check};

/// When files are checked.
pub(crate) const NOW: &str = "2026-11-22T00:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The folder of what was made.
#[derive(Clone, Debug)]
pub(crate) struct Made(PathBuf);

impl Made {
    /// None where Python with its package index is not there.
    pub(crate) fn get() -> Option<Self> {
        static MADE: OnceLock<Option<Made>> = OnceLock::new();
        MADE.get_or_init(Self::make).clone()
    }

    #[expect(clippy::print_stderr, reason = "who runs the tests is told what was left out")]
    fn make() -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tools = Command::new("bash")
            .args([".ci/python", "pyhanko==0.38.0"])
            .current_dir(here.join("../.."))
            .stderr(Stdio::inherit())
            .output();
        let tools = tools.ok().filter(|tools| tools.status.success());
        let Some(tools) = tools else {
            eprintln!("signatures NOT tested: Python with its package index is not there");
            return None;
        };
        let python = String::from_utf8(tools.stdout).unwrap();
        let python = Path::new(python.trim()).join("python");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let script = here.join("tests/it/signed.py");
        let made = Command::new(python).arg(script).arg(&folder).status().unwrap();
        assert!(made.success(), "the files of the tests were not made");
        Some(Self(folder))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn pdf(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(&format!("{name}.pdf"))).unwrap()
    }

    /// The operator's roots, without lists.
    pub(crate) fn roots(&self) -> Trust {
        Trust::default().with_anchors(self.path("anchors")).unwrap()
    }

    /// The operator's roots and the lists of a folder.
    pub(crate) fn trust(&self, lists: &str) -> Trust {
        self.roots().with_lists(self.path(lists)).unwrap()
    }

    /// What is found of a file, with roots and lists.
    pub(crate) fn check(&self, name: &str) -> Report {
        check(&self.pdf(name), &self.trust("lists"), at(NOW)).unwrap()
    }
}
