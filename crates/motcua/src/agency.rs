//! Agencies: what they are called and by which code, from when until when, who succeeds them, whose calendar they keep.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Actor, AgencyId};
use motcua_engine::time::Date;
use sea_orm::{ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, clock};
use crate::error::{Error, Result};
use crate::journal;
use crate::library::Flaw;
use crate::store::Session;

/// An agency (cơ quan). Its identifier stays; what it is called and by which code may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its identifier, as filings and actors name it.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// The agency above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AgencyId>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Its units (phòng, ban), to which its officials can be appointed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// Its codes (mã định danh), each from a day on.
    #[serde(default)]
    pub codes: Vec<AgencyCode>,
    /// The calendar it keeps; none: the national one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Its first day; none: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Its last day; none: it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who goes on with its work after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<AgencyId>,
}

/// What an agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A ministry (bộ, cơ quan ngang bộ).
    Ministry,
    /// A unit of a ministry (cục, vụ).
    MinistryUnit,
    /// The people's committee of a province (UBND cấp tỉnh).
    Province,
    /// A unit of a province (sở, ban, ngành).
    ProvinceUnit,
    /// The people's committee of a commune (UBND cấp xã).
    Commune,
    /// A unit of a commune (phòng, trung tâm phục vụ hành chính công).
    CommuneUnit,
}

/// A unit inside an agency (phòng, ban).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its identifier inside the agency.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A code of an agency, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyCode {
    /// The first day on which it is used.
    pub from: Date,
    /// The code, such as `000.00.05.H05` (TT 01/2018 art. 19).
    pub code: String,
}

impl Agency {
    /// An agency by its identifier and its name.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: AgencyId::new(id),
            name: name.into(),
            parent: None,
            level: None,
            units: Vec::new(),
            codes: Vec::new(),
            calendar: None,
            from: None,
            until: None,
            successor: None,
        }
    }

    /// The code that is used on a day; before the first one the identifier.
    pub fn code_on(&self, day: Date) -> &str {
        let begun = self.codes.iter().filter(|code| code.from <= day);
        begun.max_by_key(|code| code.from).map_or(self.id.as_str(), |code| code.code.as_str())
    }

    /// Whether it works on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    fn check(&self) -> Result<()> {
        let wrong = |problem: &'static str| Err(Error::Agency { id: self.id.to_string(), problem });
        let texts = || self.codes.iter().map(|code| code.code.as_str()).chain([self.id.as_str()]);
        if texts().any(|text| text.trim().is_empty() || text.contains('\0')) {
            return wrong("its identifier or a code of it is empty or holds NUL; fill it in");
        }
        let units: BTreeSet<&str> = self.units.iter().map(|unit| unit.id.as_str()).collect();
        if units.len() < self.units.len() || units.iter().any(|unit| unit.trim().is_empty()) {
            return wrong("a unit of it has no identifier or that of another; name each unit once");
        }
        if self.parent.as_ref() == Some(&self.id) {
            return wrong("it stands below itself; name another agency above it");
        }
        if self.successor.is_some() && self.until.is_none() {
            return wrong("it has a successor and no last day; give its last day");
        }
        if self.successor.as_ref() == Some(&self.id) {
            return wrong("it succeeds itself; name another successor");
        }
        if self.from.zip(self.until).is_some_and(|(from, until)| until < from) {
            return wrong("its last day lies before its first; mend the days");
        }
        Ok(())
    }
}

/// The agencies that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agencies(BTreeMap<AgencyId, Agency>);

impl Agencies {
    /// Reads the latest version of each, and says which cannot be read: an older version never stands in for it.
    pub(crate) async fn load(
        connection: &Session<impl ConnectionTrait>,
    ) -> std::result::Result<(Self, BTreeMap<AgencyId, Flaw>), DbErr> {
        let select = "SELECT id, contents FROM motcua_agencies ORDER BY id, version";
        let (mut agencies, mut unreadable) = (BTreeMap::new(), BTreeMap::new());
        for row in connection.query(select, Vec::new()).await? {
            let id = AgencyId::new(row.try_get::<String>("", "id")?);
            match serde_json::from_str::<Agency>(&row.try_get::<String>("", "contents")?) {
                Ok(agency) => {
                    unreadable.remove(&id);
                    agencies.insert(id, agency);
                }
                Err(source) => {
                    agencies.remove(&id);
                    unreadable.insert(id.clone(), Flaw::new(format!("agency \"{id}\""), source));
                }
            }
        }
        Ok((Self(agencies), unreadable))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Agency> {
        self.0.values()
    }

    pub(crate) fn get(&self, id: &AgencyId) -> Option<&Agency> {
        self.0.get(id)
    }

    /// The code of an agency on a day; one that nobody entered stands for itself.
    pub(crate) fn code_on<'a>(&'a self, id: &'a AgencyId, day: Date) -> &'a str {
        self.get(id).map_or(id.as_str(), |agency| agency.code_on(day))
    }

    /// One agency may stand above another: it is entered, and does not stand below.
    fn check_above(&self, id: &AgencyId, parent: &AgencyId) -> Result<()> {
        let wrong = |problem: &'static str| Err(Error::Agency { id: id.to_string(), problem });
        if self.get(parent).is_none() {
            return wrong("the agency above it is not entered; enter that one first");
        }
        if self.is_below(parent, id) {
            return wrong("the agency above it stands below it; name another one above");
        }
        Ok(())
    }

    /// Where agencies are entered, these are among them.
    fn check_known<'a>(&self, ids: impl IntoIterator<Item = &'a AgencyId>) -> Result<()> {
        match ids.into_iter().find(|id| !self.0.is_empty() && self.get(id).is_none()) {
            Some(id) => {
                let problem = "it is not entered; see the list of agencies, or enter it first";
                Err(Error::Agency { id: id.to_string(), problem })
            }
            None => Ok(()),
        }
    }

    /// An agency takes work on a day, unless it is entered and does not work then.
    pub(crate) fn check_valid(&self, id: &AgencyId, day: Date) -> Result<()> {
        match self.get(id) {
            Some(agency) if !agency.is_valid_on(day) => {
                let successor = agency.successor.as_ref().map(ToString::to_string);
                Err(Error::AgencyNotValid { id: id.to_string(), on: day.to_string(), successor })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// An actor with the agencies whose work the actor's own has taken over by a day,
    /// and with the one where the work lies, if the actor's own stands above it.
    pub(crate) fn actor_on(&self, actor: &Actor, day: Date, place: Option<&AgencyId>) -> Actor {
        let Some(own) = &actor.agency else {
            return Actor { succeeds: BTreeSet::new(), above: BTreeSet::new(), ..actor.clone() };
        };
        let succeeds = self.succeeded_by(own, day);
        let may_overrule = actor.has("leader") || actor.has("supervisor");
        let place = place.filter(|place| {
            may_overrule
                && *place != own
                && !succeeds.contains(*place)
                && self.below(own, day).contains(*place)
        });
        Actor { succeeds, above: place.cloned().into_iter().collect(), ..actor.clone() }
    }

    /// A second person with the agencies whose work the person's own has taken over by a day, and with those of these
    /// places that stand below it.
    pub(crate) fn second_on(&self, second: &Actor, day: Date, places: [AgencyId; 2]) -> Actor {
        let mut second = self.actor_on(second, day, None);
        let strange = places.into_iter().filter(|place| !second.works_for(place));
        let strange: Vec<AgencyId> = strange.collect();
        if let Some(own) = second.agency.as_ref().filter(|_| !strange.is_empty()) {
            let below = self.below(own, day);
            second.above = strange.into_iter().filter(|place| below.contains(place)).collect();
        }
        second
    }

    /// Whether an agency stands below another, at any depth.
    pub(crate) fn is_below(&self, agency: &AgencyId, above: &AgencyId) -> bool {
        let mut passed = BTreeSet::new();
        let mut next = self.get(agency).and_then(|agency| agency.parent.as_ref());
        while let Some(parent) = next.filter(|parent| passed.insert(*parent)) {
            if parent == above {
                return true;
            }
            next = self.get(parent).and_then(|agency| agency.parent.as_ref());
        }
        false
    }

    /// Whether two agencies are one, or one of them stands above the other.
    pub(crate) fn are_in_line(&self, one: &AgencyId, other: &AgencyId) -> bool {
        one == other || self.is_below(one, other) || self.is_below(other, one)
    }

    /// The agencies below one, at any depth, with those whose work they have taken over by a day.
    pub(crate) fn below(&self, agency: &AgencyId, day: Date) -> BTreeSet<AgencyId> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![agency.clone()];
        while let Some(above) = waiting.pop() {
            let children = self.0.values().filter(|one| one.parent.as_ref() == Some(&above));
            let children: Vec<AgencyId> = children.map(|one| one.id.clone()).collect();
            for next in children.into_iter().chain(self.succeeded_by(&above, day)) {
                if next != *agency && found.insert(next.clone()) {
                    waiting.push(next);
                }
            }
        }
        found
    }

    /// The agencies whose work one has taken over by a day.
    pub(crate) fn succeeded_by(&self, agency: &AgencyId, day: Date) -> BTreeSet<AgencyId> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![agency.clone()];
        while let Some(successor) = waiting.pop() {
            for before in self.0.values().filter(|before| {
                before.successor.as_ref() == Some(&successor)
                    && before.until.is_some_and(|until| until < day)
            }) {
                if before.id != *agency && found.insert(before.id.clone()) {
                    waiting.push(before.id.clone());
                }
            }
        }
        found
    }
}

impl Desk {
    /// Enters an agency, or what has changed of it; each version is kept. Whether anything is new is the answer.
    ///
    /// # Errors
    ///
    /// What is entered contradicts itself, the agency above or the successor is not entered, the one above stands below, or
    /// the database fails.
    pub async fn publish_agency(&self, agency: &Agency) -> Result<bool> {
        agency.check()?;
        if let Some(parent) = &agency.parent {
            self.published().await?.agencies.check_above(&agency.id, parent)?;
        }
        if let Some(successor) = &agency.successor
            && self.published().await?.agencies.get(successor).is_none()
        {
            let problem = "its successor is not entered; enter that one first";
            return Err(Error::Agency { id: agency.id.to_string(), problem });
        }
        let contents = journal::text(agency);
        let id = agency.id.as_str();
        let insert = "INSERT INTO motcua_agencies (id, version, contents, published_at)
            SELECT ?, (SELECT COUNT(*) + 1 FROM motcua_agencies WHERE id = ?), ?, ?
            WHERE NOT EXISTS (SELECT 1 FROM motcua_agencies a WHERE a.id = ? AND a.contents = ?
                AND a.version = (SELECT MAX(b.version) FROM motcua_agencies b WHERE b.id = a.id))";
        let values = vec![
            id.into(),
            id.into(),
            contents.clone().into(),
            clock().as_microsecond().into(),
            id.into(),
            contents.into(),
        ];
        let inserted = self.change_rights(insert, values).await;
        self.reload().await?;
        Ok(inserted? > 0)
    }

    /// Where agencies are entered, these are among them: nobody works at others.
    ///
    /// Commands do not ask it, for a portal may keep its agencies elsewhere, or enter those alone that have a calendar of
    /// their own; the service asks it of all that a request names.
    ///
    /// # Errors
    ///
    /// One is not, or the database fails.
    pub async fn check_agencies<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a AgencyId>,
    ) -> Result<()> {
        self.published().await?.agencies.check_known(ids)
    }

    /// Whether an agency stands below another, at any depth, as they were last entered.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn is_below(&self, agency: &AgencyId, above: &AgencyId) -> Result<bool> {
        Ok(self.published().await?.agencies.is_below(agency, above))
    }

    /// The agencies as they were last entered.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn agencies(&self) -> Result<Vec<Agency>> {
        Ok(self.published().await?.agencies.all().cloned().collect())
    }
}
