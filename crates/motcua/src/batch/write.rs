//! Writing what a batch decided: a fixed number of statements, whatever the number of commands.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use motcua_engine::dossier::clock::{ClockId, Window};
use motcua_engine::dossier::{
    AgencyId, Dossier, Duty, Entry, EventBody, PersonId, Private, wake_at,
};
use motcua_engine::procedure::{Status, StepClock};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, Value};

use super::codes::{Coded, reserve};
use super::{Batch, Loaded, Positions, Written};
use crate::error::Result as DeskResult;
use crate::journal::text;
use crate::library::Library;
use crate::report::Figures;
use crate::store::{NEVER, Row, named};
use crate::tables;

impl Batch<'_> {
    /// Writes everything, and says where each event stands in the journal.
    pub(crate) async fn write(&mut self) -> Result<Positions, DbErr> {
        let mut positions = Positions::new();
        if !self.written.is_empty() {
            let mut next = self.draw().await?;
            let (mut events, mut secrets) = (Vec::new(), Vec::new());
            // Each with whether it was filed before.
            let mut worded: BTreeMap<String, bool> = BTreeMap::new();
            let mut parted: BTreeMap<String, bool> = BTreeMap::new();
            let mut holding: BTreeSet<String> = BTreeSet::new();
            for written in std::mem::take(&mut self.written) {
                let number = written.draft.header.number;
                let key = (written.dossier.clone(), number);
                if written.sets_data {
                    worded.entry(key.0.clone()).or_insert(number > 1);
                }
                if written.sets_parts {
                    parted.entry(key.0.clone()).or_insert(number > 1);
                }
                if written.sets_held {
                    holding.insert(key.0.clone());
                }
                let position = taken(&mut next, "position");
                let (event, secret) = self.line(written, position, &mut next);
                events.push(event);
                secrets.extend(secret);
                positions.insert(key, u64::try_from(position).unwrap_or_default());
            }
            self.transaction.write(&tables::EVENTS, events).await?;
            self.transaction.write(&tables::PRIVATE, secrets).await?;
            let touched: BTreeSet<&String> = positions.keys().map(|(id, _)| id).collect();
            self.write_dossiers(touched).await?;
            self.write_forms(worded.keys()).await?;
            self.write_parts(worded, parted).await?;
            self.write_held(&holding).await?;
        }
        self.transaction.write(&tables::REQUESTS, std::mem::take(&mut self.new_requests)).await?;
        Ok(positions)
    }

    /// Raises the counters of codes and, locked last so that positions are in the order of commits, that of positions.
    async fn draw(&self) -> Result<HashMap<String, i64>, DbErr> {
        let mut counters: BTreeMap<String, i64> = BTreeMap::new();
        for written in &self.written {
            if let Some(Coded::Drawn(prefix)) = &written.code {
                *counters.entry(counter(prefix)).or_default() += 1;
            }
        }
        let kept = self.written.iter().filter_map(|written| match &written.code {
            Some(Coded::Kept(code)) => Some(code.as_str()),
            Some(Coded::Drawn(_) | Coded::Consult { .. }) | None => None,
        });
        reserve(self.transaction, kept).await?;
        let mut counters: Vec<(String, i64)> = counters.into_iter().collect();
        let events = i64::try_from(self.written.len()).unwrap_or(i64::MAX);
        counters.push(("position".to_owned(), events));
        Ok(self.transaction.draw(&counters).await?.into_iter().collect())
    }

    /// The rows of an event and of its personal data, with its dossier brought up to it.
    fn line(
        &mut self,
        written: Written,
        position: i64,
        next: &mut HashMap<String, i64>,
    ) -> (Row, Option<Row>) {
        let Written { dossier, code, mut draft, .. } = written;
        match code {
            Some(Coded::Drawn(prefix)) => {
                let drawn = taken(next, &counter(&prefix));
                draft.header.code = Some(format!("{prefix}{drawn:04}"));
                draft.header.drawn = u64::try_from(drawn).ok();
            }
            Some(Coded::Kept(code)) => draft.header.code = Some(code),
            Some(Coded::Consult { parent, number }) => {
                let asks = self.loaded.get(&parent).and_then(|asks| asks.code.as_ref());
                draft.header.code = asks.map(|code| format!("{code}/{number}"));
            }
            None => {}
        }
        let loaded = self.loaded.entry(dossier.clone()).or_default();
        if draft.header.code.is_some() {
            loaded.code.clone_from(&draft.header.code);
        }
        let number = draft.header.number;
        let (line, secret) = draft.line(u64::try_from(position).unwrap_or_default(), &loaded.head);
        loaded.head.clone_from(&line.hash);
        loaded.position = position;
        let secret = secret.map(|secret| {
            vec![dossier.clone().into(), whole(number), secret.salt.into(), secret.contents.into()]
        });
        let event = vec![
            position.into(),
            dossier.into(),
            whole(number),
            line.header.into(),
            line.body.into(),
            line.hash.into(),
        ];
        (event, secret)
    }

    async fn write_dossiers(&self, ids: BTreeSet<&String>) -> Result<(), DbErr> {
        let known = ids.into_iter().filter_map(|id| Some((id, self.loaded.get(id)?)));
        let rows = known.map(|(id, loaded)| row_of(id, loaded, self.library)).collect();
        self.transaction.write(&tables::DOSSIERS, rows).await
    }

    /// Writes the forms that are new or may have changed.
    async fn write_forms(&self, ids: impl Iterator<Item = &String>) -> Result<(), DbErr> {
        let known = ids.filter_map(|id| Some((id, self.loaded.get(id)?)));
        let rows = known.map(|(id, loaded)| form_of(id, loaded)).collect();
        self.transaction.write(&tables::FORMS, rows).await
    }
}

/// A number as the databases keep it.
fn whole(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// The counter of the codes behind a prefix.
pub(crate) fn counter(prefix: &str) -> String {
    format!("code/{prefix}")
}

/// The next value of a counter.
fn taken(next: &mut HashMap<String, i64>, name: &str) -> i64 {
    let value = next.entry(name.to_owned()).or_default();
    *value += 1;
    *value
}

/// The row of a dossier's form.
pub(crate) fn form_of(id: &str, loaded: &Loaded) -> Row {
    vec![id.into(), text(&loaded.data).into()]
}

/// The current-state row of a dossier, in the order of the table's columns.
pub(crate) fn row_of(id: &str, loaded: &Loaded, library: &Library) -> Row {
    let dossier = &loaded.dossier;
    let head = dossier.filed.as_ref();
    let parent = head.and_then(|head| head.parent.as_ref());
    let competent = head.map(|head| dossier.agency(&head.competent).to_string());
    let legal = dossier.clock(&ClockId::Legal).and_then(|clock| clock.open());
    let due_at = due_at(dossier).map_or(NEVER, Timestamp::as_microsecond);
    let place = Place::of(dossier, library);
    let is_paused = place.is_paused || legal.is_some_and(|window| !window.is_running());
    let main = dossier.assigned.iter().find(|(_, duty)| **duty == Duty::Main);
    let appointment = dossier.appointment().map(|given| given.on.to_string());
    let ready_at = dossier.ended_at.filter(|_| dossier.status == Some(Status::Resolved));
    let text_of = |text: Option<&str>| Value::from(text.map(str::to_owned));
    let mut row = vec![
        id.into(),
        text_of(loaded.code.as_deref()),
        text_of(head.map(|head| head.procedure.code.as_str())),
        text_of(head.map(|head| head.procedure.version.as_str())),
        text_of(dossier.step.as_ref().map(|step| step.as_str())),
        dossier.status.map_or(0, |status: Status| i64::from(u8::from(status))).into(),
        Value::from(competent.clone()),
        whole(dossier.version),
        whole(dossier.content_version),
        loaded.head.clone().into(),
        Value::from(head.map(|head| head.at.as_microsecond())),
        due_at.into(),
        wake_at(dossier).map_or(NEVER, Timestamp::as_microsecond).into(),
        i64::from(dossier.is_closed()).into(),
        text_of(parent.map(|parent| parent.dossier.as_str())),
        Value::from(parent.map(|parent| parent.leg.to_string())),
        text_of(head.and_then(|head| head.visit.as_deref())),
        place.agency.or(competent).unwrap_or_default().into(),
        place.role.into(),
        main.map_or_else(String::new, |(person, _)| person.to_string()).into(),
        legal.map_or(NEVER, late_from).into(),
        i64::from(is_paused).into(),
        appointment.unwrap_or_default().into(),
        ready_at.map_or(NEVER, Timestamp::as_microsecond).into(),
    ];
    row.extend(Figures::of(dossier).row(dossier.last_at, loaded.position));
    let charged_at = dossier.intents.first().map(|intent| intent.required_at);
    row.push(charged_at.map_or(NEVER, Timestamp::as_microsecond).into());
    row.push(text(dossier).into());
    row
}

/// When an open dossier is due: by its legal clock, or as the system says whose case it is.
fn due_at(dossier: &Dossier) -> Option<Timestamp> {
    let window = dossier.clock(&ClockId::Legal).and_then(|clock| clock.open());
    let imported = dossier.filed.as_ref().and_then(|head| head.imported.as_ref());
    let stated = imported.filter(|_| !dossier.is_closed()).and_then(|imported| imported.deadline);
    window.and_then(|window| window.deadline).map(|deadline| deadline.due_at).or(stated)
}

/// Where the present step is done.
#[derive(Default)]
struct Place {
    agency: Option<String>,
    role: String,
    is_paused: bool,
}

impl Place {
    /// None of it is known if the procedure cannot be read.
    fn of(dossier: &Dossier, library: &Library) -> Self {
        let bound = dossier.filed.as_ref().and_then(|head| library.bound(&head.procedure).ok());
        let step = dossier.step.as_ref().zip(bound.as_ref());
        let Some(step) = step.and_then(|(step, procedure)| procedure.step(step)) else {
            return Self::default();
        };
        Self {
            agency: Some(dossier.agency(&step.agency).to_string()),
            role: step.by.as_ref().map(ToString::to_string).unwrap_or_default(),
            is_paused: matches!(step.clock, StepClock::Paused(_)),
        }
    }
}

/// From when a window is late, as [`Window::is_late`] has it: what stands still does not become so.
fn late_from(window: &Window) -> i64 {
    let deadline = window.deadline.filter(|_| window.is_running());
    let late_from = window.lapsed_at.or(deadline.map(|deadline| deadline.late_from));
    late_from.map_or(NEVER, Timestamp::as_microsecond)
}

/// Some texts of a dossier have a column of their own, or are looked for.
pub(super) fn check_columns(loaded: &Loaded) -> DeskResult<()> {
    let Some(head) = &loaded.dossier.filed else { return Ok(()) };
    let agencies = head.agencies.values().chain(&head.office);
    named("the name of the agency", agencies.map(AgencyId::as_str))?;
    if let Some(imported) = &head.imported {
        named("the code of the case", [imported.source.as_str(), &imported.code])?;
        named("the name of the channel", [imported.channel.as_str()])?;
    }
    named("who it is assigned to", loaded.dossier.assigned.keys().map(PersonId::as_str))?;
    for (_, party) in loaded.data.parties.all() {
        let person = party.person.iter().map(PersonId::as_str);
        named("a person of the dossier", person.chain([party.name.as_str()]))?;
        named("the number of a person", party.number.as_deref())?;
    }
    named("the name of the visit", head.visit.as_deref())
}

/// Whether an entry sets fields or parties, or says why something costs what it does or what a kept document is about.
pub(super) fn sets_data(entry: &Entry) -> bool {
    let moved = match &entry.event.body {
        EventBody::Moved(moved) => !moved.fields.is_empty(),
        _ => false,
    };
    let Private { fields, note: _, parties, bearer: _, assessed, numbers, summaries } =
        &entry.private;
    let has_texts = !numbers.is_empty() || !summaries.is_empty();
    moved || !fields.is_empty() || parties.is_some() || !assessed.is_empty() || has_texts
}

/// Whether an entry sets agencies, the procedure with its steps, or parties.
pub(super) fn sets_parts(entry: &Entry) -> bool {
    let is_moved =
        matches!(entry.event.body, EventBody::Rerouted { .. } | EventBody::Reclassified { .. });
    is_moved || entry.private.parties.is_some()
}
