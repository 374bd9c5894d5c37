//! The form: values by the schema, required fields and documents, and what guards may ask.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Here;
use crate::dossier::refusal::Rule;
use crate::dossier::state::Intent;
use crate::guard::{Facts, Guard, Tested, Value, value_of};
use crate::procedure::{DocumentId, FieldName, Need, Procedure};
use crate::time::Date;

/// Fields of the form, parted by what may stand in the journal.
#[derive(Default)]
pub(super) struct Parted {
    /// Not personal.
    pub(super) public: BTreeMap<FieldName, Json>,
    /// Personal.
    pub(super) private: BTreeMap<FieldName, Json>,
}

/// Checks values against the schema and parts them.
pub(super) fn part(
    procedure: &Procedure,
    fields: &BTreeMap<FieldName, Json>,
) -> Result<Parted, Rule> {
    let mut parted = Parted::default();
    let mut problems = Vec::new();
    for (name, value) in fields {
        let Some(field) = procedure.data.iter().find(|field| field.name == *name) else {
            problems.push(format!("{name} is no field of the form"));
            continue;
        };
        if !value.is_null()
            && let Err(problem) = value_of(&field.field_type, value)
        {
            problems.push(format!("{name}: {problem}"));
            continue;
        }
        let part = if field.personal { &mut parted.private } else { &mut parted.public };
        part.insert(name.clone(), value.clone());
    }
    if problems.is_empty() { Ok(parted) } else { Err(Rule::Fields { problems }) }
}

impl Here<'_> {
    pub(super) fn is_needed(&self, need: &Need) -> bool {
        match need {
            Need::No => false,
            Need::Yes => true,
            Need::When(guard) => self.test(guard).holds,
        }
    }

    /// Every required field is there.
    pub(super) fn check_fields(&self) -> Result<(), Rule> {
        let missing = self.procedure.data.iter().filter(|field| {
            !self.data.fields.contains_key(&field.name) && self.is_needed(&field.required)
        });
        let problems: Vec<_> = missing.map(|field| format!("{} is required", field.name)).collect();
        if problems.is_empty() { Ok(()) } else { Err(Rule::Fields { problems }) }
    }

    /// Every required document is there; one that a database replaces is not asked for (NQ 66.7/2025).
    pub(super) fn check_documents(
        &self,
        handed_in: &std::collections::BTreeSet<DocumentId>,
    ) -> Result<(), Rule> {
        let missing = self.procedure.documents.iter().filter(|document| {
            document.replaced_by.is_none()
                && !self.dossier.documents.contains(&document.id)
                && !handed_in.contains(&document.id)
                && self.is_needed(&document.required)
        });
        let documents: Vec<_> = missing.map(|document| document.id.to_string()).collect();
        if documents.is_empty() { Ok(()) } else { Err(Rule::DocumentsMissing { documents }) }
    }

    /// The documents are ones that the procedure asks for.
    pub(super) fn check_known_documents<'d>(
        &self,
        documents: impl IntoIterator<Item = &'d DocumentId>,
    ) -> Result<(), Rule> {
        let known =
            |id: &DocumentId| self.procedure.documents.iter().any(|document| document.id == *id);
        match documents.into_iter().find(|id| !known(id)) {
            Some(id) => Err(Rule::UnknownDocument { document: id.to_string() }),
            None => Ok(()),
        }
    }
}

/// Tests a guard with what is known: the form, and what the engine itself knows.
pub(super) fn test(here: &Here<'_>, guard: &Guard) -> Tested {
    with_facts(here, |facts| guard.test(facts))
}

/// Asks something of what is known.
pub(super) fn with_facts<T>(here: &Here<'_>, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
    let calendar = here.calendars.of(&here.competent());
    let working_days =
        |from: Date, to: Date| calendar.half_days_between(from, to).ok().map(|halves| halves / 2);
    ask(&Facts { value: &|name| fact(here, name), working_days_between: &working_days })
}

fn fact(here: &Here<'_>, name: &str) -> Option<Value> {
    let calendar = here.calendars.of(&here.competent());
    let count = |number: usize| i64::try_from(number).ok().map(Value::Integer);
    let head = here.dossier.filed.as_ref();
    match name {
        "today" => Some(Value::Date(calendar.local_date(here.at))),
        "received_on" => {
            let received = here.dossier.accepted_at.or(head.map(|head| head.at)).unwrap_or(here.at);
            Some(Value::Date(calendar.local_date(received)))
        }
        "channel" => head.and_then(|head| head.channel).map(|channel| Value::Text(word(channel))),
        "subject" => head.and_then(|head| head.subject).map(|subject| Value::Text(word(subject))),
        // Nothing was asked for, so nothing is settled: who waits for money has charged it.
        "payment.settled" => {
            let intents = &here.dossier.intents;
            let settled = !intents.is_empty() && intents.iter().all(Intent::is_settled);
            Some(Value::Boolean(settled))
        }
        "supplements" => count(here.dossier.supplements.len()),
        "legs.open" => count(here.legs_where(|leg| leg.is_open())),
        "legs.late" => count(here.late_legs()),
        "legs.agreed" => count(
            here.legs_where(|leg| leg.outcome.as_ref().is_some_and(|outcome| outcome.agrees())),
        ),
        "legs.refused" => count(
            here.legs_where(|leg| leg.outcome.as_ref().is_some_and(|outcome| !outcome.agrees())),
        ),
        _ => {
            let value = here.data.fields.get(name)?;
            let field = here.procedure.data.iter().find(|field| field.name == *name)?;
            value_of(&field.field_type, value).ok()
        }
    }
}

/// The word that a value has in files.
pub(crate) fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Json::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}
