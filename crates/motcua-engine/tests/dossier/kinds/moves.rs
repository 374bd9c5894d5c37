//! The rows of moves.

use motcua_engine::dossier::MoveCommand;
use motcua_engine::dossier::clock::{ClockId, EndReason};

use super::{
    Row, a_move, a_move_of, appraised, assessed, awaiting, ended_as, land, land_filed, legal_due,
    owing, ready, signing, stopped, unchanged,
};
use crate::support::{leg, official};

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
pub(super) fn row(name: &str) -> Option<Row> {
    let row = match name {
        "accept" => a_move(
            land_filed(),
            "accept",
            |_, _| {},
            "documents are missing: application; request a supplement",
            |before, after| {
                before.window(&ClockId::Acceptance).is_open()
                    && !after.window(&ClockId::Acceptance).is_open()
                    && legal_due(after) == "2026-03-10"
            },
        ),
        "refuse" => a_move(
            appraised(),
            "refuse",
            |_, command| command.results.clear(),
            "the move issues refusal; hand one of these over",
            |_, after| {
                ended_as(EndReason::Refused)(after) && after.end(&ClockId::Legal).1.is_some()
            },
        ),
        "request_supplement" => a_move(
            appraised(),
            "request_supplement",
            |_, command| command.note = None,
            "a reason is needed; give one",
            |before, after| {
                before.window(&ClockId::Legal).is_running()
                    && after.window(&ClockId::Legal).is_open()
                    && !after.window(&ClockId::Legal).is_running()
            },
        ),
        "supplement" => a_move(
            awaiting(),
            "supplement",
            |actor, _| *actor = official("specialist", "office"),
            "it takes the role applicant; ask somebody who holds it",
            |_, after| after.window(&ClockId::Acceptance).is_open(),
        ),
        "forward" => a_move_of(
            (owing(), "forward"),
            (appraised(), "forward"),
            |_, _| {},
            "the condition is not met: payment.settled; see to it first",
            |_, after| {
                !after.window(&ClockId::Step("appraisal".into())).is_open()
                    && after.window(&ClockId::Step("sign".into())).is_open()
            },
        ),
        "send_back" => a_move(
            signing(),
            "send_back",
            |_, command| command.note = Some(" ".into()),
            "a reason is needed; give one",
            |before, after| {
                legal_due(before) == legal_due(after)
                    && after.windows(&ClockId::Step("appraisal".into())).len() == 1
            },
        ),
        "transfer" => a_move(
            land(),
            "transfer",
            |actor, _| *actor = official("specialist", "one-stop"),
            "the work lies with agency \"land-registration-office\"; ask there",
            |_, after| after.window(&ClockId::Leg(leg("tax", "assessment", 1))).is_open(),
        ),
        "require_payment" => a_move(
            assessed(),
            "require_payment",
            |_, command| command.amount = Some(-1),
            "the amount is missing or negative; give whole đồng",
            |_, after| !after.window(&ClockId::Legal).is_running(),
        ),
        "resolve" => a_move(
            signing(),
            "resolve",
            |_, command| command.results[0].signed = false,
            "the result must be signed; have it signed first",
            |_, after| ended_as(EndReason::Done)(after) && after.end(&ClockId::Legal).1.is_some(),
        ),
        "hand_over" => a_move_of(
            (signing(), "resolve"),
            (ready(), "hand_over"),
            |_, command| *command = MoveCommand::new(motcua_engine::procedure::MoveKind::HandOver),
            "step \"sign\" has no such move; make one of the possible ones",
            unchanged,
        ),
        "withdraw" => a_move(
            appraised(),
            "withdraw",
            |actor, _| *actor = official("specialist", "office"),
            "it takes the role applicant; ask somebody who holds it",
            |_, after| after.end(&ClockId::Legal) == (EndReason::Withdrawn, None),
        ),
        "stop" => a_move(
            appraised(),
            "stop",
            |_, command| command.note = None,
            "a reason is needed; give one",
            |_, after| after.end(&ClockId::Legal) == (EndReason::Stopped, None),
        ),
        "reopen" => a_move(
            stopped(),
            "reopen",
            |_, command| command.approver = None,
            "a second person with the role leader must approve; name one",
            |_, after| {
                after.window(&ClockId::Legal).is_running() && legal_due(after) == "2026-03-17"
            },
        ),
        _ => return None,
    };
    Some(row)
}
