//! Reading numbers, times, money and words; a whole run over hand-made files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::money::{Money, amounts_in_text, money};
use super::quantity::{NoLimit, Pair, times_in_text};
use super::times::Times;
use super::wire::{Amount, Page, Record, record};
use super::words::{fold, shorten, slug};
use super::{Args, Error, Format, Outcome, run};

fn page(value: Value) -> Page {
    match record(value).unwrap() {
        Record::Page(page) => *page,
        Record::Row(row) => panic!("a row: {row:?}"),
    }
}

fn pair(amount: Value, unit: &str) -> Pair {
    Pair::of(&serde_json::from_value::<Amount>(amount).unwrap(), unit)
}

fn timed(channels: &[(Value, &str)], cases: &[(Value, &str)]) -> Times {
    let channels: Vec<Value> = channels
        .iter()
        .map(|(time, unit)| json!({"submissionMethod": "DIRECT", "processingTime": time, "processingTimeUnit": unit}))
        .collect();
    let cases: Vec<Value> = cases
        .iter()
        .map(|(time, unit)| json!({"processingDay": {"qty": time, "type": unit}}))
        .collect();
    Times::of(&page(json!({"code": "1.000001", "executionMethods": channels, "cases": cases})))
}

#[test]
fn a_number_is_the_same_however_it_is_written() {
    let days = pair(json!(5), "WORKING_DAY");
    for same in [json!(5.0), json!("5"), json!(" 5 "), json!("5,0"), json!("05")] {
        assert_eq!(pair(same.clone(), "WORKING_DAY"), days, "{same}");
    }
    for other in [
        json!(5.5),
        json!("5 days"),
        json!(""),
        json!(true),
        json!("NaN"),
        json!("inf"),
        json!(u64::MAX),
    ] {
        assert_ne!(pair(other.clone(), "WORKING_DAY"), days, "{other}");
    }
    assert_ne!(pair(json!(5), "DAY"), days);
    assert_eq!(pair(json!(7.5), "WORKING_DAY").to_string(), "7.5 working days");
    assert_eq!(pair(json!(1), "DAY").to_string(), "1 calendar day");
}

#[test]
fn only_a_number_of_a_clear_unit_is_a_limit() {
    let limit = |amount, unit| pair(amount, unit).limit().map(|limit| limit.to_string());
    assert_eq!(limit(json!(6.25), "WORKING_DAY").unwrap(), "6.25 working days");
    assert_eq!(limit(json!("30"), "DAY").unwrap(), "30 calendar days");
    assert_eq!(limit(json!(2), "MONTH").unwrap(), "2 months");
    assert_eq!(limit(json!(1), "OTHER"), Err(NoLimit::Unit));
    assert_eq!(limit(json!(15), "HOUR"), Err(NoLimit::Unit));
    assert_eq!(limit(json!(1), "FORTNIGHT"), Err(NoLimit::Unit));
    assert_eq!(limit(json!(0), "DAY"), Err(NoLimit::Quantity));
    assert_eq!(limit(json!(-3), "DAY"), Err(NoLimit::Quantity));
    assert_eq!(limit(json!("as described"), "DAY"), Err(NoLimit::Quantity));
    assert_eq!(limit(json!(2.5), "DAY"), Err(NoLimit::Fraction));
    assert_eq!(limit(json!(3.3), "WORKING_DAY"), Err(NoLimit::Fraction));
    assert_eq!(limit(json!(100_000), "DAY"), Err(NoLimit::Fraction));
}

#[test]
fn a_page_disagrees_with_itself_when_no_time_is_common() {
    let disagree =
        |channels: &[(Value, &str)], cases: &[(Value, &str)]| timed(channels, cases).disagree();
    assert!(disagree(&[(json!(10), "WORKING_DAY")], &[(json!(20), "DAY")]));
    assert!(disagree(&[(json!(1), "OTHER")], &[(json!(1), "WORKING_DAY")]));
    assert!(disagree(&[(json!("at once"), "OTHER")], &[(json!(1), "WORKING_DAY")]));
    assert!(!disagree(&[(json!("5"), "DAY")], &[(json!(5.0), "DAY")]));
    assert!(!disagree(
        &[(json!(5), "DAY"), (json!(7), "DAY")],
        &[(json!(7), "DAY"), (json!(9), "DAY")]
    ));
    assert!(!disagree(&[(json!(5), "DAY")], &[]));
    assert!(!disagree(&[], &[(json!(5), "DAY")]));
    assert!(!disagree(&[(Value::Null, "DAY")], &[(json!(5), "DAY")]));
}

#[test]
fn times_are_found_in_prose() {
    let found =
        |text: &str| times_in_text(text).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        found("Không quá 10 ngày làm việc (hoặc 7 ngày làm việc)"),
        ["10 working days", "7 working days"]
    );
    assert_eq!(found("trong 03 (ba) ngày làm việc, kể từ ngày nhận"), ["3 working days"]);
    assert_eq!(found("15 ngày."), ["15 calendar days"]);
    assert!(found("Nghị quyết ngày 27/10/2025; sau 15 giờ").is_empty());
    assert!(found("").is_empty());
}

#[test]
fn money_is_read_conservatively() {
    assert_eq!(money("150.000 đồng"), Money::Dong(150_000));
    assert_eq!(money("150,000 VNĐ."), Money::Dong(150_000));
    assert_eq!(money("5000đ/lần"), Money::Dong(5000));
    assert_eq!(money("8.000 đồng / hồ sơ"), Money::Dong(8000));
    assert_eq!(money("0 đồng"), Money::Dong(0));
    assert_eq!(money("Miễn phí"), Money::Dong(0));
    assert_eq!(money("50 %"), Money::Percent(50));
    for unclear in [
        "",
        "Theo quy định của Hội đồng nhân dân",
        "150.000",
        "15.00 đồng",
        "1.5000 đồng",
        ".000 đồng",
        "8.000 đồng/bản",
        "10.000 đồng hoặc 20.000 đồng",
        "0 %",
        "150 %",
        "99999999999999999999 đồng",
        "Không quy định",
        "150.000 đồng rupiah",
    ] {
        assert_eq!(money(unclear), Money::NotUnderstood, "{unclear}");
    }
    assert_eq!(
        amounts_in_text("phường: 25.000 đồng; xã: 12.500 đ, giảm 50%, Điều 8"),
        [25_000, 12_500]
    );
}

#[test]
fn words_are_folded_and_shortened() {
    assert_eq!(fold("Ủy ban NHÂN DÂN – Đất đai"), "uy ban nhan dan – dat dai");
    assert_eq!(fold("U\u{309}y"), "uy");
    assert_eq!(slug("Văn phòng đăng ký đất đai").as_deref(), Some("van-phong-dang-ky-dat-dai"));
    assert_eq!(slug("– 12 –"), None);
    assert!(slug(&"rất dài ".repeat(40)).unwrap().len() <= 50);
    assert_eq!(shorten(" a\n\tb "), "a b");
    assert_eq!(shorten(&"đ".repeat(100)), format!("{}…", "đ".repeat(80)));
}

#[test]
fn rows_pages_and_other_things_are_told_apart() {
    assert!(matches!(
        record(json!({"code": "1.000001", "name": null, "more": [null]})),
        Ok(Record::Row(_))
    ));
    assert!(matches!(
        record(json!({"code": "OK", "data": {"code": "1.000001"}})),
        Ok(Record::Page(_))
    ));
    assert!(matches!(
        record(json!({"code": "1.000001", "executionMethods": []})),
        Ok(Record::Page(_))
    ));
    let refused = |value: Value| record(value).unwrap_err().to_string();
    assert!(
        refused(json!({"code": "ERR", "message": "not found", "data": null}))
            .contains("\"not found\" holds no page")
    );
    assert!(refused(json!([1, 2])).contains("neither a row of the catalogue nor a page"));
    assert!(refused(json!({"name": "x"})).contains("neither a row of the catalogue nor a page"));
    assert!(
        refused(json!({"data": {"name": "x"}}))
            .contains("neither a row of the catalogue nor a page")
    );
    assert!(refused(json!({"code": "1.000001", "name": 5})).contains("a field of 1.000001"));
}

/// A folder of its own, taken away in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("motcua-catalogue-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn import(
    files: &[&Path],
    drafts: Option<&Path>,
    format: Format,
) -> (Result<Outcome, Error>, String, String) {
    let files = files.iter().map(|path| path.to_path_buf()).collect();
    let args = Args { files, drafts: drafts.map(Path::to_path_buf), format };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let outcome = run(&args, &mut out, &mut err);
    (outcome, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_read() {
    let folder = Folder::new("bad-line");
    let lines = "\u{feff}{\"code\": \"1.000001\", \"name\": \"A\"}\n\nno json\n[]\n{\"code\": \"1.000002\"}";
    let file = folder.put("rows.jsonl", lines);
    let (outcome, out, err) = import(&[&file], None, Format::Text);
    assert_eq!(outcome.unwrap(), Outcome::Incomplete);
    let err: Vec<&str> = err.lines().collect();
    assert_eq!(err.len(), 2);
    assert!(err[0].contains("rows.jsonl:3: this is no JSON"), "{err:?}");
    assert!(err[1].contains("rows.jsonl:4: this is neither a row"), "{err:?}");
    assert!(out.contains("rows of the catalogue: 2\n") && out.contains("not read: 2\n"), "{out}");
    assert!(out.contains("rows.jsonl:5: 1.000002: missing-name: there is no name\n"), "{out}");
}

#[test]
fn arguments_that_cannot_be_followed_are_refused_before_anything_is_read() {
    let folder = Folder::new("arguments");
    let (outcome, out, _) = import(&[&folder.0.join("gone.json")], None, Format::Text);
    assert!(outcome.unwrap_err().to_string().contains("there is no readable file or folder"));
    assert!(out.is_empty());
    let (outcome, ..) = import(&[&folder.0], None, Format::Text);
    assert!(outcome.unwrap_err().to_string().contains("holds no *.json"));
    let archive = folder.put("details.tar.xz", "");
    let (outcome, ..) = import(&[&archive], None, Format::Text);
    assert!(outcome.unwrap_err().to_string().contains("neither .json nor .jsonl"));
    let file = folder.put("page.json", "{}");
    let (outcome, ..) = import(&[&file], Some(&file), Format::Text);
    assert!(matches!(outcome, Err(Error::Drafts { .. })));
}

#[test]
fn packed_files_are_read_and_broken_ones_named() {
    use std::io::Write as _;
    let folder = Folder::new("packed");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for number in 0..1000 {
        writeln!(packer, "{{\"code\": \"1.{number:06}\"}}").unwrap();
    }
    let packed = packer.finish().unwrap();
    let path = folder.0.join("rows.jsonl.gz");
    fs::write(&path, &packed).unwrap();
    let (outcome, out, err) = import(&[&path], None, Format::Text);
    assert_eq!((outcome.unwrap(), err.as_str()), (Outcome::Complete, ""));
    assert!(out.contains("rows of the catalogue: 1000\n"));
    fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let (outcome, out, err) = import(&[&path], None, Format::Text);
    assert_eq!(outcome.unwrap(), Outcome::Incomplete);
    assert!(err.contains("the file cannot be read to its end"), "{err}");
    assert!(out.contains("not read: 1\n"));
}

#[test]
fn the_json_report_is_one_object() {
    let folder = Folder::new("json");
    let good = folder
        .put("a.json", r#"[{"code": "1.000001"}, {"data": {"code": "1.000002", "cases": [{}]}}]"#);
    let (outcome, out, _) = import(&[&good], None, Format::Json);
    assert_eq!(outcome.unwrap(), Outcome::Complete);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["read"]["rows"], &report["read"]["pages"]), (&json!(1), &json!(1)));
    assert_eq!(report["lints"]["no-channels"], 1);
    let counted: u64 =
        report["lints"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(report["findings"].as_array().unwrap().len() as u64, counted);
    assert_eq!(report["findings"][0]["procedure"], "1.000001");
    let empty = folder.put("b.json", "[]");
    let (_, out, _) = import(&[&empty], None, Format::Json);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["findings"], json!([]));
}

#[test]
fn a_draft_that_was_worked_on_is_left_alone() {
    let folder = Folder::new("drafts");
    let file = folder.put("page.json", r#"{"data": {"code": "1.000001", "name": "Một"}}"#);
    let drafts = folder.0.join("out/drafts");
    let (outcome, out, _) = import(&[&file, &file], Some(&drafts), Format::Text);
    assert_eq!(outcome.unwrap(), Outcome::Complete);
    assert!(out.contains("code-twice: a page with the same code stands at"), "{out}");
    assert!(out.contains("drafts: 1\n"));
    let (outcome, ..) = import(&[&file], Some(&drafts), Format::Text);
    assert_eq!(outcome.unwrap(), Outcome::Complete, "an unchanged draft is no trouble");
    fs::write(drafts.join("1.000001.yaml"), "mine").unwrap();
    let (outcome, _, err) = import(&[&file], Some(&drafts), Format::Text);
    assert_eq!(outcome.unwrap(), Outcome::Incomplete);
    assert!(err.contains("is there and differs"), "{err}");
    assert_eq!(fs::read_to_string(drafts.join("1.000001.yaml")).unwrap(), "mine");
    assert_eq!(fs::read_dir(&drafts).unwrap().count(), 1);
}
