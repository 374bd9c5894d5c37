//! Tariffs as a whole: whether everybody finds a line on every day.

use super::report::Report;
use super::{Lint, Subject};
use crate::guard::Known;
use crate::procedure::{Channel, Fee, FeeLine, FieldType, Need, Procedure, Subject as Applicant};
use crate::time::Date;

pub(super) const LINTS: &[Lint] = &[fees_not_covered, fee_dates];

/// Into how many parts a tariff is split before the search is given up.
const MOST_PARTS: usize = 4096;

/// A name with every value that it can have.
type Choice = (String, Vec<String>);

fn fees_not_covered(subject: &Subject<'_>, report: &mut Report<'_>) {
    let procedure = subject.procedure;
    for fee in procedure.fees.iter().filter(|fee| !fee.lines.is_empty()) {
        let choices = choices(procedure, fee);
        let uncovered = channels(procedure).into_iter().find(|&channel| {
            let mut known = Known::default();
            known.assume_value("channel", channel_name(channel));
            !is_covered(procedure, fee, channel, &known, &choices)
        });
        if let Some(channel) = uncovered {
            let what = format!(
                "no line of fee \"{}\" is sure to apply to a dossier of the channel {}: each asks for something more",
                fee.id,
                channel_name(channel)
            );
            let help = "add a last line without conditions; amount 0, if the others pay nothing";
            report.error(&format!("fees/{}", fee.id), "fees-not-covered", what, help);
        }
    }
}

fn channels(procedure: &Procedure) -> Vec<Channel> {
    match procedure.channels.as_slice() {
        [] => vec![Channel::Direct, Channel::Online, Channel::Post, Channel::Kiosk],
        channels => channels.to_vec(),
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "direct",
        Channel::Online => "online",
        Channel::Post => "post",
        Channel::Kiosk => "kiosk",
    }
}

/// The names in the guards of a fee of which every dossier has one of a few values.
fn choices(procedure: &Procedure, fee: &Fee) -> Vec<Choice> {
    let used = |name: &str| {
        fee.lines
            .iter()
            .filter_map(|line| line.when.as_ref())
            .any(|when| when.names().contains(name))
    };
    let filled_in = procedure.data.iter().filter(|field| field.required == Need::Yes);
    let fields =
        filled_in.filter_map(|field| Some((field.name.to_string(), values(&field.field_type)?)));
    let subjects = procedure
        .subjects
        .iter()
        .map(|subject| subject_name(*subject).to_owned())
        .collect::<Vec<_>>();
    let subject = (!subjects.is_empty()).then(|| ("subject".to_owned(), subjects));
    let mut parts = 1_usize;
    let mut fits = |(_, values): &Choice| {
        parts = parts.saturating_mul(values.len());
        parts <= MOST_PARTS
    };
    fields.chain(subject).filter(|(name, _)| used(name)).take_while(|choice| fits(choice)).collect()
}

fn subject_name(subject: Applicant) -> &'static str {
    match subject {
        Applicant::Citizen => "citizen",
        Applicant::Enterprise => "enterprise",
        Applicant::HouseholdBusiness => "household_business",
        Applicant::Agency => "agency",
    }
}

fn values(field_type: &FieldType) -> Option<Vec<String>> {
    match field_type {
        FieldType::Boolean => Some(vec!["true".to_owned(), "false".to_owned()]),
        FieldType::OneOf(options) => {
            Some(options.iter().map(|option| option.value.clone()).collect())
        }
        FieldType::Text | FieldType::Integer | FieldType::Money | FieldType::Date => None,
    }
}

/// Whether some line applies on every day: as things are known, or for each value of the first choice.
fn is_covered(
    procedure: &Procedure,
    fee: &Fee,
    channel: Channel,
    known: &Known,
    choices: &[Choice],
) -> bool {
    let applies = |line: &&FeeLine| {
        line.channel.is_none_or(|wanted| wanted == channel)
            && line.person.is_none()
            && line.place.is_none()
            && line.when.as_ref().is_none_or(|when| known.implies(when))
    };
    if covers_every_day(procedure, fee.lines.iter().filter(applies)) {
        return true;
    }
    let Some(((name, values), rest)) = choices.split_first() else { return false };
    values.iter().all(|value| {
        let mut known = known.clone();
        known.assume_value(name, value);
        is_covered(procedure, fee, channel, &known, rest)
    })
}

fn covers_every_day<'f>(procedure: &Procedure, lines: impl Iterator<Item = &'f FeeLine>) -> bool {
    let mut spans: Vec<(Date, Date)> = lines.map(span).collect();
    spans.sort();
    let mut next = procedure.in_force;
    let last = procedure.until.unwrap_or(Date::MAX);
    for (from, until) in spans {
        if from > next {
            return false;
        }
        match until.tomorrow() {
            Ok(day) => next = next.max(day),
            Err(_) => return true,
        }
        if next > last {
            return true;
        }
    }
    false
}

fn span(line: &FeeLine) -> (Date, Date) {
    (line.from.unwrap_or(Date::MIN), line.until.unwrap_or(Date::MAX))
}

fn is_dated(line: &FeeLine) -> bool {
    line.from.is_some() || line.until.is_some()
}

fn same_conditions(one: &FeeLine, other: &FeeLine) -> bool {
    let same_guard = match (&one.when, &other.when) {
        (None, None) => true,
        (Some(one), Some(other)) => one.says_the_same(other),
        (None, Some(_)) | (Some(_), None) => false,
    };
    same_guard
        && one.channel == other.channel
        && one.person == other.person
        && one.place == other.place
}

/// Lines that differ in their days only should follow each other day by day.
fn fee_dates(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        let is_fallback = |line: &FeeLine| {
            let is_free = line.when.is_none()
                && line.channel.is_none()
                && line.person.is_none()
                && line.place.is_none();
            is_free && !is_dated(line)
        };
        for (index, line) in fee.lines.iter().enumerate().filter(|(_, line)| is_dated(line)) {
            let same = |other: &&FeeLine| same_conditions(line, other);
            let next = fee
                .lines
                .iter()
                .filter(same)
                .filter(|other| is_dated(other) && span(other) > span(line))
                .min_by_key(|other| span(other));
            let Some(next) = next else { continue };
            let path = format!("fees/{}/lines/{index}", fee.id);
            let (until, from) = (span(line).1, span(next).0);
            let always = fee
                .lines
                .iter()
                .any(|other| is_fallback(other) || (same(&other) && !is_dated(other)));
            if from <= until {
                let what = format!(
                    "two lines of fee \"{}\" with the same conditions hold on {from}; the first wins",
                    fee.id
                );
                report.warn(
                    &path,
                    "fee-dates",
                    what,
                    "let the earlier end on the day before the later begins",
                );
            } else if !always && until.tomorrow().is_ok_and(|day| day < from) {
                let what = format!(
                    "no line of fee \"{}\" with these conditions holds between {until} and {from}",
                    fee.id
                );
                report.warn(
                    &path,
                    "fee-dates",
                    what,
                    "let the later begin on the day after the earlier ends",
                );
            }
        }
    }
}
