//! The graph in the language of Graphviz.

use std::collections::BTreeMap;

use super::model::{Family, Look, Picture};
use super::read::lines_of;
use super::scene::Pen;
use super::text::harmless;
use crate::procedure::Procedure;

/// The directed graph; nodes carry the ids of the steps.
pub(super) fn write(procedure: &Procedure) -> String {
    let picture = Picture::of(procedure);
    let mut out = format!("digraph {} {{\n", quote(&procedure.code));
    out += "  graph [rankdir=TB, charset=\"UTF-8\", label=";
    out += &format!("{}, labelloc=t];\n", quote(&format!("{}\n{}", picture.code, picture.name)));
    out += "  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n";
    out += "  edge [fontname=\"sans-serif\", fontsize=10];\n";
    for node in &picture.nodes {
        let mut lines: Vec<&str> = lines_of(node).collect();
        lines.extend(node.badge.as_deref());
        let style = match node.look {
            Look::Running => "",
            Look::Off => ", style=filled, fillcolor=\"#eeeeee\"",
            Look::Paused => ", style=dashed",
            Look::End => ", style=rounded, penwidth=3",
        };
        out += &format!("  {} [label={}{style}];\n", quote(&node.id), quote(&lines.join("\n")));
        for leg in &node.legs {
            let id = quote(&format!("{}/{}", node.id, leg.id));
            let lines: Vec<&str> =
                std::iter::once(&leg.name).chain(&leg.lines).map(String::as_str).collect();
            out += &format!("  {id} [label={}, shape=component];\n", quote(&lines.join("\n")));
            out += &format!("  {id} -> {} [dir=none, style=dotted];\n", quote(&node.id));
        }
    }
    let known: BTreeMap<&str, ()> =
        procedure.steps.iter().map(|step| (step.id.as_str(), ())).collect();
    for step in &procedure.steps {
        for edge in step.moves.iter().filter(|edge| known.contains_key(edge.to.as_str())) {
            let mut label = super::read::move_name(edge);
            for remark in super::read::move_remarks(procedure, step, edge) {
                label += &format!("\n{remark}");
            }
            let family = Family::of(edge.kind);
            out += &format!(
                "  {} -> {} [label={}, color=\"{}\", style={}];\n",
                quote(step.id.as_str()),
                quote(edge.to.as_str()),
                quote(&label),
                Pen::of(family).color,
                style(family)
            );
        }
    }
    out += "}\n";
    out
}

fn style(family: Family) -> &'static str {
    match family {
        Family::Onward | Family::Transfer | Family::Payment => "solid",
        Family::Result => "bold",
        Family::Supplement => "dotted",
        Family::Back | Family::Out => "dashed",
    }
}

/// A quoted string; a line break is written `\n`, other control characters become spaces.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push_str("\\n");
        }
        for letter in harmless(line) {
            if matches!(letter, '"' | '\\') {
                out.push('\\');
            }
            out.push(letter);
        }
    }
    out.push('"');
    out
}
