//! How far a long work is: a bar where somebody looks on, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use motcua::{Doing, Progress};

/// Tells people how far a copy is, on standard error.
pub(super) struct Teller {
    /// Where somebody looks on.
    bar: Option<ProgressBar>,
    /// The stage that was told last, with its tenth.
    last: Option<(Doing, u64)>,
}

impl Teller {
    pub(super) fn new() -> Self {
        Self { bar: std::io::stderr().is_terminal().then(bar), last: None }
    }

    /// A page is done.
    pub(super) fn tell(&mut self, progress: &Progress) -> ControlFlow<()> {
        let Progress { doing, table, rows, of } = *progress;
        let verb = match doing {
            Doing::Copying => "copying",
            Doing::Verifying => "reading back",
        };
        let now = (doing, rows * 10 / of.max(1));
        if let Some(bar) = &self.bar {
            if self.last.is_none_or(|(last, _)| last != doing) {
                bar.reset();
                bar.set_length(of);
            }
            bar.set_message(format!("{verb} {table}"));
            bar.set_position(rows);
        } else if self.last != Some(now) {
            // That nobody reads the lines is no reason to break off.
            let _ = writeln!(std::io::stderr(), "{verb}: {rows} of {of} rows");
        }
        self.last = Some(now);
        ControlFlow::Continue(())
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    let style = "{msg:32} [{bar:30}] {human_pos} of {human_len} rows, {eta} left";
    let style =
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> "));
    bar
}
