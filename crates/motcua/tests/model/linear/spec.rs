//! What a dossier is to those who use it one after another: two versions, a value, and the keys that were seen.

use std::collections::BTreeMap;

use todc_utils::specifications::Specification;

/// What is asked of a dossier.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// A notice: it changes nothing that matters.
    Note,
    /// Another value of a field.
    Amend(u64),
    /// How it stands.
    Read,
}

/// What somebody asked, and what the answer was.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) asked: Asked,
    pub(super) expected: Option<u64>,
    pub(super) key: Option<u64>,
    pub(super) answer: Answer,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Not yet known.
    Pending,
    Done {
        version: u64,
        content: u64,
        position: u64,
        replayed: bool,
    },
    Conflict {
        found: u64,
    },
    Stands {
        version: u64,
        content: u64,
        value: u64,
    },
}

/// A dossier that is filed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    version: u64,
    content: u64,
    value: u64,
    /// The place of its last event in the journal.
    position: u64,
    /// The version to which each key has led.
    keys: BTreeMap<u64, u64>,
}

/// The specification: every operation takes place at one moment.
pub(super) struct OneByOne;

impl Specification for OneByOne {
    type State = State;
    type Operation = Operation;

    fn init() -> State {
        State { version: 1, content: 1, value: 0, position: 0, keys: BTreeMap::new() }
    }

    fn apply(operation: &Operation, state: &State) -> (bool, State) {
        let mut next = state.clone();
        let told = next.take(operation);
        (told == operation.answer, next)
    }
}

impl State {
    /// Takes an operation, and says what the answer must be.
    fn take(&mut self, operation: &Operation) -> Answer {
        let Operation { asked, expected, key, answer } = operation;
        if let Asked::Read = asked {
            let (version, content, value) = (self.version, self.content, self.value);
            return Answer::Stands { version, content, value };
        }
        if let Some(version) = key.and_then(|key| self.keys.get(&key).copied()) {
            return Answer::Done { version, content: version, position: 0, replayed: true };
        }
        if expected.is_some_and(|expected| !(self.content..=self.version).contains(&expected)) {
            return Answer::Conflict { found: self.content };
        }
        self.version += 1;
        if let Asked::Amend(value) = asked {
            (self.content, self.value) = (self.version, *value);
        }
        if let Some(key) = key {
            self.keys.insert(*key, self.version);
        }
        // The places of other dossiers lie between: it only comes after that of the event before.
        self.position = match answer {
            Answer::Done { position, .. } if *position > self.position => *position,
            Answer::Done { .. }
            | Answer::Pending
            | Answer::Conflict { .. }
            | Answer::Stands { .. } => self.position + 1,
        };
        let (version, content, position) = (self.version, self.content, self.position);
        Answer::Done { version, content, position, replayed: false }
    }
}
