//! Reconciliation: our ledger beside the statement of a gateway or of a bank.

use std::collections::BTreeMap;

use super::statement::StatementLine;

/// A payment as our ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The code of the order.
    pub order: String,
    /// How much, in đồng.
    pub amount: i64,
    /// The gateway's number of the transaction.
    pub transaction: String,
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
pub fn reconcile(ledger: &[LedgerLine], statement: &[StatementLine]) -> Vec<Difference> {
    let mut pairs: BTreeMap<&str, (Vec<&LedgerLine>, Vec<&StatementLine>)> = BTreeMap::new();
    for line in ledger {
        pairs.entry(&line.order).or_default().0.push(line);
    }
    let mut differences = Vec::new();
    for line in statement {
        match &line.order {
            Some(order) => pairs.entry(order).or_default().1.push(line),
            None => differences.push(Difference::MissingHere { there: line.clone() }),
        }
    }
    for (here, there) in pairs.values() {
        compare(here, there, &mut differences);
    }
    differences
}

/// Compares what both have of one order.
fn compare(here: &[&LedgerLine], there: &[&StatementLine], differences: &mut Vec<Difference>) {
    if here.len() > 1 {
        let lines = here.iter().map(|line| (*line).clone()).collect();
        differences.push(Difference::TwiceHere { lines });
    }
    if there.len() > 1 {
        let lines = there.iter().map(|line| (*line).clone()).collect();
        differences.push(Difference::TwiceThere { lines });
    }
    match (here.first(), there.first()) {
        (Some(ours), Some(theirs)) => {
            let is_told = |ours: &&LedgerLine| there.iter().any(|line| line.amount == ours.amount);
            if !here.iter().any(is_told) {
                let (here, there) = ((*ours).clone(), (*theirs).clone());
                differences.push(Difference::OtherAmount { here, there });
            }
        }
        (Some(_), None) => {
            let missing = here.iter().map(|line| (*line).clone());
            differences.extend(missing.map(|here| Difference::MissingThere { here }));
        }
        (None, Some(_)) => {
            let missing = there.iter().map(|line| (*line).clone());
            differences.extend(missing.map(|there| Difference::MissingHere { there }));
        }
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests;
