//! Agencies with codes, days, successors and calendars; people, accounts and appointments; the form of codes by day.

use motcua::engine::dossier::{Act, Actor, AgencyId, Command, PersonId};
use motcua::engine::procedure::Role;
use motcua::engine::time::{CalendarFile, CalendarKind, Date, built_in_calendar, read_calendar};
use motcua::{Agency, AgencyCode, Appointment, CodeFormat, Desk, Error, Order, Person, PersonKind};

use crate::support::{
    accept, applicant, at, clerk, expecting, file, filing, for_each_shared, household,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn code(from: &str, code: &str) -> AgencyCode {
    AgencyCode { from: day(from), code: code.to_owned() }
}

/// Files at an agency, as the code that comes of it.
async fn code_at(desk: &Desk, agency: &str, when: &str) -> Result<String, Error> {
    let procedure = household();
    let mut filing = filing(&procedure);
    filing.agencies.insert(procedure.agency.clone(), AgencyId::from(agency));
    let done = desk.submit(filing, &applicant(), at(when), Order::default()).await?;
    Ok(done.code.unwrap())
}

#[tokio::test]
async fn a_code_is_written_with_the_agency_s_code_of_the_day_and_in_the_form_of_the_day() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut agency = Agency::new("ward-1", "UBND phường Một");
        agency.codes =
            vec![code("2020-01-01", "000.00.05.H05"), code("2026-09-08", "000.00.21.H05")];
        assert!(desk.publish_agency(&agency).await.unwrap());
        assert!(!desk.publish_agency(&agency).await.unwrap(), "the same again is nothing new");
        let first = code_at(&desk, "ward-1", "2026-09-07 09:00").await.unwrap();
        assert_eq!(first, "000.00.05.H05-260907-0001");
        let second = code_at(&desk, "ward-1", "2026-09-08 09:00").await.unwrap();
        assert_eq!(second, "000.00.21.H05-260908-0001");
        let system = CodeFormat::System { owner: "03".to_owned() };
        assert!(desk.publish_code_format(day("2026-09-09"), &system).await.unwrap());
        assert!(!desk.publish_code_format(day("2026-09-09"), &system).await.unwrap());
        let other = desk.publish_code_format(day("2026-09-09"), &CodeFormat::Unit).await;
        assert!(matches!(other.unwrap_err(), Error::AlreadyPublished { .. }));
        let third = code_at(&desk, "ward-1", "2026-09-09 09:00").await.unwrap();
        assert_eq!(third, "000.00.21.H05-260909-030001");
        let wrong = CodeFormat::System { owner: "3a".to_owned() };
        let wrong = desk.publish_code_format(day("2026-09-10"), &wrong).await.unwrap_err();
        assert!(wrong.to_string().contains("\"3a\" is not the two figures"), "{wrong}");
        // The journal holds the codes, so that a rebuild needs no registry.
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.dossiers, rebuilt.differed, rebuilt.counters), (3, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn an_agency_that_has_ended_takes_nothing_new_and_its_successor_goes_on_with_its_work() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let procedure = household();
        let mut before = Agency::new("old", "Huyện cũ");
        desk.publish_agency(&before).await.unwrap();
        let mut filing = filing(&procedure);
        for step in &procedure.steps {
            filing.agencies.insert(step.agency.clone(), AgencyId::from("old"));
        }
        let applicant = applicant();
        let filed = desk.submit(filing, &applicant, at("2026-09-30 09:00"), Order::default());
        let filed = filed.await.unwrap();
        before.until = Some(day("2026-09-30"));
        before.successor = Some(AgencyId::from("new"));
        let refused = desk.publish_agency(&before).await.unwrap_err().to_string();
        assert!(refused.contains("its successor is not entered"), "{refused}");
        desk.publish_agency(&Agency::new("new", "Phường mới")).await.unwrap();
        assert!(desk.publish_agency(&before).await.unwrap());
        let refused = code_at(&desk, "old", "2026-10-01 09:00").await.unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("\"old\" does not work on 2026-10-01; its successor is \"new\""),
            "{refused}"
        );
        let clerk = Actor::official("c-9", &["clerk"], "new");
        let early = desk.perform(&filed.id, accept(), &clerk, at("2026-09-30 10:00"), expecting(1));
        assert!(matches!(early.await.unwrap_err(), Error::Refused(_)), "not before it took over");
        let done = desk.perform(&filed.id, accept(), &clerk, at("2026-10-01 09:00"), expecting(1));
        done.await.unwrap();
        let history = desk.history(&filed.id).await.unwrap();
        let actor = &history[1].event.actor;
        assert_eq!(actor.agency.as_ref().unwrap().as_str(), "new");
        assert!(actor.succeeds.contains("old"));
        let found = place.rows("SELECT version FROM motcua_agencies WHERE id = 'old'").await;
        assert_eq!(found.len(), 2, "what it was before is kept");
    })
    .await;
}

#[tokio::test]
async fn nobody_reroutes_to_an_agency_that_does_not_work_on_the_day() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        desk.publish_agency(&Agency::new("new", "Phường mới")).await.unwrap();
        let mut ended = Agency::new("old", "Huyện cũ");
        ended.until = Some(day("2026-09-30"));
        ended.successor = Some(AgencyId::from("new"));
        desk.publish_agency(&ended).await.unwrap();
        let filed = file(&desk, "2026-09-30 09:00").await;
        let reroute = async |to: &str, when: &str| {
            let act = Act::Reroute { to: AgencyId::from(to), note: "another ward".to_owned() };
            let (command, order) = (Command::Act(act), Order::default());
            desk.perform(&filed.id, command, &clerk(), at(when), order).await
        };
        let refused = reroute("old", "2026-10-01 09:00").await.unwrap_err();
        let why = "\"old\" does not work on 2026-10-01; its successor is \"new\"";
        assert!(refused.to_string().contains(why), "{refused}");
        assert_eq!(place.verify(&desk).await, 1);
        // On its last day it does, and so does one that nobody entered.
        assert_eq!(reroute("old", "2026-09-30 16:00").await.unwrap().version, 2);
        assert_eq!(reroute("newer", "2026-10-01 09:00").await.unwrap().version, 3);
    })
    .await;
}

#[tokio::test]
async fn what_contradicts_itself_is_refused() {
    let desk = Desk::demo().await.unwrap();
    let base = Agency::new("a", "A");
    for (agency, why) in [
        (Agency { successor: Some("b".into()), ..base.clone() }, "no last day"),
        (
            Agency { successor: Some("a".into()), until: Some(day("2026-01-01")), ..base.clone() },
            "succeeds itself",
        ),
        (
            Agency {
                from: Some(day("2026-01-02")),
                until: Some(day("2026-01-01")),
                ..base.clone()
            },
            "lies before its first",
        ),
        (Agency { parent: Some("nobody".into()), ..base.clone() }, "above it is not entered"),
        (
            Agency { successor: Some("b".into()), until: Some(day("2026-01-01")), ..base.clone() },
            "its successor is not entered",
        ),
        (Agency { codes: vec![code("2026-01-01", " ")], ..base }, "is empty"),
    ] {
        let refused = desk.publish_agency(&agency).await.unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert_eq!(desk.agencies().await.unwrap(), []);
    for (id, above) in [("a", None), ("b", Some("a")), ("c", Some("b"))] {
        let agency = Agency { parent: above.map(AgencyId::from), ..Agency::new(id, id) };
        desk.publish_agency(&agency).await.unwrap();
    }
    let ring = Agency { parent: Some("c".into()), ..Agency::new("a", "a") };
    let refused = desk.publish_agency(&ring).await.unwrap_err().to_string();
    assert!(refused.contains("stands below it"), "{refused}");
    let moved = Agency { parent: Some("a".into()), ..Agency::new("c", "c") };
    assert!(desk.publish_agency(&moved).await.unwrap());
}

fn national() -> CalendarFile {
    match read_calendar("vn.yaml", built_in_calendar("vn").unwrap()).calendar.unwrap() {
        CalendarKind::Calendar(file) => file,
        CalendarKind::Overlay(_) => panic!("an overlay"),
    }
}

/// The household business takes three working days; at an agency that keeps another calendar they end elsewhere.
#[tokio::test]
async fn an_agency_keeps_its_own_calendar() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut own = national();
        "island".clone_into(&mut own.id);
        let holiday = own.days_off[0].clone();
        own.days_off.push(motcua::engine::time::DayOff {
            on: day("2026-09-09"),
            to: None,
            ..holiday
        });
        desk.publish_calendar(&own).await.unwrap();
        let mut agency = Agency::new("island-1", "Đặc khu");
        agency.calendar = Some("island".to_owned());
        desk.publish_agency(&agency).await.unwrap();
        let mut due = Vec::new();
        for name in ["mainland", "island-1"] {
            let code = code_at(&desk, name, "2026-09-07 09:00").await.unwrap();
            let clerk = Actor::official("c-1", &["clerk"], "one-stop");
            let filed = desk.dossier(&code).await.unwrap();
            let accepted =
                desk.perform(&filed.id, accept(), &clerk, at("2026-09-07 09:10"), expecting(1));
            accepted.await.unwrap();
            due.push(desk.dossier(&code).await.unwrap().dossier.appointment().unwrap().on);
        }
        assert_eq!(due[1], due[0].tomorrow().unwrap(), "{due:?}");
    })
    .await;
}

fn person(id: &str, number: Option<&str>) -> Person {
    Person {
        id: PersonId::from(id),
        name: "Lê Thị Cúc".into(),
        number: number.map(str::to_owned),
        kind: PersonKind::Official,
    }
}

fn appointment(role: &str, from: &str, until: Option<&str>) -> Appointment {
    Appointment {
        person: PersonId::from("p-7"),
        agency: AgencyId::from("one-stop"),
        role: Role::from(role),
        from: day(from),
        until: until.map(day),
        unit: None,
    }
}

#[tokio::test]
async fn a_person_an_account_and_an_appointment_are_three_things() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        desk.enter_person(&person("p-7", Some("001099000001"))).await.unwrap();
        let twice = desk.enter_person(&person("p-8", Some("001099000001"))).await.unwrap_err();
        assert!(matches!(twice, Error::NumberTaken { .. }), "{twice}");
        desk.enter_person(&person("p-8", None)).await.unwrap();
        let p_7 = PersonId::from("p-7");
        for account in ["cuc", "cuc.admin", "cuc"] {
            desk.open_account(account, &p_7).await.unwrap();
        }
        let taken = desk.open_account("cuc", &PersonId::from("p-8")).await.unwrap_err();
        assert!(matches!(taken, Error::AccountTaken { .. }), "{taken}");
        let nobody = desk.open_account("x", &PersonId::from("p-9")).await.unwrap_err();
        assert!(matches!(nobody, Error::NoPerson { .. }), "{nobody}");

        desk.appoint(&appointment("clerk", "2026-01-01", None)).await.unwrap();
        desk.appoint(&appointment("head", "2026-05-01", Some("2026-05-31"))).await.unwrap();
        desk.appoint(&appointment("clerk", "2026-01-01", Some("2026-06-30"))).await.unwrap();
        let agency = AgencyId::from("one-stop");
        let roles = async |on: &str| -> Result<String, Error> {
            let actor = desk.official("cuc", &agency, day(on)).await?;
            assert_eq!((&actor.person, &actor.agency), (&p_7, &Some(agency.clone())));
            Ok(actor.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"))
        };
        assert_eq!(roles("2026-05-31").await.unwrap(), "clerk+head");
        assert_eq!(roles("2026-06-30").await.unwrap(), "clerk");
        assert!(matches!(roles("2026-07-01").await.unwrap_err(), Error::NoRole { .. }));
        let unknown = desk.official("nobody", &agency, day("2026-05-01")).await.unwrap_err();
        assert!(matches!(unknown, Error::NoAccount { .. }));
        assert_eq!(desk.appointments(&p_7).await.unwrap().len(), 2);
        let backwards = appointment("clerk", "2026-05-01", Some("2026-04-01"));
        assert!(desk.appoint(&backwards).await.is_err());
    })
    .await;
}
