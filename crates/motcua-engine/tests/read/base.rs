//! A procedure on its base: what is replaced, kept and taken out, and in which order.

use motcua_engine::procedure::{self, Procedure};

use super::{full, messages};

fn on(base: &str, file: &str) -> (Option<Procedure>, String) {
    let head = "procedure: \"1.000001\"\nversion: \"1\"\nin_force: 2026-01-01\nname: { vi: A, en: A }\nbase: b\nagency: office\n";
    let bases =
        |name: &str| (name == "b").then(|| ("b.yaml".to_owned(), format!("base_name: b\n{base}")));
    let reading = procedure::read("x.yaml", &format!("{head}{file}"), &bases);
    (reading.procedure, messages(&reading.problems))
}

const STEPS: &str = "
start: a
limit: { legal: 5 working days }
steps:
  a: { name: { vi: A, en: A }, status: 1, phase: 1 }
  b: { name: { vi: B, en: B }, status: 4, phase: 1 }
  c: { name: { vi: C, en: C }, status: 9, phase: 1 }
";

#[test]
fn an_entry_of_the_file_replaces_the_whole_entry_in_its_position() {
    let (procedure, messages) = on(
        STEPS,
        "steps:\n  d: { name: { vi: D, en: D }, status: 10 }\n  b: { name: { vi: B2, en: B2 }, status: 4 }\n",
    );
    assert_eq!(messages, "");
    let procedure = procedure.unwrap();
    let steps: Vec<_> = procedure.steps.iter().map(|step| (step.id.as_str(), step.phase)).collect();
    assert_eq!(steps, [("a", Some(1)), ("b", None), ("c", Some(1)), ("d", None)]);
    assert_eq!(procedure.steps[1].name.vi, "B2");
}

#[test]
fn an_entry_can_be_taken_out_and_another_of_its_name_put_last() {
    let (procedure, messages) = on(
        STEPS,
        "remove: { steps: [a, b] }\nsteps:\n  a: { name: { vi: A, en: A }, status: 1 }\n",
    );
    assert_eq!(messages, "");
    let steps: Vec<_> = procedure.unwrap().steps.into_iter().map(|step| step.id).collect();
    assert_eq!(steps, ["c", "a"]);
}

#[test]
fn time_merges_by_key_and_other_keys_are_replaced() {
    let base = format!(
        "{STEPS}time: {{ max_supplements: 3, max_apologies: 2 }}\nsubjects: [citizen, agency]\nbasis: [one]\n"
    );
    let (procedure, messages) = on(
        &base,
        "time: { max_apologies: 5 }\nsubjects: [enterprise]\nstart: b\nlimit: { legal: 9 working days }\n",
    );
    assert_eq!(messages, "");
    let procedure = procedure.unwrap();
    assert_eq!((procedure.time.max_supplements, procedure.time.max_apologies), (3, 5));
    assert_eq!(procedure.subjects.len(), 1);
    assert_eq!(procedure.basis, ["one"]);
    assert_eq!(procedure.start, "b");
    assert_eq!(procedure.limits[0].legal.to_string(), "9 working days");
}

#[test]
fn what_the_file_replaces_may_be_wrong_in_the_base() {
    let base = STEPS.replace("status: 4, phase: 1", "status: 40, colour: red");
    let (_, refused) = on(&base, "");
    assert!(refused.contains("b.yaml:7:"), "{refused}");
    let (_, messages) = on(&base, "steps:\n  b: { name: { vi: B, en: B }, status: 4 }\n");
    assert_eq!(messages, "");
}

#[test]
fn a_part_that_is_no_mapping_is_reported_where_it_stands() {
    let (_, of_base) = on(&STEPS.replace("limit:", "documents: [x]\nlimit:"), "");
    assert!(of_base.starts_with("b.yaml:4:1: error[wrong-kind]"), "{of_base}");
    let (_, of_file) = on(STEPS, "steps: [x]\n");
    assert!(of_file.starts_with("x.yaml:7:1: error[wrong-kind]"), "{of_file}");
}

#[test]
fn defaults_are_those_of_the_law() {
    let (procedure, _) = on(STEPS, "");
    let time = procedure.unwrap().time;
    assert_eq!((time.max_supplements, time.max_apologies), (1, 1));
}

#[test]
fn moves_and_steps_take_what_they_do_not_say_from_around_them() {
    let procedure = full();
    let step = |id: &str| procedure.steps.iter().find(|step| step.id == id).unwrap();
    assert_eq!(step("appraisal").agency, "tax-office");
    assert_eq!(step("city-check").agency, "land-registration-office");
    assert_eq!(step("filed").agency, "land-registration-office", "also a step of the base");
    let roles =
        |id: &str| step(id).moves.iter().map(|each| each.by.to_string()).collect::<Vec<_>>();
    assert_eq!(roles("waiting"), ["applicant"], "a supplement is the applicant's");
    assert_eq!(
        roles("appraisal"),
        [
            "leader",
            "specialist",
            "specialist",
            "specialist",
            "specialist",
            "specialist",
            "specialist",
            "applicant",
            "system"
        ]
    );
}
