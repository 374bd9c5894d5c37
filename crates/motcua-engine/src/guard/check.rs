//! The type checker: what a guard means under a vocabulary, and everything that is wrong with it.

use super::expr::{Comparison, Expr, Function, Node};
use super::{GuardProblem, Type, Value, Vocabulary};
use crate::nearest::nearest;

pub(super) fn check(source: &str, root: &Node, vocabulary: &Vocabulary) -> Vec<GuardProblem> {
    let mut check = Check { source, vocabulary, problems: Vec::new() };
    check.condition(root, "the guard");
    check.problems.sort_by_key(|problem| problem.offset);
    check.problems
}

struct Check<'a> {
    source: &'a str,
    vocabulary: &'a Vocabulary,
    problems: Vec<GuardProblem>,
}

impl Check<'_> {
    /// A part that must be yes or no and must depend on something.
    fn condition(&mut self, node: &Node, whole: &str) {
        let found = self.type_of(node);
        if let Some(found) = found.filter(|found| !found.is_like(&Type::Boolean)) {
            let what = format!("{whole} is {}, not yes or no", found.noun());
            self.report(node, what, "compare it with something, such as == or >");
        } else if !node.uses_names() {
            let what = format!("{whole} names nothing, so it is always the same");
            self.report(node, what, "compare a field of the form, or leave it out");
        }
    }

    /// The type of a part; none when a problem with it is already reported.
    fn type_of(&mut self, node: &Node) -> Option<Type> {
        match &node.expr {
            Expr::Literal(literal) => Some(literal.bare_type()),
            Expr::Name(name) => self.name(name, node),
            Expr::Not(inner) => {
                self.part(inner);
                Some(Type::Boolean)
            }
            Expr::All(parts) | Expr::Any(parts) => {
                for part in parts {
                    self.part(part);
                }
                Some(Type::Boolean)
            }
            Expr::Compare(comparison, sides) => {
                self.comparison(*comparison, sides, node);
                Some(Type::Boolean)
            }
            Expr::OneOf(needle, items) => {
                let needle_type = self.type_of(needle);
                for item in items {
                    self.equality(needle, needle_type.as_ref(), item, item_type(item).as_ref());
                }
                Some(Type::Boolean)
            }
            Expr::Negate(inner) => {
                self.number(inner, "-");
                Some(Type::Integer)
            }
            Expr::Add(sides) => {
                self.numbers(sides, "+");
                Some(Type::Integer)
            }
            Expr::Subtract(sides) => {
                self.numbers(sides, "-");
                Some(Type::Integer)
            }
            Expr::Call(function, arguments) => {
                self.call(*function, arguments, node);
                Some(Type::Integer)
            }
        }
    }

    fn part(&mut self, node: &Node) {
        let whole = format!("`{}`", node.text(self.source));
        self.condition(node, &whole);
    }

    fn name(&mut self, name: &str, node: &Node) -> Option<Type> {
        if let Some(known) = self.vocabulary.get(name) {
            return Some(known.clone());
        }
        let help = match nearest(name, self.vocabulary.keys().map(String::as_str)) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None if name.contains('.') => "declare the field under `data`".to_owned(),
            None => format!("declare the field under `data`, or write '{name}' if it is a text"),
        };
        self.report(node, format!("nothing is called \"{name}\""), help);
        None
    }

    fn comparison(&mut self, comparison: Comparison, sides: &[Node; 2], node: &Node) {
        let [left, right] = sides;
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        let known = left_type.as_ref().or(right_type.as_ref());
        if comparison.orders()
            && let Some(found) = known.filter(|known| !matches!(known, Type::Integer | Type::Date))
        {
            let what =
                format!("`{}` orders numbers and dates, not {}", comparison.symbol(), found.noun());
            return self.report(node, what, "use `==`, `!=` or `in`");
        }
        self.equality(left, left_type.as_ref(), right, right_type.as_ref());
    }

    /// Whether two parts can be equal at all.
    fn equality(
        &mut self,
        left: &Node,
        left_type: Option<&Type>,
        right: &Node,
        right_type: Option<&Type>,
    ) {
        let (Some(left_type), Some(right_type)) = (left_type, right_type) else { return };
        if !left_type.is_like(right_type) {
            let what = format!(
                "`{}` is {}, but `{}` is {}",
                left.text(self.source),
                left_type.noun(),
                right.text(self.source),
                right_type.noun()
            );
            let help = match (left_type, right_type) {
                (Type::Date, Type::Text(_)) | (Type::Text(_), Type::Date) => {
                    "write a day as date(\"2026-01-31\")"
                }
                (Type::Boolean | Type::Integer | Type::Text(_) | Type::Date, _) => {
                    "compare values of the same type"
                }
            };
            return self.report(right, what, help);
        }
        self.possible(left, left_type, right);
        self.possible(right, right_type, left);
        if let (Type::Text(Some(left_values)), Type::Text(Some(right_values))) =
            (left_type, right_type)
            && !left_values.iter().any(|value| right_values.contains(value))
        {
            let (left, right) = (left.text(self.source).to_owned(), right);
            let what =
                format!("`{left}` and `{}` have no value in common", right.text(self.source));
            self.report(right, what, "compare each with its own values");
        }
    }

    /// Whether a text in quotes is one that the other side can hold.
    fn possible(&mut self, holder: &Node, held: &Type, other: &Node) {
        let Expr::Literal(Value::Text(text)) = &other.expr else { return };
        if matches!(holder.expr, Expr::Literal(_)) {
            return;
        }
        let name = holder.text(self.source);
        match held {
            Type::Text(Some(values)) if !values.contains(text) => {
                let what = format!("`{name}` never holds \"{text}\"");
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                self.report(other, what, format!("use one of {}", values.join(", ")));
            }
            Type::Text(None) if text.is_empty() => {
                let what = format!("`{name}` never holds an empty text");
                self.report(
                    other,
                    what,
                    "leave it out: a guard with a name that has no value does not hold",
                );
            }
            Type::Text(_) | Type::Boolean | Type::Integer | Type::Date => {}
        }
    }

    fn numbers(&mut self, sides: &[Node; 2], symbol: &str) {
        for side in sides {
            self.number(side, symbol);
        }
    }

    fn number(&mut self, node: &Node, symbol: &str) {
        let Some(found) = self.type_of(node).filter(|found| *found != Type::Integer) else {
            return;
        };
        let what = format!(
            "`{symbol}` takes whole numbers, but `{}` is {}",
            node.text(self.source),
            found.noun()
        );
        let help = match found {
            Type::Date => "use days_between(date, date)",
            Type::Boolean | Type::Integer | Type::Text(_) => "use it with whole numbers only",
        };
        self.report(node, what, help);
    }

    fn call(&mut self, function: Function, arguments: &[Node], node: &Node) {
        let usage = format!("write {}", function.signature());
        for argument in arguments {
            let Some(found) = self.type_of(argument).filter(|found| *found != Type::Date) else {
                continue;
            };
            let text = argument.text(self.source);
            let what = format!("{} takes dates, but `{text}` is {}", function.name(), found.noun());
            let help = match (&argument.expr, found) {
                (Expr::Literal(Value::Text(day)), _) => format!("write date(\"{day}\")"),
                (_, Type::Boolean | Type::Integer | Type::Text(_) | Type::Date) => usage.clone(),
            };
            self.report(argument, what, help);
        }
        if arguments.len() != 2 {
            let what = format!("{} takes 2 dates, but got {}", function.name(), arguments.len());
            self.report(node, what, usage);
        }
    }

    fn report(&mut self, node: &Node, what: impl Into<String>, help: impl Into<String>) {
        self.problems.push(GuardProblem::at(self.source, node.span.start, what, help));
    }
}

fn item_type(item: &Node) -> Option<Type> {
    let Expr::Literal(literal) = &item.expr else { return None };
    Some(literal.bare_type())
}
