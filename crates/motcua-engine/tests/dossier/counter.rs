//! The counter: what is entered late, what comes and goes by post, originals, results that were lost.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Actor, Command, Dossier, Entry, EventBody, Flag, Handing, Issued, LateEntry, LateGround,
    MoveCommand, Paper, Parties, Party, Posting, Proof, Submission, Taker, statutory,
};
use motcua_engine::procedure::{Channel, DocumentId, MoveKind, Subject};
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

const NOT_LATE: &str = "only reception, hand-over, a charge, a payment in cash and an outage may be entered late; record anything else as of now";

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
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({}));
    let (actor, mut accept) = case.full("accept");
    accept.late_entry = late(LateGround::Outage);
    accept.late_reason = Some("workload".into());
    let done = case.done(&actor, &Command::Move(accept), "2026-04-02 08:00");
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
        "the stamp of the post proves only what came or goes by post; give another ground"
    );
    case.act("2026-03-03 11:00", &supervisor, outage(LateGround::Outage));
    let pay = |method: &str| Act::Pay {
        amount: 1,
        method: method.into(),
        reference: "receipt 4".into(),
        intent: None,
        order: None,
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
    assert_eq!(
        direct,
        "the stamp of the post proves only what came or goes by post; give another ground"
    );
    filed.channel = Channel::Post;
    case.done(&clerk(), &submit(filed), "2026-03-02 08:00");
    case.go_with("2026-03-02 09:00", "accept", |accept| {
        accept.late_entry = entered(LateGround::PostStamp, "stamp 1");
    });
}

#[test]
fn what_came_or_goes_on_line_is_on_no_counters_paper() {
    let no = "what comes or goes on line is on no counter's paper; give another ground";
    let mut case = by_post();
    let mut filed =
        Submission { late_entry: late(LateGround::PaperCounter), ..filing(Channel::Online) };
    assert_eq!(refusal(&mut case, &clerk(), &submit(filed.clone()), "2026-03-02 08:00"), no);
    filed.late_entry = late(LateGround::Outage);
    case.done(&clerk(), &submit(filed), "2026-03-02 08:00");
    let paper = |ground| move |command: &mut MoveCommand| command.late_entry = late(ground);
    let refused = case.refused("2026-03-02 09:00", "accept", paper(LateGround::PaperCounter));
    assert_eq!(refused, no);
    case.go_with("2026-03-02 09:00", "accept", paper(LateGround::Outage));
    let mut case = ready_for("2026-03-03");
    let refused = case.refused("2026-03-03 10:00", "hand_over", paper(LateGround::PaperCounter));
    assert_eq!(refused, no);
    // Whatever way it came, a mobile counter's register may have who took the result.
    case.go_with("2026-03-03 10:00", "hand_over", |over| {
        over.handing = in_person(Taker::Owner);
        over.late_entry = late(LateGround::PaperCounter);
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

/// Somebody with a paper that holds until a day.
fn with_paper(name: &str, until: &str) -> Party {
    let paper = Paper {
        kind: "giấy ủy quyền".into(),
        number: "12/UQ".into(),
        valid_until: Some(until.parse().unwrap()),
    };
    Party { paper: Some(paper), ..Party::named(name) }
}

/// A dossier whose result is ready, of an owner and a recipient whose paper holds until a day.
fn ready_for(until: &str) -> Case {
    let mut case = Case::new(small(&[]));
    let parties =
        Parties { recipient: Some(with_paper("Bình", until)), ..Parties::of(Party::named("An")) };
    let filed = Submission { parties, ..filing(Channel::Direct) };
    case.done(&applicant(), &submit(filed), "2026-03-02 08:00");
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    case
}

fn in_person(taker: Taker) -> Option<Handing> {
    Some(Handing::InPerson { taker, proof: Proof::SignedReceipt })
}

fn to_the_post() -> Option<Handing> {
    Some(Handing::Post { tracking: "RB 123".into() })
}

#[test]
fn what_the_post_brought_is_received_when_it_is_opened() {
    let posting = |tracking: &str, on: &str| {
        let posted_on = Some(on.parse().unwrap());
        Some(Posting { tracking: tracking.into(), posted_on })
    };
    let mut case = by_post();
    for (channel, posted, sentence) in [
        (
            Channel::Direct,
            posting("RB 1", "2026-02-27"),
            "only what came by post has a tracking number; file it by post, or leave it out",
        ),
        (Channel::Post, posting(" ", "2026-02-27"), "the tracking number is empty; fill it in"),
        (
            Channel::Post,
            posting("RB 1", "2026-03-03"),
            "the day of posting lies after the day of reception; check it",
        ),
    ] {
        let filed = Submission { posting: posted, ..filing(channel) };
        let refused = refusal(&mut case, &clerk(), &submit(filed), "2026-03-02 08:00");
        assert_eq!(refused, sentence);
    }
    let filed = Submission { posting: posting("RB 1", "2026-02-27"), ..filing(Channel::Post) };
    case.done(&clerk(), &submit(filed), "2026-03-02 08:00");
    case.go("2026-03-02 09:00", "accept");
    let head = case.dossier.filed.as_ref().unwrap();
    assert_eq!(head.posting.as_ref().unwrap().tracking, "RB 1");
    // The days in the post are nobody's: the clock counts from acceptance.
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
}

#[test]
fn a_result_goes_to_somebody_whom_the_dossier_names_or_who_brings_a_paper() {
    for (taker, bearer) in [
        (Taker::Owner, None),
        (Taker::Recipient, None),
        (Taker::Bearer, Some(with_paper("Chi", "2026-03-03"))),
    ] {
        let mut case = ready_for("2026-03-03");
        case.go_with("2026-03-03 10:00", "hand_over", |over| {
            over.handing = in_person(taker);
            over.bearer = bearer.clone().map(Box::new);
        });
        assert_eq!(case.dossier.handing, in_person(taker));
        let entry: Entry = serde_json::from_str(case.journal.last().unwrap()).unwrap();
        assert_eq!(entry.private.bearer, bearer);
        let event = serde_json::to_string(&entry.event).unwrap();
        assert!(!event.contains("Chi"), "a name stands in the journal: {event}");
    }
    let bearer = "only a result that a bearer takes names one; leave it out, or say that the bearer takes it";
    for (when, taker, brought, sentence) in [
        (
            "2026-03-03 10:00",
            Taker::Submitter,
            None,
            "the dossier names no submitter; say who takes the result, with the paper that authorises",
        ),
        (
            "2026-03-04 10:00",
            Taker::Recipient,
            None,
            "the paper of the recipient held until 2026-03-03; ask for one that holds",
        ),
        (
            "2026-03-03 10:00",
            Taker::Bearer,
            None,
            "the dossier names no bearer; say who takes the result, with the paper that authorises",
        ),
        (
            "2026-03-03 10:00",
            Taker::Bearer,
            Some(Party::named("Chi")),
            "the bearer acts for the owner and shows no paper; give the one that authorises",
        ),
        ("2026-03-03 10:00", Taker::Owner, Some(with_paper("Chi", "2026-03-03")), bearer),
    ] {
        let refused = ready_for("2026-03-03").refused(when, "hand_over", |over| {
            over.handing = in_person(taker);
            over.bearer = brought.map(Box::new);
        });
        assert_eq!(refused, sentence);
    }
    let refused = ready_for("2026-03-03").refused("2026-03-03 10:00", "hand_over", |over| {
        over.bearer = Some(Box::new(with_paper("Chi", "2026-03-03")));
    });
    assert_eq!(refused, bearer);
}

#[test]
fn only_a_hand_over_says_how_and_by_post_it_has_a_number() {
    let mut case = Case::in_appraisal(&[]);
    let refused = case.refused("2026-03-02 10:00", "forward", |forward| {
        forward.handing = Some(Handing::Electronic);
    });
    assert_eq!(refused, "only a move that hands the result over says how; leave it out");
    let refused = ready().refused("2026-03-03 10:00", "hand_over", |over| {
        over.handing = Some(Handing::Post { tracking: String::new() });
    });
    assert_eq!(refused, "the tracking number is empty; fill it in");
    ready().go_with("2026-03-03 10:00", "hand_over", |over| {
        over.handing = to_the_post();
        over.late_entry = late(LateGround::PostStamp);
    });
    ready().go_with("2026-03-03 10:00", "hand_over", |over| {
        over.handing = Some(Handing::Electronic);
    });
    let refused = ready_for("2026-03-03").refused("2026-03-03 10:00", "hand_over", |over| {
        over.handing = in_person(Taker::Owner);
        over.late_entry = late(LateGround::PostStamp);
    });
    assert_eq!(
        refused,
        "the stamp of the post proves only what came or goes by post; give another ground"
    );
}

#[test]
fn a_hand_over_at_the_counter_says_who_takes_the_result_against_what_proof() {
    let silent = "the hand-over does not say who takes the result; name the taker with the proof (signed receipt or ID shown), the tracking number of the post, or that it goes on line";
    let refused = ready_for("2026-03-03")
        .refused("2026-03-03 10:00", "hand_over", |over| over.handing = None);
    assert_eq!(refused, silent);
    let taken = |proof| Some(Handing::InPerson { taker: Taker::Owner, proof });
    for proof in [Proof::SignedReceipt, Proof::IdShown] {
        let mut case = ready_for("2026-03-03");
        case.go_with("2026-03-03 10:00", "hand_over", |over| over.handing = taken(proof));
        assert_eq!(case.dossier.handing, taken(proof));
    }
    // By post and at a kiosk nobody sees the taker either; what was filed on line may only be released.
    for (channel, is_silent) in [
        (Channel::Direct, false),
        (Channel::Post, false),
        (Channel::Kiosk, false),
        (Channel::Online, true),
    ] {
        let mut case = ready_by(channel, false);
        let (actor, over) = case.full("hand_over");
        let command = Command::Move(MoveCommand { handing: None, ..over });
        let done = case.run(&actor, &command, "2026-03-03 10:00").map_err(|no| rule_of(&no));
        assert_eq!(done.is_ok(), is_silent, "{channel:?}");
        assert_eq!(done.err().as_deref(), (!is_silent).then_some(silent), "{channel:?}");
    }
    // A result on paper is not released on line.
    let mut case = ready_by(Channel::Online, true);
    let none = case.refused("2026-03-03 10:00", "hand_over", |over| over.handing = None);
    assert_eq!(none, silent);
    let electronic = case.refused("2026-03-03 10:00", "hand_over", |_| {});
    assert_eq!(
        electronic,
        "a result without a file goes to nobody on line; hand it over at the counter or by post"
    );
}

/// A dossier by a channel whose result is ready, on paper or in a file.
fn ready_by(channel: Channel, on_paper: bool) -> Case {
    let channels = ("channels: [direct, online]", "channels: [direct, online, post, kiosk]");
    let unsigned = ("issues: [permit], signed: true", "issues: [permit]");
    let mut case = Case::new(small(&[channels, unsigned]));
    case.done(&applicant(), &submit(filing(channel)), "2026-03-02 08:00");
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    case.go("2026-03-02 10:00", "forward").go_with("2026-03-03 09:00", "resolve", |resolve| {
        if on_paper {
            resolve.results[0] = Issued { signed: false, file: None, ..resolve.results[0].clone() };
        }
    });
    case
}

#[test]
fn a_journal_in_which_a_hand_over_says_nothing_is_folded() {
    let mut case = ready_for("2026-03-03");
    case.go("2026-03-03 10:00", "hand_over");
    let older = |line: &String| {
        let mut entry: serde_json::Value = serde_json::from_str(line).unwrap();
        entry["event"].as_object_mut().unwrap().remove("handing");
        serde_json::from_value::<Entry>(entry).unwrap()
    };
    let entries: Vec<_> = case.journal.iter().map(older).collect();
    let folded = Dossier::replay(entries.iter().map(|entry| &entry.event));
    assert_eq!(folded, Dossier { handing: None, ..case.dossier });
}

fn lost(results: &[&str]) -> Act {
    Act::ReportLost {
        documents: [].into(),
        results: results.iter().map(|id| (*id).into()).collect(),
        unit: "post-office".into(),
        cost: 30_000,
        note: "we are sorry".into(),
    }
}

#[test]
fn a_result_lost_by_the_post_is_handed_over_again_and_no_verdict_changes() {
    let mut case = ready();
    case.go_with("2026-03-03 10:00", "hand_over", |over| over.handing = to_the_post());
    assert!(case.choices("2026-03-03 11:00", &clerk()).is_empty());
    let (clocks, ended_at) = (case.dossier.clocks.clone(), case.dossier.ended_at);
    let verdict = case.verdict("2026-03-20 08:00");
    case.act("2026-03-20 08:00", &clerk(), lost(&["permit"]));
    let choices = case.choices("2026-03-20 08:00", &clerk());
    let possible: Vec<_> = choices.iter().map(|choice| (choice.kind, &choice.refused)).collect();
    assert_eq!(possible, [(MoveKind::HandOver, &None)]);
    let again = MoveCommand { handing: to_the_post(), ..MoveCommand::new(MoveKind::HandOver) };
    let wrong = refusal(
        &mut case,
        &official("specialist", "office"),
        &Command::Move(again.clone()),
        "2026-03-20 09:00",
    );
    assert_eq!(wrong, "it takes the role clerk; ask somebody who holds it");
    case.done(&clerk(), &Command::Move(again.clone()), "2026-03-20 09:00");
    assert_eq!((case.step(), case.status()), ("returned", Some(10)));
    assert!(case.dossier.is_at_end && case.dossier.results_lost.is_empty());
    assert_eq!((&case.dossier.clocks, case.dossier.ended_at), (&clocks, ended_at));
    assert_eq!(case.verdict("2026-03-20 09:00"), verdict);
    assert!(
        statutory(
            &case.dossier,
            &ClockId::Legal,
            case.calendar(),
            crate::support::at("2026-03-20 09:00")
        )
        .is_some()
    );
    let twice = refusal(&mut case, &clerk(), &Command::Move(again), "2026-03-20 10:00");
    assert_eq!(twice, "step \"returned\" has no such move; make one of the possible ones");
}

#[test]
fn a_result_that_was_taken_or_never_issued_is_not_lost() {
    let mut case = ready_for("2026-03-03");
    let strange = case.act_refused("2026-03-03 09:30", &clerk(), lost(&["refusal"]));
    assert_eq!(strange, "the dossier has issued no such result; name one that it has issued");
    let nothing = case.act_refused("2026-03-03 09:30", &clerk(), lost(&[]));
    assert_eq!(nothing, "the list of documents is empty; fill it in");
    case.go_with("2026-03-03 10:00", "hand_over", |over| over.handing = in_person(Taker::Owner));
    let taken = case.act_refused("2026-03-04 08:00", &clerk(), lost(&["permit"]));
    assert_eq!(
        taken,
        "the result was taken, so the office cannot lose it; a copy takes a dossier of its own"
    );
    // Lost at the office before anybody came, it is handed over as ever.
    let mut case = ready();
    case.act("2026-03-03 10:00", &clerk(), lost(&["permit"])).go("2026-03-03 11:00", "hand_over");
    assert!(case.dossier.results_lost.is_empty());
}

/// A dossier in appraisal with the originals of two papers.
fn with_originals() -> (Case, [DocumentId; 2]) {
    let papers = "documents:\n  deed: { name: { vi: Giấy chứng nhận, en: Deed }, required: false }\n  book: { name: { vi: Sổ hộ khẩu, en: Book }, required: false }\nresults:";
    let mut case = Case::new(small(&[("results:", papers)]));
    let ids: [DocumentId; 2] = ["deed".into(), "book".into()];
    let mut filed = filing(Channel::Direct);
    filed.originals = [ids[0].clone()].into();
    let refused = refusal(&mut case, &applicant(), &submit(filed.clone()), "2026-03-02 08:00");
    assert_eq!(refused, "\"deed\" is no document handed in with it; name it there too");
    filed.documents.clone_from(&filed.originals);
    case.done(&applicant(), &submit(filed), "2026-03-02 08:00");
    case.go_with("2026-03-02 09:00", "accept", |accept| {
        accept.documents = [ids[1].clone()].into();
        accept.originals.clone_from(&accept.documents);
    });
    case.go("2026-03-02 09:00", "forward");
    assert_eq!(case.dossier.originals, ids.clone().into());
    (case, ids)
}

#[test]
fn originals_are_given_back_with_a_move_or_by_themselves() {
    let (mut case, [deed, book]) = with_originals();
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 09:00", "resolve");
    assert!(!case.dossier.flags.contains(&Flag::OriginalsHeld));
    let give = |ids: &[&DocumentId]| Act::ReturnOriginals {
        documents: ids.iter().map(|id| (*id).clone()).collect(),
    };
    let nothing = case.act_refused("2026-03-03 09:30", &clerk(), give(&[]));
    assert_eq!(nothing, "the list of originals is empty; fill it in");
    let stranger = case.act_refused("2026-03-03 09:30", &applicant(), give(&[&deed]));
    assert_eq!(stranger, "it takes the role clerk, head, records; ask somebody who holds it");
    case.act("2026-03-03 09:30", &clerk(), give(&[&deed]));
    let twice = case.refused("2026-03-03 10:00", "hand_over", |over| {
        over.returned = [deed.clone()].into();
    });
    assert_eq!(twice, "the office holds no original of \"deed\"; name one that it holds");
    case.go_with("2026-03-03 10:00", "hand_over", |over| over.returned = [book].into());
    assert!(case.dossier.originals.is_empty());
    assert!(!case.dossier.flags.contains(&Flag::OriginalsHeld));
}

#[test]
fn a_dossier_that_ends_with_originals_held_is_flagged() {
    for end in ["withdraw", "stop"] {
        let (mut case, [deed, book]) = with_originals();
        let mut kept = case.clone();
        kept.go_with("2026-03-02 10:00", end, |command| command.returned = [deed.clone()].into());
        assert_eq!(kept.dossier.originals, [book.clone()].into(), "{end}");
        assert!(kept.dossier.flags.contains(&Flag::OriginalsHeld), "{end}");
        let documents = [book.clone()].into();
        kept.act("2026-03-05 10:00", &clerk(), Act::ReturnOriginals { documents });
        assert!(kept.dossier.originals.is_empty(), "{end}");
        case.go_with("2026-03-02 10:00", end, |command| {
            command.returned = [deed.clone(), book.clone()].into();
        });
        assert!(!case.dossier.flags.contains(&Flag::OriginalsHeld), "{end}");
    }
    // What is lost cannot be given back: the apology and the cost stand in its place.
    let (mut case, [deed, book]) = with_originals();
    let documents = [deed, book].into();
    let unit = "office".into();
    let note = "we are sorry".to_owned();
    let lost = Act::ReportLost { documents, results: [].into(), unit, cost: 500_000, note };
    case.act("2026-03-02 09:30", &clerk(), lost).go("2026-03-02 10:00", "withdraw");
    assert!(case.dossier.originals.is_empty() && case.dossier.flags.is_empty());
    assert!(case.events().iter().any(|event| matches!(event.body, EventBody::Lost { .. })));
}
