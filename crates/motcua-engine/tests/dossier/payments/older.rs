//! What was written before intents is read.

use motcua_engine::dossier::{Act, Command, Dossier, Event, IntentState, MoveCommand};
use serde_json::json;

use super::dues::taxed;

#[test]
fn an_older_journal_is_read_with_its_one_payment() {
    let mut case = taxed(1);
    case.go("2026-03-03 08:45", "require_payment");
    let mut lines: Vec<serde_json::Value> =
        case.events().iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    // What was written before intents: the amount in the move, and a payment of no number.
    lines.pop();
    let moved = lines.last_mut().unwrap();
    moved["payment"] = json!({ "fees": ["income-tax", "registration-charge"], "amount": 500_000 });
    let mut paid = moved.clone();
    let paid = paid.as_object_mut().unwrap();
    for gone in ["payment", "kind", "from", "to", "status", "releases", "changes"] {
        paid.remove(gone);
    }
    paid.insert("type".into(), "paid".into());
    paid.insert("amount".into(), 500_000.into());
    paid.insert("method".into(), "transfer".into());
    paid.insert("reference".into(), "GD1".into());
    let paid = serde_json::Value::from(paid.clone());
    let replay = |lines: &[serde_json::Value]| {
        let events: Vec<Event> =
            lines.iter().map(|line| serde_json::from_value(line.clone()).unwrap()).collect();
        Dossier::replay(&events)
    };
    let owing = replay(&lines);
    assert_eq!(owing.intents.len(), 1);
    assert_eq!((owing.intents[0].amount, owing.intents[0].state), (500_000, IntentState::Required));
    lines.push(paid);
    let settled = replay(&lines);
    assert_eq!(settled.intents[0].state, IntentState::Paid);
    assert_eq!(settled.intents[0].paid.as_ref().unwrap().reference, "GD1");
    // Asked again before it is paid: the new amount takes the place of the old one.
    let required = lines[lines.len() - 2].clone();
    let again = replay(&[&lines[..lines.len() - 1], &[required]].concat());
    let states: Vec<_> = again.intents.iter().map(|intent| intent.state).collect();
    assert_eq!(states, [IntentState::Cancelled, IntentState::Required]);
}

#[test]
fn commands_written_before_intents_are_read() {
    let old = json!({ "act": "pay", "amount": 1, "method": "cash", "reference": "1" });
    let act: Act = serde_json::from_value(old).unwrap();
    assert!(matches!(act, Act::Pay { intent: None, order: None, .. }));
    let old = json!({ "kind": "require_payment", "amount": 1 });
    let command: MoveCommand = serde_json::from_value(old).unwrap();
    assert_eq!(command.circumstances, None);
    let command = Command::Move(command);
    assert!(command.late_entry().is_none());
}
