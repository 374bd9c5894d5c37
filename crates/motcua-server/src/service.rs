//! What every handler works with.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use motcua::Desk;
use motcua_engine::dossier::AgencyId;
use motcua_engine::time::{Date, TimeZone, Timestamp};

use crate::clock::Clock;
use crate::operation::Measures;
use crate::problem::Problem;
use crate::rate::Rate;

/// How often an address may try to sign in.
const SIGN_INS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// The service: a desk, and what the operator has decided. Clones share everything.
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    desk: Desk,
    clock: Clock,
    settings: Settings,
    lookups: Rate,
    sign_ins: Rate,
    measures: Measures,
}

/// What the operator has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address under which portals and browsers reach the service, without a slash at its end.
    pub base_url: String,
    /// The largest body that is taken, in bytes.
    pub most_body_bytes: usize,
    /// The proxies that are believed when they tell for whom they ask.
    pub trusted_proxies: BTreeSet<IpAddr>,
    /// How many look-ups an address has in a minute.
    pub lookups_per_minute: NonZeroU32,
    /// The origins of portals whose pages may ask from a browser (CORS), such as `https://portal.example.vn`.
    pub origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".to_owned(),
            most_body_bytes: 1 << 20,
            trusted_proxies: BTreeSet::new(),
            lookups_per_minute: NonZeroU32::MIN.saturating_add(29),
            origins: Vec::new(),
        }
    }
}

impl Service {
    /// A service on a desk.
    pub fn new(desk: Desk, clock: Clock, settings: Settings) -> Self {
        let lookups = Rate::per_minute(settings.lookups_per_minute, "look-ups");
        let sign_ins = Rate::per_minute(SIGN_INS_PER_MINUTE, "attempts to sign in");
        Self(Arc::new(Inner {
            desk,
            clock,
            settings,
            lookups,
            sign_ins,
            measures: Measures::default(),
        }))
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What the operator has decided.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// How often anybody may look a dossier up.
    pub(crate) fn lookups(&self) -> &Rate {
        &self.0.lookups
    }

    /// How often anybody may try to sign in.
    pub(crate) fn sign_ins(&self) -> &Rate {
        &self.0.sign_ins
    }

    /// What is measured.
    pub(crate) fn measures(&self) -> &Measures {
        &self.0.measures
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The time zone of the national calendar, in which moments travel.
    pub(crate) async fn zone(&self) -> Result<TimeZone, Problem> {
        let calendars = self.desk().calendars().await?;
        Ok(calendars.of(&AgencyId::from("")).zone().clone())
    }

    /// The local day.
    pub(crate) async fn today(&self) -> Result<Date, Problem> {
        Ok(self.zone().await?.to_datetime(self.now()).date())
    }
}
