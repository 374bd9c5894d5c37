//! The file of a log: packed or not, a table or traces, told apart by what it holds.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::error::Error;

/// What a log is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// CSV.
    Table,
    /// XES.
    Traces,
}

/// A log that is open.
pub(super) struct Source {
    pub(super) form: Form,
    pub(super) reader: Box<dyn BufRead>,
    /// How many bytes of the file were read.
    pub(super) read: Rc<Cell<u64>>,
    /// How many there are.
    pub(super) bytes: u64,
}

/// Counts bytes.
struct Counted {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl Source {
    /// Opens a log.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        Self::try_open(path).map_err(|source| Error::Read { path: path.to_owned(), source })
    }

    fn try_open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let read = Rc::new(Cell::new(0));
        let mut packed = BufReader::new(Counted { file, read: Rc::clone(&read) });
        let is_packed = packed.fill_buf()?.starts_with(b"\x1f\x8b");
        let mut reader: Box<dyn BufRead> = if is_packed {
            Box::new(BufReader::new(MultiGzDecoder::new(packed)))
        } else {
            Box::new(packed)
        };
        let start = reader.fill_buf()?;
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        let form = if start.starts_with(b"<") { Form::Traces } else { Form::Table };
        Ok(Self { form, reader, read, bytes })
    }
}
