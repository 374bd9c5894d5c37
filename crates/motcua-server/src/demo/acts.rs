//! Acts: what is done with a case that is no move.

use fastrand::Rng;
use motcua::engine::dossier::clock::{ClockId, EndReason};
use motcua::engine::dossier::{Act, Actor, AgencyId, CorrectedDate, Duty, PersonId, Satisfaction};
use motcua::engine::procedure::{FieldType, Need};
use motcua::engine::time::{Limit, Timestamp};

use super::World;
use super::case::{Case, Doing};
use super::form::{self, Sheet};
use super::moves::note;
use super::names::per_mille;

/// Who stands behind a case.
pub(super) struct Behind<'a> {
    /// The applicant.
    pub(super) applicant: &'a PersonId,
    /// What a field is filled in with.
    pub(super) sheet: Sheet<'a>,
}

impl World {
    /// An act with its actor. None: by now there is no occasion for it.
    pub(super) fn act(
        &self,
        rng: &mut Rng,
        case: &Case,
        doing: Doing,
        behind: &Behind<'_>,
        at: Timestamp,
    ) -> Option<(Act, Actor)> {
        let number = case.number;
        let official =
            |agency: &AgencyId, role: &str| self.staff.official(agency, role, number, &[]);
        let by = case.step().and_then(|step| step.by.as_ref());
        let own = || official(&case.place(), by?.as_str());
        match doing {
            Doing::Move | Doing::Order | Doing::Notice => None,
            Doing::Lapse => Some((Act::Lapse, Actor::system())),
            Doing::Charge
            | Doing::Pay
            | Doing::Waive
            | Doing::Cancel
            | Doing::Void
            | Doing::Refund => self.money_act(rng, case, doing),
            Doing::Claim => {
                let actor = own()?;
                Some((Act::Assign { to: actor.person.clone(), duty: Duty::Main }, actor))
            }
            Doing::Assign => {
                let to = own()?.person;
                Some((Act::Assign { to, duty: Duty::Main }, official(&case.place(), "head")?))
            }
            Doing::Note => Some((Act::Note { text: note(rng) }, own()?)),
            Doing::Amend => self.amend(rng, case, behind, &own()?),
            Doing::Prolong => self.prolong(case, number, at),
            Doing::Apologize => {
                let extension = Limit::working_days(rng.u32(2..6));
                let (reason, note) = ("workload".to_owned(), Some(note(rng)));
                case.dossier.clock(&ClockId::Legal)?.open()?.deadline?;
                let actor = official(&case.competent(), "head")?;
                Some((Act::Apologize { extension, reason, note }, actor))
            }
            Doing::Correct => self.correct(rng, case, number),
            Doing::Rate => {
                let satisfaction = match rng.u32(..100) {
                    ..62 => Satisfaction::VerySatisfied,
                    62..93 => Satisfaction::Satisfied,
                    93.. => Satisfaction::NotSatisfied,
                };
                let is_open = case.dossier.rating.is_none();
                let actor = Actor::applicant(behind.applicant.as_str());
                is_open.then_some((Act::Rate { satisfaction, note: None }, actor))
            }
        }
    }

    /// Another value of a text that must be there.
    fn amend(
        &self,
        rng: &mut Rng,
        case: &Case,
        behind: &Behind<'_>,
        actor: &Actor,
    ) -> Option<(Act, Actor)> {
        let texts = case
            .procedure
            .data
            .iter()
            .filter(|field| field.field_type == FieldType::Text && field.required == Need::Yes);
        let texts: Vec<_> = texts.collect();
        let field = texts.get(rng.usize(..texts.len().max(1)))?;
        let value = form::value(rng, field, &behind.sheet);
        let approver = self.second(case, "leader", case.number, actor);
        let (field, note) = (field.name.clone(), "Sửa lỗi đánh máy.".to_owned());
        Some((Act::Amend { field, value, note, approver }, actor.clone()))
    }

    fn prolong(&self, case: &Case, number: usize, at: Timestamp) -> Option<(Act, Actor)> {
        let legal = case.dossier.clock(&ClockId::Legal)?.open()?;
        if legal.is_late(at) || !legal.is_running() {
            return None;
        }
        let actor = self.staff.official(&case.competent(), "head", number, &[])?;
        let approver = self.second(case, "leader", number, &actor)?;
        let act = Act::Prolong {
            extension: Limit::working_days(5),
            article: "Điều 19 Nghị định 61/2018/NĐ-CP".to_owned(),
            document: format!("{}/GH-VP", number + 1),
            approver,
        };
        Some((act, actor))
    }

    /// The end was recorded some time after it had come.
    fn correct(&self, rng: &mut Rng, case: &Case, number: usize) -> Option<(Act, Actor)> {
        let legal = case.dossier.clock(&ClockId::Legal)?.counting().last()?;
        let end = legal.ended.as_ref()?;
        let last = legal.intervals.last().filter(|held| held.running)?;
        if !matches!(end.why, EndReason::Done | EndReason::Refused) {
            return None;
        }
        let earliest = last.from.max(legal.started_at);
        let calendar = self.calendar(&case.competent());
        let ran = calendar.working_minutes_between(earliest, end.at).ok()?;
        let ran = u32::try_from(ran).ok().filter(|ran| *ran > 30)?;
        let back = rng.u32(ran / 4..ran - 5);
        let to = calendar.subtract_working_minutes(end.at, back).ok()?;
        let actor = self.staff.official(&case.competent(), "head", number, &[])?;
        let approver = self.staff.official(&"inspectorate".into(), "supervisor", number, &[])?;
        let act = Act::Correct {
            subject: CorrectedDate::Ended,
            to: to.max(earliest),
            document: format!("{}/BB-KT", number + 1),
            note: "Ghi nhận muộn so với ngày ký kết quả.".to_owned(),
            approver,
        };
        Some((act, actor))
    }

    /// A second person of a role at the competent agency.
    pub(super) fn second(
        &self,
        case: &Case,
        role: &str,
        number: usize,
        first: &Actor,
    ) -> Option<Actor> {
        self.staff.official(&case.competent(), role, number, &[&first.person])
    }
}

/// Whether a paper names somebody else who files for the applicant.
pub(super) fn files_by_proxy(rng: &mut Rng) -> bool {
    per_mille(rng, 90)
}
