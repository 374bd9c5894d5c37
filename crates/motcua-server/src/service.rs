//! What every handler works with.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use motcua::{Desk, FileState};
use motcua_connect::scan::{Passed, Scan};
use motcua_connect::signature::SigningService;
use motcua_connect::store::Store;
use motcua_engine::time::{Date, TimeZone, Timestamp};
use tokio::sync::watch;

use crate::clients::Clients;
use crate::clock::Clock;
use crate::operation::Measures;
use crate::payment::Gateways;
use crate::problem::{Problem, UNAVAILABLE};
use crate::rate::Rate;
use crate::signatures::{TrustFiles, Trusted};
use crate::webhooks::Sender;

/// How often an address may try to sign in.
const SIGN_INS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// How many callbacks of an address are kept that no gateway has signed.
const FORGERIES_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// How long before its recording a command may have been taken: what waits for its turn is not dated back.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The service: a desk, and what the operator has decided. Clones share everything.
#[derive(Clone, Debug)]
pub struct Service {
    inner: Arc<Inner>,
    files: Option<Arc<Files>>,
    gateways: Arc<Gateways>,
    trust: Option<Arc<Trusted>>,
    signing: Option<Arc<SigningService>>,
}

/// Where the bytes of files lie, and what examines them.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) store: Store,
    pub(crate) scan: Option<Scan>,
}

impl Files {
    /// Whether what is taken now may be handed out at once.
    pub(crate) fn first_state(&self) -> FileState {
        if self.scan.is_some() { FileState::Quarantined } else { FileState::Clean }
    }
}

#[derive(Debug)]
struct Inner {
    desk: Desk,
    clock: Clock,
    clients: Clients,
    settings: Settings,
    lookups: Rate,
    sign_ins: Rate,
    forgeries: Rate,
    measures: Measures,
    sender: Sender,
    /// Told when a webhook was made, changed or taken out.
    webhooks: watch::Sender<()>,
}

/// What the operator has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address under which portals and browsers reach the service, without a slash at its end.
    pub base_url: String,
    /// The largest body that is taken, in bytes.
    pub most_body_bytes: usize,
    /// The largest file that is taken, in bytes.
    pub most_file_bytes: u64,
    /// The proxies that are believed when they tell for whom they ask.
    pub trusted_proxies: BTreeSet<IpAddr>,
    /// How many look-ups an address has in a minute.
    pub lookups_per_minute: NonZeroU32,
    /// The origins of portals whose pages may ask from a browser (CORS), such as `https://portal.example.vn`.
    pub origins: Vec<String>,
    /// Whether webhooks may go to addresses that are not public, and without TLS.
    pub allow_private_webhooks: bool,
    /// For how long it is kept what was sent to webhooks.
    pub keep_deliveries: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".to_owned(),
            most_body_bytes: 1 << 20,
            most_file_bytes: 20 << 20,
            trusted_proxies: BTreeSet::new(),
            lookups_per_minute: NonZeroU32::MIN.saturating_add(29),
            origins: Vec::new(),
            allow_private_webhooks: false,
            keep_deliveries: Duration::from_secs(30 * 24 * 3600),
        }
    }
}

impl Service {
    /// A service on a desk.
    pub fn new(desk: Desk, clock: Clock, settings: Settings) -> Self {
        // A clock that was set says nothing of when anything is recorded.
        let desk = if clock.is_settable() { desk } else { desk.reject_backdating(TOLERANCE) };
        let lookups = Rate::per_minute(settings.lookups_per_minute, "look-ups");
        let sign_ins = Rate::per_minute(SIGN_INS_PER_MINUTE, "attempts to sign in");
        let sender = Sender::new(settings.allow_private_webhooks);
        let inner = Inner {
            desk,
            clock,
            clients: Clients::default(),
            settings,
            lookups,
            sign_ins,
            forgeries: Rate::per_minute(
                FORGERIES_PER_MINUTE,
                "callbacks that no gateway has signed",
            ),
            measures: Measures::default(),
            sender,
            webhooks: watch::channel(()).0,
        };
        Self {
            inner: Arc::new(inner),
            files: None,
            gateways: Arc::default(),
            trust: None,
            signing: None,
        }
    }

    /// The service with a place for the bytes of files. With an examination each file waits for it; without one it may
    /// be handed out at once.
    #[must_use]
    pub fn with_files(self, store: Store, scan: Option<Scan>) -> Self {
        Self { files: Some(Arc::new(Files { store, scan })), ..self }
    }

    /// The service with gateways of payment.
    #[must_use]
    pub fn with_gateways(self, gateways: Gateways) -> Self {
        Self { gateways: Arc::new(gateways), ..self }
    }

    /// The service with whom the operator trusts to sign. Without it no signature is checked, and no result is issued
    /// whose procedure has it signed.
    #[must_use]
    pub fn with_trust(self, files: TrustFiles) -> Self {
        Self { trust: Some(Arc::new(Trusted::Files(files))), ..self }
    }

    /// The service of a demo: it trusts the root that has signed the demo's specimen of a result.
    #[must_use]
    pub fn with_demo_trust(self) -> Self {
        Self { trust: Some(Arc::new(Trusted::Demo)), ..self }
    }

    /// The service with one of the operator's that signs results, once it trusts somebody to sign.
    #[must_use]
    pub fn with_signing(self, signing: SigningService) -> Self {
        Self { signing: Some(Arc::new(signing)), ..self }
    }

    /// What signs results.
    pub(crate) fn signing(&self) -> Option<&SigningService> {
        self.signing.as_deref()
    }

    /// Who is trusted to sign.
    pub(crate) fn trusted(&self) -> Option<&Trusted> {
        self.trust.as_deref()
    }

    /// The gateways of payment.
    pub fn gateways(&self) -> &Gateways {
        &self.gateways
    }

    /// Examines every file in quarantine once, if there is an examination.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn scan_files(&self) -> motcua::Result<Passed> {
        match self.files.as_deref() {
            Some(Files { store, scan: Some(scan) }) => scan.pass(self.desk(), store).await,
            Some(Files { scan: None, .. }) | None => Ok(Passed::default()),
        }
    }

    /// The place for the bytes of files.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(crate) fn files(&self) -> Result<&Files, Problem> {
        let none = || UNAVAILABLE.with("the service has no place for files; have one set");
        self.files.as_deref().ok_or_else(none)
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.inner.desk
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Clients that asked a moment ago.
    pub(crate) fn clients(&self) -> &Clients {
        &self.inner.clients
    }

    /// What the operator has decided.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// How often anybody may look a dossier up.
    pub(crate) fn lookups(&self) -> &Rate {
        &self.inner.lookups
    }

    /// How often anybody may try to sign in.
    pub(crate) fn sign_ins(&self) -> &Rate {
        &self.inner.sign_ins
    }

    /// How many callbacks of an address may be forged.
    pub(crate) fn forgeries(&self) -> &Rate {
        &self.inner.forgeries
    }

    /// What is measured.
    pub(crate) fn measures(&self) -> &Measures {
        &self.inner.measures
    }

    /// What sends messages to webhooks.
    pub(crate) fn sender(&self) -> &Sender {
        &self.inner.sender
    }

    /// Tells whoever serves webhooks that one was made, changed or taken out.
    pub(crate) fn webhooks_changed(&self) {
        self.inner.webhooks.send_replace(());
    }

    /// Changes whenever a webhook was made, changed or taken out.
    pub(crate) fn webhook_changes(&self) -> watch::Receiver<()> {
        self.inner.webhooks.subscribe()
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The time zone of the national calendar, in which moments travel.
    pub(crate) async fn zone(&self) -> Result<TimeZone, Problem> {
        Ok(self.zone_of_calendars().await?)
    }

    /// As [`Service::zone`], where nobody is to be shown a problem.
    pub(crate) async fn zone_of_calendars(&self) -> motcua::Result<TimeZone> {
        self.desk().zone().await
    }

    /// The local day.
    pub(crate) async fn today(&self) -> Result<Date, Problem> {
        Ok(self.zone().await?.to_datetime(self.now()).date())
    }
}
