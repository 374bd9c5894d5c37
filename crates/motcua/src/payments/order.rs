//! Orders: made once for what is to be paid, and asked about until the gateway has said.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Act, Actor, AgencyId, Command, Refusal, Rule, decide};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};

use super::{OrderPart, OrderState, PaymentOrder, instant};
use crate::desk::{Desk, Order};
use crate::error::{Error, Result};
use crate::sight::Seen;
use crate::store::{NEVER, keepable};
use crate::tokens::digest;

/// Figures and letters of which none is taken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// What every code begins with, so that it is found in the purpose of a transfer.
const BEGINNING: &str = "MC";
/// How many letters are drawn: 60 bits.
const DRAWN: u32 = 12;
/// How long after the request a gateway is asked first, in microseconds: half an hour.
const FIRST_QUERY: i64 = 1_800_000_000;
/// How long after the request a gateway is asked at least, in microseconds: three days.
const LAST_QUERY: i64 = 3 * 86_400_000_000;
/// How long after the time to pay has ended a gateway is asked at least, in microseconds: six hours.
/// What was begun in time is decided by then.
const AFTER_END: i64 = 6 * 3_600_000_000;

const SELECT: &str = "SELECT o.code, o.gateway, o.receiver, o.amount, o.state, o.reference,
    o.requested_at, o.expires_at, o.paid_at, o.next_query_at, o.tries FROM motcua_orders o";

impl Seen {
    /// Makes an order to pay intents of dossiers with a gateway: each by its dossier and its number.
    /// An order for the same that is still in force is given again, so that a double click makes one.
    ///
    /// # Errors
    ///
    /// A dossier may not be seen, the rules refuse, the intents go to several receivers, or the database fails.
    pub async fn request_payment(
        &self,
        intents: &[(String, u32)],
        gateway: &str,
        expires_at: Timestamp,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<PaymentOrder> {
        keepable("the gateway", [gateway])?;
        let expires_at = crate::desk::to_microsecond(expires_at);
        let code = draw();
        let (parts, receiver) =
            self.parts(intents, (&code, gateway, expires_at), actor, at).await?;
        let mut amount = 0_i64;
        for part in &parts {
            amount = amount.checked_add(part.amount).ok_or(Error::Contradiction {
                what: "the payments",
                problem: "come to more than can be counted; make an order for each",
            })?;
        }
        let order = PaymentOrder {
            code,
            gateway: gateway.to_owned(),
            receiver,
            amount,
            parts,
            state: OrderState::Open,
            requested_at: crate::desk::to_microsecond(at),
            expires_at,
            reference: None,
            paid_at: None,
            next_query_at: Some(after(at, FIRST_QUERY)),
            tries: 0,
        };
        // The order stands before anybody is sent to pay it: whatever the gateway says finds it.
        let order = self.desk.enter_order(order, at).await?;
        for part in &order.parts {
            let act = act_of(part.intent, &order.code, gateway, order.expires_at);
            let key = format!("order/{}/{}/{}", order.code, part.dossier, part.intent);
            let keyed = Order { key: Some(key), ..Order::default() };
            let done = self.desk.perform(&part.dossier, act, actor, at, keyed).await;
            if let Err(error) = done {
                // Otherwise the order stays: the next request of the same goes on with it.
                if matches!(error, Error::Refused(_)) {
                    self.desk.refuse_order(&order.code).await?;
                }
                return Err(error);
            }
        }
        Ok(order)
    }

    /// The orders that were made for a dossier, the earliest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn payment_orders(&self, dossier: &str) -> Result<Vec<PaymentOrder>> {
        let id = self.id_of(dossier).await?;
        let filter = "o.code IN (SELECT p.code FROM motcua_order_parts p WHERE p.dossier_id = ?)
            ORDER BY o.requested_at, o.code";
        self.desk.orders_by(filter, vec![id.into()]).await
    }

    /// An order all of whose dossiers may be seen.
    ///
    /// # Errors
    ///
    /// There is none, or the database fails.
    pub async fn payment_order(&self, code: &str) -> Result<PaymentOrder> {
        let none = || Error::NoPayment { id: code.replace('\0', "") };
        let order = self.desk.order(code).await?.ok_or_else(none)?;
        for part in &order.parts {
            match self.id_of(&part.dossier).await {
                Ok(_) => {}
                Err(Error::NoDossier { .. }) => return Err(none()),
                Err(error) => return Err(error),
            }
        }
        Ok(order)
    }

    /// What an order would pay, and to whom, if the rules let everything be requested.
    async fn parts(
        &self,
        intents: &[(String, u32)],
        (code, gateway, expires_at): (&str, &str, Timestamp),
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(Vec<OrderPart>, AgencyId)> {
        let (mut parts, mut receivers) = (BTreeSet::new(), BTreeSet::new());
        for (dossier, number) in intents {
            let stand = self.dossier(dossier).await?;
            let act = act_of(*number, code, gateway, expires_at);
            let procedure = self.desk.procedure_of(&stand.dossier).await?;
            let acting = self.desk.acting(actor, &stand.dossier, at).await?;
            let calendars = self.desk.calendars().await?;
            decide(&procedure, &calendars, &stand.dossier, &stand.data, &act, &acting, at)?;
            let intent = stand.dossier.intent(*number).ok_or_else(|| Refusal {
                asked: "request_payment".to_owned(),
                rule: Rule::NoIntent { intent: *number },
                possible: Vec::new(),
            })?;
            receivers.insert(intent.receiver.clone());
            parts.insert(OrderPart { dossier: stand.id, intent: *number, amount: intent.amount });
        }
        let problem = match receivers.len() {
            0 => "are none; name one at least",
            1 => "",
            _ => "go to several receivers; make an order for each",
        };
        match receivers.into_iter().next().filter(|_| problem.is_empty()) {
            Some(receiver) => Ok((parts.into_iter().collect(), receiver)),
            None => Err(Error::Contradiction { what: "the payments", problem }),
        }
    }
}

impl Desk {
    /// The orders of which gateways are to be asked by now, at most so many, the earliest first:
    /// first half an hour after the request, then with ever longer waits, for three days and until the order has ended.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn open_orders(&self, at: Timestamp, most: u64) -> Result<Vec<PaymentOrder>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let filter = "o.state = 'open' AND o.next_query_at <= ?
            ORDER BY o.next_query_at, o.code LIMIT ?";
        self.orders_by(filter, vec![at.as_microsecond().into(), most.into()]).await
    }

    /// Notes that a gateway was asked of an order, whatever it said, and when it is to be asked again.
    ///
    /// # Errors
    ///
    /// There is no such order, or the database fails.
    pub async fn note_query(&self, code: &str, at: Timestamp) -> Result<()> {
        let none = || Error::NoPayment { id: code.replace('\0', "") };
        let order = self.order(code).await?.ok_or_else(none)?;
        let next = next_query(&order, at).map_or(NEVER, Timestamp::as_microsecond);
        let update = "UPDATE motcua_orders SET tries = tries + 1, next_query_at = ?
            WHERE code = ? AND state = 'open'";
        let values = vec![next.into(), code.into()];
        self.connections.write.execute(update, values).await.map_err(Error::Database)?;
        Ok(())
    }

    /// The codes of the orders with a gateway, for which its statement is searched.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn order_codes(&self, gateway: &str) -> Result<Vec<String>> {
        let select = "SELECT o.code FROM motcua_orders o WHERE o.gateway = ?";
        let values = vec![gateway.replace('\0', "").into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let codes = rows.iter().map(|row| row.try_get("", "code"));
        codes.collect::<std::result::Result<_, DbErr>>().map_err(Error::Database)
    }

    /// An order by its code.
    pub(super) async fn order(&self, code: &str) -> Result<Option<PaymentOrder>> {
        let values = vec![code.replace('\0', "").into()];
        Ok(self.orders_by("o.code = ?", values).await?.into_iter().next())
    }

    /// Enters an order, or gives the one for the same that is in force.
    ///
    /// Each try to pay the same with a gateway has a number, and of equal requests at once one gets the next:
    /// the key of the table refuses the others, who find the order of the first.
    async fn enter_order(&self, order: PaymentOrder, at: Timestamp) -> Result<PaymentOrder> {
        let request = request_of(&order);
        loop {
            let (known, tries) = self.last_try(&request).await?;
            if let Some(known) = known
                && known.state == OrderState::Open
                && known.expires_at > at
                && !self.is_replaced(&known).await?
            {
                return Ok(known);
            }
            if self.is_entered(&order, (&request, tries + 1)).await? {
                return Ok(order);
            }
        }
    }

    /// The last order for the same, and how many there were.
    async fn last_try(&self, request: &str) -> Result<(Option<PaymentOrder>, i64)> {
        let select = "SELECT MAX(o.attempt) AS attempt FROM motcua_orders o WHERE o.request = ?";
        let values = vec![request.into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let last = rows.first().map(|row| row.try_get::<Option<i64>>("", "attempt"));
        let tries = last.transpose().map_err(Error::Database)?.flatten().unwrap_or(0);
        let values = vec![request.into(), tries.into()];
        let orders = self.orders_by("o.request = ? AND o.attempt = ?", values).await?;
        Ok((orders.into_iter().next(), tries))
    }

    /// Whether another order stands behind this one at an intent of it.
    async fn is_replaced(&self, order: &PaymentOrder) -> Result<bool> {
        for part in &order.parts {
            let stand = self.dossier(&part.dossier).await?;
            let held = stand.dossier.intent(part.intent);
            // An order that its intent does not name yet is just being made.
            let named = held.filter(|held| held.order(&order.code).is_some());
            let last = named.and_then(|held| held.orders.last());
            if last.is_some_and(|last| last.code != order.code) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes an order, unless another one has its number among those for the same.
    async fn is_entered(
        &self,
        order: &PaymentOrder,
        (request, attempt): (&str, i64),
    ) -> Result<bool> {
        let insert = "INSERT INTO motcua_orders (code, gateway, receiver, amount, state, reference,
            requested_at, expires_at, paid_at, next_query_at, tries, request, attempt)
            VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING";
        let values = vec![
            order.code.clone().into(),
            order.gateway.clone().into(),
            order.receiver.as_str().into(),
            order.amount.into(),
            order.state.name().into(),
            order.requested_at.as_microsecond().into(),
            order.expires_at.as_microsecond().into(),
            NEVER.into(),
            order.next_query_at.map_or(NEVER, Timestamp::as_microsecond).into(),
            request.into(),
            attempt.into(),
        ];
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        let written = transaction.execute(insert, values).await.map_err(Error::Database)?;
        if written == 0 {
            return Ok(false);
        }
        for part in &order.parts {
            let insert = "INSERT INTO motcua_order_parts (code, dossier_id, intent, amount)
                VALUES (?, ?, ?, ?)";
            let values = vec![
                order.code.clone().into(),
                part.dossier.clone().into(),
                i64::from(part.intent).into(),
                part.amount.into(),
            ];
            transaction.execute(insert, values).await.map_err(Error::Database)?;
        }
        transaction.commit().await.map_err(Error::OutcomeUnknown)?;
        Ok(true)
    }

    async fn refuse_order(&self, code: &str) -> Result<()> {
        let update = "UPDATE motcua_orders SET state = 'refused' WHERE code = ? AND state = 'open'";
        let written = self.connections.write.execute(update, vec![code.into()]).await;
        written.map(|_| ()).map_err(Error::Database)
    }

    async fn orders_by(&self, filter: &str, values: Vec<Value>) -> Result<Vec<PaymentOrder>> {
        let read = &self.connections.read;
        let select = format!("{SELECT} WHERE {filter}");
        let rows = read.query(&select, values).await.map_err(Error::Database)?;
        let orders: std::result::Result<Vec<_>, DbErr> = rows.iter().map(order_of).collect();
        let mut orders = orders.map_err(Error::Database)?;
        let codes: Vec<&str> = orders.iter().map(|order| order.code.as_str()).collect();
        let select = "SELECT p.code, p.dossier_id, p.intent, p.amount FROM motcua_order_parts p";
        let rows = read.by_keys(select, "p.code", &codes, "").await.map_err(Error::Database)?;
        let mut parts: BTreeMap<String, BTreeSet<OrderPart>> = BTreeMap::new();
        for row in &rows {
            let (code, part) = part_of(row).map_err(Error::Database)?;
            parts.entry(code).or_default().insert(part);
        }
        for order in &mut orders {
            order.parts = parts.remove(&order.code).unwrap_or_default().into_iter().collect();
        }
        Ok(orders)
    }
}

/// What an order pays and with which gateway, in so many letters: equal for equal requests.
fn request_of(order: &PaymentOrder) -> String {
    let part = |part: &OrderPart| format!("\0{}\0{}\0{}", part.dossier, part.intent, part.amount);
    let parts: String = order.parts.iter().map(part).collect();
    digest(&format!("{}{parts}", order.gateway))
}

fn act_of(intent: u32, code: &str, gateway: &str, expires_at: Timestamp) -> Command {
    let (order, gateway) = (code.to_owned(), gateway.to_owned());
    Command::Act(Act::RequestPayment { intent, order, gateway, expires_at })
}

fn order_of(row: &QueryResult) -> std::result::Result<PaymentOrder, DbErr> {
    let text = |column: &str| row.try_get::<String>("", column);
    let number = |column: &str| row.try_get::<i64>("", column);
    let at = |column: &str| Ok::<_, DbErr>(Some(number(column)?).filter(|at| *at != NEVER));
    Ok(PaymentOrder {
        code: text("code")?,
        gateway: text("gateway")?,
        receiver: AgencyId::new(text("receiver")?),
        amount: number("amount")?,
        parts: Vec::new(),
        state: OrderState::of(&text("state")?),
        requested_at: instant(number("requested_at")?),
        expires_at: instant(number("expires_at")?),
        reference: Some(text("reference")?).filter(|reference| !reference.is_empty()),
        paid_at: at("paid_at")?.map(instant),
        next_query_at: at("next_query_at")?.map(instant),
        tries: u32::try_from(number("tries")?).unwrap_or(u32::MAX),
    })
}

fn part_of(row: &QueryResult) -> std::result::Result<(String, OrderPart), DbErr> {
    let intent: i64 = row.try_get("", "intent")?;
    let part = OrderPart {
        dossier: row.try_get("", "dossier_id")?,
        intent: u32::try_from(intent).unwrap_or_default(),
        amount: row.try_get("", "amount")?,
    };
    Ok((row.try_get("", "code")?, part))
}

/// A new code, such as `MC7K2QX9WVTBNP`. That it is not taken, the key of the table sees to.
fn draw() -> String {
    let random = uuid::Uuid::now_v7().as_u128();
    let letter = |place: u32| char::from(LETTERS[(random >> (5 * place)) as usize & 31]);
    (0..DRAWN).map(letter).fold(BEGINNING.to_owned(), |code, letter| code + &letter.to_string())
}

/// When a gateway is asked next: each wait is twice as long as the one before, and the last query is after three days,
/// or after the end of the order where that is later.
fn next_query(order: &PaymentOrder, asked_at: Timestamp) -> Option<Timestamp> {
    let last = after(order.requested_at, LAST_QUERY).max(after(order.expires_at, AFTER_END));
    let wait = FIRST_QUERY.saturating_mul(1 << order.tries.saturating_add(1).min(8));
    (asked_at < last).then(|| after(asked_at, wait).min(last))
}

fn after(at: Timestamp, microseconds: i64) -> Timestamp {
    let after = at.as_microsecond().saturating_add(microseconds);
    Timestamp::from_microsecond(after).unwrap_or(Timestamp::MAX)
}
