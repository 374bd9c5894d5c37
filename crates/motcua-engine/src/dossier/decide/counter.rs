//! What goes over the counter: posted dossiers, results into somebody's hands, originals in and out.

use std::collections::BTreeSet;

use super::{Decision, Here};
use crate::dossier::command::{MoveCommand, Submission};
use crate::dossier::event::{AgencyId, EventBody, Handing, Party, Private, Taker};
use crate::dossier::refusal::Rule;
use crate::procedure::{Channel, DocumentId, Move, MoveKind, ResultId, Status, Step};
use crate::time::Date;

impl<'a> Here<'a> {
    /// What the post brought has its number, and a day of posting that is not still to come.
    pub(super) fn check_posting(&self, submission: &Submission, on: Date) -> Result<(), Rule> {
        let Some(posting) = &submission.posting else { return Ok(()) };
        if submission.channel != Channel::Post {
            let why =
                "only what came by post has a tracking number; file it by post, or leave it out";
            return Err(Rule::Counter { why });
        }
        Self::filled(&posting.tracking, "the tracking number")?;
        if posting.posted_on.is_some_and(|posted_on| on < posted_on) {
            let why = "the day of posting lies after the day of reception; check it";
            return Err(Rule::Counter { why });
        }
        Ok(())
    }

    /// Whoever acts for the owner shows a paper that holds on the day.
    pub(super) fn check_paper(part: &'static str, party: &Party, on: Date) -> Result<(), Rule> {
        let Some(paper) = &party.paper else { return Err(Rule::PaperNeeded { part }) };
        Self::filled(&paper.kind, "the kind of the paper that authorises")?;
        Self::filled(&paper.number, "the number of the paper that authorises")?;
        match paper.valid_until.filter(|until| *until < on) {
            Some(until) => Err(Rule::PaperExpired { part, until }),
            None => Ok(()),
        }
    }

    /// What a move takes and gives at the counter.
    pub(super) fn check_counter(&self, edge: &Move, command: &MoveCommand) -> Result<(), Rule> {
        Self::check_originals(&command.originals, &command.documents)?;
        self.check_held(&command.returned)?;
        let to = self.procedure.step(&edge.to).and_then(|step| step.status);
        let hands_over = to == Some(Status::HandedOver);
        let Some(handing) = &command.handing else {
            return match &command.bearer {
                Some(_) => no_bearer(),
                None if hands_over && edge.kind == MoveKind::HandOver => self.check_released(),
                None => Ok(()),
            };
        };
        if !hands_over {
            let why = "only a move that hands the result over says how; leave it out";
            return Err(Rule::Counter { why });
        }
        match handing {
            Handing::InPerson { taker, .. } => self.check_taker(*taker, command.bearer.as_deref()),
            Handing::Post { .. } | Handing::Electronic if command.bearer.is_some() => no_bearer(),
            Handing::Post { tracking } => Self::filled(tracking, "the tracking number"),
            Handing::Electronic if self.is_on_paper() => {
                let why = "a result without a file goes to nobody on line; hand it over at the counter or by post";
                Err(Rule::Counter { why })
            }
            Handing::Electronic => Ok(()),
        }
    }

    /// A result that is only released says no more: a leg's, which goes to the dossier that sent it, and one in a file for
    /// what was filed on line. Whatever else is given out says to whom; an answer that is published has no such status.
    fn check_released(&self) -> Result<(), Rule> {
        let head = self.dossier.filed.as_ref();
        let is_leg = head.is_some_and(|head| head.parent.is_some());
        let on_line = head.is_some_and(|head| head.channel == Some(Channel::Online));
        if is_leg || (on_line && !self.is_on_paper()) {
            return Ok(());
        }
        let why = "the hand-over does not say who takes the result; name the taker with the proof (signed receipt or ID shown), the tracking number of the post, or that it goes on line";
        Err(Rule::Counter { why })
    }

    /// Whether a result was issued without a file, and so can only be handed over itself.
    fn is_on_paper(&self) -> bool {
        self.dossier.results.iter().any(|issued| issued.file.is_none())
    }

    /// Who takes the result is named in the dossier, or brings a paper; a paper holds on the day.
    fn check_taker(&self, taker: Taker, bearer: Option<&Party>) -> Result<(), Rule> {
        let on = self.calendars.of(&self.competent()).local_date(self.at);
        let parties = &self.data.parties;
        if taker != Taker::Bearer && bearer.is_some() {
            return no_bearer();
        }
        let (part, named) = match taker {
            Taker::Owner if parties.owner.is_some() => return Ok(()),
            Taker::Owner => ("owner", None),
            Taker::Submitter => ("submitter", parties.submitter.as_ref()),
            Taker::Recipient => ("recipient", parties.recipient.as_ref()),
            Taker::Bearer => ("bearer", bearer),
        };
        let named = named.ok_or(Rule::PartyNeeded { part })?;
        Self::filled(&named.name, "the name of the one who takes the result")?;
        Self::check_paper(part, named, on)
    }

    /// Originals are among the documents handed in.
    pub(super) fn check_originals(
        originals: &BTreeSet<DocumentId>,
        documents: &BTreeSet<DocumentId>,
    ) -> Result<(), Rule> {
        match originals.difference(documents).next() {
            Some(id) => Err(Rule::OriginalNotHandedIn { document: id.to_string() }),
            None => Ok(()),
        }
    }

    /// The office holds these originals.
    fn check_held(&self, originals: &BTreeSet<DocumentId>) -> Result<(), Rule> {
        match originals.difference(&self.dossier.originals).next() {
            Some(id) => Err(Rule::OriginalNotHeld { document: id.to_string() }),
            None => Ok(()),
        }
    }

    /// Whether a move ends the dossier while the office still holds originals.
    pub(super) fn keeps_originals(&self, to: &Step, command: &MoveCommand) -> bool {
        let mut held = self.dossier.originals.union(&command.originals);
        let ends = to.is_end() || to.status.is_some_and(Status::is_terminal);
        ends && held.any(|id| !command.returned.contains(id))
    }

    pub(super) fn return_originals(
        &self,
        documents: &BTreeSet<DocumentId>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "head", "records"])?;
        if documents.is_empty() {
            return Err(Rule::TextNeeded { what: "the list of originals" });
        }
        self.check_held(documents)?;
        let body = EventBody::OriginalsReturned { documents: documents.clone() };
        self.record(decision, body, Vec::new(), Private::default());
        Ok(())
    }

    /// Papers or results were lost: the unit apologizes and pays. A result is handed over again, and no verdict changes.
    pub(super) fn report_lost(
        &self,
        (documents, results): (&BTreeSet<DocumentId>, &BTreeSet<ResultId>),
        (unit, cost): (&AgencyId, i64),
        note: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "head", "leader", "supervisor"])?;
        Self::filled(note, "the apology")?;
        self.check_known_documents(documents)?;
        if documents.is_empty() && results.is_empty() {
            return Err(Rule::TextNeeded { what: "the list of documents" });
        }
        self.check_lost(results)?;
        if cost < 0 {
            return Err(Rule::AmountNeeded);
        }
        let body = EventBody::Lost {
            documents: documents.clone(),
            results: results.clone(),
            unit: unit.clone(),
            cost,
        };
        let private = Private { note: Some(note.to_owned()), ..Private::default() };
        self.record(decision, body, Vec::new(), private);
        Ok(())
    }

    /// The results were issued, and nobody has taken them.
    fn check_lost(&self, results: &BTreeSet<ResultId>) -> Result<(), Rule> {
        let issued = |id: &ResultId| self.dossier.results.iter().any(|issued| issued.result == *id);
        if !results.iter().all(issued) {
            return Err(Rule::NotNow {
                why: "the dossier has issued no such result; name one that it has issued",
            });
        }
        match &self.dossier.handing {
            Some(Handing::InPerson { .. } | Handing::Electronic) if !results.is_empty() => {
                Err(Rule::NotNow {
                    why: "the result was taken, so the office cannot lose it; a copy takes a dossier of its own",
                })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The moves that are possible, with the step they start at: those of the present step, and the hand-over again
    /// of a result that was lost after it.
    pub(super) fn moves(&self) -> Result<(&'a Step, Vec<&'a Move>), Rule> {
        let step = self.step()?;
        if self.dossier.results_lost.is_empty() || !step.is_end() {
            return Ok((step, step.moves.iter().collect()));
        }
        let hands_over = |from: &'a Step| {
            let times = |edge: &Move| {
                self.dossier.times(&from.id, MoveKind::HandOver, edge.choice.as_deref())
            };
            let edges = from.moves.iter().filter(|edge| {
                edge.kind == MoveKind::HandOver && edge.to == step.id && times(edge) > 0
            });
            let edges: Vec<_> = edges.collect();
            (!edges.is_empty()).then_some((from, edges))
        };
        let again = self.procedure.steps.iter().find_map(hands_over);
        Ok(again.unwrap_or((step, Vec::new())))
    }
}

fn no_bearer() -> Result<(), Rule> {
    let why = "only a result that a bearer takes names one; leave it out, or say that the bearer takes it";
    Err(Rule::Counter { why })
}
