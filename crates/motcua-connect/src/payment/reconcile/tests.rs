//! Trials of the reconciliation.

use motcua_engine::time::Timestamp;
use proptest::prelude::*;

use super::{Difference, LedgerLine, reconcile};
use crate::payment::StatementLine;

fn here(order: &str, amount: i64) -> LedgerLine {
    let (order, transaction) = (order.to_owned(), format!("T{order}"));
    LedgerLine { order, amount, transaction, at: Timestamp::UNIX_EPOCH }
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

/// So many days after the first.
fn day(day: i64) -> Timestamp {
    Timestamp::from_second(day * 86_400).unwrap()
}

#[test]
fn money_that_was_entered_by_hand_is_found_by_the_number_of_its_transaction() {
    let by_hand = |number: &str, amount, on| LedgerLine {
        order: String::new(),
        amount,
        transaction: number.to_owned(),
        at: day(on),
    };
    let line = |number: &str, order: Option<&str>, amount, on| StatementLine {
        order: order.map(str::to_owned),
        amount,
        transaction: number.to_owned(),
        at: day(on),
        description: String::new(),
        line: 1,
    };
    // The order was paid by one transfer, and a second one for it was entered by hand elsewhere.
    let ledger = [here("A", 5), by_hand("F1", 7, 3), by_hand("F2", 9, 1)];
    let mut paid = there("A", 5);
    let statement = [line("F1", None, 7, 1), line("F2", Some("A"), 9, 1), paid.clone()];
    assert_eq!(reconcile(&ledger, &statement), []);
    // Of one number, each transfer is held against the one of its day.
    let ledger = [by_hand("1", 7, 9), by_hand("1", 7, 3), by_hand("1", 8, 6)];
    let statement = [line("1", None, 7, 3), line("1", None, 7, 9), line("1", None, 9, 0)];
    let (missing_here, missing_there) = (statement[2].clone(), ledger[2].clone());
    assert_eq!(
        reconcile(&ledger, &statement),
        [
            Difference::MissingThere { here: missing_there },
            Difference::MissingHere { there: missing_here },
        ]
    );
    // What has no order is not twice, and two orders are not one.
    let both = [by_hand("X", 1, 0), by_hand("Y", 1, 0)];
    let missing = both.clone().map(|here| Difference::MissingThere { here });
    assert_eq!(reconcile(&both, &[]), missing);
    let other = StatementLine { order: Some("B".to_owned()), ..paid.clone() };
    let (here_a, there_b) = (here("A", 5), other.clone());
    assert_eq!(
        reconcile(&[here("A", 5)], &[other]),
        [Difference::MissingThere { here: here_a }, Difference::MissingHere { there: there_b },]
    );
    // An order whose transaction is another one is told.
    paid.transaction = "T9".to_owned();
    assert_eq!(
        reconcile(&[here("A", 5)], &[paid.clone()]),
        [Difference::OtherTransaction { here: here("A", 5), there: paid.clone() }]
    );
    // Where no number was told, the ledger has the order's code.
    let unnumbered = LedgerLine { transaction: "A".to_owned(), ..here("A", 5) };
    assert_eq!(reconcile(&[unnumbered], &[paid]), []);
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
