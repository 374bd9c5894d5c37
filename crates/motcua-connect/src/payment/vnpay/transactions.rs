//! Questions and refunds: a signed message each way.

use motcua_engine::time::Timestamp;
use serde_json::{Map, Value};

use super::super::wire::Message;
use super::{
    GatewayError, Notice, Order, Refund, Refunded, Rejected, State, VERSION, Vnpay, dong, form,
    moment, state,
};
use crate::payment::Gateway as _;

/// What the hash of an answer is made over, in this order; one to a question has two fields more.
const ANSWER: [&str; 15] = [
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",
    "vnp_PromotionAmount",
];
/// How many of them an answer to a refund has.
const OF_REFUND: usize = 13;
/// The code of an answer: VNPAY knows no such order.
const UNKNOWN: &str = "91";

impl Vnpay {
    /// Asks what became of an order (`querydr`).
    pub(super) async fn ask(
        &self,
        order: &Order,
        at: Timestamp,
    ) -> Result<Option<Notice>, GatewayError> {
        order.check(self.name())?;
        let message = self.question(order, at, &uuid::Uuid::new_v4().simple().to_string());
        let answer = self.wire.ask(&self.transaction_url, &message).await?;
        let code = answer.text("vnp_ResponseCode");
        match code.as_str() {
            "00" => {}
            UNKNOWN => return Ok(None),
            code => return Err(self.wire.refuses(code)),
        }
        let notice = self.told(order, &answer).map_err(|rejected| self.wire.lies(rejected))?;
        Ok(Some(notice))
    }

    /// The notice of an answer that VNPAY has signed, for this merchant and about this order.
    fn told(&self, order: &Order, answer: &Message) -> Result<Notice, Rejected> {
        self.believe(order, answer, "querydr", &ANSWER)?;
        let status = answer.text("vnp_TransactionStatus");
        let state = match answer.text("vnp_TransactionType").as_str() {
            // The latest transaction of the order is a refund, and its status is that of the refund.
            "02" | "03" => State::Pending,
            _ => state("00", &status),
        };
        Ok(Notice {
            order: order.code.clone(),
            amount: dong(&answer.text("vnp_Amount"))?,
            currency: "VND".to_owned(),
            transaction: answer.text("vnp_TransactionNo"),
            state,
            code: form::code(&status),
            at: moment::read_compact(&answer.text("vnp_PayDate")),
        })
    }

    /// Gives money back.
    pub(super) async fn give_back(
        &self,
        refund: &Refund,
        at: Timestamp,
    ) -> Result<Refunded, GatewayError> {
        refund.check(self.name())?;
        let message = self.request(refund, at)?;
        let answer = self.wire.ask(&self.transaction_url, &message).await?;
        let code = answer.text("vnp_ResponseCode");
        if code != "00" {
            return Err(self.wire.refuses(&code));
        }
        let believed = self.believe(&refund.order, &answer, "refund", &ANSWER[..OF_REFUND]);
        let amount = believed.and_then(|()| dong(&answer.text("vnp_Amount")));
        match amount {
            Ok(amount) if amount == refund.amount => Ok(Refunded {
                transaction: answer.text("vnp_TransactionNo"),
                is_done: answer.text("vnp_TransactionStatus") == "00",
            }),
            Ok(_) => Err(self.wire.lies(Rejected::OtherOrder)),
            Err(rejected) => Err(self.wire.lies(rejected)),
        }
    }

    /// Whether VNPAY has signed an answer, for this merchant and about this order.
    fn believe(
        &self,
        order: &Order,
        answer: &Message,
        command: &str,
        fields: &[&str],
    ) -> Result<(), Rejected> {
        let text = answer.joined(fields).ok_or(Rejected::BadSignature)?;
        let hash = form::hmac_sha512(&self.secret, &text);
        if !form::is_same(&hash, &answer.text(super::HASH)) {
            Err(Rejected::BadSignature)
        } else if answer.text("vnp_TmnCode") != self.settings.terminal {
            Err(Rejected::OtherMerchant)
        } else if answer.text("vnp_TxnRef") != order.code {
            Err(Rejected::OtherOrder)
        } else if answer.text("vnp_Command") != command {
            Err(Rejected::Malformed { field: "vnp_Command" })
        } else {
            Ok(())
        }
    }

    pub(super) fn question(&self, order: &Order, at: Timestamp, request: &str) -> Value {
        self.message(&[
            ("vnp_RequestId", request.to_owned()),
            ("vnp_Version", VERSION.to_owned()),
            ("vnp_Command", "querydr".to_owned()),
            ("vnp_TmnCode", self.settings.terminal.clone()),
            ("vnp_TxnRef", order.code.clone()),
            ("vnp_TransactionDate", moment::compact(order.requested_at)),
            ("vnp_CreateDate", moment::compact(at)),
            ("vnp_IpAddr", self.settings.server_ip.to_string()),
            ("vnp_OrderInfo", format!("Truy van {}", order.code)),
        ])
    }

    pub(super) fn request(&self, refund: &Refund, at: Timestamp) -> Result<Value, GatewayError> {
        let order = &refund.order;
        let kind = if refund.amount == order.amount { "02" } else { "03" };
        if refund.by.is_empty() || refund.by.contains('|') {
            return Err(order.refused(self.name(), "nobody is named who gives the money back"));
        }
        Ok(self.message(&[
            ("vnp_RequestId", refund.request.clone()),
            ("vnp_Version", VERSION.to_owned()),
            ("vnp_Command", "refund".to_owned()),
            ("vnp_TmnCode", self.settings.terminal.clone()),
            ("vnp_TransactionType", kind.to_owned()),
            ("vnp_TxnRef", order.code.clone()),
            ("vnp_Amount", self.hundredths(order, refund.amount)?),
            ("vnp_TransactionNo", refund.transaction.clone()),
            ("vnp_TransactionDate", moment::compact(order.requested_at)),
            ("vnp_CreateBy", refund.by.clone()),
            ("vnp_CreateDate", moment::compact(at)),
            ("vnp_IpAddr", self.settings.server_ip.to_string()),
            ("vnp_OrderInfo", format!("Hoan tien {}", order.code)),
        ]))
    }

    /// A message of fields, with the hash over their values in the order in which they stand here.
    fn message(&self, fields: &[(&str, String)]) -> Value {
        let values: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
        let hash = form::hmac_sha512(&self.secret, &values.join("|"));
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
        let mut message: Map<String, Value> = fields.collect();
        message.insert(super::HASH.to_owned(), hash.into());
        Value::Object(message)
    }
}
