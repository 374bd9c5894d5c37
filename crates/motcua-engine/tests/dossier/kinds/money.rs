//! The rows of acts about money.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{Act, Actor};
use motcua_engine::procedure::FeeDue;

use super::{Row, an_act, land, owing, unchanged};
use crate::support::{applicant, at, official};

/// What became of the money that is owed.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
pub(super) fn row(name: &str) -> Option<Row> {
    let clerk = || official("clerk", "one-stop");
    let leader = || official("leader", "land-registration-office");
    let order = || Act::RequestPayment {
        intent: 1,
        order: "A1".into(),
        gateway: "vnpay".into(),
        expires_at: at("2026-03-03 10:00"),
    };
    let mut requested = owing();
    requested.act("2026-03-03 08:50", &applicant(), order());
    let mut paid = owing();
    let money = Act::Pay {
        amount: 500_000,
        method: "cash".into(),
        reference: "1".into(),
        intent: None,
        order: None,
        late_entry: None,
    };
    paid.act("2026-03-03 08:50", &clerk(), money);
    let row = match name {
        "charge" => {
            let act = |due| Act::Charge {
                due,
                fees: [].into(),
                circumstances: Default::default(),
                late_entry: None,
            };
            an_act(
                (
                    land(),
                    clerk(),
                    act(FeeDue::Reception),
                    "no fee is due then that has not been charged; look at the payments of the dossier",
                ),
                (land(), clerk(), act(FeeDue::Processing)),
                unchanged,
            )
        }
        "request_payment" => an_act(
            (
                land(),
                applicant(),
                order(),
                "there is no payment 1; look at the payments of the dossier",
            ),
            (owing(), applicant(), order()),
            unchanged,
        ),
        "payment_failed" => {
            let act = |order: &str| Act::PaymentFailed {
                intent: 1,
                order: order.into(),
                reason: "24".into(),
            };
            an_act(
                (
                    requested.clone(),
                    Actor::system(),
                    act("A2"),
                    "order \"A2\" is not the one in force; look at the orders of the payment",
                ),
                (requested, Actor::system(), act("A1")),
                unchanged,
            )
        }
        "cancel_payment" => {
            let act = || Act::CancelPayment { intent: 1, reason: "twice".into(), note: None };
            an_act(
                (
                    paid,
                    clerk(),
                    act(),
                    "payment 1 is paid; only one that is not paid can be taken back",
                ),
                (owing(), clerk(), act()),
                unchanged,
            )
        }
        "waive" => {
            let act = |approver| Act::Waive {
                intent: 1,
                reason: "poor".into(),
                note: "decision 1".into(),
                approver,
            };
            an_act(
                (
                    owing(),
                    clerk(),
                    act(clerk()),
                    "a second person with the role leader must approve; name one",
                ),
                (owing(), clerk(), act(leader())),
                |_, after| {
                    after.dossier.clock(&ClockId::Legal).unwrap().open().unwrap().phase == Some(2)
                },
            )
        }
        "refund" => {
            let act = |amount| Act::Refund {
                intent: 1,
                fees: [].into(),
                amount,
                method: "transfer".into(),
                reference: "R1".into(),
                reason: "void".into(),
                note: "entered twice".into(),
                approver: leader(),
            };
            let void = Act::Void { reason: "twice".into(), note: "entered twice".into() };
            paid.act("2026-03-03 08:55", &official("supervisor", "office"), void);
            an_act(
                (
                    paid.clone(),
                    clerk(),
                    act(500_001),
                    "only 500000 đồng were paid and have not gone back; give back no more",
                ),
                (paid, clerk(), act(500_000)),
                unchanged,
            )
        }
        _ => return None,
    };
    Some(row)
}
