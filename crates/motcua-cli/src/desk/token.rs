//! `motcua token`: what programs show in the place of a person who signs in.

use std::io::Write;

use clap::builder::PossibleValuesParser;
use motcua::{NewToken, Token};
use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Timestamp;
use serde_json::json;

use super::{Layout, Place, When, input};
use crate::Outcome;
use crate::error::Error;

/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Issues, lists and revokes the tokens of programs
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Example:\n  motcua token issue --name \"cổng dịch vụ công\" --person portal --scope read --scope file --days 90 --issued-by o-1"
)]
pub(crate) enum Command {
    Issue(Box<IssueArgs>),
    List(ListArgs),
    Revoke(RevokeArgs),
}

/// Issues a token and prints its secret, once
///
/// The secret is all that goes to standard output. Its digest alone is kept, and nobody can read it again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua token issue --name scanner --person o-12 --agency one-stop --role clerk --scope work --days 30 --issued-by o-1 > scanner.token"
)]
pub(crate) struct IssueArgs {
    /// What it is for
    #[arg(long)]
    name: String,
    /// Whose acts they are that are done with it
    #[arg(long)]
    person: String,
    /// At which agency; without it, from the applicant's side
    #[arg(long)]
    agency: Option<String>,
    /// In which role; may be given again
    #[arg(long = "role", value_name = "ROLE", requires = "agency")]
    roles: Vec<String>,
    /// What it opens; may be given again
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = PossibleValuesParser::new(motcua_server::SCOPES))]
    scopes: Vec<String>,
    /// From when it holds no longer, such as 2026-12-31T17:00:00+07:00
    #[arg(long, value_name = "TIME", value_parser = input::at, required_unless_present = "days", conflicts_with = "days")]
    expires: Option<Timestamp>,
    /// For how many days it holds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=3660))]
    days: Option<i64>,
    /// Who issues it
    #[arg(long, value_name = "PERSON")]
    issued_by: String,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    place: Place,
}

/// Lists the tokens that were issued, the earliest first; no secret is among them
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua token list --format json")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    when: When,
    /// The form of the answer; json is a line for each token
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Revokes a token, so that it opens nothing any more
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua token revoke 01990000-0000-7000-8000-000000000000")]
pub(crate) struct RevokeArgs {
    /// Its identifier, as motcua token list shows it
    id: String,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    place: Place,
}

/// Does one thing with tokens.
///
/// # Errors
///
/// What the desk refuses, a database that cannot be opened or fails.
pub(super) async fn run(
    command: &Command,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    match command {
        Command::Issue(args) => issue(args, out, err).await,
        Command::List(args) => list(args, out).await,
        Command::Revoke(args) => revoke(args, out, err).await,
    }
}

async fn issue(
    args: &IssueArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let at = args.when.at();
    let after = |days: i64| {
        let end = at.as_microsecond().saturating_add(days.saturating_mul(DAY));
        Timestamp::from_microsecond(end).unwrap_or(Timestamp::MAX)
    };
    let token = NewToken {
        name: args.name.clone(),
        person: PersonId::from(args.person.as_str()),
        agency: args.agency.as_deref().map(AgencyId::from),
        roles: args.roles.iter().map(|role| Role::from(role.as_str())).collect(),
        scopes: args.scopes.iter().cloned().collect(),
        expires_at: args.expires.or_else(|| args.days.map(after)).unwrap_or(at),
        issued_by: PersonId::from(args.issued_by.as_str()),
    };
    let desk = args.place.open().await?;
    let (token, secret) = desk.issue_token(&token, at).await?;
    writeln!(out, "{secret}")?;
    writeln!(
        err,
        "token {} holds until {}; its secret cannot be shown again, so keep it where its program alone reads it",
        token.id, token.issued.expires_at
    )?;
    Ok(Outcome::Good)
}

async fn list(args: &ListArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let at = args.when.at();
    let tokens = desk.tokens().await?;
    if tokens.is_empty() {
        args.format.say_empty("no token was issued yet", out)?;
    }
    for Token { id, issued, issued_at, revoked_at } in tokens {
        let roles: Vec<_> = issued.roles.iter().map(ToString::to_string).collect();
        match args.format {
            Layout::Table => {
                let place = issued.agency.as_ref();
                let place = place.map(|agency| format!(" as {}@{agency}", roles.join("+")));
                let scopes: Vec<&str> = issued.scopes.iter().map(String::as_str).collect();
                let end = match revoked_at {
                    Some(revoked_at) if revoked_at <= at => format!("revoked {revoked_at}"),
                    Some(_) | None if issued.expires_at <= at => {
                        format!("expired {}", issued.expires_at)
                    }
                    Some(_) | None => format!("until {}", issued.expires_at),
                };
                writeln!(
                    out,
                    "{id}: {}, for {}{}, {}, issued by {}, {end}",
                    issued.name,
                    issued.person,
                    place.unwrap_or_default(),
                    scopes.join("+"),
                    issued.issued_by
                )?;
            }
            Layout::Json => {
                let token = json!({
                    "id": id, "name": issued.name, "person": issued.person, "agency": issued.agency,
                    "roles": roles, "scopes": issued.scopes, "issued_by": issued.issued_by,
                    "issued_at": issued_at.to_string(), "expires_at": issued.expires_at.to_string(),
                    "revoked_at": revoked_at.map(|at| at.to_string()),
                });
                writeln!(out, "{token}")?;
            }
        }
    }
    Ok(Outcome::Good)
}

async fn revoke(
    args: &RevokeArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    if desk.revoke_token(&args.id, args.when.at()).await? {
        writeln!(out, "token {}: revoked", args.id)?;
        return Ok(Outcome::Good);
    }
    writeln!(
        err,
        "motcua: no token that holds has the identifier \"{}\"; see motcua token list",
        args.id
    )?;
    Ok(Outcome::Problems)
}
