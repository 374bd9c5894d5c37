//! Lists of dossiers: pages by key, with a cursor that holds for one list alone.

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal;
use crate::store::{NEVER, keepable};

/// The most items of a page.
const MOST: u64 = 200;
/// Counting stops here.
const COUNTED: i64 = 1_000;
/// What cannot be kept cannot be asked for.
const AGENCY: &str = "the name of the agency";

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

    fn size(&self) -> u64 {
        if self.most == 0 { MOST } else { self.most.min(MOST) }
    }

    /// How many rows are asked for: one more than are shown tells whether there is a next page.
    pub(crate) fn limit(&self) -> i64 {
        i64::try_from(self.size()).unwrap_or(i64::MAX).saturating_add(1)
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
}

impl Item {
    /// The key of a list by due date.
    pub(crate) fn by_due(&self) -> (i64, &str) {
        (self.due_at.map_or(NEVER, Timestamp::as_microsecond), &self.id)
    }

    /// The key of a list by identifier.
    pub(crate) fn by_id(&self) -> (i64, &str) {
        (0, &self.id)
    }

    fn of(row: &QueryResult) -> std::result::Result<Self, DbErr> {
        let due_at: i64 = row.try_get("", "due_at")?;
        let is_closed: i64 = row.try_get("", "is_closed")?;
        Ok(Self {
            id: row.try_get("", "id")?,
            code: row.try_get("", "code")?,
            procedure: row.try_get("", "procedure_code")?,
            step: row.try_get("", "step")?,
            status: row.try_get("", "status")?,
            agency: row.try_get("", "agency")?,
            due_at: Some(due_at)
                .filter(|due_at| *due_at != NEVER)
                .and_then(|due_at| Timestamp::from_microsecond(due_at).ok()),
            is_closed: is_closed != 0,
        })
    }
}

impl Desk {
    /// The open dossiers of an agency, those due first before the others.
    ///
    /// # Errors
    ///
    /// The agency's name holds NUL, the page is one of another list, or the database fails.
    pub async fn worklist(&self, agency: &str, page: &Page) -> Result<Listed> {
        keepable(AGENCY, [agency])?;
        let filter = format!("worklist {agency}");
        let (due_at, id) = page.after(&filter)?.unwrap_or((i64::MIN, String::new()));
        let from =
            "motcua_dossiers d WHERE d.agency = ? AND d.is_closed = 0 AND (d.due_at, d.id) > (?, ?)
            ORDER BY d.due_at, d.id LIMIT ?";
        let values = vec![agency.into(), due_at.into(), id.into(), page.limit().into()];
        self.listed(from, values, page, &filter, Item::by_due).await
    }

    /// How many dossiers are open at an agency; counting stops at 1,000.
    ///
    /// # Errors
    ///
    /// The agency's name holds NUL, or the database fails.
    pub async fn open_count(&self, agency: &str) -> Result<i64> {
        let select = "SELECT COUNT(*) AS found FROM
            (SELECT 1 FROM motcua_dossiers WHERE agency = ? AND is_closed = 0 LIMIT ?) open_here";
        keepable(AGENCY, [agency])?;
        let values = vec![agency.into(), COUNTED.into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let found = rows.first().map_or(Ok(0), |row| row.try_get("", "found"));
        found.map_err(Error::Database)
    }

    /// The dossiers that were filed in one visit, in the order of filing: one receipt lists them.
    ///
    /// # Errors
    ///
    /// The visit's name holds NUL, or the database fails.
    pub async fn visit(&self, visit: &str) -> Result<Vec<Item>> {
        let page = Page::default();
        let from = "motcua_dossiers d WHERE d.visit = ? ORDER BY d.id LIMIT ?";
        keepable("the name of the visit", [visit])?;
        let values = vec![visit.into(), page.limit().into()];
        Ok(self.listed(from, values, &page, "visit", Item::by_id).await?.items)
    }

    /// The items of a query from `motcua_dossiers d`, whose last value is the page's limit.
    pub(crate) async fn listed(
        &self,
        from: &str,
        values: Vec<Value>,
        page: &Page,
        filter: &str,
        key: fn(&Item) -> (i64, &str),
    ) -> Result<Listed> {
        let select = format!(
            "SELECT d.id, d.code, d.procedure_code, d.step, d.status, d.agency, d.due_at, d.is_closed FROM {from}"
        );
        let rows = self.connections.read.query(&select, values).await.map_err(Error::Database)?;
        let size = usize::try_from(page.size()).unwrap_or(usize::MAX);
        let items: std::result::Result<Vec<Item>, DbErr> =
            rows.iter().take(size).map(Item::of).collect();
        let items = items.map_err(Error::Database)?;
        let last = items.last().filter(|_| rows.len() > size).map(key);
        let next = last.map(|(due_at, id)| format!("{}.{due_at}.{id}", list_of(filter)));
        Ok(Listed { items, next })
    }
}
