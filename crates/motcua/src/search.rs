//! Finding dossiers by what people say: a code, a name, a number, a telephone, without diacritics.
//!
//! The words of a dossier stand folded in a table of their own, once for whoever sees everything and once for each agency
//! with a part in it, so that a search walks over nothing that it may not show. It is a projection like the others:
//! when personal data are erased, their words go with them.

use std::collections::BTreeSet;

use motcua_engine::dossier::{AgencyId, Data};
use motcua_engine::time::Date;
use sea_orm::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::list::{Item, Listed, Page};
use crate::sight::{EVERYBODY, Part, Seen, Sight};
use crate::store::keepable;

/// The most words of a dossier; whoever fills a form with more is found by the first ones.
const MOST_WORDS: usize = 64;
/// The most words that are asked for: each is one more condition, and nobody types as many.
pub(crate) const MOST_ASKED: usize = 16;
/// For more parts than these, everything is walked over and each dossier's parts are looked up.
const MOST_WALKS: usize = 8;
/// The most letters of a word.
const MOST_LETTERS: usize = 40;
/// What comes before a number of telephone of the country.
const COUNTRY: &str = "84";
/// The least letters of what is taken for a code: `Q.1` is a name.
const LEAST_OF_CODE: usize = 5;

/// A text without diacritics and in small letters; `đ` is a letter of its own and becomes `d`.
pub fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter));
    let plain = plain.flat_map(char::to_lowercase);
    plain.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// The words under which a dossier is found, in order; the codes, of the dossier and of its procedure, are a word each.
pub(crate) fn words_of<'a>(codes: impl IntoIterator<Item = &'a str>, data: &Data) -> Vec<String> {
    let mut words = BTreeSet::new();
    for (_, party) in data.parties.all() {
        words.extend(words_in(&party.name));
        words.extend(party.number.iter().map(|number| joined(number)));
        words.extend(
            party.phone.iter().map(|phone| dialled(phone).unwrap_or_else(|| joined(phone))),
        );
    }
    for text in data.fields.values().filter_map(|value| value.as_str()) {
        // A day is not a name, and everybody has one.
        if words.len() < MOST_WORDS && text.parse::<Date>().is_err() {
            words.extend(words_in(text));
            words.extend(dialled(text));
        }
    }
    let codes: BTreeSet<String> = codes.into_iter().map(joined).collect();
    let words = words.into_iter().filter(|word| !codes.contains(word)).take(MOST_WORDS);
    words.chain(codes.clone()).filter(|word| !word.is_empty()).collect()
}

pub(crate) fn words_in(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(shortened).collect();
    words.into_iter()
}

/// A number or a code as one word, however it is grouped: `0912 345 678`, `1.001612`.
pub(crate) fn joined(number: &str) -> String {
    shortened(&fold(number).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>())
}

/// A number of telephone from abroad as it is dialled in the country: `+84 912…`, `0084912…` and `84912…` are `0912…`.
/// None: it is none.
fn dialled(text: &str) -> Option<String> {
    let is_number = |letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || "+.-()".contains(letter)
    };
    if !text.chars().all(is_number) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let rest = if text.contains('+') {
        // It may be unfinished.
        digits.strip_prefix(COUNTRY)?
    } else {
        let rest = digits.strip_prefix("00").unwrap_or(&digits).strip_prefix(COUNTRY)?;
        Some(rest).filter(|rest| (9..=10).contains(&rest.len()))?
    };
    // Some write the zero of the country too: `+84 (0)912…`.
    Some(shortened(&format!("0{}", rest.trim_start_matches('0'))))
}

fn shortened(word: &str) -> String {
    word.chars().take(MOST_LETTERS).collect()
}

/// The words that are asked for; a code is one word, also while it is unfinished.
pub(crate) fn asked(text: &str) -> Vec<String> {
    if let Some(phone) = dialled(text) {
        return vec![phone];
    }
    let digits = text.chars().filter(|letter| !letter.is_whitespace());
    let is_number = text.chars().any(|letter| letter.is_ascii_digit())
        && digits.clone().all(|letter| letter.is_ascii_digit() || "+.-()".contains(letter))
        && !text.contains('-');
    if is_number {
        return vec![joined(text)];
    }
    let mut words = Vec::new();
    for part in text.split_whitespace() {
        let is_grouped = part.contains(['-', '.']) && part.chars().any(|one| one.is_ascii_digit());
        let code = joined(part);
        if is_grouped && code.chars().count() >= LEAST_OF_CODE {
            words.push(code);
        } else {
            words.extend(words_in(part));
        }
    }
    words
}

impl Desk {
    /// The dossiers that have every word of a text, or whose procedure has them in its name, the latest filed first.
    /// The last word may be unfinished.
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
    /// The dossiers that have every word of a text, or whose procedure has them in its name, the latest filed first.
    /// The last word may be unfinished.
    /// Of more than 16 different words, the longest are asked for.
    ///
    /// # Errors
    ///
    /// A text holds NUL, no word is asked for, the page is one of another list, or the database fails.
    pub async fn search(&self, text: &str, agency: Option<&str>, page: &Page) -> Result<Listed> {
        keepable("the text or the agency", [text].into_iter().chain(agency))?;
        let mut words = asked(text);
        let library = self.desk.published().await?;
        let codes = library.names().meant(&words);
        let Some(last) = words.pop() else { return Err(Error::NothingAsked) };
        // The longest word is the rarest: it leads, and the others are looked up.
        words.sort_by_cached_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
        words.dedup();
        words.truncate(MOST_ASKED - 1);
        let filter = format!("search {agency:?} {last} {words:?}");
        let before = page.after(&filter)?;
        let by_words = Asked { words, last: Some(last), agency, before: before.clone(), page };
        let by_code = |code: &str| {
            let words = vec![joined(code)];
            Asked { words, last: None, agency, before: before.clone(), page }
        };
        let (mut walks, mut values) = (Vec::new(), Vec::new());
        for asked in std::iter::once(by_words).chain(codes.into_iter().map(by_code)) {
            walks.extend(self.walks(&asked, &mut values));
        }
        if walks.is_empty() {
            return Ok(Listed::default());
        }
        values.push(page.limit().into());
        let these = format!(
            "d.id IN (SELECT f.dossier_id FROM ({} ORDER BY dossier_id DESC LIMIT ?) f) ORDER BY d.id DESC",
            walks.join(" UNION ")
        );
        self.listed(&these, values, page, &filter, Item::by_id).await
    }

    /// The walks over what may be seen: one for each part, or one over everything.
    fn walks(&self, asked: &Asked<'_>, values: &mut Vec<Value>) -> Vec<String> {
        match &self.sight {
            Sight::Of(parts) if parts.len() <= MOST_WALKS => parts
                .iter()
                .filter(|part| !part.to_string().contains('\0'))
                .map(|part| asked.walk(part, values))
                .collect(),
            Sight::All | Sight::Of(_) => {
                let sight = self.sight.condition("w.dossier_id", self.is_postgres());
                vec![asked.walk_all(&sight, self.sight.values(), values)]
            }
        }
    }
}

/// What is asked for.
struct Asked<'a> {
    /// The words that are finished.
    words: Vec<String>,
    /// The word that may be unfinished. None: all are finished, of which there are some.
    last: Option<String>,
    /// The competent agency.
    agency: Option<&'a str>,
    /// Where the page before ended.
    before: Option<(i64, String)>,
    page: &'a Page,
}

impl Asked<'_> {
    /// The walk over what somebody with a part may see, the latest first: by an agency's words, or by a person's dossiers.
    fn walk(&self, part: &Part, values: &mut Vec<Value>) -> String {
        match part {
            Part::Agency(_) => self.walk_words(&part.to_string(), Found::default(), values),
            Part::Person(_) => {
                let mut found = Found::default();
                found.push("w.part = ?", [part.to_string().into()]);
                for word in &self.words {
                    found.has(EVERYBODY, word);
                }
                self.begun(EVERYBODY, &mut found);
                self.taken("SELECT w.dossier_id FROM motcua_parts w", found, values)
            }
        }
    }

    /// The walk over everything, or over what the competent agency has a part in, for whom a sight holds.
    fn walk_all(&self, sight: &str, of: Vec<Value>, values: &mut Vec<Value>) -> String {
        let mut found = Found::default();
        found.push(sight, of);
        let part = self.agency.map(|agency| Part::Agency(AgencyId::from(agency)).to_string());
        self.walk_words(part.as_deref().unwrap_or(EVERYBODY), found, values)
    }

    fn walk_words(&self, part: &str, mut found: Found, values: &mut Vec<Value>) -> String {
        found.push("w.part = ?", [part.into()]);
        let mut words = self.words.iter();
        let select = match words.next() {
            Some(lead) => {
                found.push("w.word = ?", [lead.as_str().into()]);
                for word in words {
                    found.has(part, word);
                }
                self.begun(part, &mut found);
                "SELECT w.dossier_id FROM motcua_words w"
            }
            None => {
                let last = self.last.as_deref().unwrap_or_default();
                found.push("w.word >= ? AND w.word < ?", range(last));
                "SELECT DISTINCT w.dossier_id FROM motcua_words w"
            }
        };
        self.taken(select, found, values)
    }

    fn begun(&self, part: &str, found: &mut Found) {
        if let Some(last) = &self.last {
            found.has_begun(part, last);
        }
    }

    /// A walk as far as the page goes.
    fn taken(&self, select: &str, mut found: Found, values: &mut Vec<Value>) -> String {
        if let Some(agency) = self.agency {
            let of_agency = "EXISTS (SELECT 1 FROM motcua_dossiers a WHERE a.id = w.dossier_id AND a.agency = ? LIMIT 1 OFFSET 0)";
            found.push(of_agency, [agency.into()]);
        }
        if let Some((_, id)) = &self.before {
            found.push("w.dossier_id < ?", [id.as_str().into()]);
        }
        values.append(&mut found.values);
        values.push(self.page.limit().into());
        let conditions = found.conditions.join(" AND ");
        format!(
            "SELECT dossier_id FROM ({select} WHERE {conditions} ORDER BY w.dossier_id DESC LIMIT ?) t"
        )
    }
}

/// What a dossier must have, with the values that are asked for.
///
/// With `OFFSET`, no planner makes a join of a look-up, and a walk over all that a short word begins.
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

    /// Another word of the same dossier.
    fn has(&mut self, part: &str, word: &str) {
        let also = "EXISTS (SELECT 1 FROM motcua_words o WHERE o.part = ? AND o.word = ? AND o.dossier_id = w.dossier_id LIMIT 1 OFFSET 0)";
        self.push(also, [part.into(), word.into()]);
    }

    /// A word of the same dossier that begins so, among its few; no index of words can lead there.
    fn has_begun(&mut self, part: &str, word: &str) {
        let also = "EXISTS (SELECT 1 FROM motcua_words o WHERE o.dossier_id = w.dossier_id AND o.part || '' = ?
            AND o.word || '' >= ? AND o.word || '' < ? LIMIT 1 OFFSET 0)";
        self.push(also, [Value::from(part)].into_iter().chain(range(word)));
    }
}

/// Every word that begins with this one.
pub(crate) fn range(word: &str) -> [Value; 2] {
    [word.into(), format!("{word}\u{10ffff}").into()]
}

#[cfg(test)]
mod tests {
    use motcua_engine::dossier::{Parties, Party};

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
        assert_eq!(asked("000.00.05.H05-251121-0007"), ["0000005h052511210007"]);
        assert_eq!(asked("000.00.05.H0"), ["0000005h0"]);
        assert_eq!(asked("hòa 1.001612"), ["hoa", "1001612"]);
        assert_eq!(asked("Q.1 12/3"), ["q", "1", "12", "3"]);
        assert_eq!(asked(" .,; "), Vec::<String>::new());
    }

    #[test]
    fn a_telephone_is_one_number_from_wherever_it_is_dialled() {
        for text in [
            "+84 912 345 678",
            "+84-912.345.678",
            "(+84) (0)912345678",
            "0084912345678",
            "84 912 345 678",
        ] {
            assert_eq!(asked(text), ["0912345678"], "{text}");
        }
        assert_eq!(asked("+84912"), ["0912"]);
        // Not every number that begins so comes from abroad.
        for text in ["84", "0084", "008420001", "840990000012345"] {
            assert_eq!(asked(text), [text]);
        }
        let party = Party { phone: Some("+84 912 345 678".into()), ..Party::named("An") };
        let data = Data { parties: Parties::of(party), ..Data::default() };
        assert_eq!(words_of([], &data), ["0912345678", "an"]);
    }

    #[test]
    fn a_code_stands_once_among_the_words() {
        let mut data = Data::default();
        data.fields.insert("a".into(), serde_json::json!("1001612 hòa"));
        assert_eq!(words_of(["1.001612", "H05-1", ""], &data), ["hoa", "1001612", "h051"]);
    }
}
