//! Statements of gateways and banks: money that they tell of is counted, and held against the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use motcua::{Counted, Desk, LedgerKind, Notice, NoticeState, Page, Sight};
use motcua_connect::payment::{self, Difference, Gateway, GatewayError, LedgerLine, StatementLine};
use motcua_engine::time::{Date, Timestamp};

/// How many dossiers of the ledger are read at once.
const PAGE: u64 = 200;

/// What a statement led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Payments that were counted by it.
    pub confirmed: u64,
    /// Payments that were counted, or listed as unmatched, before.
    pub known: u64,
    /// Money that is no dossier's and was put on the list of the unmatched.
    pub unmatched: u64,
}

/// Counts the payments of which a statement tells; the same statement again counts nothing twice.
///
/// # Errors
///
/// A line cannot be read, or the database fails; what was counted by then stays, and the statement can be taken again.
pub async fn import(
    desk: &Desk,
    gateway: &Arc<dyn Gateway>,
    file: impl Read + Send + 'static,
    at: Timestamp,
) -> Result<Statement, StatementError> {
    let lines = lines(desk, gateway, file).await?;
    let mut statement = Statement::default();
    for line in &lines {
        match desk.count_line(gateway.name(), &notice(line), at).await? {
            Counted::Confirmed => statement.confirmed += 1,
            Counted::Known => statement.known += 1,
            Counted::Unmatched => statement.unmatched += 1,
        }
    }
    Ok(statement)
}

/// Where the ledger and a statement do not tell the same, of the payments of a period of local days.
///
/// # Errors
///
/// A line cannot be read, the period ends before it begins, or the database fails.
pub async fn reconcile(
    desk: &Desk,
    gateway: &Arc<dyn Gateway>,
    file: impl Read + Send + 'static,
    (from, to): (Date, Date),
) -> Result<Vec<Difference>, StatementError> {
    let lines = lines(desk, gateway, file).await?;
    let (seen, mut page) = (desk.seen_by(Sight::All), Page::first(PAGE));
    // An order that pays for several dossiers is one payment to the gateway.
    let mut amounts: BTreeMap<(String, String), i64> = BTreeMap::new();
    loop {
        let listed = seen.ledger(from, to, &page).await?;
        let paid = listed.lines.into_iter().filter(|line| {
            line.kind == LedgerKind::Paid && line.method.as_deref() == Some(gateway.name())
        });
        for line in paid {
            let key = (line.order.unwrap_or_default(), line.reference.unwrap_or_default());
            let amount = amounts.entry(key).or_default();
            *amount = amount.saturating_add(line.amount);
        }
        match listed.next {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    let line = |((order, transaction), amount)| LedgerLine { order, amount, transaction };
    let ledger: Vec<LedgerLine> = amounts.into_iter().map(line).collect();
    Ok(payment::reconcile(&ledger, &lines))
}

/// The lines of a statement, with the orders that were found in the words of payers.
/// A file may be large: it is read where nobody else waits.
async fn lines(
    desk: &Desk,
    gateway: &Arc<dyn Gateway>,
    mut file: impl Read + Send + 'static,
) -> Result<Vec<StatementLine>, StatementError> {
    let codes: BTreeSet<String> = desk.order_codes(gateway.name()).await?.into_iter().collect();
    let gateway = Arc::clone(gateway);
    let read = tokio::task::spawn_blocking(move || gateway.statement(&mut file, &codes));
    Ok(read.await.map_err(|_| StatementError::Stopped)??)
}

fn notice(line: &StatementLine) -> Notice {
    Notice {
        order: line.order.clone().unwrap_or_default(),
        amount: line.amount,
        currency: "VND".to_owned(),
        transaction: line.transaction.clone(),
        state: NoticeState::Paid,
        at: Some(line.at),
    }
}

/// Why a statement was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// It cannot be read.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The desk failed.
    #[error(transparent)]
    Desk(#[from] motcua::Error),
    /// The service stops, or the reader of the file has failed.
    #[error("the statement was not read to its end; take it again")]
    Stopped,
}
