//! The page of the sandbox: a payer chooses there what the gateway shall do. No money moves.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use motcua_connect::payment::Incoming;
use motcua_connect::payment::sandbox::Choice;
use motcua_engine::label::Language;
use motcua_engine::tariff::dong;

use crate::extract::Text;
use crate::payment;
use crate::problem::{INVALID, Problem};
use crate::rate::Address;
use crate::service::Service;

/// The page and what it sends.
pub(crate) fn routes() -> Router<Service> {
    Router::new().route("/sandbox", get(show).post(choose))
}

/// A page with a title, in Vietnamese.
pub(crate) fn page(body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Motcua</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}}\
         button{{display:block;width:100%;font:inherit;text-align:left;padding:.6rem 1rem;margin:.4rem 0}}</style>{body}</html>"
    ))
}

/// A text as it stands in a page or in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

async fn show(
    State(service): State<Service>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let query = query.unwrap_or_default();
    let offer = service.gateways().sandbox()?.offer(&query);
    let offer = offer.map_err(|rejected| INVALID.with(rejected.to_string()))?;
    let query = escaped(&query);
    let button = |choice: Choice| {
        let (name, text) = (choice.name(), choice.text(Language::Vi));
        format!("<button name=\"choice\" value=\"{name}\">{text}</button>")
    };
    let buttons: String = Choice::ALL.into_iter().map(button).collect();
    Ok(page(&format!(
        "<h1>Cổng thanh toán thử nghiệm</h1><p>Không có tiền thật. Mã đơn <b>{}</b>, số tiền <b>{} đồng</b>.</p>\
         <form method=\"post\" action=\"sandbox\"><input type=\"hidden\" name=\"query\" value=\"{query}\">{buttons}</form>",
        escaped(&offer.order),
        dong(offer.amount)
    )))
}

async fn choose(
    State(service): State<Service>,
    address: Address,
    Text(form): Text,
) -> Result<Response, Problem> {
    let sandbox = service.gateways().sandbox()?;
    let sent: BTreeMap<_, _> = form_urlencoded::parse(form.as_bytes()).collect();
    let of_form = |name: &str| sent.get(name).map(AsRef::as_ref).unwrap_or_default();
    let offer = sandbox.offer(of_form("query"));
    let offer = offer.map_err(|rejected| INVALID.with(rejected.to_string()))?;
    let choice = Choice::of(of_form("choice"))
        .ok_or_else(|| INVALID.with("the page offers no such choice; press one of its buttons"))?;
    let (name, sendings) = (
        motcua_connect::payment::Gateway::name(sandbox).to_owned(),
        sandbox.choose(&offer, choice, service.now()),
    );
    let back = sendings.first().map(|sending| sending.body.clone());
    // A gateway sends by itself, whatever becomes of the payer's browser.
    tokio::spawn(async move {
        for sending in sendings {
            tokio::time::sleep(sending.after).await;
            let incoming = Incoming::Body(&sending.body);
            if let Err(problem) = payment::take(&service, &name, &address, incoming).await {
                tracing::warn!(?problem, "the sandbox was not heard");
            }
        }
    });
    Ok(match back {
        Some(query) => Redirect::to(&format!("api/v1/gateways/sandbox/return?{query}")).into_response(),
        None => page("<h1>Đã trả tiền</h1><p>Cổng sẽ không báo kết quả; hệ thống sẽ tự hỏi lại sau 30 phút.</p>").into_response(),
    })
}
