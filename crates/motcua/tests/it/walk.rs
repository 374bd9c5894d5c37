//! Walks dossiers through the desk: each move as whoever may make it, with what the move asks for.

use std::collections::BTreeMap;

use motcua::engine::dossier::{
    Act, Actor, Closing, Command, Details, Issued, MoveCommand, Signature, SignedFile,
};
use motcua::engine::procedure::{Move, MoveKind, Procedure, Reason, built_in_procedure};
use motcua::{Desk, Error, Filing, Order, Result, Stand};
use serde_json::Value as Json;

use crate::support::{Place, applicant, at};

pub(crate) struct Walk {
    pub(crate) desk: Desk,
    procedures: BTreeMap<String, Procedure>,
}

impl Walk {
    pub(crate) async fn new(place: &Place, procedures: Vec<Procedure>) -> Self {
        let desk = place.desk_with(&procedures).await;
        let known = procedures.into_iter().chain(built_in_procedure("opinion"));
        let procedures = known.map(|known| (known.code.clone(), known)).collect();
        Self { desk, procedures }
    }

    /// Files with every document, and accepts.
    pub(crate) async fn accept(&self, code: &str, times: [&str; 2], fields: Json) -> String {
        let procedure = &self.procedures[code];
        let mut filing = Filing::new(code);
        filing.fields = serde_json::from_value(fields).unwrap();
        filing.documents = procedure.documents.iter().map(|document| document.id.clone()).collect();
        let applicant = applicant();
        let filed = self.desk.submit(filing, &applicant, at(times[0]), Order::default());
        let id = filed.await.unwrap().id;
        self.go(&id, times[1], MoveKind::Accept).await;
        id
    }

    pub(crate) async fn stand(&self, id: &str) -> Stand {
        self.desk.dossier(id).await.unwrap()
    }

    pub(crate) async fn closing(&self, id: &str) -> Option<Closing> {
        self.stand(id).await.dossier.closing
    }

    /// The dossier of a leg, by the leg's name.
    pub(crate) async fn leg(&self, parent: &str, name: &str) -> String {
        let legs = self.desk.legs(parent).await.unwrap();
        let found = legs.iter().find(|leg| leg.name.split('/').nth(1) == Some(name));
        found.unwrap_or_else(|| panic!("no leg {name} among {legs:?}")).id.clone()
    }

    pub(crate) async fn go(&self, id: &str, when: &str, kind: MoveKind) {
        let made = self.make(id, when, MoveCommand::new(kind)).await;
        made.unwrap_or_else(|no| panic!("{when} {kind:?}: {no}"));
    }

    /// Goes on several times, each at its own time.
    pub(crate) async fn forward(&self, id: &str, times: &[&str]) {
        for when in times {
            self.go(id, when, MoveKind::Forward).await;
        }
    }

    /// Makes a move that says why something is late.
    pub(crate) async fn late(&self, id: &str, when: &str, kind: MoveKind) {
        let late_reason = Some("workload".to_owned());
        let command = MoveCommand { late_reason, ..MoveCommand::new(kind) };
        self.make(id, when, command).await.unwrap();
    }

    /// Answers an opinion: assigned, drafted and signed at one time.
    pub(crate) async fn answer(&self, id: &str, when: &str, choice: &str) {
        self.forward(id, &[when]).await;
        let choice = Some(choice.to_owned());
        let command = MoveCommand { choice, ..MoveCommand::new(MoveKind::Resolve) };
        self.make(id, when, command).await.unwrap();
    }

    /// Why a move is refused.
    pub(crate) async fn refused(&self, id: &str, when: &str, kind: MoveKind) -> String {
        match self.make(id, when, MoveCommand::new(kind)).await {
            Err(Error::Refused(refusal)) => refusal.rule.to_string(),
            other => panic!("{kind:?}: {other:?}"),
        }
    }

    pub(crate) async fn act(&self, id: &str, when: &str, act: Act) {
        let order = Order::default();
        let command = Command::Act(act);
        self.desk.perform(id, command, &Actor::system(), at(when), order).await.unwrap();
    }

    pub(crate) async fn make(&self, id: &str, when: &str, command: MoveCommand) -> Result<()> {
        let Stand { dossier, .. } = self.stand(id).await;
        let procedure = &self.procedures[&dossier.filed.as_ref().unwrap().procedure.code];
        let step = procedure.step(dossier.step.as_ref().unwrap()).unwrap();
        let means = |edge: &&Move| {
            let chosen = command.choice.is_none() || edge.choice == command.choice;
            edge.kind == command.kind && chosen
        };
        let edge = step.moves.iter().find(means);
        let edge = edge.unwrap_or_else(|| panic!("{} has no {:?}", step.id, command.kind));
        let agency = dossier.agency(&step.agency);
        let actor = match edge.by.as_str() {
            "applicant" => applicant(),
            role => Actor::official(format!("{role} of {agency}"), &[role], agency.as_str()),
        };
        let command = Command::Move(filled(procedure, edge, agency.as_str(), command, when));
        self.desk.perform(id, command, &actor, at(when), Order::default()).await.map(|_| ())
    }
}

/// The hash of some bytes.
pub(crate) fn hash_of(text: &str) -> String {
    motcua::engine::procedure::Digest::of(text.as_bytes()).to_string()
}

/// A move with what its edge asks for.
fn filled(
    procedure: &Procedure,
    edge: &Move,
    agency: &str,
    mut command: MoveCommand,
    when: &str,
) -> MoveCommand {
    match &edge.reason {
        Reason::Optional => {}
        Reason::Required => command.note = Some("as the file asks".to_owned()),
        Reason::OneOf(list) => {
            let list = procedure.reasons.iter().find(|known| known.id == *list).unwrap();
            command.reason = Some(list.codes[0].code.clone());
        }
    }
    let second = |role: &str| Actor::official("second person", &[role], agency);
    command.approver = edge.approver.as_ref().map(|role| second(role.as_str()));
    let issued = edge.issues.iter().map(|result| Issued {
        result: result.clone(),
        number: Some("1".to_owned()),
        signed: true,
        issued_on: when[..10].parse().unwrap(),
        file: Some(SignedFile {
            sha256: hash_of(&format!("{result} {when}")),
            signature: Signature::Valid,
        }),
        pages: None,
        details: Details::default(),
        kept: None,
    });
    command.results = issued.collect();
    command
}
