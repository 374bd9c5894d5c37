//! A move to be made.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Issued, MoveCommand};
use motcua_engine::procedure::{DocumentId, ResultId};
use motcua_engine::time::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::MoveName;
use super::filing::{fields, read_day};
use crate::problem::Problem;

/// A move to be made. It names no step and no date: the procedure and the service do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveRequest {
    /// Which kind.
    #[serde(rename = "move")]
    kind: MoveName,
    /// Which of several of the kind.
    #[serde(default)]
    choice: Option<String>,
    /// A code of the reasons that the procedure lists.
    #[serde(default)]
    reason: Option<String>,
    /// A reason in words; personal.
    #[serde(default)]
    note: Option<String>,
    /// Why the step or the dossier is late, where it is: a code.
    #[serde(default)]
    late_reason: Option<String>,
    /// Fields of the form that change with it.
    #[serde(default)]
    fields: BTreeMap<String, serde_json::Value>,
    /// Documents handed in with it.
    #[serde(default)]
    documents: BTreeSet<String>,
    /// Results issued by it.
    #[serde(default)]
    results: Vec<IssuedWire>,
    /// How much is to be paid, in đồng.
    #[serde(default)]
    #[schema(minimum = 0)]
    amount: Option<i64>,
}

/// A result that is issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuedWire {
    /// Which, by its name in the procedure.
    result: String,
    /// Its number.
    #[serde(default)]
    number: Option<String>,
    /// Whether it is signed.
    #[serde(default)]
    signed: bool,
    /// Its day; none: today.
    #[serde(default)]
    #[schema(format = "date")]
    issued_on: Option<String>,
}

impl MoveRequest {
    /// What the desk is asked.
    ///
    /// # Errors
    ///
    /// A day in it is none.
    pub(crate) fn command(self, today: Date) -> Result<MoveCommand, Problem> {
        let results: Result<_, _> =
            self.results.into_iter().map(|issued| issued.issued(today)).collect();
        Ok(MoveCommand {
            choice: self.choice,
            reason: self.reason,
            note: self.note,
            late_reason: self.late_reason,
            fields: fields(self.fields),
            documents: self.documents.into_iter().map(DocumentId::new).collect(),
            results: results?,
            amount: self.amount,
            ..MoveCommand::new(self.kind.into())
        })
    }
}

impl IssuedWire {
    pub(crate) fn issued(self, today: Date) -> Result<Issued, Problem> {
        let on = self.issued_on.as_deref().map(|day| read_day(day, "issued_on")).transpose()?;
        Ok(Issued {
            result: ResultId::new(self.result),
            number: self.number,
            signed: self.signed,
            issued_on: on.unwrap_or(today),
        })
    }
}
