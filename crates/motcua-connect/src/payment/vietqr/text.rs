//! The text of a code: fields of `EMVCo`, each as its number, its length and its value.

use crate::payment::order::LONGEST_CODE;

/// The longest purpose that every bank keeps, in letters: the code of an order fits.
const LONGEST_PURPOSE: usize = 25;
const _: () = assert!(LONGEST_CODE <= LONGEST_PURPOSE);

/// NAPAS among the schemes of payment.
const NAPAS: &str = "A000000727";
/// Its service: a transfer to an account.
const TO_ACCOUNT: &str = "QRIBFTTA";

/// A transfer that is asked for.
pub(super) struct Transfer<'a> {
    /// The bank's number at NAPAS.
    pub(super) bank: &'a str,
    /// The number of the account.
    pub(super) account: &'a str,
    /// How much, in đồng.
    pub(super) amount: i64,
    /// What it is for, in letters of ASCII.
    pub(super) purpose: &'a str,
}

impl Transfer<'_> {
    /// The text that is scanned.
    pub(super) fn text(&self) -> String {
        let bank = [field(0, self.bank), field(1, self.account)].concat();
        let account = [field(0, NAPAS), field(1, &bank), field(2, TO_ACCOUNT)].concat();
        let mut text = [
            field(0, "01"),
            // 12: for this payment only.
            field(1, "12"),
            field(38, &account),
            // 704: the đồng (ISO 4217).
            field(53, "704"),
            field(54, &self.amount.to_string()),
            field(58, "VN"),
            field(62, &field(8, self.purpose)),
        ]
        .concat();
        // The check is over its own number and length too.
        text.push_str("6304");
        let check = crc(text.as_bytes());
        text.push_str(&format!("{check:04X}"));
        text
    }
}

fn field(number: u8, value: &str) -> String {
    format!("{number:02}{:02}{value}", value.len())
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, beginning with 0xFFFF.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        let first = crc ^ (u16::from(*byte) << 8);
        (0..8).fold(first, |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000 == 0 { shifted } else { shifted ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Transfer, crc};

    #[test]
    fn the_known_text_is_made() {
        let transfer = Transfer {
            bank: "970436",
            account: "0011001234567",
            amount: 150_000,
            purpose: "HS 000.00.12.H29-261121-0001",
        };
        assert_eq!(
            transfer.text(),
            "00020101021238570010A00000072701270006970436011300110012345670208QRIBFTTA5303704\
             5406150000\
             5802VN62320828HS 000.00.12.H29-261121-00016304799F"
        );
    }

    #[test]
    fn the_check_value_of_the_catalogue_is_met() {
        assert_eq!(crc(b"123456789"), 0x29B1);
        assert_eq!(crc(b""), 0xFFFF);
    }
}
