//! Who has a part in a dossier: owner, submitter and recipient with their papers, visits, agencies that were succeeded.

use motcua_engine::dossier::{Act, Actor, AgencyId, Command, MoveCommand, Paper, Parties, Party};
use motcua_engine::procedure::MoveKind;

use crate::support::{Case, applicant, official, second, small};
use serde_json::json;

fn paper(until: Option<&str>) -> Paper {
    let valid_until = until.map(|day| day.parse().unwrap());
    Paper { kind: "giấy ủy quyền".into(), number: "12/UQ".into(), valid_until }
}

fn with_paper(paper: Paper) -> Party {
    Party { paper: Some(paper), ..Party::named("Trần Thị Bình") }
}

fn file(parties: Parties) -> Result<Case, String> {
    let mut case = Case::new(small(&[]));
    let mut submission = case.submission(&json!({}));
    submission.parties = parties;
    submission.visit = Some("v-1".to_owned());
    case.run(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00")?;
    Ok(case)
}

fn owner() -> Parties {
    Parties::of(Party { number: Some("001099000001".into()), ..Party::named("Nguyễn Văn Ánh") })
}

#[test]
fn whoever_acts_for_the_owner_shows_a_paper_that_holds_on_the_day() {
    let by = |submitter: Party| Parties { submitter: Some(submitter), ..owner() };
    let case = file(by(with_paper(paper(Some("2026-03-02"))))).unwrap();
    assert_eq!(case.data.parties.owner, owner().owner);
    assert_eq!(case.dossier.filed.as_ref().unwrap().visit.as_deref(), Some("v-1"));
    assert!(file(by(with_paper(paper(None)))).is_ok(), "until it is revoked");
    for (parties, why) in [
        (by(Party::named("Trần Thị Bình")), "the submitter acts for the owner and shows no paper"),
        (
            by(with_paper(paper(Some("2026-03-01")))),
            "the paper of the submitter held until 2026-03-01",
        ),
        (by(with_paper(Paper { number: " ".into(), ..paper(None) })), "the number of the paper"),
        (Parties { recipient: Some(Party::named("Lê")), ..owner() }, "the recipient acts for"),
        (
            Parties { owner: None, ..by(with_paper(paper(None))) },
            "the owner, for whom another acts, is empty",
        ),
        (Parties::of(Party::named("")), "is empty; fill it in"),
    ] {
        let refused = file(parties).map(|_| ()).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn names_and_numbers_stand_beside_the_journal_and_never_in_it() {
    let case = file(owner()).unwrap();
    let entry: serde_json::Value = serde_json::from_str(&case.journal[0]).unwrap();
    let event = entry["event"].to_string();
    assert!(!event.contains("001099000001") && !event.contains("Ánh"), "{event}");
    assert_eq!(entry["private"]["parties"]["owner"]["number"], "001099000001");
}

#[test]
fn the_second_person_works_for_the_agency_whose_turn_it_is_or_for_the_competent_one_or_above() {
    let mut case = file(owner()).unwrap();
    let clerk = official("clerk", "one-stop");
    let amend = |name: &str, agency: &str, above: &[&str]| {
        let above = above.iter().map(|agency| AgencyId::from(*agency)).collect();
        let approver = Actor { above, ..official("leader", agency) };
        let parties = Box::new(Parties::of(Party::named(name)));
        Act::AmendParties { parties, note: "mistyped".into(), approver }
    };
    for above in [&[][..], &["department"]] {
        let refused = case.act_refused("2026-03-05 09:00", &clerk, amend("A", "elsewhere", above));
        assert_eq!(refused, "the work lies with agency \"one-stop\"; ask there");
    }
    for (agency, above) in
        [("one-stop", &[][..]), ("office", &[]), ("province", &["one-stop"]), ("city", &["office"])]
    {
        case.act("2026-03-05 09:00", &clerk, amend(agency, agency, above));
        assert_eq!(case.data.parties, Parties::of(Party::named(agency)));
    }
}

#[test]
fn parties_are_amended_by_two_persons_under_the_rules_of_filing() {
    let by = |name: &str, until| {
        let submitter = Some(Party { paper: Some(paper(until)), ..Party::named(name) });
        Parties { submitter, ..owner() }
    };
    let mut case = file(by("Bình", Some("2026-03-02"))).unwrap();
    let amend = |parties: &Parties, approver: &str| Act::AmendParties {
        parties: Box::new(parties.clone()),
        note: "mistyped".into(),
        approver: second(approver),
    };
    let clerk = official("clerk", "one-stop");
    let expired = by("Bích", Some("2026-03-04"));
    let renamed = Parties::of(Party::named("Nguyễn Văn Anh"));
    for (actor, act, why) in [
        (&clerk, amend(&case.data.parties, "leader"), "they are the same already"),
        (&clerk, amend(&renamed, "clerk"), "a second person with the role leader must approve"),
        (&clerk, amend(&expired, "leader"), "the paper of the submitter held until 2026-03-04"),
        (&clerk, amend(&Parties::of(Party::named(" ")), "leader"), "is empty; fill it in"),
        (&applicant(), amend(&renamed, "leader"), "it takes the role clerk"),
    ] {
        let refused = case.act_refused("2026-03-05 09:00", actor, act);
        assert!(refused.contains(why), "{refused}");
    }
    // The paper of who stays was valid when it was shown.
    let mended = Parties { owner: renamed.owner, ..case.data.parties.clone() };
    case.act("2026-03-05 09:00", &clerk, amend(&mended, "leader"));
    assert_eq!(case.data.parties, mended);
    let entry: serde_json::Value = serde_json::from_str(case.journal.last().unwrap()).unwrap();
    assert_eq!(entry["event"]["type"], "parties_amended");
    let event = entry["event"].to_string();
    assert!(!event.contains("Anh") && !event.contains("mistyped"), "{event}");
}

/// Two communes became one on 2025-07-01: the new one goes on with the work of both.
#[test]
fn officials_of_a_successor_go_on_with_the_work_of_the_agencies_before() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({}));
    let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
    let mut clerk = official("clerk", "ward-new");
    let refused = case.run(&clerk, &accept, "2026-03-02 09:00").unwrap_err();
    assert!(refused.contains("the work lies with agency"), "{refused}");
    clerk.succeeds = ["ward-old".into(), "one-stop".into()].into();
    let decision = case.run(&clerk, &accept, "2026-03-02 09:00").unwrap();
    let actor = &decision.entries[0].event.actor;
    assert_eq!(actor.agency.as_ref().unwrap().as_str(), "ward-new", "the journal says who it was");
    assert!(actor.succeeds.contains("one-stop"), "and why it could");
}
