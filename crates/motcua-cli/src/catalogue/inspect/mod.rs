//! What is wrong with a row or a page.

mod contents;
mod identity;
mod times;

#[cfg(test)]
mod tests;

use super::lint::Finding;
use super::wire::{Page, Row};

/// What is wrong with a row of the catalogue.
pub(super) fn row(row: &Row) -> Vec<Finding> {
    let mut findings = Vec::new();
    identity::row(row, &mut findings);
    findings
}

/// What is wrong with a page, in a fixed order.
pub(super) fn page(page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    identity::page(page, &mut findings);
    times::page(page, &mut findings);
    contents::fees(page, &mut findings);
    contents::documents(page, &mut findings);
    contents::results(page, &mut findings);
    findings
}
