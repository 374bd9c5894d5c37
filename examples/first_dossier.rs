//! A first dossier: a household business is to be registered, and the clerk accepts what was handed in.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Actor, Calendars, Command, Data, Decision, Dossier, MoveCommand, Parties, Refusal, Submission,
    choices, decide,
};
use motcua_engine::label::Language;
use motcua_engine::procedure::{
    Channel, DocumentId, FieldName, MoveKind, Procedure, Subject, read,
};
use motcua_engine::time::{Calendar, CalendarKind, Timestamp, read_calendar};
use serde_json::json;

const PROCEDURE: &str = include_str!("../workflows/1.001612-household-business.yaml");
const CALENDAR: &str = include_str!("../workflows/calendars/vn.yaml");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let procedure = read("1.001612-household-business.yaml", PROCEDURE, &|_| None).procedure;
    let procedure = procedure.ok_or("the procedure has errors; look at its problems")?;
    let Some(CalendarKind::Calendar(file)) = read_calendar("vn.yaml", CALENDAR).calendar else {
        return Err("the calendar has errors; look at its problems".into());
    };
    let calendars = Calendars::new(Calendar::new(file).map_err(|errors| errors[0].to_string())?);
    let (mut dossier, mut data) = (Dossier::default(), Data::default());

    let filed_at: Timestamp = "2026-08-28T09:05:00+07:00".parse()?;
    let filing = Command::Submit(Box::new(submission(&procedure)));
    let applicant = Actor::applicant("an-owner");
    let decision = decide(&procedure, &calendars, &dossier, &data, &filing, &applicant, filed_at)?;
    keep(&mut dossier, &mut data, &decision);

    let accepted_at: Timestamp = "2026-08-28T09:20:00+07:00".parse()?;
    let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
    // Only a clerk may accept. The refusal says so, and who may do what instead.
    let refused = decide(&procedure, &calendars, &dossier, &data, &accept, &applicant, accepted_at);
    println!("the applicant tries: {}\n", refused.as_ref().err().map_or_else(String::new, told));
    let clerk = Actor::official("a-clerk", &["clerk"], "one-stop");
    let decision = decide(&procedure, &calendars, &dossier, &data, &accept, &clerk, accepted_at)?;
    keep(&mut dossier, &mut data, &decision);

    let window = dossier.clock(&ClockId::Legal).and_then(|clock| clock.open());
    let window = window.ok_or("an accepted dossier has a legal clock")?;
    let calendar = calendars.of(&window.agency);
    let explanation = calendar.explain(window.terms, window.started_at, &[])?;
    println!("{}\n", explanation.text(Language::En));
    println!("what the clerk may do next:");
    for choice in choices(&procedure, &calendars, &dossier, &data, &clerk, accepted_at) {
        let answer = choice.refused.unwrap_or_else(|| "yes".to_owned());
        println!("  {:?} to {}: {answer}", choice.kind, choice.to);
    }
    Ok(())
}

fn submission(procedure: &Procedure) -> Submission {
    let field = |name: &str, value| (FieldName::from(name), value);
    Submission {
        digest: procedure.digest().to_string(),
        agencies: BTreeMap::new(),
        fields: BTreeMap::from([
            field("business.name", json!("Bánh mì Hòa Bình")),
            field("business.activity", json!("5610")),
            field("business.members", json!(1)),
            field("owner.number", json!("001099000001")),
        ]),
        documents: BTreeSet::from([DocumentId::from("application")]),
        parties: Parties::default(),
        ..Submission::new(Channel::Direct, Subject::Citizen)
    }
}

/// What a portal would do in one transaction: write the events, and apply them to what it knows.
fn keep(dossier: &mut Dossier, data: &mut Data, decision: &Decision) {
    for entry in &decision.entries {
        println!("event: {}", entry.event.body.name());
        dossier.apply(&entry.event);
        data.apply(entry);
    }
}

fn told(refusal: &Refusal) -> String {
    let possible = refusal.possible.iter().map(|one| format!("{:?} by {}", one.kind, one.by));
    let possible: Vec<_> = possible.collect();
    format!("{}; possible are {}", refusal.rule, possible.join(", "))
}
