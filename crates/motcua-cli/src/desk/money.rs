//! What events of money say, beyond their names.

use motcua_engine::dossier::{Actor, Charged};

use super::tell::actor;

/// Fees that were charged.
pub(super) fn charged(charged: &Charged) -> String {
    let line = |line: &motcua_engine::dossier::ChargedLine| {
        let fees: Vec<_> = line.fees.iter().map(ToString::to_string).collect();
        let fees =
            if fees.is_empty() { String::new() } else { format!(" for {}", fees.join(", ")) };
        format!("{} đồng{fees}", line.amount)
    };
    let lines: Vec<_> = charged.lines.iter().map(line).collect();
    format!("payment {} to {}: {}", charged.intent, charged.receiver, lines.join("; "))
}

/// What became of an order.
pub(super) fn by_order(intent: u32, order: &str, what: Option<&str>) -> String {
    let what = what.map(|what| format!(", {what}")).unwrap_or_default();
    format!("payment {intent} by order {order}{what}")
}

/// A payment that is no longer asked for, or went back.
pub(super) fn let_go(what: &str, reason: &str, approver: Option<&Actor>) -> String {
    let approver = approver.map(|second| format!(", approved by {}", actor(second)));
    format!("{what}, reason {reason}{}", approver.unwrap_or_default())
}
