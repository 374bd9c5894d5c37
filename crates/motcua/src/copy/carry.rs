//! Carrying a table over: what the target has not is written, what the source has no longer goes.

use sea_orm::DbErr;
use serde_json::Value as Json;

use super::error::{CopyError, Result};
use super::walk::{PAGE, Row, Sum, Walk};
use super::{CopiedTable, Meter};
use crate::store::{Db, Tx};
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
    while let Some(row) = source.next().await.map_err(CopyError::Source)? {
        sum.add(&row);
        while let Some(extra) = target.next_before(&row.key).await.map_err(CopyError::Target)? {
            page.takes_out(&extra).await?;
        }
        match target.find(&row.key).await.map_err(CopyError::Target)? {
            Some(known) if known.cells == row.cells => {}
            Some(_) => page.replaces(row)?,
            None => page.new.push(row.cells),
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
    gone: Vec<Json>,
    new: Vec<Json>,
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
    fn replaces(&mut self, row: Row) -> Result<()> {
        self.may_change()?;
        self.new.push(row.cells);
        Ok(())
    }

    /// Takes a row out that the source has not.
    async fn takes_out(&mut self, row: &Row) -> Result<()> {
        self.may_change()?;
        self.gone.push(self.table.columns_of(&row.key));
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
        transaction.delete(self.table, &self.gone).await?;
        transaction.carry(self.table, &self.new).await?;
        transaction.commit().await?;
        self.written += self.new.len() as u64;
        self.gone.clear();
        self.new.clear();
        Ok(())
    }
}
