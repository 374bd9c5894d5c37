//! The limits of a draft, and the field of the form that chooses among them.

use std::collections::BTreeSet;

use motcua_engine::procedure::Channel;
use motcua_engine::time::Limit;

use super::yaml::{Yaml, quote};
use crate::catalogue::quantity::Pair;
use crate::catalogue::times::Times;
use crate::catalogue::wire::Page;
use crate::catalogue::words::{channel_name, channel_word};

/// A line of the limits: its guard, the limit, the name of the case.
struct Line {
    when: Option<String>,
    limit: Limit,
    name: String,
}

/// The limits of a draft.
pub(super) struct Limits {
    lines: Vec<Line>,
    by_case: bool,
}

impl Limits {
    /// Each limit of the law.
    pub(super) fn iter(&self) -> impl Iterator<Item = Limit> + '_ {
        self.lines.iter().map(|line| line.limit)
    }
}

/// Chooses the limits.
///
/// Cases tell more than channels, so they are taken.
/// Where the two disagree the channels are taken: the portal's officials keep those up to date.
/// Both stand in comments either way.
pub(super) fn limits(page: &Page) -> Limits {
    let times = Times::of(page);
    let cases = case_lines(&times);
    let channels = channel_lines(&times);
    let by_case = !cases.is_empty() && (!times.disagree() || channels.is_empty());
    Limits { lines: if by_case { cases } else { channels }, by_case }
}

/// Writes the limits.
pub(super) fn write(page: &Page, limits: &Limits, yaml: &mut Yaml) {
    yaml.gap();
    comments(&Times::of(page), yaml);
    yaml.line(0, "limit:");
    if limits.lines.is_empty() {
        yaml.comment(1, "No limit could be read: put it in.");
        yaml.line(1, "- legal: none");
    }
    for line in &limits.lines {
        yaml.comment(1, &line.name);
        let mut mark = "-";
        if let Some(when) = &line.when {
            yaml.line(1, &format!("- when: {}", quote(when)));
            mark = " ";
        }
        yaml.line(1, &format!("{mark} legal: {}", line.limit));
        yaml.text(2, "reserve", "the draft does not split the limit over its steps");
    }
}

/// Writes the field that the guards of the cases read, if they read one.
pub(super) fn write_choice(limits: &Limits, yaml: &mut Yaml) {
    if !limits.by_case || limits.lines.len() < 2 {
        return;
    }
    yaml.gap();
    yaml.line(0, "data:");
    yaml.comment(1, "Made for the draft: put the fields of the real form in its place.");
    yaml.line(1, "applied.case:");
    yaml.line(2, "vi: Trường hợp");
    yaml.line(2, "en: Case");
    yaml.line(2, "personal: false");
    yaml.line(2, "required: true");
    yaml.line(2, "one_of:");
    for (at, line) in limits.lines.iter().enumerate() {
        let name = if line.name.is_empty() { "Trường hợp khác" } else { &line.name };
        yaml.label(3, &format!("case-{}", at + 1), name);
    }
}

fn comments(times: &Times, yaml: &mut Yaml) {
    let said = |pair: &Option<Pair>| {
        pair.as_ref().map_or_else(|| "no time".to_owned(), ToString::to_string)
    };
    yaml.comment(0, "Times of the channels:");
    for channel in &times.channels {
        let word = channel_name(channel.channel, &channel.method);
        yaml.comment(0, &format!("- {word}: {}", said(&channel.pair)));
        yaml.comment(0, &channel.text);
    }
    yaml.comment(0, "Times of the cases:");
    for case in &times.cases {
        yaml.comment(0, &format!("- {}: {}", case.name, said(&case.pair)));
    }
}

/// A line for each case; one line if all have the same limit. The last has no guard: it is the rest.
fn case_lines(times: &Times) -> Vec<Line> {
    let read = times.cases.iter().filter_map(|case| {
        let limit = case.pair.as_ref()?.limit().ok()?;
        Some((limit, case.name.clone()))
    });
    let read: Vec<(Limit, String)> = read.collect();
    let different: BTreeSet<Limit> = read.iter().map(|(limit, _)| *limit).collect();
    if different.len() <= 1 {
        return different
            .into_iter()
            .map(|limit| Line { when: None, limit, name: String::new() })
            .collect();
    }
    let last = read.len() - 1;
    let line = |(at, (limit, name)): (usize, (Limit, String))| {
        let when = (at < last).then(|| format!("applied.case == 'case-{}'", at + 1));
        Line { when, limit, name }
    };
    read.into_iter().enumerate().map(line).collect()
}

/// A line for each channel, its longest where it has several; one line if all are the same.
fn channel_lines(times: &Times) -> Vec<Line> {
    let mut read: Vec<(Channel, Limit)> = Vec::new();
    for time in &times.channels {
        let limit = time.pair.as_ref().and_then(|pair| pair.limit().ok());
        let (Some(channel), Some(limit)) = (time.channel, limit) else { continue };
        match read.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, known)) => *known = limit.max(*known),
            None => read.push((channel, limit)),
        }
    }
    let different: BTreeSet<Limit> = read.iter().map(|(_, limit)| *limit).collect();
    if different.len() <= 1 {
        return different
            .into_iter()
            .map(|limit| Line { when: None, limit, name: String::new() })
            .collect();
    }
    let last = read.len() - 1;
    let line = |(at, (channel, limit)): (usize, (Channel, Limit))| {
        let when = (at < last).then(|| format!("channel == '{}'", channel_word(channel)));
        Line { when, limit, name: String::new() }
    };
    read.into_iter().enumerate().map(line).collect()
}
