//! Fees, their tariffs and their benefits.

use super::keys::{BENEFIT, FEE, LINE};
use crate::procedure::{Benefit, Fee, FeeLine, FieldName};
use crate::yaml::{self, Entry, Node, Reader};

pub(super) fn fee(reader: &mut Reader, entry: &Entry, path: &str) -> Option<Fee> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &FEE, path)?;
    let name = fields.get("name", yaml::label);
    let kind = fields.word("kind").unwrap_or_default();
    let due = fields.word("due").unwrap_or_default();
    let refund = fields.word("refund").unwrap_or_default();
    let basis = fields.list("basis", yaml::text);
    let lines = fields.list("lines", line);
    let benefits = fields.list("benefits", benefit);
    let stack = fields.get("stack", yaml::truth).unwrap_or_default();
    let receiver = fields.get("receiver", yaml::name);
    fields.finish();
    Some(Fee { id: id?, name: name?, kind, due, refund, basis, lines, benefits, stack, receiver })
}

fn line(reader: &mut Reader, node: &Node, path: &str) -> Option<FeeLine> {
    let mut fields = reader.fields(node, &LINE, path)?;
    let amount = fields.number("amount");
    let when = fields.get("when", yaml::guard);
    let channel = fields.word("channel");
    let person = fields.get("person", yaml::text);
    let place = fields.get("place", yaml::text);
    let per = fields.get("per", field_name);
    let each = fields.number("each");
    let floor = fields.number("floor");
    let cap = fields.number("cap");
    let from = fields.get("from", yaml::date);
    let until = fields.get("until", yaml::date);
    let basis = fields.get("basis", yaml::text);
    fields.finish();
    Some(FeeLine {
        amount: amount?,
        when,
        channel,
        person,
        place,
        per,
        each,
        floor,
        cap,
        from,
        until,
        basis,
    })
}

fn benefit(reader: &mut Reader, node: &Node, path: &str) -> Option<Benefit> {
    let mut fields = reader.fields(node, &BENEFIT, path)?;
    let percent = fields.number("percent");
    let at_most = fields.number("at_most");
    let when = fields.get("when", yaml::guard);
    let channel = fields.word("channel");
    let person = fields.get("person", yaml::text);
    let programme = fields.get("programme", yaml::text);
    let from = fields.get("from", yaml::date);
    let until = fields.get("until", yaml::date);
    let basis = fields.get("basis", yaml::text);
    fields.finish();
    Some(Benefit {
        percent: percent?,
        at_most,
        when,
        channel,
        person,
        programme,
        from,
        until,
        basis,
    })
}

fn field_name(reader: &mut Reader, node: &Node, path: &str) -> Option<FieldName> {
    let name = yaml::text(reader, node, path)?;
    yaml::check_field_name(reader, &name, &node.place).then(|| FieldName::new(name))
}
