//! How dossiers come by their codes.

use std::collections::BTreeMap;

use motcua_engine::dossier::{Dossier, Event, EventBody};
use motcua_engine::procedure::{Procedure, ProcedureKind};
use sea_orm::DbErr;

use super::{Batch, Scratch, Written, counter};
use crate::code::drawable;
use crate::error::{Error, Result};
use crate::store::{Tx, keepable};

/// How a dossier comes by its code.
pub(super) enum Coded {
    /// It draws a number behind this prefix.
    Drawn(String),
    /// It keeps the one that another system gave it.
    Kept(String),
    /// It is a consult and shows the code of the dossier that asks, with a number of its own.
    Consult {
        /// The dossier that asks.
        parent: String,
        /// The how manieth opinion it is.
        number: usize,
    },
}

impl Batch<'_> {
    /// How a dossier that is filed comes by its code. Every agency that it names must work on the day.
    pub(super) fn code_of(
        &self,
        scratch: &Scratch,
        dossier: &Dossier,
        procedure: &Procedure,
        event: &Event,
    ) -> Result<Option<Coded>> {
        let head = dossier.filed.as_ref();
        if let Some(imported) = head.and_then(|head| head.imported.as_ref()) {
            return Ok(Some(Coded::Kept(format!("{}:{}", imported.source, imported.code))));
        }
        let competent = dossier.agency(&procedure.agency);
        let day = self.library.day_of(event.at);
        let named = head.into_iter().flat_map(|head| head.agencies.values().chain(&head.office));
        for agency in named.chain([&competent]) {
            self.library.agencies.check_valid(agency, day)?;
        }
        if let EventBody::Opened(opened) = &event.body {
            return Ok(Some(Coded::Kept(opened.code.clone())));
        }
        if procedure.kind != ProcedureKind::Opinion {
            return Ok(Some(Coded::Drawn(self.library.code_prefix(&competent, day)?)));
        }
        let parent = head.and_then(|head| head.parent.as_ref());
        Ok(parent.map(|parent| {
            let asks =
                scratch.loaded.get(&parent.dossier).or_else(|| self.loaded.get(&parent.dossier));
            let sent = asks.map_or(0, |asks| {
                asks.dossier.legs.iter().take_while(|leg| leg.key != parent.leg).count()
            });
            Coded::Consult { parent: parent.dossier.clone(), number: sent + 1 }
        }))
    }

    /// No other dossier has the code that one keeps.
    pub(super) async fn check_free(&self, code: &str) -> Result<()> {
        keepable("the code", [code])?;
        let select = "SELECT id FROM motcua_dossiers WHERE code = ?";
        let found = self.transaction.query(select, vec![code.into()]).await;
        let is_kept =
            |written: &Written| matches!(&written.code, Some(Coded::Kept(kept)) if kept == code);
        if found.map_err(Error::Database)?.is_empty() && !self.written.iter().any(is_kept) {
            return Ok(());
        }
        Err(Error::CodeTaken { code: code.to_owned() })
    }
}

/// Raises the counters that would draw codes which dossiers of other systems have kept.
pub(super) async fn reserve(
    transaction: &Tx,
    codes: impl Iterator<Item = &str>,
) -> std::result::Result<(), DbErr> {
    let mut least: BTreeMap<String, i64> = BTreeMap::new();
    for (prefix, number) in codes.flat_map(drawable) {
        let least = least.entry(counter(prefix)).or_default();
        *least = number.max(*least);
    }
    let raise = "INSERT INTO motcua_counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET
        value = CASE WHEN motcua_counters.value < excluded.value THEN excluded.value ELSE motcua_counters.value END";
    for (name, number) in least {
        transaction.execute(raise, vec![name.into(), number.into()]).await?;
    }
    Ok(())
}
