//! How far a long work is: a bar where somebody looks on, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use motcua::{Doing, Progress};

/// Tells people how far it is, on standard error.
pub(super) struct Teller {
    /// Where somebody looks on.
    bar: Option<ProgressBar>,
    /// The stage that was told last, with its tenth.
    last: Option<(&'static str, u64)>,
}

impl Teller {
    pub(super) fn new() -> Self {
        Self { bar: std::io::stderr().is_terminal().then(|| bar(ROWS)), last: None }
    }

    /// A page of a copy is done.
    pub(super) fn tell(&mut self, progress: &Progress) -> ControlFlow<()> {
        let Progress { doing, table, rows, of } = *progress;
        let verb = match doing {
            Doing::Copying => "copying",
            Doing::Verifying => "reading back",
        };
        self.rows(verb, table, rows, of);
        ControlFlow::Continue(())
    }

    /// So many rows of something are done.
    pub(super) fn rows(&mut self, verb: &'static str, what: &str, rows: u64, of: u64) {
        let now = (verb, rows * 10 / of.max(1));
        if let Some(bar) = &self.bar {
            if self.last.is_none_or(|(last, _)| last != verb) {
                bar.reset();
                bar.set_length(of);
            }
            bar.set_message(format!("{verb} {what}"));
            bar.set_position(rows);
        } else if self.last != Some(now) {
            // That nobody reads the lines is no reason to break off.
            let _ = writeln!(std::io::stderr(), "{verb}: {rows} of {of} rows");
        }
        self.last = Some(now);
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

const ROWS: &str = "{msg:32} [{bar:30}] {human_pos} of {human_len} rows, {eta} left";

fn bar(style: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    let style =
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> "));
    bar
}

/// Tells people how much of a file is read, on standard error.
pub(super) struct Meter {
    verb: &'static str,
    of: u64,
    bar: Option<ProgressBar>,
    /// The tenth that was told last.
    tenth: Option<u64>,
}

impl Meter {
    pub(super) fn new(verb: &'static str, of: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = bar("{msg:10} [{bar:30}] {bytes} of {total_bytes}, {eta} left");
            bar.set_length(of);
            bar.set_message(verb);
            bar
        });
        Self { verb, of, bar, tenth: None }
    }

    /// So much is read.
    pub(super) fn tell(&mut self, bytes: u64) {
        let tenth = Some(bytes * 10 / self.of.max(1));
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
        } else if self.tenth != tenth {
            let _ = writeln!(std::io::stderr(), "{}: {bytes} of {} bytes", self.verb, self.of);
        }
        self.tenth = tenth;
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
