//! What goes back, and what does not.

use motcua_engine::dossier::{Act, IntentState};
use motcua_engine::procedure::FeeDue;
use motcua_engine::tariff::Circumstances;

use super::{STATES, clerk, filed, in_state, intent, pay, refund};

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
        late_entry: None,
    };
    case.act("2026-03-02 08:10", &clerk(), act);
    case.act("2026-03-02 08:20", &clerk(), pay(None, 150_000, None));
    case.go("2026-03-02 08:30", "refuse");
    case.act("2026-03-02 08:40", &clerk(), refund(&[], 150_000));
    assert_eq!(intent(&case).state, IntentState::Refunded);
}
