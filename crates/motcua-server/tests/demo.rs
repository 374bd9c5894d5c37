//! A demo province has lives of every kind, and none of its commands was refused.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use motcua::engine::dossier::{Actor, Calendars, Definition, EventBody, Signature};
use motcua::engine::time::{Date, Timestamp};
use motcua::{Delivery, Desk, Hook, Level, Page, ReportQuery, Sight};
use motcua_server::connect::signature::{Verdict, check};
use motcua_server::connect::store::{Kept, Store};
use motcua_server::demo::{self, Keys, Plan, Province};

fn plan(seed: u64, dossiers: usize) -> Plan {
    Plan { seed, dossiers, now: "2026-11-20T10:00:00+07:00".parse().unwrap() }
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

async fn filled(plan: &Plan) -> (Desk, Province) {
    let desk = Desk::demo().await.unwrap();
    let province = demo::fill(&desk, plan, |_, _| ()).await.unwrap();
    (desk, province)
}

async fn journal(desk: &Desk, now: Timestamp) -> Vec<Delivery> {
    let seen: Arc<Mutex<Vec<Delivery>>> = Arc::default();
    let taken = Arc::clone(&seen);
    let hook = Hook::new("test", move |delivery| {
        taken.lock().unwrap().push(delivery);
        async { Ok(()) }
    });
    desk.deliver(&hook.begin(motcua::Begin::AtFirstEvent), now).await.unwrap();
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[test]
fn a_province_has_lives_of_every_kind() {
    run(async {
        let plan = plan(7, 300);
        let mut told = Vec::new();
        let desk = Desk::demo().await.unwrap();
        let province = demo::fill(&desk, &plan, |done, of| told.push((done, of))).await.unwrap();
        assert_eq!(told, (1..=300).map(|done| (done, 300)).collect::<Vec<_>>());

        let summary = &province.summary;
        assert_eq!(summary.refused_commands, [] as [String; 0]);
        let total = &summary.total;
        assert_eq!((total.filed, total.open + total.closed), (300, 300));
        let named = total.named();
        let none: Vec<_> = named.iter().filter(|(_, count)| *count == 0).collect();
        assert!(none.is_empty(), "nothing of {none:?}");
        let share = |count: u64, least: u64, most: u64, what: &str| {
            let per_mille = count * 1000 / total.filed;
            assert!((least..=most).contains(&per_mille), "{what}: {per_mille} of 1,000");
        };
        share(total.in_time, 550, 900, "in time");
        share(total.late, 20, 200, "late");
        share(total.open, 80, 350, "open");
        share(total.transferred, 250, 650, "transferred");
        assert!(summary.legs > 0 && summary.late_legs > 0);
        assert!(summary.by_procedure.len() >= 19, "{:?}", summary.by_procedure.keys());

        let verified = desk.verify().await.unwrap();
        assert_eq!(verified.findings, [] as [String; 0]);
        assert_eq!(verified.dossiers, 300 + summary.legs);

        money_is_kept(&desk, &province).await;
        let journal = journal(&desk, plan.now).await;
        assert_eq!(journal.len() as u64, verified.events);
        officials_are_known(&province, &journal);
        acts_lie_in_working_hours(&journal, &desk.calendars().await.unwrap(), plan.now);
        let names: BTreeSet<_> =
            journal.iter().map(|delivery| delivery.event.body.name()).collect();
        let acts = ["assigned", "noted", "apologized", "prolonged", "lapsed", "leg_reported"];
        let money = [
            "charged",
            "payment_requested",
            "paid",
            "payment_failed",
            "payment_expired",
            "payment_cancelled",
            "payment_waived",
            "refunded",
        ];
        for name in acts.into_iter().chain(money).chain(["voided", "reused"]) {
            assert!(names.contains(name), "no event {name} among {names:?}");
        }
    });
}

/// What the summary counts of money is what the desk's lists and books say.
async fn money_is_kept(desk: &Desk, province: &Province) {
    let (total, seen) = (&province.summary.total, desk.seen_by(Sight::All));
    let unmatched = seen.unmatched(&Page::default()).await.unwrap().items;
    assert_eq!(unmatched.len() as u64, total.unmatched);
    // Who has paid too much or twice is known; who has paid an order that nobody made is not.
    for money in unmatched {
        let is_known = matches!(money.reason.as_str(), "paid_twice" | "wrong_amount");
        assert!(is_known || money.reason == "no_order", "{money:?}");
        assert_eq!(money.dossier.is_some(), is_known, "{money:?}");
    }
    let (from, to) = (Date::constant(2025, 1, 1), Date::constant(2026, 12, 31));
    let digitized = seen.digitized(from, to).await.unwrap();
    let all = digitized.iter().find(|row| row.agency.is_empty()).unwrap();
    // Legs rely on what is held, too.
    assert!(all.with_reuse >= total.reused, "{all:?}");
}

/// Whoever acts for an agency works there in that role, by the list that was handed back.
fn officials_are_known(province: &Province, journal: &[Delivery]) {
    let known: BTreeMap<_, _> =
        province.officials.iter().map(|official| (&official.person, official)).collect();
    for actor in journal.iter().map(|delivery| &delivery.event.actor) {
        let Some(agency) = &actor.agency else { continue };
        let official = known[&actor.person];
        assert_eq!((&official.agency, &official.roles), (agency, &actor.roles));
    }
    let accounts: BTreeSet<_> = province.officials.iter().map(|known| &known.account).collect();
    assert_eq!(accounts.len(), province.officials.len(), "each account is one official's");
}

fn acts_lie_in_working_hours(journal: &[Delivery], calendars: &Calendars, now: Timestamp) {
    for delivery in journal {
        let (at, actor) = (delivery.event.at, &delivery.event.actor);
        assert!(at <= now, "{at} is later than {now}");
        let Some(agency) = &actor.agency else { continue };
        let next = calendars.of(agency).next_working(at).unwrap();
        assert_eq!(next, at, "{agency} does not work at {at}: {:?}", delivery.event.body);
    }
}

#[test]
fn what_is_held_has_its_bytes_and_the_signature_that_it_says() {
    run(async {
        let plan = plan(8, 120);
        let (desk, province) = filled(&plan).await;
        let store = Store::in_memory();
        demo::keep_specimens(&store).await.unwrap();
        let kept = desk.kept_bytes("", 100).await.unwrap();
        assert_eq!(kept.len(), 2, "a result and a paper: {kept:?}");
        let seen = desk.seen_by(Sight::All);
        let (mut signed, mut unsigned) = (0, 0);
        for sha256 in &kept {
            store.verify(sha256).await.unwrap();
            for dossier in desk.dossiers_with(sha256).await.unwrap() {
                let files = seen.files(&dossier).await.unwrap();
                let file = files.iter().find(|file| file.entered.sha256 == *sha256).unwrap();
                let bytes = Kept { sha256: sha256.clone(), size: file.entered.size };
                let bytes = store.open(&bytes).await.unwrap().whole().await.unwrap();
                let report = check(&bytes, &demo::trust(), plan.now).unwrap();
                match file.signature {
                    Signature::Valid => {
                        assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
                        signed += 1;
                    }
                    Signature::Unsigned => {
                        assert_eq!(report.verdict, Verdict::Unsigned, "{report:?}");
                        unsigned += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        assert!(signed > 0 && unsigned > 0, "{signed} {unsigned}");
        let mut found = 0;
        for applicant in &province.applicants {
            for held in seen.held(&applicant.person).await.unwrap() {
                let file = seen.held_file(&held.id).await.unwrap();
                assert_eq!(file.signature, held.known.held.file.signature);
                found += 1;
            }
        }
        assert!(found > 0, "nothing is held about those who have accounts");
    });
}

#[test]
fn one_agrees_that_a_paper_serves_again_and_one_does_not() {
    run(async {
        let (desk, province) = filled(&plan(9, 0)).await;
        let mut answers = Vec::new();
        for applicant in &province.applicants {
            answers.extend(desk.consents(&applicant.person).await.unwrap());
        }
        assert_eq!(answers.iter().map(|one| one.is_given).collect::<Vec<_>>(), [true, false]);
        let licence = desk.procedure("3.000347", plan(9, 0).now).await.unwrap();
        let asked = licence.documents.iter().filter(|document| document.consent);
        let asked: Vec<_> = asked.filter_map(|document| document.document_type.clone()).collect();
        assert_eq!(asked, [answers[0].document_type.clone()]);
    });
}

#[test]
fn the_same_seed_makes_the_same_province() {
    run(async {
        let (_, one) = filled(&plan(3, 60)).await;
        let (_, same) = filled(&plan(3, 60)).await;
        let (_, other) = filled(&plan(4, 60)).await;
        assert_eq!((&one.summary, &one.officials), (&same.summary, &same.officials));
        assert_ne!(one.summary, other.summary);
    });
}

#[test]
fn every_name_of_an_agency_stands_for_one_of_the_province() {
    run(async {
        let (desk, province) = filled(&plan(5, 80)).await;
        let agencies: BTreeSet<_> = province.agencies.iter().map(|agency| &agency.id).collect();
        let mut filed = 0;
        for delivery in journal(&desk, plan(5, 80).now).await {
            let EventBody::Filed(head) = &delivery.event.body else { continue };
            filed += 1;
            let strange = head.agencies.values().find(|agency| !agencies.contains(agency));
            assert_eq!(strange, None, "{:?}", head.procedure);
            let stand = desk.dossier(&delivery.dossier).await.unwrap();
            let procedure = desk.procedure_of(&stand.dossier).await.unwrap();
            for step in &procedure.steps {
                let place = stand.dossier.agency(&step.agency);
                assert!(agencies.contains(&place), "{} names {place}", procedure.code);
            }
        }
        assert!(filed >= 80);
    });
}

#[test]
fn an_official_signs_in_as_what_the_list_says() {
    run(async {
        let plan = plan(6, 0);
        let (desk, province) = filled(&plan).await;
        assert_eq!(province.summary.total.filed, 0);
        let on = "2026-11-20".parse().unwrap();
        for official in province.officials.iter().step_by(17) {
            let actor: Actor =
                desk.official(&official.account, &official.agency, on).await.unwrap();
            assert_eq!((&actor.person, &actor.roles), (&official.person, &official.roles));
        }
    });
}

#[test]
fn every_agency_has_its_level_and_its_place_and_some_have_units() {
    run(async {
        let (_, province) = filled(&plan(6, 0)).await;
        let known: BTreeSet<_> = province.agencies.iter().map(|agency| &agency.id).collect();
        for agency in &province.agencies {
            let level = agency.level.unwrap_or_else(|| panic!("{} has no level", agency.id));
            let is_top = matches!(level, Level::Ministry | Level::Province);
            assert_eq!(agency.parent.is_none(), is_top, "{}", agency.id);
            assert!(agency.parent.iter().all(|above| known.contains(above)), "{}", agency.id);
        }
        let with_units = province.agencies.iter().filter(|agency| !agency.units.is_empty());
        let with_units: BTreeSet<_> = with_units.map(|agency| agency.id.as_str()).collect();
        for id in ["centre", "finance", "environment", "commune-1-economy"] {
            assert!(with_units.contains(id), "{id}");
        }
    });
}

#[test]
fn the_auditor_who_is_printed_sees_the_province_and_a_clerk_does_not() {
    run(async {
        let plan = plan(7, 80);
        let (desk, province) = filled(&plan).await;
        let keys = Keys::make(&desk, &province, plan.now).await.unwrap().to_string();
        let seen = async |role: &str| {
            let line = keys.lines().find(|line| line.split_whitespace().nth(1) == Some(role));
            let account = line.unwrap().split_whitespace().next().unwrap();
            let official = province.officials.iter().find(|one| one.account == account).unwrap();
            let caller =
                desk.caller(&official.person, "2026-11-20".parse().unwrap()).await.unwrap();
            received(&desk, caller.sight(), plan.now).await
        };
        let all = received(&desk, Sight::All, plan.now).await;
        let (audited, clerk) = (seen("auditor").await, seen("clerk").await);
        assert!(audited * 10 >= all * 9, "{audited} of {all}");
        assert!(clerk < audited, "{clerk} of {audited}");
    });
}

/// How many dossiers were received, for somebody.
async fn received(desk: &Desk, sight: Sight, now: Timestamp) -> u64 {
    let query = ReportQuery {
        from: Date::constant(2025, 1, 1),
        to: Date::constant(2026, 12, 31),
        as_of: now,
        position: None,
        by: None,
        definition: Definition::Statutory,
    };
    desk.seen_by(sight).report(&query).await.unwrap().total.received
}

#[test]
fn a_day_before_every_procedure_has_no_dossiers() {
    run(async {
        let plan = Plan { now: "2025-06-30T10:00:00+07:00".parse().unwrap(), ..plan(1, 5) };
        let (_, province) = filled(&plan).await;
        assert_eq!(province.summary.total.filed, 0);
    });
}
