//! What the type checker finds, and what a form's values become.

use serde_json::{Value as Json, json};

use crate::guard::{Guard, GuardProblem, Type, Value, Vocabulary, engine_names, value_of};
use crate::procedure::{FieldOption, FieldType, Label};

fn names() -> Vocabulary {
    let ground = ["transfer", "inheritance", "gift"].map(str::to_owned).to_vec();
    let mut names = engine_names();
    names.extend([
        ("land.ground".to_owned(), Type::Text(Some(ground))),
        ("land.area".to_owned(), Type::Integer),
        ("land.remote".to_owned(), Type::Boolean),
        ("land.owner".to_owned(), Type::Text(None)),
        ("child.born".to_owned(), Type::Date),
    ]);
    names
}

fn problems(source: &str) -> Vec<(usize, String, String)> {
    let guard = Guard::parse(source).unwrap_or_else(|problem| panic!("{source}: {problem}"));
    guard
        .check(&names())
        .into_iter()
        .map(|GuardProblem { offset, what, help }| (offset, what, help))
        .collect()
}

#[track_caller]
fn found(source: &str, expected: &[(usize, &str, &str)]) {
    let found = problems(source);
    let found: Vec<_> =
        found.iter().map(|(offset, what, help)| (*offset, what.as_str(), help.as_str())).collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn guards_of_the_right_types_pass() {
    for source in [
        "land.remote",
        "!land.remote && payment.settled",
        "land.ground == 'gift' && land.area > 100",
        "'gift' == land.ground",
        "land.owner != 'Đức'",
        "land.owner == land.ground",
        "channel in ['online', 'kiosk'] || subject == 'household_business'",
        "land.area + 5 - supplements >= -3",
        "land.area in [1, 2]",
        "age_on(child.born, today) >= 18",
        "days_between(received_on, today) > 5 && working_days_between(received_on, today) < 30",
        "received_on < date(\"2026-07-01\")",
        "child.born in [date(\"2026-07-01\")]",
        "legs.open == 0 && legs.late + legs.refused < legs.agreed",
        "land.remote == payment.settled",
    ] {
        assert_eq!(problems(source), [], "{source}");
    }
}

#[test]
fn unknown_names_are_found_wherever_they_stand() {
    found(
        "land.groud == 'gift'",
        &[(0, "nothing is called \"land.groud\"", "did you mean \"land.ground\"?")],
    );
    found(
        "payment.settled || nowhere.at",
        &[(19, "nothing is called \"nowhere.at\"", "declare the field under `data`")],
    );
    found(
        "!(payment.settled && !remote)",
        &[(
            22,
            "nothing is called \"remote\"",
            "declare the field under `data`, or write 'remote' if it is a text",
        )],
    );
    found(
        "land.ground == gift",
        &[(
            15,
            "nothing is called \"gift\"",
            "declare the field under `data`, or write 'gift' if it is a text",
        )],
    );
    found(
        "land == 'gift'",
        &[(
            0,
            "nothing is called \"land\"",
            "declare the field under `data`, or write 'land' if it is a text",
        )],
    );
    found(
        "age_on(child.bron, todaz) > x.y",
        &[
            (7, "nothing is called \"child.bron\"", "did you mean \"child.born\"?"),
            (19, "nothing is called \"todaz\"", "did you mean \"today\"?"),
            (28, "nothing is called \"x.y\"", "declare the field under `data`"),
        ],
    );
}

#[test]
fn comparisons_of_different_types_are_found() {
    let same = "compare values of the same type";
    let day = "write a day as date(\"2026-01-31\")";
    let equal = "use `==`, `!=` or `in`";
    found("land.area == '5'", &[(13, "`land.area` is a whole number, but `'5'` is a text", same)]);
    found("land.remote != 'no'", &[(15, "`land.remote` is yes or no, but `'no'` is a text", same)]);
    found("today > '2026-01-01'", &[(8, "`today` is a date, but `'2026-01-01'` is a text", day)]);
    found("'2026-01-01' == today", &[(16, "`'2026-01-01'` is a text, but `today` is a date", day)]);
    found(
        "land.area in [1, 'x', true]",
        &[
            (17, "`land.area` is a whole number, but `'x'` is a text", same),
            (22, "`land.area` is a whole number, but `true` is yes or no", same),
        ],
    );
    found("land.owner < 'x'", &[(0, "`<` orders numbers and dates, not a text", equal)]);
    found("land.remote >= true", &[(0, "`>=` orders numbers and dates, not yes or no", equal)]);
    found("1 < land.area < 5", &[(0, "`<` orders numbers and dates, not yes or no", equal)]);
}

#[test]
fn texts_that_a_field_never_holds_are_found() {
    let values = "use one of transfer, inheritance, gift";
    found("land.ground == 'gif'", &[(15, "`land.ground` never holds \"gif\"", values)]);
    found("land.ground != ''", &[(15, "`land.ground` never holds \"\"", values)]);
    found("'tặng cho' == land.ground", &[(0, "`land.ground` never holds \"tặng cho\"", values)]);
    found(
        "land.ground in ['gift', 'sale', 'loan']",
        &[
            (24, "`land.ground` never holds \"sale\"", values),
            (32, "`land.ground` never holds \"loan\"", values),
        ],
    );
    found(
        "channel == 'web'",
        &[(11, "`channel` never holds \"web\"", "use one of direct, online, post, kiosk")],
    );
    found(
        "land.owner == ''",
        &[(
            14,
            "`land.owner` never holds an empty text",
            "leave it out: a guard with a name that has no value does not hold",
        )],
    );
    found(
        "channel == subject",
        &[(
            11,
            "`channel` and `subject` have no value in common",
            "compare each with its own values",
        )],
    );
}

#[test]
fn wrong_use_of_functions_and_arithmetic_is_found() {
    found(
        "age_on(child.born) > 18",
        &[(0, "age_on takes 2 dates, but got 1", "write age_on(date_of_birth, date)")],
    );
    found(
        "days_between(today, received_on, today) > 18",
        &[(0, "days_between takes 2 dates, but got 3", "write days_between(date, date)")],
    );
    found(
        "working_days_between() > 18 && land.remote",
        &[
            (
                0,
                "working_days_between takes 2 dates, but got 0",
                "write working_days_between(date, date)",
            ),
            (
                0,
                "`working_days_between() > 18` names nothing, so it is always the same",
                "compare a field of the form, or leave it out",
            ),
        ],
    );
    found(
        "days_between(land.area, '2026-01-01') > 1",
        &[
            (
                13,
                "days_between takes dates, but `land.area` is a whole number",
                "write days_between(date, date)",
            ),
            (
                24,
                "days_between takes dates, but `'2026-01-01'` is a text",
                "write date(\"2026-01-01\")",
            ),
        ],
    );
    found(
        "today - received_on > 5",
        &[
            (0, "`-` takes whole numbers, but `today` is a date", "use days_between(date, date)"),
            (
                8,
                "`-` takes whole numbers, but `received_on` is a date",
                "use days_between(date, date)",
            ),
        ],
    );
    found(
        "land.owner + 1 == 2",
        &[(
            0,
            "`+` takes whole numbers, but `land.owner` is a text",
            "use it with whole numbers only",
        )],
    );
    found(
        "-land.remote == 2",
        &[(
            1,
            "`-` takes whole numbers, but `land.remote` is yes or no",
            "use it with whole numbers only",
        )],
    );
}

#[test]
fn what_is_not_yes_or_no_or_always_the_same_is_found() {
    let compare = "compare it with something, such as == or >";
    let constant = "compare a field of the form, or leave it out";
    found("land.area", &[(0, "the guard is a whole number, not yes or no", compare)]);
    found("land.owner", &[(0, "the guard is a text, not yes or no", compare)]);
    found(
        "land.remote && land.area",
        &[(15, "`land.area` is a whole number, not yes or no", compare)],
    );
    found("!today", &[(1, "`today` is a date, not yes or no", compare)]);
    found("true", &[(0, "the guard names nothing, so it is always the same", constant)]);
    found("1 < 2", &[(0, "the guard names nothing, so it is always the same", constant)]);
    found(
        "land.remote || true",
        &[(15, "`true` names nothing, so it is always the same", constant)],
    );
    found(
        "land.remote && (1 == 2)",
        &[(16, "`1 == 2` names nothing, so it is always the same", constant)],
    );
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_source() {
    let source =
        "land.owner == 'Nguyễn Thị Ỷ' && land.groud == 'x' && (land.area || channel == 'fax')";
    let places: Vec<usize> = problems(source).into_iter().map(|(offset, ..)| offset).collect();
    assert_eq!(places, [32, 54, 78]);
    assert_eq!(source.chars().skip(78).collect::<String>(), "'fax')");
}

fn ground() -> FieldType {
    let option = |value: &str| FieldOption { value: value.to_owned(), label: Label::default() };
    FieldType::OneOf(vec![option("transfer"), option("gift")])
}

#[test]
fn a_form_value_becomes_what_its_field_holds() {
    let text = |text: &str| Value::Text(text.to_owned());
    for (field, json, value) in [
        (FieldType::Text, json!(" Đức "), text(" Đức ")),
        (ground(), json!("gift"), text("gift")),
        (FieldType::Integer, json!(-5), Value::Integer(-5)),
        (FieldType::Integer, json!(5.0), Value::Integer(5)),
        (FieldType::Integer, json!(-0.0), Value::Integer(0)),
        (FieldType::Money, json!(622.0), Value::Integer(622)),
        (FieldType::Money, json!(i64::MAX), Value::Integer(i64::MAX)),
        (FieldType::Boolean, json!(true), Value::Boolean(true)),
        (FieldType::Date, json!("2024-02-29"), Value::Date("2024-02-29".parse().unwrap())),
    ] {
        assert_eq!(value_of(&field, &json), Ok(value), "{json}");
    }
}

#[track_caller]
fn unfit(field: &FieldType, json: &Json, sentence: &str) {
    assert_eq!(value_of(field, json), Err(sentence.to_owned()), "{json}");
}

#[test]
fn an_empty_form_value_is_no_value() {
    let empty = "an empty text is no value; leave the field out";
    unfit(&FieldType::Text, &json!(null), "null is no value; leave the field out");
    unfit(&FieldType::Boolean, &json!(null), "null is no value; leave the field out");
    unfit(&FieldType::Text, &json!(""), empty);
    unfit(&FieldType::Text, &json!(" \n"), empty);
    unfit(&FieldType::Date, &json!(""), empty);
    unfit(&ground(), &json!(""), empty);
}

#[test]
fn a_form_value_of_another_type_is_refused() {
    for (field, json, sentence) in [
        (FieldType::Text, json!(5), "a number does not fit here; write a text in quotes"),
        (ground(), json!(1), "a number does not fit here; write one of transfer, gift in quotes"),
        (
            FieldType::Integer,
            json!("5"),
            "a text does not fit here; write a whole number without quotes, such as 5",
        ),
        (
            FieldType::Money,
            json!([]),
            "a list does not fit here; write whole đồng without quotes, such as 150000",
        ),
        (
            FieldType::Boolean,
            json!("true"),
            "a text does not fit here; write true or false without quotes",
        ),
        (
            FieldType::Boolean,
            json!({}),
            "an object does not fit here; write true or false without quotes",
        ),
        (
            FieldType::Date,
            json!(true),
            "true or false does not fit here; write a date in quotes, such as \"2026-01-31\"",
        ),
    ] {
        unfit(&field, &json, sentence);
    }
}

#[test]
fn a_form_value_out_of_range_is_refused() {
    let fraction = "is no whole number up to 9223372036854775807; write it without a fraction";
    unfit(&FieldType::Integer, &json!(5.5), &format!("5.5 {fraction}"));
    unfit(&FieldType::Money, &json!(1e300), &format!("1e+300 {fraction}"));
    unfit(&FieldType::Money, &json!(u64::MAX), &format!("18446744073709551615 {fraction}"));
    unfit(&ground(), &json!("sale"), "\"sale\" is not possible here; use one of transfer, gift");
    for text in ["31/01/2026", "2025-02-29", "2026-1-31", "2026-01-31T08:00", "20260131"] {
        let sentence =
            format!("\"{text}\" is no date; write a day of the calendar as \"2026-01-31\"");
        unfit(&FieldType::Date, &json!(text), &sentence);
    }
}
