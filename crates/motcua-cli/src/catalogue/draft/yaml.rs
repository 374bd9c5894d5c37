//! YAML by hand: comments, and JSON strings, which are YAML strings too.

/// A text quoted so that YAML reads exactly it.
///
/// JSON leaves some characters as they are that YAML does not print or takes for line breaks.
pub(super) fn quote(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let needs_escape = |letter: char| {
        matches!(
            letter,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    let mut quoted = String::with_capacity(json.len());
    for letter in json.chars() {
        if needs_escape(letter) {
            quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Yaml {
    text: String,
}

impl Yaml {
    /// A line, indented by so many pairs of blanks.
    pub(super) fn line(&mut self, depth: usize, line: &str) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A text as comment, each of its lines by itself; nothing in it can leave the comment.
    pub(super) fn comment(&mut self, depth: usize, text: &str) {
        let breaks = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
        for line in text.split(breaks) {
            let printable = |letter: char| {
                !letter.is_control() && !matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
            };
            let line: String =
                line.chars().map(|letter| if printable(letter) { letter } else { ' ' }).collect();
            if !line.trim().is_empty() {
                self.line(depth, &format!("# {}", line.trim()));
            }
        }
    }

    /// `key: "value"`, with the value quoted.
    pub(super) fn text(&mut self, depth: usize, key: &str, value: &str) {
        self.line(depth, &format!("{key}: {}", quote(value)));
    }

    /// A name in both languages; the portal has no English, so the Vietnamese stands for it.
    pub(super) fn label(&mut self, depth: usize, key: &str, vi: &str) {
        self.line(depth, &format!("{key}: {{ vi: {0}, en: {0} }}", quote(vi)));
    }

    /// The whole document.
    pub(super) fn finish(self) -> String {
        self.text
    }
}
