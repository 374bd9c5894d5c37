//! Laws of the arithmetic, as properties.

use crate::support::{vn, vn_early, vn_saturday};
use motcua_engine::time::{
    Calendar, DayCount, Limit, Pause, Quarters, Start, Terms, Timestamp, Unit,
};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDARS: LazyLock<Vec<Calendar>> = LazyLock::new(|| {
    vec![vn(), vn_early(), vn_saturday(DayCount::Zero), vn_saturday(DayCount::Half)]
});

fn calendar() -> impl Strategy<Value = &'static Calendar> {
    (0..CALENDARS.len()).prop_map(|place| &CALENDARS[place])
}

/// Instants of 2019 to 2026, to the minute.
fn instant() -> impl Strategy<Value = Timestamp> {
    (1_546_300_800_i64 / 60..1_798_700_000 / 60)
        .prop_map(|minute| Timestamp::from_second(minute * 60).unwrap())
}

fn terms() -> impl Strategy<Value = Terms> {
    let unit = prop_oneof![
        Just(Unit::WorkingHours),
        Just(Unit::WorkingDays),
        Just(Unit::CalendarDays),
        Just(Unit::Hours),
        Just(Unit::Months)
    ];
    (unit, 1..100_u32, any::<bool>()).prop_map(|(unit, quarters, minutes)| {
        let quarters = match unit {
            Unit::CalendarDays => quarters * 4,
            Unit::Months => (quarters % 6 + 1) * 4,
            Unit::WorkingHours | Unit::WorkingDays | Unit::Hours => quarters,
        };
        let limit = Limit::Of(Quarters(quarters), unit);
        if minutes { Terms::minutes(limit) } else { Terms::days(limit) }
    })
}

proptest! {
    #[test]
    fn adding_and_counting_are_inverse(calendar in calendar(), at in instant(), minutes in 1..20_000_u32) {
        let due = calendar.add_working_minutes(at, minutes).unwrap();
        prop_assert_eq!(calendar.working_minutes_between(at, due).unwrap(), i64::from(minutes));
    }

    #[test]
    fn counting_and_adding_are_inverse(calendar in calendar(), from in instant(), to in instant()) {
        prop_assume!(from < to);
        let minutes = calendar.working_minutes_between(from, to).unwrap();
        if minutes > 0 {
            let reached = calendar.add_working_minutes(from, u32::try_from(minutes).unwrap()).unwrap();
            prop_assert!(reached <= to);
            prop_assert_eq!(calendar.working_minutes_between(reached, to).unwrap(), 0);
        }
    }

    #[test]
    fn counting_adds_up(calendar in calendar(), a in instant(), b in instant(), c in instant()) {
        let between = |from, to| calendar.working_minutes_between(from, to).unwrap();
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
        prop_assert_eq!(between(a, b), -between(b, a));
    }

    #[test]
    fn next_working_is_working_and_stable(calendar in calendar(), at in instant()) {
        let next = calendar.next_working(at).unwrap();
        prop_assert!(next >= at);
        prop_assert_eq!(calendar.working_minutes_between(at, next).unwrap(), 0);
        prop_assert_eq!(calendar.next_working(next).unwrap(), next);
    }

    #[test]
    fn due_is_monotone_in_reception_and_never_on_a_day_off(
        calendar in calendar(), terms in terms(), a in instant(), b in instant()
    ) {
        let (first, second) = (a.min(b), a.max(b));
        let due = |at| calendar.deadline(terms, at, &[]);
        if let (Ok(Some(one)), Ok(Some(two))) = (due(first), due(second)) {
            prop_assert!(one.due_at <= two.due_at);
            prop_assert!(one.due_at >= first);
            prop_assert!(one.late_from > one.due_at);
            if !matches!(terms.limit, Limit::Of(_, Unit::Hours)) {
                let minutes = calendar.day(one.due_on).unwrap().2;
                prop_assert!(minutes > 0);
            }
        }
    }

    #[test]
    fn a_pause_never_brings_the_deadline_forward(
        calendar in calendar(), terms in terms(), at in instant(), from in 0..100_000_i64, length in 0..50_000_i64
    ) {
        let second = |offset: i64| Timestamp::from_second(at.as_second() + offset * 60).unwrap();
        let pause = Pause { from: second(from), to: second(from + length) };
        let due = |pauses: &[Pause]| calendar.deadline(terms, at, pauses);
        if let (Ok(Some(without)), Ok(Some(with))) = (due(&[]), due(&[pause])) {
            prop_assert!(with.due_at >= without.due_at);
            if pause.from >= without.late_from {
                prop_assert_eq!(with, without);
            }
            prop_assert_eq!(due(&[pause, pause]).unwrap().unwrap(), with);
        }
    }

    #[test]
    fn an_explanation_ends_in_the_deadline(calendar in calendar(), terms in terms(), at in instant()) {
        if let Ok(explanation) = calendar.explain(terms, at, &[]) {
            let deadline = calendar.deadline(terms, at, &[]).unwrap().unwrap();
            prop_assert_eq!(explanation.deadline, Some(deadline));
            prop_assert_eq!(explanation.days.last().unwrap().on, deadline.due_on);
            prop_assert_eq!(explanation.days.first().unwrap().on, calendar.local_date(at));
            if let (Start::Day(_), Limit::Of(amount, Unit::WorkingDays)) = (explanation.start, terms.limit) {
                prop_assert_eq!(explanation.days.last().unwrap().sum, amount.0);
            }
        }
    }
}
