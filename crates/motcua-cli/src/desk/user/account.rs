//! Accounts: how somebody signs in. A password is never an argument, which others can see.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write};

use motcua_engine::dossier::PersonId;

use crate::Outcome;
use crate::desk::Place;
use crate::error::Error;

/// No password comes near to this.
const MOST_BYTES: u64 = 4096;

/// Gives somebody an account, and the account a password
///
/// The password is asked for twice at the terminal; with --password-stdin it is the first line of standard input.
/// Its hash alone is kept (Argon2id). For an account that is there it sets the password, and signs out who is signed in.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua user account o-12 binh\n  motcua user account o-12 binh --password-stdin < password.txt"
)]
pub(crate) struct Args {
    /// Whose, by the opaque number
    person: String,
    /// The name to sign in with
    account: String,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    place: Place,
}

/// Opens an account.
///
/// # Errors
///
/// No password is given, the account is somebody else's, nobody is known by the number, the database fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let password = if args.password_stdin { first_line()? } else { asked()? };
    let hash = motcua_server::password::hash(password).await?;
    desk.open_account(&args.account, &PersonId::from(args.person.as_str())).await?;
    desk.set_password(&args.account, &hash).await?;
    writeln!(out, "account {}: its password is set", args.account)?;
    Ok(Outcome::Good)
}

fn first_line() -> Result<String, Error> {
    let mut line = String::new();
    let mut input = io::BufReader::new(io::stdin().lock().take(MOST_BYTES));
    input.read_line(&mut line).map_err(Error::Input)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

fn asked() -> Result<String, Error> {
    if !io::stdin().is_terminal() {
        let help =
            "standard input is no terminal to ask for a password at; give it with --password-stdin";
        return Err(Error::Usage(help.to_owned()));
    }
    let password = rpassword::prompt_password("password: ").map_err(Error::Input)?;
    let again = rpassword::prompt_password("again: ").map_err(Error::Input)?;
    if password != again {
        let help = "the two passwords differ, and nothing is set; begin again";
        return Err(Error::Usage(help.to_owned()));
    }
    Ok(password)
}
