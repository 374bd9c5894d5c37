//! How often somebody may ask who has not signed in.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderName;
use axum::http::request::Parts;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::problem::{Problem, TOO_MANY};
use crate::service::Service;

/// The header by which a proxy tells for whom it asks.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Above so many addresses, those that are rested are forgotten.
const MOST_ADDRESSES: usize = 100_000;

/// The address of who asks; none where the service is called without a network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address(Option<IpAddr>);

impl Address {
    /// The address itself.
    pub(crate) fn ip(self) -> Option<IpAddr> {
        self.0
    }
}

impl FromRequestParts<Service> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let is_trusted =
            peer.is_some_and(|peer| service.settings().trusted_proxies.contains(&peer));
        if !is_trusted {
            return Ok(Self(peer));
        }
        // The last address is the one that the trusted proxy itself has seen.
        let named = parts.headers.get_all(FORWARDED_FOR).iter().next_back();
        let named =
            named.and_then(|named| named.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        Ok(Self(named.or(peer)))
    }
}

/// Who counts as one: an address, or for IPv6 the 64 bits that a line is given, below which everybody has all the addresses.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let line = address.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(line))
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// A limit for each address.
#[derive(Debug)]
pub(crate) struct Rate {
    limiter: DefaultKeyedRateLimiter<Option<IpAddr>>,
    what: &'static str,
}

impl Rate {
    /// So many in a minute.
    pub(crate) fn per_minute(most: NonZeroU32, what: &'static str) -> Self {
        Self { limiter: DefaultKeyedRateLimiter::keyed(Quota::per_minute(most)), what }
    }

    /// Counts one more.
    ///
    /// # Errors
    ///
    /// It is one too many.
    pub(crate) fn check(&self, address: &Address) -> Result<(), Problem> {
        if self.limiter.len() > MOST_ADDRESSES {
            self.limiter.retain_recent();
        }
        let what = self.what;
        self.limiter.check_key(&address.0.map(counted)).map_err(|_| {
            TOO_MANY.with(format!("too many {what} from this address; wait a minute and try again"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_line_count_together_and_others_apart() {
        let rate = Rate::per_minute(NonZeroU32::MIN, "look-ups");
        let check = |address: &str| rate.check(&Address(Some(address.parse().unwrap())));
        for (address, is_one_too_many) in [
            ("2001:db8:1:2::1", false),
            ("2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:3::1", false),
            ("203.0.113.7", false),
            ("::ffff:203.0.113.7", true),
            ("203.0.113.8", false),
        ] {
            assert_eq!(check(address).is_err(), is_one_too_many, "{address}");
        }
    }
}
