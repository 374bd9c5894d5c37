//! Tariffs: what a fee costs somebody on a day, and why.
//!
//! The first line that fits is the price; a quantity multiplies it, a floor and a cap bound it.
//! Of the reductions the best single one is taken (TT 117/2026/TT-BTC art. 2.2), unless the fee says that they stack.
//! What cannot be known is an error that names what is missing, never a guess and never a cheaper line.

mod explain;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use explain::dong;

use crate::guard::{Facts, Guard, Value, value_of};
use crate::procedure::{Benefit, Channel, Fee, FeeId, FeeLine, FieldName, Procedure, Subject};
use crate::time::Date;

/// What an official has found of whoever pays. Personal: it is no part of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// What the payer is, such as `student` or `elderly`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub persons: BTreeSet<String>,
    /// Where the matter lies, such as `ward`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Under which programmes, such as `digital-citizen`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub programmes: BTreeSet<String>,
}

/// What a fee costs, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// Which fee.
    pub fee: FeeId,
    /// How much, in đồng.
    pub amount: i64,
    /// How it came to that, in order.
    pub parts: Vec<Part>,
}

/// A part of the reason for an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// The line of the tariff.
    Line {
        /// Which, from 1.
        line: usize,
        /// Its price, in đồng.
        amount: i64,
        /// For whom and where it holds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        holds_for: Vec<String>,
        /// The texts it rests on.
        basis: Vec<String>,
    },
    /// The quantity.
    Quantity {
        /// The field that holds it.
        field: FieldName,
        /// How many.
        quantity: i64,
        /// For how many of them the price is.
        each: i64,
        /// What it comes to, in đồng.
        comes_to: i64,
    },
    /// No less than a floor.
    Floor {
        /// In đồng.
        floor: i64,
    },
    /// No more than a cap.
    Cap {
        /// In đồng.
        cap: i64,
    },
    /// A reduction.
    Benefit {
        /// Per cent taken off.
        percent: u32,
        /// The most that is taken off, in đồng; only where the per cent would be more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<i64>,
        /// For whom it holds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        holds_for: Vec<String>,
        /// What it leaves, in đồng.
        leaves: i64,
        /// The texts it rests on.
        basis: Vec<String>,
    },
}

/// Why it is not known what a fee costs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// No line fits.
    #[error(
        "no line of fee \"{fee}\" holds on {on} for the channel and the payer; complete its tariff"
    )]
    NoLine {
        /// The fee.
        fee: FeeId,
        /// The day.
        on: Date,
    },
    /// A field of the form is missing.
    #[error("what fee \"{fee}\" costs depends on {}; fill it in first", names.join(", "))]
    FieldsNeeded {
        /// The fee.
        fee: FeeId,
        /// The fields.
        names: Vec<String>,
    },
    /// The place is not said.
    #[error("what fee \"{fee}\" costs depends on the place; say it, such as \"{place}\"")]
    PlaceNeeded {
        /// The fee.
        fee: FeeId,
        /// One of the places that the tariff tells apart.
        place: String,
    },
    /// A quantity is below zero.
    #[error("fee \"{fee}\" is counted by {field}, which is below zero; mend the field")]
    Negative {
        /// The fee.
        fee: FeeId,
        /// The field.
        field: FieldName,
    },
    /// The amount is too large to be true.
    #[error("fee \"{fee}\" comes to more than can be counted; check the quantity and the tariff")]
    TooMuch {
        /// The fee.
        fee: FeeId,
    },
}

/// What a fee costs on a day, by the channel, by what is known of the payer, and by what the form says.
///
/// # Errors
///
/// No line fits, a field that decides is missing or below zero, the place that decides is not said,
/// or the amount cannot be counted.
pub fn assess(
    fee: &Fee,
    circumstances: &Circumstances,
    channel: Channel,
    facts: &Facts<'_>,
    on: Date,
) -> Result<Assessed, TariffError> {
    let asked = Asked { fee, circumstances, channel, facts, on };
    let (place, line) = asked.line()?;
    let mut parts = vec![Part::Line {
        line: place + 1,
        amount: line.amount,
        holds_for: holds_for([&line.person, &line.place], line.channel),
        basis: basis(fee, line.basis.as_ref()),
    }];
    let mut amount = asked.counted(line, &mut parts)?;
    if let Some(floor) = line.floor.filter(|floor| amount < *floor) {
        amount = floor;
        parts.push(Part::Floor { floor });
    }
    if let Some(cap) = line.cap.filter(|cap| *cap < amount) {
        amount = cap;
        parts.push(Part::Cap { cap });
    }
    for benefit in asked.benefits(amount)? {
        let leaves = left(amount, benefit);
        let whole = left_by_percent(amount, benefit.percent);
        parts.push(Part::Benefit {
            percent: benefit.percent,
            at_most: benefit.at_most.filter(|_| whole < leaves),
            holds_for: holds_for([&benefit.person, &benefit.programme], benefit.channel),
            leaves,
            basis: basis(fee, benefit.basis.as_ref()),
        });
        amount = leaves;
    }
    Ok(Assessed { fee: fee.id.clone(), amount, parts })
}

/// What a fee costs before anything is filed, by a form as it is filled in so far; the day of filing is `on`.
///
/// # Errors
///
/// As [`assess`]; conditions over working days cannot be known here.
pub fn assess_form(
    procedure: &Procedure,
    fee: &Fee,
    circumstances: &Circumstances,
    (channel, subject): (Channel, Subject),
    fields: &BTreeMap<FieldName, Json>,
    on: Date,
) -> Result<Assessed, TariffError> {
    let value = |name: &str| match name {
        "today" | "received_on" => Some(Value::Date(on)),
        "channel" => Some(Value::Text(crate::dossier::word(channel))),
        "subject" => Some(Value::Text(crate::dossier::word(subject))),
        _ => {
            let field = procedure.data.iter().find(|field| field.name == *name)?;
            value_of(&field.field_type, fields.get(name)?).ok()
        }
    };
    let facts = Facts { value: &value, working_days_between: &|_, _| None };
    assess(fee, circumstances, channel, &facts, on)
}

/// What is asked of a tariff.
struct Asked<'a> {
    fee: &'a Fee,
    circumstances: &'a Circumstances,
    channel: Channel,
    facts: &'a Facts<'a>,
    on: Date,
}

impl<'a> Asked<'a> {
    /// The first line that fits. One that would come before it and cannot be judged is an error.
    fn line(&self) -> Result<(usize, &'a FeeLine), TariffError> {
        for (place, line) in self.fee.lines.iter().enumerate() {
            let fits = self.holds_on(line.from, line.until)
                && line.channel.is_none_or(|channel| channel == self.channel)
                && self.is_one(line.person.as_ref(), &self.circumstances.persons);
            if fits && self.is_there(line)? {
                return Ok((place, line));
            }
        }
        Err(TariffError::NoLine { fee: self.fee.id.clone(), on: self.on })
    }

    /// Whether the place and the condition of a line hold. One that does not decides, whatever the other is.
    fn is_there(&self, line: &FeeLine) -> Result<bool, TariffError> {
        let known = self.circumstances.place.as_ref();
        let elsewhere = line.place.as_ref().zip(known).is_some_and(|(asked, place)| asked != place);
        if elsewhere || !self.decided(line.when.as_ref())? {
            return Ok(false);
        }
        match &line.place {
            Some(place) if known.is_none() => {
                Err(TariffError::PlaceNeeded { fee: self.fee.id.clone(), place: place.clone() })
            }
            Some(_) | None => Ok(true),
        }
    }

    fn decided(&self, when: Option<&Guard>) -> Result<bool, TariffError> {
        let Some(guard) = when else { return Ok(true) };
        let fee = || self.fee.id.clone();
        guard.decided(self.facts).map_err(|names| TariffError::FieldsNeeded { fee: fee(), names })
    }

    fn holds_on(&self, from: Option<Date>, until: Option<Date>) -> bool {
        from.is_none_or(|from| from <= self.on) && until.is_none_or(|until| self.on <= until)
    }

    fn is_one(&self, asked: Option<&String>, of: &BTreeSet<String>) -> bool {
        asked.is_none_or(|asked| of.contains(asked))
    }

    /// The price of a line for its quantity, rounded half up to whole đồng.
    fn counted(&self, line: &FeeLine, parts: &mut Vec<Part>) -> Result<i64, TariffError> {
        let Some(field) = &line.per else { return Ok(line.amount) };
        let fee = || self.fee.id.clone();
        let quantity = match (self.facts.value)(field.as_str()) {
            Some(Value::Integer(quantity)) => quantity,
            Some(Value::Boolean(_) | Value::Text(_) | Value::Date(_)) | None => {
                let names = vec![field.to_string()];
                return Err(TariffError::FieldsNeeded { fee: fee(), names });
            }
        };
        if quantity < 0 {
            return Err(TariffError::Negative { fee: fee(), field: field.clone() });
        }
        let each = line.each.unwrap_or(1).max(1);
        let comes_to = rounded(i128::from(line.amount) * i128::from(quantity), each.into());
        let comes_to = comes_to.ok_or_else(|| TariffError::TooMuch { fee: fee() })?;
        parts.push(Part::Quantity { field: field.clone(), quantity, each, comes_to });
        Ok(comes_to)
    }

    /// The reductions that are taken from an amount: the one that leaves least, or all that hold where they stack.
    fn benefits(&self, amount: i64) -> Result<Vec<&'a Benefit>, TariffError> {
        let mut held = Vec::new();
        for benefit in &self.fee.benefits {
            let fits = self.holds_on(benefit.from, benefit.until)
                && benefit.channel.is_none_or(|channel| channel == self.channel)
                && self.is_one(benefit.person.as_ref(), &self.circumstances.persons)
                && self.is_one(benefit.programme.as_ref(), &self.circumstances.programmes);
            if fits && self.decided(benefit.when.as_ref())? {
                held.push(benefit);
            }
        }
        if self.fee.stack {
            return Ok(held);
        }
        // The first of equal ones.
        let best = held
            .into_iter()
            .min_by_key(|benefit| (left(amount, benefit), Reverse(benefit.percent)));
        Ok(best.into_iter().collect())
    }
}

/// What a reduction leaves: what its per cent leaves, or more where it takes at most so much off.
fn left(amount: i64, benefit: &Benefit) -> i64 {
    let kept = benefit.at_most.map_or(0, |most| amount.saturating_sub(most.max(0)));
    left_by_percent(amount, benefit.percent).max(kept)
}

/// What a per cent off leaves, rounded half up to whole đồng.
fn left_by_percent(amount: i64, percent: u32) -> i64 {
    let kept = 100_u32.saturating_sub(percent);
    // A part of an amount that could be counted can be counted.
    rounded(i128::from(amount) * i128::from(kept), 100).unwrap_or(amount)
}

/// A quotient of what is not below zero, rounded half up.
fn rounded(number: i128, by: i128) -> Option<i64> {
    i64::try_from((number + by / 2) / by).ok()
}

fn holds_for(names: [&Option<String>; 2], channel: Option<Channel>) -> Vec<String> {
    let channel = channel.map(crate::dossier::word);
    channel.into_iter().chain(names.into_iter().flatten().cloned()).collect()
}

/// The texts of a line or a reduction; those of the fee, where it names none.
fn basis(fee: &Fee, own: Option<&String>) -> Vec<String> {
    own.map_or_else(|| fee.basis.clone(), |own| vec![own.clone()])
}
