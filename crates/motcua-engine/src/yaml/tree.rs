//! From the parser's events to a tree, with every refusal as a problem.

use std::collections::HashSet;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::node::{Entry, Kind, Node};
use super::words::quoted;
use crate::problem::{Place, Problem, Severity};

/// The largest file, in bytes.
const MOST_BYTES: usize = 1 << 20;
/// The most problems that are reported of one file.
pub(super) const MOST_PROBLEMS: usize = 500;
/// The longest key, in bytes: every path to a part below repeats it.
const MOST_KEY_BYTES: usize = 200;
/// The deepest nesting of lists and mappings.
const MOST_DEPTH: usize = 64;

/// A sort of characters: which they are, how they are called, what to do.
type Sort = (fn(char) -> bool, &'static str, &'static str);

/// Characters that no file holds.
const WRONG_CHARACTERS: [Sort; 2] = [
    (
        |char| ('\u{300}'..='\u{36f}').contains(&char),
        "an accent apart from its letter",
        "save the file with composed letters (Unicode NFC, dựng sẵn)",
    ),
    (is_unseen, "a character that nobody sees", "delete it, and write the word anew"),
];

/// Controls, and marks that hide text or turn it round.
fn is_unseen(char: char) -> bool {
    (char.is_control() && !matches!(char, '\n' | '\r' | '\t' | '\u{85}'))
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Reads the one document of a file. Whatever is wrong is added to `problems`; none: there is nothing to decode.
pub(crate) fn parse(file: &Arc<str>, text: &str, problems: &mut Vec<Problem>) -> Option<Node> {
    let start = Place { file: Arc::clone(file), line: 1, column: 1 };
    let mut tree = Tree { file, problems, open: Vec::new(), root: None, documents: 0 };
    if text.len() > MOST_BYTES {
        let what = format!("the file has {} bytes, more than the {MOST_BYTES} allowed", text.len());
        tree.report(start, "too-large", what, "split it".into());
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    tree.look_at_characters(text);
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let place = tree.place(*error.marker());
                let what = format!("this is not valid YAML: {}", error.info());
                let help = match error.info().contains("tab") {
                    true => "indent with spaces, two for each level",
                    false => "look at the indentation, quotes and brackets here and just above",
                };
                tree.report(place, "syntax", what, help.into());
                return None;
            }
        };
        if !tree.take(event, span) {
            return None;
        }
    }
    if tree.root.is_none() {
        let help = "begin with `procedure: \"1.013225\"`, or with `calendar: vn` for a calendar";
        tree.report(start, "empty", "the file is empty".into(), help.into());
    }
    tree.root
}

/// A list or mapping that has not ended.
enum Open {
    List { place: Place, items: Vec<Node> },
    Map { place: Place, entries: Vec<Entry>, seen: HashSet<String>, key: Pending },
}

/// What a mapping waits for.
enum Pending {
    Key,
    Value(String, Place),
    /// The value of a key that was refused.
    Nothing,
}

struct Tree<'a> {
    file: &'a Arc<str>,
    problems: &'a mut Vec<Problem>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: u32,
}

impl Tree<'_> {
    fn place(&self, mark: Marker) -> Place {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            file: Arc::clone(self.file),
            line: number(mark.line()).max(1),
            column: number(mark.col()).saturating_add(1),
        }
    }

    fn report(&mut self, place: Place, code: &'static str, what: String, help: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { place, severity: Severity::Error, code, what, help });
        }
    }

    /// Refuses what looks like other text than it is: the first character of each sort is told.
    fn look_at_characters(&mut self, text: &str) {
        for (is_wrong, what, help) in WRONG_CHARACTERS {
            let Some((at, char)) = text.char_indices().find(|(_, char)| is_wrong(*char)) else {
                continue;
            };
            let (line, before) = (text[..at].matches('\n').count(), &text[..at]);
            let column = before.rsplit('\n').next().unwrap_or(before).chars().count();
            let place = self.place(Marker::new(at, line + 1, column));
            let what = format!("{what} stands here (U+{:04X})", u32::from(char));
            self.report(place, "bad-character", what, (*help).into());
        }
    }

    /// Takes one event; false: there is no use in going on.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let place = self.place(span.start);
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let what = "a second document begins here, and a file holds one".into();
                    let help = "take the `---` out, or put the second document in its own file";
                    self.report(place, "several-documents", what, help.into());
                    return false;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(&place, anchor, tag.is_some());
                self.value(scalar(place, text.into_owned(), style, span));
            }
            Event::Alias(_) => {
                let what = "an alias stands here, and these files have none".into();
                self.report(place.clone(), "alias", what, "write the value out".into());
                self.value(Node { place, kind: Kind::Broken });
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_extras(&place, anchor, tag.is_some());
                return self.begin(Open::List { place, items: Vec::new() });
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_extras(&place, anchor, tag.is_some());
                let (entries, seen) = (Vec::new(), HashSet::new());
                return self.begin(Open::Map { place, entries, seen, key: Pending::Key });
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { place, items }) => {
                    self.value(Node { place, kind: Kind::List(items) });
                }
                Some(Open::Map { place, entries, .. }) => {
                    self.value(Node { place, kind: Kind::Map(entries) });
                }
                None => {}
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn begin(&mut self, open: Open) -> bool {
        if self.open.len() >= MOST_DEPTH {
            let place = match open {
                Open::List { place, .. } | Open::Map { place, .. } => place,
            };
            let what = format!("lists and mappings are nested deeper than {MOST_DEPTH} here");
            self.report(place, "too-deep", what, "look for a bracket that is not closed".into());
            return false;
        }
        self.open.push(open);
        true
    }

    fn refuse_extras(&mut self, place: &Place, anchor: usize, tagged: bool) {
        if anchor != 0 {
            let what = "an anchor stands here, and these files have none".into();
            self.report(
                place.clone(),
                "alias",
                what,
                "write the value out where it is used".into(),
            );
        }
        if tagged {
            let what = "a tag stands here, and these files have none".into();
            self.report(place.clone(), "tag", what, "take the word with `!` out".into());
        }
    }

    /// Puts a finished node where it belongs.
    fn value(&mut self, node: Node) {
        let Some(top) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        let refusal = match top {
            Open::List { items, .. } => {
                items.push(node);
                None
            }
            Open::Map { entries, seen, key, .. } => match std::mem::replace(key, Pending::Key) {
                Pending::Value(text, key_place) => {
                    entries.push(Entry { key: text, key_place, value: node });
                    None
                }
                Pending::Nothing => None,
                Pending::Key => {
                    let place = node.place.clone();
                    match take_key(node, seen) {
                        Ok(text) => {
                            *key = Pending::Value(text, place);
                            None
                        }
                        Err(refusal) => {
                            *key = Pending::Nothing;
                            refusal.map(|refusal| (place, refusal))
                        }
                    }
                }
            },
        };
        if let Some((place, (code, what, help))) = refusal {
            self.report(place, code, what, help.into());
        }
    }
}

type Refusal = (&'static str, String, &'static str);

/// The text of a key that is new in its mapping. No refusal: one was reported already.
fn take_key(node: Node, seen: &mut HashSet<String>) -> Result<String, Option<Refusal>> {
    let text = match node.kind {
        Kind::Scalar { text, .. } if !text.is_empty() => text,
        Kind::Broken => return Err(None),
        Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => {
            let what = "a key is missing or is not a single word here".into();
            return Err(Some(("wrong-kind", what, "write `key: value`")));
        }
    };
    if text.len() > MOST_KEY_BYTES {
        let what = format!("the key {} is longer than {MOST_KEY_BYTES} bytes", quoted(&text));
        return Err(Some(("too-long", what, "write a shorter name")));
    }
    if !seen.insert(text.clone()) {
        let what = format!("{} stands twice in this mapping", quoted(&text));
        return Err(Some(("duplicate-key", what, "take one of the two out")));
    }
    Ok(text)
}

fn scalar(place: Place, text: String, style: ScalarStyle, span: Span) -> Node {
    let one_line = span.start.line() == span.end.line();
    let (quoted, lead) = match style {
        ScalarStyle::Plain => (false, one_line.then_some(0)),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (true, one_line.then_some(1)),
        ScalarStyle::Literal | ScalarStyle::Folded => (true, None),
    };
    let kind = match (quoted, text.as_str()) {
        (false, "" | "~" | "null" | "Null" | "NULL") => Kind::Null,
        _ => Kind::Scalar { text, quoted, lead },
    };
    Node { place, kind }
}
