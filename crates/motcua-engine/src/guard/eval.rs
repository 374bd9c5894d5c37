//! Testing a guard: total, three-valued, closed when in doubt.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Value;
use super::expr::{Comparison, Expr, Function, Node};
use crate::time::Date;

/// What a guard may ask.
pub struct Facts<'a> {
    /// The value of a name; none when it is not known.
    pub value: &'a dyn Fn(&str) -> Option<Value>,
    /// The working days from one day to another; none when the calendar does not reach so far.
    pub working_days_between: &'a dyn Fn(Date, Date) -> Option<i64>,
}

/// What came of testing a guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// Whether it holds. What is not known does not hold.
    pub holds: bool,
    /// Each part of the outermost `&&` that does not hold, as it is written,
    /// with the names that would have to be known.
    pub unmet: Vec<String>,
}

pub(super) fn test(source: &str, root: &Node, facts: &Facts<'_>) -> Tested {
    let parts = match &root.expr {
        Expr::All(parts) => parts.as_slice(),
        Expr::Literal(_)
        | Expr::Name(_)
        | Expr::Not(_)
        | Expr::Any(_)
        | Expr::Compare(..)
        | Expr::OneOf(..)
        | Expr::Negate(_)
        | Expr::Add(_)
        | Expr::Subtract(_)
        | Expr::Call(..) => std::slice::from_ref(root),
    };
    let unmet: Vec<String> = parts
        .iter()
        .filter_map(|part| match truth(part, facts) {
            Some(true) => None,
            Some(false) => Some(part.text(source).to_owned()),
            None => Some(format!("{} ({})", part.text(source), why_unknown(part, facts))),
        })
        .collect();
    Tested { holds: unmet.is_empty(), unmet }
}

/// Whether a guard holds, or which names would have to be known.
pub(super) fn decided_by(root: &Node, facts: &Facts<'_>) -> Result<bool, Vec<String>> {
    truth(root, facts).ok_or_else(|| {
        let mut missing = BTreeSet::new();
        collect_missing(root, facts, &mut missing);
        missing.into_iter().map(str::to_owned).collect()
    })
}

fn why_unknown(part: &Node, facts: &Facts<'_>) -> String {
    let mut missing = BTreeSet::new();
    collect_missing(part, facts, &mut missing);
    if missing.is_empty() {
        return "cannot be worked out".to_owned();
    }
    let missing: Vec<&str> = missing.into_iter().collect();
    format!("not known: {}", missing.join(", "))
}

/// Names without a value, only from those parts that make the whole unknown.
fn collect_missing<'a>(node: &'a Node, facts: &Facts<'_>, missing: &mut BTreeSet<&'a str>) {
    if let Expr::Name(name) = &node.expr
        && (facts.value)(name).is_none()
    {
        missing.insert(name);
    }
    for child in node.children() {
        if value(child, facts).is_none() {
            collect_missing(child, facts, missing);
        }
    }
}

/// Whether a part holds; none when that is unknown.
fn truth(node: &Node, facts: &Facts<'_>) -> Option<bool> {
    match &node.expr {
        Expr::Literal(literal) => literal.as_boolean(),
        Expr::Name(name) => (facts.value)(name)?.as_boolean(),
        Expr::Not(inner) => truth(inner, facts).map(|holds| !holds),
        Expr::All(parts) => decided(parts, false, facts),
        Expr::Any(parts) => decided(parts, true, facts),
        Expr::Compare(comparison, sides) => {
            compare(*comparison, &*value(&sides[0], facts)?, &*value(&sides[1], facts)?)
        }
        Expr::OneOf(needle, items) => one_of(&*value(needle, facts)?, items),
        Expr::Negate(_) | Expr::Add(_) | Expr::Subtract(_) | Expr::Call(..) => None,
    }
}

/// Kleene's `||` (one true part decides) and `&&` (one false part decides).
fn decided(parts: &[Node], decisive: bool, facts: &Facts<'_>) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match truth(part, facts) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn value<'a>(node: &'a Node, facts: &Facts<'_>) -> Option<Cow<'a, Value>> {
    match &node.expr {
        Expr::Literal(literal) => Some(Cow::Borrowed(literal)),
        Expr::Name(name) => (facts.value)(name).map(Cow::Owned),
        Expr::Not(_) | Expr::All(_) | Expr::Any(_) | Expr::Compare(..) | Expr::OneOf(..) => {
            truth(node, facts).map(|holds| Cow::Owned(Value::Boolean(holds)))
        }
        Expr::Negate(inner) => {
            integer(inner, facts)?.checked_neg().map(|number| Cow::Owned(Value::Integer(number)))
        }
        Expr::Add(sides) => integer(&sides[0], facts)?
            .checked_add(integer(&sides[1], facts)?)
            .map(|number| Cow::Owned(Value::Integer(number))),
        Expr::Subtract(sides) => integer(&sides[0], facts)?
            .checked_sub(integer(&sides[1], facts)?)
            .map(|number| Cow::Owned(Value::Integer(number))),
        Expr::Call(function, arguments) => {
            call(*function, arguments, facts).map(|number| Cow::Owned(Value::Integer(number)))
        }
    }
}

fn integer(node: &Node, facts: &Facts<'_>) -> Option<i64> {
    match *value(node, facts)? {
        Value::Integer(number) => Some(number),
        Value::Boolean(_) | Value::Text(_) | Value::Date(_) => None,
    }
}

fn date(node: &Node, facts: &Facts<'_>) -> Option<Date> {
    match *value(node, facts)? {
        Value::Date(date) => Some(date),
        Value::Boolean(_) | Value::Integer(_) | Value::Text(_) => None,
    }
}

fn call(function: Function, arguments: &[Node], facts: &Facts<'_>) -> Option<i64> {
    let [first, second] = arguments else { return None };
    let (first, second) = (date(first, facts)?, date(second, facts)?);
    match function {
        Function::DaysBetween => Some(i64::from(first.until(second).ok()?.get_days())),
        Function::WorkingDaysBetween => (facts.working_days_between)(first, second),
        Function::AgeOn => age_on(first, second),
    }
}

/// Full years. Where the month has no such day, a year is full on its last day (by analogy with Civil Code 2015 art. 148):
/// somebody born on 29 February grows a year older on 28 February of a common year.
fn age_on(born: Date, day: Date) -> Option<i64> {
    if day < born {
        return None;
    }
    let leap_day = (born.month(), born.day()) == (2, 29);
    let birthday = if leap_day && !day.in_leap_year() { 28 } else { born.day() };
    let had_birthday = (day.month(), day.day()) >= (born.month(), birthday);
    Some(i64::from(day.year()) - i64::from(born.year()) - i64::from(!had_birthday))
}

fn one_of(needle: &Value, items: &[Node]) -> Option<bool> {
    let mut result = Some(false);
    for item in items {
        let Expr::Literal(literal) = &item.expr else { return None };
        match compare(Comparison::Equal, needle, literal) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

/// None when the two are of different types, or have no order.
fn compare(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    let (ordering, ordered) = match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => (left.cmp(right), true),
        (Value::Date(left), Value::Date(right)) => (left.cmp(right), true),
        (Value::Text(left), Value::Text(right)) => (left.cmp(right), false),
        (Value::Boolean(left), Value::Boolean(right)) => (left.cmp(right), false),
        (Value::Boolean(_) | Value::Integer(_) | Value::Text(_) | Value::Date(_), _) => {
            return None;
        }
    };
    if comparison.orders() && !ordered {
        return None;
    }
    Some(match comparison {
        Comparison::Equal => ordering == Ordering::Equal,
        Comparison::NotEqual => ordering != Ordering::Equal,
        Comparison::Less => ordering == Ordering::Less,
        Comparison::LessOrEqual => ordering != Ordering::Greater,
        Comparison::Greater => ordering == Ordering::Greater,
        Comparison::GreaterOrEqual => ordering != Ordering::Less,
    })
}

impl Value {
    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(holds) => Some(*holds),
            Self::Integer(_) | Self::Text(_) | Self::Date(_) => None,
        }
    }
}
