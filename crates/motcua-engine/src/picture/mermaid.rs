//! The graph as a Mermaid flow chart.

use std::collections::BTreeMap;

use super::model::{Look, Picture};
use super::read::lines_of;
use super::text::harmless;
use crate::procedure::{MoveKind, Procedure};

/// The flow chart; steps are `s0`, `s1`, … in the order of the file.
pub(super) fn write(procedure: &Procedure) -> String {
    let picture = Picture::of(procedure);
    let mut out = String::from("flowchart TD\n");
    for (at, node) in picture.nodes.iter().enumerate() {
        let mut lines: Vec<String> = lines_of(node).map(escape).collect();
        if let Some(badge) = &node.badge {
            lines.push(escape(badge));
        }
        let text = lines.join("<br/>");
        let (open, close, class) = match node.look {
            Look::Running => ("[", "]", "running"),
            Look::Off => ("[", "]", "off"),
            Look::Paused => ("[", "]", "paused"),
            Look::End => ("([", "])", "ending"),
        };
        out += &format!("  s{at}{open}\"{text}\"{close}:::{class}\n");
        for (number, leg) in node.legs.iter().enumerate() {
            let lines: Vec<String> =
                std::iter::once(&leg.name).chain(&leg.lines).map(|line| escape(line)).collect();
            out += &format!("  s{at}l{number}[[\"{}\"]]:::leg\n", lines.join("<br/>"));
            out += &format!("  s{at}l{number} -.- s{at}\n");
        }
    }
    let index: BTreeMap<&str, usize> =
        procedure.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    for (from, step) in procedure.steps.iter().enumerate() {
        for edge in &step.moves {
            let Some(to) = index.get(edge.to.as_str()) else { continue };
            let mut label = super::read::move_name(edge);
            for remark in super::read::move_remarks(procedure, step, edge) {
                label += &format!("\n{remark}");
            }
            let label: Vec<String> = label.split('\n').map(escape).collect();
            out += &format!("  s{from} {}|\"{}\"| s{to}\n", arrow(edge.kind), label.join("<br/>"));
        }
    }
    out += "  classDef running fill:#ffffff,stroke:#1f3a5f\n";
    out += "  classDef off fill:#eeeeee,stroke:#6a6a6a\n";
    out += "  classDef paused fill:#fffdf5,stroke:#6b5200,stroke-dasharray:6 4\n";
    out += "  classDef ending fill:#ffffff,stroke:#16202c,stroke-width:3px\n";
    out += "  classDef leg fill:#f0f8f9,stroke:#00616f\n";
    out
}

fn arrow(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Accept | MoveKind::Forward | MoveKind::Transfer | MoveKind::RequirePayment => {
            "-->"
        }
        MoveKind::Resolve | MoveKind::HandOver => "==>",
        MoveKind::RequestSupplement
        | MoveKind::Supplement
        | MoveKind::SendBack
        | MoveKind::Reopen
        | MoveKind::Refuse
        | MoveKind::Withdraw
        | MoveKind::Stop => "-.->",
    }
}

/// A text inside quotes: everything that Mermaid, Markdown or HTML could read as its own becomes a number.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for letter in harmless(text) {
        match letter {
            letter if letter.is_alphanumeric() || letter == ' ' => out.push(letter),
            '.' | ',' | ':' | '-' | '–' | '(' | ')' | '/' | '…' | '·' => out.push(letter),
            letter => out += &format!("#{};", u32::from(letter)),
        }
    }
    out
}
