//! The README shows what the program draws and what an example runs, and names what is there.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

use std::fs;
use std::path::Path;

use motcua_engine::picture;
use motcua_engine::procedure::read;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The blocks of a language.
fn blocks<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    let starts = document.split(fence.as_str()).skip(1);
    starts.map(|rest| rest.split_once("```").unwrap().0).collect()
}

#[test]
fn the_picture_is_the_one_that_the_program_draws() {
    let name = "1.001612-household-business.yaml";
    let reading = read(name, &text(&format!("workflows/{name}")), &|_| None);
    let drawn = picture::mermaid(&reading.procedure.unwrap());
    let shown = text("README.md");
    let shown = blocks(&shown, "mermaid");
    assert!(shown == [drawn.as_str()], "put this picture into README.md:\n{drawn}");
}

/// The lines that the README shows stand in an example, in this order.
#[track_caller]
fn stand_in(shown: &str, example: &str) {
    assert!(shown.lines().count() <= 15, "the first lines of {example} are fifteen at most");
    let text = text(example);
    let mut lines = text.lines().map(str::trim);
    for line in shown.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(lines.any(|found| found == line), "{example} does not have, in this order: {line}");
    }
}

#[test]
fn the_lines_of_embedding_are_those_of_the_examples() {
    let readme = text("README.md");
    let shown = blocks(&readme, "rust");
    assert_eq!(shown.len(), 2);
    stand_in(shown[0], "examples/fifteen_lines.rs");
    stand_in(shown[1], "examples/first_dossier.rs");
}

#[test]
fn the_script_of_a_portals_page_is_that_of_the_example() {
    let readme = text("README.md");
    stand_in(blocks(&readme, "js")[0], "examples/tracking.html");
}

/// The first commands that a newcomer meets: the province with its requests, then the tests.
#[test]
fn the_two_commands_come_first() {
    let readme = text("README.md");
    let shown = blocks(&readme, "sh");
    assert_eq!(shown[0].trim(), "cargo run --release -p motcua-cli -- serve --demo");
    let tests = shown.iter().position(|block| block.contains("cargo test --workspace"));
    let between = &shown[1..tests.unwrap()];
    let is_of_the_demo = |block: &&str| block.contains("curl") || block.contains(" payments ");
    assert!(shown[1].contains("curl") && between.iter().all(is_of_the_demo), "{between:?}");
}

#[test]
fn a_desk_takes_fifteen_lines() {
    let example = text("examples/fifteen_lines.rs");
    let (_, main) = example.split_once("async fn main()").unwrap();
    let (main, _) = main.split_once("\n}\n").unwrap();
    let lines = main.lines().skip(1).count();
    assert!(lines <= 15, "main has {lines} lines");
}

#[test]
fn every_path_that_a_document_links_is_there() {
    let mut missing = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "workflows/README.md"] {
        let text = text(document);
        let folder = Path::new(document).parent().unwrap();
        let links = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        let inside = links.filter(|link| !link.contains("://") && !link.starts_with('#'));
        for link in inside.map(|link| link.split('#').next().unwrap()) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(link);
            if !path.exists() {
                missing.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(missing.is_empty(), "links that lead nowhere:\n{}", missing.join("\n"));
}
