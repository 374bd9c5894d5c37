//! The fees of a page: which amounts are understood, and what stands in the way of the others.

use motcua_engine::procedure::Channel;

use super::lint::Lint;
use super::money::{Money, amounts_in_text, money};
use super::quantity::Quantity;
use super::wire::{Attachment, FeeText, Page};
use super::words::{self, fold, shorten};

/// A fee of a channel, as far as it is understood.
#[derive(Debug)]
pub(super) struct Fee {
    /// The portal's word for the channel.
    pub(super) method: String,
    /// The channel, if the word is known.
    pub(super) channel: Option<Channel>,
    /// The portal's word for the kind.
    pub(super) kind: String,
    /// The text beside the amount.
    pub(super) text: String,
    /// The amount in đồng, or what is wrong and a few words on it.
    pub(super) amount: Result<i64, (Lint, String)>,
    /// The file that holds the tariff.
    pub(super) file: Option<String>,
}

/// All fees of a page, in order.
pub(super) fn fees(page: &Page) -> Vec<Fee> {
    let of_method = page.execution_methods.iter().flat_map(|method| {
        method.fees.iter().map(|fee| Fee {
            method: method.submission_method.clone(),
            channel: words::channel(&method.submission_method),
            kind: fee.kind.clone(),
            text: fee.description.trim().to_owned(),
            amount: read(fee),
            file: fee.attachment.as_ref().map(|Attachment { file_name }| file_name.clone()),
        })
    });
    of_method.collect()
}

/// An amount counts only if field and text do not speak against each other.
///
/// The portal writes 0 where nobody filled in an amount, so 0 counts only beside a text that says free.
fn read(fee: &FeeText) -> Result<i64, (Lint, String)> {
    let currency = fold(fee.currency_name.trim());
    if !matches!(currency.as_str(), "" | "vnd" | "dong" | "viet nam dong") {
        return Err((Lint::FeeCurrency, format!("it is in {}", shorten(&fee.currency_name))));
    }
    match fee.value.as_ref().map(Quantity::of) {
        None | Some(Quantity::Thousandths(0)) => read_text(fee),
        Some(Quantity::Thousandths(value)) => read_value(value, &fee.description),
        Some(Quantity::Words(text)) => match money(&text) {
            Money::Dong(amount) => Ok(amount),
            Money::Percent(_) | Money::NotUnderstood => {
                Err((Lint::FeeText, format!("\"{}\" is no amount", shorten(&text))))
            }
        },
    }
}

fn read_value(thousandths: i64, text: &str) -> Result<i64, (Lint, String)> {
    const SMALLEST: i64 = 1000;
    let value = thousandths / 1000;
    if thousandths % 1000 != 0 || value < 0 {
        return Err((Lint::FeeImplausible, format!("{value} is no whole amount")));
    }
    let named = amounts_in_text(text);
    if !named.is_empty() && !named.contains(&value) {
        let text = shorten(text);
        return Err((
            Lint::FeeAmountDiffers,
            format!("the field says {value}, the text \"{text}\""),
        ));
    }
    if value < SMALLEST {
        return Err((Lint::FeeImplausible, format!("{value} is too small for an amount in đồng")));
    }
    if named.iter().any(|amount| *amount != value) || text.contains('%') {
        let text = shorten(text);
        return Err((Lint::FeeText, format!("besides {value} there is a tariff: \"{text}\"")));
    }
    Ok(value)
}

fn read_text(fee: &FeeText) -> Result<i64, (Lint, String)> {
    let text = fee.description.trim();
    if let Some(file) = &fee.attachment {
        let file = shorten(&file.file_name);
        return Err((Lint::FeeAttachment, format!("the tariff stands in the file \"{file}\"")));
    }
    match (money(text), &fee.value) {
        (Money::Dong(0), _) => Ok(0),
        (Money::Dong(amount), None) => Ok(amount),
        (Money::Dong(_), Some(_)) => Err((
            Lint::FeeAmountDiffers,
            format!("the field says 0, the text \"{}\"", shorten(text)),
        )),
        (Money::Percent(_) | Money::NotUnderstood, None) if text.is_empty() => {
            Err((Lint::FeeEmpty, "it has neither amount nor text".to_owned()))
        }
        (Money::Percent(_) | Money::NotUnderstood, Some(_)) if text.is_empty() => {
            Err((Lint::FeeZero, "it is 0, and no text says that it is free".to_owned()))
        }
        (Money::Percent(_) | Money::NotUnderstood, _) => {
            Err((Lint::FeeText, format!("\"{}\" is no amount", shorten(text))))
        }
    }
}

/// The name of a kind of fee in English, and its id in a draft.
pub(super) fn kind_words(kind: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match kind {
        "FEE" => Some(("fee", "Phí", "Fee")),
        "SERVICE_FEE" => Some(("charge", "Lệ phí", "Charge")),
        "PRICE_LEVEL" => Some(("price", "Mức giá", "Price")),
        _ => None,
    }
}
