//! What several operations ask for in the same words: a part of a list, a period.

use motcua::Page;
use motcua_engine::time::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::wire::read_day;

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListPart {
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

impl ListPart {
    pub(super) fn page(self) -> Page {
        Page { most: self.limit.unwrap_or(50), cursor: self.cursor }
    }
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
