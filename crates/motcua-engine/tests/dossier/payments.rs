//! Payment intents: every way from one state to another, and everything that is refused.

use std::collections::BTreeSet;

use motcua_engine::dossier::{
    Act, Actor, Command, Dossier, Event, Flag, Intent, IntentState, MoveCommand, wake_at,
};
use motcua_engine::procedure::{Channel, FeeDue, MoveKind, Refund};
use motcua_engine::tariff::Circumstances;
use serde_json::json;

use crate::support::{Case, applicant, at, local, official, second, shipped, small};

const FEES: &str = "fees:
  appraisal:
    name: { vi: Phí thẩm định, en: Appraisal }
    refund: when_refused
    basis: [NQ 1/2026]
    lines: [{ amount: 150000 }]
    benefits: [{ percent: 50, person: elderly, basis: Law 97/2015 art. 10 }]
  publication:
    name: { vi: Phí công bố, en: Publication }
    basis: [NQ 2/2026]
    lines: [{ amount: 100000 }]
  registration:
    name: { vi: Lệ phí trước bạ, en: Registration charge }
    kind: duty
    receiver: treasury
    basis: [NQ 3/2026]
    lines: [{ amount: 20000 }]
  certificate:
    name: { vi: Lệ phí cấp giấy, en: Certificate }
    due: result
    basis: [NQ 4/2026]
    lines: [{ amount: 25000 }]
results:";

fn clerk() -> Actor {
    official("clerk", "one-stop")
}

fn filed() -> Case {
    let mut case = Case::new(small(&[("results:", FEES)]));
    case.file("2026-03-02 08:00", json!({}));
    case
}

fn charge(due: FeeDue) -> Act {
    Act::Charge { due, fees: BTreeSet::new(), circumstances: Circumstances::default() }
}

/// Filed, with what is due at reception charged: 250,000 to the office, 20,000 to the treasury.
fn charged() -> Case {
    let mut case = filed();
    case.act("2026-03-02 08:10", &clerk(), charge(FeeDue::Reception));
    case
}

fn request(intent: u32, order: &str, until: &str) -> Act {
    let expires_at = at(until);
    Act::RequestPayment { intent, order: order.into(), gateway: "vnpay".into(), expires_at }
}

fn pay(intent: Option<u32>, amount: i64, order: Option<&str>) -> Act {
    let order = order.map(str::to_owned);
    let method = if order.is_some() { "vnpay" } else { "cash" }.to_owned();
    Act::Pay { amount, method, reference: "0001".into(), intent, order, late_entry: None }
}

fn failed(order: &str) -> Act {
    Act::PaymentFailed { intent: 1, order: order.into(), reason: "24".into() }
}

fn cancel() -> Act {
    Act::CancelPayment { intent: 1, reason: "charged-twice".into(), note: None }
}

fn waive(approver: Actor) -> Act {
    let (reason, note) = ("poor".into(), "decision 1".into());
    Act::Waive { intent: 1, reason, note, approver }
}

fn refund(fees: &[&str], amount: i64) -> Act {
    Act::Refund {
        intent: 1,
        fees: fees.iter().map(|fee| (*fee).into()).collect(),
        amount,
        method: "transfer".into(),
        reference: "R1".into(),
        reason: "refused".into(),
        note: "as the text says".into(),
        approver: second("leader"),
    }
}

/// In each state that payment 1 can have.
fn in_state(state: IntentState) -> Case {
    let mut case = charged();
    let system = Actor::system();
    match state {
        IntentState::Required => {}
        IntentState::Requested => {
            case.act("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 08:50"));
        }
        IntentState::Failed => {
            case.act("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 08:50"));
            case.act("2026-03-02 08:25", &system, failed("A1"));
        }
        IntentState::Expired => {
            case.act("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 08:25"));
            case.lapse("2026-03-02 08:26");
        }
        IntentState::Paid => {
            case.act("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 08:50"));
            case.act("2026-03-02 08:25", &system, pay(Some(1), 250_000, Some("A1")));
        }
        IntentState::Cancelled => {
            case.act("2026-03-02 08:25", &clerk(), cancel());
        }
        IntentState::Waived => {
            case.act("2026-03-02 08:25", &clerk(), waive(second("leader")));
        }
        IntentState::Refunded => {
            case.act("2026-03-02 08:25", &system, pay(Some(1), 250_000, None));
            let void = Act::Void { reason: "twice".into(), note: "entered twice".into() };
            case.act("2026-03-02 08:26", &official("supervisor", "office"), void);
            case.act("2026-03-02 08:27", &clerk(), refund(&[], 250_000));
        }
    }
    assert_eq!(intent(&case).state, state);
    case
}

const STATES: [IntentState; 8] = [
    IntentState::Required,
    IntentState::Requested,
    IntentState::Paid,
    IntentState::Failed,
    IntentState::Expired,
    IntentState::Cancelled,
    IntentState::Waived,
    IntentState::Refunded,
];

fn intent(case: &Case) -> &Intent {
    case.dossier.intent(1).unwrap()
}

#[test]
fn each_receiver_gets_an_intent_with_its_lines_and_texts() {
    let case = charged();
    let told: Vec<_> = case
        .dossier
        .intents
        .iter()
        .map(|intent| (intent.number, intent.receiver.as_str(), intent.amount, intent.lines.len()))
        .collect();
    assert_eq!(told, [(1, "office", 250_000, 2), (2, "treasury", 20_000, 1)]);
    let line = &intent(&case).lines[0].charged;
    assert_eq!((line.amount, line.refund), (150_000, Refund::WhenRefused));
    assert_eq!(line.basis, ["NQ 1/2026"]);
    assert_eq!(case.data.assessed[&1].len(), 2, "why is kept beside the journal");
}

#[test]
fn what_tells_of_a_person_stays_out_of_the_journal() {
    let mut case = filed();
    let circumstances =
        Circumstances { persons: ["elderly".to_owned()].into(), ..Circumstances::default() };
    let act =
        Act::Charge { due: FeeDue::Reception, fees: ["appraisal".into()].into(), circumstances };
    case.act("2026-03-02 08:10", &clerk(), act);
    assert_eq!(intent(&case).amount, 75_000);
    let told = serde_json::to_string(&case.events()).unwrap();
    assert!(!told.contains("elderly") && !told.contains("97/2015"), "{told}");
    let why = &case.data.assessed[&1][0];
    assert_eq!(
        why.explanation().vi,
        "dòng 1 của biểu: 150.000 đ; Law 97/2015 art. 10: giảm 50 % (elderly), còn 75.000 đ"
    );
    assert_eq!(why.basis(), ["NQ 1/2026", "Law 97/2015 art. 10"]);
}

#[test]
fn money_is_taken_once_for_whatever_is_open_however_late() {
    for state in STATES {
        let mut case = in_state(state);
        let order = intent(&case).orders.last().map(|order| order.code.clone());
        let money = pay(Some(1), 250_000, order.as_deref());
        if state.awaits_money() {
            case.act("2026-03-02 10:00", &Actor::system(), money.clone());
            assert_eq!(intent(&case).state, IntentState::Paid, "{}", state.name());
            assert_eq!(intent(&case).paid.as_ref().unwrap().order, order);
        }
        let refused = case.act_refused("2026-03-02 10:30", &Actor::system(), money);
        let now = intent(&case).state.name();
        if !case.dossier.is_void {
            let sentence = format!(
                "payment 1 is {now}; money for it is not the dossier's; list it as unmatched"
            );
            assert_eq!(refused, sentence);
        }
    }
}

#[test]
fn an_order_is_made_again_after_a_failure_and_after_its_time() {
    for state in STATES {
        let mut case = in_state(state);
        let act = request(1, "B2", "2026-03-02 11:00");
        if !state.awaits_money() {
            case.act_refused("2026-03-02 10:00", &applicant(), act);
            continue;
        }
        case.act("2026-03-02 10:00", &applicant(), act);
        assert_eq!(intent(&case).state, IntentState::Requested);
        assert_eq!(intent(&case).orders.last().unwrap().code, "B2");
        if intent(&case).order("A1").is_some() {
            let late = failed("A1");
            assert_eq!(
                case.act_refused("2026-03-02 10:01", &Actor::system(), late),
                "order \"A1\" is not the one in force; look at the orders of the payment"
            );
            // Money for the earlier order counts: the applicant has paid.
            case.act("2026-03-02 10:02", &Actor::system(), pay(Some(1), 250_000, Some("A1")));
        }
    }
}

#[test]
fn only_an_order_in_force_fails() {
    for state in STATES {
        let mut case = in_state(state);
        if state == IntentState::Requested {
            case.act("2026-03-02 08:30", &Actor::system(), failed("A1"));
            assert_eq!(intent(&case).state, IntentState::Failed);
        } else if intent(&case).orders.is_empty() {
            case.act_refused("2026-03-02 10:00", &Actor::system(), failed("A1"));
        } else {
            let refused = case.act_refused("2026-03-02 10:00", &Actor::system(), failed("A1"));
            let now = state.name();
            assert_eq!(
                refused,
                format!("payment 1 is {now}; what the gateway says of the order comes too late")
            );
        }
    }
    let mut case = in_state(IntentState::Requested);
    assert_eq!(
        case.act_refused("2026-03-02 08:30", &clerk(), failed("A1")),
        "it takes the role system; ask somebody who holds it"
    );
}

#[test]
fn an_order_expires_at_its_moment_and_wakes_the_dossier() {
    let mut case = in_state(IntentState::Requested);
    assert_eq!(local(wake_at(&case.dossier).unwrap()), "2026-03-02 08:50");
    let from = case.journal.len();
    case.act("2026-03-02 09:30", &clerk(), Act::Note { text: "later".into() });
    assert_eq!(case.told(from), ["2026-03-02 08:50 payment_expired", "2026-03-02 09:30 noted"]);
    assert_eq!(intent(&case).state, IntentState::Expired);
}

#[test]
fn what_is_not_paid_is_taken_back_or_waived_by_two() {
    for state in STATES {
        for (act, after) in
            [(cancel(), IntentState::Cancelled), (waive(second("leader")), IntentState::Waived)]
        {
            let mut case = in_state(state);
            if state.awaits_money() {
                case.act("2026-03-02 10:00", &clerk(), act);
                assert_eq!(intent(&case).state, after);
                assert!(intent(&case).is_settled());
            } else {
                case.act_refused("2026-03-02 10:00", &clerk(), act);
            }
        }
    }
    let mut case = charged();
    for alone in [clerk(), Actor::official("second clerk", &["clerk"], "office"), applicant()] {
        assert_eq!(
            case.act_refused("2026-03-02 10:00", &clerk(), waive(alone)),
            "a second person with the role leader must approve; name one"
        );
    }
    let silent = Act::Waive {
        intent: 1,
        reason: "poor".into(),
        note: " ".into(),
        approver: second("leader"),
    };
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &clerk(), silent),
        "the reason in words is empty; fill it in"
    );
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &applicant(), waive(second("leader"))),
        "it takes the role clerk, specialist, head, leader; ask somebody who holds it"
    );
}

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
        let act = Act::Charge { due: FeeDue::Reception, fees: BTreeSet::new(), circumstances };
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

#[test]
fn lines_go_back_as_their_policies_say() {
    let mut case = in_state(IntentState::Paid);
    case.act("2026-03-02 08:30", &clerk(), pay(Some(2), 20_000, None));
    let leave = "what was paid for appraisal does not go back: its text keeps it, or it has gone back; name another fee";
    assert_eq!(
        case.act_refused("2026-03-02 08:40", &clerk(), refund(&["appraisal"], 150_000)),
        leave
    );
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case.go("2026-03-03 09:00", "refuse");
    for (fees, amount, sentence) in [
        (&[][..], 250_001, "only 250000 đồng were paid and have not gone back; give back no more"),
        (&[], 250_000, "what goes back is 150000 đồng; give back that amount, or name the fees"),
        (
            &["appraisal"],
            149_999,
            "what goes back is 150000 đồng; give back that amount, or name the fees",
        ),
        (
            &["appraisal", "publication"],
            250_000,
            "what was paid for publication does not go back: its text keeps it, or it has gone back; name another fee",
        ),
        (
            &["certificate"],
            25_000,
            "no fee \"certificate\" is to be paid or given back here; name one that is",
        ),
    ] {
        assert_eq!(case.act_refused("2026-03-03 10:00", &clerk(), refund(fees, amount)), sentence);
    }
    let Act::Refund { fees, amount, method, reference, reason, note, .. } = refund(&[], 150_000)
    else {
        panic!("no refund")
    };
    let alone =
        Act::Refund { intent: 1, fees, amount, method, reference, reason, note, approver: clerk() };
    assert_eq!(
        case.act_refused("2026-03-03 10:00", &clerk(), alone),
        "a second person with the role leader must approve; name one"
    );
    case.act("2026-03-03 10:00", &clerk(), refund(&[], 150_000));
    assert_eq!((intent(&case).state, intent(&case).refunded()), (IntentState::Paid, 150_000));
    assert_eq!(
        case.act_refused("2026-03-03 10:10", &clerk(), refund(&["appraisal"], 100_000)),
        "what was paid for appraisal does not go back: its text keeps it, or it has gone back; name another fee"
    );
    assert_eq!(
        case.act_refused("2026-03-03 10:10", &clerk(), refund(&[], 150_000)),
        "only 100000 đồng were paid and have not gone back; give back no more"
    );
}

#[test]
fn what_was_never_paid_does_not_go_back() {
    for state in STATES.into_iter().filter(|state| *state != IntentState::Paid) {
        let mut case = in_state(state);
        let refused = case.act_refused("2026-03-02 08:40", &clerk(), refund(&[], 150_000));
        let now = state.name();
        assert_eq!(refused, format!("payment 1 is {now}; only what was paid can go back"));
    }
}

#[test]
fn a_line_that_went_back_makes_a_payment_of_one_line_refunded() {
    let mut case = filed();
    let act = Act::Charge {
        due: FeeDue::Reception,
        fees: ["appraisal".into()].into(),
        circumstances: Circumstances::default(),
    };
    case.act("2026-03-02 08:10", &clerk(), act);
    case.act("2026-03-02 08:20", &clerk(), pay(None, 150_000, None));
    case.go("2026-03-02 08:30", "refuse");
    case.act("2026-03-02 08:40", &clerk(), refund(&[], 150_000));
    assert_eq!(intent(&case).state, IntentState::Refunded);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of refusals")]
fn what_cannot_be_charged_requested_or_paid_is_refused() {
    let only = |fee: &str| Act::Charge {
        due: FeeDue::Reception,
        fees: [fee.into()].into(),
        circumstances: Circumstances::default(),
    };
    let no_receipt = Act::Pay {
        amount: 250_000,
        method: "cash".into(),
        reference: " ".into(),
        intent: Some(1),
        order: None,
        late_entry: None,
    };
    let (clerk, system) = (clerk(), Actor::system());
    for (actor, act, sentence) in [
        (
            &clerk,
            charge(FeeDue::Reception),
            "no fee is due then that has not been charged; look at the payments of the dossier",
        ),
        (
            &clerk,
            charge(FeeDue::Supplement),
            "no fee is due then that has not been charged; look at the payments of the dossier",
        ),
        (
            &clerk,
            only("appraisal"),
            "fee \"appraisal\" has been charged already; take that payment back first if it is wrong",
        ),
        (
            &clerk,
            only("certificate"),
            "no fee \"certificate\" is to be paid or given back here; name one that is",
        ),
        (
            &applicant(),
            charge(FeeDue::Result),
            "an applicant asks for all that is due at the reception of what was filed on line, before it is accepted; leave the rest to the office",
        ),
        (
            &applicant(),
            request(7, "C3", "2026-03-02 11:00"),
            "there is no payment 7; look at the payments of the dossier",
        ),
        (
            &applicant(),
            request(1, " ", "2026-03-02 11:00"),
            "the order's code is empty; fill it in",
        ),
        (
            &applicant(),
            request(1, "C3", "2026-03-02 10:00"),
            "the order would have expired already; give it time to be paid",
        ),
        (
            &applicant(),
            request(2, "A1", "2026-03-02 11:00"),
            "there is an order \"A1\" already; make one with another code",
        ),
        (
            &applicant(),
            pay(Some(1), 250_000, None),
            "it takes the role system, clerk; ask somebody who holds it",
        ),
        (&clerk, no_receipt, "the receipt's number is empty; fill it in"),
        (&clerk, pay(None, 250_000, None), "there are several; choose one of 1, 2"),
        (
            &clerk,
            pay(Some(1), 249_999, None),
            "the amount due is 250000 đồng; record what was paid for it",
        ),
        (
            &system,
            pay(Some(2), 20_000, Some("A1")),
            "order \"A1\" is not the one in force; look at the orders of the payment",
        ),
    ] {
        let mut case = in_state(IntentState::Expired);
        assert_eq!(case.act_refused("2026-03-02 10:00", actor, act), sentence);
    }
    let mut case = filed();
    case.go("2026-03-02 09:00", "refuse");
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &clerk, charge(FeeDue::Reception)),
        "the dossier is closed, so nothing more is owed for it; have it reopened"
    );
}

#[test]
fn a_payment_of_nothing_is_settled_at_once() {
    let free = FEES.replace("150000", "0").replace("100000", "0").replace("20000", "0");
    let mut case = Case::new(small(&[("results:", &free)]));
    case.file("2026-03-02 08:00", json!({}));
    case.act("2026-03-02 08:10", &clerk(), charge(FeeDue::Reception));
    assert!(case.dossier.intents.iter().all(Intent::is_settled));
    assert_eq!(
        case.act_refused("2026-03-02 08:20", &applicant(), request(1, "A1", "2026-03-02 09:00")),
        "nothing is to be paid for it; go on without"
    );
    case.go("2026-03-02 09:00", "accept");
}

/// The tax office's answer is there, and the next move asks for the money.
fn taxed(price: i64) -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
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

#[test]
fn an_older_journal_is_read_with_its_one_payment() {
    let mut case = taxed(1);
    case.go("2026-03-03 08:45", "require_payment");
    let mut lines: Vec<serde_json::Value> =
        case.events().iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    // What was written before intents: the amount in the move, and a payment of no number.
    lines.pop();
    let moved = lines.last_mut().unwrap();
    moved["payment"] = json!({ "fees": ["income-tax", "registration-charge"], "amount": 500_000 });
    let mut paid = moved.clone();
    let paid = paid.as_object_mut().unwrap();
    for gone in ["payment", "kind", "from", "to", "status", "releases", "changes"] {
        paid.remove(gone);
    }
    paid.insert("type".into(), "paid".into());
    paid.insert("amount".into(), 500_000.into());
    paid.insert("method".into(), "transfer".into());
    paid.insert("reference".into(), "GD1".into());
    let paid = serde_json::Value::from(paid.clone());
    let replay = |lines: &[serde_json::Value]| {
        let events: Vec<Event> =
            lines.iter().map(|line| serde_json::from_value(line.clone()).unwrap()).collect();
        Dossier::replay(&events)
    };
    let owing = replay(&lines);
    assert_eq!(owing.intents.len(), 1);
    assert_eq!((owing.intents[0].amount, owing.intents[0].state), (500_000, IntentState::Required));
    lines.push(paid);
    let settled = replay(&lines);
    assert_eq!(settled.intents[0].state, IntentState::Paid);
    assert_eq!(settled.intents[0].paid.as_ref().unwrap().reference, "GD1");
    // Asked again before it is paid: the new amount takes the place of the old one.
    let required = lines[lines.len() - 2].clone();
    let again = replay(&[&lines[..lines.len() - 1], &[required]].concat());
    let states: Vec<_> = again.intents.iter().map(|intent| intent.state).collect();
    assert_eq!(states, [IntentState::Cancelled, IntentState::Required]);
}

#[test]
fn commands_written_before_intents_are_read() {
    let old = json!({ "act": "pay", "amount": 1, "method": "cash", "reference": "1" });
    let act: Act = serde_json::from_value(old).unwrap();
    assert!(matches!(act, Act::Pay { intent: None, order: None, .. }));
    let old = json!({ "kind": "require_payment", "amount": 1 });
    let command: MoveCommand = serde_json::from_value(old).unwrap();
    assert_eq!(command.circumstances, None);
    let command = Command::Move(command);
    assert!(command.late_entry().is_none());
}
