//! The rules of Motcua: what a procedure is, what a dossier may do next, when it is due, and whether it was on time.
//!
//! Vietnam's one-stop shops (một cửa) settle administrative dossiers under published procedures
//! (thủ tục hành chính), each with its steps, its legal limit and its papers.
//! This crate is the law's part of that: pure values in, values out.
//!
//! # What it is
//!
//! - A reader and a checker of procedure files: every problem at once, each with its place and what to do.
//! - A state machine: [`decide`](fn@dossier::decide) takes a dossier, a command, an actor and an instant, and gives events or a refusal.
//! - The arithmetic of time: working days and hours over the calendar of state offices, pauses, restarts, appointments, verdicts.
//!
//! # What it is not
//!
//! It has no database, no network, no clock and no randomness, and never waits.
//! It keeps nothing between two calls: the journal of events is the caller's, and [`Dossier::replay`](dossier::Dossier::replay) makes the state of it.
//! It tells nobody anything: what must happen elsewhere comes back as an [`Effect`](dossier::Effect).
//! And it judges no dossier: people do, the engine says what they may do, and records it.
//!
//! # Modules
//!
//! | Module | What it holds |
//! |---|---|
//! | [`procedure`] | the checked model of a procedure, the reader of YAML files, the checks at publication |
//! | [`guard`] | conditions over the form, such as `land.ground == 'gift'` |
//! | [`tariff`] | what a fee costs, and why |
//! | [`time`] | calendars, limits, deadlines and how they are explained; the only module that names the library of dates |
//! | [`dossier`] | commands, events, refusals, clocks, verdicts; [`dossier::kinds`] is the table of moves and acts |
//! | [`picture`] | procedures as diagrams |
//! | [`problem`], [`label`] | what is wrong with a file, and texts in both languages |
//!
//! # When is it due?
//!
//! ```
//! use motcua_engine::time::{Calendar, CalendarKind, Terms, read_calendar};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let reading = read_calendar("office.yaml", r#"
//! calendar: office
//! version: "2026-08"
//! name: { vi: Lịch làm việc, en: Working calendar }
//! source: Labour Code 2019
//! time_zone: Asia/Ho_Chi_Minh
//! from: 2026-08-01
//! decided_until: 2026-12-31
//! provisional_until: 2026-12-31
//! week:
//!   monday: { windows: ["07:30-11:30", "13:00-17:00"] }
//!   tuesday: { windows: ["07:30-11:30", "13:00-17:00"] }
//!   wednesday: { windows: ["07:30-11:30", "13:00-17:00"] }
//!   thursday: { windows: ["07:30-11:30", "13:00-17:00"] }
//!   friday: { windows: ["07:30-11:30", "13:00-17:00"] }
//! days_off:
//!   - { on: 2026-08-31, kind: swapped, name: { vi: Quốc khánh, en: National Day }, source: Prime Minister }
//!   - { on: 2026-09-01, to: 2026-09-02, kind: holiday, name: { vi: Quốc khánh, en: National Day }, source: Labour Code 2019 art. 112 }
//! "#);
//! let Some(CalendarKind::Calendar(file)) = reading.calendar else { panic!("{:?}", reading.problems) };
//! let calendar = Calendar::new(file).expect("the calendar is sound");
//!
//! // Received on a Friday at half past four in the afternoon; three days off lie between.
//! let received = "2026-08-28T16:30:00+07:00".parse()?;
//! let deadline = calendar.deadline(Terms::days("3 working days".parse()?), received, &[])?;
//! assert_eq!(deadline.expect("it has a limit").due_on.to_string(), "2026-09-07");
//! # Ok(())
//! # }
//! ```
//!
//! # What may be done next?
//!
//! Another agency is asked for its opinion; its head passes the request on to a specialist.
//!
//! ```
//! use motcua_engine::dossier::{
//!     Actor, Calendars, Command, Data, Dossier, MoveCommand, Parties, Submission, decide,
//! };
//! use motcua_engine::procedure::{Channel, MoveKind, Subject, built_in_procedure};
//! # use motcua_engine::time::{Calendar, CalendarKind, read_calendar};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let text = r#"{ calendar: office, version: "2026-08", name: { vi: Lịch, en: Calendar }, source: x,
//! #   time_zone: Asia/Ho_Chi_Minh, from: 2026-08-01, decided_until: 2026-12-31,
//! #   provisional_until: 2026-12-31, week: { monday: { windows: ["07:30-11:30"] } } }"#;
//! # let reading = read_calendar("office.yaml", text);
//! # let Some(CalendarKind::Calendar(file)) = reading.calendar else { panic!("{:?}", reading.problems) };
//! # let calendars = Calendars::new(Calendar::new(file).expect("the calendar is sound"));
//! let opinion = built_in_procedure("opinion").expect("it is built in");
//! let submission = Submission {
//!     digest: "the digest of the published version".to_owned(),
//!     agencies: [("consulted".into(), "tax-office".into())].into(),
//!     fields: [].into(),
//!     documents: [].into(),
//!     parties: Parties::default(),
//!     ..Submission::new(Channel::Online, Subject::Agency)
//! };
//! let commands = [
//!     (Command::Submit(Box::new(submission)), Actor::system(), "2026-09-07T08:00:00+07:00"),
//!     (
//!         Command::Move(MoveCommand::new(MoveKind::Forward)),
//!         Actor::official("person 7", &["head"], "tax-office"),
//!         "2026-09-07T09:00:00+07:00",
//!     ),
//! ];
//!
//! let (mut dossier, mut data) = (Dossier::default(), Data::default());
//! for (command, actor, at) in &commands {
//!     let decision = decide(&opinion, &calendars, &dossier, &data, command, actor, at.parse()?)?;
//!     for entry in &decision.entries {
//!         dossier.apply(&entry.event); // and the entry goes into the journal
//!         data.apply(entry);
//!     }
//! }
//! assert_eq!(dossier.step.as_ref().map(|step| step.as_str()), Some("in_work"));
//!
//! // The head may not sign: the refusal says which rule said no, and what is possible.
//! let (_, head, at) = &commands[1];
//! let sign = MoveCommand { choice: Some("agree".to_owned()), ..MoveCommand::new(MoveKind::Resolve) };
//! let refusal = decide(&opinion, &calendars, &dossier, &data, &Command::Move(sign), head, at.parse()?)
//!     .expect_err("only a leader signs");
//! assert_eq!(refusal.rule.to_string(), "it takes the role leader; ask somebody who holds it");
//! # Ok(())
//! # }
//! ```

pub mod dossier;
pub mod file;
pub mod guard;
mod id;
pub mod label;
mod nearest;
pub mod picture;
pub mod problem;
pub mod procedure;
pub mod tariff;
pub mod time;
mod yaml;
