//! The tour: checks every procedure of `workflows/`, draws each, and explains a due date.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::label::Language;
use motcua_engine::picture;
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::read;
use motcua_engine::time::{Calendar, CalendarKind, Limit, Terms, read_calendar};

fn main() -> Result<(), Box<dyn Error>> {
    let pictures = pictures()?;
    let mut procedures = 0;
    let mut problems = Vec::new();
    for path in files()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let reading = read(&name, &fs::read_to_string(&path)?, &|_| None);
        problems.extend(reading.problems);
        let Some(procedure) = reading.procedure else { continue };
        problems.extend(check(&procedure, &reading.places));
        fs::write(pictures.join(&name).with_extension("svg"), picture::svg(&procedure))?;
        println!("{name}: {}, {} steps", procedure.name.text(Language::En), procedure.steps.len());
        procedures += 1;
    }
    for problem in &problems {
        println!("{problem}");
    }
    println!("\n{procedures} procedures read and checked, {} problems", problems.len());
    println!("their pictures: {}\n", pictures.display());
    println!("five working days from Friday 24 April 2026, and why:\n{}", explained()?);
    if problems.is_empty() { Ok(()) } else { Err("the procedures have problems".into()) }
}

fn workflows() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/workflows"))
}

fn files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(workflows())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The folder `tour` of the build folder that this program lies in.
fn pictures() -> Result<PathBuf, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let build = program.ancestors().nth(3).ok_or("the program lies in no build folder")?;
    let pictures = build.join("tour");
    fs::create_dir_all(&pictures)?;
    Ok(pictures)
}

fn explained() -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(workflows().join("calendars/vn.yaml"))?;
    let Some(CalendarKind::Calendar(file)) = read_calendar("vn.yaml", &text).calendar else {
        return Err("the calendar has errors; look at its problems".into());
    };
    let calendar = Calendar::new(file).map_err(|errors| errors[0].to_string())?;
    let received = "2026-04-24T15:10:00+07:00".parse()?;
    let explanation = calendar.explain(Terms::days(Limit::working_days(5)), received, &[])?;
    Ok(explanation.text(Language::En))
}
