//! Whom the operator trusts: the roots, what lies between them and those who sign, and the lists of what was revoked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use der::{Decode as _, Encode as _};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, SubjectPublicKeyInfoDer};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_cert::crl::CertificateList;

/// Why a file of certificates or lists cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file or folder cannot be read.
    #[error("\"{}\" cannot be read; name a file or a folder of files in PEM or DER", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("\"{}\" holds no {what} that can be read; give it in PEM or DER", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
}

/// A certificate.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) der: CertificateDer<'static>,
    pub(super) parsed: x509_cert::Certificate,
}

impl Certificate {
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        Some(Self { der: CertificateDer::from(der.to_vec()), parsed })
    }

    /// The key, as others check signatures with it.
    pub(super) fn key(&self) -> Option<SubjectPublicKeyInfoDer<'static>> {
        let key = self.parsed.tbs_certificate().subject_public_key_info().to_der().ok()?;
        Some(SubjectPublicKeyInfoDer::from(key))
    }
}

/// A list of what was revoked.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) der: Vec<u8>,
    /// Without its entries.
    pub(super) parsed: CertificateList,
    /// Its entries.
    pub(super) entries: Arc<CertRevocationList<'static>>,
}

impl List {
    fn read(der: &[u8]) -> Option<Self> {
        let entries = OwnedCertRevocationList::from_der(der).ok()?;
        let mut parsed = CertificateList::from_der(der).ok()?;
        parsed.tbs_cert_list.revoked_certificates = None;
        Some(Self { der: der.to_vec(), parsed, entries: Arc::new(entries.into()) })
    }
}

/// Whom the operator trusts.
///
/// Files are read once: who wants new lists of revoked certificates reads them anew.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    pub(super) anchors: Vec<Certificate>,
    pub(super) intermediates: Vec<Certificate>,
    pub(super) lists: Vec<List>,
}

impl Trust {
    /// Trusts the certificates of a file or of the files of a folder as roots.
    ///
    /// # Errors
    ///
    /// It cannot be read, or a file holds no certificate.
    pub fn with_anchors(mut self, path: impl AsRef<Path>) -> Result<Self, TrustError> {
        self.anchors.extend(certificates(path.as_ref())?);
        Ok(self)
    }

    /// Knows the certificates of a file or folder as some that may lie between a root and who signs.
    ///
    /// # Errors
    ///
    /// It cannot be read, or a file holds no certificate.
    pub fn with_intermediates(mut self, path: impl AsRef<Path>) -> Result<Self, TrustError> {
        self.intermediates.extend(certificates(path.as_ref())?);
        Ok(self)
    }

    /// Knows the lists of revoked certificates (CRL) of a file or folder.
    ///
    /// # Errors
    ///
    /// It cannot be read, or a file holds no list.
    pub fn with_lists(mut self, path: impl AsRef<Path>) -> Result<Self, TrustError> {
        for (path, bytes) in files(path.as_ref())? {
            let what = "list of revoked certificates";
            let lists = lists_in(&bytes).ok_or(TrustError::Malformed { path, what })?;
            self.lists.extend(lists);
        }
        Ok(self)
    }

    /// Trusts roots and knows lists of revoked certificates that are given as bytes in PEM or DER; none: one holds none.
    pub fn of(anchors: &[u8], lists: &[u8]) -> Option<Self> {
        let (anchors, lists) = (certificates_in(anchors)?, lists_in(lists)?);
        Some(Self { anchors, intermediates: Vec::new(), lists })
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, TrustError> {
    let mut all = Vec::new();
    for (path, bytes) in files(path)? {
        let what = "certificate";
        all.extend(certificates_in(&bytes).ok_or(TrustError::Malformed { path, what })?);
    }
    Ok(all)
}

fn certificates_in(bytes: &[u8]) -> Option<Vec<Certificate>> {
    let ders = if bytes.first() == Some(&super::asn1::SEQUENCE) {
        vec![CertificateDer::from(bytes)]
    } else {
        CertificateDer::pem_slice_iter(bytes).collect::<Result<_, _>>().ok()?
    };
    let read: Vec<_> = ders.iter().map(|der| Certificate::read(der)).collect::<Option<_>>()?;
    Some(read).filter(|read| !read.is_empty())
}

fn lists_in(bytes: &[u8]) -> Option<Vec<List>> {
    let ders = if bytes.first() == Some(&super::asn1::SEQUENCE) {
        vec![CertificateRevocationListDer::from(bytes)]
    } else {
        CertificateRevocationListDer::pem_slice_iter(bytes).collect::<Result<_, _>>().ok()?
    };
    let read: Vec<_> = ders.iter().map(|der| List::read(der)).collect::<Option<_>>()?;
    Some(read).filter(|read| !read.is_empty())
}

/// The bytes of a file, or of the files of a folder that are not hidden.
fn files(path: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, TrustError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| TrustError::Unreadable { path, source }
    };
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(unreadable(path))?;
        let found = entries.map(|entry| entry.map(|entry| entry.path()));
        paths = found.collect::<Result<_, _>>().map_err(unreadable(path))?;
        let is_hidden = |path: &PathBuf| {
            path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'))
        };
        paths.retain(|path| path.is_file() && !is_hidden(path));
        paths.sort();
    }
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
        Ok((path, bytes))
    };
    paths.into_iter().map(read).collect()
}
