//! The tables of who may see dossiers, and who has.

use super::{Carried, Table};

pub(crate) const PARTS: Table = Table {
    name: "motcua_parts",
    columns: &[("part", "TEXT"), ("dossier_id", "TEXT")],
    key: &["part", "dossier_id"],
    is_replaced: false,
    carried: Carried::Changed,
};

pub(crate) const READINGS: Table = Table {
    name: "motcua_readings",
    columns: &[("dossier_id", "TEXT"), ("at", "BIGINT"), ("person", "TEXT"), ("what", "TEXT")],
    key: &["dossier_id", "at", "person", "what"],
    // The same person may read the same twice in a microsecond.
    is_replaced: true,
    carried: Carried::Added,
};
