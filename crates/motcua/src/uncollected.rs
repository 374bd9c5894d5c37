//! Results that are ready and wait for whoever collects them: whose work it is, and nobody's lateness.

use crate::desk::Desk;
use crate::error::Result;
use crate::list::{Item, Listed, Page};
use crate::sight::Seen;

impl Desk {
    /// The dossiers at a one-stop shop that are resolved and not handed over, what waits longest first.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn uncollected(&self, agency: &str, page: &Page) -> Result<Listed> {
        self.seen().uncollected(agency, page).await
    }
}

impl Seen {
    /// The dossiers at a one-stop shop that are resolved and not handed over, what waits longest first.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn uncollected(&self, agency: &str, page: &Page) -> Result<Listed> {
        let agency = agency.replace('\0', "");
        let list = format!("uncollected {agency}");
        let (ready_at, id) = page.after(&list)?.unwrap_or((i64::MIN, String::new()));
        let filter = "d.works_at = ? AND d.status = 9 AND d.is_closed = 0
            AND (d.ready_at, d.id) > (?, ?) ORDER BY d.ready_at, d.id LIMIT ?";
        let values = vec![agency.into(), ready_at.into(), id.into(), page.limit().into()];
        self.listed(filter, values, page, &list, Item::by_ready).await
    }
}
