//! The tables of payments: orders with what each pays, what gateways said, and money that is no dossier's.

use super::{Carried, Table};

pub(crate) const ORDERS: Table = Table {
    name: "motcua_orders",
    columns: &[
        ("code", "TEXT"),
        ("gateway", "TEXT"),
        ("receiver", "TEXT"),
        ("amount", "BIGINT"),
        ("state", "TEXT"),
        ("reference", "TEXT"),
        ("requested_at", "BIGINT"),
        ("expires_at", "BIGINT"),
        ("paid_at", "BIGINT"),
        ("next_query_at", "BIGINT"),
        ("tries", "BIGINT"),
        ("request", "TEXT"),
        ("attempt", "BIGINT"),
    ],
    key: &["code"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const ORDER_PARTS: Table = Table {
    name: "motcua_order_parts",
    columns: &[
        ("code", "TEXT"),
        ("dossier_id", "TEXT"),
        ("intent", "BIGINT"),
        ("amount", "BIGINT"),
    ],
    key: &["code", "dossier_id", "intent"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const CALLBACKS: Table = Table {
    name: "motcua_callbacks",
    columns: &[
        ("id", "TEXT"),
        ("gateway", "TEXT"),
        ("raw", "TEXT"),
        ("received_at", "BIGINT"),
        ("order_code", "TEXT"),
        ("outcome", "TEXT"),
        ("settled_at", "BIGINT"),
        ("digest", "TEXT"),
        ("times", "BIGINT"),
        ("last_at", "BIGINT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const UNMATCHED: Table = Table {
    name: "motcua_unmatched",
    columns: &[
        ("id", "TEXT"),
        ("gateway", "TEXT"),
        ("reference", "TEXT"),
        ("order_code", "TEXT"),
        ("dossier_id", "TEXT"),
        ("intent", "BIGINT"),
        ("amount", "BIGINT"),
        ("currency", "TEXT"),
        ("reason", "TEXT"),
        ("listed_at", "BIGINT"),
        ("settled_at", "BIGINT"),
        ("settled_by", "TEXT"),
        ("note", "TEXT"),
        ("paid_on", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};
