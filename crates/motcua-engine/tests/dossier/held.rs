//! What is kept for reuse: files of results and of accepted documents, and what serves in the place of a document.

use motcua_engine::dossier::{
    AcceptedFile, Act, Actor, Classification, Command, Details, Dossier, Event, EventBody, HeldId,
    HeldStatus, Issued, MoveCommand, Origin, Provenance, Reuse, ReuseLost, Revoked, SameSubject,
    Sensitivity, Signature, SignedFile, still_wanted, wanted,
};
use motcua_engine::procedure::MoveKind;
use serde_json::json;

use crate::support::{Case, applicant, at, issued, official, rule_of, signed_file, small};

const DOCUMENTS: &str = r#"documents:
  birth:
    name: { vi: Giấy khai sinh, en: Birth certificate }
    type: birth-certificate
    reuse: [birth-certificate, birth-extract]
  health:
    name: { vi: Giấy khám sức khỏe, en: Health certificate }
    required: "person.drives"
    type: health-certificate
    consent: true
    reuse: true
  sketch:
    name: { vi: Sơ đồ, en: Sketch }
    required: false
data:
  person.drives: { vi: Lái xe, en: Drives, type: boolean, required: true }
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true, validity: 6 months, consent: true }"#;

/// A trial that asks for papers and issues a permit of six months.
fn asking() -> Case {
    let results =
        "results:\n  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true }";
    Case::new(small(&[(results, DOCUMENTS)]))
}

fn reuse(document: &str) -> Reuse {
    Reuse {
        document: document.into(),
        held: "other-1".into(),
        document_type: "birth-certificate".to_owned(),
        file: signed_file('b'),
        code: Some("one-stop-260101-0001".to_owned()),
        same_subject: SameSubject::Number,
        valid_on: "2026-03-02".parse().unwrap(),
        valid_until: None,
        consent_on: None,
    }
}

/// Files without papers, but with something that is held.
fn file(case: &mut Case, reuse: Vec<Reuse>) -> Result<Vec<String>, String> {
    let mut submission = case.submission(&json!({ "person.drives": false }));
    submission.documents.clear();
    submission.reuse = reuse;
    let done =
        case.run(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00")?;
    Ok(done.entries.iter().map(|entry| entry.event.body.name().to_owned()).collect())
}

/// A dossier that relies on what another one made.
pub(crate) fn relying() -> Case {
    let mut case = asking();
    file(&mut case, vec![reuse("birth")]).unwrap();
    case
}

fn accepted(figure: char) -> AcceptedFile {
    let file = SignedFile { signature: Signature::Unsigned, ..signed_file(figure) };
    AcceptedFile { number: Some("12/2020".to_owned()), ..AcceptedFile::new("birth".into(), file) }
}

#[test]
fn what_is_held_is_written_with_the_filing_and_serves_as_the_document() {
    let mut case = asking();
    assert_eq!(file(&mut case, vec![reuse("birth")]).unwrap(), ["filed", "reused"]);
    assert!(case.dossier.documents.contains("birth"));
    assert_eq!((case.dossier.version, case.dossier.content_version), (2, 2));
    let reused = &case.dossier.reused[0];
    assert_eq!((reused.by.as_str(), reused.at), ("applicant", at("2026-03-02 08:00")));
    case.go("2026-03-02 09:00", "accept");
    let mut bare = asking();
    file(&mut bare, Vec::new()).unwrap();
    let missing = bare.refused("2026-03-02 09:00", "accept", |_| {});
    assert_eq!(missing, "documents are missing: birth; request a supplement");
}

#[test]
fn what_is_held_is_refused_where_it_does_not_fit() {
    let other = |change: fn(&mut Reuse)| {
        let mut reuse = reuse("birth");
        change(&mut reuse);
        vec![reuse]
    };
    for (reuse, why) in [
        (other(|reuse| reuse.document_type = "permit".into()), "of a type that does not serve"),
        (other(|reuse| reuse.document = "sketch".into()), "of a type that does not serve"),
        (other(|reuse| reuse.document = "land".into()), "asks for no document \"land\""),
        (other(|reuse| reuse.valid_on = "2026-03-01".parse().unwrap()), "does not hold on the day"),
        (
            other(|reuse| reuse.valid_until = Some("2026-03-01".parse().unwrap())),
            "does not hold on the day",
        ),
        (other(|reuse| reuse.file.sha256 = "B".repeat(64)), "the hash of what is held is none"),
        (other(|reuse| reuse.file.signature = Signature::Invalid), "not found valid"),
        (other(|reuse| reuse.file.signature = Signature::NotChecked), "not found valid"),
        (vec![reuse("birth"), reuse("birth")], "it is there already"),
    ] {
        let refusal = file(&mut asking(), reuse).unwrap_err();
        assert!(refusal.contains(why), "{refusal}");
    }
    let mut case = asking();
    let mut submission = case.submission(&json!({ "person.drives": false }));
    submission.reuse = vec![reuse("birth")];
    let refused =
        case.run(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00");
    assert!(refused.unwrap_err().contains("it is there already"), "handed in as well");
    let mut last_day = reuse("birth");
    last_day.valid_until = Some(last_day.valid_on);
    file(&mut asking(), vec![last_day]).unwrap();
}

#[test]
fn what_is_wanted_depends_on_the_form_and_on_what_is_brought() {
    let case = asking();
    let names = |drives: bool, brought: &[&str]| {
        let mut submission = case.submission(&json!({ "person.drives": drives }));
        submission.documents = brought.iter().map(|id| (*id).into()).collect();
        let (calendars, when) = (&case.calendars, at("2026-03-02 08:00"));
        let found = wanted(&case.procedure, calendars, &submission, &applicant(), when);
        found.iter().map(|document| document.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(true, &[]), ["birth", "health"]);
    assert_eq!(names(false, &[]), ["birth"]);
    assert_eq!(names(true, &["birth"]), ["health"]);
    assert!(names(false, &["birth"]).is_empty());
}

#[test]
fn a_result_that_must_be_signed_needs_a_file_that_was_found_signed() {
    let mut case = relying();
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case.go("2026-03-02 10:00", "forward");
    for (file, found) in [
        (None, "not there"),
        (Some(Signature::Unsigned), "not there"),
        (Some(Signature::Invalid), "not valid"),
        (Some(Signature::NotChecked), "not checked"),
    ] {
        let refused = case.refused("2026-03-03 09:00", "resolve", |command| {
            let file = file.map(|signature| SignedFile { signature, ..signed_file('c') });
            command.results[0].file = file;
        });
        assert_eq!(
            refused,
            format!(
                "the result must be signed in a file, whose signature is {found}; have it checked"
            )
        );
    }
    let refused = case.refused("2026-03-03 09:00", "resolve", |command| {
        command.results[0].file = Some(SignedFile { sha256: "ab".into(), ..signed_file('c') });
    });
    assert!(refused.starts_with("\"permit\": its file has no SHA-256"), "{refused}");
    case.go("2026-03-03 09:00", "resolve");
    let held = &case.dossier.held[0];
    assert_eq!(
        (held.origin.clone(), held.status),
        (Origin::Result("permit".into()), HeldStatus::Valid)
    );
    assert_eq!(held.issuer.as_deref(), Some("office"));
    // Counted from its day, 2 March, whatever day it ends on.
    assert_eq!(held.valid_until, Some("2026-09-02".parse().unwrap()));
    assert!(held.is_reusable && held.needs_consent);
}

#[test]
fn nobody_says_in_a_command_what_the_rules_say_of_a_result() {
    let mut case = relying();
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case.go("2026-03-02 10:00", "forward");
    let kept = json!({ "document_type": "x", "issuer": "me", "is_reusable": true });
    case.go_with("2026-03-03 09:00", "resolve", |command| {
        command.results[0].kept = Some(serde_json::from_value(kept).unwrap());
    });
    assert_eq!(case.dossier.held[0].document_type, "permit");
    assert_eq!(case.dossier.held[0].issuer.as_deref(), Some("office"));
}

#[test]
fn a_result_that_need_not_be_signed_may_be_on_paper() {
    let unsigned = "      - resolve: { to: ready, issues: [permit] }";
    let signed = "      - resolve: { to: ready, issues: [permit], signed: true }";
    let mut case = Case::in_appraisal(&[(signed, unsigned)]);
    case.go("2026-03-02 10:00", "forward");
    case.go_with("2026-03-03 09:00", "resolve", |command| command.results[0].file = None);
    assert!(case.dossier.held.is_empty());
    let told: Vec<Event> = case.events();
    let EventBody::Moved(moved) = &told.last().unwrap().body else { panic!("no move") };
    let written = serde_json::to_string(&moved.results[0]).unwrap();
    assert!(!written.contains("file") && !written.contains("kept"), "{written}");
}

#[test]
fn an_acceptance_keeps_the_files_of_documents() {
    let mut case = asking();
    let mut submission = case.submission(&json!({ "person.drives": false }));
    submission.documents = ["birth".into(), "sketch".into()].into();
    case.done(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00");
    let of = |document: &str| AcceptedFile { document: document.into(), ..accepted('d') };
    for (file, why) in [
        (of("land"), "asks for no document \"land\""),
        (of("sketch"), "gives it no type"),
        (of("health"), "was not handed in"),
        (
            AcceptedFile {
                file: SignedFile { sha256: String::new(), ..signed_file('d') },
                ..of("birth")
            },
            "no SHA-256",
        ),
    ] {
        let refused = case.refused("2026-03-02 09:00", "accept", |command| {
            command.accepted = [file].into();
        });
        assert!(refused.contains(why), "{refused}");
    }
    let refused = case
        .refused("2026-03-02 09:00", "withdraw", |command| command.accepted = [of("birth")].into());
    assert!(refused.contains("only an acceptance keeps documents"), "{refused}");
    case.go_with("2026-03-02 09:00", "accept", |command| command.accepted = [of("birth")].into());
    let held = &case.dossier.held[0];
    assert_eq!(held.origin, Origin::Document("birth".into()));
    assert_eq!((held.number.as_deref(), held.file.signature), (None, Signature::Unsigned));
    // The number of a person's paper is personal.
    assert_eq!(case.data.numbers[&"d".repeat(64)], "12/2020");
    let journal: String =
        case.events().iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    assert!(!journal.contains("12/2020"));
}

#[test]
fn what_is_said_of_a_document_is_kept_and_bounded() {
    let mut case = asking();
    case.file("2026-03-02 08:00", json!({ "person.drives": false }));
    let with = |change: fn(&mut AcceptedFile)| {
        let mut file = accepted('d');
        change(&mut file);
        file
    };
    for (file, why) in [
        (with(|file| file.pages = Some(0)), "1 to 100,000 pages"),
        (with(|file| file.pages = Some(100_001)), "1 to 100,000 pages"),
        (with(|file| file.details.language = Some("VI".into())), "small letters"),
        (with(|file| file.details.language = Some("v".into())), "small letters"),
        (with(|file| file.details.originals = Some(10_001)), "at most 10,000"),
        (with(|file| file.details.copies = Some(u32::MAX)), "at most 10,000"),
        (
            with(|file| file.details.sensitivity = Some(Sensitivity::StateSecret)),
            "a state secret is never scanned",
        ),
        (with(|file| file.summary = Some(" ".into())), "1 to 1,000 letters"),
        (with(|file| file.summary = Some("ă".repeat(1_001))), "1 to 1,000 letters"),
        (with(|file| file.number = Some("1".repeat(201))), "1 to 200 letters"),
        (with(|file| file.issuer = Some(String::new())), "1 to 200 letters"),
        (
            with(|file| {
                file.issued_on = Some("2026-03-02".parse().unwrap());
                file.valid_until = Some("2026-03-01".parse().unwrap());
            }),
            "before its first",
        ),
    ] {
        let refused = case.refused("2026-03-02 09:00", "accept", |command| {
            command.accepted = [file].into();
        });
        assert!(refused.contains(why), "{refused}");
    }
    let details = Details {
        language: Some("vi".into()),
        originals: Some(1),
        copies: Some(0),
        provenance: Some(Provenance::Scanned),
        sensitivity: Some(Sensitivity::SensitivePersonal),
    };
    let summary = Some("ă".repeat(1_000));
    let file = AcceptedFile { details: details.clone(), summary, ..accepted('d') };
    case.go_with("2026-03-02 09:00", "accept", |command| command.accepted = [file].into());
    let held = &case.dossier.held[0];
    assert_eq!(held.details, details);
    // The procedure asks for no consent; what the document holds does.
    assert!(held.needs_consent);
    assert_eq!(case.data.summaries[&"d".repeat(64)], "ă".repeat(1_000));
    let journal = serde_json::to_string(&case.events()).unwrap();
    assert!(journal.contains("sensitive_personal") && !journal.contains('ă'), "{journal}");
}

#[test]
fn what_is_said_of_a_result_needs_its_file() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "forward");
    let about = |text: &str| [("permit".into(), text.to_owned())].into();
    for (change, why) in [
        (
            Box::new(|command: &mut MoveCommand| command.results[0].pages = Some(0))
                as Box<dyn Fn(&mut MoveCommand)>,
            "1 to 100,000 pages",
        ),
        (Box::new(move |command| command.held.summaries = about("")), "1 to 1,000 letters"),
        (
            Box::new(|command| {
                command.held.summaries = [("letter".into(), "Về việc cấp phép".to_owned())].into();
            }),
            "issued without a file",
        ),
    ] {
        let refused = case.refused("2026-03-03 09:00", "resolve", |command| {
            command.held.summaries = about("Về việc cấp phép");
            change(command);
        });
        assert!(refused.contains(why), "{refused}");
    }
    case.go_with("2026-03-03 09:00", "resolve", |command| {
        command.held.summaries = about("Về việc cấp phép");
        command.results[0].pages = Some(2);
    });
    let held = &case.dossier.held[0];
    assert_eq!((held.pages, held.classification), (Some(2), Some(Classification::Electronic)));
    assert_eq!(case.data.summaries[&held.file.sha256], "Về việc cấp phép");
    let journal = serde_json::to_string(&case.events()).unwrap();
    assert!(!journal.contains("cấp phép"), "{journal}");
}

#[test]
fn what_is_held_serves_with_a_supplement_and_no_other_move() {
    let mut case = asking();
    file(&mut case, Vec::new()).unwrap();
    let serve = |command: &mut MoveCommand| command.held.reuse = vec![reuse("birth")];
    let refused = case.refused("2026-03-02 09:00", "accept", serve);
    assert!(refused.contains("with a filing or a supplement"), "{refused}");
    case.go("2026-03-02 09:00", "request_supplement");
    let missing = |case: &Case| {
        let (of, command) = ((&case.dossier, &case.data), MoveCommand::new(MoveKind::Supplement));
        let when = at("2026-03-02 10:00");
        let (procedure, calendars) = (&case.procedure, &case.calendars);
        let wanted = still_wanted(procedure, calendars, of, &command, &applicant(), when);
        wanted.iter().map(|wanted| wanted.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(missing(&case), ["birth"]);
    for (change, why) in [
        (
            Box::new(|reuse: &mut Reuse| reuse.valid_on = "2026-03-01".parse().unwrap())
                as Box<dyn Fn(&mut Reuse)>,
            "does not hold on the day",
        ),
        (Box::new(|reuse| reuse.file.signature = Signature::NotChecked), "not found valid"),
        (Box::new(|reuse| reuse.document_type = "permit".into()), "does not serve for it"),
    ] {
        let refused = case.refused("2026-03-02 10:00", "supplement", |command| {
            serve(command);
            change(&mut command.held.reuse[0]);
        });
        assert!(refused.contains(why), "{refused}");
    }
    let twice = case.refused("2026-03-02 10:00", "supplement", |command| {
        serve(command);
        command.documents = ["birth".into()].into();
    });
    assert!(twice.contains("it is there already"), "{twice}");
    case.go_with("2026-03-02 10:00", "supplement", serve);
    let names: Vec<_> = case.events().iter().map(|event| event.body.name()).collect();
    assert_eq!(names[names.len() - 2..], ["supplemented", "reused"]);
    assert_eq!(missing(&case), Vec::<String>::new());
    case.go("2026-03-02 11:00", "accept");
}

fn statuses(dossier: &Dossier) -> Vec<HeldStatus> {
    dossier.held.iter().map(|held| held.status).collect()
}

fn with_result() -> Case {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    case
}

fn leader() -> Actor {
    official("leader", "office")
}

#[test]
fn a_recalled_result_is_revoked_and_then_corrected() {
    let mut case = with_result();
    let recall = Act::RecallResult {
        result: "permit".into(),
        limit: "2 working days".parse().unwrap(),
        reason: "wrong_name".into(),
    };
    case.act("2026-03-04 09:00", &leader(), recall);
    assert_eq!(statuses(&case.dossier), [HeldStatus::Revoked]);
    assert_eq!(case.dossier.held[0].reason.as_deref(), Some("wrong_name"));
    let paper = Issued { file: None, ..issued("permit") };
    let refused = case.act_refused(
        "2026-03-05 09:00",
        &leader(),
        Act::CorrectResult { issued: paper, summary: None },
    );
    assert!(refused.contains("whose signature is not there"), "{refused}");
    let right = Issued { file: Some(signed_file('f')), ..issued("permit") };
    case.act("2026-03-05 09:00", &leader(), Act::CorrectResult { issued: right, summary: None });
    assert_eq!(statuses(&case.dossier), [HeldStatus::Corrected, HeldStatus::Valid]);
    assert_eq!(case.dossier.held[1].issuer.as_deref(), Some("office"));
}

#[test]
fn a_result_is_revoked_for_good_and_with_a_void_dossier() {
    let revoke = |reason: &str, decision: &str| {
        let origin = Origin::Result("permit".into());
        Act::Revoke(Revoked { origin, reason: reason.into(), decision: decision.into() })
    };
    let mut case = with_result();
    let when = "2026-03-04 09:00";
    assert_eq!(
        case.act_refused(when, &leader(), revoke(" ", "QĐ 7")),
        "the reason is empty; fill it in"
    );
    assert_eq!(
        case.act_refused(when, &leader(), revoke("fraud", "")),
        "the number of the decision is empty; fill it in"
    );
    let clerk = official("clerk", "one-stop");
    assert!(case.act_refused(when, &clerk, revoke("fraud", "QĐ 7")).contains("role leader"));
    let mut void = case.clone();
    case.act(when, &leader(), revoke("fraud", "QĐ 7"));
    assert_eq!(statuses(&case.dossier), [HeldStatus::Revoked]);
    assert!(case.act_refused(when, &leader(), revoke("fraud", "QĐ 7")).contains("no such valid"));
    let twice = Act::Void { reason: "twice".into(), note: "entered twice".into() };
    void.act(when, &official("supervisor", "office"), twice);
    assert_eq!(statuses(&void.dossier), [HeldStatus::Revoked]);
}

#[test]
fn a_result_that_is_issued_again_supersedes_the_earlier() {
    let mut case = with_result();
    case.go("2026-03-03 10:00", "send_back").go("2026-03-03 10:00", "forward");
    let again = |figure| {
        move |command: &mut MoveCommand| {
            command.results[0].file = Some(signed_file(figure));
            command.late_reason = Some("workload".into());
        }
    };
    case.go_with("2026-03-03 11:00", "resolve", again('a'));
    assert_eq!(statuses(&case.dossier), [HeldStatus::Valid], "the same file is the same result");
    case.go("2026-03-03 12:00", "hand_over");
    let mut other = with_result();
    other.go("2026-03-03 10:00", "send_back").go("2026-03-03 10:00", "forward");
    other.go_with("2026-03-03 11:00", "resolve", again('e'));
    assert_eq!(statuses(&other.dossier), [HeldStatus::Superseded, HeldStatus::Valid]);
}

#[test]
fn what_is_lost_is_missing_until_it_is_handed_in() {
    let mut case = relying();
    let lost = |status| Act::LoseReuse(ReuseLost { held: HeldId::from("other-1"), status });
    let clerk = official("clerk", "one-stop");
    let when = "2026-03-02 08:30";
    let refused = case.act_refused(when, &clerk, lost(HeldStatus::Revoked));
    assert!(refused.contains("role system"), "nobody but the desk says so: {refused}");
    case.act_refused(when, &Actor::system(), lost(HeldStatus::Valid));
    case.act(when, &Actor::system(), lost(HeldStatus::Revoked));
    assert_eq!(case.dossier.reuses_lost().count(), 1);
    case.act_refused(when, &Actor::system(), lost(HeldStatus::Revoked));
    let missing = case.refused("2026-03-02 09:00", "accept", |_| {});
    assert_eq!(missing, "documents are missing: birth; request a supplement");
    case.go("2026-03-02 09:00", "request_supplement");
    case.go_with("2026-03-03 09:00", "supplement", |command| {
        command.documents = ["birth".into()].into();
    });
    assert_eq!(case.dossier.reuses_lost().count(), 0);
    case.go("2026-03-03 10:00", "accept");
    // What was handed in after all relies on nothing.
    let mut replaced = relying();
    let attach = Act::Attach { documents: ["birth".into()].into(), originals: [].into() };
    replaced.act(when, &applicant(), attach);
    replaced.act_refused(when, &Actor::system(), lost(HeldStatus::Revoked));
    assert!(replaced.dossier.documents.contains("birth"));
}

/// Files of before have neither files of results nor anything that is held.
#[test]
fn a_journal_of_before_is_read() {
    let text = r#"{"result":"permit","number":"1","signed":true,"issued_on":"2026-03-02"}"#;
    let issued: Issued = serde_json::from_str(text).unwrap();
    assert_eq!((issued.file.clone(), issued.kept.clone()), (None, None));
    assert_eq!(serde_json::to_string(&issued).unwrap(), text);
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    let state = serde_json::to_value(with_no_file(&case)).unwrap();
    for name in ["held", "reused"] {
        assert_eq!(state.get(name), None);
    }
}

fn with_no_file(case: &Case) -> Dossier {
    let mut events = case.events();
    for event in &mut events {
        if let EventBody::Moved(moved) = &mut event.body {
            moved.results.iter_mut().for_each(|issued| (issued.file, issued.kept) = (None, None));
        }
    }
    Dossier::replay(&events)
}

#[test]
fn rules_speak_of_documents_by_name() {
    let refusal = file(&mut asking(), vec![reuse("sketch")]).unwrap_err();
    assert_eq!(
        rule_of(&refusal),
        "\"sketch\": what is held is of a type that does not serve for it; hand the document in"
    );
}
