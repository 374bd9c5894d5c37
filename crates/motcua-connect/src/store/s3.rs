//! A store in a bucket of an S3-compatible service.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use reqwest::redirect::Policy;
use reqwest::{Client, Request, Url};
use serde::Deserialize;

use super::error::unavailable;
use super::{Store, StoreError};
use crate::secret::SecretSource;

/// How many bytes are written or read at once: the fewest that a part may have, for parts are what it costs to wait for.
const PIECE: usize = 5 << 20;
/// The longest answer that is read, in bytes; a list of a thousand names is far shorter.
const LONGEST_ANSWER: usize = PIECE + (1 << 20);
/// How often what failed in passing is tried again.
const MOST_RETRIES: usize = 2;

/// A bucket, and who may use it.
///
/// ```toml
/// [s3]
/// endpoint = "https://s3.example.vn"
/// bucket = "dossiers"
/// prefix = "hue" # where the bucket holds other things too
/// region = "us-east-1"
/// access_key = "motcua"
/// secret = { file = "/run/secrets/s3" } # or { variable = "S3_SECRET" }
/// ```
///
/// The bucket stands in the path of an address, never in the name of the host. Its key may read, write, list and
/// delete; without the right to list, what is gone cannot be told from what may not be seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The address of the service.
    pub endpoint: String,
    /// The bucket's name; it is there already.
    pub bucket: String,
    /// What the names of all objects begin with.
    #[serde(default)]
    pub prefix: String,
    /// The region that requests are signed for.
    #[serde(default = "usual_region")]
    pub region: String,
    /// The access key.
    pub access_key: String,
    /// Where its secret lies.
    pub secret: SecretSource,
    /// Whether the address may be one of plain http, on a network where nobody else listens.
    #[serde(default)]
    pub allow_http: bool,
    /// How long one request may take, in milliseconds.
    #[serde(default = "usual_patience")]
    pub patience_milliseconds: u64,
}

fn usual_region() -> String {
    "us-east-1".to_owned()
}

fn usual_patience() -> u64 {
    30_000
}

impl Bucket {
    fn check(&self) -> Result<Path, StoreError> {
        let wrong = |setting, why| Err(StoreError::Wrong { setting, why });
        let Some(url) = self.endpoint.parse::<Url>().ok().filter(Url::has_host) else {
            return wrong("endpoint", "write an address such as https://s3.example.vn");
        };
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_plain {
            return wrong("endpoint", "write the address alone, without a key and without ? and #");
        }
        if url.scheme() != "https" && (url.scheme() != "http" || !self.allow_http) {
            return wrong(
                "endpoint",
                "write an address of https, or say allow_http = true for one of http",
            );
        }
        let is_name = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
        };
        if !(3..=63).contains(&self.bucket.len()) || !self.bucket.bytes().all(is_name) {
            return wrong("bucket", "write 3 to 63 of a to z, 0 to 9, - and .");
        }
        if self.region.trim().is_empty() {
            return wrong("region", "name one, or leave it out");
        }
        if self.access_key.trim().is_empty() {
            return wrong("access_key", "name the access key");
        }
        if self.patience_milliseconds == 0 {
            return wrong("patience_milliseconds", "a store needs some time to answer");
        }
        match Path::parse(&self.prefix) {
            Ok(prefix) => Ok(prefix),
            Err(_) => wrong("prefix", "write names with / between them, as in hue/files"),
        }
    }
}

impl Store {
    /// A store in a bucket. Its secret is read now; nothing is asked of it yet.
    ///
    /// A bucket cannot rename: what was read back is copied to its place by the service itself, read back there, and
    /// then taken from where it came. An object appears as a whole or not at all, so that two who keep the same bytes
    /// at once write the same over each other. The service copies at most 5 GiB at once; nothing larger is kept. What
    /// breaks off in the middle may leave parts that only the bucket's own rule for incomplete uploads takes away.
    ///
    /// # Errors
    ///
    /// A setting is wrong, or the secret cannot be read.
    pub fn bucket(bucket: &Bucket) -> Result<Self, StoreError> {
        let prefix = bucket.check()?;
        let patience = Duration::from_millis(bucket.patience_milliseconds);
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 2.0,
            },
            max_retries: MOST_RETRIES,
            retry_timeout: patience,
        };
        let objects = AmazonS3Builder::new()
            .with_endpoint(bucket.endpoint.trim_end_matches('/'))
            .with_bucket_name(&bucket.bucket)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(bucket.secret.read()?.expose())
            .with_allow_http(bucket.allow_http)
            // Not every service can delete many at once.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(Wire::new(patience)?);
        let objects = PrefixStore::new(objects.build().map_err(unavailable)?, prefix);
        Ok(Self { objects: Arc::new(objects), piece: PIECE, folder: None })
    }
}

/// What asks the service: over TLS as all adapters do, no redirect, a bounded wait, a bounded answer.
#[derive(Clone, Debug)]
struct Wire(Client);

impl Wire {
    fn new(patience: Duration) -> Result<Self, StoreError> {
        // Another one may have been chosen before: it does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(Policy::none())
            .timeout(patience);
        let client = client.build().map_err(|source| StoreError::Client(source.into()))?;
        Ok(Self(client))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let wrong = |error| HttpError::new(HttpErrorKind::Unknown, error);
        let (head, body) = request.into_parts();
        let url: Url = head.uri.to_string().parse().map_err(wrong)?;
        let mut request = Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let mut response = self.0.execute(request).await.map_err(broken)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > LONGEST_ANSWER {
                let error = std::io::Error::other("the answer is longer than any that is asked");
                return Err(HttpError::new(HttpErrorKind::Decode, error));
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(bytes.into());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

/// What may be asked again is asked again where asking twice does no harm.
fn broken(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Wire {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(self.ask(request))
    }
}
