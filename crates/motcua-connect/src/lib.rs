//! Adapters to what lies outside, one module for each outside system.
//!
//! - [`store`]: where the bytes of files lie, by their hash.
//! - [`sweep`]: what lies in the store and belongs to nothing.
//! - [`scan`]: what examines files before they are handed out.
//! - [`payment`]: gateways of payment.
//! - [`secret`]: where the secrets of these lie.
//! - [`signature`]: whether the signatures of a PDF hold, and a service that signs.

pub mod payment;
pub mod scan;
pub mod secret;
pub mod signature;
pub mod store;
pub mod sweep;
