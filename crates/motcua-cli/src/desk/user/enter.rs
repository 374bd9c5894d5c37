//! Entering people, and what they have to do with agencies and each other.

use std::io::Write;

use motcua::{Appointment, Mandate, Person, PersonKind, Substitution};
use motcua_engine::dossier::{AgencyId, Paper, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;

use super::{Days, days};
use crate::Outcome;
use crate::desk::{Place, input};
use crate::error::Error;

/// Enters a person, or another name, number or kind of one who is entered
///
/// PERSON is the opaque number by which the journal names the person; it never changes, and says nothing of who it is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua user add p-7 --name \"Nguyễn Văn Ánh\" --kind citizen --number 001099000001"
)]
pub(crate) struct AddArgs {
    /// The opaque number
    person: String,
    /// The name
    #[arg(long)]
    name: String,
    /// What the person is
    #[arg(long, value_enum)]
    kind: Kind,
    /// The personal identification number, or the enterprise's code; nobody else has it
    #[arg(long)]
    number: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// What somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// A citizen
    Citizen,
    /// An official
    Official,
    /// An enterprise or another organisation, for which others act by mandate
    Organisation,
}

/// Enters a person.
///
/// # Errors
///
/// Somebody else has the number, a text cannot be kept, a database that cannot be opened or fails.
pub(super) async fn add(args: &AddArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open_or_make().await?;
    let kind = match args.kind {
        Kind::Citizen => PersonKind::Citizen,
        Kind::Official => PersonKind::Official,
        Kind::Organisation => PersonKind::Organisation,
    };
    let (id, name, number) =
        (PersonId::from(args.person.as_str()), args.name.clone(), args.number.clone());
    desk.enter_person(&Person { id, name, number, kind }).await?;
    writeln!(out, "person {}: entered", args.person)?;
    Ok(Outcome::Good)
}

/// Appoints somebody to a role at an agency, or changes the last day of what began on the same day
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua user appoint o-12 clerk@one-stop --from 2026-09-01 --until 2026-12-31"
)]
pub(crate) struct AppointArgs {
    /// Who, by the opaque number
    person: String,
    /// In what role where, such as clerk@one-stop
    #[arg(value_name = "ROLE@AGENCY", value_parser = input::post)]
    post: (Role, AgencyId),
    #[command(flatten)]
    days: Days,
    /// The unit of the agency, by its identifier there
    #[arg(long)]
    unit: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Appoints somebody.
///
/// # Errors
///
/// Nobody is known by the number, the days contradict each other, a database that cannot be opened or fails.
pub(super) async fn appoint(args: &AppointArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let (role, agency) = args.post.clone();
    let (from, until) = (args.days.from(&desk, &agency).await?, args.days.until);
    let person = PersonId::from(args.person.as_str());
    let told = format!("person {person}: {role}@{agency}, {}", days(from, until));
    let unit = args.unit.clone();
    desk.appoint(&Appointment { person, agency, role, from, until, unit }).await?;
    writeln!(out, "{told}")?;
    Ok(Outcome::Good)
}

/// Lets an official do the work of another who is absent, or changes what began on the same day
///
/// To end it, give it again with its first day and --until.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua user substitute o-12 o-15 --agency one-stop --until 2026-09-20 --reason \"nghỉ phép\""
)]
pub(crate) struct SubstituteArgs {
    /// Whose work it is
    absent: String,
    /// Who does it
    substitute: String,
    /// Where
    #[arg(long)]
    agency: String,
    /// In which role of the absent one; may be given again, and without it in all of them
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    #[command(flatten)]
    days: Days,
    /// Why: leave, a mission, a decision to delegate
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    place: Place,
}

/// Enters a substitution.
///
/// # Errors
///
/// One of the two is not entered, the days contradict each other, a database that cannot be opened or fails.
pub(super) async fn substitute(
    args: &SubstituteArgs,
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let agency = AgencyId::from(args.agency.as_str());
    let (from, until) = (args.days.from(&desk, &agency).await?, args.days.until);
    let substitution = Substitution {
        absent: PersonId::from(args.absent.as_str()),
        substitute: PersonId::from(args.substitute.as_str()),
        agency,
        roles: args.roles.iter().map(|role| Role::from(role.as_str())).collect(),
        from,
        until,
        reason: args.reason.clone(),
    };
    desk.enter_substitution(&substitution).await?;
    let Substitution { absent, substitute, agency, .. } = &substitution;
    writeln!(out, "person {substitute}: for {absent} at {agency}, {}", days(from, until))?;
    Ok(Outcome::Good)
}

/// Lets somebody act for an organisation or another person, by a paper
///
/// To end it, give it again with its first day and --until.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua user mandate p-7 e-3 --paper \"giấy giới thiệu\" --paper-number 12/GGT --until 2026-12-31"
)]
pub(crate) struct MandateArgs {
    /// Who acts
    person: String,
    /// For whom
    organisation: String,
    /// What the paper is
    #[arg(long, value_name = "KIND")]
    paper: String,
    /// The paper's number, or the notary's
    #[arg(long, value_name = "NUMBER")]
    paper_number: String,
    /// The last day on which the paper holds
    #[arg(long, value_name = "DAY")]
    paper_until: Option<Date>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    place: Place,
}

/// Enters a mandate.
///
/// # Errors
///
/// One of the two is not entered, the days contradict each other, a database that cannot be opened or fails.
pub(super) async fn mandate(args: &MandateArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let (from, until) = (args.days.from(&desk, &AgencyId::from("")).await?, args.days.until);
    let (kind, number) = (args.paper.clone(), args.paper_number.clone());
    let mandate = Mandate {
        person: PersonId::from(args.person.as_str()),
        organisation: PersonId::from(args.organisation.as_str()),
        from,
        until,
        paper: Paper { kind, number, valid_until: args.paper_until },
    };
    desk.enter_mandate(&mandate).await?;
    let (person, organisation) = (&mandate.person, &mandate.organisation);
    writeln!(out, "person {person}: for {organisation}, {}", days(from, until))?;
    Ok(Outcome::Good)
}
