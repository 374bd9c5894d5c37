//! Where each part of a procedure stands in its files.

use std::collections::BTreeMap;

use crate::problem::Place;

/// The places of the parts of one procedure, by path: `steps/appraisal/moves/0/when`.
///
/// The parts of a path are joined by `/`, because names of fields hold dots.
#[derive(Clone, Debug)]
pub struct Places {
    root: Place,
    by_path: BTreeMap<String, Place>,
}

impl Places {
    /// No part known yet; `root` is the beginning of the file.
    pub fn new(root: Place) -> Self {
        Self { root, by_path: BTreeMap::new() }
    }

    /// Notes where a part stands.
    pub fn note(&mut self, path: impl Into<String>, place: Place) {
        self.by_path.insert(path.into(), place);
    }

    /// Where a part stands, or the nearest part around it that has a place.
    pub fn of(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some(place) = self.by_path.get(path) {
                return place.clone();
            }
            let Some((parent, _)) = path.rsplit_once('/') else { return self.root.clone() };
            path = parent;
        }
    }
}
