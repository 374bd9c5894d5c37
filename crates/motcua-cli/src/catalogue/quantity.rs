//! Times as the portal states them: a quantity and a unit, made comparable.

use std::fmt;

use motcua_engine::time::Limit;

use super::wire::Amount;
use super::words::{fold, shorten};

/// The unit of a time on the portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PortalUnit {
    /// Ngày làm việc.
    WorkingDay,
    /// Ngày.
    Day,
    /// Giờ.
    Hour,
    /// Tháng.
    Month,
    /// Khác: the quantity says nothing by itself.
    Other,
    /// A word that is not on the list.
    Unknown(String),
}

impl PortalUnit {
    /// The unit of the portal's word.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "WORKING_DAY" => Self::WorkingDay,
            "DAY" => Self::Day,
            "HOUR" => Self::Hour,
            "MONTH" => Self::Month,
            "OTHER" => Self::Other,
            _ => Self::Unknown(word.to_owned()),
        }
    }

    /// The name of the unit in counts and messages, in the plural.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::WorkingDay => "working days",
            Self::Day => "calendar days",
            Self::Hour => "hours",
            Self::Month => "months",
            Self::Other => "other",
            Self::Unknown(word) => word,
        }
    }
}

/// How many of a unit: `5`, `5.0` and `"5"` are the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quantity {
    /// Thousandths of the unit.
    Thousandths(i64),
    /// A sentence, or anything that is no number.
    Words(String),
}

impl Quantity {
    /// Reads the portal's amount.
    pub(super) fn of(amount: &Amount) -> Self {
        let words = |text: &dyn fmt::Display| Self::Words(text.to_string());
        match amount {
            Amount::Whole(number) => {
                number.checked_mul(1000).map_or_else(|| words(number), Self::Thousandths)
            }
            Amount::Fraction(number) => {
                thousandths(*number).map_or_else(|| words(number), Self::Thousandths)
            }
            Amount::Text(text) => {
                let number = text.trim().replace(',', ".").parse().ok().and_then(thousandths);
                number.map_or_else(|| words(&text.trim()), Self::Thousandths)
            }
            Amount::Other(value) => words(value),
        }
    }
}

/// Rounds to thousandths, far enough from the ends of `i64` that the conversion is exact.
fn thousandths(number: f64) -> Option<i64> {
    const MOST: f64 = 1e12;
    (number.abs() <= MOST).then(|| (number * 1000.0).round() as i64)
}

/// A quantity with its unit. Two times agree when both parts do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// How many.
    pub(super) quantity: Quantity,
    /// Of what.
    pub(super) unit: PortalUnit,
}

/// Why a pair is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoLimit {
    /// The unit is OTHER, unknown, or hours of which kind is not said.
    Unit,
    /// There is no number above zero.
    Quantity,
    /// The file format has no such fraction.
    Fraction,
}

impl Pair {
    /// The pair of an amount and the portal's word for the unit.
    pub(super) fn of(amount: &Amount, unit: &str) -> Self {
        Self { quantity: Quantity::of(amount), unit: PortalUnit::of(unit) }
    }

    /// The limit it states, if it states one without doubt.
    ///
    /// Hours are in doubt: the portal does not tell working hours from natural ones.
    pub(super) fn limit(&self) -> Result<Limit, NoLimit> {
        let Quantity::Thousandths(amount) = self.quantity else { return Err(NoLimit::Quantity) };
        if amount <= 0 {
            return Err(NoLimit::Quantity);
        }
        match self.unit {
            PortalUnit::WorkingDay | PortalUnit::Day | PortalUnit::Month => {}
            PortalUnit::Hour | PortalUnit::Other | PortalUnit::Unknown(_) => {
                return Err(NoLimit::Unit);
            }
        }
        self.to_string().parse().map_err(|_| NoLimit::Fraction)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.quantity {
            Quantity::Thousandths(amount) if amount % 1000 == 0 => write!(f, "{}", amount / 1000)?,
            Quantity::Thousandths(amount) => {
                let sign = if *amount < 0 { "-" } else { "" };
                let fraction = format!("{:03}", amount.abs() % 1000);
                let fraction = fraction.trim_end_matches('0');
                write!(f, "{sign}{}.{fraction}", amount.abs() / 1000)?;
            }
            Quantity::Words(words) => write!(f, "\"{}\"", shorten(words))?,
        }
        let word = self.unit.word();
        let singular =
            word.strip_suffix('s').filter(|_| self.quantity == Quantity::Thousandths(1000));
        write!(f, " {}", singular.unwrap_or(word))
    }
}

/// The times in days that a text names: `05 ngày làm việc`, `15 ngày`, `03 (ba) ngày làm việc`.
pub(super) fn times_in_text(text: &str) -> Vec<Pair> {
    let text = fold(text);
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ';' | ':' | '-' | '+'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Ok(number) = word.trim_start_matches('(').replace(',', ".").parse::<f64>() else {
            continue;
        };
        let spelled = words.get(at + 1).is_some_and(|next| next.starts_with('('));
        let rest = words.get(at + 1 + usize::from(spelled)..).unwrap_or_default();
        let is = |index: usize, word: &str| {
            rest.get(index).is_some_and(|found| found.trim_end_matches([',', '.', ')']) == word)
        };
        if !is(0, "ngay") || number <= 0.0 {
            continue;
        }
        let working = is(1, "lam") && is(2, "viec");
        let unit = if working { PortalUnit::WorkingDay } else { PortalUnit::Day };
        let pair = Pair { quantity: Quantity::of(&Amount::Fraction(number)), unit };
        if !found.contains(&pair) {
            found.push(pair);
        }
    }
    found
}
