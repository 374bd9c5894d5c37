//! How wide a text is at most, and where it is broken into lines.

/// Widths of the printable ASCII characters in thousandths of the type size.
///
/// They are those of a wide sans-serif face, so that the narrower common ones fit as well.
const ASCII: [u16; 95] = [
    317, 400, 459, 837, 636, 950, 779, 274, 390, 390, 500, 837, 317, 360, 317, 336, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 336, 336, 837, 837, 837, 530, 1000, 684, 686, 698, 770, 631,
    575, 774, 751, 294, 294, 655, 557, 862, 748, 787, 603, 787, 694, 634, 610, 731, 684, 988, 685,
    610, 685, 390, 336, 390, 837, 500, 500, 612, 634, 549, 634, 615, 352, 634, 633, 277, 277, 579,
    277, 974, 633, 611, 634, 634, 411, 520, 392, 633, 591, 817, 591, 591, 524, 636, 336, 636, 837,
];

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    /// Type size in pixels.
    pub(super) size: f64,
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
}

impl Face {
    /// Upright and of normal weight.
    pub(super) const fn plain(size: f64) -> Self {
        Self { size, bold: false, italic: false }
    }

    /// Bold.
    pub(super) const fn bold(size: f64) -> Self {
        Self { size, bold: true, italic: false }
    }

    /// Italic.
    pub(super) const fn italic(size: f64) -> Self {
        Self { size, bold: false, italic: true }
    }

    /// The distance from one line to the next.
    pub(super) fn line(self) -> f64 {
        (self.size * 1.32).ceil()
    }

    /// The width of a text, rather too large than too small.
    pub(super) fn width(self, text: &str) -> f64 {
        let thousandths: u32 = text.chars().map(width_of).sum();
        f64::from(thousandths) * self.size * if self.bold { 1.14 } else { 1.02 } / 1000.0
    }

    /// Breaks a text into at most `most` lines no wider than `width`; what does not fit ends in `…`.
    ///
    /// The lines are of about the same length, so that no single word stands alone in the last one.
    pub(super) fn wrap(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines = self.fill(text, width, usize::MAX);
        let count = lines.len();
        if count < 2 || count > most {
            return self.fill(text, width, most);
        }
        let mut narrow = width;
        loop {
            narrow *= 0.96;
            let next = self.fill(text, narrow, usize::MAX);
            let whole = text.split_whitespace().all(|word| self.width(word) <= narrow);
            if next.len() > count || !whole {
                return lines;
            }
            lines = next;
        }
    }

    /// As [`Face::wrap`], but fills line after line.
    pub(super) fn fill(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let breaks = |letter: char| letter.is_whitespace() && letter != '\u{a0}';
        for word in text.split(breaks).filter(|word| !word.is_empty()) {
            for piece in self.pieces(word, width) {
                let joined = match (line.is_empty(), piece.continues) {
                    (true, _) | (false, true) => format!("{line}{}", piece.text),
                    (false, false) => format!("{line} {}", piece.text),
                };
                if line.is_empty() || self.width(&joined) <= width {
                    line = joined;
                } else {
                    lines.push(std::mem::replace(&mut line, piece.text));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                self.end_in_dots(last, width);
            }
        }
        lines
    }

    fn end_in_dots(self, line: &mut String, width: f64) {
        while !line.is_empty() && self.width(&format!("{line}…")) > width {
            line.pop();
        }
        line.truncate(line.trim_end().len());
        line.push('…');
    }

    /// A word, cut where it alone is wider than a line.
    fn pieces(self, word: &str, width: f64) -> Vec<Piece> {
        let mut pieces = vec![Piece { text: String::new(), continues: false }];
        let mut used = 0.0;
        for letter in word.chars() {
            let wide = self.width(letter.encode_utf8(&mut [0; 4]));
            if used + wide > width && used > 0.0 {
                pieces.push(Piece { text: String::new(), continues: true });
                used = 0.0;
            }
            if let Some(piece) = pieces.last_mut() {
                piece.text.push(letter);
            }
            used += wide;
        }
        pieces
    }
}

struct Piece {
    text: String,
    /// It goes on with the word before it, without a space.
    continues: bool,
}

/// The letters of a text that may stand in a picture.
///
/// Control characters become spaces; signs that turn the direction of writing are dropped, because
/// they could make a name read as another.
pub(super) fn harmless(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|letter| match letter {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => None,
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        letter if letter.is_control() => Some(' '),
        letter => Some(letter),
    })
}

fn width_of(letter: char) -> u32 {
    let code = u32::from(letter);
    match letter {
        ' '..='~' => ASCII.get(code as usize - 32).map_or(1000, |width| u32::from(*width)),
        '\u{300}'..='\u{36f}' => 0,
        'Ì' | 'Í' | 'Ĩ' | 'Ỉ' | 'Ị' | 'ì' | 'í' | 'ĩ' | 'ỉ' | 'ị' | '·' | '’' | '‘' => {
            330
        }
        'đ' | 'ư' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 640,
        'Đ' => 780,
        'Ô' | 'Ò' | 'Ó' | 'Õ' | 'Ọ' | 'Ỏ' | 'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' | 'Ộ' => 790,
        'Ơ' | 'Ớ' | 'Ờ' | 'Ở' | 'Ỡ' | 'Ợ' => 915,
        'Ư' | 'Ứ' | 'Ừ' | 'Ử' | 'Ữ' | 'Ự' => 860,
        'Ù' | 'Ú' | 'Ũ' | 'Ụ' | 'Ủ' => 735,
        '\u{a0}' => 317,
        '\u{a1}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            if letter.is_uppercase() {
                700
            } else {
                640
            }
        }
        '\u{2010}'..='\u{2013}' | '“' | '”' | '‖' => 520,
        '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{370}'..='\u{5ff}' => 850,
        '\u{1f000}'.. => 1400,
        _ => 1050,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_and_lose_no_word() {
        let face = Face::plain(11.0);
        let text = "Thẩm định, trích đo, lập phiếu chuyển thông tin địa chính sang cơ quan thuế";
        let lines = face.wrap(text, 150.0, 9);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| face.width(line) <= 150.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn what_does_not_fit_ends_in_dots_and_long_words_are_cut() {
        let face = Face::bold(13.0);
        let lines = face.wrap(&"Đ".repeat(200), 100.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| face.width(line) <= 100.0));
        assert!(lines.last().unwrap().ends_with('…'));
        assert_eq!(face.wrap("một hai ba", 1000.0, 1), ["một hai ba"]);
        assert!(face.wrap("  ", 100.0, 2).is_empty());
    }

    #[test]
    fn marks_take_no_room_and_emoji_take_much() {
        let face = Face::plain(10.0);
        assert_eq!(face.width("e\u{302}\u{301}"), face.width("e"));
        assert!(face.width("🏛") > face.width("M"));
    }
}
