//! A superior may make a move in the place of the official who may, with a reason, and everybody sees that it was so.

use motcua_engine::dossier::{Actor, Command, Flag, MoveCommand};
use motcua_engine::procedure::MoveKind;
use serde_json::json;

use crate::support::{Case, applicant, official, second, small};

fn case() -> Case {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({}));
    case
}

fn accept(note: Option<&str>) -> Command {
    let note = note.map(str::to_owned);
    Command::Move(MoveCommand { note, ..MoveCommand::new(MoveKind::Accept) })
}

fn above(role: &str) -> Actor {
    Actor { above: ["one-stop".into()].into(), ..official(role, "province") }
}

#[test]
fn a_leader_of_an_agency_above_makes_the_move_with_a_reason() {
    for role in ["leader", "supervisor"] {
        let mut case = case();
        for silent in [None, Some(" ")] {
            let refused = case.run(&above(role), &accept(silent), "2026-03-02 09:00").unwrap_err();
            assert!(refused.contains("a reason is needed"), "{refused}");
        }
        let decision = case.run(&above(role), &accept(Some("flood")), "2026-03-02 09:00").unwrap();
        assert!(case.dossier.flags.contains(&Flag::Overridden));
        let entry = &decision.entries[0];
        assert!(entry.event.actor.above.contains("one-stop"), "the journal says why it could");
        assert_eq!(entry.private.note.as_deref(), Some("flood"));
    }
}

#[test]
fn the_leader_of_the_officials_own_agency_does_and_its_supervisor_does_not() {
    let leader = official("leader", "one-stop");
    let successor =
        Actor { succeeds: ["one-stop".into()].into(), ..official("leader", "new-one-stop") };
    for leader in [leader, successor] {
        let mut case = case();
        let refused = case.run(&leader, &accept(None), "2026-03-02 09:00").unwrap_err();
        assert!(refused.contains("a reason is needed"), "{refused}");
        case.run(&leader, &accept(Some("the clerk is ill")), "2026-03-02 09:00").unwrap();
        assert!(case.dossier.flags.contains(&Flag::Overridden));
    }
    let mut case = case();
    let supervisor = official("supervisor", "one-stop");
    let refused = case.run(&supervisor, &accept(Some("why")), "2026-03-02 09:00").unwrap_err();
    assert!(refused.contains("it takes the role clerk"), "{refused}");
}

#[test]
fn who_takes_a_step_over_does_not_approve_it() {
    let mut case = Case::in_appraisal(&[]);
    let (_, mut refuse) = case.full("refuse");
    let leader = official("leader", "office");
    refuse.approver = Some(leader.clone());
    let refused = case.run(&leader, &Command::Move(refuse.clone()), "2026-03-02 10:00");
    let refused = refused.unwrap_err();
    assert!(refused.contains("a second person with the role leader must approve"), "{refused}");
    refuse.approver = Some(second("leader"));
    case.run(&leader, &Command::Move(refuse), "2026-03-02 10:00").unwrap();
    assert!(case.dossier.flags.contains(&Flag::Overridden));
}

#[test]
fn nobody_else_does_and_nobody_in_the_place_of_the_applicant() {
    let mut case = case();
    let beside = Actor { above: ["elsewhere".into()].into(), ..official("leader", "province") };
    let homeless = Actor { agency: None, ..above("leader") };
    for actor in [above("clerk-of-province"), beside, homeless, official("leader", "province")] {
        let refused = case.run(&actor, &accept(Some("flood")), "2026-03-02 09:00").unwrap_err();
        assert!(
            refused.contains("it takes the role") || refused.contains("lies with"),
            "{refused}"
        );
    }
    let mut withdraw = MoveCommand::new(MoveKind::Withdraw);
    withdraw.note = Some("flood".to_owned());
    let withdraw = Command::Move(withdraw);
    let refused = case.run(&above("leader"), &withdraw, "2026-03-02 09:00").unwrap_err();
    assert!(refused.contains("it takes the role applicant"), "{refused}");
    assert!(case.run(&applicant(), &withdraw, "2026-03-02 09:00").is_ok());
    assert!(!case.dossier.flags.contains(&Flag::Overridden));
}

#[test]
fn whoever_may_anyway_overrides_nothing() {
    let mut case = case();
    let clerk = Actor { above: ["one-stop".into()].into(), ..official("clerk", "one-stop") };
    case.run(&clerk, &accept(None), "2026-03-02 09:00").unwrap();
    assert!(!case.dossier.flags.contains(&Flag::Overridden));
}
