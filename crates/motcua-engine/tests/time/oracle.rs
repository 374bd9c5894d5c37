//! The arithmetic against a naive oracle that walks minute by minute over the rows of the file.
//!
//! `MOTCUA_ORACLE_CASES` sets the number of random cases (20,000 without it), `MOTCUA_SEED` the seed.

use crate::support::{closure, overlay, plan, vn_file, week};
use motcua_engine::time::{
    Calendar, CalendarFile, ClosureKind, Counting, Date, DayCount, Deadline, Limit, Overlay, Pause,
    Quarters, Terms, Time, Timestamp, ToSpan, Unit,
};

const DAY: usize = 24 * 60;

/// Every local minute and day of a calendar, found by looking at each row.
struct Oracle {
    file: CalendarFile,
    /// For each local minute since the first day: whether work is done in it.
    worked: Vec<bool>,
    /// For each day: what it counts, in half days.
    halves: Vec<u64>,
    /// For each day: its working minutes.
    minutes: Vec<u64>,
    /// A number of ticks that every day's half can be cut into.
    ticks: u64,
}

impl Oracle {
    fn new(file: CalendarFile) -> Self {
        let mut oracle =
            Self { file, worked: Vec::new(), halves: Vec::new(), minutes: Vec::new(), ticks: 2 };
        let file = &oracle.file;
        let mut date = file.from;
        while date <= file.provisional_until {
            let weekday = |date: Date| &file.week[date.weekday().to_monday_zero_offset() as usize];
            let mut plan = weekday(date).clone();
            if file.days_off.iter().any(|row| row.on <= date && date <= row.to.unwrap_or(row.on)) {
                plan = None;
            }
            if let Some(row) = file.worked_days.iter().find(|row| row.on == date) {
                plan = weekday(row.in_lieu_of.unwrap()).clone();
            }
            let mut minutes = 0;
            for minute in 0..DAY {
                let inside = plan.as_ref().is_some_and(|plan| {
                    let inside = |from: u16, to: u16| {
                        usize::from(from) <= minute && minute < usize::from(to)
                    };
                    plan.windows.iter().any(|window| inside(window.from_minutes, window.to_minutes))
                });
                let moment = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
                let closed = file.closures.iter().any(|row| row.from <= moment && moment < row.to);
                oracle.worked.push(inside && !closed);
                minutes += u64::from(inside && !closed);
            }
            let counts = plan.map_or(0, |plan| match plan.counts {
                DayCount::Zero => 0,
                DayCount::Half => 1,
                DayCount::One => 2,
            });
            oracle.halves.push(if minutes == 0 { 0 } else { counts });
            oracle.minutes.push(minutes);
            if minutes > 0 {
                oracle.ticks = lcm(oracle.ticks, minutes);
            }
            date = date.tomorrow().unwrap();
        }
        oracle
    }

    fn next_working_day(&self, mut day: usize) -> Option<usize> {
        while *self.halves.get(day)? == 0 {
            day += 1;
        }
        Some(day)
    }

    fn day_end(&self, day: usize) -> usize {
        (day * DAY..(day + 1) * DAY).rev().find(|minute| self.worked[*minute]).unwrap() + 1
    }

    /// The day on which `halves` half days after a day have been counted.
    fn walk(&self, start: usize, halves: u64) -> Option<usize> {
        let (mut day, mut counted) = (start, 0);
        while counted < halves {
            day += 1;
            counted += self.halves.get(day)?;
        }
        Some(day)
    }

    /// The minute before which `need` ticks have passed.
    fn pass(
        &self,
        from: usize,
        need: u64,
        pauses: &[(usize, usize)],
        tick: impl Fn(usize) -> u64,
    ) -> Option<usize> {
        let (mut minute, mut passed) = (from, 0);
        while passed < need {
            if minute >= self.worked.len() {
                return None;
            }
            if !pauses.iter().any(|(from, to)| *from <= minute && minute < *to) {
                passed += tick(minute);
            }
            minute += 1;
        }
        Some(minute)
    }

    fn tick_of_day(&self, minute: usize) -> u64 {
        let day = minute / DAY;
        if self.worked[minute] { self.halves[day] * (self.ticks / self.minutes[day]) } else { 0 }
    }

    /// The due minute and whether the deadline is the end of a day.
    fn due(
        &self,
        terms: Terms,
        received: usize,
        pauses: &[(usize, usize)],
    ) -> Option<(usize, bool)> {
        let natural = matches!(terms.limit, Limit::Of(_, Unit::Hours));
        let after_cutoff = !natural
            && terms.cutoff.is_some_and(|cutoff| {
                received % DAY
                    > usize::from(cutoff.hour() as u8) * 60 + usize::from(cutoff.minute() as u8)
            });
        let day = received / DAY;
        let shifted = if after_cutoff { Some(self.next_working_day(day + 1)?) } else { None };
        let from = shifted.map_or(received, |day| day * DAY);
        match terms.limit {
            Limit::Of(Quarters(amount), Unit::WorkingHours) => self
                .pass(from, u64::from(amount) * 15, pauses, |minute| u64::from(self.worked[minute]))
                .map(|due| (due, false)),
            Limit::Of(Quarters(amount), Unit::Hours) => {
                self.pass(received, u64::from(amount) * 15, pauses, |_| 1).map(|due| (due, false))
            }
            Limit::Of(Quarters(amount), Unit::WorkingDays)
                if terms.counting == Counting::Minutes || amount < 4 =>
            {
                self.pass(from, u64::from(amount) * self.ticks / 2, pauses, |minute| {
                    self.tick_of_day(minute)
                })
                .map(|due| (due, false))
            }
            limit => self.day_due(limit, day, shifted, received, pauses),
        }
    }

    fn day_due(
        &self,
        limit: Limit,
        day: usize,
        shifted: Option<usize>,
        received: usize,
        pauses: &[(usize, usize)],
    ) -> Option<(usize, bool)> {
        let civil = matches!(limit, Limit::Of(_, Unit::CalendarDays | Unit::Months));
        let start = match (shifted, limit) {
            (Some(day), _) => day,
            (None, Limit::SameDay) => {
                let open = (received..(day + 1) * DAY).any(|minute| self.worked[minute]);
                self.next_working_day(if open { day } else { day + 1 })?
            }
            (None, _) if civil => day,
            (None, _) => self.next_working_day(day)?,
        };
        let mut due = self.day_due_after(limit, start, 0)?;
        let (mut waited, mut until) = (0, start);
        for (from, to) in pauses {
            let late_from = if limit == Limit::SameDay || !due.1 {
                due.0 + 1
            } else {
                (due.0 - 1) / DAY * DAY + DAY
            };
            if *from >= late_from {
                break;
            }
            for day in (from / DAY).max(until)..(to / DAY).max(until) {
                waited += if civil { 1 } else { *self.halves.get(day + 1)? };
            }
            until = until.max(to / DAY);
            due = self.day_due_after(limit, start, waited)?;
        }
        Some(due)
    }

    fn day_due_after(&self, limit: Limit, start: usize, waited: u64) -> Option<(usize, bool)> {
        let civil = |date: Date| {
            let day = (date - self.file.from).get_days() as u64 + waited;
            Some((self.day_end(self.next_working_day(usize::try_from(day).unwrap())?), true))
        };
        let date = self.file.from.checked_add((start as i64).days()).unwrap();
        match limit {
            Limit::Of(Quarters(amount), Unit::CalendarDays) => {
                civil(date.checked_add(i64::from(amount / 4).days()).ok()?)
            }
            Limit::Of(Quarters(amount), Unit::Months) => {
                civil(date.checked_add(i64::from(amount / 4).months()).ok()?)
            }
            Limit::Of(Quarters(amount), _) => {
                let day = self.walk(start, u64::from(amount / 4) * 2 + waited)?;
                if amount % 4 == 0 {
                    return Some((self.day_end(day), true));
                }
                // A whole day that ends inside a day's count leaves the rest of that day for the fraction.
                let counted: u64 = self.halves[start + 1..=day].iter().sum();
                let over = counted - (u64::from(amount / 4) * 2 + waited);
                let need = u64::from(amount % 4) * self.ticks / 2;
                let from = if over == 0 { (day + 1) * DAY } else { day * DAY + DAY / 2 };
                assert!(over == 0 || self.halves[day] == 2, "only whole days are cut in half");
                if over > 0 {
                    let half_passed =
                        self.pass(day * DAY, self.ticks, &[], |minute| self.tick_of_day(minute))?;
                    return self
                        .pass(half_passed, need, &[], |minute| self.tick_of_day(minute))
                        .map(|due| (due, false));
                }
                self.pass(from, need, &[], |minute| self.tick_of_day(minute))
                    .map(|due| (due, false))
            }
            Limit::SameDay => Some((self.day_end(self.walk(start, waited)?), true)),
            Limit::None => None,
        }
    }

    fn timestamp(&self, minute: usize) -> Timestamp {
        let days = i64::from((self.file.from - Date::constant(1970, 1, 1)).get_days());
        Timestamp::from_second((days * DAY as i64 + minute as i64) * 60 - 7 * 3600).unwrap()
    }
}

fn lcm(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// A small generator, so that the same seed gives the same cases everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn terms(&mut self) -> Terms {
        let quarters = Quarters(1 + u32::try_from(self.below(120)).unwrap());
        let whole = Quarters((1 + u32::try_from(self.below(30)).unwrap()) * 4);
        let limit = match self.below(7) {
            0 => Limit::Of(quarters, Unit::WorkingHours),
            1 => Limit::Of(quarters, Unit::WorkingDays),
            2 => Limit::Of(whole, Unit::WorkingDays),
            3 => Limit::Of(whole, Unit::CalendarDays),
            4 => Limit::Of(quarters, Unit::Hours),
            5 => Limit::Of(Quarters(whole.0 % 24 + 4 - whole.0 % 4), Unit::Months),
            _ => Limit::SameDay,
        };
        let terms = if self.below(2) == 0 { Terms::days(limit) } else { Terms::minutes(limit) };
        let hour = 7 + i8::try_from(self.below(10)).unwrap();
        terms.with_cutoff((self.below(3) == 0).then(|| Time::constant(hour, 30, 0, 0)))
    }

    fn pauses(&mut self, received: usize, last: usize) -> Vec<(usize, usize)> {
        let mut pauses: Vec<_> = (0..self.below(4).saturating_sub(1))
            .map(|_| {
                let from = received + usize::try_from(self.below(20 * DAY as u64)).unwrap();
                let to = from + usize::try_from(self.below(10 * DAY as u64)).unwrap();
                (from.min(last), to.min(last))
            })
            .collect();
        pauses.sort_unstable();
        pauses
    }
}

fn files() -> Vec<CalendarFile> {
    let file = vn_file();
    let mut saturday = overlay();
    saturday.week[5] = plan("07:30-11:30", DayCount::Zero);
    let mut half = overlay();
    half.week[5] = plan("07:30-11:30", DayCount::Half);
    let mut uneven = Overlay { week: week("08:00-11:00 13:30-17:15"), ..overlay() };
    uneven.week[4] = plan("07:30-12:00", DayCount::One);
    let mut closed = overlay();
    for year in 2019..=2027 {
        closed.closures.push(closure(
            &format!("{year}-03-10T09:10"),
            &format!("{year}-03-11T14:20"),
            ClosureKind::Outage,
        ));
        closed.closures.push(closure(
            &format!("{year}-07-06T00:00"),
            &format!("{year}-07-11T00:00"),
            ClosureKind::Closure,
        ));
        closed.closures.push(closure(
            &format!("{year}-10-14T13:00"),
            &format!("{year}-10-14T17:00"),
            ClosureKind::Outage,
        ));
    }
    let early = Overlay { week: week("07:00-11:30 13:30-17:00"), ..overlay() };
    let mut files = vec![file.clone()];
    files.extend([early, saturday, half, uneven, closed].iter().map(|overlay| file.with(overlay)));
    files
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says how many cases and which seed"
)]
fn env(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

#[test]
#[expect(clippy::print_stdout, reason = "the seed of a run is for whoever runs it")]
fn random_cases_equal_a_walk_minute_by_minute() {
    let cases = env("MOTCUA_ORACLE_CASES", 20_000);
    let seed = env("MOTCUA_SEED", 20_261_121);
    let oracles: Vec<_> = files()
        .into_iter()
        .map(|file| (Calendar::new(file.clone()).unwrap(), Oracle::new(file)))
        .collect();
    let mut random = Random(seed);
    let mut answered = 0;
    for case in 0..cases {
        let (calendar, oracle) =
            &oracles[usize::try_from(random.below(oracles.len() as u64)).unwrap()];
        let received = usize::try_from(random.below(oracle.worked.len() as u64)).unwrap();
        let terms = random.terms();
        let pauses = random.pauses(received, oracle.worked.len() - 1);
        let expected = oracle.due(terms, received, &pauses);
        let instants: Vec<_> = pauses
            .iter()
            .map(|(from, to)| Pause { from: oracle.timestamp(*from), to: oracle.timestamp(*to) })
            .collect();
        let at = oracle.timestamp(received);
        let found = calendar.deadline(terms, at, &instants).ok().flatten();
        let due = |deadline: Deadline| {
            (deadline.due_at, deadline.late_from.as_second() > deadline.due_at.as_second())
        };
        let expected = expected.map(|(minute, of_day)| {
            (oracle.timestamp(minute), of_day && terms.limit != Limit::SameDay)
        });
        assert_eq!(
            found.map(due),
            expected,
            "case {case} of seed {seed}: {} by {terms:?} from {at} with {pauses:?}",
            calendar.reference()
        );
        answered += u64::from(found.is_some());
    }
    println!("{cases} cases, {answered} with a deadline, seed {seed}");
    assert!(answered * 10 > cases * 9, "too many cases fall outside the calendar");
}
