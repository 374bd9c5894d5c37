//! The tables of hooks and webhooks: how far each has come, who is told, with what the messages are signed, and how they were taken.

use super::{Carried, Table};

pub(crate) const HOOKS: Table = Table {
    name: "motcua_hooks",
    columns: &[("name", "TEXT"), ("position", "BIGINT")],
    key: &["name"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const PARKED: Table = Table {
    name: "motcua_parked",
    columns: &[
        ("hook", "TEXT"),
        ("dossier_id", "TEXT"),
        ("position", "BIGINT"),
        ("tries", "BIGINT"),
        ("next_at", "BIGINT"),
        ("error", "TEXT"),
    ],
    key: &["hook", "dossier_id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const WEBHOOKS: Table = Table {
    name: "motcua_webhooks",
    columns: &[
        ("id", "TEXT"),
        ("url", "TEXT"),
        ("events", "TEXT"),
        ("owner", "TEXT"),
        ("sight", "TEXT"),
        ("is_on", "BIGINT"),
        ("created_at", "BIGINT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const WEBHOOK_SECRETS: Table = Table {
    name: "motcua_webhook_secrets",
    columns: &[
        ("webhook_id", "TEXT"),
        ("id", "TEXT"),
        ("secret", "TEXT"),
        ("from_at", "BIGINT"),
        ("until_at", "BIGINT"),
    ],
    key: &["webhook_id", "id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const WEBHOOK_DELIVERIES: Table = Table {
    name: "motcua_webhook_deliveries",
    columns: &[
        ("webhook_id", "TEXT"),
        ("id", "TEXT"),
        ("position", "BIGINT"),
        ("attempt", "BIGINT"),
        ("at", "BIGINT"),
        ("status", "BIGINT"),
        ("error", "TEXT"),
        ("milliseconds", "BIGINT"),
    ],
    key: &["webhook_id", "id"],
    is_replaced: true,
    // What is old goes.
    carried: Carried::Changed,
};
