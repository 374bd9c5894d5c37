//! The dossier's code (mã số hồ sơ): its form on a day.

use motcua_engine::time::Date;
use sea_orm::{ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, clock};
use crate::error::{Error, Result};
use crate::journal;
use crate::library::Flaw;
use crate::store::Session;
use crate::tables::CODE_FORMATS;

/// How a code is written. The number is counted by what stands before it, has four digits at least, and is never used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
pub enum CodeFormat {
    /// The unit's code, the day, the number: `000.00.05.H05-251121-0007` (TT 01/2018 art. 19).
    Unit,
    /// The same with the two figures of the system's owner before the number: `G15.001.02-260201-030007`
    /// (TT 03/2025 art. 13, TT 04/2025).
    System {
        /// The two figures.
        owner: String,
    },
}

impl CodeFormat {
    /// What stands before the number.
    pub(crate) fn prefix(&self, agency: &str, day: Date) -> String {
        let day = day.strftime("%y%m%d");
        match self {
            Self::Unit => format!("{agency}-{day}-"),
            Self::System { owner } => format!("{agency}-{day}-{owner}"),
        }
    }
}

/// The counters that could draw a code, by what stands before the number, with the number: one for each format.
pub(crate) fn drawable(code: &str) -> impl Iterator<Item = (&str, i64)> {
    let dated = code.rsplit_once('-').filter(|(before, figures)| {
        let day = before.rsplit_once('-').map_or("", |(_, day)| day);
        [day, figures].iter().all(|part| part.bytes().all(|figure| figure.is_ascii_digit()))
            && day.len() == 6
    });
    let figures = dated.map_or("", |(_, figures)| figures);
    // Nobody draws a number of more figures, so that it need not be kept free.
    let fits = |owner: &usize| (4..=9).contains(&figures.len().saturating_sub(*owner));
    [0, 2].into_iter().filter(fits).filter_map(move |owner| {
        let (prefix, number) = code.split_at(code.len() - figures.len() + owner);
        Some((prefix, number.parse().ok()?))
    })
}

/// The formats, each from a day on; a day in its text sorts as days do.
#[derive(Clone, Debug, Default)]
pub(crate) struct CodeFormats(Vec<(String, std::result::Result<CodeFormat, Flaw>)>);

impl CodeFormats {
    pub(crate) async fn load(
        connection: &Session<impl ConnectionTrait>,
    ) -> std::result::Result<Self, DbErr> {
        let select = "SELECT from_day, contents FROM motcua_code_formats ORDER BY from_day";
        let mut formats = Vec::new();
        for row in connection.query(select, Vec::new()).await? {
            let day: String = row.try_get("", "from_day")?;
            let format = serde_json::from_str(&row.try_get::<String>("", "contents")?);
            let unreadable = |source| Flaw::new(format!("the format of codes from {day}"), source);
            let format = format.map_err(unreadable);
            formats.push((day, format));
        }
        Ok(Self(formats))
    }

    /// The format on a day: that of the unit, until another one is published.
    ///
    /// # Errors
    ///
    /// It cannot be read; an older one never stands in for it.
    pub(crate) fn on(&self, day: Date) -> Result<&CodeFormat> {
        let day = day.to_string();
        match self.0.iter().rev().find(|(from, _)| *from <= day) {
            Some((_, Ok(format))) => Ok(format),
            Some((_, Err(flaw))) => Err(flaw.error()),
            None => Ok(&CodeFormat::Unit),
        }
    }
}

impl Desk {
    /// Publishes the format of codes from a day on. Codes that are given stay. Whether it is new is the answer.
    ///
    /// # Errors
    ///
    /// The owner's figures are not two, another format is published from that day, or the database fails.
    pub async fn publish_code_format(&self, from: Date, format: &CodeFormat) -> Result<bool> {
        if let CodeFormat::System { owner } = format
            && (owner.len() != 2 || !owner.bytes().all(|figure| figure.is_ascii_digit()))
        {
            return Err(Error::CodeFormat { owner: owner.clone() });
        }
        let contents = journal::text(format);
        let published_at = clock().as_microsecond().into();
        let row = vec![from.to_string().into(), contents.clone().into(), published_at];
        let what = format!("a format of codes from {from}");
        self.publish_once(&CODE_FORMATS, row, ("contents", &contents), what).await
    }
}
