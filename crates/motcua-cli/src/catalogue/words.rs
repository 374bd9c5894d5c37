//! Vietnamese words: folding, short names, and the closed lists of the portal.

use motcua_engine::procedure::{Channel, Subject};

/// Lower case without diacritics, đ as d; other characters stay.
pub(super) fn fold(text: &str) -> String {
    const LETTERS: [(char, &str); 7] = [
        ('a', "àáạảãâầấậẩẫăằắặẳẵ"),
        ('e', "èéẹẻẽêềếệểễ"),
        ('i', "ìíịỉĩ"),
        ('o', "òóọỏõôồốộổỗơờớợởỡ"),
        ('u', "ùúụủũưừứựửữ"),
        ('y', "ỳýỵỷỹ"),
        ('d', "đ"),
    ];
    let plain = |letter: char| {
        let found = LETTERS.iter().find(|(_, marked)| marked.contains(letter));
        found.map_or(letter, |(plain, _)| *plain)
    };
    let unmarked = |letter: &char| !('\u{300}'..='\u{36f}').contains(letter);
    text.chars().flat_map(char::to_lowercase).filter(unmarked).map(plain).collect()
}

/// A name for files: `[a-z0-9-]`, at most fifty characters, beginning with a letter. `None` when nothing is left.
pub(super) fn slug(text: &str) -> Option<String> {
    const MOST: usize = 50;
    let mut slug = String::new();
    for letter in fold(text).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == MOST {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    slug.starts_with(|first: char| first.is_ascii_lowercase()).then(|| slug.to_owned())
}

/// White space of any kind as single spaces, none at the ends.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text on one line, for messages.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    let line = one_line(text);
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// The channel of a submission method.
pub(super) fn channel(method: &str) -> Option<Channel> {
    match method {
        "DIRECT" => Some(Channel::Direct),
        "ONLINE" => Some(Channel::Online),
        "POSTAL" => Some(Channel::Post),
        _ => None,
    }
}

/// How the files write a channel.
pub(super) fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "direct",
        Channel::Online => "online",
        Channel::Post => "post",
        Channel::Kiosk => "kiosk",
    }
}

/// How the files write a channel, or the portal's word where it is not known.
pub(super) fn channel_name(channel: Option<Channel>, method: &str) -> &str {
    match channel {
        Some(channel) => channel_word(channel),
        None => method,
    }
}

/// How the files write a subject.
pub(super) fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::Citizen => "citizen",
        Subject::Enterprise => "enterprise",
        Subject::HouseholdBusiness => "household_business",
        Subject::Agency => "agency",
    }
}

/// The subject of a name on the portal's list of target groups.
pub(super) fn subject(name: &str) -> Option<Subject> {
    let name = fold(name);
    let begins = |words: &[&str]| words.iter().any(|word| name.trim().starts_with(word));
    if begins(&["ho kinh doanh"]) {
        Some(Subject::HouseholdBusiness)
    } else if begins(&["co quan"]) {
        Some(Subject::Agency)
    } else if begins(&["cong dan", "nguoi", "can bo", "dang vien", "ca nhan"]) {
        Some(Subject::Citizen)
    } else if begins(&["doanh nghiep", "to chuc", "hop tac xa"]) {
        Some(Subject::Enterprise)
    } else {
        None
    }
}
