//! Where messages may go: public addresses, unless the operator allows others.
//!
//! A name is looked up first, and the connection goes to an address that was checked:
//! there is no moment in which it could come to stand for another one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What a name is refused with.
const NOT_PUBLIC: &str = "the name stands for no public address; webhooks go to public ones";

/// Networks that are not public, by their first address and how many bits they share
/// (IANA's registry of special-purpose addresses for IPv4, and multicast).
const OWN_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Of the public part of IPv6, which is `2000::/3`, the networks that are not:
/// those of protocols, of documentation, and 6to4, which hides an address of IPv4.
const OWN_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is public.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in = |(network, bits): &(Ipv4Addr, u32)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    !OWN_V4.iter().any(is_in)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // ::ffff:0:0/96 is IPv4 itself; 64:ff9b::/96 is translated to it.
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() {
        return is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)));
    }
    let is_in = |(network, bits): &(Ipv6Addr, u32)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    address.segments()[0] >> 13 == 1 && !OWN_V6.iter().any(is_in)
}

/// Whether messages may be sent to an address of the web, as far as can be told without looking its name up.
///
/// # Errors
///
/// They may not; the sentence says why.
pub(crate) fn check(url: &str, allow_private: bool) -> Result<Url, String> {
    let url: Url = url.parse().map_err(|_| {
        "the url cannot be read; write it as https://portal.example/webhooks".to_owned()
    })?;
    let is_known = url.scheme() == "https" || allow_private && url.scheme() == "http";
    if !is_known {
        return Err("the url does not begin with https; webhooks are sent over TLS".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the url holds a password; the signature tells the sender".to_owned());
    }
    let host = url.host_str().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if !allow_private && literal.is_ok_and(|address| !is_public(address)) {
        return Err(format!("{host} is no public address; webhooks go to public ones"));
    }
    Ok(url)
}

/// Looks names up, and gives public addresses only.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(NOT_PUBLIC.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{check, is_public};

    const OWN: &[&str] = &[
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.9.10",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    const PUBLIC: &[&str] = &[
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "113.160.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
        "2001:200::1",
        "2001:ee0::1",
        "2400:cb00::1",
        "2606:4700::1111",
        "3ffe::1",
    ];

    #[test]
    fn addresses_are_public_or_not() {
        for (texts, expected) in [(OWN, false), (PUBLIC, true)] {
            for text in texts {
                let address: IpAddr = text.parse().unwrap();
                assert_eq!(is_public(address), expected, "{text}");
                let host = if address.is_ipv6() { format!("[{text}]") } else { (*text).to_owned() };
                let url = format!("https://{host}/hook");
                assert_eq!(check(&url, false).is_ok(), expected, "{url}");
                assert!(check(&url, true).is_ok(), "{url}");
            }
        }
    }

    /// Whatever way an address is written in, it is the same address.
    #[test]
    fn other_spellings_of_an_address_are_seen_through() {
        for host in ["2130706433", "0x7f.1", "017700000001", "127.1", "①②⑦.0.0.1", "127.0.0.1."]
        {
            assert!(check(&format!("https://{host}/"), false).is_err(), "{host}");
        }
    }

    #[test]
    fn a_url_is_one_of_the_web_over_tls() {
        assert!(check("https://portal.example:8443/hook?at=1", false).is_ok());
        assert!(check("http://127.0.0.1:8080/hook", true).is_ok());
        for (url, why) in [
            ("portal.example", "cannot be read"),
            ("https://", "cannot be read"),
            ("http://portal.example", "does not begin with https"),
            ("file:///etc/passwd", "does not begin with https"),
            ("https://an:secret@portal.example", "holds a password"),
            ("https://127.0.0.1", "is no public address"),
        ] {
            let error = check(url, false).unwrap_err();
            assert!(error.contains(why), "{url}: {error}");
        }
        assert!(check("ftp://portal.example", true).is_err());
    }
}
