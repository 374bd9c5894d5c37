//! When is a dossier due, and why: five working days over the holidays at the end of April.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use motcua_engine::label::Language;
use motcua_engine::time::{Calendar, CalendarKind, Limit, Terms, read_calendar};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reading = read_calendar("vn.yaml", include_str!("../workflows/calendars/vn.yaml"));
    let Some(CalendarKind::Calendar(file)) = reading.calendar else {
        return Err(reading.problems.iter().map(ToString::to_string).collect::<String>().into());
    };
    let calendar = Calendar::new(file).map_err(|errors| errors[0].to_string())?;
    let received = "2026-04-24T15:10:00+07:00".parse()?;
    let explanation = calendar.explain(Terms::days(Limit::working_days(5)), received, &[])?;
    println!("{}", explanation.text(Language::En));
    Ok(())
}
