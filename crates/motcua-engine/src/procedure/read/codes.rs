//! What the reader can find wrong with a file.

/// Every code of a [`Problem`](crate::problem::Problem) that [`read`](super::read) and
/// [`read_calendar`](crate::time::read_calendar) give, with its meaning, in order of code.
pub const READING_CODES: &[(&str, &str)] = &[
    ("alias", "an anchor or an alias, which these files do not have"),
    ("bad-base", "a file used as a base that is none, has another name, or has a base of its own"),
    ("bad-character", "an accent apart from its letter, or a character that nobody sees"),
    ("bad-guard", "a condition that cannot be read"),
    ("bad-name", "a name with other signs than letters, digits, `-` and `_`"),
    ("bad-value", "a value that its key cannot have"),
    ("duplicate-key", "a key or a value that stands twice"),
    ("empty", "a file in which nothing stands"),
    ("is-base", "a base where a procedure is needed"),
    ("missing-key", "a key that must be there and is not"),
    ("no-value", "a key after which nothing stands"),
    ("not-in-base", "`remove` of an entry that the base does not have"),
    ("one-of-two", "both of two keys, or neither, where one is needed"),
    ("several-documents", "a second document in the file"),
    ("syntax", "a file that is not YAML"),
    ("tag", "a tag, which these files do not have"),
    ("too-deep", "lists and mappings nested deeper than 64"),
    ("too-large", "a file of more than 1 MiB"),
    ("too-long", "a key of more than 200 bytes"),
    ("unknown-base", "a base that is not found"),
    ("unknown-key", "a key that the format does not have"),
    ("unquoted-code", "a code or version that is written as a number"),
    ("wrong-kind", "a list, a mapping or a single value where another is needed"),
    ("wrong-status", "a status or a state that this kind of procedure does not have"),
];
