//! The tables of documents that are kept for reuse. What is held and what relies on it is a projection; the rest is not.

use super::{Carried, Table};

pub(crate) const HELD: Table = Table {
    name: "motcua_held",
    columns: &[
        ("id", "TEXT"),
        ("dossier_id", "TEXT"),
        ("subject_person", "TEXT"),
        ("subject_number", "TEXT"),
        ("document_type", "TEXT"),
        ("status", "TEXT"),
        ("sha256", "TEXT"),
        ("is_result", "BIGINT"),
        ("held_at", "BIGINT"),
        ("contents", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const HELD_USES: Table = Table {
    name: "motcua_held_uses",
    columns: &[
        ("dossier_id", "TEXT"),
        ("place", "BIGINT"),
        ("held_id", "TEXT"),
        ("lost_at", "BIGINT"),
        ("contents", "TEXT"),
    ],
    key: &["dossier_id", "place"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const CONSENTS: Table = Table {
    name: "motcua_consents",
    columns: &[
        ("person_id", "TEXT"),
        ("document_type", "TEXT"),
        ("procedure_code", "TEXT"),
        ("at", "BIGINT"),
        ("is_given", "BIGINT"),
        ("last_day", "TEXT"),
        ("recorded_by", "TEXT"),
    ],
    key: &["person_id", "document_type", "procedure_code", "at"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const HELD_CORRECTIONS: Table = Table {
    name: "motcua_held_corrections",
    columns: &[
        ("id", "TEXT"),
        ("held_id", "TEXT"),
        ("dossier_id", "TEXT"),
        ("asked_at", "BIGINT"),
        ("answered_at", "BIGINT"),
        ("contents", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const DAMAGED: Table = Table {
    name: "motcua_damaged",
    columns: &[("sha256", "TEXT"), ("found_at", "BIGINT")],
    key: &["sha256"],
    is_replaced: true,
    carried: Carried::Changed,
};
