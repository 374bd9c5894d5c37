//! Mending: nothing is overwritten, both states stay, and what it touches decides who must approve.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::{Act, Actor, Effect, Outcome, ProcedureRef, Ratings, indices};
use serde_json::json;

use crate::support::{Case, issued, official, second, small};

const FORM: (&str, &str) = (
    "results:\n",
    "data:
  owner.name: { vi: Chủ hồ sơ, en: Owner, type: text, required: true }
  site.area: { vi: Diện tích, en: Area, type: integer, personal: false }
results:\n",
);

fn with_form() -> Case {
    let mut case = Case::new(small(&[FORM]));
    case.file("2026-03-02 08:00", json!({ "owner.name": "Anh", "site.area": 50 }));
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case
}

fn amend(field: &str, value: serde_json::Value) -> Act {
    Act::Amend { field: field.into(), value, note: "mistyped".into(), approver: None }
}

#[test]
fn amending_a_name_leaves_no_personal_datum_in_the_event() {
    let mut case = with_form();
    case.act("2026-03-02 10:00", &official("clerk", "one-stop"), amend("owner.name", json!("Ánh")));
    assert_eq!(case.data.fields["owner.name"], "Ánh");
    let events = serde_json::to_string(&case.events()).unwrap();
    assert!(!events.contains("Anh") && !events.contains("Ánh") && !events.contains("mistyped"));
    assert!(case.journal.last().unwrap().contains("mistyped"), "it stands beside the event");
}

#[test]
fn amending_keeps_what_is_required_and_says_why() {
    let mut case = with_form();
    let clerk = official("clerk", "one-stop");
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &clerk, amend("owner.name", json!(null))),
        "the form cannot be taken: owner.name is required; mend these fields"
    );
    case.act("2026-03-02 10:00", &clerk, amend("site.area", json!(null)));
    assert!(!case.data.fields.contains_key("site.area"));
    let unsaid =
        Act::Amend { field: "site.area".into(), value: json!(1), note: " ".into(), approver: None };
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &clerk, unsaid),
        "the reason is empty; fill it in"
    );
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &Actor::applicant("x"), amend("site.area", json!(1))),
        "it takes the role clerk, specialist, head, leader, records; ask somebody who holds it"
    );
}

#[test]
fn a_dossier_filed_under_the_wrong_procedure_begins_again_and_stays_late() {
    let mut case = Case::in_appraisal(&[]);
    let to = ProcedureRef { code: "1.000002".into(), version: "3".into(), digest: "d".into() };
    let act = Act::Reclassify {
        to: to.clone(),
        start: "filed".into(),
        note: "wrong one".into(),
        approver: Some(second("leader")),
    };
    case.act("2026-03-17 09:00", &official("head", "office"), act);
    assert_eq!((case.status(), case.step(), case.dossier.accepted_at), (Some(1), "filed", None));
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Cancelled, Some(Outcome::Late)));
    assert!(case.effects.contains(&Effect::Rebind { to }));
    assert!(case.window(&ClockId::Acceptance).is_open());
    assert_eq!(
        case.refused("2026-03-17 10:00", "accept", |_| {}),
        "the dossier is bound to 1.000002 version 3; decide by that one"
    );
    case.procedure.code = "1.000002".into();
    case.procedure.version = "3".into();
    case.go("2026-03-17 10:00", "accept");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-31");
    assert_eq!(
        case.outcome("2026-03-17 10:00"),
        Some(Outcome::Overdue),
        "what was late stays late"
    );
}

#[test]
fn a_decided_dossier_is_not_reclassified() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-04 09:00", "resolve");
    let to = ProcedureRef { code: "1.000002".into(), version: "3".into(), digest: "d".into() };
    let act = Act::Reclassify {
        to,
        start: "filed".into(),
        note: "wrong one".into(),
        approver: Some(second("leader")),
    };
    assert_eq!(
        case.act_refused("2026-03-05 09:00", &official("head", "office"), act),
        "the dossier has been decided; void it and file it anew"
    );
}

#[test]
fn a_dossier_at_the_wrong_agency_goes_on_with_its_clock() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({}));
    let clerk = official("clerk", "one-stop");
    let act = |to: &str| Act::Reroute { to: to.into(), note: "not ours".into() };
    assert_eq!(
        case.act_refused("2026-03-02 09:00", &clerk, act("office")),
        "the dossier lies with this agency already; name another one"
    );
    case.act("2026-03-02 09:00", &clerk, act("H05-other"));
    assert_eq!(case.due_at(&ClockId::Acceptance), "2026-03-03 08:00");
    case.go("2026-03-02 10:00", "accept").go("2026-03-02 10:00", "forward");
    assert_eq!(case.window(&ClockId::Legal).agency.as_str(), "H05-other");
    assert!(case.dossier.agencies_visited.contains("H05-other"));
    let (_, command) = case.full("forward");
    let refusal = case.run(
        &official("specialist", "office"),
        &motcua_engine::dossier::Command::Move(command),
        "2026-03-02 11:00",
    );
    assert!(refusal.unwrap_err().contains("the work lies with agency \"H05-other\"; ask there"));
}

#[test]
fn a_void_dossier_takes_notes_only() {
    let mut case = Case::in_appraisal(&[]);
    let supervisor = official("supervisor", "office");
    let void = || Act::Void { reason: "twice".into(), note: "filed twice".into() };
    case.act("2026-03-03 09:00", &supervisor, void());
    let sentence = "the dossier is void; file it anew if it is needed";
    assert_eq!(case.refused("2026-03-03 10:00", "forward", |_| {}), sentence);
    assert_eq!(case.act_refused("2026-03-03 10:00", &supervisor, void()), sentence);
    assert_eq!(case.act_refused("2026-06-03 10:00", &Actor::system(), Act::Lapse), sentence);
    case.act("2026-03-03 10:00", &supervisor, Act::Note { text: "see the other one".into() });
}

#[test]
fn a_wrong_result_is_replaced_in_a_time_of_its_own() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-04 09:00", "resolve");
    case.go("2026-03-05 09:00", "hand_over");
    let leader = official("leader", "office");
    let recall = || Act::RecallResult {
        result: "permit".into(),
        limit: "2 working days".parse().unwrap(),
        reason: "wrong_name".into(),
    };
    case.act("2026-03-09 09:00", &leader, recall());
    assert_eq!(
        case.act_refused("2026-03-09 09:00", &leader, recall()),
        "result \"permit\" is recalled and not replaced yet; issue the right one first"
    );
    let unsigned = motcua_engine::dossier::Issued { signed: false, ..issued("permit") };
    assert_eq!(
        case.act_refused(
            "2026-03-10 09:00",
            &leader,
            Act::CorrectResult { issued: unsigned, summary: None }
        ),
        "the result must be signed; have it signed first"
    );
    case.act(
        "2026-03-12 09:00",
        &leader,
        Act::CorrectResult { issued: issued("permit"), summary: None },
    );
    assert_eq!(case.end(&ClockId::Correction), (EndReason::Done, Some(Outcome::Late)));
    assert_eq!((case.status(), case.dossier.results.len()), (Some(10), 2));
    assert_eq!(
        case.outcome("2026-03-12 09:00"),
        Some(Outcome::Early),
        "the dossier's verdict stays"
    );
    assert_eq!(indices(&case.dossier, Ratings::default()).total_time, Some(2));
    case.act("2026-03-13 09:00", &leader, recall());
}

#[test]
fn payments_and_ratings_are_taken_once() {
    let mut case = Case::in_appraisal(&[]);
    let clerk = official("clerk", "one-stop");
    let pay = Act::Pay {
        amount: 1,
        method: "cash".into(),
        reference: "1".into(),
        intent: None,
        order: None,
        late_entry: None,
    };
    assert_eq!(
        case.act_refused("2026-03-03 09:00", &clerk, pay),
        "no payment is due; list the money as unmatched"
    );
    case.go("2026-03-03 09:00", "withdraw");
    let rate =
        || Act::Rate { satisfaction: motcua_engine::dossier::Satisfaction::Satisfied, note: None };
    case.act("2026-03-03 09:00", &Actor::applicant("x"), rate());
    assert_eq!(
        case.act_refused("2026-03-03 09:00", &Actor::applicant("x"), rate()),
        "the handling has been rated already; one rating counts"
    );
}

#[test]
fn a_corrected_start_renews_no_budget_of_a_step() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward");
    let correct = Act::Correct {
        subject: motcua_engine::dossier::CorrectedDate::Started,
        to: crate::support::at("2026-03-03 08:00"),
        document: "post stamp".into(),
        note: "received later".into(),
        approver: second("supervisor"),
    };
    case.act("2026-03-04 09:00", &official("head", "office"), correct);
    case.go("2026-03-04 09:00", "send_back");
    let appraisal = ClockId::Step("appraisal".into());
    assert_eq!(
        (case.windows(&appraisal).len(), case.due_at(&appraisal)),
        (1, "2026-03-05 09:00".into())
    );
}
