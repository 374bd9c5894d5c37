//! Documents that are held: what serves in later dossiers, what does not and why, and who is told when it holds no longer.

mod chain;
mod details;
mod mended;
mod shown;
mod supplement;

use motcua::engine::dossier::{
    Act, Actor, Command, Details, HeldId, HeldStatus, Issued, MoveCommand, Origin, Party, PersonId,
    Revoked, Signature,
};
use motcua::engine::procedure::{DocumentId, MoveKind, Procedure};
use motcua::{
    Consent, Desk, Done, Error, FileState, Filing, NewFile, Order, Person, PersonKind, Result,
    Sight, Unfit,
};
use serde_json::json;

use crate::support::{
    Place, applicant, at, clerk, for_each_database, for_each_shared, procedure_of,
};
use crate::walk::{Walk, hash_of};

/// A trial with these documents and results; `sign` issues the first of them.
pub(crate) fn trial(code: &str, documents: &str, results: &str, issues: &str) -> Procedure {
    let text = format!(
        r#"
procedure: "{code}"
version: "1"
in_force: 2026-01-01
name: {{ vi: Thử, en: Trial }}
base: one-stop
level: commune
field: G01-CA05
agency: office
subjects: [citizen]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: {{ legal: 10 working days }}
steps:
  appraisal:
    name: {{ vi: Thẩm định, en: Appraisal }}
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - resolve: {{ to: ready, issues: [{issues}] }}
      - withdraw: withdrawn
documents:
{documents}
results:
{results}
"#
    );
    procedure_of("trial.yaml", &text)
}

/// Makes a permit that holds for six months, and keeps a birth certificate and a health record.
fn maker() -> Procedure {
    let documents = r#"  birth: { name: { vi: Giấy khai sinh, en: Birth certificate }, type: birth-certificate, required: false }
  health: { name: { vi: Hồ sơ sức khỏe, en: Health record }, type: health-record, required: false, consent: true }
  sketch: { name: { vi: Sơ đồ, en: Sketch }, required: false }"#;
    let results = r#"  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true, validity: 6 months }
  letter: { name: { vi: Thư, en: Letter }, type: letter }"#;
    let mut procedure = trial("1.000001", documents, results, "permit, letter");
    let appraisal = procedure.steps.iter_mut().find(|step| step.id == "appraisal").unwrap();
    appraisal.moves[0].signed = true;
    procedure
}

/// Asks for them.
fn taker() -> Procedure {
    let documents = r#"  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, reuse: true }
  birth: { name: { vi: Giấy khai sinh, en: Birth certificate }, type: birth-certificate, required: false, reuse: true }
  health: { name: { vi: Hồ sơ sức khỏe, en: Health record }, type: health-record, required: false, reuse: true }"#;
    let results = "  notice: { name: { vi: Thông báo, en: Notice }, type: notice, store: true }";
    trial("1.000002", documents, results, "notice")
}

async fn walk(place: &Place) -> Walk {
    let walk = Walk::new(place, vec![maker(), taker()]).await;
    for (id, number) in [("p-1", "001090000001"), ("p-2", "001090000002")] {
        enter(&walk.desk, id, number).await;
    }
    walk
}

pub(crate) async fn enter(desk: &Desk, id: &str, number: &str) {
    let person = Person {
        id: PersonId::from(id),
        name: format!("Người {id}"),
        number: Some(number.to_owned()),
        kind: PersonKind::Citizen,
    };
    desk.enter_person(&person).await.unwrap();
}

/// A dossier of p-1 that has made a permit on 8 September; what is held has its identifier.
async fn made(walk: &Walk) -> (String, HeldId) {
    let times = ["2026-09-07 08:00", "2026-09-07 09:00"];
    let id = walk.accept("1.000001", times, json!({})).await;
    walk.forward(&id, &["2026-09-07 10:00"]).await;
    walk.go(&id, "2026-09-08 09:00", MoveKind::Resolve).await;
    let held = walk.desk.seen_by(Sight::All).held(&PersonId::from("p-1")).await.unwrap();
    let permit = held.into_iter().find(|held| held.dossier == id && type_of(held) == "permit");
    (id, permit.unwrap().id)
}

fn type_of(held: &motcua::HeldDocument) -> &str {
    &held.known.held.document_type
}

/// Files for what takes them, without any document.
async fn take(desk: &Desk, who: &str, when: &str, reuse: &[(&str, &HeldId)]) -> Result<Done> {
    let mut filing = Filing::new("1.000002");
    filing.reuse =
        reuse.iter().map(|(document, id)| (DocumentId::from(*document), (*id).clone())).collect();
    desk.submit(filing, &Actor::applicant(who), at(when), Order::default()).await
}

async fn unfit(desk: &Desk, who: &str, when: &str, document: &str, id: &HeldId) -> Unfit {
    match take(desk, who, when, &[(document, id)]).await {
        Err(Error::Unfit { document: named, why }) => {
            assert_eq!(named, document);
            why
        }
        other => panic!("{other:?}"),
    }
}

const LATER: &str = "2026-09-10 09:00";

#[tokio::test]
async fn what_is_held_serves_in_a_later_dossier_and_says_why() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let desk = &walk.desk;
        let offers = desk.seen_by(Sight::All).held_for("1.000002", &"p-1".into(), at(LATER)).await;
        let offers = offers.unwrap();
        assert_eq!((offers[0].document.as_str(), offers[0].is_required), ("permit", true));
        assert_eq!(offers[0].held.as_ref().map(|held| &held.id), Some(&permit));
        assert_eq!(offers[1].held, None);
        let taken = take(desk, "p-1", LATER, &[]).await.unwrap();
        assert_eq!(taken.version, 2);
        walk.go(&taken.id, "2026-09-10 10:00", MoveKind::Accept).await;
        let reused = &walk.stand(&taken.id).await.dossier.reused[0];
        let reuse = &reused.reuse;
        assert_eq!((&reuse.held, &reuse.code), (&permit, &walk.stand(&maker).await.code));
        assert_eq!(reuse.valid_on.to_string(), "2026-09-10");
        assert_eq!(reuse.valid_until.map(|day| day.to_string()).as_deref(), Some("2027-03-08"));
        assert_eq!(reuse.file.signature, Signature::Valid);
        let uses = desk.seen_by(Sight::All).uses(&permit).await.unwrap();
        assert_eq!(uses.len(), 1);
        assert_eq!((&uses[0].dossier, uses[0].procedure.as_str()), (&taken.id, "1.000002"));
        assert_eq!((uses[0].reused.by.as_str(), uses[0].reused.at), ("p-1", at(LATER)));
        // Nothing personal stands in the journal.
        let journal = format!("{:?}", desk.history(&taken.id).await.unwrap());
        assert!(!journal.contains("001090000001"), "{journal}");
        // What is brought is not looked up.
        let mut brought = Filing::new("1.000002");
        brought.documents = [DocumentId::from("permit")].into();
        let brought = desk.submit(brought, &applicant(), at(LATER), Order::default()).await;
        assert_eq!(brought.unwrap().version, 1);
        place.verify(desk).await;
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_each_with_why() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let desk = &walk.desk;
        // 1: the same subject.
        assert_eq!(unfit(desk, "p-2", LATER, "permit", &permit).await, Unfit::OtherSubject);
        // 2: a type that the document takes.
        let other = unfit(desk, "p-1", LATER, "birth", &permit).await;
        assert_eq!(other, Unfit::OtherType { found: "permit".to_owned() });
        // 3: valid on the day.
        let early = unfit(desk, "p-1", "2026-09-07 16:00", "permit", &permit).await;
        assert_eq!(early, Unfit::NotYetValid { from: "2026-09-08".parse().unwrap() });
        take(desk, "p-1", "2027-03-08 09:00", &[("permit", &permit)]).await.unwrap();
        let late = unfit(desk, "p-1", "2027-03-09 09:00", "permit", &permit).await;
        assert_eq!(late, Unfit::Expired { until: "2027-03-08".parse().unwrap() });
        // 5: the bytes are those that were kept.
        let file = desk.seen_by(Sight::All).held_document(&permit).await.unwrap().known.held.file;
        desk.report_bytes(&file.sha256, false, at(LATER)).await.unwrap();
        assert_eq!(unfit(desk, "p-1", LATER, "permit", &permit).await, Unfit::Damaged);
        desk.report_bytes(&file.sha256, true, at(LATER)).await.unwrap();
        take(desk, "p-1", LATER, &[("permit", &permit)]).await.unwrap();
        // 4: not taken back.
        walk.revoke(&maker, "2026-09-11 09:00").await;
        let revoked = unfit(desk, "p-1", "2026-09-11 10:00", "permit", &permit).await;
        assert_eq!(revoked, Unfit::NotInForce { status: HeldStatus::Revoked });
        assert_eq!(
            Error::Unfit { document: "permit".to_owned(), why: revoked }.to_string(),
            "what is held cannot serve as \"permit\": it is revoked; hand in the one that holds"
        );
        let nothing = take(desk, "p-1", LATER, &[("permit", &HeldId::from("none\0-1"))]).await;
        assert!(matches!(nothing, Err(Error::NotHeld { .. })), "{nothing:?}");
        // What does not fit is not taken by itself either, and nobody is told that it was.
        let bare = take(desk, "p-1", "2026-09-11 10:00", &[]).await.unwrap();
        assert_eq!(bare.version, 1);
        let missing = walk.refused(&bare.id, "2026-09-11 11:00", MoveKind::Accept).await;
        assert_eq!(missing, "documents are missing: permit; request a supplement");
    })
    .await;
}

impl Walk {
    async fn revoke(&self, id: &str, when: &str) {
        let origin = Origin::Result("permit".into());
        let (reason, decision) = ("fraud".to_owned(), "QĐ 7".to_owned());
        let act = Act::Revoke(Revoked { origin, reason, decision });
        let leader = Actor::official("l-1", &["leader"], "office");
        let order = Order::default();
        self.desk.perform(id, Command::Act(act), &leader, at(when), order).await.unwrap();
    }

    /// Resolves with a result on paper.
    async fn paper(&self, id: &str, when: &str) {
        let mut command = MoveCommand::new(MoveKind::Resolve);
        command.results = vec![Issued {
            result: "notice".into(),
            number: Some("3".to_owned()),
            signed: true,
            issued_on: "2026-09-11".parse().unwrap(),
            file: None,
            pages: None,
            details: Details::default(),
            kept: None,
        }];
        let specialist = Actor::official("s-1", &["specialist"], "office");
        let order = Order::default();
        self.desk.perform(id, Command::Move(command), &specialist, at(when), order).await.unwrap();
    }

    async fn keep(&self, id: &str, document: &str, bytes: &str, media_type: &str) -> motcua::File {
        let file = NewFile {
            document: document.into(),
            name: "tệp".to_owned(),
            media_type: media_type.to_owned(),
            size: 1,
            sha256: hash_of(bytes),
            state: FileState::Clean,
        };
        let seen = self.desk.seen_by(Sight::All);
        seen.keep_file(id, &file, &clerk(), at("2026-09-07 08:30")).await.unwrap().0
    }
}

/// Files for what makes them, with nothing but files.
async fn filed(walk: &Walk) -> String {
    let filing = Filing::new("1.000001");
    let (who, when) = (applicant(), at("2026-09-07 08:00"));
    walk.desk.submit(filing, &who, when, Order::default()).await.unwrap().id
}

#[tokio::test]
async fn an_acceptance_keeps_files_and_the_sixth_condition_is_their_signature() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let desk = &walk.desk;
        let held_of = async |id: &str| {
            let held = desk.seen_by(Sight::All).held(&PersonId::from("p-1")).await.unwrap();
            held.into_iter().filter(|held| held.dossier == id).collect::<Vec<_>>()
        };
        let id = filed(&walk).await;
        walk.keep(&id, "birth", "birth", "application/pdf").await;
        walk.keep(&id, "sketch", "sketch", "image/png").await;
        for part in ["page 1", "page 2"] {
            walk.keep(&id, "health", part, "image/png").await;
        }
        walk.go(&id, "2026-09-07 09:00", MoveKind::Accept).await;
        let held = held_of(&id).await;
        // Without a type, or of several files, nothing is kept.
        assert_eq!(held.iter().map(type_of).collect::<Vec<_>>(), ["birth-certificate"]);
        assert_eq!(held[0].known.title.en, "Birth certificate");
        let signature = unfit(desk, "p-1", LATER, "birth", &held[0].id).await;
        assert_eq!(signature, Unfit::Signature { found: Signature::NotChecked });
        // Checked before it is accepted, it serves; a picture holds no signature.
        for (media_type, found, serves) in [
            ("application/pdf", Some(Signature::Valid), true),
            ("application/pdf", Some(Signature::Invalid), false),
            ("application/pdf", Some(Signature::Unsigned), true),
            ("image/png", None, true),
        ] {
            let id = filed(&walk).await;
            let file = walk.keep(&id, "birth", &format!("{media_type}{found:?}"), media_type).await;
            if let Some(found) = found {
                assert!(desk.judge_signature(&file.id, found).await.unwrap());
            }
            walk.go(&id, "2026-09-07 09:00", MoveKind::Accept).await;
            let held = &held_of(&id).await[0];
            let taken = take(desk, "p-1", LATER, &[("birth", &held.id)]).await;
            assert_eq!(taken.is_ok(), serves, "{media_type} {found:?} {taken:?}");
            // Found harmful later, it is handed to nobody.
            place_reject(place, &file.id).await;
            if serves && !place.url.contains("memory") {
                assert_eq!(unfit(desk, "p-1", LATER, "birth", &held.id).await, Unfit::Damaged);
            }
        }
        assert!(!desk.judge_signature("no\0ne", Signature::Valid).await.unwrap());
    })
    .await;
}

async fn place_reject(place: &Place, file: &str) {
    if !place.url.contains("memory") {
        let update = format!("UPDATE motcua_files SET state = 'rejected' WHERE id = '{file}'");
        place.execute(&update).await;
    }
}

#[tokio::test]
async fn consent_is_asked_for_given_refused_and_ends() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let desk = &walk.desk;
        let id = filed(&walk).await;
        walk.keep(&id, "health", "record", "image/png").await;
        walk.go(&id, "2026-09-07 09:00", MoveKind::Accept).await;
        let held = desk.seen_by(Sight::All).held(&PersonId::from("p-1")).await.unwrap();
        let record = &held[0].id;
        let asks = async |when: &str| unfit(desk, "p-1", when, "health", record).await;
        assert_eq!(asks(LATER).await, Unfit::ConsentNeeded);
        let consent =
            |is_given, when: &str, until: Option<&str>, procedure: Option<&str>| Consent {
                person: "p-1".into(),
                document_type: "health-record".to_owned(),
                procedure: procedure.map(str::to_owned),
                is_given,
                at: at(when),
                until: until.map(|day| day.parse().unwrap()),
                recorded_by: "p-1".into(),
            };
        let own = Actor::applicant("p-1");
        let yes = consent(true, "2026-09-10 08:00", Some("2026-09-11"), None);
        for other in [Actor::applicant("p-2"), Actor::official("s", &["specialist"], "office")] {
            let refused = desk.record_consent(&yes, &other).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        }
        let elsewhere = consent(true, "2026-09-10 07:00", None, Some("1.999999"));
        desk.record_consent(&elsewhere, &own).await.unwrap();
        assert_eq!(asks(LATER).await, Unfit::ConsentNeeded, "it was given for another procedure");
        desk.record_consent(&yes, &own).await.unwrap();
        let taken = take(desk, "p-1", LATER, &[("health", record)]).await.unwrap();
        let reused = walk.stand(&taken.id).await.dossier.reused;
        let reuse = reused.iter().find(|reused| reused.reuse.document == "health").unwrap();
        assert_eq!(reuse.reuse.consent_on, Some("2026-09-10".parse().unwrap()));
        assert_eq!(asks("2026-09-12 09:00").await, Unfit::ConsentNeeded, "it has ended");
        desk.record_consent(&consent(false, "2026-09-12 10:00", None, Some("1.000002")), &clerk())
            .await
            .unwrap();
        let refused = asks("2026-09-12 11:00").await;
        assert_eq!(refused, Unfit::ConsentRefused { on: "2026-09-12".parse().unwrap() });
        let answers = desk.consents(&"p-1".into()).await.unwrap();
        assert_eq!(answers.iter().map(|one| one.is_given).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(answers[2].recorded_by, clerk().person);
        // What he has refused himself nobody allows in his place.
        let no = consent(false, "2026-09-12 10:10", None, None);
        desk.record_consent(&no, &own).await.unwrap();
        let over = consent(true, "2026-09-12 10:20", None, Some("1.000002"));
        let refused = desk.record_consent(&over, &clerk()).await;
        assert!(matches!(refused, Err(Error::Contradiction { .. })), "{refused:?}");
        assert_eq!(desk.consents(&"p-1".into()).await.unwrap().len(), 4);
        // By itself nothing serves without a consent, and nothing stands in the way.
        let bare = take(desk, "p-1", "2026-09-12 11:00", &[]).await.unwrap();
        assert!(walk.stand(&bare.id).await.dossier.reused.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_is_who_is_not_a_matter_of_what_is_written() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (_, permit) = made(&walk).await;
        let desk = &walk.desk;
        let file = async |actor: &Actor, owner: Party| {
            let mut filing = Filing::new("1.000002");
            filing.reuse = [(DocumentId::from("permit"), permit.clone())].into();
            filing.parties.owner = Some(owner);
            desk.submit(filing, actor, at(LATER), Order::default()).await
        };
        let numbered = |number: &str| Party {
            number: Some(number.to_owned()),
            ..Party::named("Người p-1")
        };
        // Another's number does not open what is held about him.
        let stolen = file(&Actor::applicant("p-2"), numbered("001090000001")).await;
        assert!(matches!(stolen, Err(Error::Unfit { why: Unfit::OtherSubject, .. })), "{stolen:?}");
        // Nor does the own account, for what is filed for another.
        let other = file(&Actor::applicant("p-1"), numbered("001090000002")).await;
        assert!(matches!(other, Err(Error::Unfit { why: Unfit::OtherSubject, .. })), "{other:?}");
        file(&Actor::applicant("p-1"), numbered(" 001090000001")).await.unwrap();
        // At the counter the clerk has seen who it is.
        file(&clerk(), numbered("001090000001")).await.unwrap();
        let nobody = file(&clerk(), Party::named("Người p-1")).await;
        assert!(matches!(nobody, Err(Error::Unfit { why: Unfit::OtherSubject, .. })), "{nobody:?}");
    })
    .await;
}

#[tokio::test]
async fn a_filing_that_comes_again_is_answered_as_it_was() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let filing = || {
            let mut filing = Filing::new("1.000002");
            filing.reuse = [(DocumentId::from("permit"), permit.clone())].into();
            filing
        };
        let order = || Order { key: Some("once".to_owned()), ..Order::default() };
        let first = walk.desk.submit(filing(), &applicant(), at(LATER), order()).await.unwrap();
        walk.revoke(&maker, "2026-09-11 09:00").await;
        let when = at("2026-09-11 10:00");
        let again = walk.desk.submit(filing(), &applicant(), when, order()).await.unwrap();
        assert_eq!((again.id, again.replayed), (first.id, true));
        let other = Order { key: Some("twice".to_owned()), ..Order::default() };
        let refused = walk.desk.submit(filing(), &applicant(), when, other).await;
        assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
    })
    .await;
}
