//! A fault of the program in one command: it is that command's error, and the writer goes on.

use motcua_engine::dossier::{
    Act, Actor, Calendars, Command, Data, Decision, Dossier, Refusal, decide,
};
use motcua_engine::procedure::{Procedure, built_in_base, read};
use motcua_engine::time::Timestamp;

use crate::store::Prefix;
use crate::{Desk, Error, Filing, Order, connect};

fn decide_or_panic(
    procedure: &Procedure,
    calendars: &Calendars,
    dossier: &Dossier,
    data: &Data,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
) -> Result<Decision, Refusal> {
    if matches!(command, Command::Act(Act::Note { text }) if text == "panic") {
        // Without a line on standard error, as no hook is called.
        std::panic::resume_unwind(Box::new("nobody thought of it"));
    }
    decide(procedure, calendars, dossier, data, command, actor, at)
}

fn household() -> Procedure {
    let text = include_str!("../../../../workflows/1.001612-household-business.yaml");
    let base = |name: &str| built_in_base(name).map(|text| (name.to_owned(), text.to_owned()));
    read("household.yaml", text, &base).procedure.unwrap()
}

#[tokio::test]
async fn a_panic_in_decide_is_the_error_of_its_command_alone() {
    let connections = connect::open("sqlite::memory:", Prefix::usual()).await.unwrap();
    let desk = Desk::with(connections, decide_or_panic).await.unwrap();
    desk.publish(&household()).await.unwrap();
    let at: Timestamp = "2026-09-07T09:00:00+07:00".parse().unwrap();
    let mut filing = Filing::new("1.001612");
    let form = r#"{ "business.name": "A", "business.activity": "5610", "business.members": 1, "owner.number": "001099000001" }"#;
    filing.fields = serde_json::from_str(form).unwrap();
    filing.documents = [motcua_engine::procedure::DocumentId::from("application")].into();
    let applicant = Actor::applicant("p-1");
    let filed = desk.submit(filing, &applicant, at, Order::default()).await.unwrap();
    let note = |text: &str| {
        let command = Command::Act(Act::Note { text: text.to_owned() });
        let (desk, id) = (desk.clone(), filed.id.clone());
        tokio::spawn(async move {
            let clerk = Actor::official("c-1", &["clerk"], "one-stop");
            let order = Order { key: Some(text_key(&command)), ..Order::default() };
            desk.perform(&id, command, &clerk, at, order).await
        })
    };
    // One thread: the three are one batch.
    let [before, fault, after] = [note("before"), note("panic"), note("after")];
    assert_eq!(before.await.unwrap().unwrap().version, 2);
    match fault.await.unwrap() {
        Err(Error::Fault { message }) => assert_eq!(message, "nobody thought of it"),
        other => panic!("{other:?}"),
    }
    assert_eq!(after.await.unwrap().unwrap().version, 3);
    // Its key is not taken, and the next batch goes on.
    assert!(matches!(note("panic").await.unwrap(), Err(Error::Fault { .. })));
    assert_eq!(note("later").await.unwrap().unwrap().version, 4);
    assert_eq!(desk.verify().await.unwrap().wrong, 0);
}

fn text_key(command: &Command) -> String {
    serde_json::to_string(command).unwrap()
}
