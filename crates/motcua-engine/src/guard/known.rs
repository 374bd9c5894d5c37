//! What guards say of the names in them: whether several can hold together.
//!
//! The checks at publication ask this of guards that nobody has given facts yet. Only plain parts
//! are understood: a name, a name compared with a literal, a name in a list. Any other part is
//! known by its text, so that it contradicts its own negation and nothing else. What is found
//! contradictory is so; much that is contradictory is not found.

use std::collections::{BTreeMap, BTreeSet};

use super::expr::{Comparison, Expr, Node};
use super::{Guard, Value};

/// Names whose value changes while a dossier goes its way: two guards at different steps may
/// speak of different values.
const CHANGING: &[&str] = &[
    "today",
    "payment.settled",
    "supplements",
    "legs.open",
    "legs.late",
    "legs.refused",
    "legs.agreed",
];

/// What is known of a dossier from guards that hold, and from guards that do not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    names: BTreeMap<String, Values>,
    parts: BTreeMap<String, bool>,
    is_contradictory: bool,
}

/// The values that a name may still have.
#[derive(Clone, Debug)]
struct Values {
    among: Option<BTreeSet<String>>,
    not: BTreeSet<String>,
    least: i64,
    most: i64,
}

impl Default for Values {
    fn default() -> Self {
        Self { among: None, not: BTreeSet::new(), least: i64::MIN, most: i64::MAX }
    }
}

impl Values {
    fn is_none(&self) -> bool {
        let left = self
            .among
            .as_ref()
            .map(|among| among.iter().filter(|value| self.may_be(value)).count());
        let only = (self.least == self.most).then(|| self.least.to_string());
        left == Some(0)
            || self.least > self.most
            || only.is_some_and(|only| self.not.contains(&only))
    }

    fn may_be(&self, value: &str) -> bool {
        let in_range =
            value.parse::<i64>().map_or(true, |number| (self.least..=self.most).contains(&number));
        in_range && !self.not.contains(value)
    }

    fn keep(&mut self, values: BTreeSet<String>) {
        self.among = Some(match self.among.take() {
            Some(among) => among.intersection(&values).cloned().collect(),
            None => values,
        });
    }
}

impl Known {
    /// What one guard that holds says.
    pub(crate) fn of(guard: &Guard) -> Self {
        let mut known = Self::default();
        known.assume(guard);
        known
    }

    /// Whether no dossier can be like this.
    pub(crate) fn is_contradictory(&self) -> bool {
        self.is_contradictory || self.names.values().any(Values::is_none)
    }

    /// The guard holds.
    pub(crate) fn assume(&mut self, guard: &Guard) {
        self.add(guard, &guard.root, true, &[]);
    }

    /// The guard held at some step: what it says of changing names is left out.
    pub(crate) fn assume_lasting(&mut self, guard: &Guard) {
        self.add(guard, &guard.root, true, CHANGING);
    }

    /// The guard does not hold.
    pub(crate) fn assume_not(&mut self, guard: &Guard) {
        self.add(guard, &guard.root, false, &[]);
    }

    /// The name has this value, written as text.
    pub(crate) fn assume_value(&mut self, name: &str, value: &str) {
        self.values(name).keep(BTreeSet::from([value.to_owned()]));
    }

    /// Whether the guard surely holds.
    pub(crate) fn implies(&self, guard: &Guard) -> bool {
        self.implies_part(guard, &guard.root)
    }

    fn implies_part(&self, guard: &Guard, node: &Node) -> bool {
        match &node.expr {
            Expr::All(parts) => parts.iter().all(|part| self.implies_part(guard, part)),
            Expr::Any(parts) if parts.iter().any(|part| self.implies_part(guard, part)) => true,
            Expr::Any(_)
            | Expr::Literal(_)
            | Expr::Name(_)
            | Expr::Not(_)
            | Expr::Compare(..)
            | Expr::OneOf(..)
            | Expr::Negate(_)
            | Expr::Add(_)
            | Expr::Subtract(_)
            | Expr::Call(..) => {
                let mut known = self.clone();
                known.add(guard, node, false, &[]);
                known.is_contradictory()
            }
        }
    }

    fn values(&mut self, name: &str) -> &mut Values {
        self.names.entry(name.to_owned()).or_default()
    }

    fn add(&mut self, guard: &Guard, node: &Node, holds: bool, without: &[&str]) {
        match (&node.expr, holds) {
            (Expr::Not(inner), _) => return self.add(guard, inner, !holds, without),
            (Expr::All(parts), true) | (Expr::Any(parts), false) => {
                return parts.iter().for_each(|part| self.add(guard, part, holds, without));
            }
            (
                Expr::All(_)
                | Expr::Any(_)
                | Expr::Literal(_)
                | Expr::Name(_)
                | Expr::Compare(..)
                | Expr::OneOf(..)
                | Expr::Negate(_)
                | Expr::Add(_)
                | Expr::Subtract(_)
                | Expr::Call(..),
                _,
            ) => {}
        }
        let mut uses_these = false;
        node.visit_names(&mut |name, _| uses_these |= without.contains(&name));
        if uses_these {
            return;
        }
        let before = self.parts.insert(plain(node.text(&guard.source)), holds);
        self.is_contradictory |= before.is_some_and(|before| before != holds);
        self.add_plain(node, holds);
    }

    /// A part that is understood.
    fn add_plain(&mut self, node: &Node, holds: bool) {
        match &node.expr {
            Expr::Literal(Value::Boolean(value)) => self.is_contradictory |= *value != holds,
            Expr::Name(name) => self.assume_value(name, if holds { "true" } else { "false" }),
            Expr::Compare(comparison, sides) => {
                let [left, right] = [&sides[0].expr, &sides[1].expr];
                if let (Expr::Name(name), Expr::Literal(value)) = (left, right) {
                    self.compare(name, *comparison, value, holds);
                } else if let (Expr::Literal(value), Expr::Name(name)) = (left, right) {
                    self.compare(name, turned(*comparison), value, holds);
                }
            }
            Expr::OneOf(inner, values) => {
                let values: Option<BTreeSet<String>> = values.iter().map(written).collect();
                if let (Expr::Name(name), Some(values)) = (&inner.expr, values) {
                    self.among(name, values, holds);
                }
            }
            Expr::Literal(_)
            | Expr::Not(_)
            | Expr::All(_)
            | Expr::Any(_)
            | Expr::Negate(_)
            | Expr::Add(_)
            | Expr::Subtract(_)
            | Expr::Call(..) => {}
        }
    }

    fn among(&mut self, name: &str, values: BTreeSet<String>, holds: bool) {
        let known = self.values(name);
        if holds { known.keep(values) } else { known.not.extend(values) }
    }

    fn compare(&mut self, name: &str, comparison: Comparison, value: &Value, holds: bool) {
        let text = match value {
            Value::Boolean(value) => {
                let is_true = (comparison == Comparison::Equal) == (*value == holds);
                return self.assume_value(name, if is_true { "true" } else { "false" });
            }
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Date(day) => day.to_string(),
        };
        match (comparison, value) {
            (Comparison::Equal, _) => self.among(name, BTreeSet::from([text]), holds),
            (Comparison::NotEqual, _) => self.among(name, BTreeSet::from([text]), !holds),
            (
                Comparison::Less
                | Comparison::LessOrEqual
                | Comparison::Greater
                | Comparison::GreaterOrEqual,
                Value::Integer(number),
            ) => self.bound(name, if holds { comparison } else { opposite(comparison) }, *number),
            (
                Comparison::Less
                | Comparison::LessOrEqual
                | Comparison::Greater
                | Comparison::GreaterOrEqual,
                Value::Boolean(_) | Value::Text(_) | Value::Date(_),
            ) => {}
        }
    }

    fn bound(&mut self, name: &str, comparison: Comparison, number: i64) {
        let values = self.values(name);
        match comparison {
            Comparison::Less => values.most = values.most.min(number.saturating_sub(1)),
            Comparison::LessOrEqual => values.most = values.most.min(number),
            Comparison::Greater => values.least = values.least.max(number.saturating_add(1)),
            Comparison::GreaterOrEqual => values.least = values.least.max(number),
            Comparison::Equal | Comparison::NotEqual => {}
        }
    }
}

impl Guard {
    /// Whether another guard is written the same, but for blanks.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        plain(&self.source) == plain(&other.source)
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A literal of a list, as text.
fn written(node: &Node) -> Option<String> {
    match &node.expr {
        Expr::Literal(Value::Text(text)) => Some(text.clone()),
        Expr::Literal(Value::Integer(number)) => Some(number.to_string()),
        Expr::Literal(Value::Boolean(value)) => Some(value.to_string()),
        Expr::Literal(Value::Date(day)) => Some(day.to_string()),
        Expr::Name(_)
        | Expr::Not(_)
        | Expr::All(_)
        | Expr::Any(_)
        | Expr::Compare(..)
        | Expr::OneOf(..)
        | Expr::Negate(_)
        | Expr::Add(_)
        | Expr::Subtract(_)
        | Expr::Call(..) => None,
    }
}

/// The comparison with its sides changed over.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// The comparison that holds where this one does not.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(text: &str) -> Guard {
        Guard::parse(text).unwrap()
    }

    #[test]
    fn what_cannot_hold_is_found() {
        for text in [
            "kind == 'a' && kind == 'b'",
            "kind == 'a' && kind != 'a'",
            "kind in ['a', 'b'] && kind == 'c'",
            "remote && !remote",
            "remote == true && remote == false",
            "area > 100 && area < 50",
            "100 < area && !(area >= 100)",
            "area == 5 && area > 6",
            "!(kind == 'a' || kind == 'b') && kind in ['a', 'b']",
            "days_between(a, b) > 3 && !(days_between(a,b) > 3)",
        ] {
            assert!(Known::of(&guard(text)).is_contradictory(), "{text}");
        }
    }

    #[test]
    fn what_may_hold_is_left_alone() {
        for text in [
            "kind == 'a' || kind == 'b'",
            "kind == 'a' && land == 'b'",
            "kind in ['a', 'b'] && kind == 'b'",
            "area > 100 && area < 102",
            "area >= 5 && area <= 5",
            "remote && !(kind == 'a' && remote)",
            "days_between(a, b) > 3 && days_between(b, a) > 3",
        ] {
            assert!(!Known::of(&guard(text)).is_contradictory(), "{text}");
        }
    }

    #[test]
    fn a_changing_name_may_differ_at_another_step() {
        let mut known = Known::default();
        known.assume_lasting(&guard("payment.settled && remote"));
        known.assume_lasting(&guard("!payment.settled"));
        assert!(!known.is_contradictory());
        known.assume_lasting(&guard("!remote"));
        assert!(known.is_contradictory());
    }

    #[test]
    fn a_value_makes_a_guard_sure() {
        let mut known = Known::default();
        known.assume_value("kind", "a");
        assert!(known.implies(&guard("kind == 'a'")));
        assert!(known.implies(&guard("kind in ['a', 'b'] && kind != 'c'")));
        assert!(known.implies(&guard("area > 5 || kind == 'a'")));
        assert!(!known.implies(&guard("kind == 'a' && area > 5")));
        assert!(!known.implies(&guard("kind == 'b'")));
        assert!(!Known::default().implies(&guard("kind == 'a'")));
    }
}
