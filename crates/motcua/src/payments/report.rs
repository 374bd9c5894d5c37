//! Reports of fees: what was charged and paid, and how many pay on line.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Intent, IntentState};
use motcua_engine::time::{Date, Timestamp};

use super::ledger::{Charged, LedgerKind, LedgerLine, Span, charged, lines};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::past::Past;
use crate::sight::Seen;

/// How many dossiers are read at once.
const PAGE: i64 = 500;

/// By what the rows of a report of fees are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeBy {
    /// The agency that is competent.
    Agency,
    /// The field (lĩnh vực) of the procedure.
    Field,
    /// The code of the procedure.
    Procedure,
    /// The way of paying; empty for what was not paid.
    Method,
    /// Who gets the money.
    Receiver,
}

impl FeeBy {
    /// Its name, as the key of a row has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Field => "field",
            Self::Procedure => "procedure",
            Self::Method => "method",
            Self::Receiver => "receiver",
        }
    }
}

/// What a report of fees is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeQuery {
    /// The first local day.
    pub from: Date,
    /// The last local day.
    pub to: Date,
    /// By what the rows are told apart. None: there is the total alone.
    pub by: Option<FeeBy>,
    /// The place in the journal up to which it is read. None: its end.
    pub position: Option<u64>,
}

/// What happened to money in the period: how often, and how much in đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeTally {
    /// Intents that were charged, also those of nothing.
    pub charges: u64,
    /// What they came to.
    pub charged: i64,
    /// Intents that were paid.
    pub payments: u64,
    /// What they came to.
    pub paid: i64,
    /// Intents that were waived.
    pub waivers: u64,
    /// What they came to.
    pub waived: i64,
    /// Intents that were taken back.
    pub cancellations: u64,
    /// What they came to.
    pub cancelled: i64,
    /// Lines that were given back.
    pub refunds: u64,
    /// What they came to.
    pub refunded: i64,
}

/// A row of a report of fees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeRow {
    /// The agency, the field and so on; empty where there is none.
    pub key: String,
    /// What happened.
    pub tally: FeeTally,
}

/// A report of fees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeReport {
    /// What was asked for.
    pub query: FeeQuery,
    /// The place in the journal up to which it was read: with it, the same question is answered alike for ever.
    pub position: u64,
    /// The rows, by key; none where nothing tells them apart.
    pub rows: Vec<FeeRow>,
    /// All of them.
    pub total: FeeTally,
}

/// How many pay on line, as the index of online payment counts (QĐ 766/QĐ-TTg): numerators and denominators apart.
///
/// Procedures are published beside the journal: whatever place it is read up to, they are those published by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentRatio {
    /// Dossiers for which something other than 0 was charged in the period, and not taken back.
    pub obliged: u64,
    /// Those of them for which something was paid through an order with a gateway.
    pub paid_online: u64,
    /// Procedures in force on the last day that have a price other than 0.
    pub fee_procedures: u64,
    /// Those of them for whose dossiers of the period an order with a gateway was made.
    pub offering: u64,
    /// Those of them of which a dossier of the period was paid.
    pub with_paid: u64,
}

impl FeeTally {
    fn add(&mut self, line: &LedgerLine) {
        let (count, sum) = match line.kind {
            LedgerKind::Charged => (&mut self.charges, &mut self.charged),
            LedgerKind::Paid => (&mut self.payments, &mut self.paid),
            LedgerKind::Waived => (&mut self.waivers, &mut self.waived),
            LedgerKind::Cancelled => (&mut self.cancellations, &mut self.cancelled),
            LedgerKind::Refunded => (&mut self.refunds, &mut self.refunded),
        };
        *count += 1;
        *sum = sum.saturating_add(line.amount);
    }
}

impl Seen {
    /// Adds up what happened to money in a period, of the dossiers that may be seen.
    ///
    /// # Errors
    ///
    /// The period ends before it begins, the journal does not reach so far, a row or an event cannot be read,
    /// or the database fails.
    pub async fn fee_report(&self, query: FeeQuery) -> Result<FeeReport> {
        let library = self.desk.published().await?;
        let span = Span::of((query.from, query.to), library.zone())?;
        let past = Past::at(&self.desk, query.position).await?;
        let mut rows: BTreeMap<String, FeeTally> = BTreeMap::new();
        let mut total = FeeTally::default();
        self.each_charged(&past, span, |charged| {
            for line in lines(charged).iter().filter(|line| span.holds(line.at)) {
                total.add(line);
                if let Some(by) = query.by {
                    let key = key_of(by, charged, line, &library);
                    rows.entry(key).or_default().add(line);
                }
            }
        })
        .await?;
        let rows = rows.into_iter().map(|(key, tally)| FeeRow { key, tally }).collect();
        Ok(FeeReport { query, position: past.place(), rows, total })
    }

    /// How many of those who had to pay in a period did so on line, as the journal has it up to a place; none: its end.
    ///
    /// # Errors
    ///
    /// As [`Seen::fee_report`].
    pub async fn payment_ratio(
        &self,
        from: Date,
        to: Date,
        position: Option<u64>,
    ) -> Result<PaymentRatio> {
        let library = self.desk.published().await?;
        let span = Span::of((from, to), library.zone())?;
        let past = Past::at(&self.desk, position).await?;
        let mut ratio = PaymentRatio::default();
        let (mut offering, mut paid) = (BTreeSet::new(), BTreeSet::new());
        self.each_charged(&past, span, |charged| {
            let is_owed = |intent: &&Intent| {
                span.holds(intent.required_at)
                    && intent.amount > 0
                    && intent.state != IntentState::Cancelled
            };
            let owed: Vec<_> = charged.dossier.intents.iter().filter(is_owed).collect();
            let was_paid = |intent: &&Intent| intent.paid.is_some();
            let online =
                |intent: &&Intent| intent.paid.as_ref().is_some_and(|paid| paid.order.is_some());
            ratio.obliged += u64::from(!owed.is_empty());
            ratio.paid_online += u64::from(owed.iter().any(online));
            if owed.iter().any(was_paid) {
                paid.insert(charged.procedure.clone());
            }
            if owed.iter().any(|intent| !intent.orders.is_empty()) {
                offering.insert(charged.procedure.clone());
            }
        })
        .await?;
        let last = to.to_zoned(library.zone().clone()).map(|last| last.timestamp());
        let in_force = library.all_in_force_at(last.unwrap_or(span.from));
        let priced = in_force.iter().filter(|procedure| {
            procedure.fees.iter().flat_map(|fee| &fee.lines).any(|line| line.amount > 0)
        });
        let priced: BTreeSet<_> = priced.map(|procedure| procedure.code.clone()).collect();
        let count = |all: &BTreeSet<String>| all.intersection(&priced).count() as u64;
        ratio.fee_procedures = priced.len() as u64;
        (ratio.offering, ratio.with_paid) = (count(&offering), count(&paid));
        Ok(ratio)
    }

    /// Hands over every dossier of whose money something may have happened in a period.
    async fn each_charged(
        &self,
        past: &Past,
        span: Span,
        mut each: impl FnMut(&Charged),
    ) -> Result<()> {
        let mut behind = String::new();
        loop {
            let (select, values) = self.charged(span, &behind, PAGE);
            let rows = past.transaction.query(&select, values).await.map_err(Error::Database)?;
            let page: Vec<_> = rows.iter().map(charged).collect::<Result<_>>()?;
            let Some(last) = page.last() else { return Ok(()) };
            behind.clone_from(&last.id);
            let is_later = |charged: &&Charged| charged.last_position > past.position;
            page.iter().filter(|charged| !is_later(charged)).for_each(&mut each);
            let later: Vec<_> =
                page.iter().filter(is_later).map(|charged| charged.id.as_str()).collect();
            let replayed = |id: &str, dossier| each(&Charged::replayed(id, dossier));
            past.replay(&later, Timestamp::MAX, replayed).await?;
        }
    }
}

fn key_of(by: FeeBy, charged: &Charged, line: &LedgerLine, library: &Library) -> String {
    match by {
        FeeBy::Agency => line.agency.clone(),
        FeeBy::Procedure => line.procedure.clone(),
        FeeBy::Method => line.method.clone().unwrap_or_default(),
        FeeBy::Receiver => line.receiver.to_string(),
        FeeBy::Field => {
            let bound = charged.dossier.filed.as_ref().map(|head| &head.procedure);
            let procedure = bound.and_then(|bound| library.bound(bound).ok());
            procedure.and_then(|procedure| procedure.field.clone()).unwrap_or_default()
        }
    }
}
