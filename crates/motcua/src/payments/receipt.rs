//! Receipts: what was paid, for what, why so much, and by whom.

use motcua_engine::dossier::{AgencyId, Party};
use motcua_engine::label::Label;
use motcua_engine::procedure::FeeId;
use motcua_engine::time::Timestamp;

use crate::error::{Error, Result};
use crate::sight::Seen;

/// What an electronic receipt (biên lai điện tử) says. The payer and the reasons are personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The number of the receipt at the counter, or of the gateway's transaction.
    pub number: String,
    /// The code of the dossier.
    pub code: Option<String>,
    /// The dossier's identifier.
    pub dossier: String,
    /// The number of the payment intent.
    pub intent: u32,
    /// Who got the money.
    pub receiver: AgencyId,
    /// For what.
    pub lines: Vec<ReceiptLine>,
    /// How much altogether, in đồng.
    pub amount: i64,
    /// How it was paid.
    pub method: String,
    /// The order through which it came.
    pub order: Option<String>,
    /// When.
    pub paid_at: Timestamp,
    /// Who paid: who handed the dossier in, or else its owner.
    pub payer: Option<Party>,
}

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// For which fees.
    pub fees: Vec<FeeId>,
    /// Their names.
    pub names: Vec<Label>,
    /// How much, in đồng.
    pub amount: i64,
    /// Why so much. None: the amount was set, or the reason was erased.
    pub explanation: Option<Label>,
    /// The texts that the amount rests on.
    pub basis: Vec<String>,
    /// When it went back, if it did.
    pub refunded_at: Option<Timestamp>,
}

impl Seen {
    /// The receipt of an intent that was paid.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, the intent was not paid, or the database fails.
    pub async fn receipt(&self, dossier: &str, intent: u32) -> Result<Receipt> {
        let stand = self.dossier(dossier).await?;
        let held = stand.dossier.intent(intent);
        let paid = held.and_then(|held| Some((held, held.paid.as_ref()?)));
        let (held, paid) =
            paid.ok_or_else(|| Error::NoPayment { id: format!("{dossier}/{intent}") })?;
        let procedure = self.desk.procedure_of(&stand.dossier).await?;
        let assessed = stand.data.assessed.get(&intent);
        let lines = held.lines.iter().map(|line| {
            let fees = &line.charged.fees;
            let named = |id: &FeeId| procedure.fees.iter().find(|fee| fee.id == *id);
            let why = assessed.and_then(|all| all.iter().find(|why| fees.contains(&why.fee)));
            ReceiptLine {
                fees: fees.clone(),
                names: fees.iter().filter_map(named).map(|fee| fee.name.clone()).collect(),
                amount: line.charged.amount,
                explanation: why.map(|why| why.explanation()),
                basis: why.map_or_else(|| line.charged.basis.clone(), |why| why.basis()),
                refunded_at: line.refunded_at,
            }
        });
        let parties = &stand.data.parties;
        Ok(Receipt {
            number: paid.reference.clone(),
            code: stand.code,
            dossier: stand.id,
            intent,
            receiver: held.receiver.clone(),
            lines: lines.collect(),
            amount: held.amount,
            method: paid.method.clone(),
            order: paid.order.clone(),
            paid_at: paid.at,
            payer: parties.submitter.clone().or_else(|| parties.owner.clone()),
        })
    }
}
