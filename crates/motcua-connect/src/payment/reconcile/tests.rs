//! Trials of the reconciliation.

use motcua_engine::time::Timestamp;
use proptest::prelude::*;

use super::{Difference, LedgerLine, reconcile};
use crate::payment::StatementLine;

fn here(order: &str, amount: i64) -> LedgerLine {
    LedgerLine { order: order.to_owned(), amount, transaction: format!("T{order}") }
}

fn there(order: &str, amount: i64) -> StatementLine {
    StatementLine {
        order: (!order.is_empty()).then(|| order.to_owned()),
        amount,
        transaction: format!("T{order}"),
        at: Timestamp::UNIX_EPOCH,
        description: String::new(),
        line: 1,
    }
}

#[test]
fn each_difference_is_named() {
    let ledger =
        [here("A", 1), here("B", 2), here("C", 3), here("D", 4), here("E", 5), here("E", 5)];
    let statement = [
        there("A", 1),
        there("", 9),
        there("C", 4),
        there("D", 4),
        there("D", 4),
        there("E", 5),
        there("X", 7),
    ];
    assert_eq!(
        reconcile(&ledger, &statement),
        [
            Difference::MissingHere { there: there("", 9) },
            Difference::MissingThere { here: here("B", 2) },
            Difference::OtherAmount { here: here("C", 3), there: there("C", 4) },
            Difference::TwiceThere { lines: vec![there("D", 4), there("D", 4)] },
            Difference::TwiceHere { lines: vec![here("E", 5), here("E", 5)] },
            Difference::MissingHere { there: there("X", 7) },
        ]
    );
}

#[test]
fn money_in_two_parts_is_twice_and_another_amount() {
    let parts = [there("A", 100), there("A", 50)];
    assert_eq!(
        reconcile(&[here("A", 150)], &parts),
        [
            Difference::TwiceThere { lines: parts.to_vec() },
            Difference::OtherAmount { here: here("A", 150), there: there("A", 100) },
        ]
    );
}

proptest! {
    #[test]
    fn equal_sides_do_not_differ_and_one_line_less_is_one_difference(
        amounts in proptest::collection::btree_map("[A-Z]{6}", 1..1_000_000_i64, 1..20),
        gone in any::<proptest::sample::Index>(),
    ) {
        let ledger: Vec<_> = amounts.iter().map(|(order, amount)| here(order, *amount)).collect();
        let mut statement: Vec<_> =
            amounts.iter().map(|(order, amount)| there(order, *amount)).collect();
        statement.reverse();
        prop_assert_eq!(reconcile(&ledger, &statement), []);
        prop_assert_eq!(reconcile(&[], &[]), []);

        let gone = gone.index(ledger.len());
        let mut less = statement.clone();
        let line = less.remove(gone);
        let ours = ledger.iter().find(|ours| Some(&ours.order) == line.order.as_ref()).unwrap();
        let expected = Difference::MissingThere { here: ours.clone() };
        prop_assert_eq!(reconcile(&ledger, &less), [expected]);

        let fewer: Vec<_> = ledger.iter().filter(|other| *other != ours).cloned().collect();
        let expected = Difference::MissingHere { there: line.clone() };
        prop_assert_eq!(reconcile(&fewer, &statement), [expected]);

        let mut other = statement;
        other[gone].amount += 1;
        let expected = Difference::OtherAmount { here: ours.clone(), there: other[gone].clone() };
        prop_assert_eq!(reconcile(&ledger, &other), [expected]);
    }
}
