//! Trials of the sandbox: what each choice sends, and that nothing else is believed.

use std::collections::BTreeSet;
use std::time::Duration;

use motcua_engine::label::Language;
use proptest::prelude::*;

use super::{Choice, Offer, Sandbox, Settings};
use crate::payment::tests::{at, bill, order, secret};
use crate::payment::{
    Gateway, GatewayError, Incoming, Notice, Outcome, Refund, Rejected, Started, State,
};

const NOW: &str = "2026-11-21T02:03:12Z";

fn sandbox() -> Sandbox {
    let settings = Settings {
        name: "sandbox".to_owned(),
        secret: secret(),
        page_url: "http://localhost:8080/sandbox".to_owned(),
        late_seconds: 90,
    };
    Sandbox::open(&settings).unwrap()
}

async fn offered(sandbox: &Sandbox) -> Offer {
    let Started::Page { url } = sandbox.start(&order(), &bill()).await.unwrap() else { panic!() };
    let query = url.strip_prefix("http://localhost:8080/sandbox?").unwrap();
    sandbox.offer(query).unwrap()
}

/// What a choice sends, read by the gateway itself.
async fn told(sandbox: &Sandbox, choice: Choice) -> Vec<(Notice, Duration)> {
    let offer = offered(sandbox).await;
    let sendings = sandbox.choose(&offer, choice, at(NOW));
    let read = sendings
        .iter()
        .map(|sending| (sandbox.notice(Incoming::Body(&sending.body)).unwrap(), sending.after));
    read.collect()
}

#[tokio::test]
async fn the_page_offers_what_was_asked_for() {
    let sandbox = sandbox();
    let offer = offered(&sandbox).await;
    assert_eq!(offer, Offer { order: "MC7K2Q9XRA4W".to_owned(), amount: 150_000 });
    for query in ["", "order=MC7K2Q9XRA4W&amount=1", "order=a&amount=1&signature=00"] {
        assert_eq!(sandbox.offer(query).unwrap_err(), Rejected::BadSignature);
    }
    let sent = sandbox.choose(&offer, Choice::Well, at(NOW)).remove(0).body;
    assert!(sandbox.offer(&sent).is_err(), "a notice is no offer");
}

#[tokio::test]
async fn each_choice_sends_its_notices() {
    let states =
        |told: &[(Notice, Duration)]| told.iter().map(|(told, _)| told.state).collect::<Vec<_>>();
    let well = told(&sandbox(), Choice::Well).await;
    let notice = &well[0].0;
    assert_eq!((notice.order.as_str(), notice.amount), ("MC7K2Q9XRA4W", 150_000));
    assert_eq!((notice.state, notice.at, well[0].1), (State::Paid, Some(at(NOW)), Duration::ZERO));

    let late = told(&sandbox(), Choice::Late).await;
    assert_eq!((states(&late), late[0].1), (vec![State::Paid], Duration::from_secs(90)));

    let twice = told(&sandbox(), Choice::Twice).await;
    assert_eq!((twice.len(), &twice[0], &twice[0].0), (2, &twice[1], notice));

    let turned = told(&sandbox(), Choice::OutOfOrder).await;
    assert_eq!(states(&turned), [State::Paid, State::Failed]);
    assert!(turned[1].0.at < turned[0].0.at);

    let wrong = told(&sandbox(), Choice::WrongAmount).await;
    assert_eq!((wrong[0].0.state, wrong[0].0.amount), (State::Paid, 151_000));
    assert_eq!(states(&told(&sandbox(), Choice::Failed).await), [State::Failed]);
    assert!(told(&sandbox(), Choice::Never).await.is_empty());
}

#[tokio::test]
async fn what_was_never_told_can_be_asked_for() {
    let sandbox = sandbox();
    assert_eq!(sandbox.query(&order(), at(NOW)).await.unwrap(), None);
    told(&sandbox, Choice::Never).await;
    let found = sandbox.query(&order(), at(NOW)).await.unwrap().unwrap();
    assert_eq!((found.state, found.amount), (State::Paid, 150_000));
    let again = told(&sandbox, Choice::Failed).await;
    assert_eq!(again, [(found.clone(), Duration::ZERO)], "what was chosen first happened");
    assert_eq!(sandbox.query(&order(), at(NOW)).await.unwrap(), Some(found));
}

#[tokio::test]
async fn money_is_given_back_once_a_request_and_never_too_much() {
    let sandbox = sandbox();
    let refund = |request: &str, amount, transaction: &str| Refund {
        order: order(),
        transaction: transaction.to_owned(),
        amount,
        request: request.to_owned(),
        by: "ketoan1".to_owned(),
    };
    let refused = async |refund: Refund| match sandbox.refund(&refund, at(NOW)).await {
        Err(GatewayError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(refund("a", 1, "SB1")).await, "unknown");
    let paid = told(&sandbox, Choice::Well).await.remove(0).0.transaction;
    assert_eq!(refused(refund("a", 1, "SB1")).await, "unpaid");
    for _ in 0..2 {
        let given = sandbox.refund(&refund("a", 100_000, &paid), at(NOW)).await.unwrap();
        assert!(given.is_done);
    }
    assert_eq!(refused(refund("a", 50_000, &paid)).await, "repeated");
    assert_eq!(refused(refund("b", 50_001, &paid)).await, "amount");
    assert!(sandbox.refund(&refund("b", 50_000, &paid), at(NOW)).await.is_ok());
}

#[tokio::test]
async fn its_statement_has_every_payment() {
    let sandbox = sandbox();
    told(&sandbox, Choice::Never).await;
    let failed = Offer { order: "FAILED".to_owned(), amount: 1 };
    sandbox.choose(&failed, Choice::Failed, at(NOW));
    let lines = sandbox.statement(&mut sandbox.file().as_bytes(), &BTreeSet::new()).unwrap();
    assert_eq!(lines.len(), 1);
    let notice = sandbox.query(&order(), at(NOW)).await.unwrap();
    assert_eq!(lines[0].notice(), notice);
}

#[test]
fn an_answer_says_what_became_of_it() {
    for (outcome, status) in [
        (Outcome::Confirmed, 200),
        (Outcome::AlreadyConfirmed, 200),
        (Outcome::NoOrder, 404),
        (Outcome::WrongAmount, 409),
        (Outcome::BadSignature, 401),
        (Outcome::Malformed, 400),
        (Outcome::Busy, 503),
    ] {
        assert_eq!(sandbox().answer(Incoming::Body(""), outcome).status, status);
    }
}

#[test]
fn a_choice_is_found_by_its_name() {
    for choice in Choice::ALL {
        assert_eq!(Choice::of(choice.name()), Some(choice));
        assert_ne!(choice.text(Language::Vi), choice.text(Language::En));
    }
    assert_eq!(Choice::of("other"), None);
}

proptest! {
    #[test]
    fn no_byte_of_a_notice_can_be_another(place in 0..400_usize, byte in 0x20..0x7f_u8) {
        let sandbox = sandbox();
        let offer = Offer { order: "MC7K2Q9XRA4W".to_owned(), amount: 150_000 };
        let body = sandbox.choose(&offer, Choice::Well, at(NOW)).remove(0).body;
        let mut changed = body.clone().into_bytes();
        let place = place % changed.len();
        changed[place] = byte;
        let changed = String::from_utf8(changed).unwrap();
        let told = sandbox.notice(Incoming::Body(&changed));
        // The figures of the signature may be capitals.
        if changed.to_lowercase() == body.to_lowercase() && place >= body.len() - 64 {
            prop_assert!(told.is_ok());
        } else if changed != body {
            prop_assert!(told.is_err(), "{}", changed);
        }
    }
}
