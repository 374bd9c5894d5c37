//! The office that is measured: a shipped procedure, its agencies, and the commands of a dossier's life.

use std::collections::BTreeMap;
use std::path::Path;

use motcua::engine::dossier::{Actor, AgencyId, Command, MoveCommand};
use motcua::engine::procedure::{AgencyName, FieldType, MoveKind, Procedure, read};
use motcua::engine::time::{Timestamp, ToSpan as _};
use motcua::{Desk, Filing, Order};

/// Work permits: six moves from reception to the signature, no legs.
const FILE: &str = "1.014199-work-permit.yaml";
/// The moves, each with the role that makes it.
pub(crate) const MOVES: [(MoveKind, &str); 6] = [
    (MoveKind::Accept, "clerk"),
    (MoveKind::Forward, "clerk"),
    (MoveKind::Forward, "specialist"),
    (MoveKind::Forward, "specialist"),
    (MoveKind::Forward, "head"),
    (MoveKind::Forward, "leader"),
];
/// How many moves a dossier makes.
pub(crate) const STAGES: usize = MOVES.len();
/// How many agencies share the work.
pub(crate) const AGENCIES: usize = 100;

/// The agency at a place; every name has the same length.
pub(crate) fn agency(place: usize) -> String {
    format!("H29.{:02}", place % AGENCIES)
}

/// How many moves the dossier at a place of a full store has made.
pub(crate) fn stage(place: usize) -> usize {
    place % STAGES
}

/// The identifier of the dossier at a place of a full store.
pub(crate) fn id(place: usize) -> String {
    format!("01900000-0000-7000-8000-{place:012x}")
}

/// The next command of a dossier.
#[derive(Clone, Debug)]
pub(crate) struct Next {
    pub(crate) id: String,
    /// How far the dossier is: 0 is to be filed, 1 to be accepted.
    pub(crate) stage: usize,
    pub(crate) agency: usize,
    /// Its place among the dossiers that were there, if it is one of them.
    pub(crate) place: Option<usize>,
}

/// The procedure, with forms filled in, and people.
pub(crate) struct Office {
    pub(crate) procedure: Procedure,
    filing: Filing,
    pub(crate) filed_at: Timestamp,
}

impl Office {
    pub(crate) fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap();
        let procedure = read(FILE, &text, &|_| None).procedure.unwrap();
        let mut filing = Filing::new(&procedure.code);
        filing.subject = procedure.subjects.iter().copied().next().unwrap();
        for field in &procedure.data {
            let value = match &field.field_type {
                FieldType::OneOf(options) => options[0].value.clone().into(),
                FieldType::Boolean => true.into(),
                FieldType::Date => "2026-10-01".into(),
                FieldType::Text => "Nguyễn Thị Ánh".into(),
                FieldType::Integer | FieldType::Money => 1.into(),
            };
            filing.fields.insert(field.name.clone(), value);
        }
        filing.documents = procedure.documents.iter().map(|known| known.id.clone()).collect();
        Self { procedure, filing, filed_at: "2026-09-07T09:00:00+07:00".parse().unwrap() }
    }

    /// A form for an agency.
    pub(crate) fn filing(&self, agency: &str) -> Filing {
        let names = [self.procedure.agency.clone(), AgencyName::from("one-stop")];
        let agencies = names.map(|name| (name, AgencyId::new(agency)));
        Filing { agencies: BTreeMap::from(agencies), ..self.filing.clone() }
    }

    /// Carries out the next command of a dossier and waits until it is on disk.
    pub(crate) async fn carry_out(&self, desk: &Desk, next: &Next) -> String {
        let agency = agency(next.agency);
        let at = self.filed_at + i64::try_from(next.stage).unwrap().minutes();
        let done = if next.stage == 0 {
            desk.submit(self.filing(&agency), &Actor::applicant("p-1"), at, Order::default()).await
        } else {
            let (kind, role) = MOVES[next.stage - 1];
            let actor = Actor::official(format!("{role}-1"), &[role], agency.as_str());
            let command = Command::Move(MoveCommand::new(kind));
            desk.perform(&next.id, command, &actor, at, Order::default()).await
        };
        done.unwrap().id
    }
}
