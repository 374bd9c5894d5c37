//! Tests of the checks on procedures that are built.

use std::sync::Arc;

use proptest::prelude::*;

use super::{CODES, check};
use crate::guard::Guard;
use crate::problem::{Place, Severity};
use crate::procedure::*;
use crate::time::{Date, Limit};

fn label() -> Label {
    Label { vi: "tên".to_owned(), en: "name".to_owned() }
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn guard(text: &str) -> Guard {
    Guard::parse(text).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn made(kind: MoveKind, to: &str) -> Move {
    Move {
        kind,
        choice: None,
        name: None,
        to: to.into(),
        by: "clerk".into(),
        when: None,
        approver: None,
        reason: Reason::Optional,
        issues: vec![],
        signed: false,
        at_most: None,
        fees: vec![],
    }
}

fn step(id: &str, status: Status, limit: Option<&str>, moves: Vec<Move>) -> Step {
    Step {
        id: id.into(),
        name: label(),
        status: Some(status),
        state: None,
        by: (!moves.is_empty()).then(|| "clerk".into()),
        agency: "office".into(),
        limit: limit.map(self::limit),
        block: None,
        counts_as: None,
        clock: if limit.is_some() { StepClock::Running } else { StepClock::Off },
        phase: None,
        legs: vec![],
        join: Join::All,
        late_legs: LateLegs::Wait,
        timers: vec![],
        moves,
    }
}

fn leg(id: &str, days: &str) -> Leg {
    Leg {
        id: id.into(),
        name: label(),
        agency: "other".into(),
        work: LegWork::Consult("opinion".to_owned()),
        limit: Some(limit(days)),
        when: None,
        after: vec![],
        joins: true,
        documents: vec![],
    }
}

fn case(legal: &str) -> Case {
    Case {
        when: None,
        legal: limit(legal),
        committed: None,
        phases: vec![],
        refusal: None,
        reserve: None,
    }
}

/// filed → intake 0.5 → work 4.5 → ready → returned, in five working days.
fn clean() -> Procedure {
    use MoveKind as M;
    Procedure {
        code: "1.000001".to_owned(),
        version: "1".to_owned(),
        in_force: date("2026-08-15"),
        until: None,
        name: label(),
        aliases: vec![],
        kind: ProcedureKind::Public,
        level: None,
        field: None,
        agency: "office".into(),
        subjects: vec![Subject::Citizen],
        channels: vec![Channel::Direct, Channel::Online],
        online: Online::Full,
        online_reason: None,
        basis: vec!["NĐ".to_owned()],
        unverified: vec![],
        retention: None,
        time: TimePolicy {
            cutoff: None,
            supplement: SupplementEffect::Restart,
            max_supplements: 1,
            request_within: None,
            accept_within: None,
            max_apologies: 1,
            warn_before: None,
            calendar: None,
        },
        limits: vec![case("5 working days")],
        start: "filed".into(),
        steps: vec![
            step(
                "filed",
                Status::Registered,
                None,
                vec![
                    made(M::Accept, "intake"),
                    made(M::Refuse, "refused"),
                    made(M::Withdraw, "withdrawn"),
                ],
            ),
            step(
                "intake",
                Status::Accepted,
                Some("0.5 working days"),
                vec![made(M::Forward, "work")],
            ),
            step(
                "work",
                Status::Processing,
                Some("4.5 working days"),
                vec![made(M::Resolve, "ready")],
            ),
            step("ready", Status::Resolved, None, vec![made(M::HandOver, "returned")]),
            step("returned", Status::HandedOver, None, vec![]),
            step("refused", Status::NotAccepted, None, vec![]),
            step("withdrawn", Status::Withdrawn, None, vec![]),
        ],
        blocks: vec![],
        roles: vec![],
        documents: vec![],
        results: vec![],
        fees: vec![],
        data: vec![],
        reasons: vec![],
    }
}

fn places() -> Places {
    Places::new(Place { file: Arc::from("built.yaml"), line: 1, column: 1 })
}

/// The step of this name, to be changed.
fn at<'a>(procedure: &'a mut Procedure, id: &str) -> &'a mut Step {
    procedure.steps.iter_mut().find(|step| step.id == id).unwrap()
}

/// A step after another, in its place: `work` goes to the new one, which goes on as `work` did.
fn add_after_work(procedure: &mut Procedure, id: &str, limit: &str) {
    let moves = std::mem::take(&mut at(procedure, "work").moves);
    at(procedure, "work").moves = vec![made(MoveKind::Forward, id)];
    procedure.steps.push(step(id, Status::Processing, Some(limit), moves));
}

/// The field `remote`, yes or no, which the form asks for.
fn add_field(procedure: &mut Procedure) {
    procedure.data.push(Field {
        name: "remote".into(),
        label: label(),
        field_type: FieldType::Boolean,
        required: Need::Yes,
        personal: false,
        source: None,
    });
}

fn found(procedure: &Procedure) -> Vec<String> {
    check(procedure, &places())
        .iter()
        .map(|problem| format!("{}: {}", problem.code, problem.what))
        .collect()
}

#[track_caller]
fn assert_clean(procedure: &Procedure) {
    assert_eq!(found(procedure), Vec::<String>::new());
}

#[track_caller]
fn assert_found(procedure: &Procedure, problems: &[&str]) {
    assert_eq!(found(procedure), problems);
}

#[test]
fn a_clean_procedure_has_no_problem() {
    assert_clean(&clean());
}

#[test]
fn codes_stand_in_order_and_once() {
    assert!(CODES.is_sorted_by(|one, other| one.0 < other.0));
}

#[test]
fn steps_add_up_in_days_and_hours() {
    let mut procedure = clean();
    at(&mut procedure, "intake").limit = Some(limit("4 working hours"));
    assert_clean(&procedure);
    add_after_work(&mut procedure, "review", "2 working hours");
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + work 4.5 + review 0.25 = 5.25 working days, over the 5 working days of the law",
        ],
    );
    procedure.limits = vec![case("42 working hours")];
    assert_clean(&procedure);
}

#[test]
fn less_than_the_law_wants_a_reason() {
    let mut procedure = clean();
    at(&mut procedure, "intake").clock = StepClock::Paused("applicant".to_owned());
    assert_found(
        &procedure,
        &["steps-limits-under: work 4.5 = 4.5 working days, under the 5 working days of the law"],
    );
    procedure.limits[0].reserve = Some("a reserve".to_owned());
    assert_clean(&procedure);
    procedure.limits[0].reserve = None;
    procedure.limits[0].committed = Some(limit("4.5 working days"));
    assert_clean(&procedure);
}

#[test]
fn a_block_counts_once() {
    let mut procedure = clean();
    add_after_work(&mut procedure, "sign", "1 working day");
    procedure.blocks.push(Block {
        id: "office".into(),
        limit: limit("4.5 working days"),
        counts_as: None,
    });
    for id in ["work", "sign"] {
        at(&mut procedure, id).limit = None;
        at(&mut procedure, id).block = Some("office".into());
    }
    assert_clean(&procedure);
    procedure.blocks[0].limit = limit("5 calendar days");
    assert_found(
        &procedure,
        &[
            "mixed-units: block \"office\" takes 5 calendar days, which can't be added up to 5 working days",
        ],
    );
    procedure.blocks[0].counts_as = Some(limit("4.5 working days"));
    assert_clean(&procedure);
}

#[test]
fn legs_count_as_their_longest_chain() {
    let mut procedure = clean();
    at(&mut procedure, "intake").moves = vec![made(MoveKind::Transfer, "work")];
    let work = at(&mut procedure, "work");
    work.limit = Some(limit("1 working day"));
    work.legs = vec![
        leg("tax", "4 working days"),
        leg("police", "2.5 working days"),
        leg("after", "2 working days"),
    ];
    work.legs[2].after = vec!["police".into()];
    assert_clean(&procedure);
    at(&mut procedure, "work").legs[2].joins = false;
    assert_found(
        &procedure,
        &[
            "steps-limits-under: intake 0.5 + work 4 = 4.5 working days, under the 5 working days of the law",
        ],
    );
    at(&mut procedure, "work").limit = Some(limit("4.5 working days"));
    assert_clean(&procedure);
    at(&mut procedure, "work").legs[0].limit = Some(limit("24 hours"));
    assert_found(
        &procedure,
        &[
            "mixed-units: leg \"tax\" of step \"work\" takes 24 hours, which can't be added up to 5 working days",
        ],
    );
}

#[test]
fn a_case_leaves_out_what_contradicts_it() {
    let mut procedure = clean();
    add_field(&mut procedure);
    procedure.limits.insert(0, Case { when: Some(guard("remote")), ..case("15 working days") });
    let mut measure = made(MoveKind::Forward, "measure");
    measure.when = Some(guard("remote"));
    at(&mut procedure, "intake").moves = vec![measure, made(MoveKind::Forward, "work")];
    procedure.steps.push(step(
        "measure",
        Status::Processing,
        Some("10 working days"),
        vec![made(MoveKind::Forward, "work")],
    ));
    assert_clean(&procedure);
    at(&mut procedure, "intake").moves[0].when = Some(guard("channel == 'direct'"));
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + measure 10 + work 4.5 = 15 working days, over the 5 working days of the law",
        ],
    );
}

#[test]
fn a_case_leaves_out_the_legs_that_it_does_not_send() {
    let mut procedure = clean();
    add_field(&mut procedure);
    let remote = Case { when: Some(guard("remote")), ..case("15.5 working days") };
    procedure.limits = vec![remote, case("5 working days")];
    at(&mut procedure, "intake").moves = vec![made(MoveKind::Transfer, "work")];
    at(&mut procedure, "work").legs = vec![leg("measuring", "15 working days")];
    at(&mut procedure, "work").legs[0].when = Some(guard("remote"));
    assert_clean(&procedure);
    at(&mut procedure, "work").legs[0].when = None;
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + work 15 = 15.5 working days, over the 5 working days of the law",
        ],
    );
}

#[test]
fn a_case_that_is_left_nothing_is_told() {
    let mut procedure = clean();
    add_field(&mut procedure);
    let when = |text: &str| Case { when: Some(guard(text)), ..case("5 working days") };
    procedure.limits =
        vec![when("supplements > 5"), when("supplements > 9"), case("5 working days")];
    assert_found(
        &procedure,
        &[
            "shadowed-case: the limit `5 working days` never applies: its `when` can't hold where those before it do not",
        ],
    );
    procedure.limits.swap(0, 1);
    assert_clean(&procedure);
    procedure.limits = vec![when("remote"), when("!remote"), case("5 working days")];
    assert_clean(&procedure);
}

#[test]
fn a_supplement_restarts_or_pauses() {
    let mut procedure = clean();
    at(&mut procedure, "work").moves.push(made(MoveKind::RequestSupplement, "waiting"));
    procedure.steps.push(step(
        "waiting",
        Status::SupplementRequested,
        None,
        vec![made(MoveKind::Supplement, "again")],
    ));
    procedure.steps.push(step(
        "again",
        Status::Processing,
        Some("5 working days"),
        vec![made(MoveKind::Resolve, "ready")],
    ));
    assert_clean(&procedure);
    procedure.time.supplement = SupplementEffect::Pause;
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + work 4.5 + again 5 = 10 working days, over the 5 working days of the law",
        ],
    );
    procedure.time.supplement = SupplementEffect::Restart;
    at(&mut procedure, "again").limit = Some(limit("6 working days"));
    assert_found(
        &procedure,
        &[
            "steps-limits-over: again 6 = 6 working days, over the 5 working days of the law, after a supplement",
        ],
    );
}

#[test]
fn each_phase_has_its_own_limit() {
    let mut procedure = clean();
    add_after_work(&mut procedure, "certificate", "3 working days");
    at(&mut procedure, "certificate").phase = Some(2);
    procedure.limits = vec![Case {
        phases: vec![limit("5 working days"), limit("3 working days")],
        ..case("8 working days")
    }];
    assert_clean(&procedure);
    procedure.limits[0].phases = vec![limit("4 working days"), limit("4 working days")];
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + work 4.5 = 5 working days, over the 4 working days of phase 1",
        ],
    );
}

#[test]
fn a_refusal_after_acceptance_has_its_own_limit() {
    let mut procedure = clean();
    procedure.results.push(ResultSpec {
        id: "no".into(),
        name: label(),
        document_type: "form-03".to_owned(),
        validity: None,
        negative: true,
        store: false,
        consent: false,
    });
    let refuse = || Move { issues: vec!["no".into()], ..made(MoveKind::Refuse, "ready") };
    at(&mut procedure, "work").moves.push(refuse());
    assert_clean(&procedure);
    procedure.limits[0].refusal = Some(limit("3 working days"));
    assert_found(
        &procedure,
        &[
            "steps-limits-over: intake 0.5 + work 4.5 = 5 working days, over the 3 working days of a refusal",
        ],
    );
    at(&mut procedure, "work").moves.pop();
    at(&mut procedure, "intake").moves.push(refuse());
    assert_clean(&procedure);
}

#[test]
fn every_loop_is_told_with_the_move_that_closes_it() {
    let mut procedure = clean();
    add_after_work(&mut procedure, "review", "0.5 working days");
    procedure.limits[0].legal = limit("5.5 working days");
    at(&mut procedure, "review").moves.push(made(MoveKind::SendBack, "work"));
    at(&mut procedure, "work").moves.push(made(MoveKind::SendBack, "work"));
    assert_found(
        &procedure,
        &[
            "loop-without-cap: the loop work → review → work can be gone through without end",
            "loop-without-cap: the loop work → work can be gone through without end",
        ],
    );
    for id in ["review", "work"] {
        at(&mut procedure, id).moves[1].at_most = Some(1);
    }
    assert_clean(&procedure);
}

#[test]
fn the_system_does_not_turn_in_circles() {
    let mut procedure = clean();
    add_after_work(&mut procedure, "post", "0.5 working days");
    procedure.limits[0].legal = limit("5.5 working days");
    at(&mut procedure, "post")
        .moves
        .push(Move { at_most: Some(9), ..made(MoveKind::SendBack, "work") });
    for id in ["work", "post"] {
        at(&mut procedure, id).by = Some("system".into());
        at(&mut procedure, id).moves.iter_mut().for_each(|made| made.by = "system".into());
    }
    assert_found(
        &procedure,
        &[
            "loop-without-wait: the loop work → post → work passes nobody: the system would go round it at once",
        ],
    );
    let timer = Timer {
        after: limit("1 working day"),
        kind: Some(MoveKind::SendBack),
        choice: None,
        name: Label::default(),
    };
    at(&mut procedure, "post").timers.push(timer);
    assert_clean(&procedure);
}

fn fee(lines: Vec<FeeLine>) -> Fee {
    Fee {
        id: "fee".into(),
        name: label(),
        kind: FeeKind::Fee,
        due: FeeDue::Reception,
        refund: Refund::None,
        basis: vec!["NĐ".to_owned()],
        lines,
        benefits: vec![],
        stack: false,
        receiver: None,
    }
}

fn line(when: Option<&str>) -> FeeLine {
    FeeLine {
        amount: 1000,
        when: when.map(guard),
        channel: None,
        person: None,
        place: None,
        per: None,
        each: None,
        floor: None,
        cap: None,
        from: None,
        until: None,
        basis: None,
    }
}

fn fee_codes(lines: Vec<FeeLine>) -> Vec<&'static str> {
    let mut procedure = clean();
    add_field(&mut procedure);
    procedure.fees.push(fee(lines));
    check(&procedure, &places()).iter().map(|problem| problem.code).collect()
}

#[test]
fn a_tariff_covers_everybody() {
    let online = FeeLine { channel: Some(Channel::Online), ..line(None) };
    let direct = FeeLine { channel: Some(Channel::Direct), ..line(None) };
    let none: Vec<&str> = vec![];
    assert_eq!(fee_codes(vec![online.clone(), line(None)]), none);
    assert_eq!(fee_codes(vec![online.clone(), direct]), none);
    assert_eq!(fee_codes(vec![online]), ["fees-not-covered"]);
    assert_eq!(fee_codes(vec![line(Some("remote")), line(Some("!remote"))]), none);
    assert_eq!(fee_codes(vec![line(Some("remote"))]), ["fees-not-covered"]);
    assert_eq!(
        fee_codes(vec![FeeLine { person: Some("student".to_owned()), ..line(None) }]),
        ["fees-not-covered"]
    );
}

#[test]
fn a_tariff_covers_every_day() {
    let until = |day: &str| FeeLine { until: Some(date(day)), ..line(None) };
    let from = |day: &str| FeeLine { from: Some(date(day)), ..line(None) };
    let none: Vec<&str> = vec![];
    assert_eq!(fee_codes(vec![until("2026-12-31"), from("2027-01-01")]), none);
    assert_eq!(fee_codes(vec![from("2026-08-15")]), none);
    assert_eq!(fee_codes(vec![from("2026-08-16")]), ["fees-not-covered"]);
    assert_eq!(
        fee_codes(vec![until("2026-12-31"), from("2027-01-02")]),
        ["fees-not-covered", "fee-dates"]
    );
    assert_eq!(fee_codes(vec![until("2027-01-01"), from("2027-01-01")]), ["fee-dates"]);
    assert_eq!(fee_codes(vec![until("2026-12-31"), from("2027-02-01"), line(None)]), none);
}

#[test]
fn what_only_the_base_declares_is_not_unused() {
    let mut procedure = clean();
    procedure.roles.push(RoleName { id: "surveyor".into(), name: label() });
    assert_found(&procedure, &["unused: nobody works in the role \"surveyor\""]);
    let mut places = places();
    places.note("roles/surveyor", Place { file: Arc::from("base.yaml"), line: 3, column: 1 });
    assert_eq!(check(&procedure, &places), vec![]);
}

#[test]
fn a_leg_that_waits_for_itself_is_told_and_not_followed() {
    let mut procedure = clean();
    at(&mut procedure, "intake").moves = vec![made(MoveKind::Transfer, "work")];
    let work = at(&mut procedure, "work");
    work.legs = vec![leg("one", "1 working day"), leg("two", "1 working day")];
    work.legs[0].after = vec!["two".into()];
    work.legs[1].after = vec!["one".into()];
    let cycles = found(&procedure);
    assert_eq!(
        cycles.iter().filter(|problem| problem.starts_with("leg-cycle")).count(),
        2,
        "{cycles:?}"
    );
}

#[test]
fn a_full_graph_is_given_up_and_said_so() {
    let mut procedure = clean();
    let names: Vec<String> = (0..20).map(|number| format!("s{number}")).collect();
    for name in &names {
        let moves = names.iter().map(String::as_str).chain(["work"]).map(|to| Move {
            at_most: Some(1),
            choice: Some(to.to_owned()),
            ..made(MoveKind::Forward, to)
        });
        procedure.steps.push(step(
            name,
            Status::Processing,
            Some("0.25 working days"),
            moves.collect(),
        ));
    }
    at(&mut procedure, "intake").moves = vec![made(MoveKind::Forward, "s0")];
    let codes: Vec<_> = check(&procedure, &places()).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["steps-limits-over", "too-many-paths"]);
}

fn any_kind() -> impl Strategy<Value = MoveKind> {
    use MoveKind as M;
    prop::sample::select(vec![
        M::Accept,
        M::Refuse,
        M::RequestSupplement,
        M::Supplement,
        M::Forward,
        M::SendBack,
        M::Transfer,
        M::RequirePayment,
        M::Resolve,
        M::HandOver,
        M::Withdraw,
        M::Stop,
        M::Reopen,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the graph, the checks end, say only what they are documented to say, and mending
    /// every loop that they name leaves none.
    #[test]
    fn any_graph_can_be_checked(
        moves in prop::collection::vec((0..8_usize, any_kind(), 0..9_usize), 0..24),
        statuses in prop::collection::vec(0..10_usize, 8),
    ) {
        let mut procedure = clean();
        procedure.steps = (0..8).map(|number| {
            step(&format!("s{number}"), Status::ALL[statuses[number]], Some("1 working day"), vec![])
        }).collect();
        for (from, kind, to) in moves {
            let target = if to == 8 { "nowhere".to_owned() } else { format!("s{to}") };
            procedure.steps[from].moves.push(made(kind, &target));
        }
        procedure.start = "s0".into();
        let problems = check(&procedure, &places());
        for problem in &problems {
            prop_assert!(CODES.iter().any(|(code, _)| *code == problem.code), "{} is not in the table", problem.code);
        }
        let is_loop = |what: &str| what.contains("loop-without-cap");
        let loops: Vec<String> = found(&procedure).into_iter().filter(|what| is_loop(what)).collect();
        for problem in loops {
            let path = problem.split("the loop ").nth(1).unwrap().split(" can be").next().unwrap().to_owned();
            let steps: Vec<&str> = path.split(" → ").collect();
            let (from, to) = (steps[steps.len() - 2], steps[steps.len() - 1]);
            at(&mut procedure, from).moves.iter_mut().filter(|made| made.to == to).for_each(|made| made.at_most = Some(1));
        }
        prop_assert!(!found(&procedure).iter().any(|what| is_loop(what)));
    }
}

#[test]
fn a_warning_is_told_from_an_error() {
    let mut procedure = clean();
    procedure.basis.clear();
    procedure.code = "x".to_owned();
    let severities: Vec<_> = check(&procedure, &places())
        .iter()
        .map(|problem| (problem.code, problem.severity))
        .collect();
    assert_eq!(severities, [("code-form", Severity::Error), ("missing-basis", Severity::Warning)]);
}

#[test]
fn what_the_reader_refuses_is_found_in_what_was_built() {
    let mut procedure = clean();
    procedure.name.en.clear();
    assert_found(&procedure, &["missing-name: the procedure has no name in English"]);

    let mut procedure = clean();
    at(&mut procedure, "work").status = None;
    at(&mut procedure, "ready").state = Some("closed".to_owned());
    assert_found(
        &procedure,
        &[
            "status-mapping: step \"ready\" has the state \"closed\", which only petitions have",
            "status-mapping: step \"work\" has no national status",
        ],
    );

    let mut procedure = clean();
    at(&mut procedure, "work").agency = "".into();
    assert_found(&procedure, &["step-without-agency: step \"work\" has no agency"]);

    let mut procedure = clean();
    procedure.documents.push(Document {
        id: "identity".into(),
        name: label(),
        required: Need::Yes,
        form: None,
        document_type: None,
        copies: Copies::default(),
        reuse: vec![String::new()],
        replaced_by: None,
        consent: false,
    });
    assert_found(
        &procedure,
        &[
            "reuse-without-type: document \"identity\" is reused, but has no type by which an earlier one is found",
        ],
    );
}

#[test]
fn amounts_that_cannot_be_are_found_in_what_was_built() {
    let mut procedure = clean();
    let mut fee = fee(vec![FeeLine { amount: -5, ..line(None) }]);
    fee.benefits.push(Benefit {
        percent: 101,
        at_most: Some(-1),
        when: None,
        channel: None,
        person: None,
        programme: None,
        from: None,
        until: None,
        basis: None,
    });
    procedure.fees.push(fee);
    assert_found(
        &procedure,
        &[
            "negative-amount: a benefit of fee \"fee\" takes at most -1 đồng off",
            "negative-amount: the amount of a line of fee \"fee\" is -5 đồng",
            "percent-over-100: a benefit of fee \"fee\" takes 101 per cent off",
        ],
    );
}

#[test]
fn petitions_have_states_and_opinions_nothing() {
    let mut procedure = clean();
    procedure.kind = ProcedureKind::Opinion;
    procedure.code = "opinion".to_owned();
    procedure.limits.clear();
    assert!(found(&procedure).iter().all(|problem| problem.starts_with("status-mapping")));
    for step in &mut procedure.steps {
        step.status = None;
    }
    assert_clean(&procedure);
    procedure.kind = ProcedureKind::Petition;
    procedure.limits = vec![case("5 working days")];
    assert_eq!(found(&procedure).len(), procedure.steps.len());
    for step in &mut procedure.steps {
        step.state = Some("in_progress".to_owned());
    }
    assert_clean(&procedure);
    at(&mut procedure, "work").state = Some("working".to_owned());
    assert_found(&procedure, &["status-mapping: \"working\" is no state of a petition"]);
}

#[test]
fn a_chain_of_thousands_of_steps_is_followed_so_far() {
    let mut procedure = clean();
    for number in 0..5000 {
        let next = if number == 4999 { "ready".to_owned() } else { format!("s{}", number + 1) };
        let kind = if number == 4999 { MoveKind::Resolve } else { MoveKind::Forward };
        procedure.steps.push(step(
            &format!("s{number}"),
            Status::Processing,
            None,
            vec![made(kind, &next)],
        ));
    }
    at(&mut procedure, "intake")
        .moves
        .push(Move { choice: Some("long".to_owned()), ..made(MoveKind::Forward, "s0") });
    let codes: Vec<_> = check(&procedure, &places()).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["too-many-paths"]);
}
