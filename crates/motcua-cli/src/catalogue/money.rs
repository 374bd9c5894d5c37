//! Money in texts, read conservatively: what is not understood is said, never guessed.

use super::words::{fold, one_line};

/// What a whole text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Money {
    /// So many đồng a dossier; 0 for a text that says free.
    Dong(i64),
    /// So many per cent of something.
    Percent(u32),
    /// Anything else, such as `Theo quy định…`.
    NotUnderstood,
}

/// Reads a whole text: `150.000 đồng`, `0 đồng`, `8.000 đồng/hồ sơ`, `50 %`, `Miễn phí`.
pub(super) fn money(text: &str) -> Money {
    const FREE: [&str; 7] = [
        "khong",
        "khong co",
        "khong thu",
        "khong thu phi",
        "khong thu le phi",
        "mien phi",
        "mien le phi",
    ];
    const WHOLE: [&str; 5] = ["", "/ho so", "/lan", "/truong hop", "/thu tuc"];
    let text = one_line(&fold(text));
    let text = text.trim_end_matches(['.', ';', ',']);
    if FREE.contains(&text) {
        return Money::Dong(0);
    }
    let end = text.find(|letter: char| !is_number_part(letter)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = rest.trim_start();
    if rest == "%" {
        let percent = digits.parse().ok().filter(|percent| (1..=100).contains(percent));
        return percent.map_or(Money::NotUnderstood, Money::Percent);
    }
    let unit = currency(rest).map(|rest| rest.replace(" / ", "/").replace("/ ", "/"));
    let whole = unit.is_some_and(|unit| WHOLE.contains(&unit.trim()));
    match amount(digits) {
        Some(amount) if whole => Money::Dong(amount),
        _ => Money::NotUnderstood,
    }
}

/// All amounts in đồng that a text names, in order.
pub(super) fn amounts_in_text(text: &str) -> Vec<i64> {
    let text = fold(text);
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let tail = &rest[start..];
        let end = tail.find(|letter: char| !is_number_part(letter)).unwrap_or(tail.len());
        let (digits, after) = tail.split_at(end);
        if currency(after.trim_start()).is_some() {
            found.extend(amount(digits));
        }
        rest = after;
    }
    found
}

/// The rest of a folded text after the word for đồng, if it begins with one.
fn currency(text: &str) -> Option<&str> {
    ["dong", "vnd", "d"].iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        (!rest.starts_with(|next: char| next.is_alphanumeric())).then_some(rest)
    })
}

fn is_number_part(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '.' | ',')
}

/// `150.000`, `150,000`, `5000`; no fractions of a đồng, groups of exactly three.
fn amount(digits: &str) -> Option<i64> {
    const MOST_DIGITS: usize = 15;
    let separator = if digits.contains(',') { ',' } else { '.' };
    let groups: Vec<&str> = digits.split(separator).collect();
    let well_formed = groups.iter().enumerate().all(|(at, group)| {
        let length = group.len();
        let right = if groups.len() == 1 { length > 0 } else { length == 3 };
        let first = at == 0 && (1..=3).contains(&length);
        (right || first) && group.bytes().all(|byte| byte.is_ascii_digit())
    });
    let number: String = groups.concat();
    (well_formed && number.len() <= MOST_DIGITS).then(|| number.parse().ok()).flatten()
}
