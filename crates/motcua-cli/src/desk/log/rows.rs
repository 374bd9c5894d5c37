//! Rows of a log, and the case that those of one dossier make.

use motcua_engine::dossier::{Activity, ImportedCase, PersonId};
use motcua_engine::procedure::AgencyName;
use motcua_engine::time::Timestamp;

use super::mapping::{Mapping, OF_CASE, PARTS, Part};

/// The most rows of a dossier.
pub(super) const MOST_ROWS: usize = 10_000;

/// What a row says, in the order of [`PARTS`]; empty: nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: [String; PARTS.len()],
}

/// A case of a log, or why there is none, with the line to look at.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) case: Result<Box<ImportedCase>, String>,
}

impl Found {
    pub(super) fn bad(line: u64, what: impl Into<String>) -> Self {
        Self { line, case: Err(what.into()) }
    }
}

impl Row {
    pub(super) fn cell(&self, part: Part) -> &str {
        &self.cells[part as usize]
    }

    fn text(&self, part: Part) -> Option<String> {
        Some(self.cell(part)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn moment(&self, mapping: &Mapping, part: Part) -> Result<Option<Timestamp>, String> {
        let cell = self.cell(part);
        if cell.is_empty() {
            return Ok(None);
        }
        mapping.moment(cell).map(Some).map_err(|what| format!("{}: {what}", label(mapping, part)))
    }
}

/// The case of the rows of one dossier.
pub(super) fn case(mapping: &Mapping, rows: &[Row]) -> Option<Found> {
    let first = rows.first()?;
    let mut line = first.line;
    let made = make(mapping, first, rows, &mut line);
    let case = made.map(Box::new).map_err(|what| match first.cell(Part::Dossier) {
        "" => what,
        code => format!("dossier \"{code}\" is left out: {what}"),
    });
    Some(Found { line, case })
}

/// `line` is left at the row that is wrong.
fn make(
    mapping: &Mapping,
    first: &Row,
    rows: &[Row],
    line: &mut u64,
) -> Result<ImportedCase, String> {
    if first.cell(Part::Dossier).is_empty() {
        return Err(format!("{} is empty; fill it in", label(mapping, Part::Dossier)));
    }
    let mut activities = Vec::new();
    for row in rows {
        *line = row.line;
        for (part, _) in PARTS.iter().take(OF_CASE) {
            if row.cell(*part) != first.cell(*part) {
                let (label, before) = (label(mapping, *part), first.line);
                return Err(format!(
                    "{label} is another one than in line {before}; mend one of them"
                ));
            }
        }
        activities.extend(activity(mapping, row)?);
    }
    *line = first.line;
    let received_at = first.moment(mapping, Part::Start)?;
    let received_at = received_at
        .ok_or_else(|| format!("{} is empty; fill it in", label(mapping, Part::Start)))?;
    Ok(ImportedCase {
        deadline: first.moment(mapping, Part::Deadline)?,
        planned_end_at: first.moment(mapping, Part::PlannedEnd)?,
        ended_at: first.moment(mapping, Part::End)?,
        department: first.text(Part::Department).map(AgencyName::new),
        channel: first.text(Part::Channel),
        group: first.text(Part::CaseGroup),
        responsible: first.text(Part::Responsible).map(PersonId::new),
        activities,
        ..ImportedCase::new(
            &mapping.source,
            first.cell(Part::Dossier),
            received_at,
            &mapping.time_zone,
        )
    })
}

fn activity(mapping: &Mapping, row: &Row) -> Result<Option<Activity>, String> {
    let at = row.moment(mapping, Part::Time)?;
    match (row.text(Part::Activity), at) {
        (None, None) => Ok(None),
        (Some(name), Some(at)) => Ok(Some(Activity {
            name,
            lifecycle: row.text(Part::Lifecycle),
            official: row.text(Part::Official).map(PersonId::new),
            group: row.text(Part::Group),
            at,
        })),
        (Some(_), None) => Err(format!("{} is empty; fill it in", label(mapping, Part::Time))),
        (None, Some(_)) => Err(format!("{} is empty; fill it in", label(mapping, Part::Activity))),
    }
}

/// What people call a part: the column or attribute.
fn label(mapping: &Mapping, part: Part) -> String {
    format!("\"{}\"", mapping.name(part).unwrap_or_default())
}
