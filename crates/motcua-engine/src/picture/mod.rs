//! Pictures of procedures: layered SVG, Mermaid, DOT, JSON.
//!
//! The SVG is for people who read the procedure: a sheet in Vietnamese that can be printed.
//! Mermaid and DOT are for documents and other tools, JSON is the plain graph.
//! All four are functions of the procedure alone: the same procedure gives the same bytes.

mod card;
mod dot;
mod json;
mod layout;
mod mermaid;
mod model;
mod read;
mod scene;
mod sheet;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod words;

use crate::procedure::Procedure;

/// A sheet with the whole procedure as SVG: steps in rows, moves as lines, title and legend, in Vietnamese.
///
/// It has a light background, no script, no style sheet and no link, and can stand inside a page.
pub fn svg(procedure: &Procedure) -> String {
    svg::write(&sheet::of(&model::Picture::of(procedure)))
}

/// The graph as a Mermaid flow chart.
pub fn mermaid(procedure: &Procedure) -> String {
    mermaid::write(procedure)
}

/// The graph in the language of Graphviz.
pub fn dot(procedure: &Procedure) -> String {
    dot::write(procedure)
}

/// The graph as JSON: `steps` with their legs and timers, `moves` with where they lead, in the order of the file.
pub fn json(procedure: &Procedure) -> String {
    json::write(procedure)
}
