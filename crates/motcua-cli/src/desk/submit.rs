//! `motcua submit`: a dossier is filed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use motcua::{Filing, Order};
use motcua_engine::dossier::{Actor, AgencyId, Parties, Party};
use motcua_engine::procedure::{AgencyName, Channel, DocumentId, FieldName, Subject};
use serde_json::Value as Json;

use super::tell::Told;
use super::{Format, Late, Place, When, input};
use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Files a dossier: prints its code, its identifier, its version and the appointment
///
/// The version of the procedure that is in force takes it.
/// What an official receives with --at before now is entered late: it takes --ground and --evidence, unless the desk is one to try things out on.
/// A refusal is one sentence on standard error, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua submit 1.001612 --channel direct --document application --set owner.number=001099000001 --set business.members=1 --set business.name=\"Bánh mì Hòa Bình\" --set business.activity=5610"
)]
pub(crate) struct Args {
    /// The code of the procedure
    procedure: String,
    /// A JSON file that holds the form: one object, a value for each field
    #[arg(long, value_name = "FORM.json")]
    file: Option<PathBuf>,
    /// A field of the form; it goes before that of the file
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    set: Vec<(String, String)>,
    /// A document that is handed in
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// An agency of the procedure by its real code; a name that is not bound stands for itself
    #[arg(long, value_name = "NAME=CODE", value_parser = input::pair)]
    agency: Vec<(String, String)>,
    /// How it comes
    #[arg(long, value_enum, default_value_t = How::Online)]
    channel: How,
    /// Who applies
    #[arg(long, value_enum, default_value_t = Who::Citizen)]
    subject: Who,
    /// The name of the owner, whose matter it is
    #[arg(long, value_name = "NAME", conflicts_with = "parties")]
    owner: Option<String>,
    /// The owner's personal identification number, or the enterprise's code
    #[arg(long, value_name = "NUMBER", requires = "owner")]
    owner_number: Option<String>,
    /// The owner's telephone number
    #[arg(long, value_name = "NUMBER", requires = "owner")]
    owner_phone: Option<String>,
    /// A JSON file of owner, submitter and recipient, each with name, number, phone and the paper that authorises
    #[arg(long, value_name = "PARTIES.json")]
    parties: Option<PathBuf>,
    /// The visit in which it is filed with others
    #[arg(long, value_name = "NAME")]
    visit: Option<String>,
    /// Who hands it in, as role:person@agency
    #[arg(long = "as", env = "MOTCUA_AS", value_name = "ACTOR", value_parser = input::actor, default_value = "applicant:applicant")]
    actor: Actor,
    /// The key under which the same filing is taken once
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    late: Late,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    place: Place,
}

/// How a dossier comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// At the desk
    Direct,
    /// On line
    Online,
    /// By public post
    Post,
    /// At a kiosk
    Kiosk,
}

/// Who applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Who {
    /// A person
    Citizen,
    /// An enterprise or another organisation
    Enterprise,
    /// A household business
    HouseholdBusiness,
    /// An agency
    Agency,
}

/// Files the dossier.
///
/// # Errors
///
/// A form that cannot be read, a refusal, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let mut fields = args.file.as_deref().map(form).transpose()?.unwrap_or_default();
    let desk = args.place.open_to_act().await?;
    let at = args.when.at();
    let procedure = desk.procedure(&args.procedure, at).await?;
    fields.extend(input::fields(&procedure, &args.set)?);
    let mut filing = Filing::new(&args.procedure);
    filing.fields = fields;
    filing.documents = args.document.iter().map(DocumentId::new).collect();
    let bound = |(name, code): &(String, String)| (AgencyName::new(name), AgencyId::new(code));
    filing.agencies = args.agency.iter().map(bound).collect();
    filing.channel = match args.channel {
        How::Direct => Channel::Direct,
        How::Online => Channel::Online,
        How::Post => Channel::Post,
        How::Kiosk => Channel::Kiosk,
    };
    filing.subject = match args.subject {
        Who::Citizen => Subject::Citizen,
        Who::Enterprise => Subject::Enterprise,
        Who::HouseholdBusiness => Subject::HouseholdBusiness,
        Who::Agency => Subject::Agency,
    };
    filing.parties = parties(args)?;
    filing.visit.clone_from(&args.visit);
    filing.late_entry = args.late.entry();
    let order = Order { key: args.key.clone(), ..Order::default() };
    let done = desk.submit(filing, &args.actor, at, order).await?;
    Told::of(&desk, &done, at).await?.write(args.format, out)?;
    Ok(Outcome::Good)
}

/// Owner, submitter and recipient, from the file or from the words about the owner.
fn parties(args: &Args) -> Result<Parties, Error> {
    if let Some(path) = &args.parties {
        return serde_json::from_str(&files::text_of(path)?).map_err(|error| {
            Error::Usage(format!(
                "{} does not hold parties: {error}; write for example {{\"owner\": {{\"name\": \"Nguyễn Văn Ánh\"}}}}",
                quoted(path)
            ))
        });
    }
    let owner = args.owner.as_ref().map(|name| Party {
        number: args.owner_number.clone(),
        phone: args.owner_phone.clone(),
        ..Party::named(name)
    });
    Ok(Parties { owner, ..Parties::default() })
}

fn form(path: &Path) -> Result<BTreeMap<FieldName, Json>, Error> {
    serde_json::from_str(&files::text_of(path)?).map_err(|error| {
        Error::Usage(format!(
            "{} is no JSON object of fields: {error}; write for example {{\"business.members\": 1}}",
            quoted(path)
        ))
    })
}
