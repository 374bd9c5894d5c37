//! Each lint finds what it is for, and stays silent on a page in order.

use serde_json::{Value, json};

use crate::catalogue::lint::Lint;
use crate::catalogue::wire::{Record, record};

/// A page without fault.
fn sound() -> Value {
    json!({
        "code": "1.000001",
        "name": "Cấp giấy thử nghiệm",
        "type": "STANDARD",
        "isWard": true,
        "executionSteps": [{"name": "Bước 1", "description": "Nộp hồ sơ"}],
        "executionMethods": [
            {"submissionMethod": "DIRECT", "processingTime": 5, "description": "", "processingTimeUnit": "WORKING_DAY",
             "fees": [{"type": "FEE", "value": 20000, "description": "20.000 đồng"}]},
            {"submissionMethod": "ONLINE", "processingTime": "5", "processingTimeUnit": "WORKING_DAY",
             "fees": [{"type": "FEE", "value": 0, "description": "Miễn phí"}]},
        ],
        "executionCases": [{"name": "", "profileComponents": [{"name": "Tờ khai", "originalQty": 1, "required": true}]}],
        "cases": [{"name": "Cấp giấy", "processingDay": {"qty": 5.0, "type": "WORKING_DAY"}}],
        "categoriesDetails": [{"name": "Thử", "code": "G00-TH01"}],
        "departmentsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
        "legalBasisesDetails": [{"name": "Luật", "code": "1/2020/QH14"}],
        "resultsDetails": [{"name": "Giấy", "code": "KQ.1"}],
        "subjectTypesDetails": [{"name": "Công dân Việt Nam", "code": "1"}],
    })
}

fn codes(value: Value) -> Vec<&'static str> {
    let findings = match record(value).unwrap() {
        Record::Page(page) => super::page(&page),
        Record::Row(row) => super::row(&row),
    };
    findings.iter().map(|finding| finding.lint.code()).collect()
}

/// The sound page with one part put in another's place.
fn with(pointer: &str, value: Value) -> Value {
    let mut page = sound();
    *page.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    page
}

#[test]
fn a_sound_page_has_no_findings() {
    assert_eq!(codes(sound()), Vec::<&str>::new());
}

fn each_has_its_code(faults: &[(Value, Vec<&str>)]) {
    for (value, expected) in faults {
        assert_eq!(codes(value.clone()), *expected, "{value}");
    }
}

#[test]
fn each_fault_of_the_head_has_its_code() {
    each_has_its_code(&[
        (with("/code", json!("1.000001.H05")), vec!["code-suffix"]),
        (with("/code", json!("1.0000012")), vec!["code-form"]),
        (with("/code", json!(" 1.000001")), vec!["code-form"]),
        (with("/code", json!("đ.đđđ")), vec!["code-form"]),
        (with("/code", json!("6.000001")), vec!["internal-prefix"]),
        (with("/type", json!("STANDARD_INTERNAL")), vec!["internal-prefix"]),
        (with("/type", json!("ODD")), vec!["unknown-word"]),
        (with("/name", json!(" ")), vec!["missing-name"]),
        (with("/categoriesDetails", json!([])), vec!["missing-field"]),
        (with("/departmentsExecuting", json!([])), vec!["missing-agency"]),
        (
            with("/departmentsExecuting", json!([{"name": "A"}, {"name": "B"}])),
            vec!["several-agencies"],
        ),
        (with("/subjectTypesDetails", json!([])), vec!["missing-subjects"]),
        (with("/subjectTypesDetails/0/name", json!("nhóm 1")), vec!["unknown-word"]),
        (with("/isWard", json!(false)), vec!["level-unclear"]),
        (with("/legalBasisesDetails", json!([])), vec!["missing-basis"]),
        (with("/executionSteps", json!([])), vec!["missing-steps"]),
    ]);
}

#[test]
fn each_fault_of_the_times_has_its_code() {
    let method = |time: Value, unit: &str| json!([{"submissionMethod": "DIRECT", "processingTime": time, "processingTimeUnit": unit}]);
    each_has_its_code(&[
        (
            with("/executionSteps/0/description", json!("Giải quyết ngay trong ngày")),
            vec!["same-day-text"],
        ),
        (with("/cases", json!([])), vec!["no-cases"]),
        (with("/executionMethods", json!([])), vec!["no-channels"]),
        (with("/executionMethods/0/submissionMethod", json!("PIGEON")), vec!["unknown-word"]),
        (
            with("/executionMethods/0/description", json!("không quá 7 ngày làm việc")),
            vec!["text-time"],
        ),
        (with("/executionMethods", method(json!(9), "WORKING_DAY")), vec!["case-channel-time"]),
        (
            with("/executionMethods", method(json!(5), "OTHER")),
            vec!["case-channel-time", "unit-other"],
        ),
        (
            with("/executionMethods", method(json!(15), "HOUR")),
            vec!["case-channel-time", "unit-hour"],
        ),
        (
            with("/executionMethods", method(json!("as said"), "DAY")),
            vec!["case-channel-time", "time-without-quantity"],
        ),
        (with("/executionMethods", method(Value::Null, "DAY")), vec!["time-without-quantity"]),
        (
            with("/executionMethods", method(json!(1.3), "DAY")),
            vec!["case-channel-time", "time-fraction"],
        ),
        (with("/executionMethods/0/processingTime", json!(4)), vec!["channel-times-differ"]),
    ]);
}

#[test]
fn each_fault_of_the_contents_has_its_code() {
    let fee = |fee: Value| with("/executionMethods/0/fees/0", fee);
    let component = |name: &str| with("/executionCases/0/profileComponents/0/name", json!(name));
    each_has_its_code(&[
        (fee(json!({"type": "FEE", "description": "Theo quy định"})), vec!["fee-text"]),
        (fee(json!({"type": "FEE"})), vec!["fee-empty"]),
        (fee(json!({"type": "FEE", "value": 0})), vec!["fee-zero"]),
        (fee(json!({"type": "FEE", "value": 45})), vec!["fee-implausible"]),
        (
            fee(json!({"type": "FEE", "value": 5000, "description": "20.000 đồng"})),
            vec!["fee-amount-differs"],
        ),
        (fee(json!({"type": "FEE", "value": 20000, "currencyName": "USD"})), vec!["fee-currency"]),
        (
            fee(json!({"type": "FEE", "attachment": {"fileName": "bieu.pdf"}})),
            vec!["fee-attachment"],
        ),
        (fee(json!({"type": "GIFT", "value": 20000})), vec!["unknown-word"]),
        (component("* Lưu ý: mang theo bản chính"), vec!["missing-documents", "document-note"]),
        (component("Giấy tờ phải nộp:"), vec!["missing-documents", "document-heading"]),
        (component(""), vec!["missing-documents", "document-without-name"]),
        (
            with("/executionCases/0/profileComponents/0/originalQty", json!(0)),
            vec!["document-copies"],
        ),
        (with("/executionCases/0/name", json!("Trường hợp ủy quyền")), vec!["document-condition"]),
        (
            with("/executionCases/0/name", json!("* Lưu ý:")),
            vec!["missing-documents", "document-note"],
        ),
        (with("/resultsDetails", json!([])), vec!["missing-result"]),
        (with("/resultsDetails/0/code", json!("")), vec!["result-type"]),
    ]);
}

#[test]
fn several_times_and_amounts_ask_for_a_condition() {
    let mut page = sound();
    page["executionMethods"][0]["processingTime"] = json!(7);
    page["cases"] = json!([
        {"processingDay": {"qty": 5, "type": "WORKING_DAY"}},
        {"processingDay": {"qty": 8, "type": "WORKING_DAY"}},
    ]);
    page["executionMethods"][0]["fees"] =
        json!([{"type": "FEE", "value": 20000}, {"type": "FEE", "value": 30000}]);
    let expected =
        ["channel-times-differ", "case-times-differ", "cases-by-channels", "fee-several"];
    assert_eq!(codes(page), expected);
}

#[test]
fn a_row_is_checked_as_far_as_it_goes() {
    let row = json!({"code": "5.000001", "name": "A", "type": "STANDARD_INTERNAL", "categories": ["B"],
        "departments": ["C"], "formalityTargetType": ["Doanh nghiệp"]});
    assert_eq!(codes(row), Vec::<&str>::new());
    let bare = codes(json!({"code": "1.000001-Xoa", "type": "STANDARD", "departments": [""]}));
    assert_eq!(
        bare,
        ["code-suffix", "missing-name", "missing-field", "missing-agency", "missing-subjects"]
    );
}

#[test]
fn codes_are_unique_and_of_one_form() {
    let mut codes: Vec<&str> = Lint::ALL.iter().map(|lint| lint.code()).collect();
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(
        codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
    );
}
