//! The desk from the command line: a household business from publishing to hand-over, and what is refused.

use std::path::Path;

use super::{Run, folder, put, root, run_in};

const HOUSEHOLD: &str = "1.001612-household-business.yaml";
pub(crate) const CODE: &str = "commune-economy-office-260907-0001";

/// Runs the program on the database of a folder.
pub(crate) fn desk(folder: &Path, arguments: &[&str]) -> Run {
    run_in(folder, arguments, "")
}

/// Runs what must go well, and gives what it printed.
#[track_caller]
pub(crate) fn good(folder: &Path, arguments: &[&str]) -> String {
    let run = desk(folder, arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}: {}", run.out);
    run.out
}

/// Publishes the procedure on a desk to try things out on.
pub(crate) fn publish(folder: &Path) -> Run {
    let file = root().join("workflows").join(HOUSEHOLD);
    desk(folder, &["publish", "--trial", file.to_str().unwrap()])
}

/// A desk with the procedure and a dossier that was filed.
pub(crate) fn filed(test: &str) -> std::path::PathBuf {
    let folder = folder(test);
    assert_eq!(publish(&folder).code, 0);
    good(&folder, &submission("2026-09-07T09:00:00+07:00"));
    folder
}

pub(crate) fn submission(at: &str) -> Vec<&str> {
    vec![
        "submit",
        "1.001612",
        "--channel",
        "direct",
        "--document",
        "application",
        "--set",
        "business.name=Bánh mì Hòa Bình",
        "--set",
        "business.activity=5610",
        "--set",
        "business.members=1",
        "--set",
        "owner.number=001099000001",
        "--as",
        "applicant:p-7",
        "--at",
        at,
    ]
}

#[track_caller]
fn perform(folder: &Path, dossier: &str, step: &str, who: &str, at: &str, more: &[&str]) -> String {
    let at = format!("2026-09-{at}:00+07:00");
    let mut arguments = vec!["perform", dossier, step, "--as", who, "--at", &at];
    arguments.extend(more);
    good(folder, &arguments)
}

/// The identifier in what was printed: of the dossier, or of its leg.
fn id_after<'a>(printed: &'a str, mark: &str) -> &'a str {
    let (_, rest) = printed.split_once(mark).unwrap();
    rest.split_whitespace().next().unwrap()
}

#[test]
fn a_household_business_from_publishing_to_hand_over() {
    let folder = folder("desk-whole");
    let published = publish(&folder);
    assert_eq!((published.code, published.err.as_str()), (0, ""));
    assert_eq!(published.out, "procedure 1.001612 version 2026-07: published\n");
    assert_eq!(publish(&folder).out, "procedure 1.001612 version 2026-07: was there already\n");

    let printed = good(&folder, &submission("2026-09-07T09:00:00+07:00"));
    assert!(printed.starts_with(&format!("{CODE}: filed\nid: ")), "{printed}");
    assert!(printed.contains("\nversion: 1\nstep: filed, status 1\n"), "{printed}");

    let clerk = "clerk:c-1@one-stop";
    let specialist = "specialist:s-1@commune-economy-office";
    let printed = perform(&folder, CODE, "accept", clerk, "07T09:10", &[]);
    assert!(printed.contains("\nappointment: 2026-09-10 17:00\n"), "{printed}");
    perform(&folder, CODE, "forward", clerk, "07T09:20", &["--expected", "2"]);
    let printed = perform(&folder, CODE, "transfer", specialist, "07T10:00", &[]);
    let leg = id_after(&printed, "leg tax-code/tax/1 is dossier ");
    perform(&folder, leg, "forward", "head:h-1@tax-office", "07T10:30", &[]);
    perform(&folder, leg, "resolve/agree", "leader:l-1@tax-office", "07T11:00", &[]);
    perform(&folder, CODE, "forward", specialist, "07T13:30", &[]);
    perform(&folder, CODE, "forward", specialist, "07T14:00", &[]);
    perform(&folder, CODE, "forward", "leader:l-2@commune-economy-office", "07T15:00", &[]);
    let records = "records:r-1@commune-economy-office";
    let hash = "a".repeat(64);
    let result = ["--result", "business-certificate=GCN-1", "--signed", "--file", &hash];
    perform(&folder, CODE, "resolve", records, "07T16:00", &result);
    for (with, says) in [("{", "EOF"), (r#"{"to":"returned"}"#, "it has \"to\"")] {
        let arguments = ["perform", CODE, "hand_over", "--as", clerk, "--with", with];
        let run = desk(&folder, &arguments);
        assert_eq!(run.code, 2, "{with}: {}", run.err);
        assert!(run.err.contains(says) && run.err.contains("write an object"), "{}", run.err);
    }
    let handing = r#"{"handing":{"how":"post","tracking":"EV12"}}"#;
    let more = ["--with", handing, "--format", "json"];
    let printed = perform(&folder, CODE, "hand_over", clerk, "08T09:00", &more);
    let told: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&told["status"], &told["is_closed"]), (&10.into(), &true.into()), "{printed}");
    assert_eq!(told["code"], CODE);

    let history = good(&folder, &["history", CODE, "--explain"]);
    for part in [
        "  1  2026-09-07 09:00  applicant:p-7  filed: procedure 1.001612 version 2026-07, at step filed\n",
        "legal clock started, 3 working days, due 2026-09-10 17:00 by vn@",
        "leg_reported: tax-code/tax/1, agree\n",
        "issued business-certificate GCN-1\n",
        ", by post EV12\n",
        "legal clock ended, done, early\n",
        "Mon 2026-09-07       -  working day, start day, not counted\n",
        "Thu 2026-09-10       3  working day\n",
        "early: ended 2026-09-07, due 2026-09-10",
    ] {
        assert!(history.contains(part), "{part}:\n{history}");
    }
    assert!(!history.contains("001099000001"), "personal data are not shown: {history}");
    let json = good(&folder, &["history", CODE, "--explain", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["events"][0]["event"]["type"], "filed");
    assert_eq!(json["verdict"]["outcome"], "early");

    let rebuilt = good(&folder, &["rebuild"]);
    assert_eq!(rebuilt, "dossiers in the journal: 2\ndiffered and restored: 0\n");
}

#[test]
fn time_passes_by_ticks() {
    let folder = filed("desk-tick");
    let tick = |at: &str| good(&folder, &["tick", "--at", at]);
    assert_eq!(tick("2026-09-07T09:30:00+07:00"), "dossiers in which something lapsed: 0\n");
    assert_eq!(tick("2026-09-20T09:00:00+07:00"), "dossiers in which something lapsed: 1\n");
    assert_eq!(tick("2026-09-20T09:00:00+07:00"), "dossiers in which something lapsed: 0\n");
    let history = good(&folder, &["history", CODE, "--explain"]);
    assert!(history.contains("system:system  lapsed: the acceptance clock is late\n"), "{history}");
    assert!(history.contains("the legal clock has not started\n"), "{history}");
}

#[test]
fn a_refusal_is_one_sentence_with_what_is_possible() {
    let folder = filed("desk-refusal");
    let refused = desk(&folder, &["perform", CODE, "accept", "--as", "applicant:p-7"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    let sentence = "motcua: accept refused: it takes the role clerk; ask somebody who holds it (possible here: accept to accepted by clerk; ";
    assert!(refused.err.starts_with(sentence), "{}", refused.err);

    let at = "2026-09-07T09:10:00+07:00";
    let incomplete = ["submit", "1.001612", "--set", "business.members=1", "--at", at];
    let refused = desk(&folder, &incomplete);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("owner.number"), "{}", refused.err);
    let unknown = desk(&folder, &["submit", "9.999999", "--at", at]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("no version of procedure \"9.999999\""), "{}", unknown.err);
    let nobody = desk(&folder, &["history", "one-stop-1"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("there is no dossier \"one-stop-1\""), "{}", nobody.err);
}

#[test]
fn nothing_is_dated_back_without_a_ground() {
    let folder = folder("desk-dating");
    let old = super::shipped(HOUSEHOLD).replace("in_force: 2026-07-25", "in_force: 2020-01-01");
    put(&folder, "old.yaml", &old);
    good(&folder, &["publish", "old.yaml"]);
    let past = "2020-01-13T09:00:00+07:00";
    let clerk = ["--as", "clerk:c-1@one-stop"];
    let submit = |more: &[&str]| {
        desk(&folder, &[&submission(past)[..14], &clerk, &["--at", past], more].concat())
    };
    let refused = submit(&[]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    assert!(
        refused.err.contains("enter it late with a ground and its evidence"),
        "{}",
        refused.err
    );
    // A ground alone proves nothing, and is nothing without a moment.
    assert_eq!(submit(&["--ground", "outage"]).code, 2);
    assert_eq!(submit(&["--ground", "whim", "--evidence", "slip 1"]).code, 2);
    let late = ["--ground", "outage", "--evidence", "slip 1"];
    let filed = submit(&late);
    assert_eq!((filed.code, filed.err.as_str()), (0, ""));
    let id = id_after(&filed.out, "id: ");

    let perform = |step: &[&str], more: &[&str]| {
        desk(&folder, &[&["perform", id], step, &clerk, &["--at", past], more].concat())
    };
    assert_eq!(perform(&["accept"], &[]).code, 1);
    let accepted = perform(&["accept"], &late);
    assert_eq!((accepted.code, accepted.err.as_str()), (0, ""));
    // Only what happens at the counter may be entered late.
    assert_eq!(perform(&["forward"], &late).code, 1);
    let note = ["--act", r#"{"act":"note","text":"called"}"#];
    assert_eq!(perform(&note, &[]).code, 1);
    let noted = perform(&note, &late);
    assert_eq!(noted.code, 2);
    assert!(noted.err.contains("none that may be entered late"), "{}", noted.err);
    let cash = r#"{"act":"pay","amount":100000,"method":"cash","reference":"BL 1"}"#;
    let paid = perform(&["--act", cash], &late);
    assert!(!paid.err.contains("it is said to have happened"), "{}", paid.err);
    let head = ["user", "reassign", "c-1", "--as", "head:h-1@one-stop", "--at", past];
    assert!(!desk(&folder, &head).out.contains("given on: 1"));
    // What holds dossiers is never made a desk to try things out on.
    let trial = desk(&folder, &["publish", "--trial", "old.yaml"]);
    assert_eq!((trial.code, trial.out.as_str()), (1, ""));
    assert!(trial.err.contains("is no demo"), "{}", trial.err);
}

#[test]
fn acts_are_written_as_json() {
    let folder = filed("desk-act");
    let act = |act: &str| {
        let at = "2026-09-07T09:10:00+07:00";
        desk(&folder, &["perform", CODE, "--act", act, "--as", "clerk:c-1@one-stop", "--at", at])
    };
    let noted = act(r#"{"act":"note","text":"gọi lại chiều nay"}"#);
    assert_eq!((noted.code, noted.err.as_str()), (0, ""));
    assert!(noted.out.starts_with(&format!("{CODE}: noted\n")), "{}", noted.out);
    for wrong in ["note", "{}", r#"{"act":"notes"}"#] {
        let refused = act(wrong);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{wrong}");
        assert!(refused.err.contains("--act cannot be read"), "{}", refused.err);
    }
    let both = ["perform", CODE, "accept", "--act", "{}", "--as", "clerk:c-1@one-stop"];
    assert_eq!(desk(&folder, &both).code, 2);
    assert_eq!(desk(&folder, &["perform", CODE, "--as", "clerk:c-1@one-stop"]).code, 2);
    let as_move = desk(&folder, &["perform", CODE, "note", "--as", "clerk:c-1@one-stop"]);
    assert_eq!(as_move.code, 2);
    assert!(as_move.err.contains("\"note\" is an act"), "{}", as_move.err);
    let unknown = desk(&folder, &["perform", CODE, "acept", "--as", "clerk:c-1@one-stop"]);
    assert!(unknown.err.contains("there is no move \"acept\"; write one of accept,"));
}

#[test]
fn whoever_saw_an_older_version_is_told() {
    let folder = filed("desk-conflict");
    let clerk = "clerk:c-1@one-stop";
    perform(&folder, CODE, "accept", clerk, "07T09:10", &["--expected", "1", "--key", "k-1"]);
    let late = ["--as", clerk, "--at", "2026-09-07T09:20:00+07:00", "--expected", "1"];
    let conflict = desk(&folder, &[&["perform", CODE, "forward"], &late[..]].concat());
    assert_eq!((conflict.code, conflict.out.as_str()), (1, ""));
    assert!(conflict.err.contains("stands at version 2, not 1"), "{}", conflict.err);
    let again = perform(&folder, CODE, "accept", clerk, "07T09:10", &["--key", "k-1"]);
    assert!(again.contains("already, so nothing was done again"), "{again}");
    assert!(again.contains("\nversion: 2\n"), "{again}");
}

#[test]
fn a_wrong_database_ends_with_two() {
    let folder = folder("desk-database");
    for (url, why) in [
        ("mysql://host/name", "is no database address"),
        ("sqlite:absent.db", "there is no database \"absent.db\""),
    ] {
        let run = desk(&folder, &["tick", "--database", url]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{url}");
        assert!(run.err.contains(why), "{}", run.err);
    }
    assert!(!folder.join("absent.db").exists(), "looking makes no database");
    put(
        &folder,
        "text.db",
        &"this is no database, and it is long enough to be read as one\n".repeat(20),
    );
    let run = desk(&folder, &["tick", "--database", "sqlite:text.db"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    let file = root().join("workflows").join(HOUSEHOLD);
    let url = "sqlite:no-folder/desk.db";
    let run = desk(&folder, &["publish", file.to_str().unwrap(), "--database", url]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("cannot open the database \"sqlite:no-folder/desk.db\""),
        "{}",
        run.err
    );
}

#[test]
fn a_password_is_never_given_by_a_flag() {
    let folder = folder("desk-secrets");
    let url = "postgres://desk:secret@127.0.0.1:1/motcua";
    for (command, flag, variable) in [
        (&["tick"][..], "--database", "MOTCUA_DATABASE"),
        (&["serve"], "--database", "MOTCUA_DATABASE"),
        (&["user", "list"], "--database", "MOTCUA_DATABASE"),
        (&["copy", "--to", "sqlite:copy.db"], "--from", "MOTCUA_COPY_FROM"),
        (&["copy", "--from", "sqlite:motcua.db"], "--to", "MOTCUA_COPY_TO"),
    ] {
        let refused = desk(&folder, &[command, &[flag, url]].concat());
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{command:?}");
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
        let says = format!("motcua: {flag} holds a password");
        assert!(refused.err.starts_with(&says), "{}", refused.err);
        assert!(refused.err.contains(variable), "{}", refused.err);
        assert!(!refused.err.contains("secret"), "{}", refused.err);
    }
    // Without one, the address is tried.
    let tried = desk(&folder, &["tick", "--database", "postgres://desk@127.0.0.1:1/motcua"]);
    assert!(tried.err.contains("cannot open the database"), "{}", tried.err);
}

#[test]
fn a_file_with_errors_publishes_nothing() {
    let folder = folder("desk-errors");
    put(&folder, "good.yaml", &super::shipped("calendars/vn.yaml"));
    put(
        &folder,
        "bad.yaml",
        &super::shipped(HOUSEHOLD).replace("draft\n      - send_back", "drafts\n      - send_back"),
    );
    let run = desk(&folder, &["publish", "good.yaml", "bad.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("bad.yaml:"), "{}", run.err);
    assert!(
        run.err.ends_with("motcua: nothing is published; mend the errors first\n"),
        "{}",
        run.err
    );
    assert!(!folder.join("motcua.db").exists());

    let published = good(&folder, &["publish", "good.yaml"]);
    assert!(published.starts_with("calendar vn version "), "{published}");
    let other =
        super::shipped("calendars/vn.yaml").replace("time_zone:", "# as before\ntime_zone:");
    put(&folder, "same.yaml", &other);
    assert!(good(&folder, &["publish", "same.yaml"]).ends_with(": was there already\n"));
    let other = other.replace("en: Labour Day", "en: May Day");
    put(&folder, "other.yaml", &other);
    let run = desk(&folder, &["publish", "other.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("is published already with other contents"), "{}", run.err);
}

/// The code of a dossier is written with the one that its agency has on the day.
#[test]
fn agencies_are_entered_once_and_write_their_codes() {
    let folder = folder("agencies");
    assert_eq!(publish(&folder).code, 0);
    let office = r#"{"id": "commune-economy-office", "name": "Phòng Kinh tế",
        "codes": [{"from": "2026-01-01", "code": "000.00.05.H05"}]}"#;
    put(&folder, "one.json", office);
    put(&folder, "two.json", &format!(r#"[{office}, {{"id": "ward-1", "name": "Phường Một"}}]"#));
    let entered = good(&folder, &["agency", "one.json"]);
    assert_eq!(entered, "agency commune-economy-office: entered\n");
    let entered = good(&folder, &["agency", "two.json"]);
    let told = "agency commune-economy-office: was there already\nagency ward-1: entered\n";
    assert_eq!(entered, told);
    let filed = good(&folder, &submission("2026-09-07T09:00:00+07:00"));
    assert!(filed.starts_with("000.00.05.H05-260907-0001: filed\n"), "{filed}");

    put(&folder, "wrong.json", r#"{"id": "x", "name": "X", "succesor": "y"}"#);
    let unread = desk(&folder, &["agency", "two.json", "wrong.json"]);
    assert_eq!((unread.code, unread.out.as_str()), (2, ""));
    assert!(unread.err.contains("\"wrong.json\" does not hold agencies: unknown field"));
    put(&folder, "ends.json", r#"{"id": "x", "name": "X", "successor": "y"}"#);
    let refused = desk(&folder, &["agency", "ends.json"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("it has a successor and no last day"), "{}", refused.err);
    assert_eq!(desk(&folder, &["agency", "absent.json"]).code, 2);
}

/// Somebody hands in for the owner: with a paper that authorises, and not without.
#[test]
fn whoever_acts_for_the_owner_needs_a_paper() {
    let folder = folder("parties");
    assert_eq!(publish(&folder).code, 0);
    let at = "2026-09-07T09:00:00+07:00";
    put(
        &folder,
        "parties.json",
        r#"{"owner": {"name": "Nguyễn Văn Ánh"}, "submitter": {"name": "Trần Bình"}}"#,
    );
    let mut arguments = submission(at);
    arguments.extend(["--parties", "parties.json"]);
    let refused = desk(&folder, &arguments);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(refused.err.contains("the submitter acts for the owner and shows no paper"));
    put(
        &folder,
        "parties.json",
        r#"{"owner": {"name": "Nguyễn Văn Ánh"}, "submitter": {"name": "Trần Bình",
            "paper": {"kind": "giấy ủy quyền", "number": "12/UQ", "valid_until": "2026-12-31"}}}"#,
    );
    good(&folder, &arguments);
    put(&folder, "parties.json", r#"{"owner": "Ánh"}"#);
    let unread = desk(&folder, &arguments);
    assert_eq!(unread.code, 2);
    assert!(unread.err.contains("\"parties.json\" does not hold parties"), "{}", unread.err);
    let mut plain = submission(at);
    plain.extend(["--owner", "Lê Thị Cúc", "--owner-phone", "0912345678", "--visit", "v-1"]);
    good(&folder, &plain);
}
