//! What somebody may do on a day: by appointment, in another's place, by mandate; from above, and by handing work on.

use motcua::engine::dossier::{
    Act, Actor, AgencyId, Command, Duty, Flag, MoveCommand, Paper, Parties, Party, PersonId,
};
use motcua::engine::procedure::{MoveKind, Role};
use motcua::engine::time::Date;
use motcua::{
    Agency, Appointment, Desk, Error, Level, Mandate, Order, Page, Part, Person, PersonKind, Sight,
    Substitution, Unit, Whose, Work,
};

use crate::support::{accept, at, file, for_each_shared, household};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(text: &str) -> PersonId {
    PersonId::from(text)
}

async fn enter(desk: &Desk, who: &str, kind: PersonKind) {
    let person = Person { id: id(who), name: format!("Người {who}"), number: None, kind };
    desk.enter_person(&person).await.unwrap();
}

async fn appoint(desk: &Desk, who: &str, agency: &str, role: &str) {
    enter(desk, who, PersonKind::Official).await;
    let appointment = Appointment {
        person: id(who),
        agency: AgencyId::from(agency),
        role: Role::from(role),
        from: day("2026-01-01"),
        until: Some(day("2026-12-31")),
        unit: None,
    };
    desk.appoint(&appointment).await.unwrap();
}

fn seen(sight: &Sight) -> Vec<String> {
    let Sight::Of(parts) = sight else { panic!("everything") };
    parts.iter().map(ToString::to_string).collect()
}

/// A province above a department and a commune, the commune above the office that took over from another.
async fn province(desk: &Desk) {
    let below = |id: &str, above: &str, level| Agency {
        parent: Some(AgencyId::from(above)),
        level: Some(level),
        ..Agency::new(id, id)
    };
    let mut old = Agency::new("old-office", "Văn phòng cũ");
    (old.until, old.successor) = (Some(day("2026-06-30")), Some(AgencyId::from("one-stop")));
    let mut office = below("one-stop", "commune", Level::CommuneUnit);
    office.units = vec![Unit { id: "desk-1".to_owned(), name: "Quầy 1".to_owned() }];
    for agency in [
        Agency { level: Some(Level::Province), ..Agency::new("province", "UBND tỉnh") },
        below("department", "province", Level::ProvinceUnit),
        below("commune", "province", Level::Commune),
        office,
        old,
    ] {
        desk.publish_agency(&agency).await.unwrap();
    }
}

#[tokio::test]
async fn an_official_sees_the_agencies_worked_at_and_who_oversees_those_below() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        province(&desk).await;
        for (who, agency, role) in [
            ("c-1", "one-stop", "clerk"),
            ("l-1", "commune", "leader"),
            ("a-1", "province", "auditor"),
            ("s-1", "province", "specialist"),
            ("x-1", "province", "admin"),
        ] {
            appoint(&desk, who, agency, role).await;
        }
        for (who, on, expected) in [
            ("c-1", "2026-05-01", "agency/one-stop person/c-1"),
            ("c-1", "2026-07-01", "agency/old-office agency/one-stop person/c-1"),
            ("c-1", "2027-01-01", "person/c-1"),
            ("l-1", "2026-05-01", "agency/commune agency/one-stop person/l-1"),
            (
                "a-1",
                "2026-07-01",
                "agency/commune agency/department agency/old-office agency/one-stop agency/province person/a-1",
            ),
            ("s-1", "2026-07-01", "agency/province person/s-1"),
            ("x-1", "2026-07-01", "person/x-1"),
            ("nobody", "2026-07-01", "person/nobody"),
        ] {
            let caller = desk.caller(&id(who), day(on)).await.unwrap();
            assert_eq!(seen(&caller.sight()).join(" "), expected, "{who} {on}");
            let own = [Part::Person(id(who))].into();
            assert_eq!(caller.sight_as_applicant(), Sight::Of(own));
        }
        appoint(&desk, "x-1", "one-stop", "clerk").await;
        let caller = desk.caller(&id("x-1"), day("2026-05-01")).await.unwrap();
        assert_eq!(seen(&caller.sight_as_official()), ["agency/one-stop"]);
    })
    .await;
}

/// Somebody of the one-stop shop is away for a week.
fn annual_leave() -> Substitution {
    Substitution {
        absent: id("absent"),
        substitute: id("substitute"),
        agency: AgencyId::from("one-stop"),
        roles: [Role::from("leader"), Role::from("head")].into(),
        from: day("2026-05-04"),
        until: Some(day("2026-05-08")),
        reason: "annual leave".to_owned(),
    }
}

#[tokio::test]
async fn a_substitute_holds_the_roles_of_the_absent_one_that_were_given_and_no_others() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        let office = AgencyId::from("one-stop");
        appoint(&desk, "absent", "one-stop", "clerk").await;
        appoint(&desk, "absent", "one-stop", "leader").await;
        province(&desk).await;
        appoint(&desk, "substitute", "commune", "head").await;
        let substitution = annual_leave();
        desk.enter_substitution(&substitution).await.unwrap();
        let (absent, substitute) = (id("absent"), id("substitute"));
        let acting = async |on: &str| -> Result<Actor, Error> {
            desk.caller(&substitute, day(on)).await?.actor(&office, Some(&absent))
        };
        let actor = acting("2026-05-08").await.unwrap();
        assert_eq!(actor.roles, [Role::from("leader")].into());
        assert_eq!((actor.person, actor.on_behalf_of), (id("substitute"), Some(id("absent"))));
        for on in ["2026-05-03", "2026-05-09"] {
            assert!(matches!(acting(on).await.unwrap_err(), Error::NoRole { .. }), "{on}");
        }
        let caller = desk.caller(&substitute, day("2026-05-05")).await.unwrap();
        assert!(matches!(caller.actor(&office, None).unwrap_err(), Error::NoRole { .. }));
        let other = caller.actor(&AgencyId::from("elsewhere"), Some(&absent)).unwrap_err();
        assert!(matches!(other, Error::NoRole { .. }), "{other}");
        assert_eq!(seen(&caller.sight_as_official()), ["agency/commune", "agency/one-stop"]);

        let all = Substitution { roles: [].into(), until: None, ..substitution.clone() };
        desk.enter_substitution(&all).await.unwrap();
        assert_eq!(acting("2026-06-01").await.unwrap().roles.len(), 2);
        assert_eq!(desk.substitutions(&substitute).await.unwrap(), [all]);
        assert!(acting("2027-01-01").await.is_err(), "the absent one holds nothing then");
        let revoke = desk.revoke_substitution(&absent, &substitute, &office, day("2026-06-01"));
        assert!(revoke.await.unwrap());
        assert!(acting("2026-05-31").await.is_ok() && acting("2026-06-01").await.is_err());
        let again = desk.revoke_substitution(&absent, &substitute, &office, day("2026-06-01"));
        assert!(!again.await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_substitution_is_between_officials_of_agencies_in_line() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        province(&desk).await;
        appoint(&desk, "absent", "one-stop", "leader").await;
        appoint(&desk, "substitute", "one-stop", "head").await;
        let substitution = annual_leave();
        enter(&desk, "citizen", PersonKind::Citizen).await;
        appoint(&desk, "beside", "department", "head").await;
        for (wrong, why) in [
            (
                Substitution { until: Some(day("2026-05-01")), ..substitution.clone() },
                "before its first",
            ),
            (Substitution { absent: id("substitute"), ..substitution.clone() }, "for himself"),
            (Substitution { reason: " ".to_owned(), ..substitution.clone() }, "is empty"),
            (
                Substitution { absent: id("nobody"), ..substitution.clone() },
                "entered as \"nobody\"",
            ),
            (Substitution { agency: "department".into(), ..substitution.clone() }, "no role at"),
            (
                Substitution { substitute: id("citizen"), ..substitution.clone() },
                "nor above or below",
            ),
            (
                Substitution { substitute: id("beside"), ..substitution.clone() },
                "nor above or below",
            ),
            (
                Substitution { from: day("2025-12-31"), ..substitution.clone() },
                "no role at \"one-stop\" on 2025-12-31",
            ),
            (Substitution { reason: "\0".to_owned(), ..substitution }, "NUL"),
        ] {
            let refused = desk.enter_substitution(&wrong).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_has_left_does_nobodys_work_any_longer() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        let office = AgencyId::from("one-stop");
        appoint(&desk, "absent", "one-stop", "leader").await;
        appoint(&desk, "substitute", "one-stop", "head").await;
        let substitution = Substitution { roles: [].into(), until: None, ..annual_leave() };
        desk.enter_substitution(&substitution).await.unwrap();
        let left = Appointment {
            person: id("substitute"),
            agency: office.clone(),
            role: Role::from("head"),
            from: day("2026-01-01"),
            until: Some(day("2026-05-31")),
            unit: None,
        };
        desk.appoint(&left).await.unwrap();
        for (on, stands_in) in [("2026-05-31", true), ("2026-06-01", false)] {
            let caller = desk.caller(&id("substitute"), day(on)).await.unwrap();
            assert_eq!(caller.actor(&office, Some(&id("absent"))).is_ok(), stands_in, "{on}");
            assert_eq!(!caller.substitutions.is_empty(), stands_in, "{on}");
        }
    })
    .await;
}

#[tokio::test]
async fn staff_act_for_an_enterprise_by_a_mandate_and_as_long_as_it_and_its_paper_hold() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        enter(&desk, "staff", PersonKind::Citizen).await;
        enter(&desk, "company", PersonKind::Organisation).await;
        let paper =
            Paper { kind: "giấy ủy quyền".into(), number: "12/UQ".into(), valid_until: None };
        let mandate = Mandate {
            person: id("staff"),
            organisation: id("company"),
            from: day("2026-05-04"),
            until: None,
            paper: paper.clone(),
        };
        desk.enter_mandate(&mandate).await.unwrap();
        let (staff, company) = (id("staff"), id("company"));
        let acting = async |on: &str| -> Result<Actor, Error> {
            desk.caller(&staff, day(on)).await?.applicant(Some(&company))
        };
        let actor = acting("2026-05-04").await.unwrap();
        assert_eq!(
            actor,
            Actor { on_behalf_of: Some(company.clone()), ..Actor::applicant("staff") }
        );
        let caller = desk.caller(&staff, day("2026-05-04")).await.unwrap();
        assert_eq!(seen(&caller.sight()), ["person/company", "person/staff"]);
        assert_eq!(caller.applicant(None).unwrap(), Actor::applicant("staff"));
        let refused = caller.applicant(Some(&id("other"))).unwrap_err();
        assert!(matches!(refused, Error::NoMandate { .. }), "{refused}");
        assert!(acting("2026-05-03").await.is_err());

        let ending = Paper { valid_until: Some(day("2026-05-31")), ..paper };
        desk.enter_mandate(&Mandate { paper: ending.clone(), ..mandate.clone() }).await.unwrap();
        assert!(acting("2026-05-31").await.is_ok() && acting("2026-06-01").await.is_err());
        assert!(desk.revoke_mandate(&staff, &company, day("2026-05-04")).await.unwrap());
        assert!(acting("2026-05-04").await.is_err(), "revoked before it began to hold");
        let caller = desk.caller(&staff, day("2026-05-04")).await.unwrap();
        assert_eq!(seen(&caller.sight()), ["person/staff"]);
        assert_eq!(desk.mandates(&staff).await.unwrap().len(), 1, "that it was stays known");
        for (wrong, why) in [
            (Mandate { until: Some(day("2026-05-01")), ..mandate.clone() }, "before its first"),
            (Mandate { organisation: id("staff"), ..mandate.clone() }, "for himself"),
            (Mandate { organisation: id("nobody"), ..mandate.clone() }, "entered as \"nobody\""),
            (Mandate { paper: Paper { number: String::new(), ..ending }, ..mandate }, "is empty"),
        ] {
            let refused = desk.enter_mandate(&wrong).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn people_are_found_without_diacritics_page_by_page() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        province(&desk).await;
        for (who, name, number) in [
            ("p-1", "Đỗ Thị Thuỷ", Some("001 099 000 001")),
            ("p-2", "Đỗ Văn Sáu", None),
            ("p-3", "Công ty Thủy Sản", Some("0100109106")),
        ] {
            let number = number.map(str::to_owned);
            let (kind, name) = (PersonKind::Citizen, name.to_owned());
            desk.enter_person(&Person { id: id(who), name, number, kind }).await.unwrap();
        }
        let found = async |text: &str| -> String {
            let found = desk.people(text, &Page::default()).await.unwrap();
            found.people.iter().map(|person| person.id.as_str()).collect::<Vec<_>>().join(" ")
        };
        for (text, ids) in [
            ("do", "p-1 p-2"),
            ("thuy", "p-1 p-3"),
            ("do thu", "p-1"),
            ("001099000001", "p-1"),
            ("01001", "p-3"),
            ("", "p-1 p-2 p-3"),
            ("nobody", ""),
        ] {
            assert_eq!(found(text).await, ids, "{text}");
        }
        let nul = desk.people("do\0", &Page::default()).await.unwrap_err();
        assert!(matches!(nul, Error::Text { .. }), "{nul}");
        let kind = PersonKind::Organisation;
        let renamed = Person { id: id("p-3"), name: "Hải Sản".to_owned(), number: None, kind };
        desk.enter_person(&renamed).await.unwrap();
        assert_eq!((found("thuy").await.as_str(), found("hai san").await.as_str()), ("p-1", "p-3"));
        assert_eq!(desk.person(&id("p-3")).await.unwrap(), Some(renamed));
        let first = desk.people("", &Page::first(2)).await.unwrap();
        let next = Page { most: 2, cursor: first.next };
        let second = desk.people("", &next).await.unwrap();
        assert_eq!((second.people.len(), second.next), (1, None));
        assert!(matches!(desk.people("do", &next).await.unwrap_err(), Error::Cursor));

        let mut appointment = Appointment {
            person: id("p-1"),
            agency: AgencyId::from("one-stop"),
            role: Role::from("clerk"),
            from: day("2026-01-01"),
            until: None,
            unit: Some("desk-1".to_owned()),
        };
        desk.appoint(&appointment).await.unwrap();
        assert_eq!(desk.appointments(&id("p-1")).await.unwrap(), [appointment.clone()]);
        appointment.unit = Some("desk-2".to_owned());
        let refused = desk.appoint(&appointment).await.unwrap_err().to_string();
        assert!(refused.contains("no such unit"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_leader_above_overrides_with_a_reason_and_one_beside_does_not() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        province(&desk).await;
        let filed = file(&desk, "2026-09-07 08:00").await.id;
        let noted = MoveCommand {
            note: Some("the office is flooded".to_owned()),
            ..MoveCommand::new(MoveKind::Accept)
        };
        let noted = Command::Move(noted);
        let when = at("2026-09-07 09:00");
        let perform = async |actor: &Actor, command: &Command| {
            desk.perform(&filed, command.clone(), actor, when, Order::default()).await
        };
        // What a caller claims to stand above is not believed.
        let mut beside = Actor::official("l-2", &["leader"], "department");
        beside.above.insert(AgencyId::from("one-stop"));
        assert!(matches!(perform(&beside, &noted).await.unwrap_err(), Error::Refused(_)));
        let leader = Actor::official("l-1", &["leader"], "province");
        let refused = perform(&leader, &accept()).await.unwrap_err().to_string();
        assert!(refused.contains("a reason is needed"), "{refused}");
        let dossier = desk.dossier(&filed).await.unwrap().dossier;
        let acting = desk.acting(&leader, &dossier, when).await.unwrap();
        assert!(acting.above.contains("one-stop"));
        perform(&leader, &noted).await.unwrap();
        let last = desk.history(&filed).await.unwrap().pop().unwrap();
        assert!(last.event.actor.above.contains("one-stop"));
        let dossier = desk.dossier(&filed).await.unwrap().dossier;
        assert!(dossier.flags.contains(&Flag::Overridden));
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn the_second_person_works_where_the_dossier_stands_or_above() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        province(&desk).await;
        let filed = file(&desk, "2026-09-07 08:00").await.id;
        let clerk = Actor::official("c-1", &["clerk"], "one-stop");
        let amend = async |approver: Actor| {
            let parties = Parties::of(Party::named(format!("Người {}", approver.person)));
            let (parties, note) = (Box::new(parties), "mistyped".to_owned());
            let act = Command::Act(Act::AmendParties { parties, note, approver });
            desk.perform(&filed, act, &clerk, at("2026-09-07 09:00"), Order::default()).await
        };
        let leader = |agency: &str| Actor::official(format!("l-{agency}"), &["leader"], agency);
        // What a caller claims to stand above is not believed.
        let claims = Actor { above: ["one-stop".into()].into(), ..leader("department") };
        for strange in [leader("department"), leader("nowhere"), claims] {
            let refused = amend(strange).await.unwrap_err().to_string();
            assert!(refused.contains("the work lies with agency"), "{refused}");
        }
        for second in ["one-stop", "commune", "province"] {
            amend(leader(second)).await.unwrap();
        }
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn the_work_of_somebody_goes_to_somebody_else_or_to_the_pool() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        appoint(&desk, "c-1", "one-stop", "clerk").await;
        appoint(&desk, "c-2", "one-stop", "clerk").await;
        enter(&desk, "c-3", PersonKind::Official).await;
        let head = Actor::official("h-1", &["head"], "one-stop");
        let mut filed = Vec::new();
        for minute in 0..3 {
            let id = file(&desk, &format!("2026-09-07 08:0{minute}")).await.id;
            let assign = Command::Act(Act::Assign { to: PersonId::from("c-1"), duty: Duty::Main });
            let when = at("2026-09-07 09:00");
            desk.perform(&id, assign, &head, when, Order::default()).await.unwrap();
            filed.push(id);
        }
        // One was touched at a later time than that of the handing over.
        let note = Command::Act(Act::Note { text: "later".to_owned() });
        let when = at("2026-09-07 12:00");
        desk.perform(&filed[2], note, &head, when, Order::default()).await.unwrap();
        let (c_1, c_2) = (id("c-1"), id("c-2"));
        let when = at("2026-09-07 10:00");
        let clerk = Actor::official("c-2", &["clerk"], "one-stop");
        for nobody in [&clerk, &Actor { agency: None, ..head.clone() }] {
            let refused = desk.reassign(&c_1, Some(&c_2), nobody, when).await.unwrap_err();
            assert!(matches!(refused, Error::Refused(_)), "{refused}");
        }
        let refused = desk.reassign(&c_1, Some(&id("c-3")), &head, when).await.unwrap_err();
        assert!(matches!(refused, Error::NoRole { .. }), "{refused}");
        let elsewhere = Actor::official("h-2", &["head"], "elsewhere");
        assert!(desk.reassign(&c_1, None, &elsewhere, when).await.unwrap().moved.is_empty());

        let done = desk.reassign(&c_1, Some(&c_2), &head, when).await.unwrap();
        assert_eq!(done.moved, filed[..2]);
        assert_eq!((done.refused.len(), &done.refused[0].0), (1, &filed[2]));
        let later = at("2026-09-07 13:00");
        let done = desk.reassign(&c_1, Some(&c_2), &head, later).await.unwrap();
        assert_eq!((done.moved.as_slice(), done.refused.len()), (&filed[2..], 0));
        let done = desk.reassign(&c_2, None, &head, later).await.unwrap();
        assert_eq!(done.moved.len(), 3);
        let pool = Work { of: Whose::Pool, ..Work::at("one-stop") };
        let pool = desk.seen_by(Sight::All).worklist(&pool, &Page::default()).await.unwrap();
        assert_eq!(pool.items.len(), 3);
    })
    .await;
}
