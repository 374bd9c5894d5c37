//! The times of a page, against themselves and against the prose beside them.

use std::collections::BTreeSet;

use crate::catalogue::lint::{Finding, Lint};
use crate::catalogue::quantity::{NoLimit, Pair, PortalUnit, Quantity, times_in_text};
use crate::catalogue::times::Times;
use crate::catalogue::wire::Page;
use crate::catalogue::words::{fold, shorten};

/// The checks of the times.
pub(super) fn page(page: &Page, findings: &mut Vec<Finding>) {
    let times = Times::of(page);
    if times.channels.is_empty() {
        findings.push(Finding::new(Lint::NoChannels, Lint::NoChannels.says()));
    }
    if times.cases.is_empty() {
        findings.push(Finding::new(Lint::NoCases, Lint::NoCases.says()));
    }
    words_known(&times, findings);
    between(&times, findings);
    each(&times, findings);
    texts(&times, findings);
    same_day(page, findings);
}

fn words_known(times: &Times, findings: &mut Vec<Finding>) {
    let unknown = times.channels.iter().filter(|channel| channel.channel.is_none());
    for method in unknown.map(|channel| channel.method.as_str()).collect::<BTreeSet<_>>() {
        let said = format!("the channel \"{}\" is not known", shorten(method));
        findings.push(Finding::new(Lint::UnknownWord, said));
    }
    let pairs = times.channel_pairs().into_iter().chain(times.case_pairs());
    for pair in pairs.collect::<BTreeSet<_>>() {
        if let PortalUnit::Unknown(unit) = &pair.unit {
            let said = format!("the unit \"{}\" is not known", shorten(unit));
            findings.push(Finding::new(Lint::UnknownWord, said));
        }
    }
}

/// The disagreements between channels and cases, and within each of the two.
fn between(times: &Times, findings: &mut Vec<Finding>) {
    let (channels, cases) = (times.channel_pairs(), times.case_pairs());
    if times.disagree() {
        let said = format!("the channels say {}, the cases {}", list(&channels), list(&cases));
        findings.push(Finding::new(Lint::CaseChannelTime, said));
    }
    if channels.len() > 1 {
        let said = format!("the channels have different times: {}", list(&channels));
        findings.push(Finding::new(Lint::ChannelTimesDiffer, said));
    }
    if cases.len() > 1 {
        let said = format!("the cases have different times and no condition: {}", list(&cases));
        findings.push(Finding::new(Lint::CaseTimesDiffer, said));
    }
    if channels.len() > 1 && cases.len() > 1 {
        let said = format!(
            "{} times of channels, {} of cases: which belongs to which is not said",
            channels.len(),
            cases.len()
        );
        findings.push(Finding::new(Lint::CasesByChannels, said));
    }
}

/// Each time by itself; the same time in several channels is said once.
fn each(times: &Times, findings: &mut Vec<Finding>) {
    let without = times.channels.iter().filter(|channel| channel.pair.is_none()).count()
        + times.cases.iter().filter(|case| case.pair.is_none()).count();
    if without > 0 {
        let said = format!("{without} channels or cases have no time at all");
        findings.push(Finding::new(Lint::TimeWithoutQuantity, said));
    }
    let pairs = times.channel_pairs().into_iter().chain(times.case_pairs());
    for pair in pairs.collect::<BTreeSet<_>>() {
        one(pair, findings);
    }
}

fn one(pair: &Pair, findings: &mut Vec<Finding>) {
    match &pair.unit {
        PortalUnit::Other => {
            let said = format!("{pair}: the unit OTHER says nothing");
            findings.push(Finding::new(Lint::UnitOther, said));
        }
        PortalUnit::Hour if pair.quantity == Quantity::Thousandths(15_000) => {
            let said = "15 hours: probably not a time but the cut-off at 15:00";
            findings.push(Finding::new(Lint::UnitHour, said));
        }
        PortalUnit::Hour => {
            let said = format!("{pair}: whether working or natural hours is not said");
            findings.push(Finding::new(Lint::UnitHour, said));
        }
        PortalUnit::WorkingDay | PortalUnit::Day | PortalUnit::Month | PortalUnit::Unknown(_) => {}
    }
    let limit = pair.limit();
    if limit == Err(NoLimit::Quantity) {
        findings
            .push(Finding::new(Lint::TimeWithoutQuantity, format!("{pair}: there is no quantity")));
    } else if limit == Err(NoLimit::Fraction) {
        let said =
            format!("{pair}: the file format holds whole numbers, and quarters of working days");
        findings.push(Finding::new(Lint::TimeFraction, said));
    }
}

/// What the prose of a channel names, against the fields of the same channel and of the cases.
fn texts(times: &Times, findings: &mut Vec<Finding>) {
    let cases = times.case_pairs();
    let mut said = BTreeSet::new();
    for channel in &times.channels {
        let Some(stated) = &channel.pair else { continue };
        for named in times_in_text(&channel.text) {
            if named != *stated && !cases.contains(&named) {
                said.insert(format!(
                    "the text of a channel names {named}, its field says {stated}"
                ));
            }
        }
    }
    findings.extend(said.into_iter().map(|said| Finding::new(Lint::TextTime, said)));
}

/// A procedure of the same day needs a cut-off, which the fields have no place for.
fn same_day(page: &Page, findings: &mut Vec<Finding>) {
    const WORDS: [&str; 4] = [
        "ngay trong ngay",
        "trong ngay lam viec nhan",
        "trong ngay tiep nhan",
        "ngay sau khi nhan du",
    ];
    let texts = page.execution_methods.iter().map(|method| &method.description);
    let steps = page.execution_steps.iter().map(|step| &step.description);
    if let Some(word) = texts
        .chain(steps)
        .map(|text| fold(text))
        .find_map(|text| WORDS.into_iter().find(|word| text.contains(word)))
    {
        let said =
            format!("the text says \"{word}\"; if the limit is the same day, it needs a cut-off");
        findings.push(Finding::new(Lint::SameDayText, said));
    }
}

fn list(pairs: &BTreeSet<&Pair>) -> String {
    pairs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
