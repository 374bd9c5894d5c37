//! `motcua perform`: a move along an edge of the procedure, or an act that is none.

use std::io::Write;

use motcua::Order;
use motcua_engine::dossier::kinds::{KINDS, kind};
use motcua_engine::dossier::{
    Act, Actor, Command, Details, Issued, LateEntry, MoveCommand, Signature, SignedFile,
};
use motcua_engine::procedure::{DocumentId, MoveKind, Procedure, ResultId};
use motcua_engine::time::Date;

use super::tell::Told;
use super::{Format, Late, Place, When, input};
use crate::Outcome;
use crate::error::Error;

/// Makes a move with a dossier, or does an act that leads nowhere else
///
/// A move is written by its kind, and by its choice where there are several: forward, resolve/agree.
/// An act is written as JSON: its name and what it needs, such as {"act":"note","text":"…"} or {"act":"assign","to":"s-4","duty":"main"}.
/// How a result is handed over and originals go with --with, as JSON.
/// What happened before now, by --at, is entered late: it takes --ground and --evidence, unless the desk is one to try things out on.
/// A refusal is one sentence on standard error, with what is possible instead, and the exit code is 1; so is a conflict with --expected.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua perform one-stop-260907-0001 accept --as clerk:c-12@one-stop\n  motcua perform one-stop-260907-0001 --as clerk:c-12@one-stop --act '{\"act\":\"note\",\"text\":\"called back\"}'\n  motcua perform one-stop-260907-0001 hand_over --as clerk:c-12@one-stop --with '{\"handing\":{\"how\":\"post\",\"tracking\":\"EV12\"}}'"
)]
pub(crate) struct Args {
    /// The dossier, by its code or its identifier
    dossier: String,
    /// The move, with its choice where there are several
    #[arg(value_name = "MOVE[/CHOICE]", required_unless_present = "act", conflicts_with = "act")]
    step: Option<String>,
    /// An act, as JSON
    #[arg(long, value_name = "JSON", conflicts_with_all = OF_MOVES)]
    act: Option<String>,
    /// Who does it, as role:person@agency; several roles are joined by `+`
    #[arg(long = "as", env = "MOTCUA_AS", value_name = "ACTOR", value_parser = input::actor)]
    actor: Actor,
    /// The code of a reason
    #[arg(long, value_name = "CODE")]
    reason: Option<String>,
    /// A reason in words; it is kept apart from the journal
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why it is late, where it is
    #[arg(long, value_name = "CODE")]
    late_reason: Option<String>,
    /// The second person, as role:person@agency
    #[arg(long, value_name = "ACTOR", value_parser = input::actor)]
    approver: Option<Actor>,
    /// A result that is issued, with its number
    #[arg(long, value_name = "ID=NUMBER", value_parser = input::pair)]
    result: Vec<(String, String)>,
    /// The results are signed
    #[arg(long, requires = "result")]
    signed: bool,
    /// The SHA-256 of the file of the result that is issued; with --signed a check has found its signature valid
    #[arg(long, value_name = "SHA256", requires = "result")]
    file: Option<String>,
    /// A document that is handed in with it
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// A field of the form that changes with it
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    set: Vec<(String, String)>,
    /// How much is to be paid, in đồng
    #[arg(long, value_name = "DONG")]
    amount: Option<i64>,
    #[arg(
        long,
        value_name = "JSON",
        help = "What else the move brings, as JSON: handing, bearer, originals, returned, late_entry"
    )]
    with: Option<String>,
    /// The version that was seen; if the dossier has changed since, nothing is done
    #[arg(long, value_name = "VERSION")]
    expected: Option<u64>,
    /// The key under which the same command is taken once
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    late: Late,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    place: Place,
}

/// What only moves take.
const OF_MOVES: [&str; 11] = [
    "reason",
    "note",
    "late_reason",
    "approver",
    "result",
    "signed",
    "file",
    "document",
    "set",
    "amount",
    "with",
];

/// What `--with` may bring; the rest has options of its own.
const BROUGHT: [&str; 5] = ["handing", "bearer", "originals", "returned", "late_entry"];

/// Carries the command out.
///
/// # Errors
///
/// Arguments that cannot be followed, a refusal, a conflict, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    // What was asked is looked at before any database is.
    let act = args.act.as_deref().map(|text| act(text, args.late.entry())).transpose()?;
    let step = args.step.as_deref().map(step).transpose()?;
    let desk = args.place.open_to_act().await?;
    let at = args.when.at();
    let stand = desk.dossier(&args.dossier).await?;
    let command = match (act, step) {
        (Some(act), _) => Command::Act(act),
        (None, Some((kind, choice))) => {
            let procedure = desk.procedure_of(&stand.dossier).await?;
            let calendars = desk.calendars().await?;
            let today = calendars.of(&stand.dossier.agency(&procedure.agency)).local_date(at);
            let move_command = MoveCommand { choice, ..MoveCommand::new(kind) };
            Command::Move(filled(args, move_command, &procedure, today)?)
        }
        (None, None) => {
            return Err(Error::Usage("nothing is asked; name a move or an --act".to_owned()));
        }
    };
    let order = Order { expected: args.expected, key: args.key.clone(), ..Order::default() };
    let done = desk.perform(&stand.id, command, &args.actor, at, order).await?;
    Told::of(&desk, &done, at).await?.write(args.format, out)?;
    Ok(Outcome::Good)
}

fn filled(
    args: &Args,
    command: MoveCommand,
    procedure: &Procedure,
    today: Date,
) -> Result<MoveCommand, Error> {
    let signature = if args.signed { Signature::Valid } else { Signature::NotChecked };
    let file = args.file.clone().map(|sha256| SignedFile { sha256, signature });
    let issued = |(result, number): &(String, String)| Issued {
        result: ResultId::new(result),
        number: (!number.is_empty()).then(|| number.clone()),
        signed: args.signed,
        issued_on: today,
        file: file.clone(),
        pages: None,
        details: Details::default(),
        kept: None,
    };
    let command = brought(command, args.with.as_deref())?;
    let late_entry = args.late.entry().or(command.late_entry.clone());
    Ok(MoveCommand {
        reason: args.reason.clone(),
        note: args.note.clone(),
        late_reason: args.late_reason.clone(),
        approver: args.approver.clone(),
        fields: input::fields(procedure, &args.set)?,
        documents: args.document.iter().map(DocumentId::new).collect(),
        results: args.result.iter().map(issued).collect(),
        amount: args.amount,
        late_entry,
        ..command
    })
}

/// The command with what `--with` brings.
fn brought(command: MoveCommand, with: Option<&str>) -> Result<MoveCommand, Error> {
    let Some(with) = with else { return Ok(command) };
    let unread = |why: String| {
        let names = BROUGHT.join(", ");
        Error::Usage(format!("--with cannot be read: {why}; write an object with some of {names}"))
    };
    let with: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(with).map_err(|error| unread(error.to_string()))?;
    if let Some(other) = with.keys().find(|key| !BROUGHT.contains(&key.as_str())) {
        return Err(unread(format!("it has \"{other}\"")));
    }
    let mut whole = serde_json::to_value(command).map_err(|error| unread(error.to_string()))?;
    for (key, value) in with {
        whole[key] = value;
    }
    serde_json::from_value(whole).map_err(|error| unread(error.to_string()))
}

/// A move with its choice.
fn step(text: &str) -> Result<(MoveKind, Option<String>), Error> {
    let (name, choice) = match text.split_once('/') {
        Some((name, choice)) => (name, Some(choice.to_owned())),
        None => (text, None),
    };
    let read = serde_json::from_value(serde_json::Value::from(name));
    let kind = read.map_err(|_: serde_json::Error| {
        Error::Usage(match kind(name) {
            Some(act) => {
                format!("\"{name}\" is an act; write --act '{{\"act\":\"{}\",…}}'", act.name)
            }
            None => format!("there is no move \"{name}\"; write one of {}", names(true)),
        })
    })?;
    Ok((kind, choice))
}

/// An act, entered late where a ground is given.
fn act(text: &str, late: Option<LateEntry>) -> Result<Act, Error> {
    let act = serde_json::from_str(text).map_err(|error| {
        Error::Usage(format!(
            "--act cannot be read: {error}; write an object such as {{\"act\":\"note\",\"text\":\"…\"}}, with one of {}",
            names(false)
        ))
    })?;
    let Some(late) = late else { return Ok(act) };
    entered_late(&act, &late).ok_or_else(|| {
        let said = "the act is none that may be entered late; leave out --ground and --at";
        Error::Usage(said.to_owned())
    })
}

/// The act with its late entry. None: it takes none.
fn entered_late(act: &Act, late: &LateEntry) -> Option<Act> {
    let mut whole = serde_json::to_value(act).ok()?;
    whole["late_entry"] = serde_json::to_value(late).ok()?;
    let act: Act = serde_json::from_value(whole).ok()?;
    Command::Act(act.clone()).late_entry().is_some().then_some(act)
}

fn names(of_moves: bool) -> String {
    let kinds = KINDS.iter().filter(|kind| kind.is_move == of_moves);
    kinds.map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}
