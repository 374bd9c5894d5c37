//! The rows of what mends a fault, and of what the system records.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::{
    Act, Actor, CorrectedDate, HeldStatus, Origin, Parties, Party, ProcedureRef, ReuseLost, Revoked,
};
use serde_json::json;

use super::{Row, WHEN, an_act, appraised, filed, land, ready, signing, unchanged};
use crate::support::{at, issued, official, second};

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
pub(super) fn row(name: &str) -> Option<Row> {
    let head = || official("head", "office");
    let row = match name {
        "amend" => {
            let act = |field: &str| Act::Amend {
                field: field.into(),
                value: json!("2"),
                note: "mistyped".into(),
                approver: None,
            };
            an_act(
                (
                    land(),
                    official("clerk", "one-stop"),
                    act("land.owner"),
                    "the form cannot be taken: land.owner is no field of the form; mend these fields",
                ),
                (land(), official("clerk", "one-stop"), act("land.parcel")),
                unchanged,
            )
        }
        "amend_parties" => {
            let act = |role: &str| Act::AmendParties {
                parties: Box::new(Parties::of(Party::named("Trần Thị Hoa"))),
                note: "the name of her sister".into(),
                approver: official(role, "land-registration-office"),
            };
            let clerk = || official("clerk", "one-stop");
            an_act(
                (
                    land(),
                    clerk(),
                    act("clerk"),
                    "a second person with the role leader must approve; name one",
                ),
                (land(), clerk(), act("leader")),
                unchanged,
            )
        }
        "reclassify" => {
            let act = |approver| Act::Reclassify {
                to: ProcedureRef {
                    code: "1.000002".into(),
                    version: "1".into(),
                    digest: "d".into(),
                },
                start: "filed".into(),
                note: "wrong one".into(),
                approver,
            };
            an_act(
                (
                    appraised(),
                    head(),
                    act(None),
                    "a second person with the role leader must approve; name one",
                ),
                (appraised(), head(), act(Some(second("leader")))),
                |_, after| {
                    after.end(&ClockId::Legal) == (EndReason::Cancelled, None)
                        && after.due_at(&ClockId::Acceptance) == "2026-03-04 09:00"
                },
            )
        }
        "reroute" => {
            let act = || Act::Reroute { to: "other-office".into(), note: "not ours".into() };
            an_act(
                (appraised(), head(), act(), "the dossier has been accepted; transfer it instead"),
                (filed(), official("clerk", "one-stop"), act()),
                unchanged,
            )
        }
        "void" => {
            let act = || Act::Void { reason: "twice".into(), note: "filed twice".into() };
            an_act(
                (
                    appraised(),
                    head(),
                    act(),
                    "it takes the role supervisor; ask somebody who holds it",
                ),
                (appraised(), official("supervisor", "office"), act()),
                |_, after| after.end(&ClockId::Legal) == (EndReason::Cancelled, None),
            )
        }
        "correct" => {
            let act = |document: &str| Act::Correct {
                subject: CorrectedDate::Started,
                to: at("2026-03-02 08:00"),
                document: document.into(),
                note: "stamp".into(),
                approver: second("supervisor"),
            };
            an_act(
                (appraised(), head(), act(""), "the document is empty; fill it in"),
                (appraised(), head(), act("post stamp")),
                |_, after| after.window(&ClockId::Legal).started_at == at("2026-03-02 08:00"),
            )
        }
        "recall_result" => {
            let act = |result: &str| Act::RecallResult {
                result: result.into(),
                limit: "2 working days".parse().unwrap(),
                reason: "wrong_name".into(),
            };
            an_act(
                (
                    ready(),
                    official("leader", "office"),
                    act("refusal"),
                    "the dossier has issued no such result; name one that it has issued",
                ),
                (ready(), official("leader", "office"), act("permit")),
                |_, after| after.due_on(&ClockId::Correction) == "2026-03-05",
            )
        }
        "correct_result" => {
            let mut recalled = ready();
            let recall = Act::RecallResult {
                result: "permit".into(),
                limit: "2 working days".parse().unwrap(),
                reason: "wrong_name".into(),
            };
            recalled.act(WHEN, &official("leader", "office"), recall);
            let act = || Act::CorrectResult { issued: issued("permit"), summary: None };
            an_act(
                (
                    ready(),
                    official("leader", "office"),
                    act(),
                    "the result has not been recalled; recall it first",
                ),
                (recalled, official("leader", "office"), act()),
                |_, after| after.end(&ClockId::Correction).1.is_some(),
            )
        }
        "revoke" => {
            let act = || {
                Act::Revoke(Revoked {
                    origin: Origin::Result("permit".into()),
                    reason: "fraud".into(),
                    decision: "QĐ 7".into(),
                })
            };
            let leader = || official("leader", "office");
            an_act(
                (
                    signing(),
                    leader(),
                    act(),
                    "the dossier holds no such valid document; name a result or a document whose file it keeps",
                ),
                (ready(), leader(), act()),
                unchanged,
            )
        }
        "lose_reuse" => {
            let mut relying = crate::held::relying();
            relying.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
            let act = || {
                Act::LoseReuse(ReuseLost { held: "other-1".into(), status: HeldStatus::Revoked })
            };
            an_act(
                (
                    ready(),
                    Actor::system(),
                    act(),
                    "the dossier relies on no such document that holds no longer; look at what it reuses",
                ),
                (relying, Actor::system(), act()),
                unchanged,
            )
        }
        "lost" => {
            let act = |cost| Act::ReportLost {
                documents: ["contract".into()].into(),
                results: [].into(),
                unit: "one-stop".into(),
                cost,
                note: "we are sorry".into(),
            };
            let head = || official("head", "land-registration-office");
            an_act(
                (land(), head(), act(-1), "the amount is missing or negative; give whole đồng"),
                (land(), head(), act(0)),
                unchanged,
            )
        }
        _ => return None,
    };
    Some(row)
}
