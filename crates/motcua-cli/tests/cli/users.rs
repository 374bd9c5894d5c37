//! People from the command line: who they are, what they do where, and how they sign in.

use super::desk::{desk, filed, good, publish};
use super::{folder, run_in};

#[test]
fn somebody_is_entered_appointed_and_found() {
    let folder = folder("user-enter");
    let add = ["user", "add", "o-12", "--name", "Trần Thị Bình", "--kind", "official"];
    assert_eq!(good(&folder, &add), "person o-12: entered\n");
    let other = ["user", "add", "o-15", "--name", "Lê Văn Cường", "--kind", "official"];
    good(&folder, &[&other[..], &["--number", "001099000001"]].concat());
    let third = ["user", "add", "e-3", "--name", "Công ty Hòa Bình", "--kind", "organisation"];
    good(&folder, &third);
    let taken = desk(&folder, &[&third[..], &["--number", "001099000001"]].concat());
    assert_eq!((taken.code, taken.out.as_str()), (1, ""));

    let days = ["--from", "2026-09-01", "--until", "2026-12-31"];
    let post = ["user", "appoint", "o-12", "clerk@one-stop"];
    let told = good(&folder, &[&post[..], &days].concat());
    assert_eq!(told, "person o-12: clerk@one-stop, 2026-09-01 to 2026-12-31\n");
    let nobody = desk(&folder, &["user", "appoint", "o-99", "clerk@one-stop"]);
    assert_eq!((nobody.code, nobody.out.as_str()), (1, ""));
    assert!(nobody.err.contains("o-99"), "{}", nobody.err);
    let backwards = ["--from", "2026-09-02", "--until", "2026-09-01"];
    assert_eq!(desk(&folder, &[&post[..], &backwards].concat()).code, 1);
    let wrong = desk(&folder, &["user", "appoint", "o-12", "clerk"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("write for example clerk@one-stop"), "{}", wrong.err);

    let leave = ["user", "substitute", "o-12", "o-15", "--agency", "one-stop", "--reason", "phép"];
    let since = ["--from", "2026-09-07"];
    let citizen = desk(&folder, &[&leave[..], &since].concat());
    assert_eq!(citizen.code, 1);
    assert!(citizen.err.contains("name an official who does"), "{}", citizen.err);
    good(&folder, &[&["user", "appoint", "o-15", "clerk@one-stop"][..], &since].concat());
    let told = good(&folder, &[&leave[..], &since].concat());
    assert_eq!(told, "person o-15: for o-12 at one-stop, from 2026-09-07\n");
    let own = ["user", "substitute", "o-12", "o-12", "--agency", "one-stop", "--reason", "x"];
    assert_eq!(desk(&folder, &own).code, 1);
    let mandate = ["user", "mandate", "o-15", "e-3", "--paper", "giấy giới thiệu"];
    let paper = ["--paper-number", "12/GGT", "--paper-until", "2026-12-31", "--from", "2026-09-07"];
    good(&folder, &[&mandate[..], &paper].concat());

    assert_eq!(good(&folder, &["user", "list", "binh tran"]), "o-12: Trần Thị Bình, official\n");
    let all = good(&folder, &["user", "list", "--format", "json"]);
    assert_eq!(all.lines().count(), 3);
    assert!(all.contains(r#""number":"001099000001""#), "{all}");
    let shown = good(&folder, &["user", "show", "o-15"]);
    assert_eq!(
        shown,
        "o-15: Lê Văn Cường, official, number 001099000001\n\
         appointed clerk@one-stop, from 2026-09-07\n\
         substitutes o-12 at one-stop in every role, from 2026-09-07: phép\n\
         acts for e-3, from 2026-09-07, by giấy giới thiệu 12/GGT, valid to 2026-12-31\n"
    );
    let shown = good(&folder, &["user", "show", "o-12", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["appointments"][0]["role"], "clerk");
    assert_eq!(desk(&folder, &["user", "show", "o-99"]).code, 1);
}

#[test]
fn a_password_comes_from_standard_input_and_never_from_an_argument() {
    let folder = folder("user-account");
    good(&folder, &["user", "add", "o-12", "--name", "Bình", "--kind", "official"]);
    let account = ["user", "account", "o-12", "binh"];
    let with = |arguments: &[&str], input: &str| {
        run_in(&folder, &[arguments, &["--password-stdin"]].concat(), input)
    };
    let set = with(&account, "một mật khẩu dài\n");
    assert_eq!((set.code, set.err.as_str()), (0, ""));
    assert_eq!(set.out, "account binh: its password is set\n");
    let database = std::fs::read(folder.join("motcua.db")).unwrap();
    let holds = |text: &str| database.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(!holds("một mật khẩu dài"), "the password itself is kept");

    let short = with(&account, "ngắn\n");
    assert_eq!((short.code, short.out.as_str()), (2, ""));
    assert!(short.err.contains("12 letters at least"), "{}", short.err);
    assert_eq!(with(&account, "").code, 2);
    let nobody = with(&["user", "account", "o-99", "nobody"], "một mật khẩu dài\n");
    assert_eq!((nobody.code, nobody.out.as_str()), (1, ""));
    good(&folder, &["user", "add", "o-13", "--name", "An", "--kind", "official"]);
    let taken = with(&["user", "account", "o-13", "binh"], "một mật khẩu dài\n");
    assert_eq!(taken.code, 1, "{}", taken.err);
    let asked = desk(&folder, &account);
    assert_eq!(asked.code, 2);
    assert!(asked.err.contains("give it with --password-stdin"), "{}", asked.err);
    assert_eq!(desk(&folder, &[&account[..], &["--password", "x"]].concat()).code, 2);
}

#[test]
fn work_is_given_on_by_a_head_alone() {
    let folder = filed("user-reassign");
    assert_eq!(publish(&folder).code, 0);
    for (id, name) in [("c-1", "An"), ("c-2", "Bình")] {
        good(&folder, &["user", "add", id, "--name", name, "--kind", "official"]);
        let post = ["user", "appoint", id, "clerk@one-stop", "--from", "2026-01-01"];
        good(&folder, &post);
    }
    let code = "commune-economy-office-260907-0001";
    let at = ["--at", "2026-09-07T09:10:00+07:00"];
    let claim = [
        "perform",
        code,
        "--act",
        r#"{"act":"assign","to":"c-1","duty":"main"}"#,
        "--as",
        "clerk:c-1@one-stop",
    ];
    good(&folder, &[&claim[..], &at].concat());
    let give = ["user", "reassign", "c-1", "--to", "c-2", "--as"];
    let clerk = desk(&folder, &[&give[..], &["clerk:c-1@one-stop"], &at].concat());
    assert_eq!((clerk.code, clerk.out.as_str()), (1, ""));
    assert!(clerk.err.contains("head"), "{}", clerk.err);
    let head = [&give[..], &["head:h-1@one-stop"], &at].concat();
    let told = good(&folder, &head);
    assert!(told.starts_with("dossiers given on: 1\n"), "{told}");
    assert_eq!(good(&folder, &head), "dossiers given on: 0\n");
}
