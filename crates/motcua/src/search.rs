//! Finding dossiers by what people say: a code, a name, a number, a telephone, without diacritics.
//!
//! The words of a dossier stand folded in a table of their own. It is a projection like the others:
//! when personal data are erased, their words go with them.

use std::collections::BTreeSet;

use motcua_engine::dossier::Data;
use motcua_engine::time::Date;
use sea_orm::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::list::{Item, Listed, Page};
use crate::sight::Seen;
use crate::store::keepable;

/// The most words of a dossier; whoever fills a form with more is found by the first ones.
const MOST_WORDS: usize = 64;
/// The most words that are asked for: each is one more condition, and nobody types as many.
pub(crate) const MOST_ASKED: usize = 16;
/// The most letters of a word.
const MOST_LETTERS: usize = 40;

/// A text without diacritics and in small letters; `đ` is a letter of its own and becomes `d`.
pub fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter));
    let plain = plain.flat_map(char::to_lowercase);
    plain.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// The words under which a dossier is found, in order.
pub(crate) fn words_of(code: Option<&str>, data: &Data) -> Vec<String> {
    let mut words = BTreeSet::new();
    for (_, party) in data.parties.all() {
        words.extend(words_in(&party.name));
        words.extend(party.number.iter().chain(&party.phone).map(|number| joined(number)));
    }
    for text in data.fields.values().filter_map(|value| value.as_str()) {
        // A day is not a name, and everybody has one.
        if words.len() < MOST_WORDS && text.parse::<Date>().is_err() {
            words.extend(words_in(text));
        }
    }
    let mut words: Vec<String> =
        words.into_iter().filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
    words.extend(code.map(|code| shortened(&fold(code))));
    words
}

pub(crate) fn words_in(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(shortened).collect();
    words.into_iter()
}

/// A number as one word, however it is grouped: `0912 345 678`.
pub(crate) fn joined(number: &str) -> String {
    shortened(&fold(number).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>())
}

fn shortened(word: &str) -> String {
    word.chars().take(MOST_LETTERS).collect()
}

/// The words that are asked for; a code is one word.
pub(crate) fn asked(text: &str) -> Vec<String> {
    let digits = text.chars().filter(|letter| !letter.is_whitespace());
    let is_number = text.chars().any(|letter| letter.is_ascii_digit())
        && digits.clone().all(|letter| letter.is_ascii_digit() || "+.-()".contains(letter))
        && !text.contains('-');
    if is_number {
        return vec![joined(text)];
    }
    let mut words = Vec::new();
    for part in text.split_whitespace() {
        let is_code = part.contains('-') && part.chars().any(|letter| letter.is_ascii_digit());
        if is_code {
            words.push(shortened(&fold(part)));
        } else {
            words.extend(words_in(part));
        }
    }
    words
}

impl Desk {
    /// The dossiers that have every word of a text, the latest filed first. The last word may be unfinished.
    /// Of more than 16 different words, the longest are asked for.
    ///
    /// # Errors
    ///
    /// A text holds NUL, no word is asked for, the page is one of another list, or the database fails.
    pub async fn search(&self, text: &str, agency: Option<&str>, page: &Page) -> Result<Listed> {
        self.seen().search(text, agency, page).await
    }
}

impl Seen {
    /// The dossiers that have every word of a text, the latest filed first. The last word may be unfinished.
    /// Of more than 16 different words, the longest are asked for.
    ///
    /// # Errors
    ///
    /// A text holds NUL, no word is asked for, the page is one of another list, or the database fails.
    pub async fn search(&self, text: &str, agency: Option<&str>, page: &Page) -> Result<Listed> {
        keepable("the text or the agency", [text].into_iter().chain(agency))?;
        let mut words = asked(text);
        let Some(last) = words.pop() else { return Err(Error::NothingAsked) };
        // The longest word is the rarest: it leads, and the others are looked up.
        words.sort_by_cached_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
        words.dedup();
        words.truncate(MOST_ASKED - 1);
        let filter = format!("search {agency:?} {last} {words:?}");
        let mut found = Found::default();
        let mut words = words.into_iter();
        match words.next() {
            Some(lead) => {
                found.push("w.word = ?", [lead.into()]);
                for word in words {
                    found.push(&also("o.word = ?"), [word.into()]);
                }
                found.push(&also("o.word >= ? AND o.word < ?"), range(&last));
            }
            None => found.push("w.word >= ? AND w.word < ?", range(&last)),
        }
        if let Some(agency) = agency {
            let of_agency = "EXISTS (SELECT 1 FROM motcua_dossiers a WHERE a.id = w.dossier_id AND a.agency = ?)";
            found.push(of_agency, [agency.into()]);
        }
        let sight = self.sight.condition("w.dossier_id", self.is_postgres());
        found.push(&sight, self.sight.values());
        if let Some((_, id)) = page.after(&filter)? {
            found.push("w.dossier_id < ?", [id.into()]);
        }
        found.values.push(page.limit().into());
        let these = format!(
            "d.id IN (SELECT f.dossier_id FROM (SELECT DISTINCT w.dossier_id FROM motcua_words w WHERE {}
                ORDER BY w.dossier_id DESC LIMIT ?) f) ORDER BY d.id DESC",
            found.conditions.join(" AND ")
        );
        self.listed(&these, found.values, page, &filter, Item::by_id).await
    }
}

/// What a dossier must have, with the values that are asked for.
#[derive(Default)]
struct Found {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Found {
    fn push(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.values.extend(values);
    }
}

/// Another word of the same dossier.
fn also(condition: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM motcua_words o WHERE {condition} AND o.dossier_id = w.dossier_id)"
    )
}

/// Every word that begins with this one.
pub(crate) fn range(word: &str) -> [Value; 2] {
    [word.into(), format!("{word}\u{10ffff}").into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_plain_letters_however_they_are_composed() {
        for (text, folded) in [
            ("Nguyễn Thị Ánh", "nguyen thi anh"),
            ("Nguye\u{302}\u{303}n Thi\u{323} A\u{301}nh", "nguyen thi anh"),
            ("ĐỖ Đình Đức", "do dinh duc"),
            ("Thuỷ, Thủy", "thuy, thuy"),
            ("Hòa, Hoà", "hoa, hoa"),
            ("Trần Ngọc Mỹ", "tran ngoc my"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn what_is_asked_falls_into_words_numbers_and_codes() {
        assert_eq!(asked(" Nguyễn  ánh "), ["nguyen", "anh"]);
        assert_eq!(asked("0912 345.678"), ["0912345678"]);
        assert_eq!(asked("000.00.05.H05-251121-0007"), ["000.00.05.h05-251121-0007"]);
        assert_eq!(asked(" .,; "), Vec::<String>::new());
    }
}
