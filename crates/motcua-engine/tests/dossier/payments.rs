//! Payment intents: every way from one state to another, and everything that is refused.

mod dues;
mod older;
mod refunds;

use std::collections::BTreeSet;

use motcua_engine::dossier::{Act, Actor, Intent, IntentState, wake_at};
use motcua_engine::procedure::{FeeDue, Refund};
use motcua_engine::tariff::Circumstances;
use serde_json::json;

use crate::support::{Case, applicant, at, local, official, second, small};

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
    Act::Charge {
        due,
        fees: BTreeSet::new(),
        circumstances: Circumstances::default(),
        late_entry: None,
    }
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
    let act = Act::Charge {
        due: FeeDue::Reception,
        fees: ["appraisal".into()].into(),
        circumstances,
        late_entry: None,
    };
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
#[expect(clippy::too_many_lines, reason = "a list of refusals")]
fn what_cannot_be_charged_requested_or_paid_is_refused() {
    let only = |fee: &str| Act::Charge {
        due: FeeDue::Reception,
        fees: [fee.into()].into(),
        circumstances: Circumstances::default(),
        late_entry: None,
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
