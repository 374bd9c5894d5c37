//! The boxes of steps and legs and the labels of moves: their lines, their size, their marks.

use super::layout::{Point, Rect, Shape};
use super::model::{Edge, LegBox, Look, Node};
use super::scene::{Group, Mark, Pen};
use super::text::Face;

/// The width of a step's box.
const STEP: f64 = 252.0;
/// The room between a box and its text.
const PAD: f64 = 11.0;
/// The height of the strip with number and badge.
const HEAD: f64 = 23.0;
/// The width of a leg's box.
const LEG: f64 = 204.0;
/// The distance between a leg and its step.
const AWAY: f64 = 36.0;
/// The distance between legs.
const BETWEEN: f64 = 9.0;
/// The most that a label is wide.
const LABEL: f64 = 166.0;

const NAME: Face = Face::bold(13.0);
const LINE: Face = Face::plain(11.0);
const STRONG: Face = Face::bold(11.0);
const SLANTED: Face = Face::italic(11.0);
const INK: &str = "#16202c";
const SOFT: &str = "#3d4a58";

/// Lines of text, each in its own face and colour.
#[derive(Clone, Debug, Default)]
struct Lines(Vec<(Face, &'static str, String)>);

impl Lines {
    fn put(&mut self, face: Face, color: &'static str, text: &str, width: f64, most: usize) {
        let lines = face.wrap(text, width, most);
        self.0.extend(lines.into_iter().map(|line| (face, color, line)));
    }

    fn height(&self) -> f64 {
        self.0.iter().map(|(face, ..)| face.line()).sum()
    }

    fn width(&self) -> f64 {
        self.0.iter().map(|(face, _, text)| face.width(text)).fold(0.0, f64::max)
    }
}

/// A step's box with its legs.
#[derive(Clone, Debug)]
pub(super) struct Card {
    lines: Lines,
    legs: Vec<Lines>,
}

impl Card {
    /// Breaks the texts of a step into lines.
    pub(super) fn of(node: &Node) -> Self {
        let width = STEP - 2.0 * PAD;
        let mut lines = Lines::default();
        lines.put(NAME, INK, &node.name, width, 3);
        for who in &node.who {
            lines.put(LINE, SOFT, who, width, 2);
        }
        if let Some(limit) = &node.limit {
            lines.put(STRONG, INK, limit, width, 2);
        }
        if let Some(clock) = &node.clock {
            lines.put(SLANTED, SOFT, clock, width - 16.0, 3);
        }
        for remark in &node.remarks {
            lines.put(LINE, SOFT, remark, width, 3);
        }
        Self { lines, legs: node.legs.iter().map(leg_lines).collect() }
    }

    /// The room it takes.
    pub(super) fn shape(&self, node: &Node) -> Shape {
        let letters = if node.letters.is_empty() { 0.0 } else { 24.0 };
        let height = HEAD + 5.0 + self.lines.height() + letters + 8.0;
        let legs: f64 = self.legs.iter().map(|leg| leg_height(leg) + BETWEEN).sum();
        let left = if self.legs.is_empty() { 0.0 } else { LEG + AWAY };
        Shape {
            width: STEP,
            height,
            left,
            left_height: legs - if legs > 0.0 { BETWEEN } else { 0.0 },
        }
    }

    /// Draws the box of a step.
    pub(super) fn draw(&self, node: &Node, rect: Rect) -> Group {
        let mut group = Group { shows: Some(("data-step", node.id.clone())), marks: Vec::new() };
        frame(&mut group, node.look, rect);
        let inset = rect.x + PAD + if node.look == Look::End { 6.0 } else { 0.0 };
        let head = match (node.look, node.number) {
            (Look::End, _) | (_, None) => "Kết thúc".to_owned(),
            (_, Some(number)) => format!("Bước {number}"),
        };
        group.text(Point { x: inset, y: rect.y + 4.0 }, STRONG, SOFT, head);
        if let Some(text) = &node.badge {
            badge(&mut group, node.look, rect, text);
        }
        let mut y = rect.y + HEAD + 5.0;
        let middle = rect.x + rect.width / 2.0;
        let mut paused = node.look == Look::Paused;
        for (face, color, text) in &self.lines.0 {
            let sign = if *face == SLANTED && node.look == Look::Paused { 8.0 } else { 0.0 };
            if *face == SLANTED && std::mem::replace(&mut paused, false) {
                let x = middle - face.width(text) / 2.0 - 4.0;
                pause_sign(&mut group, Point { x, y });
            }
            group.centred(Point { x: middle + sign, y }, *face, color, text.as_str());
            y += face.line();
        }
        let count = node.letters.len() as f64;
        for (number, letter) in node.letters.iter().enumerate() {
            let x = middle + (number as f64 - (count - 1.0) / 2.0) * 24.0;
            letter_sign(&mut group, Point { x, y: y + 13.0 }, letter);
        }
        group
    }

    /// Draws the legs of a step and what binds them to it.
    pub(super) fn draw_legs(&self, node: &Node, step: Rect) -> Vec<Group> {
        let all: f64 = self.legs.iter().map(|leg| leg_height(leg) + BETWEEN).sum::<f64>() - BETWEEN;
        let mut y = (step.y + (step.height - all) / 2.0).round();
        let x = step.x - AWAY - LEG;
        let middle = (step.y + step.height / 2.0).round();
        let mut groups = Vec::new();
        for (leg, lines) in node.legs.iter().zip(&self.legs) {
            let rect = Rect { x, y, width: LEG, height: leg_height(lines) };
            groups.push(draw_leg(node, leg, lines, rect, Point { x: step.x, y: middle }));
            y += rect.height + BETWEEN;
        }
        groups
    }
}

fn leg_lines(leg: &LegBox) -> Lines {
    let width = LEG - 26.0;
    let mut lines = Lines::default();
    lines.put(STRONG, INK, &leg.name, width, 3);
    for line in &leg.lines {
        lines.put(LINE, SOFT, line, width, 2);
    }
    lines
}

fn leg_height(lines: &Lines) -> f64 {
    lines.height() + 12.0
}

/// A leg is a box with doubled sides, bound to its step by a dotted line.
fn draw_leg(node: &Node, leg: &LegBox, lines: &Lines, rect: Rect, to: Point) -> Group {
    let mut group =
        Group { shows: Some(("data-leg", format!("{}/{}", node.id, leg.id))), marks: Vec::new() };
    let pen = Pen::solid("#00616f", 1.3);
    let bus = to.x - AWAY / 2.0;
    let y = (rect.y + rect.height / 2.0).round();
    let mut points = vec![Point { x: rect.right(), y }, Point { x: bus, y }];
    let end = Point { x: to.x, y: if (y - to.y).abs() < 2.0 { y } else { to.y } };
    points.extend([Point { x: bus, y: end.y }, end]);
    group.marks.push(Mark::Line { points, pen: Pen { dash: "2 2", ..pen }, arrow: false });
    group.marks.push(Mark::Box { rect, radius: 0.0, fill: "#f0f8f9", pen });
    for x in [rect.x + 6.0, rect.right() - 6.0] {
        let points = vec![Point { x, y: rect.y }, Point { x, y: rect.bottom() }];
        group.marks.push(Mark::Line { points, pen: Pen::solid(pen.color, 1.0), arrow: false });
    }
    let mut y = rect.y + 6.0;
    for (face, color, text) in &lines.0 {
        group.centred(Point { x: rect.x + rect.width / 2.0, y }, *face, color, text.as_str());
        y += face.line();
    }
    group
}

/// The border of a step's box and its strip, by what the clock does there.
pub(super) fn frame(group: &mut Group, look: Look, rect: Rect) {
    let (fill, strip, pen, radius) = match look {
        Look::Running => ("#ffffff", "#dfe8f2", Pen::solid("#1f3a5f", 1.5), 4.0),
        Look::Off => ("#f2f2f2", "#dedede", Pen::solid("#6a6a6a", 1.2), 4.0),
        Look::Paused => {
            let pen = Pen { color: "#6b5200", width: 1.7, dash: "6 4" };
            ("#fffdf5", "#fbefc8", pen, 4.0)
        }
        Look::End => ("#ffffff", "", Pen::solid("#16202c", 3.0), 18.0),
    };
    group.marks.push(Mark::Box { rect, radius, fill, pen });
    if !strip.is_empty() {
        let height = HEAD.min(rect.height / 2.5);
        let rect = Rect {
            x: rect.x + 1.0,
            y: rect.y + 1.0,
            width: rect.width - 2.0,
            height: height - 1.0,
        };
        group.marks.push(Mark::Box { rect, radius: 3.0, fill: strip, pen: Pen::NONE });
    }
}

fn badge(group: &mut Group, look: Look, rect: Rect, text: &str) {
    let Some(text) = STRONG.wrap(text, 110.0, 1).pop() else { return };
    let width = STRONG.width(&text).ceil() + 14.0;
    let x = rect.right() - width - if look == Look::End { 14.0 } else { 6.0 };
    let place = Rect { x, y: rect.y + 3.5, width, height: 17.0 };
    group.marks.push(Mark::Box {
        rect: place,
        radius: 8.5,
        fill: "#ffffff",
        pen: Pen::solid("#3d4a58", 1.0),
    });
    group.centred(Point { x: x + width / 2.0, y: place.y + 1.0 }, STRONG, INK, text);
}

/// Two upright bars.
fn pause_sign(group: &mut Group, at: Point) {
    for x in [at.x, at.x + 5.0] {
        let rect = Rect { x, y: at.y + 3.0, width: 3.0, height: 10.0 };
        group.marks.push(Mark::Box { rect, radius: 0.0, fill: "#6b5200", pen: Pen::NONE });
    }
}

/// A letter in a circle: the sign by which a box and a note belong together.
pub(super) fn letter_sign(group: &mut Group, at: Point, letter: &str) {
    group.marks.push(Mark::Circle { at, radius: 9.5, pen: Pen::solid("#a3201a", 1.4) });
    group.centred(Point { x: at.x, y: at.y - 7.5 }, STRONG, INK, letter);
}

/// The label of a move.
#[derive(Clone, Debug)]
pub(super) struct Label {
    lines: Lines,
}

impl Label {
    /// Breaks the texts of a move into lines.
    pub(super) fn of(edge: &Edge) -> Self {
        let mut lines = Lines::default();
        let width = if edge.letter.is_some() { STEP } else { LABEL };
        lines.put(STRONG, Pen::of(edge.family).color, &edge.name, width, 3);
        for remark in &edge.remarks {
            let condition = remark.starts_with("khi ");
            lines.put(if condition { SLANTED } else { LINE }, SOFT, remark, width, 3);
        }
        Self { lines }
    }

    /// Its width and height.
    pub(super) fn size(&self, edge: &Edge) -> (f64, f64) {
        let note = edge.letter.is_some();
        let width = self.lines.width().ceil() + if note { 20.0 } else { 10.0 };
        (width.max(40.0), self.lines.height() + if note { 34.0 } else { 4.0 })
    }

    /// Draws it.
    pub(super) fn draw(&self, group: &mut Group, edge: &Edge, rect: Rect) {
        let middle = rect.x + rect.width / 2.0;
        let mut y = rect.y + 2.0;
        let pen = Pen::of(edge.family);
        if let Some(letter) = &edge.letter {
            let pen = Pen::solid(pen.color, 1.0);
            group.marks.push(Mark::Box { rect, radius: 6.0, fill: "#fffafa", pen });
            letter_sign(group, Point { x: middle, y: y + 14.0 }, letter);
            y += 27.0;
        } else {
            group.marks.push(Mark::Box { rect, radius: 3.0, fill: "#ffffff", pen: Pen::NONE });
        }
        for (face, color, text) in &self.lines.0 {
            group.centred(Point { x: middle, y }, *face, color, text.as_str());
            y += face.line();
        }
    }
}
