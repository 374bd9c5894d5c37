//! The procedure itself: its head, its time rules and its limits.

use super::keys::{CASE, PROCEDURE, TIME};
use super::{data, documents, fees, steps};
use crate::procedure::{AgencyName, Case, Procedure, ProcedureKind, SupplementEffect, TimePolicy};
use crate::yaml::{self, Fields, Kind, Node, Reader, Shape};

/// How often a supplement may be asked, and an apology made, if the file does not say (NĐ 118/2025 art. 17; NĐ 61/2018 art. 19.9).
const ONCE: u32 = 1;

/// Decodes a merged tree. None: a problem says why.
pub(super) fn procedure(reader: &mut Reader, tree: &Node) -> Option<Procedure> {
    let mut fields = reader.fields(tree, &PROCEDURE, "")?;
    let code = fields.get("procedure", yaml::code);
    let version = fields.get("version", yaml::code);
    let in_force = fields.get("in_force", yaml::date);
    let until = fields.get("until", yaml::date);
    let name = fields.get("name", yaml::label);
    let kind = fields.word("kind").unwrap_or_default();
    let agency: Option<AgencyName> = fields.get("agency", yaml::name);
    let limits = limits(&mut fields, kind);
    let start = fields.get("start", yaml::name);
    // Steps stand at the procedure's agency if they name none; a missing one was reported.
    let home = agency.clone().unwrap_or_else(|| AgencyName::new(""));
    let place = steps::Setting { kind, agency: home };
    let procedure = Procedure {
        aliases: fields.list("aliases", yaml::code),
        kind,
        level: level(&mut fields),
        field: fields.get("field", yaml::text),
        subjects: fields.words("subjects"),
        channels: fields.words("channels"),
        online: fields.word("online").unwrap_or_default(),
        online_reason: fields.get("online_reason", yaml::text),
        basis: fields.list("basis", yaml::text),
        unverified: fields.list("unverified", yaml::text),
        retention: fields.get("retention", yaml::text),
        time: fields.get("time", time).unwrap_or_else(usual_time),
        limits,
        steps: fields.get("steps", |r, n, p| steps::steps(r, n, p, &place)).unwrap_or_default(),
        blocks: fields.named("blocks", steps::block),
        roles: fields.named("roles", steps::role),
        documents: fields.named("documents", documents::document),
        results: fields.named("results", documents::result),
        fees: fields.named("fees", fees::fee),
        data: fields.named("data", data::field),
        reasons: fields.named("reasons", data::reasons),
        code: code.unwrap_or_default(),
        version: version.unwrap_or_default(),
        in_force: in_force.unwrap_or_default(),
        until,
        name: name.unwrap_or_default(),
        agency: place.agency,
        start: start.unwrap_or_else(|| "".into()),
    };
    fields.finish();
    Some(procedure)
}

/// The level as a word that is kept as text.
fn level(fields: &mut Fields<'_, '_>) -> Option<String> {
    fields.word("level")
}

/// The limits: a list of cases, or one case alone. Only an opinion may have none: its parent states it.
fn limits(fields: &mut Fields<'_, '_>, kind: ProcedureKind) -> Vec<Case> {
    if !fields.has("limit") && kind != ProcedureKind::Opinion && !fields.reader.base_is_missing {
        fields.missing("limit");
    }
    let read = fields.get("limit", |reader, node, path| match node.kind {
        Kind::Map(_) => {
            let path = format!("{path}/0");
            reader.places.note(&path, node.place.clone());
            Some(case(reader, node, &path).into_iter().collect())
        }
        Kind::Null | Kind::Scalar { .. } | Kind::Broken => {
            let wanted = "a mapping, or a list of cases";
            reader.wrong_kind(node, path, wanted, Shape::OneOrList(&CASE));
            None
        }
        Kind::List(_) => Some(reader.items(node, path, Shape::OneOrList(&CASE), case)),
    });
    read.unwrap_or_default()
}

fn case(reader: &mut Reader, node: &Node, path: &str) -> Option<Case> {
    let mut fields = reader.fields(node, &CASE, path)?;
    let when = fields.get("when", yaml::guard);
    let legal = fields.get("legal", yaml::limit);
    let committed = fields.get("committed", yaml::limit);
    let phases = fields.list("phases", yaml::limit);
    let refusal = fields.get("refusal", yaml::limit);
    let reserve = fields.get("reserve", yaml::text);
    fields.finish();
    Some(Case { when, legal: legal?, committed, phases, refusal, reserve })
}

fn usual_time() -> TimePolicy {
    TimePolicy {
        cutoff: None,
        supplement: SupplementEffect::default(),
        max_supplements: ONCE,
        request_within: None,
        accept_within: None,
        max_apologies: ONCE,
        warn_before: None,
        calendar: None,
    }
}

fn time(reader: &mut Reader, node: &Node, path: &str) -> Option<TimePolicy> {
    let mut fields = reader.fields(node, &TIME, path)?;
    let policy = TimePolicy {
        cutoff: fields.get("cutoff", yaml::time),
        supplement: fields.word("supplement").unwrap_or_default(),
        max_supplements: fields.number("max_supplements").unwrap_or(ONCE),
        request_within: fields.get("request_within", yaml::limit),
        accept_within: fields.get("accept_within", yaml::limit),
        max_apologies: fields.number("max_apologies").unwrap_or(ONCE),
        warn_before: fields.get("warn_before", yaml::limit),
        calendar: fields.get("calendar", yaml::name),
    };
    fields.finish();
    Some(policy)
}
