//! Payments: orders, callbacks in every order and number, money that is nobody's, and what is reported of it.

mod books;
mod callbacks;
mod orders;

use std::collections::BTreeSet;

use motcua::engine::dossier::{Act, Actor, AgencyId, Command, Intent, PersonId};
use motcua::engine::procedure::{FeeDue, Procedure};
use motcua::engine::time::Timestamp;
use motcua::{
    Desk, Done, Notice, NoticeState, Order, Part, PaymentOrder, Seen, Settlement, Sight, Unmatched,
};

use crate::support::{Place, applicant, at, clerk, filing, procedure_of};

const TEXT: &str = r#"
procedure: "1.000001"
version: "1"
in_force: 2019-01-01
name: { vi: Thử, en: Trial }
base: one-stop
level: commune
field: G01-CA05
agency: office
subjects: [citizen]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: { legal: 10 working days }
steps:
  work:
    name: { vi: Giải quyết, en: Work }
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - resolve: { to: ready, issues: [permit] }
      - withdraw: withdrawn
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit }
fees:
  appraisal:
    name: { vi: Phí thẩm định, en: Appraisal }
    refund: when_refused
    basis: [NQ 1/2026]
    lines: [{ amount: 150000 }]
    benefits: [{ percent: 50, person: elderly, basis: Law 97/2015 art. 10 }]
  registration:
    name: { vi: Lệ phí trước bạ, en: Registration charge }
    kind: duty
    receiver: treasury
    basis: [NQ 3/2026]
    lines: [{ amount: 20000 }]
"#;

const FILED: &str = "2026-09-07 09:00";
const ASKED: &str = "2026-09-07 09:10";
const LATER: &str = "2026-09-07 09:20";
const EXPIRES: &str = "2026-09-07 09:30";

fn priced() -> Procedure {
    procedure_of("trial.yaml", TEXT)
}

fn all(desk: &Desk) -> Seen {
    desk.seen_by(Sight::All)
}

fn applicants(desk: &Desk) -> Seen {
    desk.seen_by(Sight::Of(BTreeSet::from([Part::Person(PersonId::from("p-1"))])))
}

fn agency(desk: &Desk, id: &str) -> Seen {
    desk.seen_by(Sight::Of(BTreeSet::from([Part::Agency(AgencyId::from(id))])))
}

async fn perform(desk: &Desk, id: &str, actor: &Actor, act: Act, when: &str) -> Done {
    let command = Command::Act(act);
    desk.perform(id, command, actor, at(when), Order::default()).await.unwrap()
}

fn charge() -> Act {
    Act::Charge {
        due: FeeDue::Reception,
        fees: [].into(),
        circumstances: Default::default(),
        late_entry: None,
    }
}

/// A dossier with 150,000 to pay to the office and 20,000 to the treasury.
async fn owing(desk: &Desk) -> String {
    let mut filing = filing(&priced());
    filing.visit = Some("visit-1".to_owned());
    let done = desk.submit(filing, &applicant(), at(FILED), Order::default()).await.unwrap();
    perform(desk, &done.id, &clerk(), charge(), FILED).await;
    done.id
}

async fn request(seen: &Seen, intents: &[(&str, u32)]) -> Result<PaymentOrder, motcua::Error> {
    request_with(seen, intents, "vnpay", ASKED).await
}

async fn request_with(
    seen: &Seen,
    intents: &[(&str, u32)],
    gateway: &str,
    when: &str,
) -> Result<PaymentOrder, motcua::Error> {
    let intents: Vec<_> = intents.iter().map(|(id, intent)| ((*id).to_owned(), *intent)).collect();
    seen.request_payment(&intents, gateway, at(EXPIRES), &applicant(), at(when)).await
}

/// A desk with a dossier whose first payment is requested.
async fn requested(place: &Place) -> (Desk, String, PaymentOrder) {
    let desk = place.desk_with(&[priced()]).await;
    let id = owing(&desk).await;
    let order = request(&applicants(&desk), &[(&id, 1)]).await.unwrap();
    (desk, id, order)
}

fn paid(order: &PaymentOrder) -> Notice {
    Notice {
        order: order.code.clone(),
        amount: order.amount,
        currency: "VND".to_owned(),
        transaction: "14226112".to_owned(),
        state: NoticeState::Paid,
        at: Some(at(LATER)),
    }
}

fn failed(order: &PaymentOrder) -> Notice {
    Notice { state: NoticeState::Failed("24".to_owned()), ..paid(order) }
}

async fn settle(desk: &Desk, notice: &Notice, when: &str) -> Settlement {
    let callback = desk.receive("vnpay", &format!("{notice:?}"), at(when)).await.unwrap();
    desk.settle(Some(&callback), "vnpay", notice, at(when)).await.unwrap()
}

async fn intent(desk: &Desk, id: &str, number: u32) -> Intent {
    desk.dossier(id).await.unwrap().dossier.intent(number).unwrap().clone()
}

async fn unmatched(desk: &Desk) -> Vec<Unmatched> {
    all(desk).unmatched(&motcua::Page::first(0)).await.unwrap().items
}

/// How often the journal says that money came.
async fn payments(desk: &Desk, id: &str) -> usize {
    let history = desk.history(id).await.unwrap();
    history.iter().filter(|record| record.event.body.name() == "paid").count()
}

fn minutes_after(when: &str, minutes: i64) -> Timestamp {
    let later = at(when).as_microsecond() + minutes * 60_000_000;
    Timestamp::from_microsecond(later).unwrap()
}
