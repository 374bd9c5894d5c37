//! Passwords: hashed by Argon2id, two at once at most, since each hash takes 19 MiB.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::problem::{FAULT, INVALID, Problem};

/// How many hashes are made at once.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// The fewest letters of a password.
const FEWEST: usize = 12;
/// The most bytes of a password.
const MOST: usize = 256;

/// The hash of a new password.
///
/// # Errors
///
/// It is too short or too long.
pub async fn hash(password: String) -> Result<String, Problem> {
    if password.chars().count() < FEWEST || password.len() > MOST {
        return Err(INVALID
            .with("a password has 12 letters at least and 256 bytes at most; choose another one"));
    }
    apart(move || hashed(&password)).await?
}

/// Whether a password is the one of a hash. Without a hash as much time passes, and it is not.
///
/// # Errors
///
/// The machine gives no place to compute it.
pub(crate) async fn is_right(password: String, hash: Option<String>) -> Result<bool, Problem> {
    apart(move || {
        let nobody = NOBODY.get_or_init(|| hashed("nobody has this password").unwrap_or_default());
        let known = PasswordHash::new(hash.as_deref().unwrap_or(nobody));
        let is_right = known.is_ok_and(|known| {
            Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
        });
        is_right && hash.is_some()
    })
    .await
}

/// A hash that stands in for accounts that are not there.
static NOBODY: OnceLock<String> = OnceLock::new();

fn hashed(password: &str) -> Result<String, Problem> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|_| FAULT.with("the password could not be hashed; try again"))
}

/// Computes beside the tasks that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let gone = || FAULT.with("the password could not be checked; try again");
    let _place = AT_ONCE.acquire().await.map_err(|_| gone())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| gone())
}

/// A session's token against forged requests: whoever knows the session's secret can make it, and nobody else.
pub(crate) fn forgery_token(secret: &str) -> String {
    let digest = Sha256::digest(format!("motcua forgery token\n{secret}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
