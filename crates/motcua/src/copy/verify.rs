//! Reading a copy back: every table as its source was, and the verification of the journal as at any desk.

use super::error::{CopyError, Result};
use super::walk::{Sum, Walk};
use super::{CopiedTable, Meter};
use crate::store::Db;
use crate::tables::carried;
use crate::verify::{Verified, verify};

/// Reads all tables back.
///
/// # Errors
///
/// A table is not what its source was. What is wrong with the contents is no error: it was so before.
pub(super) async fn all(
    to: &Db,
    tables: &[CopiedTable],
    meter: &mut Meter<'_>,
) -> Result<Verified> {
    for (table, copied) in carried().zip(tables) {
        let mut walk = Walk::new(to, table);
        let mut sum = Sum::default();
        loop {
            let page = walk.page().await.map_err(CopyError::Target)?;
            if page.is_empty() {
                break;
            }
            page.iter().for_each(|found| sum.add(&found.row));
            meter.page(table, page.len() as u64)?;
        }
        if sum.rows != copied.rows || sum.hash() != copied.sha256 {
            return Err(CopyError::Differs { table: table.name });
        }
    }
    verify(to).await.map_err(CopyError::Target)
}
