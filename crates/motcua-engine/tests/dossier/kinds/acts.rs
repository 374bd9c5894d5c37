//! The rows of the other acts that no fault calls for.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::{Act, Actor, Duty, LegEnd, Satisfaction};
use motcua_engine::procedure::built_in_procedure;
use serde_json::json;

use super::{Row, WHEN, an_act, appraised, land, legal_due, owing, ready, taxed, unchanged};
use crate::support::{Case, answer, applicant, at, leg, official, second, small, vn_with};

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
pub(super) fn row(name: &str) -> Option<Row> {
    let clerk = || official("clerk", "one-stop");
    let row = match name {
        "assign" => {
            let act = || Act::Assign { to: "somebody".into(), duty: Duty::Main };
            an_act(
                (
                    appraised(),
                    clerk(),
                    act(),
                    "it takes the role head, leader, supervisor; ask somebody who holds it",
                ),
                (appraised(), official("head", "office"), act()),
                unchanged,
            )
        }
        "release" => {
            let mut assigned = appraised();
            let act = Act::Assign { to: "somebody".into(), duty: Duty::Main };
            assigned.act(WHEN, &official("head", "office"), act);
            an_act(
                (
                    appraised(),
                    official("head", "office"),
                    Act::Release,
                    "nobody is assigned, so there is nothing to release; assign somebody first",
                ),
                (assigned, official("head", "office"), Act::Release),
                unchanged,
            )
        }
        "note" => an_act(
            (appraised(), clerk(), Act::Note { text: " ".into() }, "the note is empty; fill it in"),
            (appraised(), clerk(), Act::Note { text: "seen".into() }),
            unchanged,
        ),
        "attach" => an_act(
            (
                land(),
                clerk(),
                Act::Attach { documents: ["photo".into()].into(), originals: [].into() },
                "the procedure asks for no document \"photo\"; name one that it asks for",
            ),
            (
                land(),
                clerk(),
                Act::Attach { documents: ["inheritance".into()].into(), originals: [].into() },
            ),
            unchanged,
        ),
        "return_originals" => {
            let act = || Act::ReturnOriginals { documents: ["contract".into()].into() };
            let mut holding = land();
            let documents = std::collections::BTreeSet::from(["contract".into()]);
            let originals = documents.clone();
            holding.act("2026-03-02 10:00", &clerk(), Act::Attach { documents, originals });
            an_act(
                (
                    land(),
                    clerk(),
                    act(),
                    "the office holds no original of \"contract\"; name one that it holds",
                ),
                (holding, clerk(), act()),
                unchanged,
            )
        }
        "pay" => {
            let act = |amount| Act::Pay {
                amount,
                method: "cash".into(),
                reference: "1".into(),
                intent: None,
                order: None,
                late_entry: None,
            };
            an_act(
                (
                    owing(),
                    clerk(),
                    act(499_999),
                    "the amount due is 500000 đồng; record what was paid for it",
                ),
                (owing(), clerk(), act(500_000)),
                |before, after| {
                    before.dossier.clock(&ClockId::Legal).unwrap().open().is_none()
                        && after.dossier.clock(&ClockId::Legal).unwrap().open().unwrap().phase
                            == Some(2)
                },
            )
        }
        "rate" => {
            let act = || Act::Rate { satisfaction: Satisfaction::Satisfied, note: None };
            an_act(
                (
                    appraised(),
                    applicant(),
                    act(),
                    "the dossier is still open; rate it when the result is there",
                ),
                (ready(), applicant(), act()),
                unchanged,
            )
        }
        "apologize" => {
            let act = || Act::Apologize {
                extension: "2 working days".parse().unwrap(),
                reason: "workload".into(),
                note: None,
            };
            an_act(
                (
                    ready(),
                    official("head", "office"),
                    act(),
                    "no appointment is open, so none can be given anew; look at the clocks",
                ),
                (appraised(), official("head", "office"), act()),
                |before, after| unchanged(before, after) && after.appointment() == "2026-03-18",
            )
        }
        "prolong" => {
            let act = |article: &str| Act::Prolong {
                extension: "2 working days".parse().unwrap(),
                article: article.into(),
                document: "1".into(),
                approver: second("leader"),
            };
            an_act(
                (
                    appraised(),
                    official("head", "office"),
                    act(""),
                    "the article is empty; fill it in",
                ),
                (appraised(), official("head", "office"), act("art. 1")),
                |_, after| legal_due(after) == "2026-03-18",
            )
        }
        "record_outage" => {
            let act = |to: &str| Act::RecordOutage {
                from: at("2026-03-02 13:00"),
                to: at(to),
                document: "slip".into(),
                approver: second("supervisor"),
                late_entry: None,
            };
            an_act(
                (
                    appraised(),
                    official("supervisor", "office"),
                    act("2026-03-03 10:00"),
                    "the outage must end after it begins, and be over; record it when it is",
                ),
                (appraised(), official("supervisor", "office"), act("2026-03-03 08:00")),
                |_, after| legal_due(after) == "2026-03-17",
            )
        }
        "leg_reported" => {
            let act = |round| Act::LegReported {
                leg: leg("tax", "assessment", round),
                outcome: answer(LegEnd::Resolved, None),
            };
            an_act(
                (
                    taxed(),
                    Actor::system(),
                    act(2),
                    "no such leg is open; look at the legs of the dossier",
                ),
                (taxed(), Actor::system(), act(1)),
                |_, after| !after.window(&ClockId::Leg(leg("tax", "assessment", 1))).is_open(),
            )
        }
        "recall" => {
            let mut opinion = Case::new(built_in_procedure("opinion").unwrap());
            opinion.file_as_leg("2026-03-02 09:00", leg("opinions", "fire", 1), "2 working days");
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Recall,
                    "the dossier is no leg, so nobody can call it back; withdraw it instead",
                ),
                (opinion, Actor::system(), Act::Recall),
                |_, after| after.end(&ClockId::Legal) == (EndReason::Cancelled, None),
            )
        }
        "lapse" => {
            let mut late = Case::new(small(&[]));
            late.file("2026-03-02 08:00", json!({})).go("2026-03-02 08:00", "accept");
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Lapse,
                    "nothing has lapsed by now; ask again at the next wake-up",
                ),
                (late, Actor::system(), Act::Lapse),
                |_, after| after.window(&ClockId::Step("accepted".into())).lapsed_at.is_some(),
            )
        }
        "recalculate" => {
            let mut published = appraised();
            let more = "days_off:\n  - { on: 2026-03-10, kind: holiday, name: { vi: X, en: X }, source: x }\n";
            published.with_calendar(vn_with("days_off:\n", more));
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Recalculate,
                    "no open deadline moves; nothing is to be counted anew",
                ),
                (published, Actor::system(), Act::Recalculate),
                |_, after| legal_due(after) == "2026-03-17",
            )
        }
        _ => return None,
    };
    Some(row)
}
