//! Words in messages: quoting, and the nearest of several.

use crate::nearest::nearest;

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
    let near = if word.len() > LONGEST_WORD { None } else { nearest(word, known.iter().copied()) };
    match near {
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
