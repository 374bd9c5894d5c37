//! The reason for an amount in words, as it stands on a receipt.

use super::{Assessed, Part};
use crate::label::Label;

impl Assessed {
    /// How it came to the amount, in one line of each language.
    pub fn explanation(&self) -> Label {
        let (vi, en): (Vec<_>, Vec<_>) = self.parts.iter().map(Part::words).unzip();
        Label { vi: vi.join("; "), en: en.join("; ") }
    }

    /// The texts that the amount rests on, each once, in the order of the parts.
    pub fn basis(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for part in &self.parts {
            let texts = match part {
                Part::Line { basis, .. } | Part::Benefit { basis, .. } => basis.as_slice(),
                Part::Quantity { .. } | Part::Floor { .. } | Part::Cap { .. } => &[],
            };
            for text in texts {
                if !all.contains(text) {
                    all.push(text.clone());
                }
            }
        }
        all
    }
}

impl Part {
    fn words(&self) -> (String, String) {
        match self {
            Self::Line { line, amount, holds_for, basis: _ } => {
                let (of, amount) = (among(holds_for), dong(*amount));
                (
                    format!("dòng {line} của biểu: {amount} đ{of}"),
                    format!("line {line} of the tariff: {amount} đồng{of}"),
                )
            }
            Self::Quantity { field, quantity, each, comes_to } => {
                let (each, comes_to) = (dong(*each), dong(*comes_to));
                let quantity = dong(*quantity);
                (
                    format!("{field} là {quantity}, mức trên mỗi {each}: {comes_to} đ"),
                    format!("{field} is {quantity}, the price is for each {each}: {comes_to} đồng"),
                )
            }
            Self::Floor { floor } => {
                let floor = dong(*floor);
                (format!("tối thiểu {floor} đ"), format!("at least {floor} đồng"))
            }
            Self::Cap { cap } => {
                let cap = dong(*cap);
                (format!("tối đa {cap} đ"), format!("at most {cap} đồng"))
            }
            Self::Benefit { percent, at_most, holds_for, leaves, basis } => {
                let (of, leaves) = (among(holds_for), dong(*leaves));
                let by = if basis.is_empty() { String::new() } else { basis.join(", ") + ": " };
                let most = at_most.map(dong);
                let vi = most.as_ref().map(|most| format!(", tối đa {most} đ")).unwrap_or_default();
                let en = most.map(|most| format!(", at most {most} đồng")).unwrap_or_default();
                (
                    format!("{by}giảm {percent} %{of}{vi}, còn {leaves} đ"),
                    format!("{by}less {percent} per cent{of}{en}, leaves {leaves} đồng"),
                )
            }
        }
    }
}

fn among(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// A number in groups of three, as both languages of the desk write it beside `đ`.
pub fn dong(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
