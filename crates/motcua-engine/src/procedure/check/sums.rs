//! Whether the limits of the steps add up to the limit of the law.
//!
//! For each limit the longest path counts (see [`walk`](super::walk)), among those that its `when`
//! leaves open: a move whose guard contradicts it is not followed.

use super::amounts::{Amount, Family};
use super::limits::{known_of_case, shadowing};
use super::report::Report;
use super::walk::{Longest, Mixed, Path, walk};
use super::{Lint, Subject};
use crate::procedure::{Case, Step};
use crate::time::Limit;

pub(super) const LINTS: &[Lint] = &[steps_against_limits];

fn steps_against_limits(subject: &Subject<'_>, report: &mut Report<'_>) {
    let is_known = |step: &Step| {
        step.block
            .as_ref()
            .is_none_or(|block| subject.procedure.blocks.iter().any(|known| known.id == *block))
    };
    if !subject.procedure.steps.iter().all(is_known) {
        return;
    }
    for (index, case) in subject.procedure.limits.iter().enumerate() {
        if shadowing(&subject.procedure.limits[..index], case).is_some() {
            continue;
        }
        let Some(family) = Family::of(case.legal) else { continue };
        let known = known_of_case(&subject.procedure.limits, index);
        if known.is_contradictory() {
            continue;
        }
        let longest = walk(subject, family, &known);
        let sums = Sums { case, family, path: format!("limit/{index}") };
        sums.mixed(&longest.mixed, report);
        if longest.mixed.is_empty() {
            sums.over(&longest, report);
            sums.phases(&longest, report);
            sums.under(&longest, report);
        }
        if longest.cut_short {
            let what = format!(
                "the procedure has too many paths to add up all of them against {}",
                case.legal
            );
            report.warn(&sums.path, "too-many-paths", what, "bring steps together, or use blocks");
        }
    }
}

/// One limit and the unit in which it is added up.
struct Sums<'c> {
    case: &'c Case,
    family: Family,
    path: String,
}

impl Sums<'_> {
    fn mixed(&self, mixed: &[Mixed], report: &mut Report<'_>) {
        for Mixed { path, noun, limit } in mixed {
            let what =
                format!("{noun} takes {limit}, which can't be added up to {}", self.case.legal);
            let help = format!("write `counts_as` in {}", self.family.unit());
            report.error(path, "mixed-units", what, help);
        }
    }

    /// `intake 0.5 + appraisal 4.5 = 5 working days`
    fn written(&self, path: &Path<'_>) -> String {
        let terms: Vec<String> = path
            .terms
            .iter()
            .map(|(name, amount)| format!("{name} {}", self.family.number(*amount)))
            .collect();
        let terms = if terms.is_empty() { "no step".to_owned() } else { terms.join(" + ") };
        format!("{terms} = {} {}", self.family.number(path.sum), self.family.unit())
    }

    fn too_long(
        &self,
        path: Option<&Path<'_>>,
        key: &str,
        limit: Limit,
        noun: &str,
        report: &mut Report<'_>,
    ) {
        let allowance = self.family.allowance(limit).or_else(|| Family::SameDay.allowance(limit));
        let (Some(path), Some(allowance)) = (path, allowance) else { return };
        if path.sum > allowance {
            let what = format!("{}, over the {limit} {noun}", self.written(path));
            report.error(
                &format!("{}/{key}", self.path),
                "steps-limits-over",
                what,
                "shorten a step, or stop its clock where the law lets it stand",
            );
        }
    }

    fn over(&self, longest: &Longest<'_>, report: &mut Report<'_>) {
        let legal = self.case.legal;
        self.too_long(longest.result.as_ref(), "legal", legal, "of the law", report);
        // What the path to the result tells already is not told again of the others.
        let told = longest.result.as_ref().is_some_and(|path| path.sum > self.allowance());
        if !told {
            self.too_long(
                longest.supplement.as_ref(),
                "legal",
                legal,
                "of the law, after a supplement",
                report,
            );
        }
        match self.case.refusal {
            Some(refusal) => {
                self.too_long(longest.refusal.as_ref(), "refusal", refusal, "of a refusal", report);
            }
            None if told => {}
            None => self.too_long(
                longest.refusal.as_ref(),
                "legal",
                legal,
                "of the law, to a refusal",
                report,
            ),
        }
    }

    fn allowance(&self) -> Amount {
        self.family.allowance(self.case.legal).unwrap_or(0)
    }

    fn phases(&self, longest: &Longest<'_>, report: &mut Report<'_>) {
        for (number, &phase) in (1..).zip(&self.case.phases) {
            let noun = format!("of phase {number}");
            self.too_long(longest.phases.get(&number), "phases", phase, &noun, report);
        }
    }

    /// Less than what is promised is a reserve, which the file explains.
    fn under(&self, longest: &Longest<'_>, report: &mut Report<'_>) {
        let Some(path) = &longest.result else { return };
        let promise =
            self.case.committed.and_then(|limit| Some((limit, self.family.allowance(limit)?)));
        let promise = promise.filter(|(_, amount)| *amount < self.allowance());
        let (promised, allowance) = promise.unwrap_or((self.case.legal, self.allowance()));
        let explained = self.case.reserve.is_some() || self.family == Family::SameDay;
        if !explained && path.sum < allowance {
            let noun = if promise.is_some() { "that are promised" } else { "of the law" };
            report.warn(
                &format!("{}/legal", self.path),
                "steps-limits-under",
                format!("{}, under the {promised} {noun}", self.written(path)),
                "give a step more time, or say in `reserve` why it is less",
            );
        }
    }
}
