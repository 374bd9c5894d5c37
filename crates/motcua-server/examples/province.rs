//! Fills a database with a demo province and prints what it holds: `province sqlite:FILE [DOSSIERS]`.

use std::io::Write as _;
use std::time::Instant;

use motcua::Desk;
use motcua_server::demo::{self, Plan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(province())
}

async fn province() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("name a database, such as sqlite:demo.sqlite")?;
    let dossiers = arguments.next().map_or(Ok(3_000), |number| number.parse())?;
    let now = "2026-11-20T10:00:00+07:00".parse()?;
    let desk = Desk::open(&url).await?;
    let begun = Instant::now();
    let mut people_at = None;
    let plan = Plan { seed: 1, dossiers, now };
    let province = demo::fill(&desk, &plan, |_, _| {
        people_at.get_or_insert_with(|| begun.elapsed());
    })
    .await?;
    let took = begun.elapsed();
    let mut out = std::io::stdout().lock();
    let (agencies, officials) = (province.agencies.len(), province.officials.len());
    writeln!(out, "{agencies} agencies, {officials} officials, {} legs", province.summary.legs)?;
    for (name, count) in province.summary.total.named() {
        writeln!(out, "{count:6} {name}")?;
    }
    for (code, counts) in &province.summary.by_procedure {
        writeln!(
            out,
            "{code}: {} filed, {} open, {} late",
            counts.filed, counts.open, counts.late
        )?;
    }
    for refused in &province.summary.refused_commands {
        writeln!(out, "refused: {refused}")?;
    }
    writeln!(
        out,
        "{took:?}, of which {:?} until the first dossier was done",
        people_at.unwrap_or_default()
    )?;
    Ok(())
}
