//! A demo province: its agencies and people, every shipped procedure, and a year of dossiers.
//!
//! Everything is made by the desk's own commands, so that the journal is one that an office could have written.
//! The same seed and instant give the same lives; identifiers, and the numbers at the ends of codes, differ.

mod acts;
mod agencies;
mod arrivals;
mod case;
mod form;
mod keys;
mod life;
mod money;
mod moves;
mod names;
mod pace;
mod people;
mod shipped;
mod specimen;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fastrand::Rng;
use motcua::engine::dossier::{AgencyId, Calendars, PersonId};
use motcua::engine::procedure::{Procedure, built_in_procedure};
use motcua::engine::time::Timestamp;
use motcua::{Agency, Desk, Error, File, Result};
use tokio::task::JoinSet;

use arrivals::{Arrival, Year};
use life::{Life, Lived};
use people::{Accounts, Staff};
use summary::LateOne;

pub use keys::{Keys, PASSWORD};
pub use people::{Applicant, Official};
pub use specimen::{keep_specimens, trust};
pub use summary::{Counts, Summary};

/// How many dossiers are on their way at once: their commands share commits.
const IN_FLIGHT: usize = 256;

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The same seed makes the same province.
    pub seed: u64,
    /// How many dossiers applicants file, over the twelve months before `now`.
    pub dossiers: usize,
    /// When the province is looked at: nothing happens later.
    pub now: Timestamp,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Province {
    /// The agencies.
    pub agencies: Vec<Agency>,
    /// The officials, each with an account.
    pub officials: Vec<Official>,
    /// Applicants with accounts; most dossiers are those of others.
    pub applicants: Vec<Applicant>,
    /// The dossiers, counted.
    pub summary: Summary,
    /// A dossier that ended late, to be looked at, by its identifier; none: none has.
    pub late: Option<String>,
}

/// What every life shares.
struct World {
    desk: Desk,
    seed: u64,
    now: Timestamp,
    calendars: Arc<Calendars>,
    /// By code and version.
    procedures: BTreeMap<(String, String), Arc<Procedure>>,
    staff: Staff,
    arrivals: Vec<Arrival>,
}

/// Fills a desk that holds no dossiers yet, and tells after each dossier how many of how many are done.
///
/// # Errors
///
/// The desk refuses what is published, or the database fails.
/// A command that the rules refuse is no error but an entry of [`Summary::refused_commands`].
pub async fn fill(
    desk: &Desk,
    plan: &Plan,
    mut progress: impl FnMut(usize, usize),
) -> Result<Province> {
    let mut rng = Rng::with_seed(plan.seed);
    let procedures = shipped::procedures()?;
    let agencies = agencies::agencies();
    publish(desk, &agencies, &procedures).await?;
    let mut accounts = Accounts::default();
    let known: Vec<&Procedure> = procedures.iter().map(|(known, _)| known.as_ref()).collect();
    let staff = Staff::hire(&mut rng, &agencies, &known, &mut accounts);
    let applicants = people::applicants(&mut rng, &mut accounts);
    people::enter(desk, &agencies, &staff, &applicants).await?;
    people::agree(desk, &applicants, plan.now).await?;
    let calendars = desk.calendars().await?;
    let year = Year {
        procedures: &procedures,
        calendars: &calendars,
        applicants: &applicants,
        now: plan.now,
    };
    let arrivals = year.arrivals(&mut rng, plan.dossiers);
    let opinion = built_in_procedure("opinion").map(Arc::new);
    let bound = procedures.into_iter().map(|(procedure, _)| procedure).chain(opinion);
    let name = |procedure: &Procedure| (procedure.code.clone(), procedure.version.clone());
    let world = Arc::new(World {
        desk: desk.clone(),
        seed: plan.seed,
        now: plan.now,
        calendars,
        procedures: bound.map(|procedure| (name(&procedure), procedure)).collect(),
        staff,
        arrivals,
    });
    let (summary, late) = live(&world, &mut progress).await?;
    let officials = world.staff.officials.clone();
    Ok(Province { agencies, officials, applicants, summary, late })
}

/// What is read anew at each publication comes first while it is little.
async fn publish(
    desk: &Desk,
    agencies: &[Agency],
    procedures: &[(Arc<Procedure>, u32)],
) -> Result<()> {
    for calendar in shipped::calendars()? {
        desk.publish_calendar(&calendar).await?;
    }
    for agency in agencies {
        desk.publish_agency(agency).await?;
    }
    for (procedure, _) in procedures {
        desk.publish(procedure).await?;
    }
    Ok(())
}

/// Lets every dossier live, some at a time, and then lets pass what has passed by now.
async fn live(
    world: &Arc<World>,
    progress: &mut impl FnMut(usize, usize),
) -> Result<(Summary, Option<String>)> {
    let of = world.arrivals.len();
    let (mut summary, mut late) = (Summary::default(), LateOne::default());
    let mut lives: JoinSet<Result<Lived>> = JoinSet::new();
    let mut waiting = by_visitor(&world.arrivals).into_iter();
    let (mut done, mut files): (usize, Vec<File>) = (0, Vec::new());
    loop {
        while lives.len() < IN_FLIGHT
            && let Some(numbers) = waiting.next()
        {
            let world = Arc::clone(world);
            lives.spawn(async move { Life::new(&world, numbers).run().await });
        }
        let Some(lived) = lives.join_next().await else { break };
        let mut lived = lived.map_err(|fault| Error::Fault { message: fault.to_string() })??;
        for _ in 0..lived.filed {
            done += 1;
            progress(done, of);
        }
        files.append(&mut lived.files);
        lived.cases.iter().for_each(|case| late.consider(case, &world.calendars, world.now));
        lived.count(&mut summary, &world.calendars, world.now);
    }
    // What is accepted or issued again is the same file.
    let mut known = BTreeSet::new();
    files.retain(|file| known.insert((file.dossier.clone(), file.entered.document.clone())));
    world.desk.enter_files(&files).await?;
    let ticked = world.desk.tick(world.now).await?;
    summary
        .refused_commands
        .extend(ticked.failed.into_iter().map(|(id, why)| format!("{id}: {why}")));
    summary.refused_commands.sort();
    Ok((summary, late.id()))
}

/// What each visitor files, in the order of time: what is held of one dossier serves only in later ones.
fn by_visitor(arrivals: &[Arrival]) -> Vec<Vec<usize>> {
    let mut numbers: BTreeMap<&PersonId, Vec<usize>> = BTreeMap::new();
    for (number, arrival) in arrivals.iter().enumerate() {
        numbers.entry(&arrival.visitor.person).or_default().push(number);
    }
    let mut numbers: Vec<_> = numbers.into_values().collect();
    for of_one in &mut numbers {
        of_one.sort_by_key(|number| (arrivals[*number].at, *number));
    }
    // Those who file much take longest.
    numbers.sort_by_key(|of_one| (std::cmp::Reverse(of_one.len()), of_one.first().copied()));
    numbers
}

impl World {
    fn calendar(&self, agency: &AgencyId) -> &motcua::engine::time::Calendar {
        self.calendars.of(agency)
    }
}
