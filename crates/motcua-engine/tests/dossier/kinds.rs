//! A walk through the table of kinds: each with a refusal, a success, its event, its status, its clocks, its form.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::kinds::{Form, KINDS, Kind, NEW_FORMS_FROM};
use motcua_engine::dossier::{
    Act, Actor, Command, CorrectedDate, Duty, Event, EventBody, HeldStatus, LegEnd, MoveCommand,
    Origin, Parties, Party, ProcedureRef, ReuseLost, Revoked, Satisfaction,
};
use motcua_engine::procedure::{FeeDue, Status, built_in_procedure};
use serde_json::json;

use crate::support::{
    Case, answer, applicant, at, issued, leg, official, rule_of, second, shipped, small, vn_with,
};

/// One row of the walk.
struct Row {
    /// A command whose precondition does not hold, on which case, and the sentence that says so.
    refusal: (Case, Actor, Command, &'static str),
    /// One that is carried out.
    success: (Case, Actor, Command),
    when: &'static str,
    /// The clock effect, of the case before and after.
    clocks: fn(&Case, &Case) -> bool,
}

fn unchanged(before: &Case, after: &Case) -> bool {
    before.dossier.clocks == after.dossier.clocks
}

fn legal_due(case: &Case) -> String {
    case.due_on(&ClockId::Legal)
}

fn filed() -> Case {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 16:00", json!({}));
    case
}

fn appraised() -> Case {
    Case::in_appraisal(&[])
}

fn signing() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "forward");
    case
}

fn ready() -> Case {
    let mut case = signing();
    case.go("2026-03-03 09:00", "resolve");
    case
}

fn awaiting() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "request_supplement");
    case
}

fn stopped() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "stop");
    case
}

fn land() -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 });
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward");
    case
}

fn taxed() -> Case {
    let mut case = land();
    case.go("2026-03-03 08:00", "transfer");
    case
}

fn assessed() -> Case {
    let mut case = taxed();
    case.report(
        "2026-03-03 08:30",
        leg("tax", "assessment", 1),
        answer(LegEnd::Resolved, Some("agree")),
    );
    case
}

fn owing() -> Case {
    let mut case = assessed();
    case.go("2026-03-03 08:45", "require_payment");
    case
}

const WHEN: &str = "2026-03-03 09:00";

/// A move: refused with something changed, done as it should be.
fn a_move(
    case: Case,
    what: &str,
    spoil: impl FnOnce(&mut Actor, &mut MoveCommand),
    sentence: &'static str,
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    a_move_of((case.clone(), what), (case, what), spoil, sentence, clocks)
}

fn a_move_of(
    refused: (Case, &str),
    done: (Case, &str),
    spoil: impl FnOnce(&mut Actor, &mut MoveCommand),
    sentence: &'static str,
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    let (mut actor, mut command) = refused.0.full(refused.1);
    spoil(&mut actor, &mut command);
    let refusal = (refused.0, actor, Command::Move(command), sentence);
    let (actor, command) = done.0.full(done.1);
    Row { refusal, success: (done.0, actor, Command::Move(command)), when: WHEN, clocks }
}

fn an_act(
    refused: (Case, Actor, Act, &'static str),
    done: (Case, Actor, Act),
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    let refusal = (refused.0, refused.1, Command::Act(refused.2), refused.3);
    Row { refusal, success: (done.0, done.1, Command::Act(done.2)), when: WHEN, clocks }
}

fn ended_as(why: EndReason) -> impl Fn(&Case) -> bool {
    move |case| case.end(&ClockId::Legal).0 == why
}

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
fn move_row(name: &str) -> Option<Row> {
    let row = match name {
        "accept" => a_move(
            land_filed(),
            "accept",
            |_, _| {},
            "documents are missing: application; request a supplement",
            |before, after| {
                before.window(&ClockId::Acceptance).is_open()
                    && !after.window(&ClockId::Acceptance).is_open()
                    && legal_due(after) == "2026-03-10"
            },
        ),
        "refuse" => a_move(
            appraised(),
            "refuse",
            |_, command| command.results.clear(),
            "the move issues refusal; hand one of these over",
            |_, after| {
                ended_as(EndReason::Refused)(after) && after.end(&ClockId::Legal).1.is_some()
            },
        ),
        "request_supplement" => a_move(
            appraised(),
            "request_supplement",
            |_, command| command.note = None,
            "a reason is needed; give one",
            |before, after| {
                before.window(&ClockId::Legal).is_running()
                    && after.window(&ClockId::Legal).is_open()
                    && !after.window(&ClockId::Legal).is_running()
            },
        ),
        "supplement" => a_move(
            awaiting(),
            "supplement",
            |actor, _| *actor = official("specialist", "office"),
            "it takes the role applicant; ask somebody who holds it",
            |_, after| after.window(&ClockId::Acceptance).is_open(),
        ),
        "forward" => a_move_of(
            (owing(), "forward"),
            (appraised(), "forward"),
            |_, _| {},
            "the condition is not met: payment.settled; see to it first",
            |_, after| {
                !after.window(&ClockId::Step("appraisal".into())).is_open()
                    && after.window(&ClockId::Step("sign".into())).is_open()
            },
        ),
        "send_back" => a_move(
            signing(),
            "send_back",
            |_, command| command.note = Some(" ".into()),
            "a reason is needed; give one",
            |before, after| {
                legal_due(before) == legal_due(after)
                    && after.windows(&ClockId::Step("appraisal".into())).len() == 1
            },
        ),
        "transfer" => a_move(
            land(),
            "transfer",
            |actor, _| *actor = official("specialist", "one-stop"),
            "the work lies with agency \"land-registration-office\"; ask there",
            |_, after| after.window(&ClockId::Leg(leg("tax", "assessment", 1))).is_open(),
        ),
        "require_payment" => a_move(
            assessed(),
            "require_payment",
            |_, command| command.amount = Some(-1),
            "the amount is missing or negative; give whole đồng",
            |_, after| !after.window(&ClockId::Legal).is_running(),
        ),
        "resolve" => a_move(
            signing(),
            "resolve",
            |_, command| command.results[0].signed = false,
            "the result must be signed; have it signed first",
            |_, after| ended_as(EndReason::Done)(after) && after.end(&ClockId::Legal).1.is_some(),
        ),
        "hand_over" => a_move_of(
            (signing(), "resolve"),
            (ready(), "hand_over"),
            |_, command| *command = MoveCommand::new(motcua_engine::procedure::MoveKind::HandOver),
            "step \"sign\" has no such move; make one of the possible ones",
            unchanged,
        ),
        "withdraw" => a_move(
            appraised(),
            "withdraw",
            |actor, _| *actor = official("specialist", "office"),
            "it takes the role applicant; ask somebody who holds it",
            |_, after| after.end(&ClockId::Legal) == (EndReason::Withdrawn, None),
        ),
        "stop" => a_move(
            appraised(),
            "stop",
            |_, command| command.note = None,
            "a reason is needed; give one",
            |_, after| after.end(&ClockId::Legal) == (EndReason::Stopped, None),
        ),
        "reopen" => a_move(
            stopped(),
            "reopen",
            |_, command| command.approver = None,
            "a second person with the role leader must approve; name one",
            |_, after| {
                after.window(&ClockId::Legal).is_running() && legal_due(after) == "2026-03-17"
            },
        ),
        _ => return None,
    };
    Some(row)
}

/// Filed without its application.
fn land_filed() -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 });
    let mut submission = case.submission(&fields);
    submission.documents.remove("application");
    case.done(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 16:00");
    case
}

/// What became of the money that is owed.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
fn money_row(name: &str) -> Option<Row> {
    let clerk = || official("clerk", "one-stop");
    let order = || Act::RequestPayment {
        intent: 1,
        order: "A1".into(),
        gateway: "vnpay".into(),
        expires_at: at("2026-03-03 10:00"),
    };
    let mut requested = owing();
    requested.act("2026-03-03 08:50", &applicant(), order());
    let mut paid = owing();
    let money = Act::Pay {
        amount: 500_000,
        method: "cash".into(),
        reference: "1".into(),
        intent: None,
        order: None,
        late_entry: None,
    };
    paid.act("2026-03-03 08:50", &clerk(), money);
    let row = match name {
        "charge" => {
            let act = |due| Act::Charge { due, fees: [].into(), circumstances: Default::default() };
            an_act(
                (
                    land(),
                    clerk(),
                    act(FeeDue::Reception),
                    "no fee is due then that has not been charged; look at the payments of the dossier",
                ),
                (land(), clerk(), act(FeeDue::Processing)),
                unchanged,
            )
        }
        "request_payment" => an_act(
            (
                land(),
                applicant(),
                order(),
                "there is no payment 1; look at the payments of the dossier",
            ),
            (owing(), applicant(), order()),
            unchanged,
        ),
        "payment_failed" => {
            let act = |order: &str| Act::PaymentFailed {
                intent: 1,
                order: order.into(),
                reason: "24".into(),
            };
            an_act(
                (
                    requested.clone(),
                    Actor::system(),
                    act("A2"),
                    "order \"A2\" is not the one in force; look at the orders of the payment",
                ),
                (requested, Actor::system(), act("A1")),
                unchanged,
            )
        }
        "cancel_payment" => {
            let act = || Act::CancelPayment { intent: 1, reason: "twice".into(), note: None };
            an_act(
                (
                    paid,
                    clerk(),
                    act(),
                    "payment 1 is paid; only one that is not paid can be taken back",
                ),
                (owing(), clerk(), act()),
                unchanged,
            )
        }
        "waive" => {
            let act = |approver| Act::Waive {
                intent: 1,
                reason: "poor".into(),
                note: "decision 1".into(),
                approver,
            };
            an_act(
                (
                    owing(),
                    clerk(),
                    act(clerk()),
                    "a second person with the role leader must approve; name one",
                ),
                (owing(), clerk(), act(second("leader"))),
                unchanged,
            )
        }
        "refund" => {
            let act = |amount| Act::Refund {
                intent: 1,
                fees: [].into(),
                amount,
                method: "transfer".into(),
                reference: "R1".into(),
                reason: "void".into(),
                note: "entered twice".into(),
                approver: second("leader"),
            };
            let void = Act::Void { reason: "twice".into(), note: "entered twice".into() };
            paid.act("2026-03-03 08:55", &official("supervisor", "office"), void);
            an_act(
                (
                    paid.clone(),
                    clerk(),
                    act(500_001),
                    "only 500000 đồng were paid and have not gone back; give back no more",
                ),
                (paid, clerk(), act(500_000)),
                unchanged,
            )
        }
        _ => return None,
    };
    Some(row)
}

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
fn ordinary_act_row(name: &str) -> Option<Row> {
    let clerk = || official("clerk", "one-stop");
    let row = match name {
        "assign" => {
            let act = || Act::Assign { to: "somebody".into(), duty: Duty::Main };
            an_act(
                (
                    appraised(),
                    clerk(),
                    act(),
                    "it takes the role head, leader, supervisor; ask somebody who holds it",
                ),
                (appraised(), official("head", "office"), act()),
                unchanged,
            )
        }
        "release" => {
            let mut assigned = appraised();
            let act = Act::Assign { to: "somebody".into(), duty: Duty::Main };
            assigned.act(WHEN, &official("head", "office"), act);
            an_act(
                (
                    appraised(),
                    official("head", "office"),
                    Act::Release,
                    "nobody is assigned, so there is nothing to release; assign somebody first",
                ),
                (assigned, official("head", "office"), Act::Release),
                unchanged,
            )
        }
        "note" => an_act(
            (appraised(), clerk(), Act::Note { text: " ".into() }, "the note is empty; fill it in"),
            (appraised(), clerk(), Act::Note { text: "seen".into() }),
            unchanged,
        ),
        "attach" => an_act(
            (
                land(),
                clerk(),
                Act::Attach { documents: ["photo".into()].into(), originals: [].into() },
                "the procedure asks for no document \"photo\"; name one that it asks for",
            ),
            (
                land(),
                clerk(),
                Act::Attach { documents: ["inheritance".into()].into(), originals: [].into() },
            ),
            unchanged,
        ),
        "return_originals" => {
            let act = || Act::ReturnOriginals { documents: ["contract".into()].into() };
            let mut holding = land();
            let documents = std::collections::BTreeSet::from(["contract".into()]);
            let originals = documents.clone();
            holding.act("2026-03-02 10:00", &clerk(), Act::Attach { documents, originals });
            an_act(
                (
                    land(),
                    clerk(),
                    act(),
                    "the office holds no original of \"contract\"; name one that it holds",
                ),
                (holding, clerk(), act()),
                unchanged,
            )
        }
        "pay" => {
            let act = |amount| Act::Pay {
                amount,
                method: "cash".into(),
                reference: "1".into(),
                intent: None,
                order: None,
                late_entry: None,
            };
            an_act(
                (
                    owing(),
                    clerk(),
                    act(499_999),
                    "the amount due is 500000 đồng; record what was paid for it",
                ),
                (owing(), clerk(), act(500_000)),
                unchanged,
            )
        }
        "rate" => {
            let act = || Act::Rate { satisfaction: Satisfaction::Satisfied, note: None };
            an_act(
                (
                    appraised(),
                    applicant(),
                    act(),
                    "the dossier is still open; rate it when the result is there",
                ),
                (ready(), applicant(), act()),
                unchanged,
            )
        }
        "apologize" => {
            let act = || Act::Apologize {
                extension: "2 working days".parse().unwrap(),
                reason: "workload".into(),
                note: None,
            };
            an_act(
                (
                    ready(),
                    official("head", "office"),
                    act(),
                    "no appointment is open, so none can be given anew; look at the clocks",
                ),
                (appraised(), official("head", "office"), act()),
                |before, after| unchanged(before, after) && after.appointment() == "2026-03-18",
            )
        }
        "prolong" => {
            let act = |article: &str| Act::Prolong {
                extension: "2 working days".parse().unwrap(),
                article: article.into(),
                document: "1".into(),
                approver: second("leader"),
            };
            an_act(
                (
                    appraised(),
                    official("head", "office"),
                    act(""),
                    "the article is empty; fill it in",
                ),
                (appraised(), official("head", "office"), act("art. 1")),
                |_, after| legal_due(after) == "2026-03-18",
            )
        }
        "record_outage" => {
            let act = |to: &str| Act::RecordOutage {
                from: at("2026-03-02 13:00"),
                to: at(to),
                document: "slip".into(),
                approver: second("supervisor"),
                late_entry: None,
            };
            an_act(
                (
                    appraised(),
                    official("supervisor", "office"),
                    act("2026-03-03 10:00"),
                    "the outage must end after it begins, and be over; record it when it is",
                ),
                (appraised(), official("supervisor", "office"), act("2026-03-03 08:00")),
                |_, after| legal_due(after) == "2026-03-17",
            )
        }
        "leg_reported" => {
            let act = |round| Act::LegReported {
                leg: leg("tax", "assessment", round),
                outcome: answer(LegEnd::Resolved, None),
            };
            an_act(
                (
                    taxed(),
                    Actor::system(),
                    act(2),
                    "no such leg is open; look at the legs of the dossier",
                ),
                (taxed(), Actor::system(), act(1)),
                |_, after| !after.window(&ClockId::Leg(leg("tax", "assessment", 1))).is_open(),
            )
        }
        "recall" => {
            let mut opinion = Case::new(built_in_procedure("opinion").unwrap());
            opinion.file_as_leg("2026-03-02 09:00", leg("opinions", "fire", 1), "2 working days");
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Recall,
                    "the dossier is no leg, so nobody can call it back; withdraw it instead",
                ),
                (opinion, Actor::system(), Act::Recall),
                |_, after| after.end(&ClockId::Legal) == (EndReason::Cancelled, None),
            )
        }
        "lapse" => {
            let mut late = Case::new(small(&[]));
            late.file("2026-03-02 08:00", json!({})).go("2026-03-02 08:00", "accept");
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Lapse,
                    "nothing has lapsed by now; ask again at the next wake-up",
                ),
                (late, Actor::system(), Act::Lapse),
                |_, after| after.window(&ClockId::Step("accepted".into())).lapsed_at.is_some(),
            )
        }
        "recalculate" => {
            let mut published = appraised();
            let more = "days_off:\n  - { on: 2026-03-10, kind: holiday, name: { vi: X, en: X }, source: x }\n";
            published.with_calendar(vn_with("days_off:\n", more));
            an_act(
                (
                    appraised(),
                    Actor::system(),
                    Act::Recalculate,
                    "no open deadline moves; nothing is to be counted anew",
                ),
                (published, Actor::system(), Act::Recalculate),
                |_, after| legal_due(after) == "2026-03-17",
            )
        }
        _ => return None,
    };
    Some(row)
}

#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind")]
fn mending_row(name: &str) -> Option<Row> {
    let head = || official("head", "office");
    let row = match name {
        "amend" => {
            let act = |field: &str| Act::Amend {
                field: field.into(),
                value: json!("2"),
                note: "mistyped".into(),
                approver: None,
            };
            an_act(
                (
                    land(),
                    official("clerk", "one-stop"),
                    act("land.owner"),
                    "the form cannot be taken: land.owner is no field of the form; mend these fields",
                ),
                (land(), official("clerk", "one-stop"), act("land.parcel")),
                unchanged,
            )
        }
        "amend_parties" => {
            let act = |role: &str| Act::AmendParties {
                parties: Box::new(Parties::of(Party::named("Trần Thị Hoa"))),
                note: "the name of her sister".into(),
                approver: second(role),
            };
            let clerk = || official("clerk", "one-stop");
            an_act(
                (
                    land(),
                    clerk(),
                    act("clerk"),
                    "a second person with the role leader must approve; name one",
                ),
                (land(), clerk(), act("leader")),
                unchanged,
            )
        }
        "reclassify" => {
            let act = |approver| Act::Reclassify {
                to: ProcedureRef {
                    code: "1.000002".into(),
                    version: "1".into(),
                    digest: "d".into(),
                },
                start: "filed".into(),
                note: "wrong one".into(),
                approver,
            };
            an_act(
                (
                    appraised(),
                    head(),
                    act(None),
                    "a second person with the role leader must approve; name one",
                ),
                (appraised(), head(), act(Some(second("leader")))),
                |_, after| {
                    after.end(&ClockId::Legal) == (EndReason::Cancelled, None)
                        && after.due_at(&ClockId::Acceptance) == "2026-03-04 09:00"
                },
            )
        }
        "reroute" => {
            let act = || Act::Reroute { to: "other-office".into(), note: "not ours".into() };
            an_act(
                (appraised(), head(), act(), "the dossier has been accepted; transfer it instead"),
                (filed(), official("clerk", "one-stop"), act()),
                unchanged,
            )
        }
        "void" => {
            let act = || Act::Void { reason: "twice".into(), note: "filed twice".into() };
            an_act(
                (
                    appraised(),
                    head(),
                    act(),
                    "it takes the role supervisor; ask somebody who holds it",
                ),
                (appraised(), official("supervisor", "office"), act()),
                |_, after| after.end(&ClockId::Legal) == (EndReason::Cancelled, None),
            )
        }
        "correct" => {
            let act = |document: &str| Act::Correct {
                subject: CorrectedDate::Started,
                to: at("2026-03-02 08:00"),
                document: document.into(),
                note: "stamp".into(),
                approver: second("supervisor"),
            };
            an_act(
                (appraised(), head(), act(""), "the document is empty; fill it in"),
                (appraised(), head(), act("post stamp")),
                |_, after| after.window(&ClockId::Legal).started_at == at("2026-03-02 08:00"),
            )
        }
        "recall_result" => {
            let act = |result: &str| Act::RecallResult {
                result: result.into(),
                limit: "2 working days".parse().unwrap(),
                reason: "wrong_name".into(),
            };
            an_act(
                (
                    ready(),
                    official("leader", "office"),
                    act("refusal"),
                    "the dossier has issued no such result; name one that it has issued",
                ),
                (ready(), official("leader", "office"), act("permit")),
                |_, after| after.due_on(&ClockId::Correction) == "2026-03-05",
            )
        }
        "correct_result" => {
            let mut recalled = ready();
            let recall = Act::RecallResult {
                result: "permit".into(),
                limit: "2 working days".parse().unwrap(),
                reason: "wrong_name".into(),
            };
            recalled.act(WHEN, &official("leader", "office"), recall);
            let act = || Act::CorrectResult { issued: issued("permit"), summary: None };
            an_act(
                (
                    ready(),
                    official("leader", "office"),
                    act(),
                    "the result has not been recalled; recall it first",
                ),
                (recalled, official("leader", "office"), act()),
                |_, after| after.end(&ClockId::Correction).1.is_some(),
            )
        }
        "revoke" => {
            let act = || {
                Act::Revoke(Revoked {
                    origin: Origin::Result("permit".into()),
                    reason: "fraud".into(),
                    decision: "QĐ 7".into(),
                })
            };
            let leader = || official("leader", "office");
            an_act(
                (
                    signing(),
                    leader(),
                    act(),
                    "the dossier holds no such valid document; name a result or a document whose file it keeps",
                ),
                (ready(), leader(), act()),
                unchanged,
            )
        }
        "lose_reuse" => {
            let mut relying = crate::held::relying();
            relying.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
            let act = || {
                Act::LoseReuse(ReuseLost { held: "other-1".into(), status: HeldStatus::Revoked })
            };
            an_act(
                (
                    ready(),
                    Actor::system(),
                    act(),
                    "the dossier relies on no such document that holds no longer; look at what it reuses",
                ),
                (relying, Actor::system(), act()),
                unchanged,
            )
        }
        "lost" => {
            let act = |cost| Act::ReportLost {
                documents: ["contract".into()].into(),
                results: [].into(),
                unit: "one-stop".into(),
                cost,
                note: "we are sorry".into(),
            };
            let head = || official("head", "land-registration-office");
            an_act(
                (land(), head(), act(-1), "the amount is missing or negative; give whole đồng"),
                (land(), head(), act(0)),
                unchanged,
            )
        }
        _ => return None,
    };
    Some(row)
}

fn row(name: &str) -> Row {
    move_row(name)
        .or_else(|| money_row(name))
        .or_else(|| ordinary_act_row(name))
        .or_else(|| mending_row(name))
        .unwrap_or_else(|| panic!("kind {name} has no case in the walk"))
}

#[test]
fn every_kind_refuses_and_succeeds_as_its_row_says() {
    for kind in KINDS {
        let Row { refusal: (mut case, actor, command, sentence), success, when, clocks } =
            row(kind.name);
        let refusal = case.run(&actor, &command, when).unwrap_err();
        assert_eq!(rule_of(&refusal), sentence, "{}", kind.name);
        assert!(refusal.starts_with(kind.name), "{refusal}");
        let (before, actor, mut command) = success;
        if let Command::Move(command) = &mut command
            && kind.name == "accept"
        {
            command.documents = ["application".into()].into();
        }
        let mut after = before.clone();
        let decision = after
            .run(&actor, &command, when)
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", kind.name));
        // What a move charges stands behind it.
        let is_its_own =
            |event: &&Event| kind.name == "charge" || !matches!(event.body, EventBody::Charged(_));
        let mut events = decision.entries.iter().rev().map(|entry| &entry.event);
        let event = events.find(is_its_own).unwrap();
        assert_eq!(event.body.name(), kind.event, "{}", kind.name);
        check_status(kind, event, &before, &after);
        assert!(clocks(&before, &after), "{}: {}", kind.name, kind.clocks);
    }
}

fn check_status(kind: &Kind, event: &Event, before: &Case, after: &Case) {
    let name = kind.name;
    let Some(status) = after.status() else {
        assert_eq!(before.status(), None, "{name}");
        return;
    };
    match kind.status {
        "-" => assert_eq!(Some(status), before.status(), "{name}"),
        "as the step says" => {}
        numbers => {
            let words = numbers.split([' ', ',']);
            assert!(words.into_iter().any(|word| word == status.to_string()), "{name}: {status}");
        }
    }
    let step = after.dossier.step.as_ref().and_then(|step| after.procedure.step(step));
    if matches!(event.body, EventBody::Moved(_)) {
        assert_eq!(step.unwrap().status.map(u8::from), Some(status), "{name}");
    }
    assert_eq!(kind.is_move, matches!(event.body, EventBody::Moved(_)), "{name}");
}

#[test]
fn every_kind_names_what_it_rests_on() {
    for kind in KINDS {
        for text in [kind.vi, kind.precondition, kind.clocks, kind.status, kind.event, kind.article]
        {
            assert!(!text.is_empty(), "{}", kind.name);
        }
    }
    let names: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!((names.len(), KINDS.len()), (44, 44));
    assert_eq!(Status::ALL.len(), 10);
}

#[test]
fn trap_20_the_number_of_a_form_depends_on_the_day() {
    let before = NEW_FORMS_FROM.yesterday().unwrap();
    for (form, old, new) in [
        (Form::None, None, None),
        (Form::Receipt, Some("01"), Some("01")),
        (Form::Supplement, Some("02"), Some("02")),
        (Form::Refusal, Some("03"), Some("03")),
        (Form::Apology, Some("04"), Some("04")),
        (Form::Stop, None, Some("05")),
        (Form::ControlSlip, Some("05"), Some("06")),
        (Form::Register, Some("06"), Some("07")),
    ] {
        assert_eq!(
            (form.number_on(before), form.number_on(NEW_FORMS_FROM)),
            (old, new),
            "{form:?}"
        );
    }
}

#[test]
fn each_kind_raises_its_form() {
    let raised = |name: &str| KINDS.iter().find(|kind| kind.name == name).unwrap().form;
    for (name, form) in [
        ("accept", Form::Receipt),
        ("request_supplement", Form::Supplement),
        ("refuse", Form::Refusal),
        ("apologize", Form::Apology),
        ("withdraw", Form::Stop),
        ("stop", Form::Stop),
        ("forward", Form::ControlSlip),
        ("transfer", Form::ControlSlip),
        ("hand_over", Form::Register),
        ("note", Form::None),
        ("resolve", Form::None),
    ] {
        assert_eq!(raised(name), form, "{name}");
    }
}
