//! What several operations ask for in the same words: a part of a list, a period.

use motcua::Page;
use motcua_engine::time::{Date, TimeZone, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::{INVALID, Problem};
use crate::wire::read_day;

/// How many items a page has at most: 1 to 200, and 50 where nothing is said.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u64")]
pub(super) struct Most(u8);

impl Most {
    /// The part of a list behind a cursor.
    pub(super) fn page(self, cursor: Option<String>) -> Page {
        Page { most: self.0.into(), cursor }
    }
}

impl Default for Most {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u64> for Most {
    type Error = String;

    fn try_from(most: u64) -> Result<Self, String> {
        let size = u8::try_from(most).ok().filter(|size| (1..=200).contains(size));
        let wrong = || format!("limit is {most} and not 1 to 200; name a number in between");
        size.map(Self).ok_or_else(wrong)
    }
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListPart {
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

impl ListPart {
    pub(super) fn page(self) -> Page {
        self.limit.page(self.cursor)
    }

    /// The same with its size, for lists that are asked for one item more: it tells whether there is a next page.
    pub(super) fn sized(self) -> (Page, u32) {
        let size = u32::from(self.limit.0);
        (self.page(), size)
    }
}

/// The first instant of a local day.
///
/// # Errors
///
/// It is out of reach.
pub(super) fn begins(day: Date, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let begin = day.to_zoned(zone.clone()).map(|begin| begin.timestamp());
    begin.map_err(|_| INVALID.with(format!("the day {day} is out of reach; name another")))
}

/// The first instant behind a local day.
///
/// # Errors
///
/// It is out of reach.
pub(super) fn ends(day: Date, zone: &TimeZone) -> Result<Timestamp, Problem> {
    begins(day.tomorrow().unwrap_or(day), zone)
}

/// A period.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Period {
    /// The first day of the period; local days.
    #[param(format = "date")]
    from: String,
    /// The last day of the period.
    #[param(format = "date")]
    to: String,
}

impl Period {
    pub(super) fn days(&self) -> Result<(Date, Date), Problem> {
        Ok((read_day(&self.from, "from")?, read_day(&self.to, "to")?))
    }
}
