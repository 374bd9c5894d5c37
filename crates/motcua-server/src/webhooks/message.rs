//! Messages: what travels to receivers, and the catalogue of their types. They hold no personal data.

use motcua::Delivery;
use motcua_engine::dossier::Dossier;
use motcua_engine::dossier::kinds::KINDS;
use motcua_engine::time::{TimeZone, Timestamp};
use serde::Serialize;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem, Paths, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder};
use utoipa::openapi::{
    ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema, schema::Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::wire::instant;

/// The version of the messages. A later one only adds.
const VERSION: u16 = 1;
/// The type of a message that tells nothing.
pub(crate) const TEST: &str = "webhook.test";

/// A message about an event of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DossierMessage {
    /// `dossier.` and the name of the event.
    #[serde(rename = "type")]
    kind: String,
    /// The version of the message; fields are only added.
    version: u16,
    /// When the event happened.
    #[schema(format = "date-time")]
    timestamp: String,
    /// The event.
    data: DossierMessageData,
}

/// An event of a dossier, without personal data, and the dossier as the event left it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DossierMessageData {
    /// The dossier's identifier.
    dossier: String,
    /// Its code (mã hồ sơ); a consult has none.
    code: Option<String>,
    /// The code of its procedure.
    procedure: Option<String>,
    /// The competent agency.
    agency: Option<String>,
    /// The national status, 1 to 10.
    status: Option<u8>,
    /// Where it stands.
    step: Option<String>,
    /// The event's number in its dossier, from 1.
    number: u64,
    /// The event's place in the journal: the same whenever it is sent again.
    position: u64,
    /// When it happened.
    #[schema(format = "date-time")]
    occurred_at: String,
}

/// A message that is sent on request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestMessage {
    /// `webhook.test`.
    #[serde(rename = "type")]
    kind: String,
    /// The version of the message.
    version: u16,
    /// When it was sent.
    #[schema(format = "date-time")]
    timestamp: String,
    /// Which webhook is tried.
    data: TestMessageData,
}

/// Which webhook is tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestMessageData {
    /// The webhook's identifier.
    webhook: String,
}

/// The type of the messages about an event.
pub(crate) fn type_of(event: &str) -> String {
    format!("dossier.{event}")
}

/// Every type of messages about events.
pub(crate) fn types() -> impl Iterator<Item = String> {
    // What comes of no kind of its own.
    let others = ["filed", "payment_expired", "reused"].into_iter();
    others.chain(KINDS.iter().map(|kind| kind.event)).map(type_of)
}

/// The name of a message, the same whenever it is sent again. It has no full stop: the signature is made over parts that one separates.
pub(super) fn name(webhook: &str, of: &str) -> String {
    format!("msg_{webhook}_{of}")
}

/// The body of a message about an event that left a dossier like this.
pub(super) fn of_event(
    kind: String,
    delivery: &Delivery,
    dossier: &Dossier,
    zone: &TimeZone,
) -> String {
    let head = dossier.filed.as_ref();
    let occurred_at = instant(delivery.event.at, zone);
    text(&DossierMessage {
        kind,
        version: VERSION,
        timestamp: occurred_at.clone(),
        data: DossierMessageData {
            dossier: delivery.dossier.clone(),
            code: delivery.code.clone(),
            procedure: head.map(|head| head.procedure.code.clone()),
            agency: head.map(|head| dossier.agency(&head.competent).to_string()),
            status: dossier.status.map(u8::from),
            step: dossier.step.as_ref().map(ToString::to_string),
            number: delivery.number,
            position: delivery.position,
            occurred_at,
        },
    })
}

/// The body of a message that tells nothing.
pub(super) fn of_test(webhook: &str, at: Timestamp, zone: &TimeZone) -> String {
    text(&TestMessage {
        kind: TEST.to_owned(),
        version: VERSION,
        timestamp: instant(at, zone),
        data: TestMessageData { webhook: webhook.to_owned() },
    })
}

/// Serde of our own types cannot fail: keys are text and there are no floats.
fn text(message: &impl Serialize) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// Adds the catalogue to the document: one webhook for each type of message.
pub(crate) fn document(document: &mut OpenApi) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    for (name, schema) in [
        (DossierMessage::name(), DossierMessage::schema()),
        (DossierMessageData::name(), DossierMessageData::schema()),
        (TestMessage::name(), TestMessage::schema()),
        (TestMessageData::name(), TestMessageData::schema()),
    ] {
        schemas.insert(name.into_owned(), schema);
    }
    let mut paths: Paths = PathsBuilder::new().build();
    for kind in types() {
        let event = kind.trim_start_matches("dossier.").replace('_', " ");
        let summary = format!("Event of a dossier: {event}");
        add(&mut paths, &kind, &summary, &DossierMessage::name());
    }
    add(&mut paths, TEST, "A message that is sent on request", &TestMessage::name());
    document.webhooks = Some(paths);
}

fn add(paths: &mut Paths, kind: &str, summary: &str, schema: &str) {
    let of_type = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([kind]))
        .description(Some("The type of the message."));
    let narrowed = ObjectBuilder::new().property("type", of_type);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name(schema)).item(narrowed).build();
    let schema: RefOr<Schema> = Schema::AllOf(schema).into();
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let body = RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build();
    let taken = ResponseBuilder::new().description("Any answer of 2xx: the message is taken.");
    let gone = ResponseBuilder::new()
        .description("No more messages are wanted: the webhook is turned off.");
    let operation = OperationBuilder::new()
        .tag("webhooks")
        .summary(Some(summary))
        .description(Some("Signed by Standard Webhooks: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. The same `webhook-id` is the same message."))
        .request_body(Some(body))
        .response("2XX", taken)
        .response("410", gone)
        .build();
    paths.paths.insert(kind.to_owned(), PathItem::new(HttpMethod::Post, operation));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::types;

    #[test]
    fn every_type_stands_once_in_the_catalogue() {
        let all: Vec<String> = types().collect();
        let once: BTreeSet<&String> = all.iter().collect();
        assert_eq!(once.len(), all.len());
        for kind in ["dossier.filed", "dossier.accepted", "dossier.handed_over", "dossier.lapsed"] {
            assert!(once.contains(&kind.to_owned()), "{kind}");
        }
    }
}
