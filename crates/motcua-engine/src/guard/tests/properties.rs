//! What is true of every guard: precedence, three-valued logic, and that nothing unknown ever helps.

use proptest::prelude::*;
use serde_json::json;

use crate::guard::{Facts, Guard, Tested, Type, Value, engine_names, vocabulary};
use crate::procedure::{Channel, Procedure, Subject};

/// A guard over `f.a`, `f.b` and `f.c`, built apart from the parser.
#[derive(Clone, Debug)]
enum Built {
    Name(usize),
    Is(usize, bool),
    Not(Box<Built>),
    All(Vec<Built>),
    Any(Vec<Built>),
}

const NAMES: [&str; 3] = ["f.a", "f.b", "f.c"];

impl Built {
    /// With no bracket more than the precedence needs.
    fn source(&self) -> String {
        let joined = |parts: &[Self], operator: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Self::Name(_) | Self::Is(..) | Self::Not(_) => part.source(),
                    Self::All(_) if operator == " || " => part.source(),
                    Self::All(_) | Self::Any(_) => format!("({})", part.source()),
                })
                .collect();
            parts.join(operator)
        };
        match self {
            Self::Name(name) => NAMES[*name].to_owned(),
            Self::Is(name, wanted) => format!("{} == {wanted}", NAMES[*name]),
            Self::Not(inner) => format!("!({})", inner.source()),
            Self::All(parts) => joined(parts, " && "),
            Self::Any(parts) => joined(parts, " || "),
        }
    }

    /// Kleene's tables, with unknown between false and true.
    fn truth(&self, known: &[Option<bool>; 3]) -> Option<bool> {
        let rank = |truth: Option<bool>| truth.map_or(1, |holds| if holds { 2 } else { 0 });
        match self {
            Self::Name(name) => known[*name],
            Self::Is(name, wanted) => known[*name].map(|value| value == *wanted),
            Self::Not(inner) => inner.truth(known).map(|holds| !holds),
            Self::All(parts) => parts
                .iter()
                .map(|part| part.truth(known))
                .min_by_key(|truth| rank(*truth))
                .flatten(),
            Self::Any(parts) => parts
                .iter()
                .map(|part| part.truth(known))
                .max_by_key(|truth| rank(*truth))
                .flatten(),
        }
    }
}

fn built() -> impl Strategy<Value = Built> {
    let leaf = prop_oneof![
        (0..3_usize).prop_map(Built::Name),
        ((0..3_usize), any::<bool>()).prop_map(|(name, wanted)| Built::Is(name, wanted)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Built::Not(Box::new(part))),
            prop::collection::vec(inner.clone(), 2..5).prop_map(Built::All),
            prop::collection::vec(inner, 2..5).prop_map(Built::Any),
        ]
    })
}

fn test(guard: &Guard, known: &[Option<bool>; 3]) -> Tested {
    let value = |name: &str| {
        let at = NAMES.iter().position(|known| *known == name)?;
        known[at].map(Value::Boolean)
    };
    guard.test(&Facts { value: &value, working_days_between: &|_, _| None })
}

proptest! {
    #[test]
    fn guards_follow_kleenes_logic(built in built(), known in any::<[Option<bool>; 3]>()) {
        let guard = Guard::parse(&built.source()).unwrap();
        let tested = test(&guard, &known);
        prop_assert_eq!(tested.holds, built.truth(&known) == Some(true), "{}", guard);
        prop_assert_eq!(tested.unmet.is_empty(), tested.holds);
    }

    #[test]
    fn what_holds_without_knowing_a_name_holds_for_each_of_its_values(
        built in built(),
        known in any::<[Option<bool>; 3]>(),
        missing in prop::array::uniform3(any::<bool>()),
    ) {
        let guard = Guard::parse(&built.source()).unwrap();
        if test(&guard, &known).holds {
            let filled = [0, 1, 2].map(|at| known[at].or(Some(missing[at])));
            prop_assert!(test(&guard, &filled).holds, "{} {:?} {:?}", guard, known, filled);
        }
    }

    #[test]
    fn each_unmet_part_is_a_guard_that_does_not_hold(built in built(), known in any::<[bool; 3]>()) {
        let known = known.map(Some);
        let guard = Guard::parse(&built.source()).unwrap();
        for part in test(&guard, &known).unmet {
            let part = Guard::parse(&part).unwrap();
            prop_assert!(!test(&part, &known).holds, "{} of {}", part, guard);
        }
    }
}

/// A procedure with nothing but a form.
fn procedure() -> Procedure {
    let field = |name: &str, held: serde_json::Value| {
        json!({
            "name": name, "label": { "vi": "", "en": "" }, "field_type": held,
            "required": "no", "personal": true, "source": null
        })
    };
    let options = json!([{ "value": "gift", "label": { "vi": "", "en": "" } }]);
    serde_json::from_value(json!({
        "code": "1.013225", "version": "2026-08", "in_force": "2026-08-15", "until": null,
        "name": { "vi": "", "en": "" }, "aliases": [], "kind": "public", "level": null, "field": null,
        "agency": "one-stop", "subjects": [], "channels": [], "online": "full", "online_reason": null,
        "basis": [], "unverified": [], "retention": null,
        "time": {
            "cutoff": null, "supplement": "restart", "max_supplements": 1, "request_within": null,
            "accept_within": null, "max_apologies": 1, "warn_before": null, "calendar": null
        },
        "limits": [], "start": "filed", "steps": [], "blocks": [], "roles": [], "documents": [],
        "results": [], "fees": [], "reasons": [],
        "data": [
            field("land.ground", json!({ "one_of": options })),
            field("land.price", json!("money")),
            field("land.area", json!("integer")),
            field("land.remote", json!("boolean")),
            field("child.born", json!("date")),
            field("child.name", json!("text")),
            field("payment.settled", json!("text")),
        ],
    }))
    .unwrap()
}

#[test]
fn the_form_and_the_engine_give_the_names() {
    let names = vocabulary(&procedure());
    for (name, held) in [
        ("land.ground", Type::Text(Some(vec!["gift".to_owned()]))),
        ("land.price", Type::Integer),
        ("land.area", Type::Integer),
        ("land.remote", Type::Boolean),
        ("child.born", Type::Date),
        ("child.name", Type::Text(None)),
        ("payment.settled", Type::Boolean),
        ("today", Type::Date),
        ("received_on", Type::Date),
        ("supplements", Type::Integer),
        ("legs.open", Type::Integer),
        ("legs.late", Type::Integer),
        ("legs.refused", Type::Integer),
        ("legs.agreed", Type::Integer),
    ] {
        assert_eq!(names.get(name), Some(&held), "{name}");
    }
    assert_eq!(names.len(), engine_names().len() + 6);
}

#[test]
fn channels_and_subjects_are_written_as_in_the_files() {
    let written = |values: Vec<serde_json::Value>| {
        Type::Text(Some(values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()))
    };
    let channels = [Channel::Direct, Channel::Online, Channel::Post, Channel::Kiosk];
    let subjects =
        [Subject::Citizen, Subject::Enterprise, Subject::HouseholdBusiness, Subject::Agency];
    let names = engine_names();
    assert_eq!(names["channel"], written(channels.map(|channel| json!(channel)).to_vec()));
    assert_eq!(names["subject"], written(subjects.map(|subject| json!(subject)).to_vec()));
}
