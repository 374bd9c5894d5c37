//! The names of procedures as people say them: which codes a few words of a name mean.

use std::collections::BTreeSet;

use motcua_engine::procedure::Procedure;

use crate::search::words_in;

/// The fewest words that are taken for a name: one alone is a person's far more often.
const LEAST_WORDS: usize = 2;
/// The most procedures that words may mean; of more, those with the shortest names are meant.
const MOST_MEANT: usize = 8;

/// The folded names of procedures, in each language.
#[derive(Clone, Debug)]
pub(crate) struct Names(Vec<Name>);

#[derive(Clone, Debug)]
struct Name {
    words: Vec<String>,
    code: String,
}

impl Names {
    pub(crate) fn of<'a>(procedures: impl Iterator<Item = &'a Procedure>) -> Self {
        let names = procedures.flat_map(|procedure| {
            [&procedure.name.vi, &procedure.name.en]
                .map(|name| Name { words: words_in(name).collect(), code: procedure.code.clone() })
        });
        let mut names: Vec<Name> = names.collect();
        names.sort_by_cached_key(|name| (name.words.len(), name.code.clone()));
        Self(names)
    }

    /// The codes of the procedures whose name has these words, in this order. The last word may be unfinished.
    pub(crate) fn meant(&self, words: &[String]) -> Vec<&str> {
        if words.len() < LEAST_WORDS {
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let meant = self.0.iter().filter(|name| name.has(words)).map(|name| name.code.as_str());
        meant.filter(|code| seen.insert(*code)).take(MOST_MEANT).collect()
    }
}

impl Name {
    fn has(&self, asked: &[String]) -> bool {
        let mut words = self.words.iter();
        let last = asked.len().saturating_sub(1);
        asked.iter().enumerate().all(|(place, word)| {
            words.any(|one| one == word || (place == last && one.starts_with(word.as_str())))
        })
    }
}
