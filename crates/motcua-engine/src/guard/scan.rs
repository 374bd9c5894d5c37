//! What stands before the parser: only well-formed text of the supported part reaches it.
//!
//! The parser of CEL recurses, recovers from errors by guessing and names its own tokens in its messages.
//! Length, depth, tokens and their order are therefore settled here, each with a sentence of our own.

mod order;

use super::GuardProblem;

/// More than any rule of a procedure needs.
pub(super) const MOST_CHARACTERS: usize = 2_000;

/// A token and where it stands, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// For a bracket: the index of the one that opens or closes with it.
    pub(super) partner: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    Text,
    Truth,
    Dot,
    Comma,
    Not,
    Minus,
    Plus,
    /// `&&` or `||`.
    Junction,
    Comparison,
    In,
    Open,
    Close,
    OpenList,
    CloseList,
}

/// The tokens of a guard, in an order that the parser takes.
pub(super) fn scan(source: &str) -> Result<Vec<Token>, GuardProblem> {
    if let Some((byte, _)) = source.char_indices().nth(MOST_CHARACTERS) {
        return Err(GuardProblem::at(
            source,
            byte,
            format!("the guard is longer than {MOST_CHARACTERS} characters"),
            "split it, or put what it asks into a field of the form",
        ));
    }
    let mut tokens = tokens(source)?;
    order::settle(source, &mut tokens)?;
    Ok(tokens)
}

fn tokens(source: &str) -> Result<Vec<Token>, GuardProblem> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        if first.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (kind, length) = match first {
            'a'..='z' | 'A'..='Z' | '_' => word(source, at)?,
            '0'..='9' => (Kind::Number, number(source, at)?),
            '\'' | '"' => (Kind::Text, text(source, at, first)?),
            _ => symbol(source, at, first)?,
        };
        tokens.push(Token { kind, start: at, end: at + length, partner: usize::MAX });
        at += length;
    }
    Ok(tokens)
}

/// Words that CEL keeps for itself, so that no name can begin with them.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

fn word(source: &str, at: usize) -> Result<(Kind, usize), GuardProblem> {
    let rest = &source[at..];
    let length = run(rest, |character| character.is_ascii_alphanumeric() || character == '_');
    let (word, after) = rest.split_at(length);
    if after.starts_with(['\'', '"']) {
        return Err(GuardProblem::at(
            source,
            at,
            format!(
                "`{word}` stands before a quotation mark: raw texts and bytes are not supported"
            ),
            "write a text as 'text'",
        ));
    }
    let kind = match word {
        "true" | "false" => Kind::Truth,
        "in" => Kind::In,
        "null" => {
            return Err(GuardProblem::at(
                source,
                at,
                "`null` is not supported",
                "leave it out: a guard with a name that has no value does not hold",
            ));
        }
        "and" | "or" | "not" | "AND" | "OR" | "NOT" => {
            let symbol = match word.to_ascii_lowercase().as_str() {
                "and" => "&&",
                "or" => "||",
                _ => "!",
            };
            return Err(GuardProblem::at(
                source,
                at,
                format!("`{word}` is no operator"),
                format!("write `{symbol}`"),
            ));
        }
        _ if RESERVED.contains(&word) && !source[..at].trim_end().ends_with('.') => {
            return Err(GuardProblem::at(
                source,
                at,
                format!("`{word}` is a word that CEL keeps for itself"),
                "name the field otherwise, or put a text into quotes",
            ));
        }
        _ => Kind::Name,
    };
    Ok((kind, length))
}

fn number(source: &str, at: usize) -> Result<usize, GuardProblem> {
    let rest = &source[at..];
    let length = run(rest, |character| character.is_ascii_digit());
    let whole =
        run(rest, |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '.'));
    let digits = &rest[..length];
    if whole > length {
        return Err(GuardProblem::at(
            source,
            at,
            format!("`{}` is no whole number", &rest[..whole]),
            "write digits only, without a fraction, separators or letters, such as 1500000",
        ));
    }
    if digits.parse::<i64>().is_err() {
        return Err(GuardProblem::at(
            source,
            at,
            format!("{digits} is too large"),
            format!("write a number up to {}", i64::MAX),
        ));
    }
    Ok(length)
}

fn text(source: &str, at: usize, quote: char) -> Result<usize, GuardProblem> {
    let rest = &source[at..];
    let never_closed = || {
        GuardProblem::at(
            source,
            at,
            "the text that begins here is never closed",
            format!("end it with {quote}"),
        )
    };
    if rest[1..].starts_with(quote) && rest[2..].starts_with(quote) {
        return Err(GuardProblem::at(
            source,
            at,
            "texts in three quotation marks are not supported",
            "write a text as 'text'",
        ));
    }
    let mut characters = rest.char_indices().skip(1);
    while let Some((offset, character)) = characters.next() {
        match character {
            '\n' | '\r' => return Err(never_closed()),
            '\\' => match characters.next() {
                Some((_, '\\' | '\'' | '"')) => {}
                None => return Err(never_closed()),
                Some((_, escaped)) => {
                    return Err(GuardProblem::at(
                        source,
                        at + offset,
                        format!("`\\{}` is not supported in a text", escaped.escape_default()),
                        "write the character itself; only \\\\, \\' and \\\" are written with a backslash",
                    ));
                }
            },
            _ if character == quote => return Ok(offset + 1),
            _ => {}
        }
    }
    Err(never_closed())
}

fn symbol(source: &str, at: usize, first: char) -> Result<(Kind, usize), GuardProblem> {
    let rest = &source[at..];
    let two =
        ["&&", "||", "==", "!=", "<=", ">=", "//"].into_iter().find(|two| rest.starts_with(two));
    let (what, help) = match (two, first) {
        (Some("&&" | "||"), _) => return Ok((Kind::Junction, 2)),
        (Some("//"), _) => (
            "comments are not supported".to_owned(),
            "write the comment in the file around it, after `#`",
        ),
        (Some(_), _) => return Ok((Kind::Comparison, 2)),
        (None, '<' | '>') => return Ok((Kind::Comparison, 1)),
        (None, '.') => return Ok((Kind::Dot, 1)),
        (None, ',') => return Ok((Kind::Comma, 1)),
        (None, '!') => return Ok((Kind::Not, 1)),
        (None, '-') => return Ok((Kind::Minus, 1)),
        (None, '+') => return Ok((Kind::Plus, 1)),
        (None, '(') => return Ok((Kind::Open, 1)),
        (None, ')') => return Ok((Kind::Close, 1)),
        (None, '[') => return Ok((Kind::OpenList, 1)),
        (None, ']') => return Ok((Kind::CloseList, 1)),
        (None, '=') => ("`=` is no operator".to_owned(), "write `==`"),
        (None, '&') => ("`&` is no operator".to_owned(), "write `&&`"),
        (None, '|') => ("`|` is no operator".to_owned(), "write `||`"),
        (None, '?' | ':') => (
            "`? :` is not supported".to_owned(),
            "write both cases with `&&` and `||`: `(a && b) || (!a && c)`",
        ),
        (None, '*' | '/' | '%') => (
            format!("`{first}` is not supported"),
            "use `+` and `-`, or put the figure into a field of the form",
        ),
        (None, '{' | '}') => {
            ("maps and messages are not supported".to_owned(), "compare the fields one by one")
        }
        (None, _) if first.is_alphabetic() => (
            format!("`{first}` stands outside quotation marks"),
            "put a text into quotes, such as 'text'; names have the letters a to z, digits, `_` and dots",
        ),
        (None, _) => (
            format!("`{}` is not supported", first.escape_debug()),
            "take it out, or put a text into quotes",
        ),
    };
    Err(GuardProblem::at(source, at, what, help))
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}
