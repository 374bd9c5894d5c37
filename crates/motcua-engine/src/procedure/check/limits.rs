//! The rows of the limit: whether each can apply, and whether its parts fit together.

use super::amounts::Family;
use super::report::Report;
use super::{Lint, Subject};
use crate::guard::Known;
use crate::procedure::{Case, ProcedureKind};
use crate::time::Limit;

pub(super) const LINTS: &[Lint] = &[
    procedure_without_limit,
    shadowed_case,
    no_default_case,
    public_without_limit,
    same_day_without_cutoff,
    shorter_than_legal,
    phases_sum,
    unknown_phase,
    more_than_once,
];

fn cases<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (String, &'a Case)> {
    subject
        .procedure
        .limits
        .iter()
        .enumerate()
        .map(|(index, case)| (format!("limit/{index}"), case))
}

fn procedure_without_limit(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.procedure.limits.is_empty() && subject.procedure.kind != ProcedureKind::Opinion {
        report.error(
            "limit",
            "procedure-without-limit",
            "the procedure has no limit".to_owned(),
            "write `limit`, or `limit: { legal: none }` where the law gives none",
        );
    }
}

/// A supplement is asked for once and whole, and an apology is made once (NĐ 61/2018 art. 19); a sector's law may say otherwise.
fn more_than_once(subject: &Subject<'_>, report: &mut Report<'_>) {
    let time = &subject.procedure.time;
    if subject.procedure.kind != ProcedureKind::Public {
        return;
    }
    for (key, what, times) in [
        ("max_supplements", "a supplement may be asked for", time.max_supplements),
        ("max_apologies", "an apology may be made", time.max_apologies),
    ] {
        if times > 1 {
            report.warn(
                &format!("time/{key}"),
                "more-than-once",
                format!("{what} {times} times, and the law allows it once"),
                "take the key out, unless a text of the sector allows more",
            );
        }
    }
}

/// The earlier case that applies wherever this one does.
pub(super) fn shadowing<'a>(earlier: &'a [Case], case: &Case) -> Option<&'a Case> {
    earlier.iter().find(|earlier| match (&earlier.when, &case.when) {
        (None, _) => true,
        (Some(earlier), Some(when)) => earlier.says_the_same(when),
        (Some(_), None) => false,
    })
}

fn shadowed_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let limits = &subject.procedure.limits;
    for (index, (path, case)) in cases(subject).enumerate() {
        let why = match shadowing(&limits[..index], case).map(|earlier| earlier.when.is_some()) {
            Some(true) => "an earlier one has the same `when`",
            Some(false) => "an earlier one has no `when`",
            // What is not filled in fulfils no `when`, so a limit without one is left for it.
            None if case.when.is_some() && known_of_case(limits, index).is_contradictory() => {
                "its `when` can't hold where those before it do not"
            }
            None => continue,
        };
        let what = format!("the limit `{}` never applies: {why}", case.legal);
        let help =
            "put the narrower `when` first and the limit without `when` last, or take it out";
        report.error(&path, "shadowed-case", what, help);
    }
}

/// What a case says of the form: its own `when` holds, and none before it.
pub(super) fn known_of_case(limits: &[Case], index: usize) -> Known {
    let mut known = Known::default();
    for earlier in limits[..index].iter().filter_map(|case| case.when.as_ref()) {
        known.assume_not(earlier);
    }
    if let Some(when) = &limits[index].when {
        known.assume(when);
    }
    known
}

fn no_default_case(subject: &Subject<'_>, report: &mut Report<'_>) {
    let has_default = subject.procedure.limits.iter().any(|case| case.when.is_none());
    if let Some((path, _)) = cases(subject).last().filter(|_| !has_default) {
        report.warn(
            &path,
            "no-default-case",
            "a dossier that fulfils no `when` has no limit".to_owned(),
            "add a last limit without `when`",
        );
    }
}

fn public_without_limit(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.procedure.kind != ProcedureKind::Public {
        return;
    }
    for (path, _) in cases(subject).filter(|(_, case)| case.legal == Limit::None) {
        let what = "a public procedure without a limit is in no on-time rate".to_owned();
        let help = "write the limit of the law, or make the procedure `kind: internal`";
        report.warn(&format!("{path}/legal"), "public-without-limit", what, help);
    }
}

fn same_day_without_cutoff(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.procedure.time.cutoff.is_some() {
        return;
    }
    for (path, _) in cases(subject).filter(|(_, case)| case.legal == Limit::SameDay) {
        let what =
            "a dossier of the last minute is due on the same day: there is no cut-off".to_owned();
        let help = "write `time: { cutoff: \"15:00\" }`, if the law has one";
        report.warn(&format!("{path}/legal"), "same-day-without-cutoff", what, help);
    }
}

fn shorter_than_legal(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (path, case) in cases(subject) {
        let Some(family) = Family::of(case.legal) else { continue };
        let parts = [
            ("committed", "committed-over", case.committed, "what is promised"),
            ("refusal", "refusal-over", case.refusal, "the limit of a refusal"),
        ];
        for (key, code, limit, noun) in parts {
            let Some(limit) = limit else { continue };
            let path = format!("{path}/{key}");
            match (
                family.allowance(limit).or_else(|| Family::SameDay.allowance(limit)),
                family.allowance(case.legal),
            ) {
                (Some(short), Some(legal)) if short > legal => {
                    let what = format!("{noun} is {limit}, over the {} of the law", case.legal);
                    report.error(&path, code, what, "write a shorter one, or mend `legal`");
                }
                (Some(_), Some(_)) => {}
                (None, _) | (_, None) => mixed(report, &path, limit, case.legal),
            }
        }
    }
}

fn mixed(report: &mut Report<'_>, path: &str, limit: Limit, legal: Limit) {
    let what = format!("{limit} can't be compared with the {legal} of the law");
    report.error(path, "mixed-units", what, "write both in the same unit");
}

fn phases_sum(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (path, case) in cases(subject).filter(|(_, case)| !case.phases.is_empty()) {
        let path = format!("{path}/phases");
        let Some(family) = Family::of(case.legal) else {
            let what = "a procedure without a limit has no phases".to_owned();
            report.error(&path, "phases-sum", what, "write `legal`, or take `phases` out");
            continue;
        };
        let mut sum = 0;
        for &phase in &case.phases {
            match family.allowance(phase) {
                Some(amount) => sum += amount,
                None => mixed(report, &path, phase, case.legal),
            }
        }
        let comparable = case.phases.iter().all(|&phase| family.allowance(phase).is_some());
        if comparable && Some(sum) != family.allowance(case.legal) {
            let terms: Vec<String> = case
                .phases
                .iter()
                .filter_map(|&phase| family.allowance(phase))
                .map(|part| family.number(part))
                .collect();
            let what = format!(
                "the phases add up to {} = {} {}, not to the {} of the law",
                terms.join(" + "),
                family.number(sum),
                family.unit(),
                case.legal
            );
            report.error(&path, "phases-sum", what, "mend a phase, or `legal`");
        }
    }
}

fn unknown_phase(subject: &Subject<'_>, report: &mut Report<'_>) {
    let most = subject.procedure.limits.iter().map(|case| case.phases.len()).max().unwrap_or(0);
    for step in &subject.procedure.steps {
        let Some(phase) = step.phase else { continue };
        let exists = usize::try_from(phase).is_ok_and(|phase| (1..=most).contains(&phase));
        if !exists {
            let what = format!(
                "step \"{}\" belongs to phase {phase}, but the limit has {most} phases",
                step.id
            );
            let help = "write the limit's `phases`, or a phase from 1 to their number";
            report.error(&format!("steps/{}/phase", step.id), "unknown-phase", what, help);
        }
    }
}
