//! Words in messages: quoting, and the nearest of several.

/// The most characters of a file's text that a message repeats.
const MOST_SHOWN: usize = 60;
/// The longest word for which a near one is looked for.
const LONGEST_WORD: usize = 40;

/// A text of the file in quotes, on one line, cut if it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(MOST_SHOWN)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// What to write in place of a word that is not known.
pub(crate) fn help_for_unknown(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "take it out".to_owned(),
        None => format!("possible are {}", list(known)),
    }
}

/// The words in a row: `a`, `b` and `c`.
pub(crate) fn list(words: &[&str]) -> String {
    let marked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match marked.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => marked.concat(),
    }
}

/// The known word with the fewest changes, if they are few for its length.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let word: Vec<char> = word.to_lowercase().replace([' ', '-'], "_").chars().collect();
    let same = |known: &str| known.replace('-', "_").chars().collect::<Vec<_>>();
    known
        .iter()
        .map(|known| (changes(&word, &same(known)), *known))
        .filter(|(changes, known)| *changes <= known.chars().count().div_ceil(3))
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, known)| known)
}

/// How many letters are put in, left out or changed (Levenshtein).
fn changes(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let here = (diagonal + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = here;
        }
    }
    row[to.len()]
}
