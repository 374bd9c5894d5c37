//! Prices as real texts have them: by day, channel, person, place, quantity and programme.

use motcua_engine::procedure::{Channel, Fee, Procedure, Subject};
use motcua_engine::tariff::{Assessed, Circumstances, Part, TariffError, assess_form};
use serde_json::{Value as Json, json};

use crate::support::{shipped, small};

/// Who asks, and when.
struct Asked {
    channel: Channel,
    on: &'static str,
    persons: &'static [&'static str],
    place: Option<&'static str>,
    programmes: &'static [&'static str],
    fields: Json,
}

fn asked(channel: Channel, on: &'static str) -> Asked {
    Asked { channel, on, persons: &[], place: None, programmes: &[], fields: json!({}) }
}

fn online(on: &'static str) -> Asked {
    asked(Channel::Online, on)
}

fn direct(on: &'static str) -> Asked {
    asked(Channel::Direct, on)
}

fn fee<'p>(procedure: &'p Procedure, id: &str) -> &'p Fee {
    procedure.fees.iter().find(|fee| fee.id == *id).unwrap()
}

fn assessed(procedure: &Procedure, id: &str, asked: &Asked) -> Result<Assessed, TariffError> {
    let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
    let circumstances = Circumstances {
        persons: texts(asked.persons),
        place: asked.place.map(str::to_owned),
        programmes: texts(asked.programmes),
    };
    let fields = asked.fields.as_object().unwrap().iter();
    let fields = fields.map(|(name, value)| (name.as_str().into(), value.clone())).collect();
    let who = (asked.channel, Subject::Citizen);
    assess_form(
        procedure,
        fee(procedure, id),
        &circumstances,
        who,
        &fields,
        asked.on.parse().unwrap(),
    )
}

#[track_caller]
fn costs(procedure: &Procedure, id: &str, asked: &Asked, amount: i64) {
    assert_eq!(assessed(procedure, id, asked).unwrap().amount, amount);
}

#[track_caller]
fn refused(procedure: &Procedure, id: &str, asked: &Asked, sentence: &str) {
    assert_eq!(assessed(procedure, id, asked).unwrap_err().to_string(), sentence);
}

/// A procedure with one fee, of a tariff that no shipped procedure has.
fn with_fee(text: &str) -> Procedure {
    let data = "data:
  rooms: { vi: Số phòng, en: Rooms, type: integer }
  price: { vi: Giá, en: Price, type: money }
  remote: { vi: Vùng xa, en: Remote, type: boolean }
";
    let fee = format!(
        "fees:\n  fee:\n    name: {{ vi: Phí, en: Fee }}\n    basis: [a text]\n{text}\n{data}results:"
    );
    small(&[("results:", &fee)])
}

#[test]
fn a_business_pays_on_paper_and_not_on_line() {
    let household = shipped("1.001612-household-business.yaml");
    costs(&household, "registration", &direct("2026-08-03"), 100_000);
    costs(&household, "registration", &online("2026-08-03"), 0);
    let enterprise = shipped("2.001610-private-enterprise.yaml");
    for (asked, sum) in [(online("2026-08-03"), 100_000), (direct("2026-08-03"), 150_000)] {
        let both = ["registration", "publication"]
            .map(|id| assessed(&enterprise, id, &asked).unwrap().amount);
        assert_eq!(both.iter().sum::<i64>(), sum);
    }
}

#[test]
fn gia_lai_tells_apart_town_country_and_other_works() {
    let permit = shipped("1.013225-building-permit.yaml");
    let ask = |channel, place, work: &str| Asked {
        place,
        fields: json!({ "permit.work": work }),
        ..asked(channel, "2026-03-02")
    };
    for (place, work, on_paper, on_line) in [
        (Some("urban"), "house", 70_000, 35_000),
        (Some("rural"), "house", 50_000, 25_000),
        (Some("urban"), "grade_3", 120_000, 60_000),
        (None, "grade_3", 120_000, 60_000),
    ] {
        costs(&permit, "permit", &ask(Channel::Direct, place, work), on_paper);
        costs(&permit, "permit", &ask(Channel::Online, place, work), on_line);
    }
    let nowhere = ask(Channel::Online, None, "house");
    refused(
        &permit,
        "permit",
        &nowhere,
        "what fee \"permit\" costs depends on the place; say it, such as \"urban\"",
    );
    refused(
        &permit,
        "permit",
        &Asked { place: Some("urban"), ..online("2026-03-02") },
        "what fee \"permit\" costs depends on permit.work; fill it in first",
    );
}

#[test]
fn an_extension_of_a_permit_costs_less() {
    let procedure = with_fee("    lines: [{ amount: 7000, channel: online }, { amount: 15000 }]");
    costs(&procedure, "fee", &direct("2026-03-02"), 15_000);
    costs(&procedure, "fee", &online("2026-03-02"), 7_000);
}

#[test]
fn dong_thap_takes_the_best_single_benefit() {
    let land = shipped("1.115760-first-land-certificate.yaml");
    let home = json!({ "land.use": "home", "land.with_assets": false });
    let ask =
        |channel, persons| Asked { persons, fields: home.clone(), ..asked(channel, "2026-08-03") };
    costs(&land, "appraisal", &ask(Channel::Direct, &[]), 150_000);
    costs(&land, "appraisal", &ask(Channel::Online, &[]), 75_000);
    // Half for coming on line, half for being old: half, and not a quarter.
    costs(&land, "appraisal", &ask(Channel::Online, &["elderly"]), 75_000);
    costs(&land, "appraisal", &ask(Channel::Online, &["elderly", "merit"]), 0);
    let business =
        Asked { fields: json!({ "land.use": other_use(&land) }), ..online("2026-08-03") };
    costs(&land, "appraisal", &business, 100_000);
    let certificate = |channel, place, with_assets, persons| Asked {
        persons,
        place: Some(place),
        fields: json!({ "land.with_assets": with_assets }),
        ..asked(channel, "2026-08-03")
    };
    for (place, with_assets, persons, amount) in [
        ("ward", false, &[][..], 25_000),
        ("ward", true, &[], 80_000),
        ("commune", false, &[], 12_500),
        ("commune", true, &[], 40_000),
        ("commune", false, &["poor"], 6_250),
        ("ward", true, &["disabled"], 0),
    ] {
        costs(
            &land,
            "certificate",
            &certificate(Channel::Direct, place, with_assets, persons),
            amount,
        );
        costs(&land, "certificate", &certificate(Channel::Online, place, with_assets, persons), 0);
    }
    // A commune is cheaper than a ward: who does not say the place does not get the cheaper price.
    let nowhere = Asked { fields: json!({ "land.with_assets": false }), ..direct("2026-08-03") };
    refused(
        &land,
        "certificate",
        &nowhere,
        "what fee \"certificate\" costs depends on the place; say it, such as \"ward\"",
    );
}

fn other_use(land: &Procedure) -> String {
    use motcua_engine::procedure::FieldType;
    let field = land.data.iter().find(|field| field.name == "land.use").unwrap();
    let FieldType::OneOf(options) = &field.field_type else { panic!("no list") };
    options.iter().find(|option| option.value != "home").unwrap().value.clone()
}

#[test]
fn a_criminal_record_is_priced_by_day_and_by_combination() {
    let record = shipped("3.000333-criminal-record.yaml");
    let student = |asked| Asked { persons: &["student"], ..asked };
    costs(&record, "certificate", &online("2025-04-23"), 200_000);
    costs(&record, "certificate", &online("2025-04-24"), 170_000);
    costs(&record, "certificate", &online("2025-05-10"), 170_000);
    costs(&record, "certificate", &student(online("2025-05-10")), 80_000);
    costs(&record, "certificate", &student(direct("2025-05-10")), 100_000);
    costs(&record, "certificate", &online("2025-12-31"), 170_000);
    costs(&record, "certificate", &online("2026-01-01"), 200_000);
    costs(&record, "certificate", &online("2026-01-05"), 200_000);
    costs(&record, "certificate", &student(online("2026-01-05")), 100_000);
    costs(&record, "certificate", &Asked { persons: &["child"], ..direct("2026-01-05") }, 0);
    let sheets = Asked { fields: json!({ "record.extra_sheets": 3 }), ..direct("2026-01-05") };
    costs(&record, "sheets", &sheets, 15_000);
}

#[test]
fn a_programme_frees_from_its_first_day_to_its_last() {
    let record = shipped("3.000333-criminal-record.yaml");
    let digital = |on| Asked { programmes: &["digital-citizen"], ..online(on) };
    costs(&record, "certificate", &digital("2026-08-14"), 200_000);
    costs(&record, "certificate", &digital("2026-09-01"), 0);
    costs(&record, "certificate", &digital("2027-02-28"), 0);
    costs(&record, "certificate", &digital("2027-03-01"), 200_000);
    let why = assessed(&record, "certificate", &digital("2026-09-01")).unwrap();
    assert_eq!(why.basis(), ["TT 16/2025/TT-BTC", "TT 117/2026/TT-BTC"]);
    let residence = shipped("1.004222-residence.yaml");
    costs(&residence, "residence", &direct("2026-08-03"), 20_000);
    costs(&residence, "residence", &online("2026-08-03"), 10_000);
    costs(&residence, "residence", &digital("2026-09-01"), 0);
}

#[test]
fn bac_giang_takes_half_off_on_line() {
    let procedure = with_fee(
        "    lines: [{ amount: 15001 }]
    benefits: [{ percent: 50, channel: online, basis: NQ 11/2022/NQ-HĐND }]",
    );
    costs(&procedure, "fee", &direct("2026-03-02"), 15_001);
    // Half up to whole đồng.
    costs(&procedure, "fee", &online("2026-03-02"), 7_501);
}

#[test]
fn an_identity_card_is_halved_until_a_day() {
    let procedure = with_fee(
        "    lines: [{ amount: 25000, until: 2026-12-31, basis: TT 64/2025/TT-BTC }, { amount: 50000 }]",
    );
    costs(&procedure, "fee", &direct("2026-12-31"), 25_000);
    costs(&procedure, "fee", &direct("2027-01-01"), 50_000);
    let reissued = with_fee("    lines: [{ amount: 35000, until: 2026-12-31 }, { amount: 70000 }]");
    costs(&reissued, "fee", &direct("2026-12-31"), 35_000);
    costs(&reissued, "fee", &direct("2027-01-01"), 70_000);
    let why = assessed(&procedure, "fee", &direct("2026-12-31")).unwrap();
    assert_eq!(why.basis(), ["TT 64/2025/TT-BTC"]);
}

#[test]
fn a_karaoke_licence_is_priced_by_rooms_up_to_a_cap() {
    let procedure = with_fee("    lines: [{ amount: 1000000, per: rooms, cap: 6000000 }]");
    let rooms = |rooms: Json| Asked { fields: json!({ "rooms": rooms }), ..direct("2026-03-02") };
    costs(&procedure, "fee", &rooms(json!(0)), 0);
    costs(&procedure, "fee", &rooms(json!(4)), 4_000_000);
    costs(&procedure, "fee", &rooms(json!(6)), 6_000_000);
    costs(&procedure, "fee", &rooms(json!(7)), 6_000_000);
    let why = assessed(&procedure, "fee", &rooms(json!(7))).unwrap().explanation();
    assert_eq!(
        why.en,
        "line 1 of the tariff: 1.000.000 đồng; rooms is 7, the price is for each 1: 7.000.000 đồng; at most 6.000.000 đồng"
    );
    refused(
        &procedure,
        "fee",
        &direct("2026-03-02"),
        "what fee \"fee\" costs depends on rooms; fill it in first",
    );
    refused(
        &procedure,
        "fee",
        &rooms(json!(-1)),
        "fee \"fee\" is counted by rooms, which is below zero; mend the field",
    );
    refused(
        &procedure,
        "fee",
        &rooms(json!(i64::MAX)),
        "fee \"fee\" comes to more than can be counted; check the quantity and the tariff",
    );
}

#[test]
fn a_karaoke_licence_costs_the_appraisal_and_its_rooms() {
    let procedure = small(&[(
        "results:",
        "fees:
  security: { name: { vi: Phí thẩm định an ninh trật tự, en: Security appraisal }, basis: [NĐ 297/2025/NĐ-CP], lines: [{ amount: 300000 }] }
  licence: { name: { vi: Phí thẩm định cấp phép, en: Licence appraisal }, basis: [NĐ 297/2025/NĐ-CP], lines: [{ amount: 1000000, per: rooms, cap: 6000000 }] }
data:
  rooms: { vi: Số phòng, en: Rooms, type: integer }
results:",
    )]);
    for (rooms, both) in [(1, 1_300_000), (5, 5_300_000), (6, 6_300_000), (20, 6_300_000)] {
        let ask = Asked { fields: json!({ "rooms": rooms }), ..direct("2026-03-02") };
        let amounts =
            ["security", "licence"].map(|id| assessed(&procedure, id, &ask).unwrap().amount);
        assert_eq!(amounts.iter().sum::<i64>(), both);
    }
}

#[test]
fn a_per_cent_follows_the_price_when_its_text_changes() {
    // TT 117/2026/TT-BTC art. 2.2.
    let procedure = with_fee(
        "    lines: [{ amount: 100000, until: 2026-09-30 }, { amount: 120001 }]
    benefits: [{ percent: 50, programme: digital-citizen, from: 2026-08-15, until: 2027-02-28 }]",
    );
    let digital = |on| Asked { programmes: &["digital-citizen"], ..online(on) };
    costs(&procedure, "fee", &digital("2026-09-30"), 50_000);
    costs(&procedure, "fee", &digital("2026-10-01"), 60_001);
    costs(&procedure, "fee", &digital("2027-03-01"), 120_001);
}

#[test]
fn a_reduced_fee_has_half_the_floor_and_half_the_cap_of_the_whole() {
    // TT 258/2016/TT-BTC: a part of the cost, 500,000 to 150,000,000 for each project; TT 117/2026/TT-BTC takes half
    // of it off until 28 February 2027, which leaves 250,000 to 75,000,000.
    let procedure = with_fee(
        "    lines: [{ amount: 97, per: price, each: 1000000, floor: 500000, cap: 150000000 }]
    benefits: [{ percent: 50, programme: digital-citizen, from: 2026-08-15, until: 2027-02-28, basis: TT 117/2026/TT-BTC }]",
    );
    let cost = |price: i64| Asked { fields: json!({ "price": price }), ..direct("2026-09-01") };
    for (price, whole) in [
        (0, 500_000),
        (1_000_000_000, 500_000),
        (5_154_639_175, 500_000),
        (5_154_645_000, 500_001),
        (100_000_000_000, 9_700_000),
        (1_546_391_752_577, 150_000_000),
        (9_000_000_000_000, 150_000_000),
    ] {
        costs(&procedure, "fee", &cost(price), whole);
        let reduced = |on| Asked { programmes: &["digital-citizen"], on, ..cost(price) };
        costs(&procedure, "fee", &reduced("2026-09-01"), (whole + 1) / 2);
        costs(&procedure, "fee", &reduced("2026-08-14"), whole);
        costs(&procedure, "fee", &reduced("2027-03-01"), whole);
    }
    let why = assessed(&procedure, "fee", &cost(1_000_000_000)).unwrap().explanation();
    assert!(why.vi.ends_with("97.000 đ; tối thiểu 500.000 đ"), "{}", why.vi);
    assert!(why.en.ends_with("97.000 đồng; at least 500.000 đồng"), "{}", why.en);
    let why = assessed(&procedure, "fee", &cost(100_000_000_000)).unwrap().explanation();
    assert!(!why.en.contains("at least") && !why.en.contains("at most"), "{}", why.en);
}

#[test]
fn ha_noi_prices_civil_status_and_changes_of_land() {
    // NQ 06/2020/NQ-HĐND Hà Nội.
    let late = with_fee("    lines: [{ amount: 5000, when: remote }, { amount: 0 }]");
    for (is_late, amount) in [(true, 5_000), (false, 0)] {
        let ask = Asked { fields: json!({ "remote": is_late }), ..direct("2026-03-02") };
        costs(&late, "fee", &ask, amount);
    }
    // As the groups of birth and death have it: free within the days of the law, 5,000 after them.
    let birth = shipped("3.000722-birth-group.yaml");
    let id = birth.fees[0].id.to_string();
    for (born_on, amount) in [("2026-06-04", 0), ("2026-06-03", 5_000)] {
        let ask = Asked { fields: json!({ "child.born_on": born_on }), ..direct("2026-08-03") };
        costs(&birth, &id, &ask, amount);
    }
    costs(&with_fee("    lines: [{ amount: 3000 }]"), "fee", &online("2026-03-02"), 3_000);
    let change = with_fee("    lines: [{ amount: 28000, place: ward }, { amount: 14000 }]");
    for (place, amount) in [("ward", 28_000), ("commune", 14_000)] {
        costs(&change, "fee", &Asked { place: Some(place), ..direct("2026-03-02") }, amount);
    }
    refused(
        &change,
        "fee",
        &direct("2026-03-02"),
        "what fee \"fee\" costs depends on the place; say it, such as \"ward\"",
    );
}

#[test]
fn an_extract_is_priced_by_the_copy() {
    // TT 281/2016/TT-BTC.
    let procedure = with_fee("    lines: [{ amount: 8000, per: rooms }]");
    for (copies, amount) in [(0, 0), (1, 8_000), (5, 40_000)] {
        let ask = Asked { fields: json!({ "rooms": copies }), ..direct("2026-03-02") };
        costs(&procedure, "fee", &ask, amount);
    }
}

#[test]
fn dak_lak_and_lam_dong_take_nothing_on_line() {
    // NQ 09/2025/NQ-HĐND Đắk Lắk; NQ 51/2025/NQ-HĐND Lâm Đồng from 25 November 2025.
    let dak_lak = with_fee("    lines: [{ amount: 0, channel: online }, { amount: 70000 }]");
    costs(&dak_lak, "fee", &online("2026-03-02"), 0);
    costs(&dak_lak, "fee", &direct("2026-03-02"), 70_000);
    let lam_dong = with_fee(
        "    lines: [{ amount: 70000 }]
    benefits: [{ percent: 100, channel: online, from: 2025-11-25, basis: NQ 51/2025/NQ-HĐND }]",
    );
    for (on, amount) in [("2025-11-24", 70_000), ("2025-11-25", 0)] {
        costs(&lam_dong, "fee", &online(on), amount);
        costs(&lam_dong, "fee", &direct(on), 70_000);
    }
}

#[test]
fn a_part_of_a_price_is_capped() {
    // 0.15 per cent, at most five million: NQ 06/2020/NQ-HĐND Hà Nội.
    let procedure = with_fee("    lines: [{ amount: 15, per: price, each: 10000, cap: 5000000 }]");
    let price = |price: i64| Asked { fields: json!({ "price": price }), ..direct("2026-03-02") };
    costs(&procedure, "fee", &price(1_000_000_000), 1_500_000);
    costs(&procedure, "fee", &price(1_000_000_333), 1_500_000);
    costs(&procedure, "fee", &price(1_000_000_334), 1_500_001);
    costs(&procedure, "fee", &price(3_333_333_333), 5_000_000);
    costs(&procedure, "fee", &price(900_000_000_000), 5_000_000);
    costs(&procedure, "fee", &price(i64::MAX), 5_000_000);
}

#[test]
fn reductions_stack_only_where_the_text_says_so() {
    let benefits = "    lines: [{ amount: 100000 }]
    benefits: [{ percent: 50, channel: online }, { percent: 20, person: elderly }]";
    let ask = || Asked { persons: &["elderly"], ..online("2026-03-02") };
    costs(&with_fee(benefits), "fee", &ask(), 50_000);
    costs(&with_fee(&format!("    stack: true\n{benefits}")), "fee", &ask(), 40_000);
}

#[test]
fn a_reduction_of_the_registration_charge_is_capped_at_five_base_salaries() {
    // NQ 66.22/2026/NQ-CP: 10 % once a year for each kind of asset, at most 5 × 2,530,000 đồng.
    let land = shipped("1.115760-first-land-certificate.yaml");
    let ask = |thousands: i64, reduced: Option<bool>| {
        Asked {
        programmes: &["digital-citizen"],
        fields: reduced.map_or_else(
            || json!({ "land.price_thousands": thousands }),
            |reduced| json!({ "land.price_thousands": thousands, "land.reduced_this_year": reduced }),
        ),
        ..online("2026-09-01")
    }
    };
    for (thousands, whole, reduced) in [
        // 2 billion: 10 million, less a tenth.
        (2_000_000, 10_000_000, 9_000_000),
        // 25.3 billion: a tenth of the charge is the cap to the đồng.
        (25_300_000, 126_500_000, 113_850_000),
        (25_301_000, 126_505_000, 113_855_000),
        (60_000_000, 300_000_000, 287_350_000),
        (0, 0, 0),
    ] {
        costs(&land, "registration-charge", &ask(thousands, Some(false)), reduced);
        costs(&land, "registration-charge", &ask(thousands, Some(true)), whole);
        for on in ["2026-08-14", "2027-03-01"] {
            costs(&land, "registration-charge", &Asked { on, ..ask(thousands, None) }, whole);
        }
        let plain = Asked { programmes: &[], ..ask(thousands, Some(false)) };
        costs(&land, "registration-charge", &plain, whole);
    }
    refused(
        &land,
        "registration-charge",
        &ask(2_000_000, None),
        "what fee \"registration-charge\" costs depends on land.reduced_this_year; fill it in first",
    );
    let why = |thousands| {
        assessed(&land, "registration-charge", &ask(thousands, Some(false))).unwrap().explanation()
    };
    let capped = why(60_000_000);
    assert!(
        capped.vi.ends_with(
            "NQ 66.22/2026/NQ-CP: giảm 10 % (digital-citizen), tối đa 12.650.000 đ, còn 287.350.000 đ"
        ),
        "{}",
        capped.vi
    );
    assert!(
        capped.en.ends_with(
            "less 10 per cent (digital-citizen), at most 12.650.000 đồng, leaves 287.350.000 đồng"
        ),
        "{}",
        capped.en
    );
    for thousands in [2_000_000, 25_300_000] {
        let en = why(thousands).en;
        assert!(en.contains("less 10 per cent") && !en.contains("at most"), "{en}");
    }
}

#[test]
fn the_reduction_that_leaves_least_is_the_best() {
    let benefits = "    lines: [{ amount: 1, per: price }]
    benefits: [{ percent: 50, at_most: 1000, channel: online }, { percent: 10, person: elderly, at_most: 40000 }]";
    let ask = |price: i64| Asked {
        persons: &["elderly"],
        fields: json!({ "price": price }),
        ..online("2026-03-02")
    };
    let single = with_fee(benefits);
    for (price, leaves, percent) in
        [(2_000, 1_000, 50), (10_000, 9_000, 50), (100_000, 90_000, 10), (1_000_000, 960_000, 10)]
    {
        let best = assessed(&single, "fee", &ask(price)).unwrap();
        assert_eq!(best.amount, leaves);
        let taken = best.parts.last().unwrap();
        assert!(matches!(taken, Part::Benefit { percent: of, .. } if *of == percent), "{taken:?}");
    }
    // One after the other, each with its own cap.
    costs(&with_fee(&format!("    stack: true\n{benefits}")), "fee", &ask(100_000), 89_100);
    let nothing =
        with_fee("    lines: [{ amount: 9000 }]\n    benefits: [{ percent: 100, at_most: 0 }]");
    costs(&nothing, "fee", &online("2026-03-02"), 9_000);
}

#[test]
fn what_is_not_known_is_never_the_cheaper_line() {
    let procedure = with_fee("    lines: [{ amount: 9000, when: remote }, { amount: 1000 }]");
    refused(
        &procedure,
        "fee",
        &direct("2026-03-02"),
        "what fee \"fee\" costs depends on remote; fill it in first",
    );
    let known =
        |remote: bool| Asked { fields: json!({ "remote": remote }), ..direct("2026-03-02") };
    costs(&procedure, "fee", &known(true), 9_000);
    costs(&procedure, "fee", &known(false), 1_000);
    let procedure = with_fee(
        "    lines: [{ amount: 9000 }]\n    benefits: [{ percent: 50, when: remote, person: poor }]",
    );
    costs(&procedure, "fee", &direct("2026-03-02"), 9_000);
    refused(
        &procedure,
        "fee",
        &Asked { persons: &["poor"], ..direct("2026-03-02") },
        "what fee \"fee\" costs depends on remote; fill it in first",
    );
}

#[test]
fn a_tariff_that_has_no_line_says_so() {
    let mut procedure = with_fee("    lines: [{ amount: 1 }]");
    procedure.fees[0].lines[0].from = Some("2027-01-01".parse().unwrap());
    refused(
        &procedure,
        "fee",
        &direct("2026-03-02"),
        "no line of fee \"fee\" holds on 2026-03-02 for the channel and the payer; complete its tariff",
    );
}
