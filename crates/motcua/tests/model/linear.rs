//! Whatever several clients of two desks do at the same time to a dossier is as if they had come one after another,
//! each between its question and its answer. An outside checker (Wing, Gong and Lowe) says whether it is.

mod spec;

use std::sync::{Arc, Mutex};

use motcua::engine::dossier::{Act, Command};
use motcua::engine::procedure::{FieldName, FieldType};
use motcua::{Desk, Error, Order};
use todc_utils::linearizability::WGLChecker;
use todc_utils::linearizability::history::{Action, History};
use tokio::task::JoinSet;

use crate::env;
use crate::random::Random;
use crate::support::{at, clerk, file, for_each_shared, household};
use spec::{Answer, Asked, OneByOne, Operation};

const ROUNDS: u64 = 30;
const CLIENTS: usize = 5;
const COMMANDS: usize = 6;
const DOSSIERS: usize = 2;

/// What clients did to a dossier, in the order in which they asked and were answered.
type Actions = Vec<(usize, Action<Operation>)>;

fn is_linearizable(actions: Actions) -> bool {
    WGLChecker::<OneByOne>::is_linearizable(History::from_actions(actions))
}

/// A client with what it has seen of the dossiers.
struct Client {
    number: usize,
    desk: Desk,
    random: Random,
    field: FieldName,
    dossiers: Vec<(String, Arc<Mutex<Actions>>)>,
    seen: Vec<u64>,
}

impl Client {
    async fn run(mut self) {
        for count in 0..COMMANDS {
            let place = usize::try_from(self.random.below(DOSSIERS as u64)).unwrap();
            let operation = self.draw(place, count);
            let (id, actions) = self.dossiers[place].clone();
            let asked = (self.number, Action::Call(operation.clone()));
            actions.lock().unwrap().push(asked);
            let answer = self.ask(&id, &operation).await;
            let answered = Operation { answer, ..operation };
            actions.lock().unwrap().push((self.number, Action::Response(answered)));
            self.seen[place] = match answer {
                Answer::Done { content, .. } | Answer::Stands { content, .. } => content,
                Answer::Conflict { found } => found,
                Answer::Pending => self.seen[place],
            };
        }
    }

    fn draw(&mut self, place: usize, count: usize) -> Operation {
        let asked = match self.random.below(5) {
            0 => Asked::Read,
            1 => Asked::Note,
            _ => Asked::Amend((self.number * COMMANDS + count + 1) as u64),
        };
        let expected = self.random.one_in(2).then_some(self.seen[place]);
        let key = self.random.one_in(2).then(|| self.random.below(4));
        Operation { asked, expected, key, answer: Answer::Pending }
    }

    async fn ask(&self, id: &str, operation: &Operation) -> Answer {
        let act = match operation.asked {
            Asked::Read => return self.read(id).await,
            Asked::Note => Act::Note { text: "seen".to_owned() },
            Asked::Amend(value) => Act::Amend {
                field: self.field.clone(),
                value: value.to_string().into(),
                note: "misspelt".to_owned(),
                approver: None,
            },
        };
        let key = operation.key.map(|key| format!("{id} {key}"));
        let order = Order { expected: operation.expected, key, ..Order::default() };
        let when = at("2026-09-07 09:10");
        match self.desk.perform(id, Command::Act(act), &clerk(), when, order).await {
            Ok(done) => Answer::Done {
                version: done.version,
                content: done.content_version,
                position: done.position,
                replayed: done.replayed,
            },
            Err(Error::Conflict { found, .. }) => Answer::Conflict { found },
            Err(other) => panic!("{other}: {other:?}"),
        }
    }

    async fn read(&self, id: &str) -> Answer {
        let stand = self.desk.dossier(id).await.unwrap();
        let value = stand.data.fields.get(&self.field).and_then(|value| value.as_str());
        Answer::Stands {
            version: stand.dossier.version,
            content: stand.dossier.content_version,
            value: value.and_then(|value| value.parse().ok()).unwrap_or(0),
        }
    }
}

/// Files dossiers anew, lets the clients loose on them, and gives what they did to each.
async fn round(desks: &[Desk; 2], seed: u64) -> Vec<Actions> {
    let texts = household().data.into_iter().find(|field| field.field_type == FieldType::Text);
    let field = texts.unwrap().name;
    let mut dossiers = Vec::new();
    for _ in 0..DOSSIERS {
        let id = file(&desks[0], "2026-09-07 09:00").await.id;
        dossiers.push((id, Arc::new(Mutex::new(Actions::new()))));
    }
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let client = Client {
            number,
            desk: desks[number % 2].clone(),
            random: Random::new(seed * 1_000 + number as u64),
            field: field.clone(),
            dossiers: dossiers.clone(),
            seen: vec![1; DOSSIERS],
        };
        clients.spawn(client.run());
    }
    clients.join_all().await;
    dossiers.into_iter().map(|(_, actions)| std::mem::take(&mut *actions.lock().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_do_at_once_is_as_if_one_came_after_another() {
    let seed = env("MOTCUA_SEED", 20_261_122);
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let mut overlapping = 0;
        for seed in seed..seed + ROUNDS {
            for actions in round(&desks, seed).await {
                let overlap = |pair: &[(usize, Action<Operation>)]| {
                    matches!(pair, [(_, Action::Call(_)), (_, Action::Call(_))])
                };
                overlapping += actions.windows(2).filter(|pair| overlap(pair)).count();
                let said = || format!("{}, MOTCUA_SEED={seed}: {actions:#?}", place.url);
                assert!(actions.is_empty() || is_linearizable(actions.clone()), "{}", said());
            }
        }
        assert!(overlapping > 0, "nothing was asked at the same time");
        place.verify(&desks[1]).await;
    })
    .await;
}

fn operation(asked: Asked, answer: Answer) -> Operation {
    Operation { asked, expected: None, key: None, answer }
}

fn done(version: u64, content: u64, position: u64) -> Answer {
    Answer::Done { version, content, position, replayed: false }
}

/// One after another.
fn in_turn(operations: impl IntoIterator<Item = Operation>) -> Actions {
    let both = |(client, operation): (usize, Operation)| {
        [(client, Action::Call(operation.clone())), (client, Action::Response(operation))]
    };
    operations.into_iter().enumerate().flat_map(both).collect()
}

/// All at once.
fn together(operations: impl IntoIterator<Item = Operation>) -> Actions {
    let (calls, responses): (Vec<_>, Vec<_>) =
        in_turn(operations).into_iter().partition(|(_, action)| matches!(action, Action::Call(_)));
    calls.into_iter().chain(responses).collect()
}

#[test]
fn a_stale_read_is_seen() {
    let amended = operation(Asked::Amend(7), done(2, 2, 10));
    let stands = |version, value| {
        operation(Asked::Read, Answer::Stands { version, content: version, value })
    };
    assert!(is_linearizable(in_turn([amended.clone(), stands(2, 7)])));
    assert!(!is_linearizable(in_turn([amended.clone(), stands(1, 0)])));
    assert!(is_linearizable(together([amended.clone(), stands(1, 0)])));
    assert!(!is_linearizable(together([amended, stands(2, 0)])), "a version without its value");
}

#[test]
fn a_lost_update_is_seen() {
    let amended = |version, position| operation(Asked::Amend(7), done(version, version, position));
    assert!(is_linearizable(together([amended(3, 11), amended(2, 10)])));
    assert!(!is_linearizable(in_turn([amended(3, 11), amended(2, 10)])));
    assert!(!is_linearizable(together([amended(2, 10), amended(2, 11)])));
    assert!(!is_linearizable(together([amended(3, 10), amended(2, 11)])), "against the journal");
}

#[test]
fn a_key_taken_twice_and_a_conflict_that_was_none_are_seen() {
    let keyed = |answer| Operation { key: Some(1), ..operation(Asked::Note, answer) };
    let replayed = Answer::Done { version: 2, content: 2, position: 0, replayed: true };
    assert!(is_linearizable(together([keyed(replayed), keyed(done(2, 1, 10))])));
    assert!(!is_linearizable(together([keyed(done(2, 1, 10)), keyed(done(3, 1, 11))])));
    let expecting =
        |expected, answer| Operation { expected: Some(expected), ..operation(Asked::Note, answer) };
    let conflict = Answer::Conflict { found: 1 };
    assert!(is_linearizable(in_turn([expecting(2, conflict)])));
    assert!(!is_linearizable(in_turn([expecting(1, conflict)])));
    assert!(!is_linearizable(in_turn([expecting(2, done(2, 1, 10))])));
}
