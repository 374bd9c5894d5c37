//! Who may enter late, and what.

use super::Here;
use crate::dossier::command::{Act, Command};
use crate::dossier::event::{Handing, LateGround};
use crate::dossier::refusal::Rule;
use crate::procedure::{Channel, MoveKind};

/// How money is paid at the counter, in whole notes: the one way that may be entered late.
const CASH: &str = "cash";

impl Here<'_> {
    /// What is entered late is one of the few things that may be, and is proved.
    pub(super) fn check_late_entry(&self, command: &Command) -> Result<(), Rule> {
        let Some(entry) = command.late_entry() else { return Ok(()) };
        let no = |why| Err(Rule::LateEntry { why });
        let is_possible = match command {
            Command::Submit(submission) => submission.parent.is_none(),
            Command::Move(command) => {
                matches!(command.kind, MoveKind::Accept | MoveKind::HandOver)
            }
            Command::Act(Act::Pay { method, .. }) => method == CASH,
            Command::Act(act) => matches!(act, Act::Charge { .. } | Act::RecordOutage { .. }),
            Command::Open(_) | Command::Import(_) => false,
        };
        if !is_possible {
            return no(
                "only reception, hand-over, a charge, a payment in cash and an outage may be entered late; record anything else as of now",
            );
        }
        if self.actor.agency.is_none() {
            return no("only an official at a counter may enter late; record it as of now");
        }
        Self::filled(&entry.evidence, "the evidence of the late entry")?;
        if entry.ground == LateGround::PostStamp && !self.is_by_post(command) {
            return no(
                "the stamp of the post proves only what came or goes by post; give another ground",
            );
        }
        if entry.ground == LateGround::PaperCounter && self.is_on_line(command) {
            return no("what comes or goes on line is on no counter's paper; give another ground");
        }
        Ok(())
    }

    /// Whether a command is about something that went over the line, where no counter keeps a paper.
    fn is_on_line(&self, command: &Command) -> bool {
        let filed = self.dossier.filed.as_ref();
        let filed_on_line = filed.is_some_and(|head| head.channel == Some(Channel::Online));
        match command {
            Command::Submit(submission) => submission.channel == Channel::Online,
            Command::Move(command) if command.kind == MoveKind::HandOver => match command.handing {
                Some(Handing::Electronic) | None => true,
                Some(Handing::InPerson { .. } | Handing::Post { .. }) => false,
            },
            Command::Move(_) => filed_on_line,
            Command::Act(_) | Command::Open(_) | Command::Import(_) => false,
        }
    }

    /// Whether a command is about something that the post carried.
    fn is_by_post(&self, command: &Command) -> bool {
        let channel = self.dossier.filed.as_ref().and_then(|head| head.channel);
        match command {
            Command::Submit(submission) => submission.channel == Channel::Post,
            Command::Move(command) if command.kind == MoveKind::HandOver => {
                matches!(command.handing, Some(Handing::Post { .. }))
            }
            Command::Move(_) => channel == Some(Channel::Post),
            Command::Act(_) | Command::Open(_) | Command::Import(_) => false,
        }
    }
}
