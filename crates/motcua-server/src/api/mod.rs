//! The API: one module for each noun, each with its routes.

mod acts;
mod agencies;
mod clock;
mod consents;
mod corrections;
mod dossiers;
mod files;
mod gateways;
mod held;
mod lists;
mod lookups;
mod mandates;
mod moves;
mod payments;
mod people;
mod procedures;
mod proposals;
mod queries;
mod readings;
mod reports;
mod responses;
mod results;
mod sessions;
mod substitutions;
mod tokens;
mod webhook_messages;
mod webhooks;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

pub(crate) use responses::{Downloading, Reading, Signing, Writing, problem_schema};

/// Every route of the API, with its documentation.
pub(crate) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .merge(procedures::routes())
        .merge(dossiers::routes())
        .merge(moves::routes())
        .merge(acts::routes())
        .merge(files::routes())
        .merge(results::routes())
        .merge(held::routes())
        .merge(corrections::routes())
        .merge(consents::routes())
        .merge(proposals::routes())
        .merge(lists::routes())
        .merge(lookups::routes())
        .merge(payments::routes())
        .merge(gateways::routes())
        .merge(reports::routes())
        .merge(readings::routes())
        .merge(sessions::routes())
        .merge(agencies::routes())
        .merge(people::routes())
        .merge(mandates::routes())
        .merge(substitutions::routes())
        .merge(tokens::routes())
        .merge(clock::routes())
        .merge(webhooks::routes())
        .merge(webhook_messages::routes())
}
