//! `motcua due`: when something is due, and why.

mod batch;
mod input;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motcua_engine::file::{FileKind, kind_of};
use motcua_engine::label::Language;
use motcua_engine::problem::Problem;
use motcua_engine::time::{
    Calendar, Counting, DayLine, Explanation, Limit, Start, Terms, Timestamp, Unit,
};
use serde::Serialize;

use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Says when something is due, and why: every day that counts, and every day that does not
///
/// A term is `5 working days`, `0.5 working days`, `8 working hours`, `30 calendar days`, `24 hours`, `2 months`, `same day` or `none`.
/// With --batch, rows of CSV are read from standard input, under a header that names at least the columns `received_at` and `term`; the column `cutoff` may be absent, and an empty field of it means --cutoff.
/// Each row is written again with the column `due_at` at its end, which is empty only for the term `none`.
/// A row that cannot be counted is told on standard error with its line and left out of the output, so that nobody takes an empty date for no limit; the rest goes on.
/// Exit code 0: all was counted; 1: something was not, or the calendar has problems; 2: wrong arguments, or something cannot be read.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua due --received 2026-08-21T14:00:00+07:00 --term \"7 working days\" --explain\n  motcua due --received 2026-05-04T15:01:00+07:00 --term \"same day\" --cutoff 15:00 --format json\n  motcua due --batch < received.csv > due.csv"
)]
pub(crate) struct Args {
    /// When it was received, with its offset, such as 2026-08-21T14:00:00+07:00
    #[arg(long, value_name = "TIME", required_unless_present = "batch")]
    received: Option<String>,
    /// How long it may take, such as "5 working days"
    #[arg(long, value_name = "LIMIT", required_unless_present = "batch")]
    term: Option<String>,
    /// Local time after which the clock starts on the next working day, such as 15:00
    #[arg(long, value_name = "HH:MM")]
    cutoff: Option<String>,
    /// A calendar file or an overlay; without it, the calendar of state offices that is built in
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// Count whole working days in working minutes, as the clocks of steps do
    #[arg(long)]
    step: bool,
    /// Tell of every day, counted or not, and why
    #[arg(long)]
    explain: bool,
    /// Language of the explanation
    #[arg(long, value_enum, default_value_t = Words::En)]
    lang: Words,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Count every row of the CSV on standard input
    #[arg(long, conflicts_with_all = ["received", "term", "explain", "lang", "format"])]
    batch: bool,
}

/// The language of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Words {
    /// Vietnamese
    Vi,
    /// English
    En,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The moment on one line, after the explanation if there is one
    Text,
    /// One object on one line
    Json,
}

/// An answer as it is written.
#[derive(Serialize)]
struct Answer<'a> {
    received_at: String,
    term: String,
    calendar: &'a str,
    calendar_version: &'a str,
    effective_start: String,
    due_at: Option<String>,
    due_on: Option<String>,
    provisional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Vec<DayOfAnswer<'a>>>,
}

/// A day of an explanation.
#[derive(Serialize)]
struct DayOfAnswer<'a> {
    on: String,
    vi: &'a str,
    en: &'a str,
    unit: &'static str,
    adds: u32,
    sum: u32,
}

/// Answers for one reception, or for every row of standard input.
///
/// # Errors
///
/// Arguments that cannot be followed, and files that cannot be read or written.
pub(crate) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let cutoff = args.cutoff.as_deref().map(input::cutoff).transpose().map_err(Error::Usage)?;
    let counting = if args.step { Counting::Minutes } else { Counting::Days };
    let terms = Terms { limit: Limit::None, counting, cutoff };
    // What was asked is looked at before any file is.
    let question = match (&args.received, &args.term) {
        (Some(received), Some(term)) if !args.batch => Some((
            input::received(received).map_err(Error::Usage)?,
            Terms { limit: input::term(term).map_err(Error::Usage)?, ..terms },
        )),
        (Some(_) | None, Some(_) | None) => None,
    };
    let calendar = match calendar(args.calendar.as_deref())? {
        Ok(calendar) => calendar,
        Err(problems) => {
            for problem in problems {
                writeln!(err, "{problem}")?;
            }
            return Ok(Outcome::Problems);
        }
    };
    let Some((received, terms)) = question else {
        return batch::run(&calendar, terms, io::stdin().lock(), out, err);
    };
    match calendar.explain(terms, received, &[]) {
        Ok(explanation) => {
            write(args, &calendar, &explanation, out)?;
            Ok(Outcome::Good)
        }
        Err(error) => {
            writeln!(err, "motcua: {error}")?;
            Ok(Outcome::Problems)
        }
    }
}

fn calendar(path: Option<&Path>) -> Result<Result<Calendar, Vec<Problem>>, Error> {
    let Some(path) = path else { return Ok(files::national()) };
    let text = files::text_of(path)?;
    let what = match kind_of(&text) {
        FileKind::Calendar => return files::calendar(path, &text),
        FileKind::Base => "a base",
        FileKind::Procedure => "no calendar",
    };
    let path = quoted(path);
    Err(Error::Usage(format!(
        "{path} is {what}; give a file that begins with `calendar:` or `overlay:`"
    )))
}

/// An instant as answers write it: RFC 3339 with the offset of the calendar's place.
fn local(calendar: &Calendar, at: Timestamp) -> impl std::fmt::Display {
    at.display_with_offset(calendar.zone().to_offset(at))
}

fn write(
    args: &Args,
    calendar: &Calendar,
    explanation: &Explanation,
    out: &mut dyn Write,
) -> Result<(), io::Error> {
    let language = match args.lang {
        Words::Vi => Language::Vi,
        Words::En => Language::En,
    };
    match args.format {
        Format::Json => {
            serde_json::to_writer(&mut *out, &answer(args, calendar, explanation))?;
            writeln!(out)
        }
        Format::Text if args.explain => writeln!(out, "{}", explanation.text(language)),
        Format::Text => match (explanation.deadline, language) {
            (None, Language::Vi) => writeln!(out, "không quy định thời hạn"),
            (None, Language::En) => writeln!(out, "no limit"),
            (Some(deadline), language) => {
                let mark = match (deadline.provisional, language) {
                    (false, _) => "",
                    (true, Language::Vi) => " (tạm tính)",
                    (true, Language::En) => " (provisional)",
                };
                writeln!(out, "{}{mark}", local(calendar, deadline.due_at))
            }
        },
    }
}

fn answer<'a>(args: &Args, calendar: &'a Calendar, explanation: &'a Explanation) -> Answer<'a> {
    let deadline = explanation.deadline;
    let unit = unit(explanation);
    let day = |day: &'a DayLine| DayOfAnswer {
        on: day.on.to_string(),
        vi: &day.vi,
        en: &day.en,
        unit,
        adds: day.adds,
        sum: day.sum,
    };
    Answer {
        received_at: local(calendar, explanation.received_at).to_string(),
        term: explanation.terms.limit.to_string(),
        calendar: calendar.id(),
        calendar_version: calendar.version(),
        effective_start: match explanation.start {
            Start::Day(date) => date.to_string(),
            Start::Instant(at) => local(calendar, at).to_string(),
        },
        due_at: deadline.map(|deadline| local(calendar, deadline.due_at).to_string()),
        due_on: deadline.map(|deadline| deadline.due_on.to_string()),
        provisional: deadline.is_some_and(|deadline| deadline.provisional),
        explanation: args.explain.then(|| explanation.days.iter().map(day).collect()),
    }
}

/// What the days of an explanation add up.
fn unit(explanation: &Explanation) -> &'static str {
    match (explanation.start, explanation.terms.limit) {
        (Start::Instant(_), _) => "minutes",
        (Start::Day(_), Limit::Of(_, Unit::CalendarDays | Unit::Months)) => "calendar_days",
        (Start::Day(_), Limit::Of(..) | Limit::SameDay | Limit::None) => "quarter_days",
    }
}
