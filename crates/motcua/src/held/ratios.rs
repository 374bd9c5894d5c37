//! The ratios of digitization (QĐ 766/QĐ-TTg, group 6): reuse, digitized components, electronic results.

use motcua_engine::time::Date;
use sea_orm::QueryResult;

use crate::error::{Error, Result};
use crate::files::RESULT;
use crate::journal::text;
use crate::sight::Seen;

/// What was digitized of the dossiers of an agency in a period. Each ratio is two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digitized {
    /// The competent agency; empty: all of them.
    pub agency: String,
    /// Dossiers received in the period: what the first two ratios are of.
    pub received: u64,
    /// Of these, those in which something served that was held.
    pub with_reuse: u64,
    /// Of these, those with a component that is stored: a file, or something held that served.
    pub with_component: u64,
    /// Dossiers resolved in the period, of procedures that give a document: what the third ratio is of.
    pub resolved: u64,
    /// Of these, those with a result that is a file.
    pub with_electronic_result: u64,
}

impl Digitized {
    /// Tỷ lệ tái sử dụng: dossiers with a component reused, of those received.
    pub fn reuse(&self) -> (u64, u64) {
        (self.with_reuse, self.received)
    }

    /// Tỷ lệ số hóa thành phần hồ sơ: dossiers with a stored component, of those received.
    pub fn components(&self) -> (u64, u64) {
        (self.with_component, self.received)
    }

    /// Tỷ lệ cấp kết quả điện tử: dossiers with an electronic result, of those resolved whose procedure gives a document.
    pub fn electronic_results(&self) -> (u64, u64) {
        (self.with_electronic_result, self.resolved)
    }

    fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.with_reuse += other.with_reuse;
        self.with_component += other.with_component;
        self.resolved += other.resolved;
        self.with_electronic_result += other.with_electronic_result;
    }
}

impl Seen {
    /// The ratios of digitization of a period, by agency and then of all: local days, both ends inclusive.
    /// Cases of other systems are not counted: nothing is known of their files.
    ///
    /// # Errors
    ///
    /// The period ends before it begins, or the database fails.
    pub async fn digitized(&self, from: Date, to: Date) -> Result<Vec<Digitized>> {
        if to < from {
            let (from, to) = (from.to_string(), to.to_string());
            return Err(Error::Period { from, to });
        }
        let library = self.desk.published().await?;
        let midnight = |day: Option<Date>| {
            let zoned = day.and_then(|day| day.to_zoned(library.zone().clone()).ok());
            zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond())
        };
        let period = [midnight(Some(from)), midnight(to.tomorrow().ok())];
        let mut rows: Vec<Digitized> = Vec::new();
        for row in self.received_in(period).await? {
            let counted = received(&row).map_err(Error::Database)?;
            rows.push(counted);
        }
        for row in self.resolved_in(period, &library.giving_documents()).await? {
            let counted = resolved(&row).map_err(Error::Database)?;
            match rows.iter_mut().find(|known| known.agency == counted.agency) {
                Some(known) => known.add(&counted),
                None => rows.push(counted),
            }
        }
        rows.sort_by(|one, two| one.agency.cmp(&two.agency));
        let mut total = Digitized::default();
        rows.iter().for_each(|row| total.add(row));
        rows.push(total);
        Ok(rows)
    }

    async fn received_in(&self, [from, to]: [i64; 2]) -> Result<Vec<QueryResult>> {
        let reused = "EXISTS (SELECT 1 FROM motcua_held_uses u WHERE u.dossier_id = d.id)";
        let filed = format!(
            "EXISTS (SELECT 1 FROM motcua_files f WHERE f.dossier_id = d.id AND f.state = 'clean'
            AND f.document NOT LIKE '{RESULT}%')"
        );
        let kept =
            "EXISTS (SELECT 1 FROM motcua_held h WHERE h.dossier_id = d.id AND h.is_result = 0)";
        let columns = format!(
            "d.agency, COUNT(*) AS received, {} AS with_reuse, {} AS with_component",
            count(reused),
            count(&format!("({reused} OR {filed} OR {kept})"))
        );
        let filter =
            "d.received_at >= ? AND d.received_at < ? AND d.time_zone IS NULL GROUP BY d.agency";
        self.rows(&columns, filter, vec![from.into(), to.into()]).await
    }

    async fn resolved_in(
        &self,
        [from, to]: [i64; 2],
        procedures: &[String],
    ) -> Result<Vec<QueryResult>> {
        let electronic =
            "EXISTS (SELECT 1 FROM motcua_held h WHERE h.dossier_id = d.id AND h.is_result = 1)";
        let columns = format!(
            "d.agency, COUNT(*) AS resolved, {} AS with_electronic_result",
            count(electronic)
        );
        let filter = format!(
            "d.ended_at >= ? AND d.ended_at < ? AND d.received_at < {} AND d.closing = 'resolved'
            AND d.procedure_code || ' ' || d.procedure_version IN ({}) GROUP BY d.agency",
            crate::store::NEVER,
            self.desk.connections.read.list()
        );
        let values = vec![from.into(), to.into(), text(&procedures).into()];
        self.rows(&columns, &filter, values).await
    }
}

/// How many rows hold a condition.
fn count(condition: &str) -> String {
    format!("COUNT(CASE WHEN {condition} THEN 1 END)")
}

fn number(row: &QueryResult, column: &str) -> std::result::Result<u64, sea_orm::DbErr> {
    Ok(u64::try_from(row.try_get::<i64>("", column)?).unwrap_or_default())
}

fn received(row: &QueryResult) -> std::result::Result<Digitized, sea_orm::DbErr> {
    Ok(Digitized {
        agency: row.try_get("", "agency")?,
        received: number(row, "received")?,
        with_reuse: number(row, "with_reuse")?,
        with_component: number(row, "with_component")?,
        ..Digitized::default()
    })
}

fn resolved(row: &QueryResult) -> std::result::Result<Digitized, sea_orm::DbErr> {
    Ok(Digitized {
        agency: row.try_get("", "agency")?,
        resolved: number(row, "resolved")?,
        with_electronic_result: number(row, "with_electronic_result")?,
        ..Digitized::default()
    })
}
