//! The sheet: title, drawing and legend put together.

use super::card::{Card, Label, frame, letter_sign};
use super::layout::{self, Layout, Line, Link, Point, Rect};
use super::model::{Edge, Family, Look, Picture};
use super::scene::{Group, Mark, Pen, Scene};
use super::text::Face;

const MARGIN: f64 = 28.0;
const NARROWEST: f64 = 760.0;
const INK: &str = "#16202c";
const SOFT: &str = "#3d4a58";
const COLUMN: f64 = 272.0;

/// Lays a picture out on a sheet.
pub(super) fn of(picture: &Picture) -> Scene {
    let cards: Vec<Card> = picture.nodes.iter().map(Card::of).collect();
    let labels: Vec<Label> = picture.edges.iter().map(Label::of).collect();
    let shapes: Vec<_> =
        picture.nodes.iter().zip(&cards).map(|(node, card)| card.shape(node)).collect();
    let links: Vec<Link> = picture
        .edges
        .iter()
        .zip(&labels)
        .map(|(edge, label)| {
            let (width, height) = label.size(edge);
            Link { from: edge.from, to: edge.to, back: edge.back, main: edge.main, width, height }
        })
        .collect();
    let mut layout = layout::lay_out(&shapes, &picture.ranks, &links);

    let width = layout.width.max(NARROWEST) + 2.0 * MARGIN;
    let (title, top) = heading(picture, width);
    let left = ((width - layout.width) / 2.0).round();
    move_by(&mut layout, left, top + 18.0);
    let mut groups = vec![title];
    for (at, (edge, label)) in picture.edges.iter().zip(&labels).enumerate() {
        let lines = layout.lines.iter().filter(|line| line.link == at);
        groups.push(draw_edge(edge, label, layout.labels[at], lines));
    }
    for ((node, card), rect) in picture.nodes.iter().zip(&cards).zip(&layout.steps) {
        groups.extend(card.draw_legs(node, *rect));
        groups.push(card.draw(node, *rect));
    }
    let (legend, bottom) = legend(picture, top + 18.0 + layout.height + 26.0, width);
    groups.push(legend);
    Scene {
        width,
        height: bottom + MARGIN,
        title: format!("{} {}", picture.code, picture.name),
        about: about(picture),
        groups,
    }
}

fn move_by(layout: &mut Layout, x: f64, y: f64) {
    for rect in layout.steps.iter_mut().chain(&mut layout.labels) {
        rect.x += x;
        rect.y += y;
    }
    for point in layout.lines.iter_mut().flat_map(|line| &mut line.points) {
        point.x += x;
        point.y += y;
    }
}

fn about(picture: &Picture) -> String {
    let steps = picture.nodes.iter().filter(|node| node.look != Look::End).count();
    let ends: Vec<&str> = picture
        .nodes
        .iter()
        .filter(|node| node.look == Look::End)
        .map(|node| node.name.as_str())
        .collect();
    format!(
        "Sơ đồ quy trình gồm {steps} bước. {}. Kết thúc: {}.",
        picture.facts.join(". "),
        ends.join("; ")
    )
}

fn heading(picture: &Picture, width: f64) -> (Group, f64) {
    let mut group = Group::default();
    let mut y = MARGIN;
    let room = width - 2.0 * MARGIN;
    let name = Face::bold(19.0);
    let code = Face::bold(13.0);
    for line in code.wrap(&picture.code, room, 1) {
        group.text(Point { x: MARGIN, y }, code, SOFT, line);
        y += code.line() + 2.0;
    }
    for line in name.fill(&picture.name, room, 4) {
        group.text(Point { x: MARGIN, y }, name, INK, line);
        y += name.line();
    }
    y += 4.0;
    let fact = Face::plain(13.0);
    for line in picture.facts.iter().flat_map(|line| fact.fill(line, room, 3)) {
        group.text(Point { x: MARGIN, y }, fact, INK, line);
        y += fact.line();
    }
    y += 8.0;
    let points = vec![Point { x: MARGIN, y }, Point { x: width - MARGIN, y }];
    group.marks.push(Mark::Line { points, pen: Pen::solid("#8a94a0", 1.0), arrow: false });
    (group, y)
}

fn draw_edge<'a>(
    edge: &Edge,
    label: &Label,
    rect: Rect,
    lines: impl Iterator<Item = &'a Line>,
) -> Group {
    let mut group = Group { shows: Some(("data-moves", edge.moves.join("\n"))), marks: Vec::new() };
    let pen = Pen::of(edge.family);
    for line in lines {
        group.marks.push(Mark::Line { points: line.points.clone(), pen, arrow: line.arrow });
    }
    label.draw(&mut group, edge, rect);
    group
}

/// A line of the legend: how it is drawn, what it means.
enum Key {
    Edge(Family),
    Step(Look),
    Leg,
    Letter,
    Text,
}

fn keys(picture: &Picture) -> Vec<(Key, String)> {
    let mut keys = Vec::new();
    for family in Family::ALL {
        if picture.edges.iter().any(|edge| edge.family == family) {
            keys.push((Key::Edge(family), family_name(family).to_owned()));
        }
    }
    for look in [Look::Running, Look::Off, Look::Paused, Look::End] {
        if picture.nodes.iter().any(|node| node.look == look) {
            keys.push((Key::Step(look), look_name(look).to_owned()));
        }
    }
    if picture.nodes.iter().any(|node| !node.legs.is_empty()) {
        keys.push((Key::Leg, "Việc gửi cơ quan khác, làm song song".to_owned()));
    }
    if picture.nodes.iter().any(|node| !node.letters.is_empty()) {
        keys.push((Key::Letter, "Đi được tới ô mang cùng chữ".to_owned()));
    }
    let statuses =
        picture.statuses.iter().map(|(badge, name)| (Key::Text, format!("{badge}: {name}")));
    keys.extend(statuses);
    keys
}

fn family_name(family: Family) -> &'static str {
    match family {
        Family::Onward => "Tiếp nhận, chuyển bước",
        Family::Result => "Có kết quả, trả kết quả",
        Family::Transfer => "Chuyển liên thông",
        Family::Payment => "Thực hiện nghĩa vụ tài chính",
        Family::Supplement => "Yêu cầu bổ sung, nộp bổ sung",
        Family::Back => "Chuyển lại, mở lại",
        Family::Out => "Từ chối, rút hồ sơ, dừng xử lý",
    }
}

fn look_name(look: Look) -> &'static str {
    match look {
        Look::Running => "Bước tính vào thời hạn",
        Look::Off => "Bước không tính thời hạn",
        Look::Paused => "Bước tạm dừng tính thời hạn",
        Look::End => "Kết thúc",
    }
}

fn legend(picture: &Picture, top: f64, width: f64) -> (Group, f64) {
    let mut group = Group::default();
    let keys = keys(picture);
    let room = width - 2.0 * MARGIN;
    let columns = ((room / COLUMN).floor() as usize).clamp(1, 4);
    let rows = keys.len().div_ceil(columns).max(1);
    let points = vec![Point { x: MARGIN, y: top }, Point { x: width - MARGIN, y: top }];
    group.marks.push(Mark::Line { points, pen: Pen::solid("#8a94a0", 1.0), arrow: false });
    let head = Face::bold(13.0);
    group.text(Point { x: MARGIN, y: top + 8.0 }, head, INK, "Chú giải");
    let first = top + 12.0 + head.line();
    let column = room / columns as f64;
    for (at, (key, text)) in keys.iter().enumerate() {
        let x = MARGIN + (at / rows) as f64 * column;
        let y = first + (at % rows) as f64 * 26.0;
        draw_key(&mut group, key, Point { x, y });
        let indent = if matches!(key, Key::Text) { 0.0 } else { 64.0 };
        let face = Face::plain(11.0);
        if let Some(line) = face.wrap(text, column - indent - 8.0, 1).pop() {
            group.text(Point { x: x + indent, y: y + 3.0 }, face, INK, line);
        }
    }
    (group, first + rows as f64 * 26.0)
}

fn draw_key(group: &mut Group, key: &Key, at: Point) {
    let rect = Rect { x: at.x, y: at.y, width: 50.0, height: 20.0 };
    match key {
        Key::Edge(family) => {
            let y = at.y + 10.0;
            let points = vec![Point { x: at.x, y }, Point { x: at.x + 52.0, y }];
            group.marks.push(Mark::Line { points, pen: Pen::of(*family), arrow: true });
        }
        Key::Step(look) => frame(group, *look, rect),
        Key::Leg => {
            let pen = Pen::solid("#00616f", 1.3);
            group.marks.push(Mark::Box { rect, radius: 0.0, fill: "#f0f8f9", pen });
            for x in [rect.x + 5.0, rect.right() - 5.0] {
                let points = vec![Point { x, y: rect.y }, Point { x, y: rect.bottom() }];
                group.marks.push(Mark::Line { points, pen, arrow: false });
            }
        }
        Key::Letter => letter_sign(group, Point { x: at.x + 25.0, y: at.y + 10.0 }, "A"),
        Key::Text => {}
    }
}
