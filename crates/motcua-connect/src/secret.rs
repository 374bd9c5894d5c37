//! Secrets of an operator: where they lie, and nothing that shows them.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// Where a secret lies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// In a file, which holds nothing else.
    File(PathBuf),
    /// In a variable of the environment.
    Variable(String),
}

impl SecretSource {
    /// Reads it; white space around it is no part of it.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is empty.
    pub fn read(&self) -> Result<Secret, SecretError> {
        let (place, found) = match self {
            Self::File(path) => (
                format!("the file \"{}\"", path.display()),
                std::fs::read_to_string(path).map_err(Box::<dyn Error + Send + Sync>::from),
            ),
            Self::Variable(name) => (
                format!("the variable {name:?}"),
                // The error of text that is not Unicode would show it.
                std::env::var(name).map_err(|_| "it is not set, or is no text".into()),
            ),
        };
        let text = match found {
            Ok(text) => text,
            Err(source) => return Err(SecretError { place, source }),
        };
        match text.trim() {
            "" => Err(SecretError { place, source: "it is empty".into() }),
            secret => Ok(Secret(secret.to_owned())),
        }
    }
}

/// A secret. It is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// One that nobody knows: 122 random bits, twice.
    pub(crate) fn drawn() -> Self {
        let drawn = || uuid::Uuid::new_v4().simple().to_string();
        Self(drawn() + &drawn())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// There is no secret.
#[derive(Debug, thiserror::Error)]
#[error("no secret could be read from {place}; put it there, readable for this program only")]
pub struct SecretError {
    /// Where it was looked for.
    place: String,
    /// The cause.
    source: Box<dyn Error + Send + Sync>,
}
