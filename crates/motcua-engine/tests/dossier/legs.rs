//! Legs: at once and in order, joins, lateness, recall, rounds, and the leg dossiers themselves.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Actor, Closing, Effect, Flag, LegEnd, LegOutcome, Outcome, statutory,
};
use motcua_engine::procedure::{LegWork, Procedure, built_in_procedure};
use serde_json::json;

use crate::support::{Case, answer, at, leg, official, second, small};

const LEGS: &str = "    legs:
      fire: { name: { vi: A, en: Fire }, agency: fire-police, consult: opinion, limit: 2 working days }
      plan: { name: { vi: B, en: Plan }, agency: planning, consult: opinion, limit: 3 working days }
      land: { name: { vi: C, en: Land }, agency: land-office, consult: opinion, limit: 4 working days }
";

const IN_ORDER: &str = "    legs:
      fire: { name: { vi: A, en: Fire }, agency: fire-police, consult: opinion, limit: 2 working days }
      plan: { name: { vi: B, en: Plan }, agency: planning, consult: opinion, limit: 3 working days, after: [fire] }
";

/// [`crate::support::SMALL`] with a step `opinions` between appraisal and signature.
fn with_legs(legs: &str, more: &str, guard: &str) -> Procedure {
    let opinions = format!(
        "steps:\n  opinions:
    name: {{ vi: Lấy ý kiến, en: Opinions }}
    status: 4
    by: specialist
    limit: 4 working days
{more}{legs}    moves:
      - forward: {{ to: sign{guard} }}
      - send_back: {{ to: appraisal, reason: required, at_most: 5 }}
      - request_supplement: {{ to: supplement, reason: required }}
      - stop: {{ to: stopped, by: head, reason: required }}
      - withdraw: withdrawn
"
    );
    small(&[("steps:\n", &opinions), ("      - forward: sign\n", "      - transfer: opinions\n")])
}

/// Legs sent Tuesday 2026-03-03 09:00.
fn sent(legs: &str, more: &str, guard: &str) -> Case {
    let mut case = Case::new(with_legs(legs, more, guard));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "transfer");
    case
}

fn agree() -> LegOutcome {
    answer(LegEnd::Resolved, Some("agree"))
}

fn key(name: &str) -> motcua_engine::dossier::LegKey {
    leg("opinions", name, 1)
}

fn opened(case: &Case) -> Vec<String> {
    let opened = case.effects.iter().filter_map(|effect| match effect {
        Effect::OpenLeg { leg, .. } => Some(leg.to_string()),
        Effect::RecallLeg { .. } | Effect::ReportToParent { .. } | Effect::Rebind { .. } => None,
    });
    opened.collect()
}

fn recalled(case: &Case) -> Vec<String> {
    let recalled = case.effects.iter().filter_map(|effect| match effect {
        Effect::RecallLeg { leg } => Some(leg.to_string()),
        Effect::OpenLeg { .. } | Effect::ReportToParent { .. } | Effect::Rebind { .. } => None,
    });
    recalled.collect()
}

#[test]
fn parallel_legs_are_sent_at_once_each_with_its_clock() {
    let case = sent(LEGS, "", "");
    assert_eq!(opened(&case), ["opinions/fire/1", "opinions/plan/1", "opinions/land/1"]);
    assert_eq!(case.due_on(&ClockId::Leg(key("fire"))), "2026-03-05");
    assert_eq!(case.due_on(&ClockId::Leg(key("land"))), "2026-03-09");
    let Effect::OpenLeg { agency, work, limit, .. } = &case.effects[0] else { panic!() };
    assert_eq!((agency.as_str(), work), ("fire-police", &LegWork::Consult("opinion".into())));
    assert_eq!(limit.unwrap().to_string(), "2 working days");
}

#[test]
fn the_join_of_all_waits_for_all() {
    let mut case = sent(LEGS, "", "");
    case.report("2026-03-04 09:00", key("fire"), agree());
    assert_eq!(
        case.refused("2026-03-04 09:00", "forward", |_| {}),
        "other agencies have not answered: plan, land; wait for them"
    );
    case.report("2026-03-04 10:00", key("plan"), agree()).report(
        "2026-03-04 11:00",
        key("land"),
        agree(),
    );
    case.go("2026-03-04 12:00", "forward");
    assert_eq!(case.step(), "sign");
    assert!(recalled(&case).is_empty());
    assert_eq!(case.end(&ClockId::Leg(key("fire"))).1, Some(Outcome::Early));
}

#[test]
fn the_join_of_any_and_of_a_number_wait_for_so_many_and_recall_the_rest() {
    for (join, needed) in [("    join: any\n", 1), ("    join: 2\n", 2)] {
        let mut case = sent(LEGS, join, "");
        for name in ["plan", "fire"].iter().take(needed) {
            assert!(
                case.refused("2026-03-04 09:00", "forward", |_| {}).starts_with("other agencies")
            );
            case.report("2026-03-04 09:00", key(name), agree());
        }
        case.go("2026-03-04 12:00", "forward");
        assert_eq!(recalled(&case).len(), 3 - needed);
        assert!(case.dossier.legs.iter().all(|leg| !leg.is_open()));
        assert_eq!(
            {
                let outcome = agree();
                case.act_refused(
                    "2026-03-05 09:00",
                    &Actor::system(),
                    Act::LegReported { leg: key("land"), outcome },
                )
            },
            "no such leg is open; look at the legs of the dossier"
        );
    }
}

#[test]
fn a_leg_that_does_not_join_runs_on_and_reports_after_the_end() {
    let legs = LEGS.replace("limit: 4 working days }", "limit: 4 working days, joins: false }");
    let mut case = sent(&legs, "", "");
    case.report("2026-03-04 09:00", key("fire"), agree()).report(
        "2026-03-04 09:00",
        key("plan"),
        agree(),
    );
    case.go("2026-03-04 10:00", "forward").go("2026-03-04 11:00", "resolve");
    case.go("2026-03-04 12:00", "hand_over");
    assert!(recalled(&case).is_empty());
    let from = case.journal.len();
    case.report("2026-03-11 09:00", key("land"), agree());
    let told = case.told(from);
    assert!(told.contains(&"2026-03-10 00:00 late leg opinions/land/1".to_owned()), "{told:?}");
    assert_eq!(
        case.end(&ClockId::Leg(key("land"))).1,
        Some(Outcome::Late),
        "the partner's lateness counts"
    );
    assert_eq!(case.status(), Some(10));
}

#[test]
fn a_sequence_sends_each_after_the_one_before() {
    let mut case = sent(IN_ORDER, "", "");
    assert_eq!(opened(&case), ["opinions/fire/1"]);
    assert_eq!(
        case.refused("2026-03-04 09:00", "forward", |_| {}),
        "other agencies have not answered: fire, plan; wait for them"
    );
    case.report("2026-03-04 09:00", key("fire"), agree());
    assert_eq!(opened(&case), ["opinions/fire/1", "opinions/plan/1"]);
    assert_eq!(case.due_on(&ClockId::Leg(key("plan"))), "2026-03-09", "from when it was sent");
    case.report("2026-03-05 09:00", key("plan"), agree()).go("2026-03-05 10:00", "forward");
    assert_eq!(case.step(), "sign");
}

#[test]
fn a_leg_that_is_not_wanted_is_not_waited_for() {
    let first = IN_ORDER.replacen(
        "limit: 2 working days }",
        "limit: 2 working days, when: \"subject == 'enterprise'\" }",
        1,
    );
    let mut case = sent(&first, "", "");
    assert_eq!(opened(&case), ["opinions/plan/1"], "what would wait for it is sent at once");
    case.report("2026-03-05 09:00", key("plan"), agree()).go("2026-03-05 10:00", "forward");
    assert_eq!(case.step(), "sign");
}

#[test]
fn a_late_leg_makes_the_dossier_wait_and_never_agrees() {
    let mut case = sent(IN_ORDER, "", ", when: legs.refused == 0");
    assert_eq!(
        case.refused("2026-03-09 09:00", "forward", |_| {}),
        "other agencies have not answered: fire, plan; wait for them"
    );
    case.lapse("2026-03-09 09:00");
    assert!(case.told(0).contains(&"2026-03-06 00:00 late leg opinions/fire/1".to_owned()));
    let mut silent = sent(LEGS, "    late_legs: proceed\n", ", when: legs.agreed == 3");
    assert_eq!(
        silent.refused("2026-03-20 09:00", "forward", |_| {}),
        "the condition is not met: legs.agreed == 3; see to it first"
    );
}

#[test]
fn where_the_file_says_proceed_the_lead_goes_on_without_late_legs_and_says_so() {
    let mut case = sent(LEGS, "    late_legs: proceed\n", "");
    case.report("2026-03-04 09:00", key("fire"), agree());
    assert_eq!(
        case.refused("2026-03-09 09:00", "forward", |_| {}),
        "other agencies have not answered: plan, land; wait for them",
        "one of them is not late yet"
    );
    case.go("2026-03-10 09:00", "forward");
    assert!(case.dossier.flags.contains(&Flag::WithoutLeg));
    assert_eq!(recalled(&case), ["opinions/plan/1", "opinions/land/1"]);
    let late = statutory(
        &case.dossier,
        &ClockId::Leg(key("plan")),
        case.calendar(),
        at("2026-04-01 09:00"),
    );
    assert_eq!(late.unwrap().outcome, Outcome::Late, "called back, it stays late");
}

#[test]
fn a_late_leg_holds_nobody_up_through_one_that_waits_for_it() {
    let mut case = sent(IN_ORDER, "    late_legs: proceed\n", "");
    case.go("2026-03-06 09:00", "forward");
    assert_eq!(case.step(), "sign");
    assert!(case.dossier.flags.contains(&Flag::WithoutLeg));
}

#[test]
fn a_refused_leg_has_reported_and_the_guard_sees_it() {
    let mut case = sent(LEGS, "", ", when: legs.refused == 0");
    case.report("2026-03-04 09:00", key("fire"), answer(LegEnd::Refused, None));
    case.report("2026-03-04 09:00", key("plan"), agree()).report(
        "2026-03-04 09:00",
        key("land"),
        agree(),
    );
    assert_eq!(
        case.refused("2026-03-04 10:00", "forward", |_| {}),
        "the condition is not met: legs.refused == 0; see to it first"
    );
    let mut disagreed = sent(LEGS, "", ", when: legs.refused == 0");
    for name in ["fire", "plan", "land"] {
        disagreed.report("2026-03-04 09:00", key(name), answer(LegEnd::Resolved, Some("disagree")));
    }
    assert!(disagreed.refused("2026-03-04 10:00", "forward", |_| {}).starts_with("the condition"));
}

#[test]
fn withdrawal_and_stop_recall_every_open_leg() {
    for what in ["withdraw", "stop"] {
        let mut case = sent(LEGS, "", "");
        case.report("2026-03-04 09:00", key("fire"), agree()).go("2026-03-04 10:00", what);
        assert_eq!(recalled(&case), ["opinions/plan/1", "opinions/land/1"], "{what}");
        assert!(case.dossier.legs.iter().all(|leg| !leg.is_open()));
        assert_eq!(case.end(&ClockId::Leg(key("plan"))).1, None);
    }
}

#[test]
fn a_request_for_a_supplement_gives_up_what_was_asked() {
    let mut case = sent(LEGS, "", "");
    case.go("2026-03-04 10:00", "request_supplement");
    assert_eq!(recalled(&case).len(), 3);
}

#[test]
fn a_step_entered_twice_sends_another_round() {
    let mut case = sent(IN_ORDER, "", "");
    case.report("2026-03-04 09:00", key("fire"), agree()).go("2026-03-04 10:00", "send_back");
    assert_eq!(recalled(&case), ["opinions/plan/1"]);
    case.go("2026-03-04 11:00", "transfer");
    assert_eq!(opened(&case).last().unwrap(), "opinions/fire/2");
    assert_eq!(
        case.refused("2026-03-04 12:00", "forward", |_| {}),
        "other agencies have not answered: fire, plan; wait for them",
        "the answer of the first round does not count"
    );
    case.report("2026-03-05 09:00", leg("opinions", "fire", 2), agree());
    assert_eq!(opened(&case).last().unwrap(), "opinions/plan/2");
}

#[test]
fn what_the_first_round_left_behind_sends_nothing_that_nobody_waits_for() {
    let legs =
        IN_ORDER.replacen("limit: 2 working days }", "limit: 2 working days, joins: false }", 1);
    let mut case = sent(&legs, "", "");
    case.go("2026-03-04 10:00", "send_back");
    case.report("2026-03-05 09:00", key("fire"), agree());
    assert_eq!(opened(&case), ["opinions/fire/1"], "the step has been left");
}

#[test]
fn only_the_desk_reports_for_a_leg() {
    let mut case = sent(LEGS, "", "");
    let report = Act::LegReported { leg: key("fire"), outcome: agree() };
    assert_eq!(
        case.act_refused("2026-03-04 09:00", &official("specialist", "fire-police"), report),
        "it takes the role system; ask somebody who holds it"
    );
}

fn opinion(limit: &str) -> Case {
    let mut case = Case::new(built_in_procedure("opinion").unwrap());
    case.file_as_leg("2026-03-03 09:00", key("fire"), limit);
    case
}

#[test]
fn an_opinion_runs_by_its_parents_limit_and_reports() {
    let mut case = opinion("2 working days");
    assert_eq!((case.status(), case.due_on(&ClockId::Legal)), (None, "2026-03-05".to_owned()));
    case.go("2026-03-03 10:00", "forward").go("2026-03-06 09:00", "resolve/conditions");
    assert_eq!(case.outcome("2026-03-06 09:00"), Some(Outcome::Late));
    let [Effect::ReportToParent { parent, outcome }] = case.effects.as_slice() else {
        panic!("{:?}", case.effects)
    };
    assert_eq!((parent.dossier.as_str(), &parent.leg), ("parent", &key("fire")));
    assert_eq!(
        (outcome.ended, outcome.choice.as_deref(), outcome.agrees()),
        (LegEnd::Resolved, Some("conditions"), true)
    );
}

#[test]
fn an_opinion_that_is_declined_reports_a_refusal() {
    let mut case = opinion("2 working days");
    case.go("2026-03-03 10:00", "refuse");
    let [Effect::ReportToParent { outcome, .. }] = case.effects.as_slice() else { panic!() };
    assert_eq!((outcome.ended, outcome.agrees()), (LegEnd::Refused, false));
}

#[test]
fn a_leg_that_was_called_back_takes_no_more_moves() {
    let mut case = opinion("2 working days");
    case.act("2026-03-03 10:00", &Actor::system(), Act::Recall);
    assert_eq!(case.dossier.closing, Some(Closing::Stopped));
    assert_eq!(
        case.refused("2026-03-03 11:00", "forward", |_| {}),
        "the dossier that sent this leg has called it back; answer nothing more"
    );
    assert_eq!(
        case.act_refused("2026-03-03 11:00", &Actor::system(), Act::Recall),
        "the leg has ended already; there is nothing to call back"
    );
}

#[test]
fn a_child_procedure_is_nested_reports_and_recalls_its_own_legs() {
    let mut case = Case::new(with_legs(LEGS, "", ""));
    case.file_as_leg("2026-03-02 08:00", leg("children", "permit", 1), "20 working days");
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 10:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-30", "the limit that its parent set");
    case.go("2026-03-03 09:00", "transfer");
    let mut back = case.clone();
    back.act("2026-03-04 09:00", &Actor::system(), Act::Recall);
    assert_eq!(recalled(&back).len(), 3);
    assert_eq!((back.status(), back.dossier.is_closed()), (Some(8), true));
    assert!(back.dossier.legs.iter().all(|leg| !leg.is_open()));
    for name in ["fire", "plan", "land"] {
        case.report("2026-03-04 09:00", key(name), agree());
    }
    case.go("2026-03-04 10:00", "forward").go("2026-03-04 11:00", "resolve");
    let Some(Effect::ReportToParent { outcome, .. }) = case.effects.last() else { panic!() };
    assert_eq!(outcome.results, ["permit"]);
    let effects = case.effects.len();
    case.go("2026-03-05 09:00", "hand_over");
    assert_eq!(case.effects.len(), effects, "it reports once");
}

#[test]
fn results_of_a_leg_become_documents_of_the_dossier() {
    let mut case = sent(LEGS, "", "");
    let outcome = LegOutcome { results: vec!["map".into()], ..agree() };
    case.report("2026-03-04 09:00", key("fire"), outcome);
    assert!(case.dossier.documents.contains("map"));
}

#[test]
fn void_and_reclassified_dossiers_have_no_open_legs() {
    let mut case = sent(LEGS, "", "");
    let mut moved = case.clone();
    case.act(
        "2026-03-04 09:00",
        &official("supervisor", "office"),
        Act::Void { reason: "twice".into(), note: "twice".into() },
    );
    assert_eq!(recalled(&case).len(), 3);
    assert!(case.dossier.legs.iter().all(|leg| leg.recalled));
    let to = motcua_engine::dossier::ProcedureRef {
        code: "1.000002".into(),
        version: "1".into(),
        digest: "d".into(),
    };
    let act = Act::Reclassify {
        to,
        start: "filed".into(),
        note: "wrong one".into(),
        approver: Some(second("leader")),
    };
    moved.act("2026-03-04 09:00", &official("head", "office"), act);
    assert!(moved.dossier.legs.iter().all(|leg| leg.recalled));
}
