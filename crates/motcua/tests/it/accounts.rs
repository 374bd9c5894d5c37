//! How accounts and programs get in: passwords that lock, sessions that end, tokens that expire and are revoked.

use motcua::engine::dossier::{AgencyId, PersonId};
use motcua::engine::procedure::Role;
use motcua::engine::time::{Timestamp, ToSpan};
use motcua::{Appointment, Desk, Error, NewToken, Person, PersonKind, copy};

use crate::support::{Place, at, for_each_shared};

async fn desk(place: &Place) -> Desk {
    let desk = place.desk().await;
    let id = PersonId::from("p-1");
    let (name, number) = ("Lê Thị Cúc".to_owned(), None);
    let person = Person { id: id.clone(), name, number, kind: PersonKind::Official };
    desk.enter_person(&person).await.unwrap();
    desk.open_account("cuc", &id).await.unwrap();
    desk
}

fn minutes(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(minutes.minutes()).unwrap()
}

#[tokio::test]
async fn failures_lock_an_account_longer_and_longer_up_to_a_day() {
    for_each_shared(async |place| {
        let desk = desk(place).await;
        assert_eq!(desk.credential("cuc").await.unwrap(), None);
        desk.set_password("cuc", "$argon2id$one").await.unwrap();
        let refused = desk.set_password("nobody", "x").await.unwrap_err();
        assert!(matches!(refused, Error::NoAccount { .. }), "{refused}");
        let mut now = at("2026-09-07 08:00");
        let stand = async || desk.credential("cuc").await.unwrap().unwrap();
        for failures in 1..=4 {
            let tried = desk.try_sign_in("cuc", now).await.unwrap().unwrap();
            assert_eq!((tried.failures, tried.locked_until), (failures, None));
            assert_eq!(tried, stand().await);
        }
        for locked in [15, 30, 60, 120, 240, 480, 960, 1_440, 1_440] {
            assert!(desk.try_sign_in("cuc", now).await.unwrap().is_some());
            let until = minutes(now, locked);
            let credential = stand().await;
            assert_eq!(credential.locked_until, Some(until));
            assert!(credential.is_locked(now) && !credential.is_locked(until));
            assert_eq!(desk.try_sign_in("cuc", minutes(now, 1)).await.unwrap(), None);
            assert_eq!(stand().await, credential, "what is tried meanwhile counts for nothing");
            now = until;
        }
        desk.try_sign_in("cuc", now).await.unwrap().unwrap();
        desk.signed_in("cuc").await.unwrap();
        let credential = stand().await;
        assert_eq!((credential.failures, credential.locked_until), (0, None));
        assert_eq!(
            (credential.person.as_str(), credential.hash.as_str()),
            ("p-1", "$argon2id$one")
        );
        assert_eq!(desk.try_sign_in("nobody", now).await.unwrap(), None);
        desk.signed_in("nobody").await.unwrap();
        assert_eq!(desk.credential("nobody\0").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn of_many_tries_at_once_no_more_are_let_in_than_one_after_the_other() {
    for_each_shared(async |place| {
        let desk = desk(place).await;
        desk.set_password("cuc", "$argon2id$one").await.unwrap();
        let now = at("2026-09-07 08:00");
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..30 {
            let desk = desk.clone();
            tries.spawn(async move { desk.try_sign_in("cuc", now).await.unwrap().is_some() });
        }
        let let_in = tries.join_all().await.into_iter().filter(|is_in| *is_in).count();
        assert_eq!(let_in, 5);
        // One of them had the right password, and so none counts.
        desk.signed_in("cuc").await.unwrap();
        assert!(desk.try_sign_in("cuc", now).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_session_holds_until_its_end_or_until_the_password_changes() {
    for_each_shared(async |place| {
        let desk = desk(place).await;
        let (now, until) = (at("2026-09-07 08:00"), at("2026-09-07 16:00"));
        let (session, secret) = desk.open_session("cuc", until).await.unwrap();
        assert_eq!(session.person.as_str(), "p-1");
        assert_eq!(desk.session(&secret, now).await.unwrap(), Some(session));
        for (tried, when) in [(secret.as_str(), until), ("mcs_", now), ("", now)] {
            assert_eq!(desk.session(tried, when).await.unwrap(), None, "{tried}");
        }
        let stored = place.rows("SELECT digest FROM motcua_sessions").await;
        let stored: String = stored[0].try_get("", "digest").unwrap();
        assert!(!secret.contains(&stored) && desk.session(&stored, now).await.unwrap().is_none());
        assert!(desk.close_session(&secret).await.unwrap());
        assert!(!desk.close_session(&secret).await.unwrap());
        assert_eq!(desk.session(&secret, now).await.unwrap(), None);
        let (_, one) = desk.open_session("cuc", until).await.unwrap();
        let (_, other) = desk.open_session("cuc", until).await.unwrap();
        assert_ne!(one, other);
        desk.set_password("cuc", "new").await.unwrap();
        assert_eq!(desk.session(&one, now).await.unwrap(), None);
        assert_eq!(desk.close_sessions("cuc").await.unwrap(), 0);
        desk.open_session("cuc", until).await.unwrap();
        assert_eq!(desk.close_sessions("cuc").await.unwrap(), 1);
        let refused = desk.open_session("nobody", until).await.unwrap_err();
        assert!(matches!(refused, Error::NoAccount { .. }), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_token_holds_until_it_expires_or_is_revoked_and_its_secret_is_kept_nowhere() {
    for_each_shared(async |place| {
        let desk = desk(place).await;
        appoint(&desk, "clerk", "2026-09-07", None).await;
        let (now, end) = (at("2026-09-07 08:00"), at("2026-10-07 08:00"));
        let new = NewToken {
            name: "the portal of the province".to_owned(),
            person: PersonId::from("p-1"),
            agency: Some(AgencyId::from("one-stop")),
            roles: [Role::from("clerk")].into(),
            scopes: ["dossiers:read".to_owned()].into(),
            expires_at: end,
            issued_by: PersonId::from("p-1"),
        };
        let (token, secret) = desk.issue_token(&new, now).await.unwrap();
        assert!(secret.starts_with("mct_") && secret.len() == 68, "{secret}");
        assert_eq!(desk.token(&secret, now).await.unwrap(), Some(token.clone()));
        assert_eq!(token.issued, new);
        for (tried, when) in [(secret.as_str(), end), ("mct_", now), (&secret[4..], now)] {
            assert_eq!(desk.token(tried, when).await.unwrap(), None);
        }
        let contents = crate::support::contents(place).await;
        assert!(!format!("{contents:?}").contains(&secret[4..]), "the secret is kept");
        let (second, other) = desk.issue_token(&new, minutes(now, 1)).await.unwrap();
        assert_ne!(secret, other);
        assert!(desk.revoke_token(&token.id, minutes(now, 5)).await.unwrap());
        assert!(!desk.revoke_token(&token.id, minutes(now, 5)).await.unwrap());
        assert!(!desk.revoke_token("nobody\0", now).await.unwrap());
        assert_eq!(desk.token(&secret, minutes(now, 5)).await.unwrap(), None);
        assert!(desk.token(&other, minutes(now, 5)).await.unwrap().is_some());
        let tokens = desk.tokens().await.unwrap();
        assert_eq!(tokens.len(), 2);
        assert_eq!((tokens[0].revoked_at, &tokens[1]), (Some(minutes(now, 5)), &second));
        for (wrong, why) in [
            (NewToken { name: " ".to_owned(), ..new.clone() }, "no name"),
            (NewToken { expires_at: now, ..new.clone() }, "expired"),
            (NewToken { person: PersonId::from("x"), ..new.clone() }, "entered as \"x\""),
            (NewToken { name: "\0".to_owned(), ..new }, "NUL"),
        ] {
            let refused = desk.issue_token(&wrong, now).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_copy_carries_tokens_and_passwords_and_nobody_s_session() {
    for_each_shared(async |place| {
        let source = desk(place).await;
        source.set_password("cuc", "hash").await.unwrap();
        let until = at("2026-09-07 16:00");
        let (_, secret) = source.open_session("cuc", until).await.unwrap();
        let target = Place::file();
        copy(&place.url, &target.url, |_| std::ops::ControlFlow::Continue(())).await.unwrap();
        let copied = target.desk().await;
        assert_eq!(copied.credential("cuc").await.unwrap().unwrap().hash, "hash");
        assert_eq!(copied.session(&secret, at("2026-09-07 08:00")).await.unwrap(), None);
    })
    .await;
}

/// The official works at the one-stop shop from a day on.
async fn appoint(desk: &Desk, role: &str, from: &str, until: Option<&str>) {
    let appointment = Appointment {
        person: PersonId::from("p-1"),
        agency: AgencyId::from("one-stop"),
        role: Role::from(role),
        from: from.parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
        unit: None,
    };
    desk.appoint(&appointment).await.unwrap();
}

#[tokio::test]
async fn a_token_is_issued_for_roles_that_the_person_holds() {
    for_each_shared(async |place| {
        let desk = desk(place).await;
        appoint(&desk, "clerk", "2026-09-01", None).await;
        appoint(&desk, "records", "2026-09-01", None).await;
        appoint(&desk, "leader", "2026-09-01", Some("2026-09-06")).await;
        let now = at("2026-09-07 08:00");
        let token = |agency: Option<&str>, roles: &[&str]| NewToken {
            name: "a scanner".to_owned(),
            person: PersonId::from("p-1"),
            agency: agency.map(AgencyId::from),
            roles: roles.iter().map(|role| Role::from(*role)).collect(),
            scopes: ["read".to_owned()].into(),
            expires_at: at("2026-10-07 08:00"),
            issued_by: PersonId::from("p-1"),
        };
        for held in
            [token(Some("one-stop"), &[]), token(Some("one-stop"), &["clerk"]), token(None, &[])]
        {
            desk.issue_token(&held, now).await.unwrap();
        }
        for (wrong, why) in [
            (token(Some("one-stop"), &["clerk", "leader"]), "holds only clerk, records at"),
            (token(Some("province"), &["clerk"]), "holds no role at \"province\" on 2026-09-07"),
            (token(Some("province"), &[]), "holds no role at"),
            (token(None, &["clerk"]), "it has roles and no agency"),
        ] {
            let refused = desk.issue_token(&wrong, now).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
        assert_eq!(desk.tokens().await.unwrap().len(), 3);
    })
    .await;
}
