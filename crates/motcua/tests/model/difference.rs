//! The same random commands go to a desk on `SQLite` and to one on `PostgreSQL`: every answer is the same,
//! and so is every row of every table at the end, but for what is drawn at random and for when it was recorded.
//!
//! `MOTCUA_DIFFERENCE_COMMANDS` sets how many commands there are (400 without it).

mod commands;
mod side;
mod tables;
mod texts;

use motcua::Desk;
use motcua::engine::procedure::Procedure;
use motcua::engine::time::{Timestamp, ToSpan};

use crate::env;
use crate::random::Random;
use crate::support::{Place, at, shipped};
use side::{Question, Sent, Side, Step};

const SHIPPED: [&str; 6] = ["1.001612", "3.000722", "1.009645", "1.004222", "1.014137", "1.014062"];

/// What draws the next step, looking at the first of the two sides.
struct Draw {
    random: Random,
    procedures: Vec<Procedure>,
    at: Timestamp,
}

impl Draw {
    fn new(seed: u64) -> Self {
        let procedures = SHIPPED.map(shipped).to_vec();
        Self { random: Random::new(seed), procedures, at: at("2026-10-05 09:00") }
    }

    fn number(&mut self, bound: usize) -> usize {
        usize::try_from(self.random.below(bound as u64)).unwrap()
    }

    fn minutes(&mut self, bound: u64) -> i64 {
        i64::try_from(self.random.below(bound)).unwrap()
    }

    async fn step(&mut self, desk: &Desk, ids: &[String]) -> Step {
        let most = if self.random.one_in(25) { 10 * 24 * 60 } else { 5 * 60 };
        let passed = self.minutes(most).minutes();
        self.at += passed;
        match self.random.below(40) {
            0 | 1 => Step::Tick(self.at),
            2 => Step::Recalculate(self.at),
            3 if self.random.one_in(2) => Step::Rebuild,
            3..=6 => Step::Publish(Box::new(self.publication())),
            7..=13 => Step::Ask(self.question(ids.len())),
            _ => Step::Group(self.group(desk, ids).await),
        }
    }

    /// Commands that are sent at once: a batch.
    async fn group(&mut self, desk: &Desk, ids: &[String]) -> Vec<Sent> {
        let count = if self.random.one_in(2) { 1 } else { 1 + self.number(6) };
        let mut group = Vec::new();
        for _ in 0..count {
            let files = ids.is_empty() || self.random.one_in(4 + ids.len() as u64 / 8);
            group.push(if files { self.filing() } else { self.command(desk, ids).await });
        }
        group
    }

    fn question(&mut self, dossiers: usize) -> Question {
        let page = (self.random.below(6), self.random.below(4));
        let agencies =
            ["one-stop", "commune-economy-office", "ward-1", "finance-department", "a\0b"];
        let agency = (*self.random.pick(&agencies).unwrap()).to_owned();
        match self.random.below(9) {
            0..=2 => {
                let agency = self.random.one_in(3).then_some(agency);
                let wanted = ["nguyen", "anh", "thuy", "0912", "ho", "x", "260"];
                let text = if self.random.one_in(2) {
                    (*self.random.pick(&wanted).unwrap()).to_owned()
                } else {
                    self.text()
                };
                Question::Search(text, agency, page)
            }
            3 | 4 => Question::Worklist(agency, page),
            5 => Question::Visit(self.visit()),
            6 => Question::Published(agency),
            7 if dossiers > 0 => Question::History(self.number(dossiers)),
            _ => Question::Dossier(self.text()),
        }
    }
}

/// The two databases; where there is no `PostgreSQL`, the same one twice.
async fn sides() -> [Side; 2] {
    let second = Place::postgres().unwrap_or_else(Place::file);
    [Side::new(Place::file()).await, Side::new(second).await]
}

#[tokio::test]
async fn the_same_commands_lead_to_the_same_on_both_databases() {
    let seed = env("MOTCUA_SEED", 20_261_122);
    let most = usize::try_from(env("MOTCUA_DIFFERENCE_COMMANDS", 400)).unwrap();
    let [mut one, mut other] = sides().await;
    let mut draw = Draw::new(seed);
    for procedure in draw.procedures.clone() {
        one.desk.publish(&procedure).await.unwrap();
        other.desk.publish(&procedure).await.unwrap();
    }
    let (mut sent, mut done) = (0, 0);
    while sent < most {
        let step = draw.step(&one.desk, &one.ids).await;
        sent += step.commands();
        let answers = [one.take(&step).await, other.take(&step).await];
        let here = format!("MOTCUA_SEED={seed} shows it again, command {sent}: {step:?}");
        assert_eq!(answers[0], answers[1], "{here}");
        let fault = answers[0].iter().find(|answer| answer.contains(side::FAULT));
        assert_eq!(fault, None, "{here}");
        done += answers[0].iter().filter(|answer| answer.starts_with("Done ")).count();
    }
    assert!(done * 3 > sent, "most commands are refused: {done} of {sent} are done, seed {seed}");
    let rows = [tables::rows(&mut one).await, tables::rows(&mut other).await];
    for (row, same) in rows[0].iter().zip(&rows[1]) {
        assert_eq!(
            row, same,
            "MOTCUA_SEED={seed} MOTCUA_DIFFERENCE_COMMANDS={most} shows it again"
        );
    }
    assert_eq!(rows[0].len(), rows[1].len());
    for side in [&one, &other] {
        assert!(side.place.verify(&side.desk).await >= done);
    }
}
