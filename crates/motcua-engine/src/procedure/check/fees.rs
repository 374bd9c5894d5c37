//! Fees, line by line: amounts, days, and the texts they rest on.

use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::FieldType;
use crate::time::Date;

pub(super) const LINTS: &[Lint] = &[
    fee_without_line,
    negative_amount,
    percent_over_100,
    floor_over_cap,
    from_after_until,
    fee_quantity,
    fee_without_basis,
];

fn fee_without_line(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in subject.procedure.fees.iter().filter(|fee| fee.lines.is_empty()) {
        let what = format!("fee \"{}\" has no line, so nobody knows what to pay", fee.id);
        let help = "write `lines`, such as [{ amount: 150000 }]";
        report.error(&format!("fees/{}", fee.id), "fee-without-line", what, help);
    }
}

fn negative_amount(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        for (index, line) in fee.lines.iter().enumerate() {
            let amounts = [("amount", Some(line.amount)), ("floor", line.floor), ("cap", line.cap)];
            for (key, amount) in amounts {
                let Some(amount) = amount.filter(|amount| *amount < 0) else { continue };
                let what = format!("the {key} of a line of fee \"{}\" is {amount} đồng", fee.id);
                let help = "write 0 or more; a reduction is one of the `benefits`";
                report.error(
                    &format!("fees/{}/lines/{index}/{key}", fee.id),
                    "negative-amount",
                    what,
                    help,
                );
            }
        }
        for (index, benefit) in fee.benefits.iter().enumerate() {
            let Some(most) = benefit.at_most.filter(|most| *most < 0) else { continue };
            let what = format!("a benefit of fee \"{}\" takes at most {most} đồng off", fee.id);
            let path = format!("fees/{}/benefits/{index}/at_most", fee.id);
            report.error(&path, "negative-amount", what, "write 0 or more");
        }
    }
}

fn percent_over_100(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        for (index, benefit) in
            fee.benefits.iter().enumerate().filter(|(_, benefit)| benefit.percent > 100)
        {
            let what =
                format!("a benefit of fee \"{}\" takes {} per cent off", fee.id, benefit.percent);
            let path = format!("fees/{}/benefits/{index}/percent", fee.id);
            report.error(&path, "percent-over-100", what, "write 100 or less; 100 makes it free");
        }
    }
}

fn floor_over_cap(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        for (index, line) in fee.lines.iter().enumerate() {
            let Some((floor, cap)) = line.floor.zip(line.cap) else { continue };
            if cap < floor {
                let what = format!(
                    "a line of fee \"{}\" costs at least {floor} đồng and at most {cap}",
                    fee.id
                );
                let path = format!("fees/{}/lines/{index}/floor", fee.id);
                report.error(&path, "floor-over-cap", what, "mend one of the two amounts");
            }
        }
    }
}

fn from_after_until(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        let lines = fee
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| ("lines", index, line.from, line.until));
        let benefits = fee
            .benefits
            .iter()
            .enumerate()
            .map(|(index, benefit)| ("benefits", index, benefit.from, benefit.until));
        for (list, index, from, until) in lines.chain(benefits) {
            if let Some((from, until)) = never(from, until) {
                let what = format!(
                    "one of the {list} of fee \"{}\" holds from {from} until {until}, so never",
                    fee.id
                );
                report.error(
                    &format!("fees/{}/{list}/{index}", fee.id),
                    "from-after-until",
                    what,
                    "mend one of the days",
                );
            }
        }
    }
}

fn never(from: Option<Date>, until: Option<Date>) -> Option<(Date, Date)> {
    let both = (from?, until?);
    (both.0 > both.1).then_some(both)
}

/// A line that counts by what is no number, or says for how many and not of what.
fn fee_quantity(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in &subject.procedure.fees {
        for (index, line) in fee.lines.iter().enumerate() {
            let path = format!("fees/{}/lines/{index}", fee.id);
            let Some(per) = &line.per else {
                if let Some(each) = line.each {
                    let what =
                        format!("a line of fee \"{}\" is for each {each}, and not of what", fee.id);
                    let help = "write `per`, or take `each` out";
                    report.error(&format!("{path}/each"), "fee-quantity", what, help);
                }
                continue;
            };
            let field = subject.procedure.data.iter().find(|field| field.name == *per);
            let is_number = field.is_none_or(|field| {
                matches!(field.field_type, FieldType::Integer | FieldType::Money)
            });
            if !is_number {
                let what =
                    format!("a line of fee \"{}\" counts by \"{per}\", which is no number", fee.id);
                let help = "name a field of the type integer or money";
                report.error(&format!("{path}/per"), "fee-quantity", what, help);
            }
        }
    }
}

fn fee_without_basis(subject: &Subject<'_>, report: &mut Report<'_>) {
    for fee in subject.procedure.fees.iter().filter(|fee| fee.basis.is_empty()) {
        if fee.lines.is_empty() || fee.lines.iter().any(|line| line.basis.is_none()) {
            let what = format!("fee \"{}\" names no text of law that it rests on", fee.id);
            let help = "write `basis` at the fee, or at each of its lines";
            report.warn(&format!("fees/{}", fee.id), "fee-without-basis", what, help);
        }
    }
}
