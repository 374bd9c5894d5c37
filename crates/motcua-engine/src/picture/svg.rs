//! Writes a scene as SVG.

use std::fmt::Write as _;

use super::layout::Point;
use super::scene::{Mark, Pen, Scene, Text};
use super::text::harmless;

/// The faces asked for: those of common systems that draw Vietnamese well.
const FACES: &str =
    "'Noto Sans', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
/// How round the corners of lines are.
const ROUND: f64 = 5.0;

/// The SVG of a scene. It has no script, no style sheet and no link.
pub(super) fn write(scene: &Scene) -> String {
    let (width, height) = (number(scene.width), number(scene.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"picture-title picture-about\" \
         xml:lang=\"vi\" font-family=\"{FACES}\">\n<title id=\"picture-title\">{}</title>\n\
         <desc id=\"picture-about\">{}</desc>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escape(&scene.title),
        escape(&scene.about),
    );
    for group in &scene.groups {
        out.push_str("<g");
        if let Some((attribute, value)) = &group.shows {
            put(&mut out, format_args!(" {attribute}=\"{}\"", escape(value)));
        }
        out.push_str(">\n");
        for mark in &group.marks {
            write_mark(&mut out, mark);
        }
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

/// Writing to a `String` cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn write_mark(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Box { rect, radius, fill, pen } => {
            let (x, y) = (number(rect.x), number(rect.y));
            let (width, height) = (number(rect.width), number(rect.height));
            put(
                out,
                format_args!(
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
                     rx=\"{}\" fill=\"{fill}\"{}/>\n",
                    number(*radius),
                    stroke(*pen)
                ),
            );
        }
        Mark::Circle { at, radius, pen } => put(
            out,
            format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#ffffff\"{}/>\n",
                number(at.x),
                number(at.y),
                number(*radius),
                stroke(*pen)
            ),
        ),
        Mark::Text(text) => write_text(out, text),
        Mark::Line { points, pen, arrow } => write_line(out, points, *pen, *arrow),
    }
}

fn write_text(out: &mut String, text: &Text) {
    let anchor = if text.centred { " text-anchor=\"middle\"" } else { "" };
    let weight = if text.face.bold { " font-weight=\"bold\"" } else { "" };
    let slant = if text.face.italic { " font-style=\"italic\"" } else { "" };
    put(
        out,
        format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{anchor}{weight}{slant}>{}</text>\n",
            number(text.at.x),
            number(text.baseline()),
            number(text.face.size),
            text.color,
            escape(&text.text)
        ),
    );
}

fn write_line(out: &mut String, points: &[Point], pen: Pen, arrow: bool) {
    let mut points = plain_corners(points);
    let mut head = String::new();
    if arrow && let [.., before, last] = points.as_mut_slice() {
        let length = (last.x - before.x).hypot(last.y - before.y).max(0.1);
        let (dx, dy) = ((last.x - before.x) / length, (last.y - before.y) / length);
        let (long, half) = (9.0, 4.5);
        let foot = Point { x: last.x - dx * long, y: last.y - dy * long };
        put(
            &mut head,
            format_args!(
                "<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{}\"/>\n",
                number(last.x),
                number(last.y),
                number(foot.x - dy * half),
                number(foot.y + dx * half),
                number(foot.x + dy * half),
                number(foot.y - dx * half),
                pen.color
            ),
        );
        *last = Point { x: last.x - dx * 7.0, y: last.y - dy * 7.0 };
    }
    put(out, format_args!("<path d=\"{}\" fill=\"none\"{}/>\n{head}", path(&points), stroke(pen)));
}

/// Drops points that repeat or lie on the way from the one before to the one after.
fn plain_corners(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if kept.last() == Some(point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice()
            && ((a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y))
        {
            kept.pop();
        }
        kept.push(*point);
    }
    kept
}

fn path(points: &[Point]) -> String {
    let mut path = String::new();
    let Some(first) = points.first() else { return path };
    put(&mut path, format_args!("M{} {}", number(first.x), number(first.y)));
    for corner in points.windows(3) {
        let (a, b, c) = (corner[0], corner[1], corner[2]);
        let near = |to: Point| {
            let length = (to.x - b.x).hypot(to.y - b.y).max(0.1);
            let part = (ROUND / length).min(0.5);
            Point { x: b.x + (to.x - b.x) * part, y: b.y + (to.y - b.y) * part }
        };
        let (before, after) = (near(a), near(c));
        put(
            &mut path,
            format_args!(
                "L{} {}Q{} {} {} {}",
                number(before.x),
                number(before.y),
                number(b.x),
                number(b.y),
                number(after.x),
                number(after.y)
            ),
        );
    }
    if let Some(last) = points.get(1..).and_then(<[Point]>::last) {
        put(&mut path, format_args!("L{} {}", number(last.x), number(last.y)));
    }
    path
}

fn stroke(pen: Pen) -> String {
    if pen.width == 0.0 {
        return String::new();
    }
    let dash = if pen.dash.is_empty() {
        String::new()
    } else {
        format!(" stroke-dasharray=\"{}\"", pen.dash)
    };
    format!(" stroke=\"{}\" stroke-width=\"{}\"{dash}", pen.color, number(pen.width))
}

/// A number with at most one digit after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text as XML takes it, inside elements and attributes alike.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in harmless(text) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}
