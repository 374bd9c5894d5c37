//! The ledger: what was charged, paid, let go and given back, dossier by dossier.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{AgencyId, Dossier, Intent, IntentState};
use motcua_engine::time::{Date, TimeZone, Timestamp};
use sea_orm::{DbErr, QueryResult, Value};

use super::instant;
use crate::error::{Error, Result, corrupt};
use crate::list::Page;
use crate::sight::Seen;
use crate::store::NEVER;

/// What happened to money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerKind {
    /// It was asked for.
    Charged,
    /// It came.
    Paid,
    /// It need not come.
    Waived,
    /// It was not owed.
    Cancelled,
    /// It went back.
    Refunded,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: LedgerKind,
    /// How much, in đồng.
    pub amount: i64,
    /// The dossier's identifier.
    pub dossier: String,
    /// Its code.
    pub code: Option<String>,
    /// The code of its procedure.
    pub procedure: String,
    /// The agency that is competent for it.
    pub agency: String,
    /// Who gets the money.
    pub receiver: AgencyId,
    /// The number of the payment intent.
    pub intent: u32,
    /// How it was paid. None: it was not.
    pub method: Option<String>,
    /// The receipt or the transaction by which it was paid.
    pub reference: Option<String>,
    /// The order through which it was paid.
    pub order: Option<String>,
    /// When the gateway took the money, as it says. None: it came through no order, or the gateway does not say.
    pub paid_at: Option<Timestamp>,
}

/// A part of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerListed {
    /// The lines, by dossier and then by time.
    pub lines: Vec<LedgerLine>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

/// A dossier for which something was charged.
pub(super) struct Charged {
    pub(super) id: String,
    pub(super) code: Option<String>,
    pub(super) procedure: String,
    pub(super) agency: String,
    pub(super) last_position: i64,
    pub(super) dossier: Dossier,
}

impl Charged {
    /// A dossier as its events left it. Its code is not asked for.
    pub(super) fn replayed(id: &str, dossier: Dossier) -> Self {
        let head = dossier.filed.as_ref();
        let competent = head.map(|head| dossier.agency(&head.competent).to_string());
        Self {
            id: id.to_owned(),
            code: None,
            procedure: head.map(|head| head.procedure.code.clone()).unwrap_or_default(),
            agency: competent.unwrap_or_default(),
            last_position: 0,
            dossier,
        }
    }
}

/// The instants of the local days of a period.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl Span {
    /// From the beginning of the first day to the end of the last.
    pub(super) fn of((from, to): (Date, Date), zone: &TimeZone) -> Result<Self> {
        if to < from {
            return Err(Error::Period { from: from.to_string(), to: to.to_string() });
        }
        let begins = |day: Date| zone.to_timestamp(day.into()).ok();
        Ok(Self {
            from: begins(from).unwrap_or(Timestamp::MIN),
            to: to.tomorrow().ok().and_then(begins).unwrap_or(Timestamp::MAX),
        })
    }

    pub(super) fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

impl Seen {
    /// What happened to money in a period of local days, both ends inclusive, of the dossiers that may be seen:
    /// what is held against the gateway's file and the treasury's. A page is one of dossiers.
    ///
    /// # Errors
    ///
    /// The period ends before it begins, the page is one of another list, a row cannot be read, or the database fails.
    pub async fn ledger(&self, from: Date, to: Date, page: &Page) -> Result<LedgerListed> {
        let list = format!("ledger {from} {to}");
        let behind = page.after(&list)?.map(|(_, id)| id).unwrap_or_default();
        let span = Span::of((from, to), self.desk.published().await?.zone())?;
        let (select, values) = self.charged(span, &behind, page.limit());
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        let dossiers: Vec<_> = rows.iter().map(charged).collect::<Result<_>>()?;
        let shown = &dossiers[..dossiers.len().min(page.size())];
        let lines = shown.iter().flat_map(lines).filter(|line| span.holds(line.at)).collect();
        let lines = self.with_gateway_time(lines).await?;
        let last = shown.last().filter(|_| dossiers.len() > page.size());
        let next = last.map(|last| page.cursor_of(&list, 0, &last.id));
        Ok(LedgerListed { lines, next })
    }

    /// With the instants at which gateways took what was paid through them.
    async fn with_gateway_time(&self, mut lines: Vec<LedgerLine>) -> Result<Vec<LedgerLine>> {
        let codes: BTreeSet<&str> = lines.iter().filter_map(|line| line.order.as_deref()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let select = "SELECT o.code, o.paid_at FROM motcua_orders o";
        let rows = self.desk.connections.read.by_keys(select, "o.code", &codes, "").await;
        let mut told: BTreeMap<String, Timestamp> = BTreeMap::new();
        for row in rows.map_err(Error::Database)? {
            let code = row.try_get("", "code").map_err(Error::Database)?;
            let at: i64 = row.try_get("", "paid_at").map_err(Error::Database)?;
            if at != NEVER {
                told.insert(code, instant(at));
            }
        }
        for line in lines.iter_mut().filter(|line| line.kind == LedgerKind::Paid) {
            line.paid_at = line.order.as_ref().and_then(|code| told.get(code).copied());
        }
        Ok(lines)
    }

    /// The query for the next dossiers by identifier of whose money something may have happened in a period.
    pub(super) fn charged(&self, span: Span, behind: &str, most: i64) -> (String, Vec<Value>) {
        let columns = "d.id, d.code, d.procedure_code, d.agency, d.last_position, d.state";
        // The literal lets both planners take the index of those for which something was charged.
        let filter = format!(
            "d.charged_at < {NEVER} AND d.charged_at < ? AND d.last_at >= ? AND d.id > ? ORDER BY d.id LIMIT ?"
        );
        let values = vec![
            span.to.as_microsecond().into(),
            span.from.as_microsecond().into(),
            behind.into(),
            most.into(),
        ];
        self.select(columns, &filter, values)
    }
}

/// A row of [`Seen::charged`].
pub(super) fn charged(row: &QueryResult) -> Result<Charged> {
    let text = |column: &str| -> Result<String> {
        row.try_get("", column).map_err(|error: DbErr| Error::Database(error))
    };
    let (id, state) = (text("id")?, text("state")?);
    let dossier = serde_json::from_str(&state);
    Ok(Charged {
        dossier: dossier.map_err(|source| corrupt(format!("dossier {id}"), source))?,
        code: row.try_get("", "code").map_err(Error::Database)?,
        procedure: text("procedure_code")?,
        agency: text("agency")?,
        last_position: row.try_get("", "last_position").map_err(Error::Database)?,
        id,
    })
}

/// What happened to the money of a dossier, in the order of time.
pub(super) fn lines(charged: &Charged) -> Vec<LedgerLine> {
    let mut lines: Vec<_> =
        charged.dossier.intents.iter().flat_map(|intent| of_intent(charged, intent)).collect();
    lines.sort_by_key(|line| (line.at, line.intent, line.kind));
    lines
}

fn of_intent(charged: &Charged, intent: &Intent) -> Vec<LedgerLine> {
    let line = |at: Timestamp, kind: LedgerKind, amount: i64| LedgerLine {
        at,
        kind,
        amount,
        dossier: charged.id.clone(),
        code: charged.code.clone(),
        procedure: charged.procedure.clone(),
        agency: charged.agency.clone(),
        receiver: intent.receiver.clone(),
        intent: intent.number,
        method: None,
        reference: None,
        order: None,
        paid_at: None,
    };
    let mut lines = vec![line(intent.required_at, LedgerKind::Charged, intent.amount)];
    if let Some(paid) = &intent.paid {
        let mut by = line(paid.at, LedgerKind::Paid, intent.amount);
        by.method = Some(paid.method.clone());
        by.reference = Some(paid.reference.clone());
        by.order.clone_from(&paid.order);
        let back = intent.lines.iter().filter_map(|line| {
            let (at, kind, amount) = (line.refunded_at?, LedgerKind::Refunded, line.charged.amount);
            Some(LedgerLine { at, kind, amount, ..by.clone() })
        });
        let back: Vec<_> = back.collect();
        lines.push(by);
        lines.extend(back);
    }
    if let Some(at) = intent.let_go_at {
        let is_waived = intent.state == IntentState::Waived;
        let kind = if is_waived { LedgerKind::Waived } else { LedgerKind::Cancelled };
        lines.push(line(at, kind, intent.amount));
    }
    lines
}
