//! Lists of dossiers: pages by key, with a cursor that holds for one list alone.

use motcua_engine::dossier::Reused;
use motcua_engine::time::{Date, Timestamp};
use sea_orm::{DbErr, QueryResult, Value};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal;
use crate::sight::Seen;
use crate::store::{NEVER, keepable};

/// The most items of a page.
const MOST: usize = 200;
/// What is read of a dossier in a list.
const COLUMNS: &str =
    "d.id, d.code, d.procedure_code, d.step, d.status, d.agency, d.due_at, d.is_closed,
    d.works_at, d.role, d.assigned, d.late_from, d.is_paused, d.appointment, d.ready_at";

/// Which part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How many items at most; 0 and more than 200 are 200.
    pub most: u64,
    /// Where the page before ended ([`Listed::next`]); none: the beginning.
    pub cursor: Option<String>,
}

impl Page {
    /// The first page.
    pub fn first(most: u64) -> Self {
        Self { most, cursor: None }
    }

    /// How many items there are at most.
    pub(crate) fn size(&self) -> usize {
        if self.most == 0 {
            MOST
        } else {
            usize::try_from(self.most).map_or(MOST, |most| most.min(MOST))
        }
    }

    /// How many rows are asked for: one more than are shown tells whether there is a next page.
    pub(crate) fn limit(&self) -> i64 {
        i64::try_from(self.size()).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The cursor behind a key.
    pub(crate) fn cursor_of(&self, list: &str, due_at: i64, id: &str) -> String {
        format!("{}.{due_at}.{id}", list_of(list))
    }

    /// The key behind which the page begins.
    pub(crate) fn after(&self, filter: &str) -> Result<Option<(i64, String)>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let parts: Vec<&str> = cursor.splitn(3, '.').collect();
        match parts[..] {
            [list, due_at, id] if list == list_of(filter) && !id.contains('\0') => {
                let due_at = due_at.parse().map_err(|_| Error::Cursor)?;
                Ok(Some((due_at, id.to_owned())))
            }
            _ => Err(Error::Cursor),
        }
    }
}

/// What tells one list from another.
fn list_of(filter: &str) -> String {
    journal::hash("", filter).chars().take(16).collect()
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The items.
    pub items: Vec<Item>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

/// A dossier in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: String,
    /// The code that it shows.
    pub code: Option<String>,
    /// The code of its procedure.
    pub procedure: String,
    /// Where it stands.
    pub step: String,
    /// The national status there; 0: none.
    pub status: i64,
    /// The competent agency.
    pub agency: String,
    /// When the legal deadline is.
    pub due_at: Option<Timestamp>,
    /// Whether it is closed.
    pub is_closed: bool,
    /// The agency where the present step is done.
    pub works_at: String,
    /// The role of the present step; none where nobody works.
    pub role: Option<String>,
    /// The main handler's opaque number; none: it is in the pool.
    pub assigned: Option<String>,
    /// The day the applicant was last given.
    pub appointment: Option<Date>,
    /// Whether it waits for somebody else, so that no time counts.
    pub is_paused: bool,
    /// From when it is late by the legal clock as it runs now; none: while it stands still it does not become so.
    pub late_from: Option<Timestamp>,
    /// Since when its result is ready and waits for whoever collects it; none: it is not, or is handed over.
    pub ready_at: Option<Timestamp>,
    /// What it relies on though it holds no longer, and nothing was brought for it: told in work lists alone.
    pub reuses_lost: Vec<Reused>,
}

impl Item {
    /// Whether the running window of the legal clock is late at an instant.
    pub fn is_late(&self, at: Timestamp) -> bool {
        self.late_from.is_some_and(|late_from| late_from <= at)
    }

    /// The key of a list by due date.
    pub(crate) fn by_due(&self) -> (i64, &str) {
        (self.due_at.map_or(NEVER, Timestamp::as_microsecond), &self.id)
    }

    /// The key of a list by how long a result waits.
    pub(crate) fn by_ready(&self) -> (i64, &str) {
        (self.ready_at.map_or(NEVER, Timestamp::as_microsecond), &self.id)
    }

    /// The key of a list by identifier.
    pub(crate) fn by_id(&self) -> (i64, &str) {
        (0, &self.id)
    }

    fn of(row: &QueryResult) -> std::result::Result<Self, DbErr> {
        let instant = |column: &str| -> std::result::Result<Option<Timestamp>, DbErr> {
            let at = Some(row.try_get("", column)?).filter(|at| *at != NEVER);
            Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
        };
        let some = |column: &str| -> std::result::Result<Option<String>, DbErr> {
            Ok(Some(row.try_get::<String>("", column)?).filter(|text| !text.is_empty()))
        };
        Ok(Self {
            id: row.try_get("", "id")?,
            code: row.try_get("", "code")?,
            procedure: row.try_get("", "procedure_code")?,
            step: row.try_get("", "step")?,
            status: row.try_get("", "status")?,
            agency: row.try_get("", "agency")?,
            due_at: instant("due_at")?,
            is_closed: row.try_get::<i64>("", "is_closed")? != 0,
            works_at: row.try_get("", "works_at")?,
            role: some("role")?,
            assigned: some("assigned")?,
            appointment: some("appointment")?.and_then(|day| day.parse().ok()),
            is_paused: row.try_get::<i64>("", "is_paused")? != 0,
            late_from: instant("late_from")?,
            ready_at: instant("ready_at")?,
            reuses_lost: Vec::new(),
        })
    }
}

impl Desk {
    /// The dossiers that were filed in one visit, in the order of filing: one receipt lists them.
    ///
    /// # Errors
    ///
    /// The visit's name holds NUL, or the database fails.
    pub async fn visit(&self, visit: &str) -> Result<Vec<Item>> {
        self.seen().visit(visit).await
    }
}

impl Seen {
    /// The dossiers that were filed in one visit, in the order of filing: one receipt lists them.
    ///
    /// # Errors
    ///
    /// The visit's name holds NUL, or the database fails.
    pub async fn visit(&self, visit: &str) -> Result<Vec<Item>> {
        let page = Page::default();
        keepable("the name of the visit", [visit])?;
        let values = vec![visit.into(), page.limit().into()];
        let filter = "d.visit = ? ORDER BY d.id LIMIT ?";
        Ok(self.listed(filter, values, &page, "visit", Item::by_id).await?.items)
    }

    /// The items of a query, whose last value is the page's limit.
    pub(crate) async fn listed(
        &self,
        filter: &str,
        values: Vec<Value>,
        page: &Page,
        list: &str,
        key: fn(&Item) -> (i64, &str),
    ) -> Result<Listed> {
        let rows = self.rows(COLUMNS, filter, values).await?;
        let size = page.size();
        let items: std::result::Result<Vec<Item>, DbErr> =
            rows.iter().take(size).map(Item::of).collect();
        let items = items.map_err(Error::Database)?;
        let last = items.last().filter(|_| rows.len() > size).map(key);
        let next = last.map(|(due_at, id)| page.cursor_of(list, due_at, id));
        Ok(Listed { items, next })
    }
}
