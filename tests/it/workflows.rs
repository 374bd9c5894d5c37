//! The procedure files of `workflows/`: each is read and checked, and nothing is found.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{LegWork, MoveKind, Need, Procedure, Reading, Status, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

/// The procedure files, by name; `bases/opinion.yaml` is one too.
fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let mut files: Vec<PathBuf> = entries.filter(is_yaml).collect();
    files.push(folder().join("bases/opinion.yaml"));
    files.sort();
    files
}

fn read_file(path: &Path) -> Reading {
    let name = path.strip_prefix(folder()).unwrap().display().to_string();
    let base = |name: &str| {
        let path = format!("bases/{name}.yaml");
        let text = fs::read_to_string(folder().join(&path)).ok()?;
        Some((path, text))
    };
    read(&name, &fs::read_to_string(path).unwrap(), &base)
}

fn procedures() -> Vec<Procedure> {
    files().iter().filter_map(|path| read_file(path).procedure).collect()
}

#[test]
fn every_file_is_read_and_checked_without_a_problem() {
    let mut problems = Vec::new();
    for path in files() {
        let reading = read_file(&path);
        problems.extend(reading.problems.iter().map(ToString::to_string));
        let found = reading.procedure.map(|procedure| check(&procedure, &reading.places));
        problems.extend(found.into_iter().flatten().map(|problem| problem.to_string()));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(procedures().len(), files().len());
}

#[test]
fn every_file_is_named_by_its_code() {
    for path in files() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let code = read_file(&path).procedure.unwrap().code;
        assert!(name.starts_with(&code), "{name} holds the procedure {code}");
    }
}

#[test]
fn every_file_names_its_schema_first() {
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let schema = if path.parent() == Some(folder().as_path()) { "" } else { "../" };
        let first = format!("# yaml-language-server: $schema={schema}procedure.schema.json");
        assert_eq!(text.lines().next(), Some(first.as_str()), "{}", path.display());
    }
}

/// What a leg needs to be sent: the procedure, the documents under the same names, and the required
/// fields of the form, since a group asks the applicant once (NĐ 63/2024).
#[test]
fn every_leg_finds_its_procedure_and_what_its_form_asks() {
    let procedures = procedures();
    let with_legs = procedures.iter().flat_map(|parent| {
        parent.steps.iter().flat_map(move |step| step.legs.iter().map(move |leg| (parent, leg)))
    });
    for (parent, leg) in with_legs {
        let (LegWork::Consult(code) | LegWork::Procedure(code)) = &leg.work;
        let child = procedures.iter().find(|procedure| procedure.code == *code);
        let child = child.unwrap_or_else(|| panic!("{} sends {} to {code}", parent.code, leg.id));
        let asked = child.data.iter().filter(|field| field.required != Need::No);
        for field in asked {
            let same = parent.data.iter().find(|own| own.name == field.name);
            let same =
                same.unwrap_or_else(|| panic!("{} asks {} for {}", code, parent.code, field.name));
            assert_eq!(same.field_type, field.field_type, "{} of {code}", field.name);
        }
    }
}

#[test]
fn every_agency_that_is_consulted_is_shown_documents() {
    for procedure in procedures() {
        if procedure.documents.is_empty() {
            continue;
        }
        for leg in procedure.steps.iter().flat_map(|step| &step.legs) {
            let shown = &leg.documents;
            assert!(!shown.is_empty(), "{}: leg {} is shown nothing", procedure.code, leg.id);
        }
    }
}

#[test]
fn an_applicant_can_withdraw_until_there_is_a_result() {
    let closed = [
        Status::NotAccepted,
        Status::Withdrawn,
        Status::Stopped,
        Status::Resolved,
        Status::HandedOver,
    ];
    // The legs of a group are out by then, and the first result has been issued.
    let issued = ["children"];
    for procedure in procedures() {
        for step in &procedure.steps {
            let Some(status) = step.status else { continue };
            let can = step.moves.iter().any(|made| made.kind == MoveKind::Withdraw);
            let should = !closed.contains(&status) && !issued.contains(&step.id.as_str());
            assert_eq!(can, should, "step \"{}\" of {}", step.id, procedure.code);
        }
    }
}

#[test]
fn a_supplement_is_checked_by_the_office_before_the_work_goes_on() {
    for procedure in procedures() {
        let step = |id| procedure.step(id).unwrap();
        let moves = procedure.steps.iter().flat_map(|step| &step.moves);
        for made in moves.filter(|made| made.kind == MoveKind::Supplement) {
            let next = step(&made.to);
            assert!(next.by.as_ref().is_some_and(|role| *role == "clerk"), "{}", procedure.code);
            assert!(
                next.moves.iter().any(|made| made.kind == MoveKind::Accept),
                "{}",
                procedure.code
            );
        }
    }
}
