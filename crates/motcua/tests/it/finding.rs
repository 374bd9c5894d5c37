//! Finding dossiers: by words without diacritics, by visit, page by page.

use motcua::engine::dossier::{Act, Actor, Command, Paper, Parties, Party};
use motcua::{Desk, Done, Error, Listed, Order, Page, Part, Sight};

use crate::support::{
    accept, applicant, at, clerk, expecting, filing, for_each_database, household, shipped,
};

async fn file_for(desk: &Desk, owner: Party, when: &str) -> Done {
    let mut filing = filing(&household());
    filing.parties = Parties::of(owner);
    filing.visit = Some("visit-1".to_owned());
    desk.submit(filing, &applicant(), at(when), Order::default()).await.unwrap()
}

fn party(name: &str, number: &str, phone: &str) -> Party {
    Party { number: Some(number.into()), phone: Some(phone.into()), ..Party::named(name) }
}

fn ids(listed: &Listed) -> Vec<&str> {
    listed.items.iter().map(|item| item.id.as_str()).collect()
}

#[tokio::test]
async fn trap_18_names_are_found_without_diacritics_however_they_are_composed() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let thuy = file_for(
            &desk,
            party("Đỗ Thị Thuỷ", "001 099 000 001", "0912 345 678"),
            "2026-09-07 09:00",
        )
        .await;
        // The same letters in pieces, as some keyboards send them.
        let duc = file_for(
            &desk,
            party("Nguye\u{302}\u{303}n \u{110}u\u{31b}\u{301}c", "001099000002", "0987"),
            "2026-09-07 09:01",
        )
        .await;
        let code = thuy.code.as_deref().unwrap();
        for (text, found) in [
            ("do thi thuy", vec![&thuy]),
            ("ĐỖ THỊ THỦY", vec![&thuy]),
            ("Thuỷ Đỗ", vec![&thuy]),
            ("Nguyễn Đức", vec![&duc]),
            ("nguyen duc", vec![&duc]),
            ("nguye", vec![&duc]),
            ("0912345678", vec![&thuy]),
            ("0912.345.678", vec![&thuy]),
            ("001099000002", vec![&duc]),
            ("00109900000", vec![&duc, &thuy]),
            ("+84 912 345 678", vec![&thuy]),
            ("0084912345678", vec![&thuy]),
            ("+84987", vec![&duc]),
            ("do duc", vec![]),
            ("thuỷy", vec![]),
            (code, vec![&thuy]),
            (&code[..code.len() - 1], vec![&duc, &thuy]),
            (&household().code, vec![&duc, &thuy]),
            (&format!("{} thuỷ", household().code), vec![&thuy]),
        ] {
            let listed = desk.search(text, None, &Page::default()).await.unwrap();
            let found: Vec<&str> = found.iter().map(|done| done.id.as_str()).collect();
            assert_eq!(ids(&listed), found, "{text}");
        }
        // However long a text is, it is an ordinary question.
        let all = desk.search(&"đỗ thị ".repeat(2_000), None, &Page::default()).await.unwrap();
        assert_eq!(ids(&all), [thuy.id.as_str()]);
        let nothing = desk.search(" .. ", None, &Page::default()).await.unwrap_err();
        assert!(matches!(nothing, Error::NothingAsked), "{nothing}");
        let elsewhere = desk.search("nguyen", Some("elsewhere"), &Page::default()).await.unwrap();
        assert_eq!(elsewhere, Listed::default());
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.dossiers, rebuilt.differed), (2, 0));
    })
    .await;
}

#[tokio::test]
async fn a_procedure_is_found_by_its_name_as_people_type_it() {
    for_each_database(async |place| {
        let residence = shipped("1.004222");
        let desk = place.desk_with(&[household(), residence.clone()]).await;
        let owner = || party("Đỗ Thị Thuỷ", "001099000001", "+84 912 345 678");
        let first = file_for(&desk, owner(), "2026-09-07 09:00").await;
        let second = file_for(&desk, owner(), "2026-09-07 09:01").await;
        let official = Actor::official("c-1", &["clerk"], "one-stop");
        let other = desk
            .submit(filing(&residence), &official, at("2026-09-07 09:02"), Order::default())
            .await
            .unwrap();
        let both = [second.id.as_str(), first.id.as_str()];
        let sights = [
            Sight::All,
            Sight::Of([Part::Agency("commune-economy-office".into())].into()),
            Sight::Of([Part::Person(applicant().person)].into()),
        ];
        for sight in sights {
            let seen = desk.seen_by(sight);
            for text in [
                "hộ kinh doanh",
                "HO KINH DOA",
                "Đăng ký hộ kinh doanh",
                "\u{110}a\u{306}ng ky\u{301} ho\u{323}\u{302} kinh doanh",
            ] {
                let listed = seen.search(text, None, &Page::default()).await.unwrap();
                assert_eq!(ids(&listed), both, "{text}");
            }
            // Page by page as everything else; words in another order are no name.
            let page = seen.search("hộ kinh doanh", None, &Page::first(1)).await.unwrap();
            assert_eq!(ids(&page), [both[0]]);
            let next = Page { cursor: page.next, ..Page::first(1) };
            let page = seen.search("hộ kinh doanh", None, &next).await.unwrap();
            assert_eq!(ids(&page), [both[1]]);
            let elsewhere = seen.search("hộ kinh doanh", Some("nowhere"), &Page::default()).await;
            assert_eq!(elsewhere.unwrap(), Listed::default());
            for text in ["doanh kinh ho", "kinh", "hộ kinh doanh thuỷ sản"] {
                let listed = seen.search(text, None, &Page::default()).await.unwrap();
                assert_eq!(ids(&listed), <[&str; 0]>::default(), "{text}");
            }
        }
        // Nobody finds by a name what he may not see.
        let nobody = desk.seen_by(Sight::none());
        assert_eq!(
            nobody.search("hộ kinh doanh", None, &Page::default()).await.unwrap(),
            Listed::default()
        );
        let listed = desk.search("dang ky thuong tru", None, &Page::default()).await.unwrap();
        assert_eq!(ids(&listed), [other.id.as_str()]);
    })
    .await;
}

#[tokio::test]
async fn what_is_amended_is_found_as_it_is_now_and_words_that_were_lost_are_rebuilt() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let done = file_for(&desk, party("Lê Văn Tám", "1", "2"), "2026-09-07 09:00").await;
        let procedure = household();
        let name = procedure.data.iter().find(|field| field.name.as_str() == "business.name");
        let field = name.map(|field| field.name.clone()).unwrap();
        let amend = |value: &str| {
            Command::Act(Act::Amend {
                field: field.clone(),
                value: value.into(),
                note: "a typing error".into(),
                approver: None,
            })
        };
        let when = at("2026-09-07 09:10");
        desk.perform(&done.id, accept(), &clerk(), when, expecting(1)).await.unwrap();
        desk.perform(&done.id, amend("Bánh mì"), &clerk(), when, Order::default()).await.unwrap();
        desk.perform(&done.id, amend("Phở gà"), &clerk(), when, Order::default()).await.unwrap();
        let found =
            async |text: &str| desk.search(text, None, &Page::default()).await.unwrap().items.len();
        assert_eq!((found("banh mi").await, found("pho ga").await), (0, 1));
        if !place.url.contains(":memory:") {
            place.execute("DELETE FROM motcua_words WHERE word = 'pho'").await;
            place
                .execute(
                    "INSERT INTO motcua_words (part, word, dossier_id) VALUES ('', 'x', 'nowhere')",
                )
                .await;
            assert_eq!(found("pho ga").await, 0);
            assert_eq!(desk.rebuild().await.unwrap().differed, 1);
            assert_eq!(found("pho ga").await, 1);
            assert_eq!(desk.rebuild().await.unwrap().differed, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_was_entered_wrongly_is_found_under_the_right_name_and_no_longer_under_the_wrong_one()
 {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let done = file_for(&desk, party("Lê Văn Tám", "1", "2"), "2026-09-07 09:00").await;
        let amend = async |approver: &str| {
            let parties = Box::new(Parties::of(party("Trần Thị Hoa", "3", "0912 345 678")));
            let approver = Actor::official(approver, &["leader"], "one-stop");
            let act = Act::AmendParties { parties, note: "her neighbour".into(), approver };
            let (command, when) = (Command::Act(act), at("2026-09-07 09:10"));
            desk.perform(&done.id, command, &clerk(), when, expecting(1)).await
        };
        let refused = amend(clerk().person.as_str()).await.unwrap_err();
        assert!(refused.to_string().contains("a second person"), "{refused}");
        assert_eq!(amend("l-1").await.unwrap().version, 2);
        let found =
            async |text: &str| desk.search(text, None, &Page::default()).await.unwrap().items.len();
        assert_eq!((found("le van tam").await, found("tran thi hoa").await), (0, 1));
        assert_eq!(found("0912345678").await, 1);
        let history = desk.history(&done.id).await.unwrap();
        let body = serde_json::to_string(&history[1].event).unwrap();
        assert!(!body.contains("Hoa") && !body.contains("neighbour"), "{body}");
        assert!(history[1].header.commitment.is_some(), "it stands beside the journal");
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.dossiers, rebuilt.differed), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn several_dossiers_of_one_visit_have_each_a_code_and_a_clock() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let owner = Party::named("Phạm Văn Sáu");
        let mut codes = Vec::new();
        for when in ["2026-09-07 09:00", "2026-09-07 09:01", "2026-09-07 09:02"] {
            codes.push(file_for(&desk, owner.clone(), when).await.code);
        }
        let visit = desk.visit("visit-1").await.unwrap();
        assert_eq!(visit.iter().map(|item| item.code.clone()).collect::<Vec<_>>(), codes);
        assert_eq!(desk.visit("visit-2").await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn whoever_acts_for_the_owner_is_refused_without_a_paper_and_kept_with_it() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut filing = filing(&household());
        let mut agent = Party::named("Công ty Dịch vụ Sao Mai");
        filing.parties = Parties::of(Party::named("Phạm Văn Sáu"));
        filing.parties.submitter = Some(agent.clone());
        let send = async |filing| {
            desk.submit(
                filing,
                &Actor::applicant("agent"),
                at("2026-09-07 09:00"),
                Order::default(),
            )
            .await
        };
        let refused = send(filing.clone()).await.unwrap_err();
        assert!(refused.to_string().contains("shows no paper"), "{refused}");
        agent.paper =
            Some(Paper {
                kind: "giấy ủy quyền".into(), number: "7".into(), valid_until: None
            });
        filing.parties.submitter = Some(agent);
        let done = send(filing.clone()).await.unwrap();
        assert_eq!(desk.dossier(&done.id).await.unwrap().data.parties, filing.parties);
        let found = desk.search("sao mai", None, &Page::default()).await.unwrap();
        assert_eq!(ids(&found), [done.id.as_str()]);
    })
    .await;
}

#[tokio::test]
async fn lists_come_page_by_page_and_a_cursor_holds_for_one_list() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let agency = "one-stop".to_owned();
        file_for(&desk, Party::named("Một Người"), "2026-09-07 09:00").await;
        for minute in 1..7 {
            let when = format!("2026-09-07 09:0{minute}");
            let done = file_for(&desk, Party::named("Một Người"), &when).await;
            if minute % 2 == 0 {
                let accepted = at("2026-09-07 10:00");
                desk.perform(&done.id, accept(), &clerk(), accepted, expecting(1)).await.unwrap();
            }
        }
        let mut seen = Vec::new();
        let mut page = Page::first(3);
        loop {
            let listed = desk.worklist(&agency, &page).await.unwrap();
            seen.extend(listed.items);
            let Some(next) = listed.next else { break };
            page.cursor = Some(next);
        }
        assert_eq!(seen.len(), 7);
        assert!(seen[..3].iter().all(|item| item.due_at.is_some()), "those due first");
        assert!(seen[3..].iter().all(|item| item.due_at.is_none()));
        assert_eq!(desk.open_count(&agency).await.unwrap(), 7);
        assert_eq!(desk.open_count("elsewhere").await.unwrap(), 0);
        let first = desk.search("mot nguoi", None, &Page::first(5)).await.unwrap();
        let next = Page { most: 5, cursor: first.next.clone() };
        let second = desk.search("mot nguoi", None, &next).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (5, 2, None));
        for wrong in [next, Page { most: 5, cursor: Some("…".into()) }] {
            let refused = desk.worklist(&agency, &wrong).await.unwrap_err();
            assert!(matches!(refused, Error::Cursor), "{refused}");
        }
    })
    .await;
}

/// What a column cannot hold is refused on both databases, and never taken for something else.
#[tokio::test]
async fn a_nul_in_what_is_asked_for_is_refused() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        file_for(&desk, Party::named("Một Người"), "2026-09-07 09:00").await;
        let page = Page::default();
        for refused in [
            desk.search("mot\0", None, &page).await.unwrap_err(),
            desk.search("mot", Some("one-stop\0"), &page).await.unwrap_err(),
            desk.worklist("one-stop\0", &page).await.unwrap_err(),
            desk.open_count("one-stop\0").await.unwrap_err(),
            desk.visit("visit-1\0").await.unwrap_err(),
        ] {
            assert!(matches!(refused, Error::Text { .. }), "{refused}");
        }
        assert_eq!(desk.visit("visit-1").await.unwrap().len(), 1);
    })
    .await;
}
