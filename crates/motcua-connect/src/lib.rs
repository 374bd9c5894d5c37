//! Adapters to what lies outside, one module for each outside system.
//!
//! - [`store`]: where the bytes of files lie, by their hash.
//! - [`payment`]: gateways of payment.
//! - [`scan`]: what examines files before they are handed out.

pub mod payment;
pub mod scan;
pub mod store;
