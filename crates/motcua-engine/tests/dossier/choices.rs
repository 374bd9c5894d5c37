//! Guards and choices: what is unmet is named, what is unknown does not pass, and time is taken into account.

use motcua_engine::dossier::{Actor, Choice};
use serde_json::json;

use crate::support::{Case, applicant, official, second, small};

const FORM: (&str, &str) = (
    "results:\n",
    "data:
  site.area: { vi: Diện tích, en: Area, type: integer, personal: false }
  site.kind: { vi: Loại, en: Kind, one_of: { home: { vi: A, en: B }, farm: { vi: A, en: B } } }
results:\n",
);

fn guarded(guard: &str, fields: serde_json::Value) -> Case {
    let edge = format!("      - forward: {{ to: sign, when: \"{guard}\" }}\n");
    let mut case = Case::new(small(&[FORM, ("      - forward: sign\n", &edge)]));
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward");
    case
}

#[test]
fn the_unmet_parts_are_named() {
    let mut case = guarded(
        "site.area > 100 && site.kind == 'home' && channel == 'direct'",
        json!({ "site.area": 50, "site.kind": "farm" }),
    );
    assert_eq!(
        case.refused("2026-03-02 10:00", "forward", |_| {}),
        "the condition is not met: site.area > 100, site.kind == 'home'; see to it first"
    );
}

#[test]
fn what_is_unknown_does_not_pass() {
    for guard in
        ["site.area > 100", "site.area <= 100", "!(site.area > 100)", "!(site.kind == 'home')"]
    {
        let mut case = guarded(guard, json!({}));
        let refused = case.refused("2026-03-02 10:00", "forward", |_| {});
        assert!(refused.starts_with("the condition is not met: "), "{guard}: {refused}");
    }
    let mut known = guarded("site.area > 100 || channel == 'direct'", json!({}));
    known.go("2026-03-02 10:00", "forward");
    assert_eq!(known.step(), "sign");
}

#[test]
fn the_guard_that_held_stands_in_the_event() {
    let mut case = guarded("site.area > 100", json!({ "site.area": 101 }));
    case.go("2026-03-02 10:00", "forward");
    assert!(case.journal.last().unwrap().contains(r#""guard":"site.area > 100""#));
}

#[test]
fn values_are_taken_by_the_schema_only() {
    let mut case = Case::new(small(&[FORM]));
    let submission =
        case.submission(&json!({ "site.area": "100", "site.kind": "barn", "site.owner": "A" }));
    let refusal = case
        .run(
            &applicant(),
            &motcua_engine::dossier::Command::Submit(Box::new(submission)),
            "2026-03-02 08:00",
        )
        .unwrap_err();
    for part in
        ["site.area: ", "site.kind: ", "site.owner is no field of the form", "; mend these fields"]
    {
        assert!(refusal.contains(part), "{refusal}");
    }
}

fn told(choices: &[Choice]) -> Vec<String> {
    let tell = |choice: &Choice| {
        let kind = serde_json::to_value(choice.kind).unwrap();
        format!("{}: {}", kind.as_str().unwrap(), choice.refused.as_deref().unwrap_or("yes"))
    };
    choices.iter().map(tell).collect()
}

#[test]
fn choices_say_what_may_be_done_and_why_the_rest_may_not() {
    let case = guarded("site.area > 100", json!({ "site.area": 50 }));
    assert_eq!(
        told(&case.choices("2026-03-02 10:00", &official("specialist", "office"))),
        [
            "request_supplement: yes",
            "forward: the condition is not met: site.area > 100; see to it first",
            "refuse: yes",
            "stop: it takes the role head; ask somebody who holds it",
            "withdraw: it takes the role applicant; ask somebody who holds it",
        ]
    );
    let other = case.choices("2026-03-02 10:00", &official("specialist", "elsewhere"));
    assert_eq!(
        other[0].refused.as_deref(),
        Some("the work lies with agency \"office\"; ask there")
    );
    let nowhere = Actor { agency: None, ..official("specialist", "office") };
    assert_eq!(
        case.choices("2026-03-02 10:00", &nowhere)[0].refused.as_deref(),
        Some("the work lies with agency \"office\"; ask there"),
        "an official without an agency stands nowhere"
    );
    let clerk = case.choices("2026-03-02 10:00", &official("clerk", "one-stop"));
    assert_eq!(told(&clerk)[4], "withdraw: yes", "at the counter");
}

#[test]
fn choices_know_what_has_passed() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement");
    assert_eq!(told(&case.choices("2026-03-26 09:00", &applicant()))[0], "supplement: yes");
    assert_eq!(
        told(&case.choices("2026-03-27 09:00", &official("head", "office"))),
        ["reopen: yes"],
        "the timer has stopped it"
    );
}

#[test]
fn choices_of_a_moment_before_the_last_are_refused() {
    let case = Case::in_appraisal(&[]);
    let refused = &told(&case.choices("2026-03-02 08:30", &official("specialist", "office")))[0];
    assert_eq!(
        refused,
        "request_supplement: the last event happened at 2026-03-02T02:00:00Z; give a later moment, or correct the earlier one"
    );
}

#[test]
fn a_void_dossier_leaves_no_choice() {
    let mut case = Case::in_appraisal(&[]);
    let act = motcua_engine::dossier::Act::Void { reason: "twice".into(), note: "twice".into() };
    case.act("2026-03-02 10:00", &official("supervisor", "office"), act);
    let choices = case.choices("2026-03-02 11:00", &official("specialist", "office"));
    assert!(choices.iter().all(|choice| {
        choice.refused.as_deref() == Some("the dossier is void; file it anew if it is needed")
    }));
}

#[test]
fn an_approver_is_another_person_of_the_role() {
    let mut case = Case::in_appraisal(&[]);
    let sentence = "a second person with the role leader must approve; name one";
    let specialist = official("specialist", "office");
    assert_eq!(
        case.refused("2026-03-02 10:00", "refuse", |command| command.approver = None),
        sentence
    );
    assert_eq!(
        case.refused("2026-03-02 10:00", "refuse", |command| command.approver =
            Some(second("head"))),
        sentence
    );
    let himself = Actor { person: specialist.person.clone(), ..second("leader") };
    assert_eq!(
        case.refused("2026-03-02 10:00", "refuse", |command| command.approver = Some(himself)),
        sentence
    );
    let stand_in = Actor { on_behalf_of: Some(specialist.person), ..second("leader") };
    assert_eq!(
        case.refused("2026-03-02 10:00", "refuse", |command| command.approver = Some(stand_in)),
        sentence
    );
    for agency in ["one-stop", "elsewhere"] {
        let strange = official("leader", agency);
        assert_eq!(
            case.refused("2026-03-02 10:00", "refuse", |command| command.approver = Some(strange)),
            "the work lies with agency \"office\"; ask there"
        );
    }
    case.go("2026-03-02 10:00", "refuse");
    assert_eq!(case.status(), Some(9));
}
