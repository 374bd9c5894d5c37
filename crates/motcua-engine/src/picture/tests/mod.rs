//! What every picture must hold, over procedures of several shapes.

mod fixtures;
mod xml;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::layout::{Point, Rect};
use super::model::Picture;
use super::scene::{Group, Mark, Scene};
use super::sheet;
use crate::procedure::{MoveKind, Procedure};
use fixtures::{birth, hostile, investment, land, long, step, tangled};

fn overlap(a: Rect, b: Rect) -> bool {
    a.x + 0.5 < b.right()
        && b.x + 0.5 < a.right()
        && a.y + 0.5 < b.bottom()
        && b.y + 0.5 < a.bottom()
}

fn outline(group: &Group) -> Option<Rect> {
    group.shows.as_ref()?;
    group.marks.iter().find_map(|mark| match mark {
        Mark::Box { rect, .. } => Some(*rect),
        Mark::Circle { .. } | Mark::Text(_) | Mark::Line { .. } => None,
    })
}

fn segments(group: &Group) -> Vec<(Point, Point)> {
    group
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Line { points, .. } => Some(points),
            Mark::Box { .. } | Mark::Circle { .. } | Mark::Text(_) => None,
        })
        .flat_map(|points| points.windows(2).map(|pair| (pair[0], pair[1])))
        .filter(|(from, to)| from != to)
        .collect()
}

fn around((from, to): (Point, Point)) -> Rect {
    let (x, y) = (from.x.min(to.x), from.y.min(to.y));
    let (width, height) = ((from.x - to.x).abs(), (from.y - to.y).abs());
    Rect { x: x - 0.1, y: y - 0.1, width: width + 0.2, height: height + 0.2 }
}

fn inside(rect: Rect, by: f64) -> Rect {
    Rect {
        x: rect.x + by,
        y: rect.y + by,
        width: rect.width - 2.0 * by,
        height: rect.height - 2.0 * by,
    }
}

/// No text on a text, no box on a box, no line through a foreign box, no line along another, all on the sheet.
fn check_places(scene: &Scene) {
    let sheet = Rect { x: 0.0, y: 0.0, width: scene.width, height: scene.height };
    let texts = scene.texts();
    for (at, (rect, text)) in texts.iter().enumerate() {
        assert!(rect.x >= 0.0 && rect.right() <= sheet.width, "{text:?} leaves the sheet");
        assert!(rect.y >= 0.0 && rect.bottom() <= sheet.height, "{text:?} leaves the sheet");
        for (other, name) in &texts[at + 1..] {
            assert!(!overlap(*rect, *other), "{text:?} lies on {name:?}");
        }
    }
    let boxes: Vec<(usize, Rect)> = scene
        .groups
        .iter()
        .enumerate()
        .filter_map(|(at, group)| Some((at, outline(group)?)))
        .collect();
    for (at, (one, rect)) in boxes.iter().enumerate() {
        for (other, second) in &boxes[at + 1..] {
            let names = (&scene.groups[*one].shows, &scene.groups[*other].shows);
            assert!(!overlap(*rect, *second), "boxes lie on each other: {names:?}");
        }
    }
    let lines: Vec<(usize, (Point, Point))> = boxes
        .iter()
        .flat_map(|(at, _)| segments(&scene.groups[*at]).into_iter().map(|line| (*at, line)))
        .collect();
    for (at, line) in &lines {
        for (other, rect) in boxes.iter().filter(|(other, _)| other != at) {
            let names = (&scene.groups[*at].shows, &scene.groups[*other].shows);
            assert!(!overlap(around(*line), inside(*rect, 1.0)), "a line crosses a box: {names:?}");
        }
    }
    check_lines(scene, &lines);
}

/// Lines may cross, but not run along each other.
fn check_lines(scene: &Scene, lines: &[(usize, (Point, Point))]) {
    for (at, (one, a)) in lines.iter().enumerate() {
        for (other, b) in lines[at + 1..].iter().filter(|(other, _)| other != one) {
            let upright = a.0.x == a.1.x && b.0.x == b.1.x && (a.0.x - b.0.x).abs() < 2.0;
            let level = a.0.y == a.1.y && b.0.y == b.1.y && (a.0.y - b.0.y).abs() < 2.0;
            let shared = |a0: f64, a1: f64, b0: f64, b1: f64| {
                a0.max(a1).min(b0.max(b1)) - a0.min(a1).max(b0.min(b1))
            };
            let legs = [one, other].iter().all(|group| {
                scene.groups[**group].shows.as_ref().is_some_and(|shows| shows.0 == "data-leg")
            });
            let along = (upright && shared(a.0.y, a.1.y, b.0.y, b.1.y) > 3.0)
                || (level && shared(a.0.x, a.1.x, b.0.x, b.1.x) > 3.0);
            let names = (&scene.groups[*one].shows, &scene.groups[*other].shows);
            assert!(!along || legs, "lines run along each other: {names:?} {a:?} {b:?}");
        }
    }
}

/// Every step, leg and move is in the picture once, in the scene and in the SVG.
fn check_whole(procedure: &Procedure, scene: &Scene) {
    let mut shown: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (attribute, value) in scene.groups.iter().filter_map(|group| group.shows.as_ref()) {
        let parts: Vec<&str> =
            if *attribute == "data-moves" { value.split('\n').collect() } else { vec![value] };
        for part in parts {
            *shown.entry((attribute, part.to_owned())).or_default() += 1;
        }
    }
    let mut wanted: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for step in &procedure.steps {
        *wanted.entry(("data-step", step.id.to_string())).or_default() += 1;
        for leg in &step.legs {
            *wanted.entry(("data-leg", format!("{}/{}", step.id, leg.id))).or_default() += 1;
        }
        for (at, edge) in step.moves.iter().enumerate() {
            if procedure.step(&edge.to).is_some() {
                *wanted.entry(("data-moves", format!("{}/{at}", step.id))).or_default() += 1;
            }
        }
    }
    assert_eq!(shown, wanted);
}

fn check(procedure: &Procedure) {
    let scene = sheet::of(&Picture::of(procedure));
    check_places(&scene);
    check_whole(procedure, &scene);
    let svg = super::svg(procedure);
    assert_eq!(svg, super::svg(&procedure.clone()), "the picture differs from itself");
    let elements = xml::elements(&svg).unwrap_or_else(|problem| panic!("{problem}\n{svg}"));
    let groups = elements.iter().filter(|name| *name == "g").count();
    assert_eq!(groups, scene.groups.len());
    let known = ["svg", "title", "desc", "g", "rect", "circle", "text", "path"];
    assert!(elements.iter().all(|name| known.contains(&name.as_str())), "{elements:?}");
}

#[test]
fn nothing_lies_on_anything_and_nothing_is_missing() {
    for procedure in [land(), investment(), birth(), tangled(), hostile(), long(1), long(40)] {
        check(&procedure);
    }
}

#[test]
fn a_procedure_without_steps_is_an_empty_sheet() {
    let mut empty = land();
    empty.steps.clear();
    check(&empty);
    assert!(super::mermaid(&empty).starts_with("flowchart TD\n"));
}

#[test]
fn the_sheet_says_what_an_official_looks_for() {
    let svg = super::svg(&land());
    for text in [
        "1.115468 · phiên bản 2026-08",
        "Thời hạn: 18 ngày làm việc khi xã miền núi, vùng sâu, vùng xa",
        "cam kết 7 ngày làm việc; 2 lần hẹn: 5 ngày làm việc + 3 ngày làm việc",
        "Thời hạn: 4,5 ngày làm việc",
        "Cơ quan thuế",
        "khi đã nộp đủ tiền",
        "TT 6: yêu cầu thực hiện nghĩa vụ tài chính",
        "từ bước 1–5, 7",
        "Không tính thời hạn",
    ] {
        assert!(svg.contains(text), "{text} is missing");
    }
    for forbidden in ["<script", "<style", "href", "url("] {
        assert!(!svg.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn what_returns_runs_upwards_and_the_rest_downwards() {
    let picture = Picture::of(&land());
    for edge in picture.edges.iter().filter(|edge| edge.from.is_some()) {
        let (from, to) = (picture.ranks[edge.from.unwrap()], picture.ranks[edge.to]);
        assert_eq!(edge.back, to < from, "{}", edge.name);
    }
    let back: Vec<&str> =
        picture.edges.iter().filter(|edge| edge.back).map(|edge| edge.name.as_str()).collect();
    assert_eq!(back, ["Nộp bổ sung", "Chuyển lại do sai số liệu"]);
}

#[test]
fn hostile_names_stay_text() {
    let procedure = hostile();
    let svg = super::svg(&procedure);
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
    let drawn = super::mermaid(&procedure) + &super::dot(&procedure) + &svg;
    assert!(!drawn.contains(['\u{1}', '\u{0}', '\u{202e}', '\u{ffff}']));

    let mermaid = super::mermaid(&procedure);
    for line in mermaid.lines() {
        assert!(!line.replace("<br/>", "").contains('<'), "{line}");
        assert!(matches!(line.matches('"').count(), 0 | 2), "{line}");
        let quoted = line.split('"').nth(1).unwrap_or("");
        assert!(!quoted.contains(['|', '`', '[', ']', '{', '}', '\\', '%']), "{line}");
    }
    let edges = mermaid.lines().filter(|line| line.contains("|\"")).count();
    assert_eq!(edges, 3);
    for line in super::dot(&procedure).lines() {
        let bare = outside_quotes(line);
        let plain = |letter: char| letter.is_ascii_alphanumeric() || " _[]{}=,;->".contains(letter);
        assert!(bare.chars().all(plain), "{bare}");
    }
}

/// What of a line of DOT stands outside its quoted strings.
fn outside_quotes(line: &str) -> String {
    let mut bare = String::new();
    let mut letters = line.chars();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match (quoted, letter) {
            (true, '\\') => drop(letters.next()),
            (_, '"') => quoted = !quoted,
            (true, _) => {}
            (false, _) => bare.push(letter),
        }
    }
    assert!(!quoted, "an open quote: {line}");
    bare
}

#[test]
fn the_plain_graph_names_every_step_and_move() {
    let graph: serde_json::Value = serde_json::from_str(&super::json(&land())).unwrap();
    let procedure = land();
    assert_eq!(graph["steps"].as_array().unwrap().len(), procedure.steps.len());
    let moves: usize = procedure.steps.iter().map(|step| step.moves.len()).sum();
    assert_eq!(graph["moves"].as_array().unwrap().len(), moves);
    let first = &graph["moves"][0];
    assert_eq!(
        (&first["kind"], &first["from"], &first["to"], &first["name"]["vi"]),
        (&"accept".into(), &"filed".into(), &"appraisal".into(), &"Tiếp nhận".into())
    );
    let tax = graph["steps"].as_array().unwrap().iter().find(|step| step["id"] == "tax").unwrap();
    assert_eq!(tax["clock"]["paused"], "tax-authority");
    assert_eq!(tax["legs"][0]["limit"], "5 working days");
    let paid = graph["moves"].as_array().unwrap().iter().find(|edge| edge["from"] == "payment");
    assert_eq!(paid.unwrap()["when"], "payment.settled");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_graph_is_drawn_cleanly(
        legs in proptest::collection::vec(0_usize..4, 1..10),
        moves in proptest::collection::vec((0_usize..10, 0_usize..10, 0_usize..13), 0..26),
    ) {
        let mut steps: Vec<_> = legs
            .iter()
            .enumerate()
            .map(|(at, legs)| {
                let name = "Thẩm định hồ sơ ".repeat(at + 1);
                let mut make = step(&format!("s{at}"), &name, 4, "head", "one-stop", "1 month");
                for leg in 0..*legs {
                    make = make.leg(&format!("l{leg}"), "Lấy ý kiến", "police", "2 months");
                }
                Some(make)
            })
            .collect();
        for (from, to, kind) in moves {
            let (from, to) = (from % legs.len(), to % legs.len());
            let kind = MoveKind::ALL[kind];
            steps[from] = steps[from].take().map(|make| make.to(kind, &format!("s{to}")));
        }
        let steps = steps.into_iter().flatten().map(|make| make.0).collect();
        check(&fixtures::procedure("1.000001", "Bất kỳ", "one-stop", steps));
    }
}
