//! The times of a page: what its channels say, what its cases say, and whether they agree.

use std::collections::BTreeSet;

use motcua_engine::procedure::Channel;

use super::quantity::Pair;
use super::wire::Page;
use super::words;

/// The time that a channel states.
#[derive(Debug)]
pub(super) struct ChannelTime {
    /// The portal's word for the channel.
    pub(super) method: String,
    /// The channel, if the word is known.
    pub(super) channel: Option<Channel>,
    /// The time; absent if there is no quantity at all.
    pub(super) pair: Option<Pair>,
    /// What is said beside it.
    pub(super) text: String,
}

/// The time that a case states.
#[derive(Debug)]
pub(super) struct CaseTime {
    /// The name of the case, often that of the procedure.
    pub(super) name: String,
    /// The time; absent if there is no quantity at all.
    pub(super) pair: Option<Pair>,
}

/// All times of a page.
#[derive(Debug)]
pub(super) struct Times {
    /// One for each entry of the channels; a channel may have several.
    pub(super) channels: Vec<ChannelTime>,
    /// One for each case.
    pub(super) cases: Vec<CaseTime>,
}

impl Times {
    /// The times of a page.
    pub(super) fn of(page: &Page) -> Self {
        let channels = page.execution_methods.iter().map(|method| ChannelTime {
            method: method.submission_method.clone(),
            channel: words::channel(&method.submission_method),
            pair: method
                .processing_time
                .as_ref()
                .map(|time| Pair::of(time, &method.processing_time_unit)),
            text: method.description.trim().to_owned(),
        });
        let cases = page.cases.iter().map(|case| CaseTime {
            name: words::one_line(&case.name),
            pair: case
                .processing_day
                .as_ref()
                .and_then(|day| day.qty.as_ref().map(|quantity| Pair::of(quantity, &day.unit))),
        });
        Self { channels: channels.collect(), cases: cases.collect() }
    }

    /// The different times of the channels.
    pub(super) fn channel_pairs(&self) -> BTreeSet<&Pair> {
        self.channels.iter().filter_map(|channel| channel.pair.as_ref()).collect()
    }

    /// The different times of the cases.
    pub(super) fn case_pairs(&self) -> BTreeSet<&Pair> {
        self.cases.iter().filter_map(|case| case.pair.as_ref()).collect()
    }

    /// Whether channels and cases disagree: no (quantity, unit) of any channel equals one of any case.
    ///
    /// Quantities are compared as numbers (5, 5.0 and "5" are one), units as words.
    /// A quantity in words, and the unit OTHER, are times too, which equal no number of days:
    /// a page that says "1 OTHER" for its channels and 1 working day for its case disagrees with itself.
    /// A page without cases, or without a time in any channel, has nothing to disagree with and does not count.
    /// A page where only some of the times agree does not count either.
    pub(super) fn disagree(&self) -> bool {
        let (channels, cases) = (self.channel_pairs(), self.case_pairs());
        !channels.is_empty() && !cases.is_empty() && channels.is_disjoint(&cases)
    }
}
