//! Work lists: what is open at an agency now, by role and by person.

use std::collections::BTreeSet;

use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Timestamp;
use sea_orm::Value;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal;
use crate::list::{Item, Listed, Page};
use crate::sight::{Seen, one_of};
use crate::store::{NEVER, keepable};

/// Counting stops here.
const COUNTED: i64 = 1_000;

/// Which work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Where the present step is done.
    pub agency: AgencyId,
    /// The roles of the present step; empty: all.
    pub roles: BTreeSet<Role>,
    /// Of whom.
    pub of: Whose,
}

/// Whose work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Anybody's and nobody's.
    Anybody,
    /// What nobody has taken yet.
    Pool,
    /// What somebody is the main handler of.
    Person(PersonId),
}

impl Work {
    /// All the open work at an agency.
    pub fn at(agency: impl Into<String>) -> Self {
        Self { agency: AgencyId::new(agency), roles: BTreeSet::new(), of: Whose::Anybody }
    }

    /// What a query must hold, with its values.
    fn filter(&self, is_postgres: bool) -> Result<(String, Vec<Value>)> {
        keepable("the name of the agency", [self.agency.as_str()])?;
        keepable("a role", self.roles.iter().map(Role::as_str))?;
        let mut filter = "d.works_at = ? AND d.is_closed = 0".to_owned();
        let mut values = vec![self.agency.as_str().into()];
        match &self.of {
            Whose::Anybody => {}
            Whose::Pool => filter.push_str(" AND d.assigned = ''"),
            Whose::Person(person) => {
                keepable("the number of the person", [person.as_str()])?;
                filter.push_str(" AND d.assigned = ?");
                values.push(person.as_str().into());
            }
        }
        if !self.roles.is_empty() {
            filter.push_str(" AND d.role ");
            filter.push_str(one_of(is_postgres));
            values.push(journal::text(&self.roles).into());
        }
        Ok((filter, values))
    }
}

/// How much work there is; counting stops at 1,000 each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that is open there.
    pub open: i64,
    /// Of it, what is late now.
    pub late: i64,
    /// Of it, what is due by the end that was given and not late yet.
    pub due: i64,
    /// What nobody has taken yet.
    pub pool: i64,
    /// What the person has taken who was asked for; 0 without one.
    pub mine: i64,
    /// Of all, what relies on a held document that holds no longer, and for which nothing was brought.
    pub reuses_lost: i64,
}

impl Seen {
    /// The work of a list, what is due first before the rest.
    ///
    /// # Errors
    ///
    /// A name holds NUL, the page is one of another list, or the database fails.
    pub async fn worklist(&self, work: &Work, page: &Page) -> Result<Listed> {
        let list = format!("worklist {work:?}");
        let (due_at, id) = page.after(&list)?.unwrap_or((i64::MIN, String::new()));
        let (filter, mut values) = work.filter(self.is_postgres())?;
        let filter =
            format!("{filter} AND (d.due_at, d.id) > (?, ?) ORDER BY d.due_at, d.id LIMIT ?");
        values.extend([due_at.into(), id.into(), page.limit().into()]);
        let seen = self.at(&work.agency);
        let mut listed = seen.listed(&filter, values, page, &list, Item::by_due).await?;
        self.desk.warn_of_reuses(&mut listed.items).await?;
        Ok(listed)
    }

    /// How much work of a list there is: late at `now`, due by `until`, such as the end of the day.
    /// What is in the pool and what is [`Whose::Person`]'s is counted for the agency and the roles.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn counts(&self, work: &Work, now: Timestamp, until: Timestamp) -> Result<Counts> {
        let (now, until) = (now.as_microsecond(), until.as_microsecond());
        let pool = Work { of: Whose::Pool, ..work.clone() };
        let late = vec![now.into(), now.into()];
        let due = vec![until.into(), now.into()];
        let lost = format!(
            " AND d.id IN (SELECT w.dossier_id FROM motcua_held_uses w WHERE w.lost_at < {NEVER})"
        );
        Ok(Counts {
            reuses_lost: self.count(work, &lost, Vec::new()).await?,
            open: self.count(work, "", Vec::new()).await?,
            late: self.count(work, " AND d.due_at <= ? AND d.late_from <= ?", late).await?,
            due: self.count(work, " AND d.due_at <= ? AND d.late_from > ?", due).await?,
            pool: self.count(&pool, "", Vec::new()).await?,
            mine: match &work.of {
                Whose::Person(_) => self.count(work, "", Vec::new()).await?,
                Whose::Anybody | Whose::Pool => 0,
            },
        })
    }

    /// How many dossiers are open at an agency; counting stops at 1,000.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn open_count(&self, agency: &str) -> Result<i64> {
        self.count(&Work::at(agency), "", Vec::new()).await
    }

    async fn count(&self, work: &Work, more: &str, more_values: Vec<Value>) -> Result<i64> {
        let (filter, mut values) = work.filter(self.is_postgres())?;
        values.extend(more_values.into_iter().chain([COUNTED.into()]));
        let seen = self.at(&work.agency);
        let (select, values) = seen.select("1", &format!("{filter}{more} LIMIT ?"), values);
        let count = format!("SELECT COUNT(*) AS found FROM ({select}) counted");
        let rows = self.desk.connections.read.query(&count, values).await;
        let rows = rows.map_err(Error::Database)?;
        rows.first().map_or(Ok(0), |row| row.try_get("", "found")).map_err(Error::Database)
    }
}

impl Desk {
    /// All the open work at an agency, what is due first before the rest.
    ///
    /// # Errors
    ///
    /// A name holds NUL, the page is one of another list, or the database fails.
    pub async fn worklist(&self, agency: &str, page: &Page) -> Result<Listed> {
        self.seen().worklist(&Work::at(agency), page).await
    }

    /// How many dossiers are open at an agency; counting stops at 1,000.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn open_count(&self, agency: &str) -> Result<i64> {
        self.seen().open_count(agency).await
    }
}
