//! A desk in fifteen lines: a procedure is published, a dossier filed and accepted, and the desk says when it is due.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use motcua::engine::dossier::{Actor, Command, MoveCommand};
use motcua::engine::procedure::{Channel, DocumentId, MoveKind, read};
use motcua::{Desk, Filing, Order};

const PROCEDURE: &str = include_str!("../workflows/1.001612-household-business.yaml");

const FORM: &str = r#"{
    "business.name": "Bánh mì Hòa Bình", "business.activity": "5610", "business.members": 1,
    "owner.number": "001099000001"
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let desk = Desk::demo().await?; // Desk::open("sqlite:motcua.db") keeps what is filed
    let procedure = read("1.001612-household-business.yaml", PROCEDURE, &|_| None).procedure;
    desk.publish(&procedure.ok_or("the procedure has errors; look at its problems")?).await?;
    let mut filing = Filing { channel: Channel::Direct, ..Filing::new("1.001612") };
    filing.fields = serde_json::from_str(FORM)?;
    filing.documents.insert(DocumentId::from("application"));
    let (applicant, at) = (Actor::applicant("an-owner"), "2026-08-28T09:05:00+07:00".parse()?);
    let filed = desk.submit(filing, &applicant, at, Order::default()).await?;
    let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
    let clerk = Actor::official("a-clerk", &["clerk"], "one-stop");
    desk.perform(&filed.id, accept, &clerk, at, Order::default()).await?;
    let stand = desk.dossier(&filed.id).await?;
    println!("{:?}, due {:?}", stand.code, stand.dossier.appointment().map(|given| given.on));
    Ok(())
}
