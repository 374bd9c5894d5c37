//! What is no guard, and with which words it is refused.

use proptest::prelude::*;

use crate::guard::{Guard, GuardProblem};

fn problem(source: &str) -> GuardProblem {
    Guard::parse(source).expect_err(source)
}

#[track_caller]
fn refused(source: &str, offset: usize, what: &str, help: &str) {
    let expected = GuardProblem { offset, what: what.to_owned(), help: help.to_owned() };
    assert_eq!(problem(source), expected, "{source}");
}

const FUNCTIONS: &str = "days_between(date, date), working_days_between(date, date), age_on(date_of_birth, date), date(\"2026-01-01\")";

#[test]
fn a_problem_says_what_where_and_what_to_do() {
    assert_eq!(
        problem("land.area = 5").to_string(),
        "`=` is no operator (character 11 of the guard); write `==`"
    );
}

#[test]
fn broken_words_and_symbols_are_refused() {
    let outside = "put a text into quotes, such as 'text'; names have the letters a to z, digits, `_` and dots";
    refused("a & b", 2, "`&` is no operator", "write `&&`");
    refused("a | b", 2, "`|` is no operator", "write `||`");
    refused("a and b", 2, "`and` is no operator", "write `&&`");
    refused("a OR b", 2, "`OR` is no operator", "write `||`");
    refused("not a", 0, "`not` is no operator", "write `!`");
    refused("tên == 'x'", 1, "`ê` stands outside quotation marks", outside);
    refused("land.owner == Đức", 14, "`Đ` stands outside quotation marks", outside);
    refused("a == “x”", 5, "`“` is not supported", "take it out, or put a text into quotes");
    refused("a\u{0}", 1, "`\\0` is not supported", "take it out, or put a text into quotes");
    refused("a@b", 1, "`@` is not supported", "take it out, or put a text into quotes");
    refused(
        "package.kind == 'x'",
        0,
        "`package` is a word that CEL keeps for itself",
        "name the field otherwise, or put a text into quotes",
    );
}

#[test]
fn other_parts_of_cel_are_refused() {
    let ternary = "write both cases with `&&` and `||`: `(a && b) || (!a && c)`";
    let figure = "use `+` and `-`, or put the figure into a field of the form";
    let digits = "write digits only, without a fraction, separators or letters, such as 1500000";
    refused("a ? b : c", 2, "`? :` is not supported", ternary);
    refused("a * 2 > 3", 2, "`*` is not supported", figure);
    refused("a / 2 > 3", 2, "`/` is not supported", figure);
    refused("a % 2 > 3", 2, "`%` is not supported", figure);
    refused("a == 1.5", 5, "`1.5` is no whole number", digits);
    refused("a == 5.", 5, "`5.` is no whole number", digits);
    refused("a == 5u", 5, "`5u` is no whole number", digits);
    refused("a == 0x1F", 5, "`0x1F` is no whole number", digits);
    refused("a == 1e3", 5, "`1e3` is no whole number", digits);
    refused("a == 1_000", 5, "`1_000` is no whole number", digits);
    refused("a == 1.500.000", 5, "`1.500.000` is no whole number", digits);
    refused(
        "a == 9223372036854775808",
        5,
        "9223372036854775808 is too large",
        "write a number up to 9223372036854775807",
    );
    refused(
        "a == null",
        5,
        "`null` is not supported",
        "leave it out: a guard with a name that has no value does not hold",
    );
    refused(
        "a == {'x': 1}",
        5,
        "maps and messages are not supported",
        "compare the fields one by one",
    );
}

#[test]
fn texts_calls_and_indexes_of_cel_are_refused() {
    refused(
        "a // why",
        2,
        "comments are not supported",
        "write the comment in the file around it, after `#`",
    );
    refused(
        "a == r'x'",
        5,
        "`r` stands before a quotation mark: raw texts and bytes are not supported",
        "write a text as 'text'",
    );
    refused(
        "a == '''x'''",
        5,
        "texts in three quotation marks are not supported",
        "write a text as 'text'",
    );
    refused(
        "land['ground'] == 'x'",
        4,
        "`[…]` after a value is not supported",
        "name the field with dots, such as land.ground",
    );
    refused(
        "a.exists(x, x > 1)",
        2,
        "`.exists(…)` is not supported",
        &format!("the functions are {FUNCTIONS}"),
    );
    refused(
        "a.size() > 1",
        2,
        "`.size(…)` is not supported",
        &format!("the functions are {FUNCTIONS}"),
    );
    refused(
        "has(a.b)",
        0,
        "there is no function \"has\"",
        &format!("the functions are {FUNCTIONS}"),
    );
    refused(
        "day_between(a, b) > 1",
        0,
        "there is no function \"day_between\"",
        &format!("write days_between; the functions are {FUNCTIONS}"),
    );
}

#[test]
fn broken_texts_and_dates_are_refused() {
    let escape = "write the character itself; only \\\\, \\' and \\\" are written with a backslash";
    let date = "write a day of the calendar as date(\"2026-01-31\")";
    refused("a == 'Hà Nội", 5, "the text that begins here is never closed", "end it with '");
    refused("a == \"x\ny\"", 5, "the text that begins here is never closed", "end it with \"");
    refused("a == 'x\\", 5, "the text that begins here is never closed", "end it with '");
    refused("'", 0, "the text that begins here is never closed", "end it with '");
    refused("a == 'Nội\\n'", 9, "`\\n` is not supported in a text", escape);
    refused("a == '\\u0041'", 6, "`\\u` is not supported in a text", escape);
    refused("today == date(\"2026-02-30\")", 9, "\"2026-02-30\" is no date", date);
    refused("today == date(\"30/01/2026\")", 9, "\"30/01/2026\" is no date", date);
    refused("today == date(\"20260130\")", 9, "\"20260130\" is no date", date);
    refused("today == date(\"2026-01-30T10:00\")", 9, "\"2026-01-30T10:00\" is no date", date);
    refused("today == date(20260130)", 9, "`date` takes one text in quotes", date);
    refused("today == date()", 9, "`date` takes one text in quotes", date);
    refused("today == date(\"2026-01-30\", 'x')", 9, "`date` takes one text in quotes", date);
}

#[test]
fn parts_out_of_order_are_refused() {
    let between = "put `&&`, `||` or a comparison such as `==` between the two";
    let list = "write it as channel in ['online', 'post']";
    let write_one = "write one there, or take the operator out";
    let bracket = "take it out, or open the bracket before it";
    let example = "write a condition such as land.ground == 'gift', or leave the key out";
    refused("", 0, "the guard is empty", example);
    refused(" \n", 0, "the guard is empty", example);
    refused("a b", 2, "an operator is missing before `b`", between);
    refused("a 'b'", 2, "an operator is missing before `'b'`", between);
    refused("(a)(b)", 3, "an operator is missing before `(`", between);
    refused("(a).b", 3, "an operator is missing before `.`", between);
    refused("a, b", 1, "an operator is missing before `,`", between);
    refused("a !b", 2, "an operator is missing before `!`", between);
    refused("a !in ['x']", 2, "`!in` is no operator", "write !(channel in ['online', 'post'])");
    refused(
        "a == ",
        4,
        "something is missing after `==`",
        "write a name or a value there, or take the operator out",
    );
    refused(
        "land.",
        5,
        "something is missing after `.`",
        "write a name or a value there, or take the operator out",
    );
    refused("== a", 0, "a name or a value is missing before `==`", write_one);
    refused("a && && b", 5, "a name or a value is missing before `&&`", write_one);
    refused("a === b", 4, "`=` is no operator", "write `==`");
    refused(".a", 0, "a name or a value is missing before `.`", write_one);
    refused("a.5", 2, "a name or a value is missing before `5`", write_one);
    refused("a.true", 2, "a name or a value is missing before `true`", write_one);
    refused("a.in", 2, "a name or a value is missing before `in`", write_one);
    refused("()", 1, "a name or a value is missing before `)`", write_one);
    refused("age_on(a,)", 9, "a name or a value is missing before `)`", write_one);
    refused("+a > 1", 0, "a name or a value is missing before `+`", write_one);
    refused("!!a", 1, "two signs stand beside each other", "leave both out, or use brackets");
    refused("a == --5", 6, "two signs stand beside each other", "leave both out, or use brackets");
    refused("-!a", 1, "two signs stand beside each other", "leave both out, or use brackets");
    refused("(a", 0, "`(` is never closed", "close the bracket");
    refused("a in ['x'", 5, "`[` is never closed", "close the bracket");
    refused("a)", 1, "`)` closes nothing", bracket);
    refused("a in ['x')", 9, "`)` closes nothing", bracket);
    refused("(a]", 2, "`]` closes nothing", bracket);
    refused("a in b", 5, "only a list may stand after `in`", list);
    refused("a in 'x'", 5, "only a list may stand after `in`", list);
    refused("a in ('x')", 5, "only a list may stand after `in`", list);
    refused("['x'] == a", 0, "a list stands only after `in`", list);
    refused("a in []", 5, "the list is empty, so nothing is ever in it", "name its values");
    refused(
        "a in ['x', b.c]",
        11,
        "`b.c` is no plain value",
        "a list holds numbers, texts and dates only; compare names with `==` and `||`",
    );
}

#[test]
fn places_are_counted_in_characters() {
    let source = "land.owner == 'Nguyễn Thị Ỷ' && land.area = 5";
    assert_eq!(problem(source).offset, 42);
    assert_eq!(source.chars().nth(42), Some('='));
    let source = "land.owner == 'Nguyễn Thị Ỷ' && channel in [most]";
    assert_eq!(problem(source).offset, 44);
}

#[test]
fn long_and_deep_guards_are_refused_before_they_are_parsed() {
    let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    let brackets = "more than 6 brackets stand inside one another";
    let links = "more than 40 operators follow one another without `&&` or `||`";
    let help = "take brackets out, or put what it asks into a field of the form";
    assert!(Guard::parse(&deep(6)).is_ok());
    refused(&deep(7), 6, brackets, help);
    refused(&deep(900), 6, brackets, help);
    refused(&"(".repeat(2_000), 6, brackets, help);
    refused(&format!("a{} > 1", " + a".repeat(400)), 162, links, help);
    for (nested, what) in [
        (format!("a{}", " == a".repeat(300)), links),
        (format!("a{}", ".a".repeat(900)), links),
        (format!("a{} == (b{})", " + a".repeat(20), " - b".repeat(20)), links),
        (format!("{}a{}", "!(".repeat(300), ")".repeat(300)), brackets),
        (format!("{}a{} > 1", "age_on(".repeat(150), ", a)".repeat(150)), brackets),
        (format!("{}a", "a - (".repeat(200)), brackets),
        ("((((((a in [1]))))))".to_owned(), brackets),
    ] {
        assert_eq!(problem(&nested).what, what, "{nested}");
    }
    let deepest = format!("{}a{}{} > 1", "age_on(".repeat(6), " - a".repeat(39), ", a)".repeat(6));
    assert!(Guard::parse(&deepest).is_ok());
    refused(
        &format!("{} == 'đ'", "đ".repeat(2_000)),
        2_000,
        "the guard is longer than 2000 characters",
        "split it, or put what it asks into a field of the form",
    );
    let wide = format!("a{}", " && a".repeat(399));
    assert_eq!(Guard::parse(&wide).unwrap().names().len(), 1);
    let listed = format!("a in ['{}']", ["x"; 390].join("', '"));
    assert!(Guard::parse(&listed[..1_900]).is_err());
    assert!(Guard::parse(&format!("a in [{}]", ["1"; 600].join(", "))).is_ok());
}

/// Pieces that make guards, broken ones and whole ones.
fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "land.ground",
        "'đất'",
        "\"x\"",
        "5",
        "-",
        "!",
        "(",
        ")",
        "[",
        "]",
        "in",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "+",
        ",",
        ".",
        "date(\"2026-01-01\")",
        "age_on(",
        "true",
        "false",
        "null",
        "?",
        ":",
        "'",
        "\\",
        "has(",
        "\n",
        "if",
        "0x",
        "1.5",
        "`",
        "{",
        "}",
        "Đ",
        "\u{0}",
        "🜚",
        "//",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(source in "\\PC{0,60}") {
        let _ = Guard::parse(&source);
    }

    #[test]
    fn no_pieces_make_the_reader_panic(pieces in prop::collection::vec(piece(), 0..24), space in "[ ]?") {
        let source = pieces.join(&space);
        match Guard::parse(&source) {
            Ok(guard) => prop_assert_eq!(guard.source(), source.as_str()),
            Err(problem) => {
                prop_assert!(problem.offset <= source.chars().count());
                prop_assert!(!problem.what.contains("no CEL"), "left to the parser: {} in {}", problem, source);
            }
        }
    }
}
