//! `motcua serve`: the service on a desk, until it is told to stop.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget};
use motcua::Desk;
use motcua_engine::time::Timestamp;
use motcua_server::connect::payment;
use motcua_server::connect::payment::sandbox::Sandbox;
use motcua_server::connect::scan::Scan;
use motcua_server::connect::signature::{SigningService, SigningSettings};
use motcua_server::connect::store::{Bucket, Store, StoreError};
use motcua_server::demo::{Keys, Plan, fill, keep_specimens};
use motcua_server::payment::Gateways;
use motcua_server::{Clock, Service, Settings, TrustFiles};
use serde::Deserialize;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::Outcome;
use crate::desk::{history, input};
use crate::error::Error;

/// Serves the API, lets time pass, and stops in order when it is told to
///
/// What is not given is taken from the environment (MOTCUA_…), then from the file that --config names, then is as said below.
/// An address of a database with a password belongs into the environment or the file: a flag can be seen by others.
/// With --demo a province is made, with officials whose password is printed; without --database it is in memory.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua serve --demo\n  motcua serve --database sqlite:motcua.db --listen 0.0.0.0:8080\n  MOTCUA_DATABASE=postgres://… motcua serve --config /etc/motcua.toml\n  motcua serve --print-openapi > openapi.json"
)]
pub(crate) struct Args {
    /// The database; without it sqlite:motcua.db
    #[arg(long, env = "MOTCUA_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// The address to listen at; without it 127.0.0.1:8080
    #[arg(long, env = "MOTCUA_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// The address under which portals and browsers reach the service; without it that of --listen
    #[arg(long, env = "MOTCUA_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    /// The folder in which the files of dossiers lie, made when it is not there; without it motcua-files, or the bucket in the file of settings
    #[arg(long, env = "MOTCUA_FILES", value_name = "FOLDER")]
    files: Option<PathBuf>,
    /// The file of settings.
    #[arg(
        long,
        env = "MOTCUA_CONFIG",
        value_name = "FILE",
        help = "A file of settings in TOML: database, listen, base_url, files, s3, most_file_bytes, scan, trusted_proxies, origins, lookups_per_minute, allow_private_webhooks, gateways, signatures, signing"
    )]
    config: Option<PathBuf>,
    /// Make a province to try things out, in an empty database or in memory
    #[arg(long)]
    demo: bool,
    /// How many dossiers the province has
    #[arg(long, default_value_t = 3_000, requires = "demo", value_name = "N")]
    dossiers: usize,
    /// Where the demo's clock stands, such as 2026-11-20T09:00:00+07:00; PUT /api/v1/clock moves it on
    #[arg(long, requires = "demo", value_name = "TIME", value_parser = input::at)]
    clock: Option<Timestamp>,
    /// What is told on standard error of what goes wrong or on: off, error, warn, info, debug or trace
    #[arg(long, env = "MOTCUA_LOG", default_value = "warn", value_name = "LEVEL")]
    log: LevelFilter,
    /// Print the document that describes the API (`OpenAPI` 3.1), and serve nothing
    #[arg(long, exclusive = true)]
    print_openapi: bool,
}

/// The same seed makes the same province.
const SEED: u64 = 20_261_121;

/// The file of settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    listen: Option<SocketAddr>,
    base_url: Option<String>,
    files: Option<PathBuf>,
    /// The bucket in which files lie, in place of a folder.
    s3: Option<Bucket>,
    most_file_bytes: Option<u64>,
    /// The program that examines files, and its arguments.
    #[serde(default)]
    scan: Vec<String>,
    #[serde(default)]
    trusted_proxies: BTreeSet<IpAddr>,
    #[serde(default)]
    origins: Vec<String>,
    lookups_per_minute: Option<NonZeroU32>,
    #[serde(default)]
    allow_private_webhooks: bool,
    /// Whom the operator trusts to sign.
    signatures: Option<TrustFiles>,
    /// What signs results.
    signing: Option<SigningSettings>,
    /// The gateways of payment.
    #[serde(default)]
    gateways: Vec<payment::Settings>,
}

/// Serves until the process is told to stop.
///
/// # Errors
///
/// The settings cannot be read, the database cannot be opened, or the address is taken.
pub(crate) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    if args.print_openapi {
        serde_json::to_writer_pretty(&mut *out, &motcua_server::openapi())
            .map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(Outcome::Good);
    }
    tell(args.log);
    let file = args.config.as_deref().map(read).transpose()?.unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Error::Runtime)?.block_on(serve(args, file, out, err))
}

/// Tells what this program notes, and nothing of other crates: they know nothing of what is personal or secret.
fn tell(most: LevelFilter) {
    let ours = Targets::new().with_target("motcua", most);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // Where somebody listens already, nobody else does.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

async fn serve(
    args: &Args,
    file: File,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let listen = args.listen.or(file.listen).unwrap_or(([127, 0, 0, 1], 8080).into());
    let taken = |source| Error::Listen { address: listen, source };
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    let place = placed(args.files.as_deref(), &file)?;
    let (mut gateways, signing) = (taking_money(&file.gateways)?, signing(&file, args.demo)?);
    let settings = settings(args, &file, address);
    let usual = if args.demo { "sqlite::memory:" } else { "sqlite:motcua.db" };
    let named =
        args.database.clone().or(file.database).filter(|_| !args.demo || args.database.is_some());
    let store = match place {
        None if args.demo && named.is_none() => Store::in_memory(),
        None => Store::folder("motcua-files")?,
        Some(store) => store,
    };
    match store.answers().await {
        // It may come back; what is wrong with the settings does not mend itself.
        Err(error @ StoreError::Unavailable(_)) => {
            writeln!(err, "motcua: {}", Error::from(error).sentence())?;
        }
        answers => answers?,
    }
    let desk = Desk::open(named.as_deref().unwrap_or(usual)).await?;
    let clock = args.clock.map_or(Clock::Machine, Clock::at);
    if args.demo {
        let page = format!("{}/sandbox", settings.base_url);
        gateways = gateways.with_sandbox(Sandbox::for_demo(&page)?);
        keep_specimens(&store).await?;
        demo(args, &desk, clock.now(), out, err).await?;
    }
    let scan = file.scan.split_first();
    let scan = scan.map(|(program, arguments)| Scan::by_program(program, arguments.to_vec()));
    let service = Service::new(desk, clock, settings).with_files(store, scan);
    let mut service = service.with_gateways(gateways);
    if let Some(files) = file.signatures {
        service = service.with_trust(files);
    } else if args.demo {
        service = service.with_demo_trust();
    }
    if let Some(signing) = signing {
        service = service.with_signing(signing);
    }
    writeln!(err, "motcua answers at {}", service.settings().base_url)?;
    writeln!(
        err,
        "the API is described at {}/api/openapi.json; stop with Ctrl-C",
        service.settings().base_url
    )?;
    out.flush()?;
    motcua_server::serve(service, listener, told_to_stop()).await?;
    writeln!(err, "stopped; everything that was acknowledged is on disk")?;
    Ok(Outcome::Good)
}

/// What the operator has decided, and how the service is reached that listens at an address.
fn settings(args: &Args, file: &File, address: SocketAddr) -> Settings {
    let base_url = args.base_url.clone().or_else(|| file.base_url.clone());
    let base_url = base_url.unwrap_or_else(|| format!("http://{address}"));
    let usual = Settings::default();
    Settings {
        base_url: base_url.trim_end_matches('/').to_owned(),
        trusted_proxies: file.trusted_proxies.clone(),
        origins: file.origins.clone(),
        allow_private_webhooks: file.allow_private_webhooks,
        lookups_per_minute: file.lookups_per_minute.unwrap_or(usual.lookups_per_minute),
        most_file_bytes: file.most_file_bytes.unwrap_or(usual.most_file_bytes),
        ..usual
    }
}

/// What signs results, if the settings name it and somebody is trusted. What cannot be read is told now and not when the
/// first result comes.
fn signing(file: &File, is_demo: bool) -> Result<Option<SigningService>, Error> {
    if let Some(files) = &file.signatures {
        files.read()?;
    } else if file.signing.is_some() && !is_demo {
        let said = "the settings name what signs and nobody who is trusted; add signatures";
        return Err(Error::Usage(said.to_owned()));
    }
    Ok(file.signing.as_ref().map(SigningSettings::open).transpose()?)
}

/// Makes the province and tells who can sign in; one that is there already is served as it is.
async fn demo(
    args: &Args,
    desk: &Desk,
    now: Timestamp,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Error> {
    desk.become_demo().await?;
    if desk.health().await?.position > 0 {
        writeln!(err, "the demo's province is there already and is served as it is")?;
        return Ok(());
    }
    writeln!(err, "making a province of {} dossiers", args.dossiers)?;
    let bar = ProgressBar::with_draw_target(
        u64::try_from(args.dossiers).ok(),
        ProgressDrawTarget::stderr_with_hz(10),
    );
    let plan = Plan { seed: SEED, dossiers: args.dossiers, now };
    let province = fill(desk, &plan, |_, _| bar.inc(1)).await?;
    bar.finish_and_clear();
    let keys = Keys::make(desk, &province, now).await?;
    for (what, count) in province.summary.total.named() {
        writeln!(err, "{count:7} {what}")?;
    }
    if let Some(late) = &province.late {
        let mut told = Vec::new();
        history::show(desk, late, now, &mut told).await?;
        write!(err, "\none that was late, and why:\n{}\n", String::from_utf8_lossy(&told))?;
    }
    write!(out, "{keys}")?;
    Ok(())
}

/// Until Ctrl-C, or SIGTERM as a service manager sends it.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}

/// The place of files that a folder or a file of settings names.
///
/// # Errors
///
/// The file cannot be read, names none or two, or the place cannot be used.
pub(crate) fn store(folder: Option<&Path>, config: Option<&Path>) -> Result<Store, Error> {
    let file = config.map(read).transpose()?.unwrap_or_default();
    if let Some(folder) = folder.or(file.files.as_deref()).filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Error::Usage(format!(
            "there is no folder \"{folder}\"; check --files and the settings"
        )));
    }
    let none = "no place of files is named; give --files, or --config with files or s3";
    placed(folder, &file)?.ok_or_else(|| Error::Usage(none.to_owned()))
}

fn placed(folder: Option<&Path>, file: &File) -> Result<Option<Store>, Error> {
    Ok(match (folder, file.files.as_deref(), &file.s3) {
        (Some(folder), ..) | (None, Some(folder), None) => Some(Store::folder(folder)?),
        (None, None, Some(bucket)) => Some(Store::bucket(bucket)?),
        (None, None, None) => None,
        (None, Some(_), Some(_)) => {
            let said = "the settings name files and s3; leave out the one where no file lies";
            return Err(Error::Usage(said.to_owned()));
        }
    })
}

/// The gateways of payment that a file of settings names.
///
/// # Errors
///
/// The file cannot be read, or a gateway's settings are wrong.
pub(crate) fn gateways(config: &Path) -> Result<Gateways, Error> {
    opened(&read(config)?.gateways)
}

/// The same, for a service that takes money: the sandbox belongs to a demo.
fn taking_money(settings: &[payment::Settings]) -> Result<Gateways, Error> {
    if settings.iter().any(|settings| matches!(settings, payment::Settings::Sandbox(_))) {
        let said = "the settings name a sandbox, which --demo has by itself; take it out";
        return Err(Error::Usage(said.to_owned()));
    }
    opened(settings)
}

fn opened(settings: &[payment::Settings]) -> Result<Gateways, Error> {
    let opened: Result<Vec<_>, _> = settings.iter().map(payment::Settings::open).collect();
    Ok(Gateways::new(opened?))
}

fn read(path: &Path) -> Result<File, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| Error::Read { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| {
        let place = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        let said = error.message();
        Error::Usage(format!("{}:{place}: {said}; mend the settings", path.display()))
    })
}
