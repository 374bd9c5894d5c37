//! Reconciliation: our ledger beside the statement of a gateway or of a bank.

use std::collections::BTreeMap;

use motcua_engine::time::Timestamp;

use super::statement::StatementLine;

/// How near to each other two days are, in microseconds.
const NEAR: u64 = 2 * 86_400_000_000;

/// A payment as our ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The code of the order; empty where the money came through none.
    pub order: String,
    /// How much, in đồng.
    pub amount: i64,
    /// The gateway's number of the transaction.
    pub transaction: String,
    /// When it came: as the gateway says, or else when it was recorded.
    pub at: Timestamp,
}

impl Difference {
    /// Whether it is about a payment of an instant that is told for either side.
    pub fn is_of(&self, is_meant: impl Fn(Timestamp) -> bool) -> bool {
        match self {
            Self::MissingHere { there } => is_meant(there.at),
            Self::MissingThere { here } => is_meant(here.at),
            Self::OtherAmount { here, there } | Self::OtherTransaction { here, there } => {
                is_meant(here.at) || is_meant(there.at)
            }
            Self::TwiceHere { lines } => lines.iter().any(|line| is_meant(line.at)),
            Self::TwiceThere { lines } => lines.iter().any(|line| is_meant(line.at)),
        }
    }
}

/// Where the two do not tell the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Money came of which our ledger knows nothing.
    MissingHere {
        /// The line of the statement.
        there: StatementLine,
    },
    /// Our ledger has a payment of which the statement tells nothing.
    MissingThere {
        /// The line of the ledger.
        here: LedgerLine,
    },
    /// The amounts differ.
    OtherAmount {
        /// The line of the ledger.
        here: LedgerLine,
        /// The line of the statement.
        there: StatementLine,
    },
    /// The numbers of the transaction of an order differ.
    OtherTransaction {
        /// The line of the ledger.
        here: LedgerLine,
        /// The line of the statement.
        there: StatementLine,
    },
    /// Our ledger has an order more than once.
    TwiceHere {
        /// The lines of the ledger.
        lines: Vec<LedgerLine>,
    },
    /// The statement has an order more than once: it was paid twice, or a file was joined to itself.
    TwiceThere {
        /// The lines of the statement.
        lines: Vec<StatementLine>,
    },
}

/// What differs, by the codes of the orders; money for no order that was found comes first.
///
/// Lines are paired by the number of the transaction first, then by the order; of several that could be one, those of
/// the same amount and then the nearest in time. Two orders that are known are never taken for one.
pub fn reconcile(ledger: &[LedgerLine], statement: &[StatementLine]) -> Vec<Difference> {
    let pairs = Pairs::of(ledger, statement);
    let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (place, line) in ledger.iter().enumerate() {
        groups.entry(&line.order).or_default().0.push(place);
    }
    for (place, line) in statement.iter().enumerate() {
        groups.entry(order_of(line)).or_default().1.push(place);
    }
    let mut differences = Vec::new();
    for (order, (here, there)) in groups {
        // A line of an order that is there twice is told with the others of the order.
        let is_known = !order.is_empty();
        let is_alone = |place: &usize| pairs.of_ledger[*place].is_none();
        let is_here_twice = is_known && here.len() > 1 && here.iter().any(is_alone);
        if is_here_twice {
            let lines = here.iter().map(|place| ledger[*place].clone()).collect();
            differences.push(Difference::TwiceHere { lines });
        }
        let is_alone = |place: &usize| !pairs.of_statement[*place];
        let is_there_twice = is_known && there.len() > 1 && there.iter().any(is_alone);
        if is_there_twice {
            let lines = there.iter().map(|place| statement[*place].clone()).collect();
            differences.push(Difference::TwiceThere { lines });
        }
        for place in &here {
            match pairs.of_ledger[*place] {
                Some(other) => compare(&ledger[*place], &statement[other], &mut differences),
                None if is_here_twice && !there.is_empty() => {}
                None => {
                    differences.push(Difference::MissingThere { here: ledger[*place].clone() });
                }
            }
        }
        for place in there.iter().filter(|place| is_alone(place)) {
            if !is_there_twice || here.is_empty() {
                differences.push(Difference::MissingHere { there: statement[*place].clone() });
            }
        }
    }
    differences
}

/// Which lines tell of one payment.
struct Pairs {
    /// For each line of the ledger, that of the statement.
    of_ledger: Vec<Option<usize>>,
    /// For each line of the statement, whether it has one of the ledger.
    of_statement: Vec<bool>,
}

impl Pairs {
    fn of(ledger: &[LedgerLine], statement: &[StatementLine]) -> Self {
        let mut by_number: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_order: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, line) in ledger.iter().enumerate() {
            by_number.entry(&line.transaction).or_default().push(place);
            if !line.order.is_empty() {
                by_order.entry(&line.order).or_default().push(place);
            }
        }
        let none = vec![None; ledger.len()];
        let mut pairs = Self { of_ledger: none, of_statement: vec![false; statement.len()] };
        for (by, is_same_amount) in
            [(&by_number, true), (&by_number, false), (&by_order, true), (&by_order, false)]
        {
            for (place, line) in statement.iter().enumerate() {
                let key =
                    if std::ptr::eq(by, &by_order) { order_of(line) } else { &line.transaction };
                let free = |place: &&usize| pairs.of_ledger[**place].is_none();
                let fits = |place: &&usize| {
                    let ours = &ledger[**place];
                    (ours.amount == line.amount) == is_same_amount && may_be_one(ours, line)
                };
                if pairs.of_statement[place] {
                    continue;
                }
                let candidates = by.get(key).into_iter().flatten().filter(free).filter(fits);
                let found = candidates.min_by_key(|place| apart(&ledger[**place], line)).copied();
                if let Some(found) = found {
                    pairs.of_ledger[found] = Some(place);
                    pairs.of_statement[place] = true;
                }
            }
        }
        pairs
    }
}

/// The order of a line, empty where none was found.
fn order_of(line: &StatementLine) -> &str {
    line.order.as_deref().unwrap_or_default()
}

/// Whether two lines of one transaction or of one order may tell of one payment.
fn may_be_one(here: &LedgerLine, there: &StatementLine) -> bool {
    let order = order_of(there);
    if here.order == order && !order.is_empty() {
        return true;
    }
    // A bank gives its numbers again: of another amount, the days are near each other.
    let is_near = here.amount == there.amount || apart(here, there) <= NEAR;
    (here.order.is_empty() || order.is_empty()) && is_near
}

/// How far two lines are apart, in microseconds.
fn apart(here: &LedgerLine, there: &StatementLine) -> u64 {
    here.at.as_microsecond().abs_diff(there.at.as_microsecond())
}

/// Compares what both have of one payment.
fn compare(here: &LedgerLine, there: &StatementLine, differences: &mut Vec<Difference>) {
    // Where no number was told, the ledger has the order's code in its place.
    let is_numbered = here.transaction != here.order;
    let lines = || (here.clone(), there.clone());
    if here.amount != there.amount {
        let (here, there) = lines();
        differences.push(Difference::OtherAmount { here, there });
    }
    if is_numbered && here.transaction != there.transaction {
        let (here, there) = lines();
        differences.push(Difference::OtherTransaction { here, there });
    }
}

#[cfg(test)]
mod tests;
