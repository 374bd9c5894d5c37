//! Reports of fees, as they travel.

use motcua::{FeeReport, FeeTally, PaymentRatio};
use serde::Serialize;
use utoipa::ToSchema;

/// What happened to money in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeeReportView {
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day.
    #[schema(format = "date")]
    to: String,
    /// The place in the journal up to which it was read.
    position: u64,
    /// The rows, by key; none where nothing tells them apart.
    rows: Vec<FeeRowView>,
    /// All of them.
    total: FeeTallyView,
}

/// A row of a report of fees.
#[derive(Debug, Serialize, ToSchema)]
struct FeeRowView {
    /// The agency, the field and so on.
    key: String,
    #[serde(flatten)]
    tally: FeeTallyView,
}

/// How often, and how much in đồng.
#[derive(Debug, Serialize, ToSchema)]
struct FeeTallyView {
    /// Intents that were charged, also those of nothing.
    charges: u64,
    /// What they came to.
    charged: i64,
    /// Payments.
    payments: u64,
    /// What they came to.
    paid: i64,
    /// Waivers.
    waivers: u64,
    /// What they came to.
    waived: i64,
    /// Intents that were taken back.
    cancellations: u64,
    /// What they came to.
    cancelled: i64,
    /// Refunds.
    refunds: u64,
    /// What they came to.
    refunded: i64,
}

impl From<&FeeReport> for FeeReportView {
    fn from(report: &FeeReport) -> Self {
        let row = |row: &motcua::FeeRow| FeeRowView {
            key: row.key.clone(),
            tally: FeeTallyView::from(&row.tally),
        };
        Self {
            from: report.query.from.to_string(),
            to: report.query.to.to_string(),
            position: report.position,
            rows: report.rows.iter().map(row).collect(),
            total: FeeTallyView::from(&report.total),
        }
    }
}

impl From<&FeeTally> for FeeTallyView {
    fn from(tally: &FeeTally) -> Self {
        Self {
            charges: tally.charges,
            charged: tally.charged,
            payments: tally.payments,
            paid: tally.paid,
            waivers: tally.waivers,
            waived: tally.waived,
            cancellations: tally.cancellations,
            cancelled: tally.cancelled,
            refunds: tally.refunds,
            refunded: tally.refunded,
        }
    }
}

/// How many pay on line, of the dossiers whose fees are not all 0 đ.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentRatioView {
    /// Dossiers of the period with something to pay.
    obliged: u64,
    /// Of them, those that were paid on line.
    paid_online: u64,
    /// Procedures with a fee.
    fee_procedures: u64,
    /// Of them, those for which orders were made.
    offering: u64,
    /// Of them, those with a dossier that was paid on line.
    with_paid: u64,
}

impl From<PaymentRatio> for PaymentRatioView {
    fn from(ratio: PaymentRatio) -> Self {
        Self {
            obliged: ratio.obliged,
            paid_online: ratio.paid_online,
            fee_procedures: ratio.fee_procedures,
            offering: ratio.offering,
            with_paid: ratio.with_paid,
        }
    }
}
