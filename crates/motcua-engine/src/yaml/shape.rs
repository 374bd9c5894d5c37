//! The shapes of a file's mappings: one table for the reader, its messages and the JSON Schema.

/// A mapping of fixed keys.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// What messages call it: `step`.
    pub(crate) noun: &'static str,
    /// Whether it has a name of its own, the key it stands under.
    pub(crate) named: bool,
    /// Its keys, in the order in which people write them.
    pub(crate) keys: &'static [Key],
}

/// A key of a mapping.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) needed: bool,
    /// What it means, in one sentence without a full stop.
    pub(crate) about: &'static str,
}

/// A key that may be left out.
pub(crate) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, needed: false, about }
}

/// A key that must be there.
pub(crate) const fn need(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, needed: true, about }
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Text,
    /// A text that is quoted if it looks like a number.
    Code,
    /// A name inside the file.
    Name,
    /// Vietnamese and English.
    Label,
    /// A label, or one text for both languages.
    LabelOrText,
    Limit,
    Date,
    Time,
    /// A local day, or a local moment.
    DateOrMoment,
    Guard,
    /// Yes, no or a guard.
    Need,
    Truth,
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// 0, 0.5 or 1.
    DayCount,
    Window,
    OneOf(&'static [&'static str]),
    /// One of these words, or what the shape says.
    WordOr(&'static [&'static str], &'static Shape),
    /// Yes, no, or what the shape says.
    TruthOr(&'static Shape),
    List(&'static Shape),
    Map(&'static Mapping),
    /// A mapping from names to what the shape says.
    Named(&'static Shape),
    /// A list of such mappings, or one of them alone.
    OneOrList(&'static Mapping),
    /// Names, or names with their labels.
    Options,
    /// A mapping that has one of its keys.
    OneKey(&'static Mapping),
    /// A step's name, or the mapping of a move.
    MoveTo(&'static Mapping),
}

impl Mapping {
    /// The key of this name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The keys that must be there, or the first one if none must.
    fn example(&self) -> String {
        let mut shown: Vec<&Key> = self.keys.iter().filter(|key| key.needed).collect();
        if shown.is_empty() {
            shown.extend(self.keys.first());
        }
        let shown: Vec<String> =
            shown.iter().map(|key| format!("{}: {}", key.name, key.example())).collect();
        format!("{{ {} }}", shown.join(", "))
    }

    /// The names of all keys.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

impl Key {
    /// How a value of this key is written.
    pub(crate) fn example(&self) -> String {
        let text = match self.name {
            "agency" | "base" => "one-stop",
            "start" => "filed",
            "by" | "approver" => "specialist",
            "version" => "\"2026-08\"",
            "consult" => "opinion",
            "calendar" | "of" => "vn",
            "time_zone" => "Asia/Ho_Chi_Minh",
            "paused" => "applicant",
            "amount" => "150000",
            _ => return self.shape.example(),
        };
        text.to_owned()
    }
}

impl Shape {
    /// How a value of this shape is written.
    pub(crate) fn example(self) -> String {
        let text = match self {
            Self::Text => "…",
            Self::Code => "\"1.013225\"",
            Self::Name => "appraisal",
            Self::Label | Self::LabelOrText => "{ vi: …, en: … }",
            Self::Limit => "5 working days",
            Self::Date => "2026-08-15",
            Self::Time => "\"15:00\"",
            Self::DateOrMoment => "\"2026-05-04T09:00\"",
            Self::Guard => "land.area > 100",
            Self::Need | Self::Truth | Self::TruthOr(_) => "true",
            Self::Number(least, _) => return least.max(1).to_string(),
            Self::DayCount => "0.5",
            Self::Window => "\"07:30-11:30\"",
            Self::OneOf(words) | Self::WordOr(words, _) => words.first().copied().unwrap_or("…"),
            Self::Map(mapping) | Self::OneOrList(mapping) | Self::MoveTo(mapping) => {
                return mapping.example();
            }
            Self::List(item) => return format!("[{}]", item.example()),
            Self::OneKey(_) => "{ forward: appraisal }",
            Self::Named(item) => return format!("{{ name: {} }}", item.example()),
            Self::Options => "[first, second]",
        };
        text.to_owned()
    }
}
