//! Steps with their legs, timers and moves; blocks and roles.

use super::is_scalar;
use super::keys::{BLOCK, CLOCK, LEG, MOVE, MOVE_KINDS, MOVES, STEP, TIMER};
use crate::procedure::{
    AgencyName, Block, Join, Leg, LegWork, Move, MoveKind, ProcedureKind, Reason, Role, RoleName,
    Status, Step, StepClock, Timer,
};
use crate::yaml::{self, Entry, Fields, Kind, Node, Reader, Shape, help_for_unknown, quoted};

/// What the steps of a procedure have in common.
pub(super) struct Setting {
    pub(super) kind: ProcedureKind,
    pub(super) agency: AgencyName,
}

/// The steps, of which there must be one.
pub(super) fn steps(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    setting: &Setting,
) -> Option<Vec<Step>> {
    let read = |reader: &mut Reader, entry: &Entry, path: &str| step(reader, entry, path, setting);
    if matches!(&node.kind, Kind::Map(entries) if entries.is_empty()) {
        let place = reader.places.of(path);
        let help = "add a step for each stage of the work";
        reader.error(&place, "no-value", "the procedure has no steps", help);
    }
    Some(reader.entries(node, path, Shape::Named(&Shape::Map(&STEP)), read))
}

fn step(reader: &mut Reader, entry: &Entry, path: &str, setting: &Setting) -> Option<Step> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &STEP, path)?;
    let name = fields.get("name", yaml::label);
    let (status, state) = status(&mut fields, setting.kind);
    let by: Option<Role> = fields.get("by", yaml::name);
    let agency = fields.get("agency", yaml::name).unwrap_or_else(|| setting.agency.clone());
    let limit = fields.get("limit", yaml::limit);
    let block = fields.get("block", yaml::name);
    if fields.has("limit") && fields.has("block") {
        let what = format!("{} has a limit and a block, and can have one of them", fields.noun());
        let place = fields.place_of("block");
        fields.reader.error(&place, "one-of-two", what, "take `limit` or `block` out");
    }
    let counts_as = fields.get("counts_as", yaml::limit);
    let clock = fields.get("clock", clock).unwrap_or_default();
    let phase = fields.number("phase");
    let legs = fields.named("legs", leg);
    let join = fields.get("join", join).unwrap_or_default();
    let late_legs = fields.word("late_legs").unwrap_or_default();
    let timers = fields.list("timers", timer);
    let has_role = fields.has("by");
    let role = by.as_ref();
    let moves = fields.list("moves", |r, n, p| a_move(r, n, p, role, has_role));
    fields.finish();
    Some(Step {
        id: id?,
        name: name?,
        status,
        state,
        by,
        agency,
        limit,
        block,
        counts_as,
        clock,
        phase,
        legs,
        join,
        late_legs,
        timers,
        moves,
    })
}

/// The national status of a dossier's step, or the state of a petition's; an opinion has neither.
fn status(fields: &mut Fields<'_, '_>, kind: ProcedureKind) -> (Option<Status>, Option<String>) {
    let number: Option<u8> = fields.number("status");
    let status = number.and_then(|code| Status::try_from(code).ok());
    let state = fields.get("state", yaml::text);
    let (asked, refused): (Option<&str>, &[&str]) = match kind {
        ProcedureKind::Public | ProcedureKind::Internal => (Some("status"), &["state"]),
        ProcedureKind::Petition => (Some("state"), &["status"]),
        ProcedureKind::Opinion => (None, &["status", "state"]),
    };
    if let Some(name) = asked
        && !fields.has(name)
    {
        fields.missing(name);
    }
    for name in refused {
        if fields.has(name) {
            let place = fields.place_of(name);
            let kind = match kind {
                ProcedureKind::Public | ProcedureKind::Internal => "a dossier has no petition's",
                ProcedureKind::Petition => "a petition has no national",
                ProcedureKind::Opinion => "an opinion has no",
            };
            let what = format!("{} has a `{name}`, and {kind} {name}", fields.noun());
            fields.reader.error(&place, "wrong-status", what, format!("take `{name}` out"));
        }
    }
    (status, state)
}

/// `running`, `off` or `{ paused: holder }`.
fn clock(reader: &mut Reader, node: &Node, path: &str) -> Option<StepClock> {
    if is_scalar(node) {
        return yaml::word(reader, node, path, &["running", "off"]);
    }
    let mut fields = reader.fields(node, &CLOCK, path)?;
    let holder = fields.get("paused", yaml::text);
    fields.finish();
    holder.map(StepClock::Paused)
}

/// `all`, `any` or how many.
fn join(reader: &mut Reader, node: &Node, path: &str) -> Option<Join> {
    let counted = matches!(&node.kind, Kind::Scalar { text, .. }
        if text.starts_with(|char: char| char.is_ascii_digit() || char == '-'));
    if counted {
        return yaml::number(reader, node, path, (1, 999)).map(Join::AtLeast);
    }
    yaml::word(reader, node, path, &["all", "any"])
}

fn leg(reader: &mut Reader, entry: &Entry, path: &str) -> Option<Leg> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &LEG, path)?;
    let name = fields.get("name", yaml::label);
    let agency = fields.get("agency", yaml::name);
    let consult = fields.get("consult", yaml::name);
    let procedure = fields.get("procedure", yaml::code);
    if fields.has("consult") == fields.has("procedure") {
        let both = fields.has("consult");
        let how_many = if both { "both `consult` and" } else { "neither `consult` nor" };
        let what = format!("{} has {how_many} `procedure`", fields.noun());
        let help = "write `consult: opinion` for an opinion, or the code of the procedure that the other agency carries out";
        let place = fields.place();
        fields.reader.error(&place, "one-of-two", what, help);
    }
    let leg = Leg {
        id: id.unwrap_or_else(|| "".into()),
        name: name.unwrap_or_default(),
        agency: agency.unwrap_or_else(|| "".into()),
        work: match procedure {
            Some(code) => LegWork::Procedure(code),
            None => LegWork::Consult(consult.unwrap_or_default()),
        },
        limit: fields.get("limit", yaml::limit),
        when: fields.get("when", yaml::guard),
        after: fields.list("after", yaml::name),
        joins: fields.get("joins", yaml::truth).unwrap_or(true),
        documents: fields.list("documents", yaml::name),
    };
    fields.finish();
    Some(leg)
}

fn timer(reader: &mut Reader, node: &Node, path: &str) -> Option<Timer> {
    let mut fields = reader.fields(node, &TIMER, path)?;
    let after = fields.get("after", yaml::limit);
    let kind = fields.word("move");
    let choice = fields.get("choice", yaml::name);
    if fields.has("choice") && !fields.has("move") {
        let place = fields.place_of("choice");
        let what = "this timer has a choice and makes no move";
        fields.reader.error(&place, "missing-key", what, "add `move`, or take `choice` out");
    }
    let name = fields.get("name", yaml::label);
    fields.finish();
    Some(Timer { after: after?, kind, choice, name: name? })
}

/// An item of the moves: a mapping whose one key is the kind.
fn a_move(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    role: Option<&Role>,
    has_role: bool,
) -> Option<Move> {
    let shape = Shape::Map(&MOVE_KINDS);
    let entry = match &node.kind {
        Kind::Map(entries) if entries.len() == 1 => entries.first()?,
        Kind::Map(entries) => {
            let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
            let what = format!("a move has one key, its kind, and this has {}", keys.len());
            let help = "write `- forward: { to: …, by: … }`, with the rest inside the brackets";
            reader.error(&node.place, "wrong-kind", what, help);
            return None;
        }
        Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Broken => {
            reader.wrong_kind(node, path, "a mapping such as `forward: appraisal`", shape);
            return None;
        }
    };
    let Some(kind) = kind_of(&entry.key) else {
        let what = format!("{} is no move", quoted(&entry.key));
        reader.error(&entry.key_place, "unknown-key", what, help_for_unknown(&entry.key, MOVES));
        return None;
    };
    let by = match kind {
        MoveKind::Withdraw | MoveKind::Supplement => Some(Role::new("applicant")),
        MoveKind::Accept
        | MoveKind::Refuse
        | MoveKind::RequestSupplement
        | MoveKind::Forward
        | MoveKind::SendBack
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver
        | MoveKind::Stop
        | MoveKind::Reopen => role.cloned(),
    };
    let with_role = has_role || by.is_some();
    match is_scalar(&entry.value) {
        true => short_move(reader, entry, path, kind, (by, with_role)),
        false => long_move(reader, &entry.value, path, kind, (by, with_role)),
    }
}

/// The kind that serde reads from this word.
fn kind_of(word: &str) -> Option<MoveKind> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A role that a move has if it names none, and whether a problem may say that there is none.
type UsualRole = (Option<Role>, bool);

/// The short form, only the target: `accept: assign`.
fn short_move(
    reader: &mut Reader,
    entry: &Entry,
    path: &str,
    kind: MoveKind,
    (by, with_role): UsualRole,
) -> Option<Move> {
    let target = format!("{path}/to");
    reader.places.note(&target, entry.value.place.clone());
    let to = yaml::name(reader, &entry.value, &target);
    if !with_role {
        no_role(reader, &entry.key_place.clone());
    }
    Some(Move {
        kind,
        choice: None,
        name: None,
        to: to?,
        by: by?,
        when: None,
        approver: None,
        reason: Reason::default(),
        issues: Vec::new(),
        signed: false,
        at_most: None,
        fees: Vec::new(),
    })
}

fn no_role(reader: &mut Reader, place: &crate::problem::Place) {
    let what = "nobody may make this move: neither it nor its step says `by`";
    reader.error(place, "missing-key", what, "add `by: specialist`, or another role");
}

fn long_move(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    kind: MoveKind,
    (usual, with_role): UsualRole,
) -> Option<Move> {
    let mut fields = reader.fields(node, &MOVE, path)?;
    let to = fields.get("to", yaml::name);
    let by = fields.get("by", yaml::name).or(usual);
    if !fields.has("by") && !with_role {
        let place = fields.place();
        no_role(fields.reader, &place);
    }
    let when = fields.get("when", yaml::guard);
    let choice = fields.get("choice", yaml::name);
    let name = fields.get("name", yaml::label);
    let approver = fields.get("approver", yaml::name);
    let reason = fields.get("reason", reason).unwrap_or_default();
    let issues = fields.list("issues", yaml::name);
    let signed = fields.get("signed", yaml::truth).unwrap_or(false);
    let at_most = fields.number("at_most");
    let fees = fields.list("fees", yaml::name);
    fields.finish();
    let (to, by) = (to?, by?);
    Some(Move { kind, choice, name, to, by, when, approver, reason, issues, signed, at_most, fees })
}

/// `optional`, `required`, or the list that the code comes from.
fn reason(reader: &mut Reader, node: &Node, path: &str) -> Option<Reason> {
    match yaml::name::<String>(reader, node, path)?.as_str() {
        "optional" => Some(Reason::Optional),
        "required" => Some(Reason::Required),
        list => Some(Reason::OneOf(list.into())),
    }
}

pub(super) fn block(reader: &mut Reader, entry: &Entry, path: &str) -> Option<Block> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &BLOCK, path)?;
    let limit = fields.get("limit", yaml::limit);
    let counts_as = fields.get("counts_as", yaml::limit);
    fields.finish();
    Some(Block { id: id?, limit: limit?, counts_as })
}

pub(super) fn role(reader: &mut Reader, entry: &Entry, path: &str) -> Option<RoleName> {
    let id = yaml::entry_name(reader, entry);
    let name = yaml::label(reader, &entry.value, path);
    Some(RoleName { id: id?, name: name? })
}
