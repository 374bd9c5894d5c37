//! One of the two desks, and what is asked of both.

use std::fmt::Debug;

use motcua::engine::dossier::{Actor, AgencyId, Command, PersonId};
use motcua::engine::procedure::Procedure;
use motcua::engine::time::{CalendarFile, Date, Timestamp};
use motcua::{
    Agency, Appointment, CodeFormat, Desk, Done, Filing, Listed, Order, Page, Person, Result,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use super::tables::{Names, without_clock};
use crate::support::Place;

/// What stands in an answer that no command may get.
pub(super) const FAULT: &str = "a fault: ";

/// A step of the run.
#[derive(Debug)]
pub(super) enum Step {
    /// Commands that are sent at once.
    Group(Vec<Sent>),
    Publish(Box<Publication>),
    Ask(Question),
    Tick(Timestamp),
    Recalculate(Timestamp),
    Rebuild,
}

impl Step {
    /// How many commands it is.
    pub(super) fn commands(&self) -> usize {
        if let Self::Group(group) = self { group.len() } else { 1 }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Sent {
    File(Box<Filing>, Actor, Timestamp, Order),
    Perform(Target, Box<Command>, Actor, Timestamp, Order),
}

#[derive(Clone, Debug)]
pub(super) enum Target {
    /// The how manieth dossier.
    Dossier(usize),
    /// Nobody's identifier.
    Nobody(String),
}

#[derive(Debug)]
pub(super) enum Publication {
    Procedure(Box<Procedure>),
    Calendar(Box<CalendarFile>),
    Agency(Agency),
    CodeFormat(Date, CodeFormat),
    Person(Person),
    Account(String, PersonId),
    Appointment(Appointment),
    Official(String, AgencyId, Date),
}

/// Which page: how many items, and behind which cursor.
type Part = (u64, u64);

#[derive(Debug)]
pub(super) enum Question {
    Search(String, Option<String>, Part),
    Worklist(String, Part),
    Visit(String),
    Published(String),
    Dossier(String),
    History(usize),
}

/// A desk on a database.
pub(super) struct Side {
    pub(super) place: Place,
    pub(super) desk: Desk,
    beside: DatabaseConnection,
    /// The dossiers in the order of the journal.
    pub(super) ids: Vec<String>,
    pub(super) names: Names,
    cursor: Option<String>,
}

impl Side {
    pub(super) async fn new(place: Place) -> Self {
        let (desk, beside) = (place.desk().await, place.connection().await);
        Self { place, desk, beside, ids: Vec::new(), names: Names::default(), cursor: None }
    }

    pub(super) async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.beside.get_database_backend(), sql);
        self.beside.query_all_raw(statement).await.unwrap()
    }

    /// Takes a step; the answers are without what is random.
    pub(super) async fn take(&mut self, step: &Step) -> Vec<String> {
        let mut answers = match step {
            Step::Group(group) => self.send(group).await,
            Step::Publish(publication) => vec![self.publish(publication).await],
            Step::Ask(question) => vec![self.ask(question).await],
            Step::Tick(at) => vec![told(self.desk.tick(*at).await)],
            Step::Recalculate(at) => vec![told(self.desk.recalculate(*at).await)],
            Step::Rebuild => vec![told(self.desk.rebuild().await)],
        };
        self.learn().await;
        if let Step::Group(group) = step {
            for sent in group {
                if let Sent::Perform(Target::Dossier(place), ..) = sent {
                    answers.push(told(self.desk.dossier(&self.ids[*place]).await));
                }
            }
        }
        answers.iter().map(|answer| self.names.plain(answer)).collect()
    }

    /// The dossiers that were filed, also those that others have filed as their legs.
    async fn learn(&mut self) {
        let select = format!(
            "SELECT dossier_id FROM motcua_events WHERE number = 1 ORDER BY position LIMIT 1000 OFFSET {}",
            self.ids.len()
        );
        let rows = self.rows(&select).await;
        self.ids.extend(rows.iter().map(|row| row.try_get::<String>("", "dossier_id").unwrap()));
    }

    async fn send(&self, group: &[Sent]) -> Vec<String> {
        let mut tasks = Vec::new();
        for sent in group.iter().cloned() {
            let (desk, ids) = (self.desk.clone(), self.ids.clone());
            let is_filed = matches!(sent, Sent::File(..));
            // One thread: everybody asks, in this order, before the writer has its turn.
            let mut task = tokio::spawn(async move { perform(&desk, &ids, sent).await });
            // A filing looks for what is held before it waits for the writer, so that nobody knows its place there.
            let done = if is_filed { Some((&mut task).await.unwrap()) } else { None };
            tasks.push((task, done));
        }
        let mut answers = Vec::new();
        for (task, done) in tasks {
            answers.push(told(match done {
                Some(done) => done,
                None => task.await.unwrap(),
            }));
        }
        answers
    }

    async fn publish(&self, publication: &Publication) -> String {
        let desk = &self.desk;
        match publication {
            Publication::Procedure(procedure) => told(desk.publish(procedure).await),
            Publication::Calendar(file) => told(desk.publish_calendar(file).await),
            Publication::Agency(agency) => told(desk.publish_agency(agency).await),
            Publication::CodeFormat(from, format) => {
                told(desk.publish_code_format(*from, format).await)
            }
            Publication::Person(person) => told(desk.enter_person(person).await),
            Publication::Account(account, person) => told(desk.open_account(account, person).await),
            Publication::Appointment(appointment) => {
                told(desk.appoint(appointment).await)
                    + &told(desk.appointments(&appointment.person).await)
            }
            Publication::Official(account, agency, on) => {
                told(desk.official(account, agency, *on).await)
            }
        }
    }

    async fn ask(&mut self, question: &Question) -> String {
        match question {
            Question::Search(text, agency, part) => {
                let page = self.page(*part);
                let listed = self.desk.search(text, agency.as_deref(), &page).await;
                self.listed(listed)
            }
            Question::Worklist(agency, part) => {
                let listed = self.desk.worklist(agency, &self.page(*part)).await;
                self.listed(listed)
            }
            Question::Visit(visit) => told(self.desk.visit(visit).await),
            Question::Published(agency) => {
                told(self.desk.open_count(agency).await) + &told(self.desk.agencies().await)
            }
            Question::Dossier(id) => told(self.desk.dossier(id).await),
            Question::History(place) => {
                let id = &self.ids[*place];
                let history = self.desk.history(id).await.map(|mut history| {
                    history.iter_mut().for_each(|record| record.header.recorded_at = 0);
                    history
                });
                told(history) + &told(self.desk.legs(id).await)
            }
        }
    }

    fn page(&self, (most, cursor): Part) -> Page {
        let cursor = match cursor {
            0 | 1 => None,
            2 => self.cursor.clone(),
            _ => self.cursor.as_ref().map(|cursor| cursor.replace('.', "..")),
        };
        Page { most, cursor }
    }

    fn listed(&mut self, listed: Result<Listed>) -> String {
        if let Ok(Listed { next: Some(next), .. }) = &listed {
            self.cursor = Some(next.clone());
        }
        told(listed)
    }
}

async fn perform(desk: &Desk, ids: &[String], sent: Sent) -> Result<Done> {
    match sent {
        Sent::File(filing, actor, at, order) => desk.submit(*filing, &actor, at, order).await,
        Sent::Perform(target, command, actor, at, order) => {
            let id = match &target {
                Target::Dossier(place) => &ids[*place],
                Target::Nobody(id) => id,
            };
            desk.perform(id, *command, &actor, at, order).await
        }
    }
}

/// An answer as a text. What is no answer of a desk that works is a fault.
fn told<T: Debug>(answer: Result<T>) -> String {
    let told = match answer {
        Ok(done) => format!("{done:?}"),
        Err(error) if error.is_answer() => error.to_string(),
        Err(error) => format!("{FAULT}{error}: {error:?}"),
    };
    without_clock(&told)
}
