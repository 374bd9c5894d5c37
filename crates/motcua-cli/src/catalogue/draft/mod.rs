//! Pages as draft procedures: what is understood as fields, the rest as comments and under `unverified`.

mod contents;
mod identity;
mod limits;
mod steps;
mod yaml;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use super::Error;
use super::lint::Finding;
use super::wire::Page;
use super::words::slug;
use yaml::Yaml;

/// A folder that takes drafts.
#[derive(Debug)]
pub(super) struct Drafts {
    folder: PathBuf,
}

/// Why a draft was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoDraft {
    /// Somebody may have worked on it.
    #[error("the draft {} is there and differs; move it away or give another folder", .0.display())]
    Exists(PathBuf),
    /// The disk says no.
    #[error("the draft {} cannot be written; check the folder", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Drafts {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder)
            .map_err(|source| Error::Drafts { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes the draft of a page whole or not at all; one that is there stays, since somebody may have worked on it.
    ///
    /// # Errors
    ///
    /// A file that is there and differs, and a disk that does not take it.
    pub(super) fn write(&self, page: &Page, findings: &[Finding]) -> Result<(), NoDraft> {
        let name = file_name(&page.code);
        let path = self.folder.join(&name);
        let text = draft(page, findings);
        let failed = |source| NoDraft::Write { path: path.clone(), source };
        match std::fs::read(&path) {
            Ok(old) if old == text.as_bytes() => return Ok(()),
            Ok(_) => return Err(NoDraft::Exists(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let part = self.folder.join(format!(".{name}.part"));
        std::fs::write(&part, text).map_err(failed)?;
        std::fs::rename(&part, &path).map_err(failed)
    }
}

/// The file of a code. Codes come from outside, so only letters, digits and inner full stops reach the disk.
fn file_name(code: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    let is_plain =
        code.bytes().all(plain) && code.starts_with(|first: char| first.is_ascii_digit());
    if is_plain && code.len() <= 40 {
        return format!("{code}.yaml");
    }
    let slug = slug(&format!("code {code}")).unwrap_or_else(|| "code".to_owned());
    format!("{slug}.yaml")
}

/// The draft of a page.
fn draft(page: &Page, findings: &[Finding]) -> String {
    let mut yaml = Yaml::default();
    yaml.comment(0, "Draft from a page of the national portal. Nothing in it is approved: compare every line with the");
    yaml.comment(
        0,
        "decision that publishes the procedure, then clear the list under `unverified`.",
    );
    identity::write(page, findings, &mut yaml);
    let limits = limits::limits(page);
    limits::write(page, &limits, &mut yaml);
    steps::write(page, &limits, &mut yaml);
    contents::documents(page, &mut yaml);
    contents::results(page, &mut yaml);
    contents::fees(page, &mut yaml);
    limits::write_choice(&limits, &mut yaml);
    yaml.finish()
}
