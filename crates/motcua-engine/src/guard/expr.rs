//! A guard after parsing: a small tree of its own, independent of the parser's.

use std::ops::Range;

use super::{Type, Value};

/// A part of a guard and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) expr: Expr,
    /// In bytes of the source, for slicing; problems are reported in characters.
    pub(super) span: Range<usize>,
}

/// What a part says.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    Literal(Value),
    Name(String),
    Not(Box<Node>),
    /// `&&`, flattened: at least two parts, none of them an `All` itself.
    All(Vec<Node>),
    /// `||`, flattened likewise.
    Any(Vec<Node>),
    Compare(Comparison, Box<[Node; 2]>),
    /// `in`, with literals only.
    OneOf(Box<Node>, Vec<Node>),
    Negate(Box<Node>),
    Add(Box<[Node; 2]>),
    Subtract(Box<[Node; 2]>),
    Call(Function, Vec<Node>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it asks which of two values is the greater.
    pub(super) fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// The functions that a guard may call. All give a whole number; what cannot be worked out is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `days_between(from, to)`: calendar days from the first day to the second; negative when the second is earlier.
    DaysBetween,
    /// `working_days_between(from, to)`: working days from the first day to the second, as the dossier's calendar counts them.
    WorkingDaysBetween,
    /// `age_on(date_of_birth, day)`: full years on that day; unknown before birth.
    AgeOn,
}

impl Function {
    /// Every function, in the order of the documentation.
    pub const EVERY: [Self; 3] = [Self::DaysBetween, Self::WorkingDaysBetween, Self::AgeOn];

    /// Its name in a guard.
    pub fn name(self) -> &'static str {
        match self {
            Self::DaysBetween => "days_between",
            Self::WorkingDaysBetween => "working_days_between",
            Self::AgeOn => "age_on",
        }
    }

    /// How it is called, such as `age_on(date_of_birth, date)`.
    pub fn signature(self) -> &'static str {
        match self {
            Self::DaysBetween => "days_between(date, date)",
            Self::WorkingDaysBetween => "working_days_between(date, date)",
            Self::AgeOn => "age_on(date_of_birth, date)",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|function| function.name() == name)
    }
}

impl Node {
    /// The parts that it is made of.
    pub(super) fn children(&self) -> &[Node] {
        match &self.expr {
            Expr::Literal(_) | Expr::Name(_) => &[],
            Expr::Not(inner) | Expr::Negate(inner) | Expr::OneOf(inner, _) => {
                std::slice::from_ref(inner)
            }
            Expr::All(parts) | Expr::Any(parts) | Expr::Call(_, parts) => parts,
            Expr::Compare(_, sides) | Expr::Add(sides) | Expr::Subtract(sides) => sides.as_slice(),
        }
    }

    /// Hands each name and its node over, in the order of the source.
    pub(super) fn visit_names<'a>(&'a self, visit: &mut impl FnMut(&'a str, &'a Node)) {
        if let Expr::Name(name) = &self.expr {
            visit(name, self);
        }
        for child in self.children() {
            child.visit_names(visit);
        }
    }

    /// Whether it uses any name at all.
    pub(super) fn uses_names(&self) -> bool {
        matches!(self.expr, Expr::Name(_)) || self.children().iter().any(Node::uses_names)
    }

    /// Its text in the source.
    pub(super) fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.span.clone()).unwrap_or_default()
    }
}

impl Value {
    /// Its type, without the values that a text may take.
    pub(super) fn bare_type(&self) -> Type {
        match self {
            Self::Boolean(_) => Type::Boolean,
            Self::Integer(_) => Type::Integer,
            Self::Text(_) => Type::Text(None),
            Self::Date(_) => Type::Date,
        }
    }
}

impl Type {
    /// What it is called in a sentence.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Boolean => "yes or no",
            Self::Integer => "a whole number",
            Self::Text(_) => "a text",
            Self::Date => "a date",
        }
    }

    /// Whether both are of the same kind, whatever values they may take.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.noun() == other.noun()
    }
}
