//! What can be seen only with several procedures side by side.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::problem::{Problem, Severity};
use motcua_engine::procedure::{LegWork, built_in_procedure};

use super::Found;

/// The problems between procedures. `incomplete`: some files could not be read, so that a missing procedure may be in them.
pub(super) fn problems(procedures: &[Found], incomplete: bool) -> Vec<Problem> {
    let mut problems = duplicate_versions(procedures);
    // One file alone says nothing about what stands elsewhere.
    if procedures.len() > 1 && !incomplete {
        problems.extend(unknown_legs(procedures));
    }
    problems
}

fn duplicate_versions(procedures: &[Found]) -> Vec<Problem> {
    let mut first = BTreeMap::new();
    let mut problems = Vec::new();
    for found in procedures {
        let (code, version) = (found.procedure.code.as_str(), found.procedure.version.as_str());
        let Some(other) = first.insert((code, version), found) else { continue };
        problems.push(Problem {
            place: found.places.of("version"),
            severity: Severity::Error,
            code: "duplicate-version",
            what: format!(
                "version \"{version}\" of procedure \"{code}\" stands in {} too",
                other.file
            ),
            help: "give one of the two another version, or take it out".to_owned(),
        });
    }
    problems
}

fn unknown_legs(procedures: &[Found]) -> Vec<Problem> {
    let known: BTreeSet<&str> =
        procedures.iter().map(|found| found.procedure.code.as_str()).collect();
    let mut problems = Vec::new();
    for found in procedures {
        for step in &found.procedure.steps {
            for leg in &step.legs {
                let (key, code) = match &leg.work {
                    LegWork::Consult(code) => ("consult", code),
                    LegWork::Procedure(code) => ("procedure", code),
                };
                if known.contains(code.as_str()) || built_in_procedure(code).is_some() {
                    continue;
                }
                problems.push(Problem {
                    place: found.places.of(&format!("steps/{}/legs/{}/{key}", step.id, leg.id)),
                    severity: Severity::Warning,
                    code: "unknown-leg-procedure",
                    what: format!(
                        "leg \"{}\" of step \"{}\" asks for procedure \"{code}\", which is in none of these files",
                        leg.id, step.id
                    ),
                    help: "check the code, or check its file together with these".to_owned(),
                });
            }
        }
    }
    problems
}
