//! The order of the tokens: operands and operators take turns, brackets match, nothing nests too deep.

use super::{Kind, Token};
use crate::guard::GuardProblem;
use crate::guard::expr::Function;
use crate::nearest::nearest;

/// How many brackets may stand inside one another: without optimisation the parser takes 170 kB of stack for each,
/// of the 2 MB that a thread has.
const MOST_BRACKETS: usize = 6;

/// How many operators may follow one another without `&&`, `||` or a comma; the parser takes up to 4 kB for each.
const MOST_LINKS: usize = 40;

/// What an open bracket holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Group,
    Call,
    List,
}

/// An open bracket; the bottom one is the guard itself.
struct Frame {
    opened_by: usize,
    inside: Inside,
    /// Operators that may nest in one another since the last `&&`, `||` or comma.
    links: usize,
}

struct Order<'a> {
    source: &'a str,
    tokens: &'a mut [Token],
    frames: Vec<Frame>,
    /// Whether an operand comes next, rather than an operator.
    wants_operand: bool,
}

/// Checks the order and pairs the brackets.
pub(super) fn settle(source: &str, tokens: &mut [Token]) -> Result<(), GuardProblem> {
    if tokens.is_empty() {
        return Err(GuardProblem::at(
            source,
            0,
            "the guard is empty",
            "write a condition such as land.ground == 'gift', or leave the key out",
        ));
    }
    let bottom = Frame { opened_by: usize::MAX, inside: Inside::Group, links: 0 };
    let mut order = Order { source, tokens, frames: vec![bottom], wants_operand: true };
    for at in 0..order.tokens.len() {
        if order.wants_operand {
            order.operand(at)?;
        } else {
            order.operator(at)?;
        }
        order.depth(at)?;
    }
    order.end()
}

impl Order<'_> {
    fn depth(&self, at: usize) -> Result<(), GuardProblem> {
        let help = "take brackets out, or put what it asks into a field of the form";
        if self.frames.len() > MOST_BRACKETS + 1 {
            let what = format!("more than {MOST_BRACKETS} brackets stand inside one another");
            return Err(self.problem(at, what, help));
        }
        if self.frames.iter().map(|frame| frame.links).sum::<usize>() > MOST_LINKS {
            let what =
                format!("more than {MOST_LINKS} operators follow one another without `&&` or `||`");
            return Err(self.problem(at, what, help));
        }
        Ok(())
    }

    fn operand(&mut self, at: usize) -> Result<(), GuardProblem> {
        let previous = at.checked_sub(1).map(|before| self.tokens[before].kind);
        if previous == Some(Kind::In) && self.tokens[at].kind != Kind::OpenList {
            let help = "write it as channel in ['online', 'post']";
            return Err(self.problem(at, "only a list may stand after `in`", help));
        }
        match self.tokens[at].kind {
            Kind::Name => self.name(at, previous),
            Kind::Number | Kind::Text | Kind::Truth if previous != Some(Kind::Dot) => {
                self.wants_operand = false;
                Ok(())
            }
            Kind::Not | Kind::Minus
                if matches!(previous, Some(Kind::Not | Kind::Minus)) && self.is_sign(at - 1) =>
            {
                Err(self.problem(
                    at,
                    "two signs stand beside each other",
                    "leave both out, or use brackets",
                ))
            }
            Kind::Not | Kind::Minus if previous != Some(Kind::Dot) => {
                self.link();
                Ok(())
            }
            Kind::Open if previous != Some(Kind::Dot) => {
                self.open(at, Inside::Group);
                Ok(())
            }
            Kind::OpenList if previous == Some(Kind::In) => {
                self.open(at, Inside::List);
                Ok(())
            }
            Kind::OpenList if previous != Some(Kind::Dot) => Err(self.problem(
                at,
                "a list stands only after `in`",
                "write it as channel in ['online', 'post']",
            )),
            Kind::CloseList if previous == Some(Kind::OpenList) => Err(self.problem(
                at - 1,
                "the list is empty, so nothing is ever in it",
                "name its values",
            )),
            Kind::Close if previous == Some(Kind::Open) && self.inside() == Inside::Call => {
                self.close(at)
            }
            Kind::Number
            | Kind::Text
            | Kind::Truth
            | Kind::Dot
            | Kind::Comma
            | Kind::Not
            | Kind::Minus
            | Kind::Plus
            | Kind::Junction
            | Kind::Comparison
            | Kind::In
            | Kind::Open
            | Kind::Close
            | Kind::OpenList
            | Kind::CloseList => Err(self.missing_operand(at)),
        }
    }

    /// A sign belongs to the operand after it, a minus between two operands does not.
    fn is_sign(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        !matches!(
            self.tokens[before].kind,
            Kind::Name | Kind::Number | Kind::Text | Kind::Truth | Kind::Close | Kind::CloseList
        )
    }

    fn name(&mut self, at: usize, previous: Option<Kind>) -> Result<(), GuardProblem> {
        self.wants_operand = false;
        let called = self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Open);
        if !called {
            return Ok(());
        }
        let name = self.text(at);
        if previous == Some(Kind::Dot) {
            return Err(self.problem(
                at,
                format!("`.{name}(…)` is not supported"),
                format!("the functions are {}", functions()),
            ));
        }
        if name == "date" || Function::named(name).is_some() {
            return Ok(());
        }
        let known = Function::EVERY.map(Function::name);
        let help = match nearest(name, known.into_iter().chain(["date"])) {
            Some(meant) => format!("write {meant}; the functions are {}", functions()),
            None => format!("the functions are {}", functions()),
        };
        Err(self.problem(at, format!("there is no function \"{name}\""), help))
    }

    fn operator(&mut self, at: usize) -> Result<(), GuardProblem> {
        let previous = self.tokens[at - 1].kind;
        match self.tokens[at].kind {
            Kind::Dot if previous == Kind::Name => self.link(),
            Kind::Plus | Kind::Minus | Kind::Comparison | Kind::In => self.link(),
            Kind::Junction => self.unlink(),
            Kind::Comma if self.inside() != Inside::Group => self.unlink(),
            Kind::Open if previous == Kind::Name => self.open(at, Inside::Call),
            Kind::Close | Kind::CloseList => return self.close(at),
            Kind::OpenList => {
                return Err(self.problem(
                    at,
                    "`[…]` after a value is not supported",
                    "name the field with dots, such as land.ground",
                ));
            }
            Kind::Not if self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::In) => {
                return Err(self.problem(
                    at,
                    "`!in` is no operator",
                    "write !(channel in ['online', 'post'])",
                ));
            }
            Kind::Name
            | Kind::Number
            | Kind::Text
            | Kind::Truth
            | Kind::Dot
            | Kind::Comma
            | Kind::Not
            | Kind::Open => {
                let what = format!("an operator is missing before `{}`", self.text(at));
                return Err(self.problem(
                    at,
                    what,
                    "put `&&`, `||` or a comparison such as `==` between the two",
                ));
            }
        }
        self.wants_operand = true;
        Ok(())
    }

    fn open(&mut self, at: usize, inside: Inside) {
        self.frames.push(Frame { opened_by: at, inside, links: 0 });
        self.wants_operand = true;
    }

    fn close(&mut self, at: usize) -> Result<(), GuardProblem> {
        let closes_list = self.tokens[at].kind == Kind::CloseList;
        let fits = self.frames.len() > 1 && (self.inside() == Inside::List) == closes_list;
        let Some(frame) = self.frames.pop().filter(|_| fits) else {
            let what = format!("`{}` closes nothing", self.text(at));
            return Err(self.problem(at, what, "take it out, or open the bracket before it"));
        };
        self.tokens[at].partner = frame.opened_by;
        self.tokens[frame.opened_by].partner = at;
        self.wants_operand = false;
        Ok(())
    }

    fn end(&self) -> Result<(), GuardProblem> {
        if self.wants_operand {
            let last = self.tokens.len() - 1;
            return Err(GuardProblem::at(
                self.source,
                self.tokens[last].end,
                format!("something is missing after `{}`", self.text(last)),
                "write a name or a value there, or take the operator out",
            ));
        }
        match self.frames.last() {
            Some(frame) if self.frames.len() > 1 => {
                let what = format!("`{}` is never closed", self.text(frame.opened_by));
                Err(self.problem(frame.opened_by, what, "close the bracket"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn missing_operand(&self, at: usize) -> GuardProblem {
        let what = format!("a name or a value is missing before `{}`", self.text(at));
        self.problem(at, what, "write one there, or take the operator out")
    }

    fn inside(&self) -> Inside {
        self.frames.last().map_or(Inside::Group, |frame| frame.inside)
    }

    fn link(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.links += 1;
        }
    }

    fn unlink(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.links = 0;
        }
    }

    fn text(&self, at: usize) -> &str {
        &self.source[self.tokens[at].start..self.tokens[at].end]
    }

    fn problem(&self, at: usize, what: impl Into<String>, help: impl Into<String>) -> GuardProblem {
        GuardProblem::at(self.source, self.tokens[at].start, what, help)
    }
}

fn functions() -> String {
    let mut all: Vec<&str> = Function::EVERY.map(Function::signature).to_vec();
    all.push("date(\"2026-01-01\")");
    all.join(", ")
}
