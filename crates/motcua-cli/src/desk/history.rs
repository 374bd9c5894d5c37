//! `motcua history`: what happened to a dossier, who did it, and what it did to the clocks.

use std::collections::BTreeSet;
use std::io::Write;

use motcua::{Desk, Record, Stand};
use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    EventBody, Handing, Imported, Lapse, LateEntry, Moved, Proof, decisive,
};
use motcua_engine::label::Language;
use motcua_engine::procedure::{DocumentId, ResultId};
use motcua_engine::time::{Explanation, TimeZone, Timestamp};
use serde::Serialize;

use super::clocks::changed;
use super::money;
use super::tell::{Leg, actor, due, local, rfc3339};
use super::{Format, Place, When};
use crate::Outcome;
use crate::error::Error;

/// Tells what happened to a dossier: when, who, what, and what it did to the clocks
///
/// Personal data are not shown.
/// With --explain, the deadline that the verdict as of --at rests on is counted day by day: the first that was missed, or the last.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua history one-stop-260907-0001 --explain")]
pub(crate) struct Args {
    /// The dossier, by its code or its identifier
    dossier: String,
    /// Count the legal deadline day by day
    #[arg(long)]
    explain: bool,
    /// Language of the explanation
    #[arg(long, value_enum, default_value_t = Words::En)]
    lang: Words,
    #[command(flatten)]
    when: When,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    place: Place,
}

/// The language of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Words {
    /// Vietnamese
    Vi,
    /// English
    En,
}

/// A history as data.
#[derive(Serialize)]
struct History<'a> {
    id: &'a str,
    code: Option<&'a str>,
    version: u64,
    events: Vec<Line<'a>>,
    legs: Vec<Leg>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'a motcua_engine::dossier::Verdict>,
}

/// An event as data.
#[derive(Serialize)]
struct Line<'a> {
    number: u64,
    position: u64,
    occurred_at: String,
    recorded_at: String,
    hash: &'a str,
    event: &'a motcua_engine::dossier::Event,
}

/// The legal deadline, and how the dossier stands to it.
struct Explained {
    explanation: Explanation,
    verdict: Option<motcua_engine::dossier::Verdict>,
    /// The calendar by which it was counted, if the present one is another.
    counted_by: Option<String>,
}

/// What is told of a dossier.
struct Found {
    stand: Stand,
    records: Vec<Record>,
    legs: Vec<Leg>,
    /// None: it was not asked for, or the legal clock has not started.
    explained: Option<Explained>,
    zone: TimeZone,
}

/// Tells the history.
///
/// # Errors
///
/// There is no such dossier, the calendar does not reach so far, or the database fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let found = find(&desk, &args.dossier, args.explain.then(|| args.when.at())).await?;
    match args.format {
        Format::Json => {
            json(found, out)?;
            writeln!(out)?;
        }
        Format::Text => {
            text(&found, args.lang, out)?;
            if args.explain && found.explained.is_none() {
                writeln!(out, "the legal clock has not started")?;
            }
        }
    }
    Ok(Outcome::Good)
}

/// Tells the history of a dossier of a demo, with its legal deadline day by day.
///
/// # Errors
///
/// As [`run`].
pub(crate) async fn show(
    desk: &Desk,
    dossier: &str,
    at: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Error> {
    text(&find(desk, dossier, Some(at)).await?, Words::En, out)
}

async fn find(desk: &Desk, dossier: &str, explained_at: Option<Timestamp>) -> Result<Found, Error> {
    let stand = desk.dossier(dossier).await?;
    let explained = match explained_at {
        Some(at) => explain(desk, &stand, at).await?,
        None => None,
    };
    let calendars = desk.calendars().await?;
    let procedure = desk.procedure_of(&stand.dossier).await?;
    Ok(Found {
        records: desk.history(&stand.id).await?,
        legs: desk.legs(&stand.id).await?.into_iter().map(Leg::from).collect(),
        explained,
        zone: calendars.of(&stand.dossier.agency(&procedure.agency)).zone().clone(),
        stand,
    })
}

async fn explain(desk: &Desk, stand: &Stand, at: Timestamp) -> Result<Option<Explained>, Error> {
    let dossier = &stand.dossier;
    let Some(last) = dossier.clock(&ClockId::Legal).and_then(|clock| clock.window()) else {
        return Ok(None);
    };
    let calendars = desk.calendars().await?;
    let calendar = calendars.of(&last.agency);
    let Some((window, verdict)) = decisive(dossier, &ClockId::Legal, calendar, at) else {
        return Ok(None);
    };
    let pauses = window.pauses(window.ended.as_ref().map_or(at, |end| end.at));
    let explanation = calendar.explain(window.terms, window.started_at, &pauses);
    let explanation = explanation.map_err(|error| {
        Error::Usage(format!("the legal deadline cannot be explained: {error}"))
    })?;
    Ok(Some(Explained {
        explanation,
        verdict,
        counted_by: (window.calendar != calendar.reference()).then(|| window.calendar.clone()),
    }))
}

fn json(found: Found, out: &mut dyn Write) -> Result<(), Error> {
    let Found { stand, records, legs, explained, zone } = found;
    let history = History {
        id: &stand.id,
        code: stand.code.as_deref(),
        version: stand.dossier.version,
        events: records.iter().map(|record| line(record, &zone)).collect(),
        legs,
        explanation: explained.as_ref().map(|explained| &explained.explanation),
        verdict: explained.as_ref().and_then(|explained| explained.verdict.as_ref()),
    };
    serde_json::to_writer(out, &history).map_err(|error| Error::Output(error.into()))
}

fn line<'a>(record: &'a Record, zone: &TimeZone) -> Line<'a> {
    let Record { header, event, private: _, hash } = record;
    let moment = |microseconds| {
        let at = Timestamp::from_microsecond(microseconds);
        at.map_or_else(|_| String::new(), |at| rfc3339(zone, at))
    };
    Line {
        number: header.number,
        position: header.position,
        occurred_at: moment(header.occurred_at),
        recorded_at: moment(header.recorded_at),
        hash,
        event,
    }
}

fn text(found: &Found, words: Words, out: &mut dyn Write) -> Result<(), Error> {
    let Found { stand, records, legs, explained, zone } = found;
    writeln!(out, "{}", stand.code.as_ref().unwrap_or(&stand.id))?;
    for record in records {
        let event = &record.event;
        let (at, who) = (local(zone, event.at), actor(&event.actor));
        let detail = detail(zone, &event.body);
        let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
        writeln!(out, "{:>3}  {at}  {who}  {}{detail}", record.header.number, event.body.name())?;
        if let Some(LateEntry { ground, evidence }) = &event.late_entry {
            let recorded_at = Timestamp::from_microsecond(record.header.recorded_at);
            let recorded_at = recorded_at.map_or_else(|_| String::new(), |at| local(zone, at));
            writeln!(out, "     entered late at {recorded_at}: {}, {evidence}", ground.name())?;
        }
        for change in &event.changes {
            writeln!(out, "     {} clock {}", change.clock(), changed(zone, change))?;
        }
    }
    for leg in legs {
        writeln!(out, "{leg}")?;
    }
    let Some(explained) = explained else { return Ok(()) };
    let language = match words {
        Words::Vi => Language::Vi,
        Words::En => Language::En,
    };
    writeln!(out, "{}", explained.explanation.text(language))?;
    if let Some(calendar) = &explained.counted_by {
        writeln!(out, "the deadline in the journal was counted by {calendar}")?;
    }
    if let Some(verdict) = &explained.verdict {
        writeln!(out, "{}", verdict.explanation.text(language))?;
    }
    Ok(())
}

/// What an event was, beyond its name; what is private is not told.
#[expect(clippy::too_many_lines, reason = "one arm for each event")]
fn detail(zone: &TimeZone, body: &EventBody) -> String {
    match body {
        EventBody::Filed(filed) => {
            let bound = &filed.procedure;
            format!("procedure {} version {}, at step {}", bound.code, bound.version, filed.step)
        }
        EventBody::Reused(reuse) => {
            format!("{} is held already as {}", reuse.document, reuse.held)
        }
        EventBody::ReuseLost(lost) => format!("{} is {}", lost.held, lost.status.name()),
        EventBody::Revoked(revoked) => format!("reason {}, {}", revoked.reason, revoked.decision),
        EventBody::Imported(imported) => taken_over(zone, imported),
        EventBody::Observed { activity, .. } => activity.clone(),
        EventBody::Opened(opened) => {
            let (bound, source) = (&opened.filed.procedure, &opened.source);
            let received = local(zone, opened.received_at);
            format!(
                "procedure {} version {}, at step {}, received {received} by the word of {}, approved by {}",
                bound.code,
                bound.version,
                opened.filed.step,
                source.system,
                actor(&opened.approver)
            )
        }
        EventBody::Moved(moved) => made(moved),
        EventBody::Assigned { to, .. } => format!("to {to}"),
        EventBody::Attached { documents, originals: _ }
        | EventBody::OriginalsReturned { documents } => list(documents),
        EventBody::Charged(charged) => money::charged(charged),
        EventBody::PaymentRequested { intent, order, gateway, expires_at: _ } => {
            money::by_order(*intent, order, Some(gateway))
        }
        EventBody::PaymentFailed { intent, order, reason } => {
            money::by_order(*intent, order, Some(reason))
        }
        EventBody::PaymentExpired { intent, order } => money::by_order(*intent, order, None),
        EventBody::PaymentCancelled { intent, reason } => {
            money::let_go(&format!("payment {intent}"), reason, None)
        }
        EventBody::PaymentWaived { intent, reason, approver } => {
            money::let_go(&format!("payment {intent}"), reason, Some(approver))
        }
        EventBody::Refunded { intent, amount, reason, approver, .. } => {
            money::let_go(&format!("{amount} đồng of payment {intent}"), reason, Some(approver))
        }
        EventBody::Paid { amount, method, reference, .. } => {
            format!("{amount} đồng by {method}, {reference}")
        }
        EventBody::Apologized { timely, appointment, reason, .. } => {
            let timely = if *timely { "in time" } else { "too late" };
            format!("{timely}, reason {reason}, new appointment {}", due(zone, *appointment))
        }
        EventBody::Prolonged { extension, article, document, approver } => {
            format!("by {extension}, {article}, {document}, approved by {}", actor(approver))
        }
        EventBody::OutageRecorded { from, to, document, approver } => {
            let (from, to) = (local(zone, *from), local(zone, *to));
            format!("from {from} to {to}, {document}, approved by {}", actor(approver))
        }
        EventBody::LegReported { leg, outcome, .. } => {
            let choice = outcome.choice.as_ref().map(|choice| format!(", {choice}"));
            format!("{leg}{}", choice.unwrap_or_default())
        }
        EventBody::Lapsed { lapse } => lapsed(lapse),
        EventBody::PartiesAmended { approver } => format!("approved by {}", actor(approver)),
        EventBody::Amended { field, .. } => format!("field {field}"),
        EventBody::Reclassified { to, start, .. } => {
            format!("to procedure {} version {}, at step {start}", to.code, to.version)
        }
        EventBody::Rerouted { to } => format!("to {to}"),
        EventBody::Voided { reason } => format!("reason {reason}"),
        EventBody::Corrected { before, after, document, approver, .. } => {
            let (before, after) = (local(zone, *before), local(zone, *after));
            format!("{before} was {after}, {document}, approved by {}", actor(approver))
        }
        EventBody::ResultRecalled { result, reason } => format!("{result}, reason {reason}"),
        EventBody::ResultCorrected { issued } => issued.result.to_string(),
        EventBody::Lost { documents, results, unit, cost: _ } => {
            format!("{} by {unit}", lost(documents, results))
        }
        EventBody::Recalculated { calendar } => format!("by {calendar}"),
        EventBody::Released
        | EventBody::Ended { .. }
        | EventBody::Noted
        | EventBody::Rated { .. }
        | EventBody::Recalled => String::new(),
    }
}

fn lapsed(lapse: &Lapse) -> String {
    match lapse {
        Lapse::Warning(clock) => format!("the {clock} clock is due soon"),
        Lapse::Late(clock) => format!("the {clock} clock is late"),
        Lapse::Timer(step, _) => format!("a timer of step {step} fired"),
        Lapse::Payment(intent) => format!("the order of payment {intent} expired"),
    }
}

/// What a move brought with it.
fn made(moved: &Moved) -> String {
    let choice = moved.choice.as_ref().map(|choice| format!("{choice}, "));
    let reason = moved.reason.as_ref().map(|reason| format!(", reason {reason}"));
    let late = moved.late_reason.as_ref().map(|reason| format!(", late for {reason}"));
    let approver = moved.approver.as_ref();
    let approver = approver.map(|second| format!(", approved by {}", actor(second)));
    let issued = moved.results.iter().map(|issued| {
        let number = issued.number.as_deref().unwrap_or("without number");
        format!(", issued {} {number}", issued.result)
    });
    let handing = moved.handing.as_ref().map(handed);
    let start = format!("{}{} to {}", choice.unwrap_or_default(), moved.from, moved.to);
    let rest = [reason, late, approver, handing].into_iter().flatten().chain(issued);
    rest.fold(start, |text, part| text + &part)
}

/// Papers and results that were lost.
fn lost(documents: &BTreeSet<DocumentId>, results: &BTreeSet<ResultId>) -> String {
    let documents = documents.iter().map(ToString::to_string);
    list(documents.chain(results.iter().map(ToString::to_string)))
}

/// How a result was handed over.
fn handed(handing: &Handing) -> String {
    match handing {
        Handing::InPerson { proof: Proof::SignedReceipt, .. } => {
            ", against the signed receipt".to_owned()
        }
        Handing::InPerson { proof: Proof::IdShown, .. } => ", against an identity card".to_owned(),
        Handing::Post { tracking } => format!(", by post {tracking}"),
        Handing::Electronic => ", on line".to_owned(),
    }
}

fn taken_over(zone: &TimeZone, imported: &Imported) -> String {
    let due = imported.deadline.map(|due| format!(", due {}", local(zone, due)));
    let received = local(zone, imported.received_at);
    format!("from {}, received {received}{}", imported.source, due.unwrap_or_default())
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
