//! The tables of who may see dossiers, and who has; the files that are seen with them.

use super::{Carried, Table};

pub(crate) const PARTS: Table = Table {
    name: "motcua_parts",
    columns: &[("part", "TEXT"), ("dossier_id", "TEXT")],
    key: &["part", "dossier_id"],
    is_replaced: false,
    carried: Carried::Changed,
};

pub(crate) const PROPOSALS: Table = Table {
    name: "motcua_proposals",
    columns: &[
        ("id", "TEXT"),
        ("dossier_id", "TEXT"),
        ("proposed_at", "BIGINT"),
        ("contents", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const READINGS: Table = Table {
    name: "motcua_readings",
    columns: &[
        ("dossier_id", "TEXT"),
        ("at", "BIGINT"),
        ("person", "TEXT"),
        ("what", "TEXT"),
        ("about", "TEXT"),
    ],
    key: &["dossier_id", "at", "person", "what", "about"],
    // The same person may read the same twice in a microsecond.
    is_replaced: true,
    carried: Carried::Added,
};

pub(crate) const NAMES: Table = Table {
    name: "motcua_names",
    columns: &[("word", "TEXT"), ("person_id", "TEXT")],
    key: &["word", "person_id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const MANDATES: Table = Table {
    name: "motcua_mandates",
    columns: &[
        ("person_id", "TEXT"),
        ("organisation_id", "TEXT"),
        ("from_day", "TEXT"),
        ("last_day", "TEXT"),
        ("paper", "TEXT"),
    ],
    key: &["person_id", "organisation_id", "from_day"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const SUBSTITUTIONS: Table = Table {
    name: "motcua_substitutions",
    columns: &[
        ("substitute_id", "TEXT"),
        ("absent_id", "TEXT"),
        ("agency", "TEXT"),
        ("from_day", "TEXT"),
        ("last_day", "TEXT"),
        ("roles", "TEXT"),
        ("reason", "TEXT"),
    ],
    key: &["substitute_id", "absent_id", "agency", "from_day"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const CREDENTIALS: Table = Table {
    name: "motcua_credentials",
    columns: &[
        ("account", "TEXT"),
        ("hash", "TEXT"),
        ("failures", "BIGINT"),
        ("locked_until", "BIGINT"),
    ],
    key: &["account"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const TOKENS: Table = Table {
    name: "motcua_tokens",
    columns: &[
        ("id", "TEXT"),
        ("digest", "TEXT"),
        ("contents", "TEXT"),
        ("issued_at", "BIGINT"),
        ("expires_at", "BIGINT"),
        ("revoked_at", "BIGINT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

/// Whoever is signed in at one database is not so at its copy.
pub(crate) const SESSIONS: Table = Table {
    name: "motcua_sessions",
    columns: &[("digest", "TEXT"), ("account", "TEXT"), ("until", "BIGINT")],
    key: &["digest"],
    is_replaced: true,
    carried: Carried::Never,
};

pub(crate) const FILES: Table = Table {
    name: "motcua_files",
    columns: &[
        ("id", "TEXT"),
        ("dossier_id", "TEXT"),
        ("document", "TEXT"),
        ("name", "TEXT"),
        ("media_type", "TEXT"),
        ("size", "BIGINT"),
        ("sha256", "TEXT"),
        ("state", "TEXT"),
        ("signature", "TEXT"),
        ("uploaded_at", "BIGINT"),
        ("uploaded_by", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};
