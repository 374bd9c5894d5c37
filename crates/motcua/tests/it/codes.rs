//! Codes: in sequence by agency and local day, none twice, none lost to a refusal.

use motcua::Order;

use crate::support::{applicant, at, file, filing, for_each_shared, household};

#[tokio::test]
async fn trap_19_a_code_has_more_figures_past_9999_of_a_day() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        file(&desk, "2026-09-07 09:00").await;
        place
            .execute("UPDATE motcua_counters SET value = 9998 WHERE name LIKE 'code/%-260907-'")
            .await;
        let mut ends = Vec::new();
        for _ in 0..3 {
            let code = file(&desk, "2026-09-07 09:00").await.code.unwrap();
            ends.push(code.rsplit('-').next().unwrap().to_owned());
        }
        assert_eq!(ends, ["9999", "10000", "10001"]);
    })
    .await;
}

#[tokio::test]
async fn trap_19_the_day_of_a_code_begins_at_midnight_in_ha_noi() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut codes = Vec::new();
        // 16:59 and 17:00 of the same day in UTC.
        for when in ["2026-09-07 23:59", "2026-09-08 00:00", "2026-09-08 06:59"] {
            let code = file(&desk, when).await.code.unwrap();
            codes.push(code.split_once('-').map(|_| code[code.len() - 11..].to_owned()).unwrap());
        }
        assert_eq!(codes, ["260907-0001", "260908-0001", "260908-0002"]);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_takes_no_code() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let first = file(&desk, "2026-09-07 09:00").await.code.unwrap();
        let mut unfit = filing(&household());
        unfit.fields.insert("no.such.field".into(), 1.into());
        let (applicant, when) = (applicant(), at("2026-09-07 09:00"));
        desk.submit(unfit, &applicant, when, Order::default()).await.unwrap_err();
        let next = file(&desk, "2026-09-07 09:00").await.code.unwrap();
        assert!(first.ends_with("-0001") && next.ends_with("-0002"), "{first}, {next}");
        assert_eq!(place.verify(&desk).await, 2);
    })
    .await;
}
