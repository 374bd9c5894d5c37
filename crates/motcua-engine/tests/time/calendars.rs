//! The calendar against the published numbers.

use crate::support::{date, vn};
use motcua_engine::time::ToSpan;

const PER_MONTH: [(i16, [i64; 12]); 8] = [
    (2019, [23, 15, 21, 19, 23, 20, 23, 22, 20, 23, 21, 22]),
    (2020, [17, 20, 22, 20, 20, 22, 23, 21, 21, 22, 21, 23]),
    (2021, [20, 15, 23, 20, 20, 22, 22, 22, 20, 21, 22, 23]),
    (2022, [19, 16, 23, 20, 20, 22, 21, 23, 20, 21, 22, 22]),
    (2023, [16, 20, 23, 20, 20, 22, 21, 23, 19, 22, 22, 21]),
    (2024, [22, 16, 21, 19, 23, 20, 23, 22, 19, 23, 21, 22]),
    (2025, [17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23]),
    (2026, [21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23]),
];

#[test]
fn working_days_of_each_month() {
    let calendar = vn();
    for (year, months) in PER_MONTH {
        for (month, days) in (1..).zip(months) {
            let first = date(&format!("{year}-{month:02}-01"));
            let working = first
                .series(1.day())
                .take_while(|day| day.month() == first.month())
                .filter(|day| calendar.is_working_day(*day).unwrap());
            assert_eq!(i64::try_from(working.count()).unwrap(), days, "{year}-{month:02}");
        }
    }
}
