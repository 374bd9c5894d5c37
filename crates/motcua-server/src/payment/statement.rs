//! Statements of gateways and banks: money that they tell of is counted, and held against the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use motcua::{Counted, Desk, LedgerKind, Notice, NoticeState, Page, Sight};
use motcua_connect::payment::{self, Difference, Gateway, GatewayError, LedgerLine, StatementLine};
use motcua_engine::time::{Date, TimeZone, Timestamp};

/// How many dossiers of the ledger are read at once.
const PAGE: u64 = 200;

/// How long money may be recorded before the day on which the bank books it.
const EARLIER: Duration = Duration::from_secs(7 * 86_400);

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

/// Where the ledger and a statement do not tell the same, of the payments of a period of local days: of the days that
/// the gateway or the bank names, and where it names none, of those on which the money was recorded.
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
    let zone = desk.zone().await?;
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let ledger = if to < from {
        // The desk says what is wrong with the period.
        desk.seen_by(Sight::All).ledger(from, to, &Page::first(1)).await.map(|_| Vec::new())?
    } else {
        ledger(desk, gateway.name(), (from, &zone), &lines).await?
    };
    let mut differences = payment::reconcile(&ledger, &lines);
    differences.retain(|difference| difference.is_of(|at| (from..=to).contains(&day(at))));
    Ok(differences)
}

/// What was paid through a gateway and may be of the days from one on: money is recorded when the gateway tells of it,
/// or when its statement is taken, which may be weeks later; and by hand from the payer's slip, before the bank books it.
/// Money that was entered by hand otherwise than in cash is there where a line of the statement has its number.
async fn ledger(
    desk: &Desk,
    gateway: &str,
    (from, zone): (Date, &TimeZone),
    lines: &[StatementLine],
) -> Result<Vec<LedgerLine>, StatementError> {
    let numbers: BTreeSet<&str> = lines.iter().map(|line| line.transaction.as_str()).collect();
    let is_of_gateway = |line: &motcua::LedgerLine| {
        let method = line.method.as_deref().unwrap_or_default();
        let reference = line.reference.as_deref().unwrap_or_default();
        let is_by_hand = line.order.is_none() && method != "cash";
        line.kind == LedgerKind::Paid
            && (method == gateway || is_by_hand && numbers.contains(reference))
    };
    let earliest = from.checked_sub(EARLIER).unwrap_or(Date::MIN);
    let (seen, mut page) = (desk.seen_by(Sight::All), Page::first(PAGE));
    // An order, or a transfer entered by hand, that pays for several dossiers is one payment to the gateway.
    let mut payments: BTreeMap<(String, String, Option<Date>), (i64, Timestamp)> = BTreeMap::new();
    loop {
        let listed = seen.ledger(earliest, Date::MAX, &page).await?;
        for line in listed.lines.into_iter().filter(is_of_gateway) {
            let at = line.paid_at.unwrap_or(line.at);
            let day = line.order.is_none().then(|| zone.to_datetime(at).date());
            let key = (line.order.unwrap_or_default(), line.reference.unwrap_or_default(), day);
            let (amount, _) = payments.entry(key).or_insert((0, at));
            *amount = amount.saturating_add(line.amount);
        }
        match listed.next {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    let line =
        |((order, transaction, _), (amount, at))| LedgerLine { order, amount, transaction, at };
    Ok(payments.into_iter().map(line).collect())
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
