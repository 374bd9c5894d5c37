//! Money that is no dossier's: listed, and settled by somebody with a note.

use motcua_engine::dossier::{Actor, PersonId};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use super::{CURRENCY, Notice, NoticeState, OrderPart, day_of, instant};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::list::Page;
use crate::sight::Seen;
use crate::store::{NEVER, keepable};

/// Money that is no dossier's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Its identifier: later ones sort behind it.
    pub id: String,
    /// The gateway that has it.
    pub gateway: String,
    /// The gateway's number of the transaction.
    pub reference: String,
    /// The order that it names; it may be none of the desk's.
    pub order: String,
    /// The dossier that it was meant for, where that is known.
    pub dossier: Option<String>,
    /// The intent that it was meant for.
    pub intent: Option<u32>,
    /// How much, in whole units of the currency.
    pub amount: i64,
    /// The currency.
    pub currency: String,
    /// Why it is no dossier's: `no_order`, `wrong_amount`, `wrong_currency`, `paid_twice` or `not_owed`;
    /// or `refund_refused`: the gateway did not give it back.
    pub reason: String,
    /// When it was listed.
    pub listed_at: Timestamp,
    /// When, by whom and how it was settled, if it was.
    pub settled: Option<(Timestamp, PersonId, String)>,
}

/// A part of the list of money that is no dossier's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnmatchedListed {
    /// The money, the earliest first.
    pub items: Vec<Unmatched>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

/// Money that has to be listed.
pub(super) struct Stray<'a> {
    pub(super) gateway: &'a str,
    pub(super) notice: &'a Notice,
    /// What it was meant for. None: that is not known.
    pub(super) part: Option<&'a OrderPart>,
    pub(super) reason: &'a str,
}

/// Money that a gateway did not give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRefund<'a> {
    /// The gateway.
    pub gateway: &'a str,
    /// The number of the refund.
    pub reference: &'a str,
    /// The order through which the money came; empty: none.
    pub order: &'a str,
    /// The dossier and the intent, and how much was to go back.
    pub part: OrderPart,
}

impl Seen {
    /// Money that is no dossier's and has not been settled. Money without a dossier is for who sees everything.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn unmatched(&self, page: &Page) -> Result<UnmatchedListed> {
        let list = "unmatched";
        let behind = page.after(list)?.map(|(_, id)| id).unwrap_or_default();
        let select = format!(
            "SELECT u.id, u.gateway, u.reference, u.order_code, u.dossier_id, u.intent, u.amount, u.currency,
            u.reason, u.listed_at, u.settled_at, u.settled_by, u.note FROM motcua_unmatched u
            WHERE {} AND u.settled_at = ? AND u.id > ? ORDER BY u.id LIMIT ?",
            self.sight().condition("u.dossier_id", self.is_postgres())
        );
        let mut values = self.sight().values();
        values.extend([NEVER.into(), behind.into(), page.limit().into()]);
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        let items = rows.iter().take(page.size()).map(unmatched);
        let items: std::result::Result<Vec<_>, DbErr> = items.collect();
        let items = items.map_err(Error::Database)?;
        let last = items.last().filter(|_| rows.len() > page.size());
        let next = last.map(|last| page.cursor_of(list, 0, &last.id));
        Ok(UnmatchedListed { items, next })
    }

    /// Notes how money was settled that is no dossier's, such as that it was sent back.
    ///
    /// # Errors
    ///
    /// None of this identifier that may be seen waits, the note is empty or cannot be kept, or the database fails.
    pub async fn settle_unmatched(
        &self,
        id: &str,
        note: &str,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<()> {
        keepable("the note", [note, id])?;
        if note.trim().is_empty() {
            let problem = "is empty; say what became of the money";
            return Err(Error::Contradiction { what: "the note", problem });
        }
        let update = format!(
            "UPDATE motcua_unmatched SET settled_at = ?, settled_by = ?, note = ?
            WHERE id = ? AND settled_at = ? AND {}",
            self.sight().condition("motcua_unmatched.dossier_id", self.is_postgres())
        );
        let mut values = vec![
            at.as_microsecond().into(),
            actor.person.as_str().into(),
            note.into(),
            id.into(),
            NEVER.into(),
        ];
        values.extend(self.sight().values());
        let written = self.desk.connections.write.execute(&update, values).await;
        match written.map_err(Error::Database)? {
            0 => Err(Error::NoPayment { id: id.to_owned() }),
            _ => Ok(()),
        }
    }
}

impl Desk {
    /// Whether money of a gateway was ever listed under a number of a transaction.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn has_unmatched(&self, gateway: &str, reference: &str) -> Result<bool> {
        let select = "SELECT u.id FROM motcua_unmatched u
            WHERE u.gateway = ? AND u.reference = ? AND u.reason <> 'refund_refused' LIMIT 1";
        let values = [gateway, reference].map(|text| text.trim().replace('\0', "").into());
        let read = &self.connections.read;
        let rows = read.query(select, values.to_vec()).await.map_err(Error::Database)?;
        Ok(!rows.is_empty())
    }

    /// Lists money that a gateway finally refused to give back, once for each refund: somebody sends it another way.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn list_refused_refund(
        &self,
        refused: &RefusedRefund<'_>,
        at: Timestamp,
    ) -> Result<()> {
        let RefusedRefund { gateway, reference, order, part } = refused;
        keepable("a text of the refund", [*gateway, *reference, *order])?;
        let notice = Notice {
            order: (*order).to_owned(),
            amount: part.amount,
            currency: CURRENCY.to_owned(),
            transaction: (*reference).to_owned(),
            state: NoticeState::Paid,
            at: None,
        };
        let stray = Stray { gateway, notice: &notice, part: Some(part), reason: "refund_refused" };
        self.list_unmatched(&stray, at).await.map(|_| ())
    }

    /// Lists money that is no dossier's, once for each transaction and what it was meant for. Whether it is new.
    /// A bank may give a number again: the amount and the day are of a transaction too.
    pub(super) async fn list_unmatched(&self, stray: &Stray<'_>, at: Timestamp) -> Result<bool> {
        let Stray { gateway, notice, part, reason } = stray;
        let published = self.published().await?;
        let paid_on = notice.at.map(|at| day_of(at, published.zone()).to_string());
        let paid_on = paid_on.unwrap_or_default();
        let insert =
            "INSERT INTO motcua_unmatched (id, gateway, reference, order_code, dossier_id, intent,
            amount, currency, reason, listed_at, settled_at, settled_by, note, paid_on)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?)
            ON CONFLICT (gateway, reference, order_code, dossier_id, intent, amount, paid_on) DO NOTHING";
        // What is not owed is the part; whatever else is wrong, it is all that came.
        let amount =
            part.filter(|_| *reason == "not_owed").map_or(notice.amount, |part| part.amount);
        let values = vec![
            uuid::Uuid::now_v7().to_string().into(),
            (*gateway).into(),
            notice.transaction.trim().into(),
            notice.order.clone().into(),
            part.map_or_else(String::new, |part| part.dossier.clone()).into(),
            part.map_or(0, |part| i64::from(part.intent)).into(),
            amount.into(),
            notice.currency.clone().into(),
            (*reason).into(),
            at.as_microsecond().into(),
            NEVER.into(),
            paid_on.into(),
        ];
        let written = self.connections.write.execute(insert, values).await;
        written.map(|rows| rows > 0).map_err(Error::Database)
    }
}

fn unmatched(row: &QueryResult) -> std::result::Result<Unmatched, DbErr> {
    let text = |column: &str| row.try_get::<String>("", column);
    let number = |column: &str| row.try_get::<i64>("", column);
    let settled_at = Some(number("settled_at")?).filter(|at| *at != NEVER);
    let (by, note) = (PersonId::new(text("settled_by")?), text("note")?);
    Ok(Unmatched {
        id: text("id")?,
        gateway: text("gateway")?,
        reference: text("reference")?,
        order: text("order_code")?,
        dossier: Some(text("dossier_id")?).filter(|id| !id.is_empty()),
        intent: u32::try_from(number("intent")?).ok().filter(|intent| *intent > 0),
        amount: number("amount")?,
        currency: text("currency")?,
        reason: text("reason")?,
        listed_at: instant(number("listed_at")?),
        settled: settled_at.map(|at| (instant(at), by, note)),
    })
}
