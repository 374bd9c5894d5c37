//! Carrying a table over: what the target has not is written, what the source has no longer goes.

use std::mem::take;

use sea_orm::DbErr;

use super::error::{CopyError, Result};
use super::walk::{Found, PAGE, Sum, Walk};
use super::{CopiedTable, Meter};
use crate::store::{Db, Row, Tx};
use crate::tables::{Carried, Table};

/// Carries a table over, page by page, each in a transaction of its own.
pub(super) async fn table(
    table: &'static Table,
    from: &Tx,
    to: &Db,
    meter: &mut Meter<'_>,
) -> Result<CopiedTable> {
    let mut source = Walk::new(from, table);
    let mut target = Walk::new(to, table);
    let mut page = Page { table, to, gone: Vec::new(), new: Vec::new(), written: 0 };
    let (mut sum, mut told) = (Sum::default(), 0);
    while let Some(found) = source.next().await.map_err(CopyError::Source)? {
        sum.add(&found.row);
        while let Some(extra) = target.next_before(&found.key).await.map_err(CopyError::Target)? {
            page.takes_out(&extra).await?;
        }
        match target.find(&found.key).await.map_err(CopyError::Target)? {
            Some(known) if known.row == found.row => {}
            Some(_) => page.replaces(found)?,
            None => page.new.push(found.row),
        }
        if sum.rows - told == PAGE as u64 {
            page.write().await.map_err(CopyError::Target)?;
            meter.page(table, sum.rows - told)?;
            told = sum.rows;
        }
    }
    while let Some(extra) = target.next().await.map_err(CopyError::Target)? {
        page.takes_out(&extra).await?;
    }
    page.write().await.map_err(CopyError::Target)?;
    meter.page(table, sum.rows - told)?;
    Ok(CopiedTable { name: table.name, rows: sum.rows, written: page.written, sha256: sum.hash() })
}

/// What is to be written next.
struct Page<'a> {
    table: &'static Table,
    to: &'a Db,
    /// The keys of rows that go.
    gone: Vec<Row>,
    new: Vec<Row>,
    written: u64,
}

impl Page<'_> {
    /// What was copied before differs or is too much; nobody changes rows that are only added.
    fn may_change(&self) -> Result<()> {
        match self.table.carried {
            Carried::Changed => Ok(()),
            Carried::Added | Carried::Never => Err(CopyError::Differs { table: self.table.name }),
        }
    }

    /// Writes a row in the place of the one that is there, so that what refers to it stays.
    fn replaces(&mut self, found: Found) -> Result<()> {
        self.may_change()?;
        self.new.push(found.row);
        Ok(())
    }

    /// Takes a row out that the source has not.
    async fn takes_out(&mut self, found: &Found) -> Result<()> {
        self.may_change()?;
        self.gone.push(found.key.values());
        if self.gone.len() == PAGE {
            self.write().await.map_err(CopyError::Target)?;
        }
        Ok(())
    }

    async fn write(&mut self) -> std::result::Result<(), DbErr> {
        if self.gone.is_empty() && self.new.is_empty() {
            return Ok(());
        }
        let transaction = self.to.begin().await?;
        let written = self.new.len() as u64;
        transaction.delete(self.table, take(&mut self.gone)).await?;
        transaction.carry(self.table, take(&mut self.new)).await?;
        transaction.commit().await?;
        self.written += written;
        Ok(())
    }
}
