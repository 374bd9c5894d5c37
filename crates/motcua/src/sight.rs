//! Sight: which dossiers somebody may see, as one condition that every query of dossiers holds.
//!
//! Each dossier has its parts in a table of their own: the agencies that it is bound to and the people it is about.
//! That table is a projection like the others.

use std::collections::BTreeSet;
use std::fmt;

use motcua_engine::dossier::{AgencyId, Dossier, Parties, PersonId};
use motcua_engine::procedure::Procedure;
use sea_orm::{QueryResult, Value};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal;

/// Who has a part in a dossier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// An agency that a step of it is done at, that is competent for it, that took it, or that sent it as a leg.
    Agency(AgencyId),
    /// Somebody from the applicant's side.
    Person(PersonId),
}

impl fmt::Display for Part {
    /// As the table of parts has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(agency) => write!(f, "{AGENCY}{agency}"),
            Self::Person(person) => write!(f, "{PERSON}{person}"),
        }
    }
}

impl Part {
    fn read(text: &str) -> Option<Self> {
        let agency = text.strip_prefix(AGENCY).map(|id| Self::Agency(AgencyId::from(id)));
        agency.or_else(|| Some(Self::Person(PersonId::from(text.strip_prefix(PERSON)?))))
    }
}

/// What the parts of agencies begin with.
pub(crate) const AGENCY: &str = "agency/";
/// The part under which the words of every dossier stand.
pub(crate) const EVERYBODY: &str = "";
/// What the parts of people begin with.
const PERSON: &str = "person/";
/// The text of the sight of everything.
const ALL: &str = "all";

/// Which dossiers somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of them: the desk's own work, an auditor of everything.
    All,
    /// Those in which one of these has a part.
    Of(BTreeSet<Part>),
}

impl Sight {
    /// Nothing at all.
    pub fn none() -> Self {
        Self::Of(BTreeSet::new())
    }

    /// As a text, of which [`Sight::read`] makes it again.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::All => ALL.to_owned(),
            Self::Of(parts) => {
                journal::text(&parts.iter().map(ToString::to_string).collect::<Vec<_>>())
            }
        }
    }

    /// The sight of a text. What is no part in it shows nothing.
    pub(crate) fn read(text: &str) -> serde_json::Result<Self> {
        if text == ALL {
            return Ok(Self::All);
        }
        let parts: Vec<String> = serde_json::from_str(text)?;
        Ok(Self::Of(parts.iter().filter_map(|part| Part::read(part)).collect()))
    }

    /// What a query must hold of the dossier whose identifier stands in `id`, a column. Its value is [`Sight::values`].
    ///
    /// With `OFFSET`, no planner turns it into a walk over everything that somebody may see.
    pub(crate) fn condition(&self, id: &str, is_postgres: bool) -> String {
        match self {
            Self::All => "1 = 1".to_owned(),
            Self::Of(_) => format!(
                "EXISTS (SELECT 1 FROM motcua_parts s WHERE s.dossier_id = {id} AND s.part {} LIMIT 1 OFFSET 0)",
                one_of(is_postgres)
            ),
        }
    }

    /// The values of [`Sight::condition`].
    pub(crate) fn values(&self) -> Vec<Value> {
        match self {
            Self::All => Vec::new(),
            Self::Of(parts) => {
                // PostgreSQL takes no NUL, so nothing that is kept holds one.
                let parts = parts.iter().map(ToString::to_string);
                let parts: Vec<String> = parts.filter(|part| !part.contains('\0')).collect();
                vec![journal::text(&parts).into()]
            }
        }
    }
}

/// That a column is one of a list, which is handed over as one text.
pub(crate) fn one_of(is_postgres: bool) -> &'static str {
    if is_postgres {
        "= ANY (ARRAY(SELECT json_array_elements_text(?::json)))"
    } else {
        "IN (SELECT value FROM json_each(?))"
    }
}

/// The desk, as somebody sees it: a dossier that may not be seen is none.
#[derive(Clone, Debug)]
pub struct Seen {
    pub(crate) desk: Desk,
    pub(crate) sight: Sight,
}

impl Desk {
    /// The desk, as somebody sees it.
    pub fn seen_by(&self, sight: Sight) -> Seen {
        Seen { desk: self.clone(), sight }
    }

    /// The desk, with everything there is.
    pub(crate) fn seen(&self) -> Seen {
        self.seen_by(Sight::All)
    }
}

impl Seen {
    /// Which dossiers those are.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The same where something is done at an agency: who sees for that agency sees all of it, and no part is looked up.
    pub(crate) fn at(&self, agency: &AgencyId) -> Self {
        match &self.sight {
            Sight::Of(parts) if parts.contains(&Part::Agency(agency.clone())) => self.desk.seen(),
            Sight::All | Sight::Of(_) => self.clone(),
        }
    }

    /// The rows of dossiers `d` that may be seen, of those that a filter leaves.
    pub(crate) async fn rows(
        &self,
        columns: &str,
        filter: &str,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>> {
        let (select, values) = self.select(columns, filter, values);
        self.desk.connections.read.query(&select, values).await.map_err(Error::Database)
    }

    /// The statement of [`Seen::rows`] with its values. Every query of dossiers is made here.
    pub(crate) fn select(
        &self,
        columns: &str,
        filter: &str,
        values: Vec<Value>,
    ) -> (String, Vec<Value>) {
        self.select_with(columns, "", filter, values)
    }

    /// The same, with other tables joined to the dossiers.
    pub(crate) fn select_with(
        &self,
        columns: &str,
        joined: &str,
        filter: &str,
        values: Vec<Value>,
    ) -> (String, Vec<Value>) {
        let sight = self.sight.condition("d.id", self.is_postgres());
        let select =
            format!("SELECT {columns} FROM motcua_dossiers d {joined} WHERE {sight} AND {filter}");
        (select, self.sight.values().into_iter().chain(values).collect())
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.desk.connections.read.is_postgres()
    }

    /// The identifier of a dossier, by its identifier or its code: a light question, for which nothing else is read.
    ///
    /// # Errors
    ///
    /// There is none that may be seen, or the database fails.
    pub async fn id_of(&self, id: &str) -> Result<String> {
        let row = self.row("d.id", id).await?;
        row.try_get("", "id").map_err(Error::Database)
    }

    /// The row of a dossier that may be seen, by its identifier or its code.
    pub(crate) async fn row(&self, columns: &str, id: &str) -> Result<QueryResult> {
        // PostgreSQL takes no such text, so no dossier has it.
        if id.contains('\0') {
            return Err(Error::NoDossier { id: id.replace('\0', "") });
        }
        let filter = "(d.id = ? OR d.code = ?)";
        let rows = self.rows(columns, filter, vec![id.into(), id.into()]).await?;
        rows.into_iter().next().ok_or_else(|| Error::NoDossier { id: id.to_owned() })
    }
}

/// Who has a part in a dossier by itself; those of a leg also have a part who have one in the dossier above it, as agencies.
pub(crate) fn own_parts(
    dossier: &Dossier,
    parties: &Parties,
    procedure: Option<&Procedure>,
) -> BTreeSet<Part> {
    let Some(head) = &dossier.filed else { return BTreeSet::new() };
    let steps = procedure.into_iter().flat_map(|procedure| &procedure.steps);
    let agencies = steps.map(|step| &step.agency).chain([&head.competent]);
    let agencies = agencies.map(|name| dossier.agency(name)).chain(head.office.clone());
    let people = parties.all().filter_map(|(_, party)| party.person.clone());
    let people = people.chain(head.applicant.clone());
    agencies.map(Part::Agency).chain(people.map(Part::Person)).collect()
}
