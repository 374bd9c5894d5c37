//! Texts that a database could take otherwise than another.

use super::Draw;

const TEXTS: [&str; 22] = [
    "Nguyễn Thị Ánh",
    "Nguye\u{302}\u{303}n Thi\u{323} A\u{301}nh",
    "Đỗ Thị Thuỷ",
    "0912 345 678",
    "001099000001",
    "O'Brien \"Sons\"; DROP TABLE motcua_events; --",
    "a\\b\\u0000 \\' \\\\",
    "🏠 👩‍👩‍👧 𝒳",
    "a\0b",
    "\0",
    "",
    "   ",
    "$1 ? ?1 :name %s %_ {}",
    "\u{10ffff}\u{fffe}\u{feff}",
    "İstanbul ß ǅ ﬁ Σς",
    "hai\r\ndòng\tvà \u{b}\u{1}\u{1f}\u{7f}",
    "\u{202e}ngược\u{2028}\u{200b}",
    "null",
    "{\"json\": [1, 2.50]}",
    "1e400",
    "000.00.05.H05-261005-0001",
    "d-a-u -- - .",
];

impl Draw {
    pub(super) fn text(&mut self) -> String {
        match self.random.below(30) {
            0 => "Ánh ".repeat(2_000),
            1 => "x".repeat(70_000),
            _ => (*self.random.pick(&TEXTS).unwrap()).to_owned(),
        }
    }

    /// A name: most are of some person.
    pub(super) fn name(&mut self) -> String {
        if self.random.one_in(3) { self.text() } else { TEXTS[self.number(3)].to_owned() }
    }

    pub(super) fn visit(&mut self) -> String {
        if self.random.one_in(4) { self.text() } else { format!("visit-{}", self.number(3)) }
    }

    /// A key: now and then one that was used.
    pub(super) fn key(&mut self) -> Option<String> {
        match self.random.below(6) {
            0 => Some(format!("k-{}", self.number(30))),
            1 if self.random.one_in(3) => Some(self.text()),
            _ => None,
        }
    }
}
