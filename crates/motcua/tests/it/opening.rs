//! Opening balances at the desk: codes that are kept, on both databases.

use motcua::engine::dossier::{Actor, OpeningBalance, Parties, Party, Source, Submission};
use motcua::engine::procedure::{Channel, Subject};
use motcua::{Desk, Done, Error};

use crate::support::{at, file, for_each_shared, household, keyed};

async fn open(desk: &Desk, code: &str, key: &str) -> Result<Done, Error> {
    let supervisor = |person: &str| Actor::official(person, &["supervisor"], "province");
    let opening = OpeningBalance {
        submission: Submission {
            parties: Parties::of(Party::named("Lê Thị Cúc")),
            ..Submission::new(Channel::Direct, Subject::Citizen)
        },
        code: code.to_owned(),
        step: "appraisal".into(),
        received_at: at("2026-09-01 09:00"),
        appointment: at("2026-09-11 17:00"),
        source: Source {
            system: "old".to_owned(),
            row: "00".to_owned(),
            file: "11".to_owned(),
            rows: 1,
            key: "22".to_owned(),
            signature: "33".to_owned(),
        },
        approver: supervisor("o-2"),
    };
    let when = at("2026-09-08 09:00");
    desk.open_balance("1.001612", opening, &supervisor("o-1"), when, keyed(key)).await
}

#[tokio::test]
async fn a_code_is_kept_and_never_drawn_again() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let drawn = file(&desk, "2026-09-08 08:00").await.code.unwrap();
        let (prefix, _) = drawn.rsplit_once('-').unwrap();
        let old = format!("{prefix}-0002");
        let done = open(&desk, &old, "a").await.unwrap();
        assert_eq!((done.code.as_deref(), done.version), (Some(old.as_str()), 1));
        assert!(open(&desk, &old, "a").await.unwrap().replayed);
        for taken in [&old, &drawn] {
            let refused = open(&desk, taken, "b").await.unwrap_err();
            assert!(matches!(refused, Error::CodeTaken { .. }), "{refused}");
        }
        open(&desk, "H05/1", "c").await.unwrap();
        assert!(matches!(open(&desk, "H05\0", "d").await, Err(Error::Text { .. })));
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.differed, rebuilt.counters), (0, 0));
        let next = file(&desk, "2026-09-08 10:00").await.code.unwrap();
        assert_eq!(next, format!("{prefix}-0003"));
        assert_eq!(desk.dossier(&old).await.unwrap().id, done.id);
        assert_eq!(place.verify(&desk).await, 4);
    })
    .await;
}
