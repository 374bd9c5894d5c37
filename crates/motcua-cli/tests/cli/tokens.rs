//! Tokens from the command line.

use super::desk::{desk, good};
use super::folder;

#[test]
fn a_token_is_issued_listed_and_revoked() {
    let folder = folder("token");
    good(&folder, &["user", "add", "o-1", "--name", "An", "--kind", "official"]);
    let issue = |more: &[&str]| {
        let start = ["token", "issue", "--name", "máy quét", "--person", "o-1", "--issued-by"];
        let at = ["--at", "2026-09-07T09:00:00+07:00"];
        desk(&folder, &[&start[..], more, &at].concat())
    };
    let role = ["--agency", "one-stop", "--role", "clerk", "--scope", "work", "--scope", "read"];
    let refused = issue(&[&["o-1", "--days", "30"], &role[..]].concat());
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    let why = "\"o-1\" holds no role at \"one-stop\" on 2026-09-07";
    assert!(refused.err.contains(why), "{}", refused.err);
    good(&folder, &["user", "appoint", "o-1", "clerk@one-stop", "--from", "2026-09-01"]);
    let issued = issue(&[&["o-1", "--days", "30"], &role[..]].concat());
    assert_eq!(issued.code, 0, "{}", issued.err);
    let secret = issued.out.trim_end();
    assert!(secret.starts_with("mct_") && !secret.contains('\n'), "the secret alone is data");
    assert!(issued.err.contains("holds until 2026-10-07T02:00:00Z"), "{}", issued.err);
    assert!(!issued.err.contains(secret));

    let listed = good(&folder, &["token", "list", "--at", "2026-09-08T09:00:00+07:00"]);
    let what = ": máy quét, for o-1 as clerk@one-stop, read+work, issued by o-1, until 2026-10-07";
    assert!(listed.contains(what) && !listed.contains(secret), "{listed}");
    let listed = good(&folder, &["token", "list", "--format", "json"]);
    let token: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(token["scopes"], serde_json::json!(["read", "work"]));
    let id = token["id"].as_str().unwrap();
    let revoke = ["token", "revoke", id, "--at", "2026-09-09T09:00:00+07:00"];
    assert_eq!(good(&folder, &revoke), format!("token {id}: revoked\n"));
    let again = desk(&folder, &revoke);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    let listed = good(&folder, &["token", "list", "--at", "2026-09-10T09:00:00+07:00"]);
    assert!(listed.contains(", revoked 2026-09-09T02:00:00Z\n"), "{listed}");

    let read = ["--scope", "read"];
    assert_eq!(issue(&[&["o-9", "--days", "1"], &read[..]].concat()).code, 1);
    let past = ["o-1", "--expires", "2026-09-07T09:00:00+07:00"];
    assert_eq!(issue(&[&past[..], &read].concat()).code, 1);
    for wrong in [
        &["o-1", "--scope", "read"][..],
        &["o-1", "--days", "1"],
        &["o-1", "--days", "0", "--scope", "read"],
        &["o-1", "--days", "1", "--scope", "everything"],
        &["o-1", "--days", "1", "--scope", "read", "--role", "clerk"],
    ] {
        let refused = issue(wrong);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{wrong:?}");
    }
}
