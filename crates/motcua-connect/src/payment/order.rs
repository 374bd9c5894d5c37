//! Orders: what a gateway is told.

use std::fmt;
use std::net::IpAddr;

use motcua_engine::time::Timestamp;

use super::GatewayError;

/// The longest code of an order: it must fit into the purpose of a bank transfer.
pub(super) const LONGEST_CODE: usize = 20;

/// One try to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its code: at most 20 of `A` to `Z` and `0` to `9`, never used again.
    pub code: String,
    /// How much, in đồng.
    pub amount: i64,
    /// When it was made. Gateways are asked about an order by its code and this instant.
    pub requested_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// The code of the dossier.
    pub dossier: String,
}

/// What is paid for and who pays, where a gateway makes a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The national code of the procedure.
    pub procedure: String,
    /// Its name.
    pub procedure_name: String,
    /// The code of the agency that collects.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// The fees; their sum is the amount of the order.
    pub lines: Vec<BillLine>,
    /// Who pays.
    pub payer: Payer,
}

/// One fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    /// Fee or charge.
    pub kind: LineKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How much, in đồng.
    pub amount: i64,
}

/// Fee or charge (Law 97/2015/QH13 on fees and charges, article 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Phí: it pays for a service.
    Fee,
    /// Lệ phí: it is fixed by law.
    Charge,
}

/// Who pays. Personal: it is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Payer {
    /// The address of their browser.
    pub ip: IpAddr,
    /// Their name.
    pub name: String,
    /// The number of their identity card.
    pub identity: String,
    /// Where they live.
    pub address: String,
}

impl fmt::Debug for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payer")
    }
}

/// How a payment begins. It is for the payer: it is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Started {
    /// The payer's browser is sent to a page.
    Page {
        /// Its address.
        url: String,
    },
    /// The payer scans a code.
    Code {
        /// Its text.
        text: String,
        /// Its picture.
        svg: String,
    },
}

impl fmt::Debug for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Page { .. } => "Page",
            Self::Code { .. } => "Code",
        })
    }
}

/// Money to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The order that was paid.
    pub order: Order,
    /// The gateway's number of the payment.
    pub transaction: String,
    /// How much, in đồng; the order's amount or less.
    pub amount: i64,
    /// The number of this request: at most 32 letters and figures, the same when it is asked again.
    pub request: String,
    /// The account of the official who gives it back.
    pub by: String,
}

/// What became of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The gateway's number of the refund; empty when it has none.
    pub transaction: String,
    /// Whether the money is back; otherwise it is on its way.
    pub is_done: bool,
}

impl Order {
    /// Whether a gateway can be told of this order.
    pub(super) fn check(&self, gateway: &str) -> Result<(), GatewayError> {
        let is_of_code = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit();
        if self.code.is_empty()
            || self.code.len() > LONGEST_CODE
            || !self.code.bytes().all(is_of_code)
        {
            return Err(self.refused(gateway, "its code is not 1 to 20 of A to Z and 0 to 9"));
        }
        if self.amount <= 0 {
            return Err(self.refused(gateway, "its amount is not above 0"));
        }
        Ok(())
    }

    pub(super) fn refused(&self, gateway: &str, why: &'static str) -> GatewayError {
        GatewayError::Order { gateway: gateway.to_owned(), code: self.code.clone(), why }
    }

    /// What it is for, in the letters that every gateway takes.
    pub(super) fn purpose(&self) -> String {
        format!("Nop le phi ho so {}", self.dossier)
    }
}

impl Refund {
    /// Whether a gateway can be asked for this refund.
    pub(super) fn check(&self, gateway: &str) -> Result<(), GatewayError> {
        self.order.check(gateway)?;
        let refused = |why| Err(self.order.refused(gateway, why));
        let is_plain =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if self.amount <= 0 || self.amount > self.order.amount {
            return refused("no refund can be above what was paid, or 0");
        }
        if !is_plain(&self.request) || self.request.len() > 32 {
            return refused("the number of the refund is not 1 to 32 letters and figures");
        }
        if !is_plain(&self.transaction) {
            return refused("the number of its payment is not of letters and figures");
        }
        Ok(())
    }
}
