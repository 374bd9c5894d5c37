//! A service that signs, and services that do something else.

use motcua_connect::signature::{
    Requester, Revocation, Signed, SigningError, SigningService, Trust, Verdict,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{Made, NOW, at};

type Answer = Result<Signed, SigningError>;

const REQUESTER: Requester<'_> = Requester { agency: "ubnd-xã", person: "l-1" };

/// Asks a service that answers with these bytes to sign a file; gives back what it was asked, too.
async fn asked(status: &str, answer: Vec<u8>, made: &Made, given: &str) -> (Answer, String) {
    asked_with(status, answer, made.trust("lists"), made.pdf(given)).await
}

async fn asked_with(
    status: &str,
    answer: Vec<u8>,
    trust: Trust,
    given: Vec<u8>,
) -> (Answer, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sign?key=hidden", listener.local_addr().unwrap());
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let serve = async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        let mut piece = [0; 1 << 16];
        // Until the head and as many bytes as it names are there.
        loop {
            let read = socket.read(&mut piece).await.unwrap();
            asked.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&asked);
            let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if asked.len() >= head.len() + 4 + length.unwrap().parse::<usize>().unwrap() {
                break;
            }
        }
        socket.write_all(head.as_bytes()).await.unwrap();
        // Who hears too much hangs up.
        let _ = socket.write_all(&answer).await;
        String::from_utf8_lossy(&asked).into_owned()
    };
    let service = SigningService::new(&url, "the secret").unwrap();
    assert!(!format!("{service:?}").contains("the secret"));
    let sign = service.sign(given, REQUESTER, trust, || at(NOW));
    tokio::join!(sign, serve)
}

#[tokio::test]
async fn a_file_comes_back_signed() {
    let Some(made) = Made::get() else { return };
    for (given, signed) in [("unsigned", "good"), ("good", "twice"), ("unsigned", "visible")] {
        let (answer, asked) = asked("200 OK", made.pdf(signed), &made, given).await;
        let answer = answer.unwrap();
        assert_eq!(answer.bytes, made.pdf(signed));
        assert_eq!(answer.report.verdict, Verdict::Valid);
        let asked = asked.to_lowercase();
        assert!(
            asked.starts_with("post /sign?key=hidden&agency=ubnd-x%c3%a3&person=l-1 http/1.1\r\n"),
            "{asked}"
        );
        assert!(asked.contains("\r\nauthorization: bearer the secret\r\n"), "{asked}");
        assert!(asked.contains("\r\ncontent-type: application/pdf\r\n"), "{asked}");
    }
}

#[tokio::test]
async fn only_the_file_with_a_good_signature_is_accepted() {
    let Some(made) = Made::get() else { return };
    for (given, signed, why) in [
        (
            "unsigned",
            "unsigned",
            "the signing service sent a file whose new signature does not hold: \
          it bears no new signature, or more than one",
        ),
        (
            "unsigned",
            "twice",
            "the signing service sent a file whose new signature does not hold: \
          it bears no new signature, or more than one",
        ),
        (
            "unsigned",
            "tables",
            "the signing service sent another file than it was given; see to it",
        ),
        ("good", "unsigned", "the signing service sent another file than it was given; see to it"),
        (
            "unsigned",
            "repainted-signed",
            "the signing service sent a file whose new signature does \
          not hold: more was changed in the file than a signature needs",
        ),
        (
            "good",
            "twice-repainted",
            "the signing service sent a file whose new signature does not \
          hold: more was changed in the file than a signature needs",
        ),
        (
            "unsigned",
            "updated",
            "the signing service sent a file whose new signature does not hold: \
          more was changed in the file than a signature needs",
        ),
        (
            "unsigned",
            "stranger",
            "the signing service sent a file whose new signature does not \
          hold: it leads to nobody who is trusted; add its root",
        ),
        (
            "unsigned",
            "expired",
            "the signing service sent a file whose new signature does not \
          hold: its certificate is out of time or revoked",
        ),
        (
            "unsigned",
            "revoked-before",
            "the signing service sent a file whose new signature does \
          not hold: its certificate is out of time or revoked",
        ),
    ] {
        let (answer, _) = asked("200 OK", made.pdf(signed), &made, given).await;
        assert_eq!(answer.unwrap_err().to_string(), why, "{given} {signed}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_sign_is_told_of() {
    let Some(made) = Made::get() else { return };
    let error = async |status, bytes| asked(status, bytes, &made, "unsigned").await.0.unwrap_err();
    let refused = error("403 Forbidden", Vec::new()).await;
    assert!(matches!(refused, SigningError::Refused { status: 403 }));
    let moved = error("302 Found", Vec::new()).await;
    assert!(matches!(moved, SigningError::Refused { status: 302 }));
    let large = error("200 OK", vec![b' '; (16 << 20) + 10_000]).await;
    assert!(matches!(large, SigningError::TooLarge));
    assert!(matches!(error("200 OK", Vec::new()).await, SigningError::OtherFile));
    let nobody = SigningService::new("http://127.0.0.1:1/", "x").unwrap();
    let nobody = nobody.sign(made.pdf("unsigned"), REQUESTER, made.roots(), || at(NOW)).await;
    assert!(matches!(nobody.unwrap_err(), SigningError::Unreachable(_)));
    for url in ["", "ftp://a/", "http://sign.example.vn/", "file:///etc/passwd", "no address"] {
        assert!(matches!(SigningService::new(url, "x"), Err(SigningError::Address)), "{url}");
    }
}

#[tokio::test]
async fn a_signature_is_accepted_before_its_lists_are_there() {
    let Some(made) = Made::get() else { return };
    let answer = asked_with("200 OK", made.pdf("good"), made.roots(), made.pdf("unsigned")).await;
    let report = answer.0.unwrap().report;
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.signatures[0].revocation, Revocation::NotChecked);
}
