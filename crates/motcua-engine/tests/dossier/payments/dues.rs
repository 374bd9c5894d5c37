//! What is due at reception and with the result, and who asks for it.

use std::collections::BTreeSet;

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Actor, Command, Flag, IntentState, LateEntry, LateGround, Outcome, Submission,
};
use motcua_engine::procedure::{Channel, FeeDue, MoveKind, Procedure};
use motcua_engine::tariff::Circumstances;
use serde_json::json;

use super::{FEES, cancel, charge, charged, clerk, filed, intent, pay, request, waive};
use crate::support::{Case, applicant, official, procedure, shipped, small, text_of, vn_until};

#[test]
fn a_dossier_is_accepted_when_reception_is_paid_and_handed_over_when_the_result_is() {
    let mut case = charged();
    let open = "250000 đồng of payment 1 are open; have them paid, waived or taken back first";
    assert_eq!(case.refused("2026-03-02 09:00", "accept", |_| {}), open);
    let accept = case.choices("2026-03-02 09:00", &clerk());
    let accept = accept.iter().find(|choice| choice.kind == MoveKind::Accept).unwrap();
    assert_eq!(accept.refused.as_deref(), Some(open));
    case.act("2026-03-02 09:00", &clerk(), pay(Some(1), 250_000, None));
    assert_eq!(
        case.refused("2026-03-02 09:00", "accept", |_| {}),
        "20000 đồng of payment 2 are open; have them paid, waived or taken back first"
    );
    case.act("2026-03-02 09:00", &clerk(), pay(None, 20_000, None));
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    assert!(!case.dossier.flags.contains(&Flag::FeesNotCharged));
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    case.act("2026-03-03 09:10", &clerk(), charge(FeeDue::Result));
    assert_eq!(
        case.refused("2026-03-03 09:20", "hand_over", |_| {}),
        "25000 đồng of payment 3 are open; have them paid, waived or taken back first"
    );
    case.act("2026-03-03 09:20", &clerk(), pay(None, 25_000, None));
    case.go("2026-03-03 09:30", "hand_over");
    assert!(!case.dossier.flags.contains(&Flag::FeesNotCharged));
}

#[test]
fn an_auditor_sees_what_was_accepted_without_charging() {
    let mut case = filed();
    case.go("2026-03-02 09:00", "accept");
    assert!(case.dossier.flags.contains(&Flag::FeesNotCharged));
    let mut taken_back = charged();
    taken_back.act("2026-03-02 08:20", &clerk(), cancel());
    taken_back.act("2026-03-02 08:20", &clerk(), pay(Some(2), 20_000, None));
    taken_back.go("2026-03-02 09:00", "accept");
    assert!(
        taken_back.dossier.flags.contains(&Flag::FeesNotCharged),
        "taking back is no way around"
    );
    let free = FEES.replace("150000", "0").replace("100000", "0").replace("20000", "0");
    let mut case = Case::new(small(&[("results:", &free)]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "accept");
    assert!(!case.dossier.flags.contains(&Flag::FeesNotCharged), "nothing is due");
}

/// Papers are given back to whoever withdraws, and to whom the office stops.
const GIVEN_BACK: &[(&str, &str)] = &[
    ("      - withdraw: withdrawn\n  sign:", "      - withdraw: kept-7\n  sign:"),
    ("- stop: { to: stopped,", "- stop: { to: kept-8,"),
    (
        "results:",
        "  kept-7: { name: { vi: Rút, en: Withdrawn }, status: 7, by: clerk, agency: one-stop, clock: off, moves: [hand_over: returned] }
  kept-8: { name: { vi: Dừng, en: Stopped }, status: 8, by: clerk, agency: one-stop, clock: off, moves: [hand_over: returned] }
results:",
    ),
];

#[test]
fn what_is_due_with_the_result_is_owed_when_there_is_one() {
    let fee = |id: &str, refund: &str| {
        format!(
            "  {id}: {{ name: {{ vi: {id}, en: {id} }}, due: result, refund: {refund}, basis: [NQ 4/2026], lines: [{{ amount: 25000 }}] }}\n"
        )
    };
    let (kept, back) = (fee("appraisal", "none"), fee("certificate", "when_refused"));
    // Which fees there are, how the dossier ends, and whether something is owed.
    for (fees, ends, owed) in [
        (format!("{kept}{back}"), &["forward", "resolve"][..], &["appraisal", "certificate"][..]),
        (format!("{kept}{back}"), &["refuse"], &["appraisal"]),
        (back.clone(), &["forward", "resolve"], &["certificate"]),
        (back.clone(), &["refuse"], &[]),
        (format!("{kept}{back}"), &["withdraw"], &[]),
        (format!("{kept}{back}"), &["stop"], &[]),
    ] {
        let fees = format!("fees:\n{fees}results:\n  permit");
        let mut replaced = GIVEN_BACK.to_vec();
        replaced.push(("results:\n  permit", &fees));
        let ended = || {
            let mut case = Case::in_appraisal(&replaced);
            for what in ends {
                case.go("2026-03-03 09:00", what);
            }
            case
        };
        let mut handed_over = ended();
        handed_over.go("2026-03-03 10:00", "hand_over");
        let flagged = handed_over.dossier.flags.contains(&Flag::FeesNotCharged);
        assert_eq!(flagged, !owed.is_empty(), "{ends:?} {fees}");
        let mut case = ended();
        if owed.is_empty() {
            let named = Act::Charge {
                due: FeeDue::Result,
                fees: ["certificate".into()].into(),
                circumstances: Circumstances::default(),
                late_entry: None,
            };
            let closed = "the dossier is closed, so nothing more is owed for it; have it reopened";
            let sentences = if *ends == ["refuse"] {
                [
                    "no fee is due then that has not been charged; look at the payments of the dossier",
                    "no fee \"certificate\" is to be paid or given back here; name one that is",
                ]
            } else {
                [closed, closed]
            };
            for (act, sentence) in [charge(FeeDue::Result), named].into_iter().zip(sentences) {
                assert_eq!(case.act_refused("2026-03-03 10:00", &clerk(), act), sentence);
            }
            continue;
        }
        case.act("2026-03-03 10:00", &clerk(), charge(FeeDue::Result));
        let lines = case.dossier.intents.iter().flat_map(|intent| &intent.lines);
        let charged: Vec<_> =
            lines.flat_map(|line| &line.charged.fees).map(|fee| fee.as_str()).collect();
        assert_eq!(charged, owed);
        let amount = 25_000 * i64::try_from(owed.len()).unwrap();
        case.act("2026-03-03 10:10", &clerk(), pay(None, amount, None));
        case.go("2026-03-03 10:20", "hand_over");
        assert!(!case.dossier.flags.contains(&Flag::FeesNotCharged), "{ends:?}");
    }
}

/// Filed on line; a foreigner's appraisal has this price.
fn filed_online(foreigner: &str) -> Case {
    let line =
        format!("lines: [{{ amount: {foreigner}, person: foreigner }}, {{ amount: 150000 }}]");
    let fees = FEES.replace("lines: [{ amount: 150000 }]", &line);
    let mut case = Case::new(small(&[("results:", &fees)]));
    let mut submission = case.submission(&json!({}));
    submission.channel = Channel::Online;
    case.done(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00");
    case
}

#[test]
fn an_applicant_who_filed_on_line_asks_for_the_full_price_and_for_no_other() {
    let mut case = filed_online("80000");
    let circumstances = [
        Circumstances { persons: ["elderly".to_owned()].into(), ..Circumstances::default() },
        Circumstances {
            programmes: ["digital-citizen".to_owned()].into(),
            ..Circumstances::default()
        },
        Circumstances { place: Some("commune".to_owned()), ..Circumstances::default() },
    ];
    for circumstances in circumstances {
        let act = Act::Charge {
            due: FeeDue::Reception,
            fees: BTreeSet::new(),
            circumstances,
            late_entry: None,
        };
        assert_eq!(
            case.act_refused("2026-03-02 08:10", &applicant(), act),
            "who pays less, and where the matter lies, is found by an official; leave the circumstances out, or ask the office"
        );
    }
    let rest = "an applicant asks for all that is due at the reception of what was filed on line, before it is accepted; leave the rest to the office";
    let one = Act::Charge {
        due: FeeDue::Reception,
        fees: ["publication".into()].into(),
        circumstances: Circumstances::default(),
        late_entry: None,
    };
    for act in [charge(FeeDue::Result), one] {
        assert_eq!(case.act_refused("2026-03-02 08:10", &applicant(), act), rest);
    }
    case.act("2026-03-02 08:10", &applicant(), charge(FeeDue::Reception));
    let amounts: Vec<_> = case.dossier.intents.iter().map(|intent| intent.amount).collect();
    assert_eq!(amounts, [250_000, 20_000]);
    case.act_refused("2026-03-02 08:11", &applicant(), charge(FeeDue::Reception));
    case.act_refused("2026-03-02 08:11", &applicant(), cancel());
    case.act("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 08:50"));
    case.act("2026-03-02 08:25", &Actor::system(), pay(Some(1), 250_000, Some("A1")));
    assert_eq!(intent(&case).state, IntentState::Paid);

    // Who pays more than others would be the one to keep it silent.
    assert_eq!(
        filed_online("300000").act_refused(
            "2026-03-02 08:10",
            &applicant(),
            charge(FeeDue::Reception)
        ),
        "somebody pays more than others, which an official has to find; ask the office to charge it"
    );
    let mut accepted = filed_online("80000");
    accepted.go("2026-03-02 09:00", "accept");
    assert_eq!(
        accepted.act_refused("2026-03-02 09:10", &applicant(), charge(FeeDue::Reception)),
        rest
    );
    assert_eq!(
        filed().act_refused("2026-03-02 08:10", &applicant(), charge(FeeDue::Reception)),
        rest,
        "it was handed in on paper"
    );
}

#[test]
fn an_auditor_sees_that_an_applicant_charged_by_another_form() {
    let text = "fees:
  sheets:
    name: { vi: Bản sao, en: Copies }
    basis: [NQ 5/2026]
    lines: [{ amount: 8000, per: sheets }]
data:
  sheets: { vi: Số bản, en: Sheets, type: integer, required: true }
results:";
    for (who, sheets, flagged) in [
        (applicant(), 10, true),
        (applicant(), 1, false),
        // A clerk has looked at the form, and may have found a reduction.
        (clerk(), 10, false),
    ] {
        let mut case = Case::new(small(&[("results:", text)]));
        let mut submission = case.submission(&json!({ "sheets": 1 }));
        submission.channel = Channel::Online;
        case.done(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00");
        case.act("2026-03-02 08:10", &who, charge(FeeDue::Reception));
        case.act("2026-03-02 08:20", &clerk(), pay(None, 8_000, None));
        case.go("2026-03-02 08:30", "request_supplement");
        case.go_with("2026-03-02 08:40", "supplement", |command| {
            command.fields = [("sheets".into(), json!(sheets))].into();
        });
        case.go("2026-03-02 09:00", "accept");
        assert_eq!(case.dossier.flags.contains(&Flag::FeesNotCharged), flagged, "{sheets}");
    }
}

/// The tax office's answer is there, and the next move asks for the money.
pub(super) fn taxed(price: i64) -> Case {
    taxed_by(shipped("1.115468-land-change.yaml"), price)
}

fn taxed_by(procedure: Procedure, price: i64) -> Case {
    let mut case = Case::new(procedure);
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": price });
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-03 08:00", "transfer");
    let agreed = crate::support::answer(motcua_engine::dossier::LegEnd::Resolved, Some("agree"));
    case.report("2026-03-03 08:30", crate::support::leg("tax", "assessment", 1), agreed);
    case
}

#[test]
fn a_move_asks_for_what_the_tariff_says_or_for_what_was_assessed_elsewhere() {
    let mut case = taxed(2_000_000);
    case.go_with("2026-03-03 08:45", "require_payment", |command| command.amount = None);
    // 2 % and 0.5 % of two thousand million.
    assert_eq!(intent(&case).amount, 50_000_000);
    assert_eq!((intent(&case).due, intent(&case).lines.len()), (FeeDue::Processing, 2));
    let mut case = taxed(2_000_000);
    case.go_with("2026-03-03 08:45", "require_payment", |command| command.amount = Some(7));
    assert_eq!((intent(&case).amount, intent(&case).lines[0].charged.fees.len()), (7, 2));
    assert_eq!(
        case.refused("2026-03-03 09:00", "forward", |_| {}),
        "the condition is not met: payment.settled; see to it first"
    );
    case.act("2026-03-03 09:10", &clerk(), pay(None, 7, None));
    case.go("2026-03-03 09:20", "forward");
}

/// The taxes are owed since a Tuesday morning, and nobody has paid.
fn waiting(procedure: Procedure, amount: Option<i64>) -> Case {
    let mut case = taxed_by(procedure, 2_000_000);
    case.go_with("2026-03-03 08:45", "require_payment", |command| command.amount = amount);
    case
}

/// A procedure that is in force in March.
fn of_march(text: &str) -> Procedure {
    Procedure { in_force: "2026-03-01".parse().unwrap(), ..procedure(text) }
}

#[test]
fn the_second_appointment_counts_from_the_proof_of_payment() {
    let leader = official("leader", "land-registration-office");
    for settles in [pay(None, 7, None), waive(leader)] {
        let mut case = waiting(shipped("1.115468-land-change.yaml"), Some(7));
        assert_eq!(case.dossier.clock(&ClockId::Legal).unwrap().open(), None, "he has not paid");
        case.act("2026-03-09 10:00", &clerk(), settles);
        // Three working days after the proof, whenever somebody looks at it.
        assert_eq!(case.due_on(&ClockId::Legal), "2026-03-12");
        assert_eq!(case.window(&ClockId::Legal).phase, Some(2));
        case.go("2026-03-11 10:00", "forward");
        assert_eq!(case.due_on(&ClockId::Legal), "2026-03-12");
        assert_eq!(case.windows(&ClockId::Legal).len(), 2);
        assert_eq!(case.outcome("2026-03-13 08:00"), Some(Outcome::Overdue));
        case.go("2026-03-13 09:00", "resolve");
        assert_eq!(case.outcome("2026-03-13 10:00"), Some(Outcome::Late));
    }
}

#[test]
fn a_clock_that_waits_for_the_payment_goes_on_when_it_is_there() {
    let text = text_of("1.115468-land-change.yaml");
    let text: Vec<&str> = text.lines().filter(|line| !line.contains("phase")).collect();
    let mut case = waiting(of_march(&text.join("\n")), Some(7));
    let runs = |case: &Case| case.window(&ClockId::Legal).is_running();
    assert!(!runs(&case));
    case.act("2026-03-09 10:00", &clerk(), pay(None, 7, None));
    assert!(runs(&case), "the office has what it waited for");
    let due = case.due_on(&ClockId::Legal);
    case.go("2026-03-11 10:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), due, "the click changes nothing");
}

#[test]
fn no_time_waits_for_a_payment_of_nothing() {
    // By the amount that the tax office found, and by the tariff.
    for (price, amount) in [(2_000_000, Some(0)), (0, None)] {
        let mut case = taxed_by(shipped("1.115468-land-change.yaml"), price);
        case.go_with("2026-03-09 10:00", "require_payment", |command| command.amount = amount);
        assert_eq!(intent(&case).amount, 0);
        assert_eq!(case.window(&ClockId::Legal).phase, Some(2));
        assert_eq!(case.due_on(&ClockId::Legal), "2026-03-12");
        case.go("2026-03-11 10:00", "forward");
        assert_eq!(case.due_on(&ClockId::Legal), "2026-03-12", "the click changes nothing");
        assert_eq!(case.windows(&ClockId::Legal).len(), 2);
    }
    let text = text_of("1.115468-land-change.yaml");
    let text: Vec<&str> = text.lines().filter(|line| !line.contains("phase")).collect();
    let case = waiting(of_march(&text.join("\n")), Some(0));
    assert!(case.window(&ClockId::Legal).is_running());
}

#[test]
fn nothing_goes_on_while_another_payment_is_open() {
    let text = text_of("1.115468-land-change.yaml");
    let (fee, of_its_own) =
        ("  registration-charge:\n", "  registration-charge:\n    receiver: treasury\n");
    assert!(text.contains(fee));
    let mut case = waiting(of_march(&text.replace(fee, of_its_own)), None);
    let amounts: Vec<i64> = case.dossier.intents.iter().map(|intent| intent.amount).collect();
    let [first, second] = amounts.try_into().unwrap();
    case.act("2026-03-09 10:00", &clerk(), pay(Some(1), first, None));
    assert_eq!(case.dossier.clock(&ClockId::Legal).unwrap().open(), None);
    case.act("2026-03-10 10:00", &clerk(), pay(Some(2), second, None));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-13");
}

#[test]
fn money_is_taken_though_the_calendar_does_not_reach_so_far() {
    let mut case = waiting(shipped("1.115468-land-change.yaml"), Some(7));
    case.with_calendar(vn_until("2026-03-10"));
    case.act("2026-03-09 10:00", &clerk(), pay(None, 7, None));
    assert_eq!(intent(&case).state, IntentState::Paid);
    assert_eq!(case.dossier.clock(&ClockId::Legal).unwrap().open(), None);
}

#[test]
fn a_reception_with_a_fee_is_entered_late_as_a_whole() {
    let slip = LateEntry { ground: LateGround::Outage, evidence: "slip 7".into() };
    let late = || Some(slip.clone());
    let charge = |late_entry| match charge(FeeDue::Reception) {
        Act::Charge { due, fees, circumstances, .. } => {
            Act::Charge { due, fees, circumstances, late_entry }
        }
        other => panic!("{other:?}"),
    };
    let paid = |intent, amount| match pay(Some(intent), amount, None) {
        Act::Pay { amount, method, reference, intent, order, .. } => {
            Act::Pay { amount, method, reference, intent, order, late_entry: late() }
        }
        other => panic!("{other:?}"),
    };
    let mut case = Case::new(small(&[("results:", FEES)]));
    let filed = Submission { late_entry: late(), ..case.submission(&json!({})) };
    case.done(&clerk(), &Command::Submit(Box::new(filed)), "2026-03-02 08:00");
    let unproved = Some(LateEntry { evidence: " ".into(), ..slip.clone() });
    assert_eq!(
        case.act_refused("2026-03-02 08:10", &clerk(), charge(unproved)),
        "the evidence of the late entry is empty; fill it in"
    );
    assert_eq!(
        case.act_refused("2026-03-02 08:10", &applicant(), charge(late())),
        "only an official at a counter may enter late; record it as of now"
    );
    case.act("2026-03-02 08:10", &clerk(), charge(late()));
    case.act("2026-03-02 08:15", &clerk(), paid(1, 250_000));
    case.act("2026-03-02 08:15", &clerk(), paid(2, 20_000));
    case.go_with("2026-03-02 08:20", "accept", |accept| accept.late_entry = late());
    let mut entered = case.events();
    entered.retain(|event| event.late_entry.is_some());
    let names: Vec<_> = entered.iter().map(|event| event.body.name()).collect();
    assert_eq!(names, ["filed", "charged", "paid", "paid", "accepted"]);
    let older = json!({ "act": "charge", "due": "reception" });
    assert!(matches!(serde_json::from_value(older).unwrap(), Act::Charge { late_entry: None, .. }));
}
