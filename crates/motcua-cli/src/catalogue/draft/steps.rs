//! The steps of a draft: the base's chain with one appraisal and one approval, and the portal's prose beside it.

use motcua_engine::time::{Limit, Unit};

use super::contents::is_negative;
use super::limits::Limits;
use super::yaml::Yaml;
use crate::catalogue::wire::Page;

/// The appraisal, which the base asks for, up to its refusal.
const APPRAISAL: &str = "  appraisal:
    name: { vi: Thẩm định hồ sơ, en: Appraisal }
    status: 4
    by: specialist
    moves:
      - forward: approval
      - request_supplement: { to: supplement, reason: required }";

/// The rest of the appraisal, and the approval up to its result.
const APPROVAL: &str = "      - withdraw: withdrawn
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
    // The base has a written refusal of its own, for pages that name none.
    let refusals = results(page, true);
    let refusals = if refusals.is_empty() { "refusal".to_owned() } else { refusals };
    yaml.line(0, APPRAISAL);
    yaml.line(3, &format!("- refuse: {{ to: ready, approver: leader, reason: required, issues: [{refusals}], signed: true }}"));
    yaml.line(0, APPROVAL);
    let results = results(page, false);
    if results.is_empty() {
        yaml.line(3, "- resolve: ready");
    } else {
        yaml.line(3, &format!("- resolve: {{ to: ready, issues: [{results}], signed: true }}"));
    }
    yaml.line(3, "- send_back: { to: appraisal, reason: required, at_most: 2 }");
}

/// The ids of the results that say no, or of those that don't.
fn results(page: &Page, negative: bool) -> String {
    let named = page.results_details.iter().enumerate();
    let wanted = named.filter(|(_, result)| is_negative(&result.name) == negative);
    wanted.map(|(at, _)| format!("result-{}", at + 1)).collect::<Vec<_>>().join(", ")
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
