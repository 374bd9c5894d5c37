//! The counter: what is entered late, what comes and goes by post, originals, results that were lost.

use motcua_engine::dossier::{
    Act, Actor, Command, Entry, LateEntry, LateGround, MoveCommand, Submission,
};
use motcua_engine::procedure::{Channel, MoveKind, Subject};
use serde_json::json;

use crate::support::{Case, applicant, local, official, rule_of, second, small};

fn late(ground: LateGround) -> Option<LateEntry> {
    Some(LateEntry { ground, evidence: "slip 7".into() })
}

fn clerk() -> Actor {
    official("clerk", "one-stop")
}

/// A dossier to be filed, by a channel.
fn filing(channel: Channel) -> Submission {
    Submission::new(channel, Subject::Citizen)
}

fn submit(submission: Submission) -> Command {
    Command::Submit(Box::new(submission))
}

/// [`crate::support::SMALL`], which comes by post too.
fn by_post() -> Case {
    Case::new(small(&[("channels: [direct, online]", "channels: [direct, online, post]")]))
}

fn ready() -> Case {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    case
}

/// Why the first late entry is refused, made by an actor.
fn refusal(case: &mut Case, actor: &Actor, command: &Command, when: &str) -> String {
    rule_of(&case.run(actor, command, when).unwrap_err())
}

const NOT_LATE: &str = "only reception, hand-over, a payment in cash and an outage may be entered late; record anything else as of now";

#[test]
fn reception_and_hand_over_are_entered_late_with_a_ground() {
    let mut case = by_post();
    let filed = Submission { late_entry: late(LateGround::Outage), ..filing(Channel::Direct) };
    case.done(&clerk(), &submit(filed), "2026-03-02 08:00");
    case.go_with("2026-03-02 09:00", "accept", |accept| {
        accept.late_entry = late(LateGround::PaperCounter);
    });
    case.go("2026-03-02 09:00", "forward").go("2026-03-02 10:00", "forward");
    case.go("2026-03-03 09:00", "resolve").go_with("2026-03-03 10:00", "hand_over", |over| {
        over.late_entry = late(LateGround::Outage);
    });
    let events = case.events();
    let entered = events.iter().filter_map(|event| Some((event, event.late_entry.as_ref()?)));
    let entered: Vec<_> = entered
        .map(|(event, entry)| {
            (event.body.name(), local(event.at), entry.ground, entry.evidence.as_str())
        })
        .collect();
    assert_eq!(
        entered,
        [
            ("filed", "2026-03-02 08:00".into(), LateGround::Outage, "slip 7"),
            ("accepted", "2026-03-02 09:00".into(), LateGround::PaperCounter, "slip 7"),
            ("handed_over", "2026-03-03 10:00".into(), LateGround::Outage, "slip 7"),
        ]
    );
}

#[test]
fn only_the_event_itself_is_entered_late_not_what_lapsed_before() {
    let mut case = ready();
    case.dossier.clocks.iter().for_each(|clock| assert!(clock.open().is_none(), "{}", clock.id));
    let mut late_one = Case::new(small(&[]));
    late_one.file("2026-03-02 08:00", json!({}));
    let (actor, mut accept) = late_one.full("accept");
    accept.late_entry = late(LateGround::Outage);
    accept.late_reason = Some("workload".into());
    let done = late_one.done(&actor, &Command::Move(accept), "2026-04-02 08:00");
    let marked: Vec<_> =
        done.entries.iter().map(|entry| entry.event.late_entry.is_some()).collect();
    assert_eq!(marked.iter().filter(|marked| **marked).count(), 1);
    assert_eq!(marked.last(), Some(&true));
}

#[test]
fn cash_and_outages_are_entered_late_and_nothing_else_is() {
    let mut case = Case::in_appraisal(&[]);
    let supervisor = official("supervisor", "office");
    let outage = |ground| Act::RecordOutage {
        from: crate::support::at("2026-03-03 08:00"),
        to: crate::support::at("2026-03-03 10:00"),
        document: "notice 3".into(),
        approver: second("supervisor"),
        late_entry: late(ground),
    };
    let by_stamp = case.act_refused("2026-03-03 11:00", &supervisor, outage(LateGround::PostStamp));
    assert_eq!(
        by_stamp,
        "the stamp of the post proves only what came by post; give another ground"
    );
    case.act("2026-03-03 11:00", &supervisor, outage(LateGround::Outage));
    let pay = |method: &str| Act::Pay {
        amount: 1,
        method: method.into(),
        reference: "receipt 4".into(),
        late_entry: late(LateGround::Outage),
    };
    assert_eq!(case.act_refused("2026-03-03 11:00", &clerk(), pay("bank")), NOT_LATE);
    let cash = case.act_refused("2026-03-03 11:00", &clerk(), pay("cash"));
    assert_eq!(cash, "no payment is due; list the money as unmatched");
    for what in ["forward", "refuse", "request_supplement", "stop"] {
        let refused = case.refused("2026-03-03 11:00", what, |command| {
            command.late_entry = late(LateGround::Outage);
        });
        assert_eq!(refused, NOT_LATE, "{what}");
    }
}

#[test]
fn a_late_entry_is_an_officials_and_proved() {
    let entered = |ground, evidence: &str| {
        let evidence = evidence.to_owned();
        Some(LateEntry { ground, evidence })
    };
    let mut case = by_post();
    let mut filed = filing(Channel::Direct);
    filed.late_entry = entered(LateGround::Outage, "slip 7");
    let by_applicant = refusal(&mut case, &applicant(), &submit(filed.clone()), "2026-03-02 08:00");
    assert_eq!(by_applicant, "only an official at a counter may enter late; record it as of now");
    filed.late_entry = entered(LateGround::Outage, "  ");
    let empty = refusal(&mut case, &clerk(), &submit(filed.clone()), "2026-03-02 08:00");
    assert_eq!(empty, "the evidence of the late entry is empty; fill it in");
    filed.late_entry = entered(LateGround::PostStamp, "stamp 1");
    let direct = refusal(&mut case, &clerk(), &submit(filed.clone()), "2026-03-02 08:00");
    assert_eq!(direct, "the stamp of the post proves only what came by post; give another ground");
    filed.channel = Channel::Post;
    case.done(&clerk(), &submit(filed), "2026-03-02 08:00");
    case.go_with("2026-03-02 09:00", "accept", |accept| {
        accept.late_entry = entered(LateGround::PostStamp, "stamp 1");
    });
}

#[test]
fn a_late_entry_comes_never_before_what_is_recorded() {
    let mut case = ready();
    let refused = case.refused("2026-03-03 08:59", "hand_over", |over| {
        over.late_entry = late(LateGround::Outage);
    });
    assert!(refused.starts_with("the last event happened at"), "{refused}");
}

#[test]
fn what_older_journals_and_commands_hold_is_read() {
    let command: MoveCommand = serde_json::from_value(json!({ "kind": "hand_over" })).unwrap();
    assert_eq!(command, MoveCommand::new(MoveKind::HandOver));
    let pay = json!({ "act": "pay", "amount": 1, "method": "cash", "reference": "1" });
    assert!(matches!(serde_json::from_value(pay).unwrap(), Act::Pay { late_entry: None, .. }));
    let strange =
        json!({ "kind": "hand_over", "late_entry": { "ground": "weather", "evidence": "1" } });
    assert!(serde_json::from_value::<MoveCommand>(strange).is_err());
    let mut case = ready();
    case.go("2026-03-03 10:00", "hand_over");
    for line in &case.journal {
        let text = line.clone();
        assert!(!text.contains("late_entry"), "what is not there is not written: {text}");
        let read: Entry = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
