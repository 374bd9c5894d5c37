//! A service of the operator's that signs results: a file is sent, the signed file comes back and is checked.

use std::error::Error;
use std::time::Duration;

use motcua::engine::time::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use serde::Deserialize;

use super::pdf::{Pdf, Work};
use super::{
    Coverage, Integrity, Kind, Report, SignatureError, Trust, Trusted, Verdict, check, later,
};
use crate::payment::is_safe;
use crate::secret::{Secret, SecretError, SecretSource};

/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many bytes a signature may add.
const MOST_ADDED: usize = 16 << 20;

/// Why a file was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The address is none, or others would read what is sent there.
    #[error(
        "the address of the signing service does not begin with https; correct it (http is only for this machine itself)"
    )]
    Address,
    /// Its secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The service cannot be asked now.
    #[error("the signing service does not answer; try again, and see to it")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// The service does not sign.
    #[error("the signing service answered {status}, and not 200; see what it tells its keepers")]
    Refused {
        /// The status code.
        status: u16,
    },
    /// The answer is too large.
    #[error("the signing service sent much more than the file and a signature; see to it")]
    TooLarge,
    /// The answer is another file.
    #[error("the signing service sent another file than it was given; see to it")]
    OtherFile,
    /// The file cannot be signed, or what came back cannot be checked.
    #[error("the file to be signed, or the signed one, cannot be checked")]
    Unchecked(#[from] SignatureError),
    /// What came back bears no good signature.
    #[error("the signing service sent a file whose new signature does not hold: {why}")]
    NotSigned {
        /// Why.
        why: &'static str,
    },
}

/// A file that was signed, and what the check of it found.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The file: the one that was given, and the signature behind it.
    pub bytes: Vec<u8>,
    /// What the check found: the new signature holds; whether it was revoked may be unknown.
    pub report: Report,
}

/// Where a service that signs is found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningSettings {
    /// Its address.
    pub url: String,
    /// The secret that it knows the operator by.
    pub secret: SecretSource,
}

impl SigningSettings {
    /// The service, with its secret read.
    ///
    /// # Errors
    ///
    /// The secret cannot be read, or the address is not one of https.
    pub fn open(&self) -> Result<SigningService, SigningError> {
        SigningService::new(&self.url, self.secret.read()?)
    }
}

/// Who has a file signed: the service decides by it whose key signs, or that none does.
#[derive(Clone, Copy, Debug)]
pub struct Requester<'a> {
    /// The agency whose result it is, by its identifier.
    pub agency: &'a str,
    /// The official, by the person's identifier.
    pub person: &'a str,
}

/// A service that signs. It is sent the file by POST as `application/pdf`, with the secret as a bearer token and with who
/// asks as `agency` and `person` in the query, and answers 200 with the signed file.
#[derive(Clone, Debug)]
pub struct SigningService {
    client: Client,
    url: Url,
    secret: Secret,
}

impl SigningService {
    /// A service at an address.
    ///
    /// # Errors
    ///
    /// The address is not one of https, or of http on this machine, or no connection can be prepared.
    pub fn new(url: &str, secret: impl Into<Secret>) -> Result<Self, SigningError> {
        let url = Url::parse(url).map_err(|_| SigningError::Address)?;
        if !is_safe(&url) {
            return Err(SigningError::Address);
        }
        // Another one may have been chosen before: it does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .timeout(PATIENCE);
        let client = client.build().map_err(unreachable)?;
        Ok(Self { client, url, secret: secret.into() })
    }

    /// Has a file signed for somebody, and checks what comes back before it is given out; `now` tells the instant of the
    /// check.
    ///
    /// # Errors
    ///
    /// The service does not answer or does not sign, or what it sends is not the file with a signature behind it that
    /// holds and leads to whom the operator trusts.
    pub async fn sign(
        &self,
        bytes: Vec<u8>,
        requester: Requester<'_>,
        trust: Trust,
        now: impl FnOnce() -> Timestamp + Send + 'static,
    ) -> Result<Signed, SigningError> {
        let answer = self.ask(bytes.clone(), requester).await?;
        let check = move || {
            let report = accept(&bytes, &answer, &trust, now())?;
            Ok(Signed { bytes: answer, report })
        };
        tokio::task::spawn_blocking(check).await.map_err(unreachable)?
    }

    async fn ask(&self, bytes: Vec<u8>, requester: Requester<'_>) -> Result<Vec<u8>, SigningError> {
        let most = bytes.len().saturating_add(MOST_ADDED);
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .append_pair("agency", requester.agency)
            .append_pair("person", requester.person);
        let request = self
            .client
            .post(url)
            .bearer_auth(self.secret.expose())
            .header(header::CONTENT_TYPE, "application/pdf")
            .header(header::ACCEPT, "application/pdf")
            .body(bytes);
        // The address may hold a key, and an error would tell it.
        let failed = |error: reqwest::Error| unreachable(error.without_url());
        let mut response = request.send().await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(SigningError::Refused { status: response.status().as_u16() });
        }
        let mut answer = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            if answer.len() + piece.len() > most {
                return Err(SigningError::TooLarge);
            }
            answer.extend_from_slice(&piece);
        }
        Ok(answer)
    }
}

fn unreachable(error: impl Into<Box<dyn Error + Send + Sync>>) -> SigningError {
    SigningError::Unreachable(error.into())
}

/// Accepts a signed file if it is the one that was given with nothing but a signature behind it, which holds.
fn accept(
    given: &[u8],
    signed: &[u8],
    trust: &Trust,
    at: Timestamp,
) -> Result<Report, SigningError> {
    if !signed.starts_with(given) {
        return Err(SigningError::OtherFile);
    }
    let count = |report: &Report| {
        report.signatures.iter().filter(|signature| signature.kind == Kind::Signature).count()
    };
    let before = check(given, trust, at)?;
    let report = check(signed, trust, at)?;
    let not = |why| SigningError::NotSigned { why };
    if count(&report) != count(&before) + 1 {
        return Err(not("it bears no new signature, or more than one"));
    }
    let work = Work::default();
    let compare = || later::only_signed(&Pdf::open(given, &work)?, &Pdf::open(signed, &work)?);
    if report.changed_after_signing || !compare().map_err(SignatureError::from)? {
        return Err(not("more was changed in the file than a signature needs"));
    }
    let new = report.signatures.iter().rfind(|signature| signature.kind == Kind::Signature);
    let new = new.ok_or(not("it bears no new signature"))?;
    if new.coverage == Coverage::Unknown || new.integrity != Integrity::Intact {
        return Err(not("it does not cover the file, or is of something else"));
    }
    if !matches!(new.chain, Trusted::Yes { .. }) {
        return Err(not("it leads to nobody who is trusted; add its root"));
    }
    if new.verdict == Verdict::Invalid {
        return Err(not("its certificate is out of time or revoked"));
    }
    Ok(report)
}
