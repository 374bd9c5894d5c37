//! Secrets and signatures, as Standard Webhooks has them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use motcua::SigningSecret;
use standardwebhooks::Webhook as Signer;

/// A new secret of 32 bytes.
pub(crate) fn new_secret() -> SigningSecret {
    // Two random UUIDs hold 244 random bits.
    let bytes = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes).concat();
    SigningSecret::new(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// The header that holds a signature for each secret.
///
/// # Errors
///
/// There is no secret, or one of them cannot be used.
pub(super) fn sign(
    secrets: &[SigningSecret],
    name: &str,
    seconds: i64,
    body: &str,
) -> Result<String, String> {
    if secrets.is_empty() {
        return Err("the webhook has no secret; rotate it".to_owned());
    }
    let sign = |secret: &SigningSecret| {
        let signer = Signer::new(secret.expose());
        signer.and_then(|signer| signer.sign(name, seconds, body.as_bytes()))
    };
    let signatures: Result<Vec<String>, _> = secrets.iter().map(sign).collect();
    // The cause would tell a part of the secret.
    let signatures = signatures.map_err(|_| "a secret of the webhook cannot be used; rotate it");
    Ok(signatures?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{new_secret, sign};
    use motcua::SigningSecret;

    const NAME: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn published() -> SigningSecret {
        SigningSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    }

    #[test]
    fn the_published_vector_is_met() {
        assert_eq!(sign(&[published()], NAME, 1_614_265_330, BODY).unwrap(), SIGNATURE);
        let two = sign(&[new_secret(), published()], NAME, 1_614_265_330, BODY).unwrap();
        let (first, second) = two.split_once(' ').unwrap();
        assert!(first.starts_with("v1,") && first != SIGNATURE);
        assert_eq!(second, SIGNATURE);
    }

    #[test]
    fn a_secret_that_cannot_be_used_is_not_told() {
        assert_eq!(sign(&[], NAME, 0, BODY).unwrap_err(), "the webhook has no secret; rotate it");
        let broken = sign(&[SigningSecret::new("whsec_%")], NAME, 0, BODY).unwrap_err();
        assert_eq!(broken, "a secret of the webhook cannot be used; rotate it");
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let (one, two) = (new_secret(), new_secret());
        assert_ne!(one, two);
        assert_eq!(one.expose().len(), "whsec_".len() + 44);
        assert!(sign(&[one, two], NAME, 0, BODY).is_ok());
    }
}
