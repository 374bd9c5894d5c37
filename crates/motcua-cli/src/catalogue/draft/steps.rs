//! The steps of a draft: the base's chain with one appraisal and one approval, and the portal's prose beside it.

use motcua_engine::time::{Limit, Unit};

use super::contents::is_negative;
use super::limits::Limits;
use super::yaml::Yaml;
use crate::catalogue::wire::Page;

/// What stands in every draft; the base asks for the step `appraisal`.
const APPRAISAL: &str = "  appraisal:
    name: { vi: Thẩm định hồ sơ, en: Appraisal }
    status: 4
    by: specialist
    moves:
      - forward: approval
      - request_supplement: { to: supplement, reason: required }
      - refuse: { to: ready, approver: leader, reason: required, issues: [refusal], signed: true }
      - withdraw: withdrawn
  approval:
    name: { vi: Phê duyệt, en: Approval }
    status: 4
    by: leader
    moves:";

/// The base passes a dossier on in half a working day, which cannot be added up to calendar days or months.
const ACCEPTED: &str = "  # As in the base, without its limit in working days: that cannot be added up to the limit above.
  accepted:
    name: { vi: \"Số hóa, chuyển hồ sơ\", en: Digitizing and passing on }
    status: 2
    by: clerk
    agency: one-stop
    moves:
      - forward: appraisal
      - withdraw: withdrawn";

/// Writes the steps, and in comments what the portal says of them.
pub(super) fn write(page: &Page, limits: &Limits, yaml: &mut Yaml) {
    yaml.gap();
    yaml.comment(0, "Reception, supplement and hand-over are those of the base; the portal has the steps in prose only:");
    for step in &page.execution_steps {
        yaml.comment(0, &step.name);
        yaml.comment(0, &step.description);
    }
    let prose = [
        ("Conditions, in prose:", &page.requirements_and_conditions),
        ("Note of the page:", &page.note),
    ];
    for (heading, text) in prose {
        if !text.trim().is_empty() {
            yaml.comment(0, heading);
            yaml.comment(0, text);
        }
    }
    yaml.line(0, "steps:");
    if limits.iter().any(|limit| !adds_up_to_working_days(limit)) {
        yaml.line(0, ACCEPTED);
    }
    yaml.line(0, APPRAISAL);
    let results =
        page.results_details.iter().enumerate().filter(|(_, result)| !is_negative(&result.name));
    let results: Vec<String> = results.map(|(at, _)| format!("result-{}", at + 1)).collect();
    if results.is_empty() {
        yaml.line(3, "- resolve: ready");
    } else {
        yaml.line(
            3,
            &format!("- resolve: {{ to: ready, issues: [{}], signed: true }}", results.join(", ")),
        );
    }
    yaml.line(3, "- send_back: { to: appraisal, reason: required, at_most: 2 }");
}

fn adds_up_to_working_days(limit: Limit) -> bool {
    match limit {
        Limit::Of(_, unit) => match unit {
            Unit::WorkingDays | Unit::WorkingHours => true,
            Unit::CalendarDays | Unit::Hours | Unit::Months => false,
        },
        Limit::SameDay | Limit::None => true,
    }
}
