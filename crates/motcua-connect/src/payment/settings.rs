//! What an operator says of gateways.

use std::error::Error;
use std::sync::Arc;

use reqwest::Url;
use serde::Deserialize;

use super::{Gateway, national, sandbox, vietqr, vnpay};
use crate::secret::SecretError;

/// One gateway, by its kind.
///
/// ```toml
/// [[gateways]]
/// kind = "vnpay"
/// terminal = "MOTCUA01"
/// secret = { file = "/run/secrets/vnpay" } # or { variable = "VNPAY_SECRET" }
/// pay_url = "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html"
/// transaction_url = "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction"
/// return_url = "https://portal.example/payments/return"
/// server_ip = "203.0.113.7"
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Settings {
    /// VNPAY.
    Vnpay(vnpay::Settings),
    /// The national payment platform.
    National(national::Settings),
    /// Bank transfers.
    Vietqr(vietqr::Settings),
    /// A gateway for demonstrations.
    Sandbox(sandbox::Settings),
}

impl Settings {
    /// The gateway; its secret is read now. Nothing is asked of it yet.
    ///
    /// # Errors
    ///
    /// A secret cannot be read, or a setting is wrong.
    pub fn open(&self) -> Result<Arc<dyn Gateway>, SettingsError> {
        Ok(match self {
            Self::Vnpay(settings) => Arc::new(vnpay::Vnpay::open(settings)?),
            Self::National(settings) => Arc::new(national::National::open(settings)?),
            Self::Vietqr(settings) => Arc::new(vietqr::Vietqr::open(settings)?),
            Self::Sandbox(settings) => Arc::new(sandbox::Sandbox::open(settings)?),
        })
    }
}

/// Why a gateway cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A setting is wrong.
    #[error("the setting {setting} of the gateway {gateway:?} is wrong: {why}")]
    Wrong {
        /// Which gateway.
        gateway: String,
        /// Which setting.
        setting: &'static str,
        /// What is wrong with it, and what is right.
        why: &'static str,
    },
    /// Nothing can be sent.
    #[error(
        "the gateway {gateway:?} cannot be asked over HTTP; see to the certificates of this machine"
    )]
    Client {
        /// Which gateway.
        gateway: String,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Checks the name of a gateway.
pub(super) fn check_name(name: &str) -> Result<(), SettingsError> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_right = !name.is_empty() && name.len() <= 20 && name.bytes().all(is_plain);
    check(is_right, name, "name", "write 1 to 20 of a to z, 0 to 9 and -")
}

/// Refuses a setting that is wrong.
pub(super) fn check(
    is_right: bool,
    gateway: &str,
    setting: &'static str,
    why: &'static str,
) -> Result<(), SettingsError> {
    let wrong = || SettingsError::Wrong { gateway: gateway.to_owned(), setting, why };
    if is_right { Ok(()) } else { Err(wrong()) }
}

/// Reads an address of the web.
pub(super) fn address(
    gateway: &str,
    setting: &'static str,
    text: &str,
) -> Result<Url, SettingsError> {
    let url = text.parse().ok().filter(is_safe);
    url.ok_or_else(|| SettingsError::Wrong {
        gateway: gateway.to_owned(),
        setting,
        why: "write an address that begins with https; http is only for this machine itself",
    })
}

/// Whether what is sent there is read by nobody on the way.
pub(crate) fn is_safe(url: &Url) -> bool {
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || url.scheme() == "http" && is_here
}
