//! The service as its clients meet it.

mod document;
mod dossiers;
mod rights;
mod support;
mod walls;
mod webhooks;
