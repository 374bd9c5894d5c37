//! The service's clock: that of the machine, or one that integrators set in their tests.

use std::sync::{Arc, PoisonError, RwLock};

use motcua_engine::time::Timestamp;

/// What the service takes for now.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    Machine,
    /// One that stands where it was set, and moves forward when it is told to.
    Set(Arc<RwLock<Timestamp>>),
}

impl Clock {
    /// A clock that stands at an instant.
    pub fn at(instant: Timestamp) -> Self {
        Self::Set(Arc::new(RwLock::new(instant)))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Machine => Timestamp::now(),
            Self::Set(instant) => *instant.read().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Whether it can be set.
    pub fn is_settable(&self) -> bool {
        matches!(self, Self::Set(_))
    }

    /// Moves it forward. Time never runs back: an earlier instant is refused, as is the machine's clock; what it stands at is the answer.
    pub fn advance(&self, to: Timestamp) -> Option<Timestamp> {
        let Self::Set(instant) = self else { return None };
        let mut instant = instant.write().unwrap_or_else(PoisonError::into_inner);
        if to < *instant {
            return None;
        }
        *instant = to;
        Some(to)
    }
}
