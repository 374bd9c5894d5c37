//! Acts: what changes no step.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use motcua::Order;
use motcua_engine::dossier::{Act, Command, ProcedureRef};
use motcua_engine::procedure::StepId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Writing;
use super::dossiers::id_of;
use super::moves::answer;
use crate::client::{Client, Scope};
use crate::extract::{Keyed, Path};
use crate::headers::{expected_if_any, idempotency_key};
use crate::payment::check_money;
use crate::problem::Problem;
use crate::service::Service;
use crate::signatures::of_places;
use crate::wire::{ActRequest, Asked, DoneView, ProposalView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(do_act))
}

/// Do something with a dossier that changes no step
///
/// Work is assigned to somebody who holds a role at the agency whose turn it is; an agency that is named is one of the list.
#[utoipa::path(
    post,
    path = "/dossiers/{dossier}/acts",
    tag = "dossiers",
    request_body = ActRequest,
    params(
        ("dossier" = String, Path, description = "Its identifier or its code."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen; another one is a conflict."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is carried out once; another one under it is refused."),
    ),
    responses(
        (status = 200, description = "It is done, and on disk.", body = DoneView,
            headers(("ETag" = String, description = "The version to name next."))),
        (status = 202, description = "It waits for a second person; nothing has changed yet.", body = ProposalView),
        Writing
    )
)]
async fn do_act(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Path(dossier): Path<String>,
    Keyed { request, hash }: Keyed<ActRequest>,
) -> Result<Response, Problem> {
    let work = client.needs(Scope::Work);
    // Whoever may file may ask for what is due for it, so that it can be paid at once.
    if request.is_charge() { work.or_else(|_| client.needs(Scope::File)) } else { work }?;
    let expected = expected_if_any(&headers)?;
    let key = idempotency_key(&headers, &client)?;
    let id = id_of(&service, &client, &dossier).await?;
    let asked = Asked {
        actor: &client.actor,
        approver: None,
        files: of_places(&service, &client, &id, request.files()).await?,
        today: service.today().await?,
        procedure: named(&service, request.procedure()).await?,
    };
    let at = request.moment(service.now())?;
    let act = request.act(asked)?;
    let order = Order { expected, key, asked: Some(hash) };
    let desk = service.desk();
    if let Act::Attach { originals, .. } = &act {
        client.check_originals(originals)?;
    }
    if let Act::Assign { to, .. } = &act {
        desk.check_assignee(&id, to, at, &order).await?;
    }
    if let Act::Reroute { to, .. } = &act {
        desk.check_agencies([to]).await?;
    }
    let command = Command::Act(act);
    check_money(&service, &id, &command, &client.actor.person).await?;
    let settled = desk.perform_or_propose(&id, command, &client.actor, at, order).await?;
    answer(settled, &service).await
}

/// The version in force of a procedure that an act names.
async fn named(
    service: &Service,
    code: Option<&str>,
) -> Result<Option<(ProcedureRef, StepId)>, Problem> {
    let Some(code) = code else { return Ok(None) };
    let procedure = service.desk().procedure(code, service.now()).await?;
    let to = ProcedureRef {
        code: procedure.code.clone(),
        version: procedure.version.clone(),
        digest: procedure.digest().to_string(),
    };
    Ok(Some((to, procedure.start.clone())))
}
