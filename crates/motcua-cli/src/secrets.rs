//! Secrets are never given by flags: the arguments of a program can be seen by everybody on its machine.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use crate::error::Error;

/// Refuses addresses with passwords that were given as flags.
///
/// An argument that may hold a secret has a variable whose value no help shows.
///
/// # Errors
///
/// One of them holds a password.
pub(crate) fn check(command: &Command, matches: &ArgMatches) -> Result<(), Error> {
    for argument in command.get_arguments().filter(|one| one.is_hide_env_values_set()) {
        let id = argument.get_id().as_str();
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let mut values = matches.get_raw(id).into_iter().flatten();
        if values.any(|value| has_password(&value.to_string_lossy())) {
            let variable = argument.get_env().unwrap_or_default().display();
            return Err(Error::Usage(format!(
                "--{id} holds a password, which everybody on this machine can see; give the address in the variable {variable}"
            )));
        }
    }
    let below = matches.subcommand().and_then(|(name, matches)| {
        command.find_subcommand(name).map(|command| (command, matches))
    });
    below.map_or(Ok(()), |(command, matches)| check(command, matches))
}

/// Whether an address holds a password: behind the user's name, or among its parameters.
fn has_password(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let is_behind_user = user.split_once(':').is_some_and(|(_, password)| !password.is_empty());
    let parameters = rest.split_once('?').map_or("", |(_, parameters)| parameters);
    is_behind_user || parameters.split('&').any(|one| one.starts_with("password="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_seen_wherever_it_stands() {
        for (address, holds) in [
            ("postgres://desk:secret@db/motcua", true),
            ("postgres://desk:s@cret@db/motcua", true),
            ("postgres://desk@db/motcua?sslmode=require&password=secret", true),
            ("postgres://desk@db:5432/motcua", false),
            ("postgres://desk:@db/motcua", false),
            ("postgres:///motcua?host=/run/db:1@2", false),
            ("sqlite:motcua.db", false),
            ("sqlite://a:b/motcua.db", false),
        ] {
            assert_eq!(has_password(address), holds, "{address}");
        }
    }
}
