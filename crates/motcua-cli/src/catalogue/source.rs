//! Files and folders as a stream of JSON values, each with its place; never more than one value in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::Error;

/// The longest line, and the largest file of one value, in bytes. Pages are below 200 kB.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How a file holds its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A value a line.
    Lines,
    /// One value, or one array of them.
    Whole,
}

/// A file to read.
#[derive(Debug)]
pub(super) struct Source {
    /// Where it is, as given.
    pub(super) path: PathBuf,
    form: Form,
    gzip: bool,
}

/// What is handed over for each value: the line it stands on, and the value or why there is none.
pub(super) type Each<'a> = dyn FnMut(u64, Result<Value, Unread>) -> Result<(), Error> + 'a;

/// Why a line or a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// The file itself.
    #[error("the file cannot be read to its end; check its permissions and whether it is complete")]
    File(#[source] io::Error),
    /// Not JSON.
    #[error("this is no JSON; fetch it again or correct it")]
    Json(#[source] serde_json::Error),
    /// Too long for one value.
    #[error("a value of more than 64 MiB is not read; write one value a line into a .jsonl file")]
    Long,
    /// JSON, but of something else.
    #[error(transparent)]
    Record(#[from] super::wire::NoRecord),
}

/// The files of the arguments, in order; folders give their `*.json`, sorted by name.
///
/// # Errors
///
/// A path that does not exist, a folder without `*.json`, and a name that is not read.
pub(super) fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in paths {
        let unseen = |source| Error::Missing { path: path.clone(), source };
        if !std::fs::metadata(path).map_err(unseen)?.is_dir() {
            sources.push(source(path)?);
            continue;
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path).map_err(unseen)? {
            let file = entry.map_err(unseen)?.path();
            if file.extension().is_some_and(|extension| extension == "json") {
                files.push(file);
            }
        }
        if files.is_empty() {
            return Err(Error::EmptyFolder(path.clone()));
        }
        files.sort();
        for file in files {
            sources.push(source(&file)?);
        }
    }
    Ok(sources)
}

fn source(path: &Path) -> Result<Source, Error> {
    let name = path.to_string_lossy();
    let (plain, gzip) = name.strip_suffix(".gz").map_or((&*name, false), |plain| (plain, true));
    let form = if plain.ends_with(".jsonl") {
        Form::Lines
    } else if plain.ends_with(".json") {
        Form::Whole
    } else {
        return Err(Error::Extension(path.to_owned()));
    };
    Ok(Source { path: path.to_owned(), form, gzip })
}

impl Source {
    /// Hands over every value of the file. A bad line does not stop it; an error of `each` does.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub(super) fn read(&self, each: &mut Each<'_>) -> Result<(), Error> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) => return each(1, Err(Unread::File(error))),
        };
        let plain: Box<dyn Read> =
            if self.gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = BufReader::new(plain);
        match self.form {
            Form::Lines => lines(&mut reader, each),
            Form::Whole => whole(&mut reader, each),
        }
    }
}

fn lines(reader: &mut dyn BufRead, each: &mut Each<'_>) -> Result<(), Error> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let read = match reader.take(MOST_BYTES).read_until(b'\n', &mut line) {
            Ok(read) => read,
            Err(error) => return each(number, Err(Unread::File(error))),
        };
        if read == 0 {
            return Ok(());
        }
        if read as u64 == MOST_BYTES && !line.ends_with(b"\n") {
            each(number, Err(Unread::Long))?;
            if let Err(error) = reader.skip_until(b'\n') {
                return each(number, Err(Unread::File(error)));
            }
            continue;
        }
        let text = without_mark(&line).trim_ascii();
        if !text.is_empty() {
            each(number, serde_json::from_slice(text).map_err(Unread::Json))?;
        }
    }
}

fn whole(reader: &mut dyn BufRead, each: &mut Each<'_>) -> Result<(), Error> {
    let mut bytes = Vec::new();
    if let Err(error) = reader.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        return each(1, Err(Unread::File(error)));
    }
    if bytes.len() as u64 > MOST_BYTES {
        return each(1, Err(Unread::Long));
    }
    match serde_json::from_slice(without_mark(&bytes)) {
        Ok(Value::Array(values)) => values.into_iter().try_for_each(|value| each(1, Ok(value))),
        Ok(value) => each(1, Ok(value)),
        Err(error) => each(error.line() as u64, Err(Unread::Json(error))),
    }
}

/// Some editors put a byte order mark at the beginning.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}
