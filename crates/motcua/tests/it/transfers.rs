//! Transfers within transfers: legs that ask others, are called back with the dossier that sent them, join in part, or are late.

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{Closing, EventBody, Lapse, MoveCommand};
use motcua::engine::procedure::{MoveKind, Procedure};
use serde_json::json;

use crate::support::{at, for_each_shared, procedure_of};
use crate::walk::Walk;

/// A procedure that asks partners at its step `work`: what stands there is given.
fn asking(code: &str, join: &str, legs: &str) -> Procedure {
    let text = format!(
        r#"
procedure: "{code}"
version: "1"
in_force: 2026-01-01
name: {{ vi: Thử, en: Trial }}
base: one-stop
level: commune
field: G01-CA05
agency: office
subjects: [citizen, agency]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: {{ legal: 10 working days }}
steps:
  appraisal:
    name: {{ vi: Thẩm định, en: Appraisal }}
    status: 4
    by: specialist
    limit: 1 working day
    moves:
      - transfer: work
      - withdraw: withdrawn
  work:
    name: {{ vi: Chờ phối hợp, en: Waiting for partners }}
    status: 4
    by: specialist
    limit: 5 working days
    {join}
    legs:
{legs}
    moves:
      - resolve: {{ to: ready, issues: [permit] }}
      - send_back: {{ to: appraisal, reason: required, at_most: 2 }}
      - stop: {{ to: stopped, by: head, reason: required }}
      - withdraw: withdrawn
results:
  permit: {{ name: {{ vi: Giấy phép, en: Permit }}, type: permit, store: true }}
"#
    );
    procedure_of("trial.yaml", &text)
}

fn leg(name: &str, work: &str, limit: &str) -> String {
    format!(
        "      {name}: {{ name: {{ vi: Phối hợp, en: Partner }}, agency: {name}, {work}, limit: {limit} }}\n"
    )
}

/// A lead with a child procedure that itself asks for an opinion, and an opinion beside it.
fn nested() -> Vec<Procedure> {
    let asked = leg("expert", "consult: opinion", "3 working days");
    let child = asking("1.000002", "", &asked);
    let legs = leg("partner", "procedure: \"1.000002\"", "4 working days")
        + &leg("adviser", "consult: opinion", "3 working days");
    vec![asking("1.000001", "", &legs), child]
}

/// The lead at its step `work`, its child at its own, with an expert asked.
async fn three_deep(walk: &Walk) -> [String; 4] {
    let times = ["2026-03-02 08:00", "2026-03-02 09:00"];
    let lead = walk.accept("1.000001", times, json!({})).await;
    walk.forward(&lead, &["2026-03-02 09:30"]).await;
    walk.go(&lead, "2026-03-02 10:00", MoveKind::Transfer).await;
    let (child, adviser) = (walk.leg(&lead, "partner").await, walk.leg(&lead, "adviser").await);
    walk.go(&child, "2026-03-02 11:00", MoveKind::Accept).await;
    walk.forward(&child, &["2026-03-02 11:10"]).await;
    walk.go(&child, "2026-03-02 11:30", MoveKind::Transfer).await;
    let expert = walk.leg(&child, "expert").await;
    [lead, child, adviser, expert]
}

#[tokio::test]
async fn a_leg_asks_others_and_answers_when_they_have() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, nested()).await;
        let [lead, child, adviser, expert] = three_deep(&walk).await;
        let code = async |id: &str| walk.stand(id).await.code.unwrap();
        // Opinions show the code of whoever asks; the child has one of its own, at its own agency.
        assert_eq!(code(&adviser).await, format!("{}/2", code(&lead).await));
        assert_eq!(code(&expert).await, format!("{}/1", code(&child).await));
        assert!(code(&child).await.starts_with("partner-260302-"), "{}", code(&child).await);
        let waits = walk.refused(&child, "2026-03-02 14:00", MoveKind::Resolve).await;
        assert_eq!(waits, "other agencies have not answered: expert; wait for them");
        walk.answer(&expert, "2026-03-03 09:00", "agree").await;
        walk.go(&child, "2026-03-03 10:00", MoveKind::Resolve).await;
        walk.answer(&adviser, "2026-03-03 11:00", "agree").await;
        walk.go(&lead, "2026-03-03 14:00", MoveKind::Resolve).await;
        let lead = walk.stand(&lead).await.dossier;
        assert!(lead.documents.contains("permit"), "the child's result is a document of the lead");
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_withdraws_stops_or_sends_back_the_lead_calls_its_open_legs_back_and_theirs() {
    for_each_shared(async |place| {
        for kind in [MoveKind::Withdraw, MoveKind::Stop, MoveKind::SendBack] {
            let walk = Walk::new(place, nested()).await;
            let [lead, child, adviser, expert] = three_deep(&walk).await;
            walk.answer(&adviser, "2026-03-03 09:00", "agree").await;
            let before = walk.desk.history(&adviser).await.unwrap().len();
            walk.go(&lead, "2026-03-03 10:00", kind).await;
            for (id, asked) in [(&child, MoveKind::Withdraw), (&expert, MoveKind::Forward)] {
                let stand = walk.stand(id).await.dossier;
                assert!(stand.is_recalled, "{kind:?} {id}");
                let refused = walk.refused(id, "2026-03-03 11:00", asked).await;
                assert!(refused.contains("called it back"), "{refused}");
            }
            assert_eq!(walk.desk.history(&adviser).await.unwrap().len(), before, "it had answered");
            let legs = walk.stand(&lead).await.dossier.legs;
            assert!(legs.iter().all(|leg| !leg.is_open()));
            assert_eq!(legs.iter().filter(|leg| leg.recalled).count(), 1);
            // In one transaction: nothing lies between the move and the recalls.
            let rows = place
                .rows("SELECT dossier_id FROM motcua_events ORDER BY position DESC LIMIT 3")
                .await;
            let ids = rows.iter().map(|row| row.try_get::<String>("", "dossier_id").unwrap());
            assert_eq!(ids.collect::<Vec<_>>(), [expert, child, lead]);
            place.verify(&walk.desk).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_round_opens_legs_anew() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, nested()).await;
        let [lead, ..] = three_deep(&walk).await;
        walk.go(&lead, "2026-03-03 10:00", MoveKind::SendBack).await;
        walk.go(&lead, "2026-03-03 11:00", MoveKind::Transfer).await;
        let legs = walk.desk.legs(&lead).await.unwrap();
        let names: Vec<&str> = legs.iter().map(|leg| leg.name.as_str()).collect();
        assert_eq!(names, ["work/partner/1", "work/adviser/1", "work/partner/2", "work/adviser/2"]);
        let codes: Vec<_> = legs.iter().map(|leg| leg.code.clone()).collect();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), 4, "{codes:?}");
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn any_of_several_is_enough_and_the_others_are_called_back() {
    for_each_shared(async |place| {
        for (join, enough) in [("join: any", 1), ("join: 2", 2)] {
            let names = ["a", "b", "c"];
            let legs = names.map(|name| leg(name, "consult: opinion", "3 working days")).concat();
            let walk = Walk::new(
                place,
                vec![Procedure { version: enough.to_string(), ..asking("1.000001", join, &legs) }],
            )
            .await;
            let times = ["2026-03-02 08:00", "2026-03-02 09:00"];
            let lead = walk.accept("1.000001", times, json!({})).await;
            walk.forward(&lead, &["2026-03-02 09:30"]).await;
            walk.go(&lead, "2026-03-02 10:00", MoveKind::Transfer).await;
            for name in &names[..enough] {
                let refused = walk.refused(&lead, "2026-03-02 11:00", MoveKind::Resolve).await;
                assert!(refused.contains("have not answered"), "{refused}");
                walk.answer(&walk.leg(&lead, name).await, "2026-03-02 11:00", "agree").await;
            }
            walk.go(&lead, "2026-03-02 14:00", MoveKind::Resolve).await;
            for name in &names[enough..] {
                let other = walk.leg(&lead, name).await;
                assert_eq!(walk.closing(&other).await, Some(Closing::Stopped), "{join} {name}");
            }
            place.verify(&walk.desk).await;
        }
    })
    .await;
}

/// A late leg is told to the lead by time alone, and silence is no agreement.
#[tokio::test]
async fn a_late_leg_is_told_to_the_lead() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, nested()).await;
        let [lead, child, adviser, _] = three_deep(&walk).await;
        walk.desk.tick(at("2026-03-06 00:00")).await.unwrap();
        let lapses = |history: Vec<motcua::Record>| {
            history.into_iter().filter_map(|record| match record.event.body {
                EventBody::Lapsed { lapse: Lapse::Late(clock) } => Some((clock, record.event.at)),
                _ => None,
            })
        };
        let told: Vec<_> = lapses(walk.desk.history(&lead).await.unwrap()).collect();
        let late = told
            .iter()
            .find(|(clock, _)| matches!(clock, ClockId::Leg(key) if key.leg.as_str() == "adviser"));
        assert_eq!(late.unwrap().1, at("2026-03-06 00:00"), "{told:?}");
        assert!(
            lapses(walk.desk.history(&adviser).await.unwrap()).next().is_some(),
            "and to the leg"
        );
        let refused = walk.refused(&lead, "2026-03-06 09:00", MoveKind::Resolve).await;
        assert!(refused.contains("have not answered"), "{refused}");
        let late_reason = Some("workload".to_owned());
        let choice = Some("agree".to_owned());
        walk.late(&adviser, "2026-03-06 09:10", MoveKind::Forward).await;
        let answer = MoveCommand { choice, late_reason, ..MoveCommand::new(MoveKind::Resolve) };
        walk.make(&adviser, "2026-03-06 09:10", answer).await.unwrap();
        let legs = walk.stand(&lead).await.dossier.legs;
        assert_eq!(legs.iter().filter(|leg| leg.is_open()).count(), 1);
        assert!(walk.closing(&child).await.is_none());
    })
    .await;
}
