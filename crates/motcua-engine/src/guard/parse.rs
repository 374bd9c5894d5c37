//! From the parser's tree to our own, and what of CEL is not supported.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr as Cel, LiteralValue, SourceInfo, operators};
use cel::parser::Parser;

use super::expr::{Comparison, Expr, Function, Node};
use super::scan::{self, Kind, Token};
use super::{GuardProblem, Value};
use crate::time::Date;

/// Reads a guard into its tree.
pub(super) fn parse(source: &str) -> Result<Node, GuardProblem> {
    let tokens = scan::scan(source)?;
    let (tree, places) = Parser::new().parse_with_source_info(source).map_err(|errors| {
        let message = errors.errors.first().map_or("no reason given", |error| error.msg.as_str());
        GuardProblem::at(
            source,
            0,
            format!("the guard is no CEL: {message}"),
            "write it more simply, with brackets",
        )
    })?;
    let lowering = Lowering { source, tokens: &tokens, places: &places };
    let (expr, tokens) = lowering.lower(&tree)?;
    Ok(lowering.node(expr, &tokens))
}

/// The tokens that a part covers, both ends included.
type Covered = Range<usize>;

struct Lowering<'a> {
    source: &'a str,
    tokens: &'a [Token],
    places: &'a SourceInfo,
}

impl Lowering<'_> {
    fn lower(&self, part: &IdedExpr) -> Result<(Expr, Covered), GuardProblem> {
        let at = self.token(part);
        match &part.expr {
            Cel::Literal(literal) => self.literal(literal, at),
            Cel::Ident(name) => Ok((Expr::Name(name.clone()), at..at + 1)),
            Cel::Select(select) if !select.test => {
                let (operand, covered) = self.lower(&select.operand)?;
                let Expr::Name(name) = operand else {
                    return Err(self.unsupported(
                        at,
                        "`.` after a value",
                        "use it after a name, such as land.ground",
                    ));
                };
                Ok((Expr::Name(format!("{name}.{}", select.field)), covered.start..at + 2))
            }
            Cel::Call(call) => self.call(call, at),
            Cel::List(_) => Err(self.unsupported(
                at,
                "a list outside `in`",
                "write it as channel in ['online', 'post']",
            )),
            Cel::Unspecified
            | Cel::Comprehension(_)
            | Cel::Map(_)
            | Cel::Select(_)
            | Cel::Struct(_) => {
                Err(self.unsupported(at, "this part of CEL", "compare the fields one by one"))
            }
        }
    }

    fn literal(&self, literal: &LiteralValue, at: usize) -> Result<(Expr, Covered), GuardProblem> {
        let (value, start) = match literal {
            LiteralValue::Boolean(holds) => (Value::Boolean(*holds.inner()), at),
            // The parser takes the sign into the number, but notes only the place of the digits.
            LiteralValue::Int(number) => (
                Value::Integer(*number.inner()),
                at.saturating_sub(usize::from(*number.inner() < 0)),
            ),
            LiteralValue::String(text) => (Value::Text(text.inner().to_owned()), at),
            LiteralValue::Bytes(_)
            | LiteralValue::Double(_)
            | LiteralValue::Null
            | LiteralValue::UInt(_) => {
                return Err(self.unsupported(
                    at,
                    "this value",
                    "use yes or no, whole numbers, texts and dates",
                ));
            }
        };
        Ok((Expr::Literal(value), start..at + 1))
    }

    fn call(&self, call: &CallExpr, at: usize) -> Result<(Expr, Covered), GuardProblem> {
        let comparison = |comparison| self.two(call, at, |sides| Expr::Compare(comparison, sides));
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, _) => self.joined(call, at, operators::LOGICAL_AND),
            (operators::LOGICAL_OR, _) => self.joined(call, at, operators::LOGICAL_OR),
            (operators::EQUALS, _) => comparison(Comparison::Equal),
            (operators::NOT_EQUALS, _) => comparison(Comparison::NotEqual),
            (operators::LESS, _) => comparison(Comparison::Less),
            (operators::LESS_EQUALS, _) => comparison(Comparison::LessOrEqual),
            (operators::GREATER, _) => comparison(Comparison::Greater),
            (operators::GREATER_EQUALS, _) => comparison(Comparison::GreaterOrEqual),
            (operators::ADD, _) => self.two(call, at, Expr::Add),
            (operators::SUBSTRACT, _) => self.two(call, at, Expr::Subtract),
            (operators::LOGICAL_NOT, [inner]) => self.one(inner, at, Expr::Not),
            (operators::NEGATE, [inner]) => self.one(inner, at, Expr::Negate),
            (operators::IN, [needle, items]) => self.one_of(needle, items, at),
            ("date", arguments) if call.target.is_none() => self.date(arguments, at),
            (name, arguments) => match Function::named(name) {
                Some(function) if call.target.is_none() => {
                    let arguments =
                        self.nodes(arguments)?.into_iter().map(|(node, _)| node).collect();
                    Ok((Expr::Call(function, arguments), self.called(at)))
                }
                Some(_) | None => Err(self.unsupported(
                    at,
                    &format!("`{name}`"),
                    "use comparisons, `&&`, `||` and `!`",
                )),
            },
        }
    }

    /// The parser hands `&&` and `||` over as a balanced tree of two parts each.
    fn joined(
        &self,
        call: &CallExpr,
        at: usize,
        operator: &str,
    ) -> Result<(Expr, Covered), GuardProblem> {
        let all = operator == operators::LOGICAL_AND;
        let mut parts = Vec::new();
        let mut covered = at..at + 1;
        for (node, tokens) in self.nodes(&call.args)? {
            covered = covered.start.min(tokens.start)..covered.end.max(tokens.end);
            match node.expr {
                Expr::All(inner) if all => parts.extend(inner),
                Expr::Any(inner) if !all => parts.extend(inner),
                expr => parts.push(Node { expr, span: node.span }),
            }
        }
        Ok((if all { Expr::All(parts) } else { Expr::Any(parts) }, covered))
    }

    fn one(
        &self,
        inner: &IdedExpr,
        at: usize,
        make: impl FnOnce(Box<Node>) -> Expr,
    ) -> Result<(Expr, Covered), GuardProblem> {
        let (expr, covered) = self.lower(inner)?;
        Ok((make(Box::new(self.node(expr, &covered))), at..covered.end))
    }

    fn two(
        &self,
        call: &CallExpr,
        at: usize,
        make: impl FnOnce(Box<[Node; 2]>) -> Expr,
    ) -> Result<(Expr, Covered), GuardProblem> {
        let [left, right] = call.args.as_slice() else {
            return Err(self.unsupported(at, "this operator", "put a value on both sides of it"));
        };
        let (left, from) = self.lower(left)?;
        let (right, to) = self.lower(right)?;
        let sides = [self.node(left, &from), self.node(right, &to)];
        Ok((make(Box::new(sides)), from.start..to.end))
    }

    fn one_of(
        &self,
        needle: &IdedExpr,
        items: &IdedExpr,
        at: usize,
    ) -> Result<(Expr, Covered), GuardProblem> {
        let Cel::List(list) = &items.expr else {
            return Err(self.unsupported(
                at,
                "`in` without a list",
                "write it as channel in ['online', 'post']",
            ));
        };
        let (needle, from) = self.lower(needle)?;
        let mut literals = Vec::with_capacity(list.elements.len());
        for (node, _) in self.nodes(&list.elements)? {
            if !matches!(node.expr, Expr::Literal(_)) {
                return Err(GuardProblem::at(
                    self.source,
                    node.span.start,
                    format!("`{}` is no plain value", node.text(self.source)),
                    "a list holds numbers, texts and dates only; compare names with `==` and `||`",
                ));
            }
            literals.push(node);
        }
        let list = self.token(items);
        let end = self.tokens.get(list).map_or(at, |open| open.partner);
        Ok((Expr::OneOf(Box::new(self.node(needle, &from)), literals), from.start..end + 1))
    }

    fn date(&self, arguments: &[IdedExpr], at: usize) -> Result<(Expr, Covered), GuardProblem> {
        let refused = |what: String| {
            let start = self.tokens.get(self.called(at).start).map_or(0, |token| token.start);
            GuardProblem::at(
                self.source,
                start,
                what,
                "write a day of the calendar as date(\"2026-01-31\")",
            )
        };
        let [IdedExpr { expr: Cel::Literal(LiteralValue::String(text)), .. }] = arguments else {
            return Err(refused("`date` takes one text in quotes".to_owned()));
        };
        let day =
            day(text.inner()).ok_or_else(|| refused(format!("\"{}\" is no date", text.inner())))?;
        Ok((Expr::Literal(Value::Date(day)), self.called(at)))
    }

    fn nodes(&self, parts: &[IdedExpr]) -> Result<Vec<(Node, Covered)>, GuardProblem> {
        parts
            .iter()
            .map(|part| {
                self.lower(part).map(|(expr, covered)| (self.node(expr, &covered), covered))
            })
            .collect()
    }

    /// The token at which the parser saw a part: the operator, the dot, the bracket of a call, the value itself.
    fn token(&self, part: &IdedExpr) -> usize {
        let start = self.places.offset_for(part.id).map_or(0, |(start, _)| start as usize);
        self.tokens.partition_point(|token| token.end <= start)
    }

    /// A call from its name to its closing bracket.
    fn called(&self, bracket: usize) -> Covered {
        let close = self.tokens.get(bracket).map_or(bracket, |open| open.partner);
        bracket.saturating_sub(1)..close.saturating_add(1)
    }

    /// The part with its place, widened until every bracket in it has its partner.
    fn node(&self, expr: Expr, covered: &Covered) -> Node {
        let (mut first, mut last) = (covered.start, covered.end.saturating_sub(1));
        let mut at = first;
        while at <= last {
            if let Some(token) = self.tokens.get(at)
                && matches!(token.kind, Kind::Open | Kind::Close | Kind::OpenList | Kind::CloseList)
            {
                first = first.min(token.partner);
                last = last.max(token.partner);
            }
            at += 1;
        }
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self.tokens.get(last).map_or(self.source.len(), |token| token.end);
        Node { expr, span: start..end }
    }

    fn unsupported(&self, at: usize, what: &str, help: &str) -> GuardProblem {
        let start = self.tokens.get(at).map_or(0, |token| token.start);
        GuardProblem::at(self.source, start, format!("{what} is not supported"), help)
    }
}

/// A day written as `2026-01-31` and in no other way.
pub(super) fn day(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|day| day.to_string() == text)
}
