//! Money that goes astray: in another currency, with a number that comes again, and back the wrong way.

use serde_json::json;

use crate::banks::{self, Bank};
use crate::payments::{CLERK, charged, intent};

#[tokio::test]
async fn other_money_than_dong_is_listed_with_its_currency() {
    let api = banks::in_memory().await;
    let (wrong_vnpay, wrong_national) = (("RspCode", "04"), ("MaLoi", "99"));
    for (bank, (field, code)) in [(Bank::Vnpay, wrong_vnpay), (Bank::National, wrong_national)] {
        let id = charged(&api).await;
        let order = bank.order(&api, &id).await;
        let message = bank.paid_in(&order, api.service.clock().now(), "USD");
        for _ in 0..2 {
            assert_eq!(bank.call(&api, &message).await.is(200).body[field], code);
        }
        assert_eq!(intent(&api, &id).await["state"], "requested");
        let listed = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
        let all = listed["payments"].as_array().unwrap();
        let mine: Vec<_> = all.iter().filter(|one| one["order"] == *order.code).collect();
        assert_eq!(mine.len(), 1, "{listed}");
        assert_eq!(mine[0]["reason"], "wrong_currency");
        assert_eq!((&mine[0]["amount"], &mine[0]["currency"]), (&json!(100_000), &json!("USD")));
    }
}
