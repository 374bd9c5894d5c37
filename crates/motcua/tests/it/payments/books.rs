//! What is told of money: receipts, the ledger, reports, and that copies carry all of it.

use motcua::engine::dossier::{Act, Parties, Party};
use motcua::engine::tariff::Circumstances;
use motcua::{FeeBy, FeeQuery, FeeTally, LedgerKind, Page, PaymentRatio, copy};

use super::*;
use crate::support::{contents, for_each_database, for_each_shared};

fn cash(intent: u32, amount: i64) -> Act {
    Act::Pay {
        amount,
        method: "cash".to_owned(),
        reference: "BL 0001".to_owned(),
        intent: Some(intent),
        order: None,
        late_entry: None,
    }
}

#[tokio::test]
async fn a_receipt_says_for_what_why_so_much_and_by_whom() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let mut filing = filing(&priced());
        filing.parties =
            Parties::of(Party { name: "Nguyễn Thị Ánh".to_owned(), ..Party::default() });
        let done = desk.submit(filing, &applicant(), at(FILED), Order::default()).await.unwrap();
        let circumstances =
            Circumstances { persons: ["elderly".to_owned()].into(), ..Circumstances::default() };
        let act = Act::Charge {
            due: FeeDue::Reception,
            fees: [].into(),
            circumstances,
            late_entry: None,
        };
        perform(&desk, &done.id, &clerk(), act, FILED).await;
        let unpaid = all(&desk).receipt(&done.id, 1).await;
        assert!(matches!(unpaid, Err(motcua::Error::NoPayment { .. })), "{unpaid:?}");
        perform(&desk, &done.id, &clerk(), cash(1, 75_000), ASKED).await;
        let receipt = all(&desk).receipt(&done.id, 1).await.unwrap();
        assert_eq!(
            (&*receipt.number, &*receipt.method, receipt.amount),
            ("BL 0001", "cash", 75_000)
        );
        assert_eq!((receipt.code, receipt.paid_at), (done.code, at(ASKED)));
        assert_eq!(receipt.payer.unwrap().name, "Nguyễn Thị Ánh");
        let line = &receipt.lines[0];
        assert_eq!(line.names[0].vi, "Phí thẩm định");
        assert_eq!(line.basis, ["NQ 1/2026", "Law 97/2015 art. 10"]);
        let why = line.explanation.as_ref().unwrap();
        assert_eq!(
            why.vi,
            "dòng 1 của biểu: 150.000 đ; Law 97/2015 art. 10: giảm 50 % (elderly), còn 75.000 đ"
        );
        for record in desk.history(&done.id).await.unwrap() {
            assert!(!serde_json::to_string(&record.event).unwrap().contains("elderly"));
        }
        place.verify(&desk).await;
        assert_eq!(desk.rebuild().await.unwrap().differed, 0);
    })
    .await;
}

/// One dossier paid through an order, one at the counter and given back in part, one not paid.
async fn told(desk: &Desk) -> [String; 3] {
    let ids = [owing(desk).await, owing(desk).await, owing(desk).await];
    let order = request(&all(desk), &[(&ids[0], 1)]).await.unwrap();
    assert_eq!(settle(desk, &paid(&order), LATER).await, Settlement::Confirmed);
    perform(desk, &ids[1], &clerk(), cash(1, 150_000), LATER).await;
    let void = Act::Void { reason: "twice".to_owned(), note: "entered twice".to_owned() };
    perform(desk, &ids[1], &Actor::official("s-1", &["supervisor"], "office"), void, LATER).await;
    let refund = Act::Refund {
        intent: 1,
        fees: [].into(),
        amount: 150_000,
        method: "cash".to_owned(),
        reference: "R 1".to_owned(),
        reason: "void".to_owned(),
        note: "entered twice".to_owned(),
        approver: Actor::official("l-1", &["leader"], "office"),
    };
    perform(desk, &ids[1], &clerk(), refund, "2026-09-08 09:00").await;
    let waive = Act::Waive {
        intent: 2,
        reason: "poor".to_owned(),
        note: "decision 1".to_owned(),
        approver: Actor::official("l-1", &["leader"], "office"),
    };
    perform(desk, &ids[2], &clerk(), waive, LATER).await;
    let cancel = Act::CancelPayment { intent: 1, reason: "wrong".to_owned(), note: None };
    perform(desk, &ids[2], &clerk(), cancel, LATER).await;
    ids
}

#[tokio::test]
async fn the_ledger_tells_each_movement_once() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let ids = told(&desk).await;
        let (first, last) = ("2026-09-07".parse().unwrap(), "2026-09-08".parse().unwrap());
        let whole = all(&desk).ledger(first, last, &Page::first(0)).await.unwrap();
        let of = |id: &String| -> Vec<_> {
            let lines = whole.lines.iter().filter(|line| line.dossier == *id);
            lines.map(|line| (line.kind, line.intent, line.amount)).collect()
        };
        assert_eq!(
            of(&ids[1]),
            [
                (LedgerKind::Charged, 1, 150_000),
                (LedgerKind::Charged, 2, 20_000),
                (LedgerKind::Paid, 1, 150_000),
                (LedgerKind::Refunded, 1, 150_000),
            ]
        );
        assert_eq!(
            of(&ids[2])[2..],
            [(LedgerKind::Cancelled, 1, 150_000), (LedgerKind::Waived, 2, 20_000)]
        );
        let online = whole.lines.iter().find(|line| line.order.is_some()).unwrap();
        assert_eq!(
            (online.reference.as_deref(), online.dossier == ids[0]),
            (Some("14226112"), true)
        );
        // Page by page it is the same.
        let (mut page, mut lines) = (Page::first(1), Vec::new());
        loop {
            let part = all(&desk).ledger(first, last, &page).await.unwrap();
            lines.extend(part.lines);
            match part.next {
                Some(next) => page.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(lines, whole.lines);
        let second_day = all(&desk).ledger(last, last, &Page::first(0)).await.unwrap().lines;
        assert_eq!((second_day.len(), second_day[0].kind), (1, LedgerKind::Refunded));
        assert!(all(&desk).ledger(last, first, &Page::first(0)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn fees_are_reported_by_agency_field_procedure_receiver_and_way_of_paying() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        told(&desk).await;
        let (from, to) = ("2026-09-07".parse().unwrap(), "2026-09-08".parse().unwrap());
        let report = async |by| {
            all(&desk).fee_report(FeeQuery { from, to, by, position: None }).await.unwrap()
        };
        let whole = FeeTally {
            charges: 6,
            charged: 510_000,
            payments: 2,
            paid: 300_000,
            waivers: 1,
            waived: 20_000,
            cancellations: 1,
            cancelled: 150_000,
            refunds: 1,
            refunded: 150_000,
        };
        let total = report(None).await;
        assert_eq!((total.total, total.rows.len()), (whole, 0));
        for (by, key) in
            [(FeeBy::Agency, "office"), (FeeBy::Field, "G01-CA05"), (FeeBy::Procedure, "1.000001")]
        {
            let rows = report(Some(by)).await.rows;
            assert_eq!(rows.len(), 1);
            assert_eq!((&*rows[0].key, rows[0].tally), (key, whole));
        }
        let rows = report(Some(FeeBy::Receiver)).await.rows;
        let charged: Vec<_> = rows.iter().map(|row| (&*row.key, row.tally.charged)).collect();
        assert_eq!(charged, [("office", 450_000), ("treasury", 60_000)]);
        let rows = report(Some(FeeBy::Method)).await.rows;
        let paid: Vec<_> = rows.iter().map(|row| (&*row.key, row.tally.paid)).collect();
        assert_eq!(paid, [("", 0), ("cash", 150_000), ("vnpay", 150_000)]);
        let ratio = all(&desk).payment_ratio(from, to, None).await.unwrap();
        let should = PaymentRatio {
            obliged: 3,
            paid_online: 1,
            fee_procedures: 1,
            offering: 1,
            with_paid: 1,
        };
        assert_eq!(ratio, should);
        let before = "2026-09-06".parse().unwrap();
        let none = all(&desk).payment_ratio(before, before, None).await.unwrap();
        assert_eq!(none, PaymentRatio { fee_procedures: 1, ..PaymentRatio::default() });
    })
    .await;
}

#[tokio::test]
async fn a_place_in_the_journal_gives_the_same_figures_for_ever() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let (from, to) = ("2026-09-07".parse().unwrap(), "2026-09-08".parse().unwrap());
        let asked = async |position| {
            let query = FeeQuery { from, to, by: Some(FeeBy::Method), position };
            let report = all(&desk).fee_report(query).await.unwrap();
            let ratio = all(&desk).payment_ratio(from, to, position).await.unwrap();
            (report.position, report.rows, report.total, ratio)
        };
        // What was told at each place while it was the journal's end.
        let mut told = vec![asked(None).await];
        let id = owing(&desk).await;
        told.push(asked(None).await);
        let order = request(&all(&desk), &[(&id, 1)]).await.unwrap();
        told.push(asked(None).await);
        settle(&desk, &paid(&order), LATER).await;
        told.push(asked(None).await);
        perform(&desk, &id, &clerk(), cash(2, 20_000), LATER).await;
        let other = owing(&desk).await;
        told.push(asked(None).await);
        let cancel = Act::CancelPayment { intent: 1, reason: "wrong".to_owned(), note: None };
        perform(&desk, &other, &clerk(), cancel, LATER).await;
        told.push(asked(None).await);
        let paid: Vec<_> = told.iter().map(|(.., total, ratio)| (total.paid, *ratio)).collect();
        assert_eq!(paid.iter().map(|(paid, _)| *paid).max(), Some(170_000));
        assert!(told.is_sorted_by_key(|(position, ..)| *position));
        for then in &told {
            assert_eq!(&asked(Some(then.0)).await, then);
        }
        let last = told.last().unwrap().0;
        let query = FeeQuery { from, to, by: None, position: Some(last + 1) };
        for failure in [
            all(&desk).fee_report(query).await.unwrap_err(),
            all(&desk).payment_ratio(from, to, Some(u64::MAX)).await.unwrap_err(),
        ] {
            assert!(matches!(failure, motcua::Error::NoPosition { .. }), "{failure}");
        }
    })
    .await;
}

#[tokio::test]
async fn copies_carry_orders_callbacks_and_money_that_is_nobodys() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        told(&desk).await;
        let stray = Notice {
            order: "MC9".to_owned(),
            amount: 7,
            currency: "VND".to_owned(),
            transaction: "x".to_owned(),
            state: NoticeState::Paid,
            at: Some(at(LATER)),
        };
        settle(&desk, &stray, LATER).await;
        let target = Place::file();
        copy(&place.url, &target.url, |_| std::ops::ControlFlow::Continue(())).await.unwrap();
        let (from, to) = (contents(place).await, contents(&target).await);
        assert_eq!(from, to);
        for table in ["motcua_orders", "motcua_order_parts", "motcua_callbacks", "motcua_unmatched"]
        {
            assert!(!to[table].is_empty(), "{table}");
        }
    })
    .await;
}
