//! What a draft holds, and that nothing from outside leaves its quotes and comments.

use serde_json::{Value, json};

use super::yaml::{Yaml, quote};
use super::{draft, file_name};
use crate::catalogue::inspect;
use crate::catalogue::wire::{Record, record};

fn drafted(value: Value) -> String {
    match record(value).unwrap() {
        Record::Page(page) => draft(&page, &inspect::page(&page)),
        Record::Row(row) => panic!("a row: {row:?}"),
    }
}

fn method(channel: &str, time: impl Into<Value>, unit: &str) -> Value {
    let time = time.into();
    json!({"submissionMethod": channel, "processingTime": time, "processingTimeUnit": unit})
}

fn case(name: &str, quantity: u32, unit: &str) -> Value {
    json!({"name": name, "processingDay": {"qty": quantity, "type": unit}})
}

/// The lines from `limit:` to the end of the list.
fn limits(methods: &[Value], cases: &[Value]) -> Vec<String> {
    let text = drafted(json!({"code": "1.000001", "executionMethods": methods, "cases": cases}));
    let lines = text
        .lines()
        .skip_while(|line| *line != "limit:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.starts_with("reserve:")).collect()
}

#[test]
fn equal_cases_give_one_limit() {
    let found =
        limits(&[method("DIRECT", "5", "DAY")], &[case("A", 5, "DAY"), case("B", 5, "DAY")]);
    assert_eq!(found, ["- legal: 5 calendar days"]);
}

#[test]
fn different_cases_are_chosen_by_a_field_of_the_form() {
    let cases = [case("A", 5, "WORKING_DAY"), case("B", 8, "WORKING_DAY")];
    let found = limits(&[method("DIRECT", 5, "WORKING_DAY")], &cases);
    assert_eq!(
        found,
        [
            "# A",
            "- when: \"applied.case == 'case-1'\"",
            "legal: 5 working days",
            "# B",
            "- legal: 8 working days"
        ]
    );
    let text = drafted(json!({"code": "1.000001", "executionMethods": [], "cases": cases}));
    assert!(text.contains("  applied.case:\n"), "{text}");
    assert!(text.contains("      case-2: { vi: \"B\", en: \"B\" }\n"), "{text}");
}

#[test]
fn channels_count_where_cases_are_absent_or_disagree() {
    let methods = [method("ONLINE", 3, "WORKING_DAY"), method("DIRECT", 5, "WORKING_DAY")];
    let expected =
        ["- when: \"channel == 'online'\"", "legal: 3 working days", "- legal: 5 working days"];
    assert_eq!(limits(&methods, &[]), expected);
    assert_eq!(limits(&methods, &[case("A", 20, "DAY")]), expected);
    let said_nothing = [method("ONLINE", 1, "OTHER")];
    assert_eq!(limits(&said_nothing, &[case("A", 1, "WORKING_DAY")]), ["- legal: 1 working day"]);
    let none = ["# No limit could be read: put it in.", "- legal: none"];
    assert_eq!(limits(&said_nothing, &[]), none);
    assert_eq!(limits(&[], &[]), none);
}

#[test]
fn calendar_days_take_the_working_days_out_of_the_base() {
    let text = |unit| {
        drafted(json!({"code": "1.000001", "executionMethods": [method("DIRECT", 9, unit)]}))
    };
    assert!(text("DAY").contains("\n  accepted:\n"));
    assert!(!text("WORKING_DAY").contains("\n  accepted:\n"));
    assert!(text("DAY").contains("steps:\n  # As in the base"));
}

#[test]
fn a_fee_is_written_only_if_all_of_it_is_understood() {
    let fees = |online: Value| {
        drafted(json!({"code": "1.000001", "executionMethods": [
            {"submissionMethod": "DIRECT", "fees": [{"type": "SERVICE_FEE", "value": 20000}]},
            {"submissionMethod": "ONLINE", "fees": [online]},
        ]}))
    };
    let understood = fees(json!({"type": "SERVICE_FEE", "value": 0, "description": "0 đồng"}));
    assert!(understood.contains("  charge:\n"), "{understood}");
    assert!(understood.contains(
        "- { amount: 20000, channel: direct }\n      - { amount: 0, channel: online }\n"
    ));
    let unclear = fees(json!({"type": "SERVICE_FEE", "value": 0, "description": "Theo quy định"}));
    assert!(!unclear.contains("\nfees:"), "{unclear}");
    assert!(unclear.contains("# - (direct) charge: 20000 đồng"), "{unclear}");
    assert!(
        unclear.contains("  - \"fee-text: charge: \\\"Theo quy định\\\" is no amount (online)\"\n"),
        "{unclear}"
    );
}

#[test]
fn notes_are_comments_and_results_are_issued() {
    let text = drafted(json!({"code": "2.000720", "name": "Tên", "executionSteps": [],
        "executionCases": [{"name": "Trường hợp ủy quyền", "profileComponents": [
            {"name": "- Tờ khai", "code": "KQ1", "required": true, "originalQty": 1, "copyQty": 2},
            {"name": "Lưu ý: ký tên"}, {"name": "- Tờ khai", "code": "KQ1"}]}],
        "resultsDetails": [{"name": "Giấy", "code": "KQ2"}, {"name": "Văn bản từ chối", "code": "KQ3"}]}));
    assert!(text.contains("procedure: \"2.000720\"\n"), "{text}");
    assert!(text.contains("    name: { vi: \"Tờ khai\", en: \"Tờ khai\" }\n"), "{text}");
    assert!(text.contains("    required: false\n"), "a condition in prose is no `true`");
    assert!(text.contains("    originals: 1\n    plain: 2\n"), "{text}");
    assert!(text.contains("  # Note: Lưu ý: ký tên\n  # Again: Tờ khai\n"), "{text}");
    assert!(
        text.contains("- resolve: { to: ready, issues: [result-1], signed: true }\n"),
        "{text}"
    );
    assert!(text.contains("reason: required, issues: [result-2], signed: true }\n"), "{text}");
    assert!(text.contains("    type: \"KQ3\"\n    negative: true\n"), "{text}");
}

#[test]
fn days_are_local_and_unknown_ones_are_far() {
    let in_force = |page: Value| {
        let text = drafted(page);
        text.lines().find_map(|line| line.strip_prefix("in_force: ")).unwrap().to_owned()
    };
    let at = |milliseconds: i64| json!({"data": {"code": "1.000001", "updatedAt": milliseconds}});
    assert_eq!(in_force(at(0)), "1970-01-01");
    assert_eq!(in_force(at(1_767_200_400_000)), "2026-01-01", "17:00 UTC is midnight in Vietnam");
    assert_eq!(in_force(at(1_767_200_399_999)), "2025-12-31");
    for impossible in [-90_000_000, i64::MAX, i64::MIN] {
        assert_eq!(in_force(at(impossible)), "2100-01-01");
    }
    assert_eq!(in_force(json!({"data": {"code": "1.000001"}})), "2100-01-01");
}

#[test]
fn texts_stay_in_their_quotes_and_comments() {
    assert_eq!(quote("a\"b\\c\nd: #e"), r#""a\"b\\c\nd: #e""#);
    assert_eq!(quote("\u{2028}\u{85}\u{feff}\u{7f}đ"), "\"\\u2028\\u0085\\ufeff\\u007fđ\"");
    let mut yaml = Yaml::default();
    yaml.comment(1, "a\nprocedure: b\r\nc\u{2028}d\u{85}e\u{7}f\n\n");
    assert_eq!(yaml.finish(), "  # a\n  # procedure: b\n  # c\n  # d\n  # e f\n");
    let hostile = drafted(
        json!({"code": "1.000001\nkind: petition", "name": "\"}\nkind: petition",
        "executionMethods": [{"submissionMethod": "X\nkind: petition", "description": "\nkind: petition"}],
        "cases": [{"name": "\rkind: petition"}]}),
    );
    assert!(hostile.lines().all(|line| !line.starts_with("kind: petition")), "{hostile}");
}

#[test]
fn codes_cannot_leave_the_folder() {
    assert_eq!(file_name("1.013225"), "1.013225.yaml");
    assert_eq!(file_name("1.014955-Xoa"), "code-1-014955-xoa.yaml");
    for hostile in ["../../etc/passwd", "/etc/passwd", "..", "", "a\0b", "1/..", "đ"] {
        let name = file_name(hostile);
        assert!(!name.contains('/') && !name.starts_with('.') && !name.contains('\0'), "{name}");
    }
}
