//! What is to be paid: fees, their tariffs and their reductions.

use serde::{Deserialize, Serialize};

use super::{AgencyName, Channel, FeeId, FieldName, Label};
use crate::guard::Guard;
use crate::time::Date;

/// A fee (phí), charge (lệ phí) or other duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// Its name in the file.
    pub id: FeeId,
    /// Its name for people.
    pub name: Label,
    /// What it is in law.
    pub kind: FeeKind,
    /// When it is collected.
    pub due: FeeDue,
    /// Whether it is given back.
    pub refund: Refund,
    /// The texts it rests on.
    pub basis: Vec<String>,
    /// The tariff, first matching line wins.
    pub lines: Vec<FeeLine>,
    /// Reductions; the best single one counts, unless they stack.
    pub benefits: Vec<Benefit>,
    /// Whether every reduction that holds is taken, each from what the others leave: only where the text says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stack: bool,
    /// Who gets the money: an agency by its name in the file. None: the competent agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<AgencyName>,
}

/// What a fee is in law.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Phí.
    #[default]
    Fee,
    /// Lệ phí.
    Charge,
    /// Thuế or another financial duty.
    Duty,
}

/// When a fee is collected (`HinhThucThu`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeDue {
    /// 1, at reception.
    #[default]
    Reception,
    /// 2, at a supplement.
    Supplement,
    /// While it is processed, as a step of its own.
    Processing,
    /// 4, with the result.
    Result,
}

/// Whether a fee is given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refund {
    /// Never.
    #[default]
    None,
    /// When the dossier is refused.
    WhenRefused,
}

/// A line of a tariff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeeLine {
    /// Whole đồng; or đồng for each unit of `per`.
    pub amount: i64,
    /// Under which condition.
    pub when: Option<Guard>,
    /// In which channel.
    pub channel: Option<Channel>,
    /// For which person, such as `student`.
    pub person: Option<String>,
    /// In which place, such as `ward`.
    pub place: Option<String>,
    /// Field that holds the quantity.
    pub per: Option<FieldName>,
    /// For how many units of `per` the amount is; none: for each one. 15 for each 10,000 is 0.15 per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<i64>,
    /// No less than this, in đồng, before any reduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<i64>,
    /// No more than this, in đồng.
    pub cap: Option<i64>,
    /// From which day.
    pub from: Option<Date>,
    /// To which day.
    pub until: Option<Date>,
    /// The text it rests on.
    pub basis: Option<String>,
}

/// A reduction of a fee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benefit {
    /// Per cent taken off.
    pub percent: u32,
    /// No more than this is taken off, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<i64>,
    /// Under which condition.
    pub when: Option<Guard>,
    /// In which channel.
    pub channel: Option<Channel>,
    /// For which person, such as `elderly`.
    pub person: Option<String>,
    /// Under which programme, such as `digital-citizen`.
    pub programme: Option<String>,
    /// From which day.
    pub from: Option<Date>,
    /// To which day.
    pub until: Option<Date>,
    /// The text it rests on.
    pub basis: Option<String>,
}
