//! What is on the sheet, with its places, before it is written as SVG.

use super::layout::{Point, Rect};
use super::model::Family;
use super::text::Face;

/// Everything on the sheet, in the order of painting.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    /// The width in pixels.
    pub(super) width: f64,
    /// The height in pixels.
    pub(super) height: f64,
    /// A short text for those who cannot see it.
    pub(super) title: String,
    /// A longer one.
    pub(super) about: String,
    /// The parts.
    pub(super) groups: Vec<Group>,
}

/// Marks that belong together.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// What of the procedure they show: attribute and value.
    pub(super) shows: Option<(&'static str, String)>,
    /// The marks.
    pub(super) marks: Vec<Mark>,
}

/// One mark.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A rectangle.
    Box {
        /// Its place.
        rect: Rect,
        /// The radius of its corners.
        radius: f64,
        /// What fills it.
        fill: &'static str,
        /// Its border.
        pen: Pen,
    },
    /// A circle with its middle and radius.
    Circle {
        /// Its middle.
        at: Point,
        /// Its radius.
        radius: f64,
        /// Its border; white inside.
        pen: Pen,
    },
    /// A line of text.
    Text(Text),
    /// A line with rounded corners.
    Line {
        /// Its corners.
        points: Vec<Point>,
        /// How it is drawn.
        pen: Pen,
        /// Whether it ends in an arrow.
        arrow: bool,
    },
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// Its colour; empty for no line.
    pub(super) color: &'static str,
    /// Its width in pixels.
    pub(super) width: f64,
    /// Its dashes; empty for a solid line.
    pub(super) dash: &'static str,
}

impl Pen {
    /// No line.
    pub(super) const NONE: Self = Self { color: "none", width: 0.0, dash: "" };

    /// A solid line.
    pub(super) const fn solid(color: &'static str, width: f64) -> Self {
        Self { color, width, dash: "" }
    }

    /// How a family of moves is drawn. The dashes tell the families apart in black and white.
    pub(super) fn of(family: Family) -> Self {
        let (color, width, dash) = match family {
            Family::Onward => ("#1f3a5f", 1.8, ""),
            Family::Result => ("#17663a", 3.2, ""),
            Family::Transfer => ("#00616f", 2.0, "12 3 2 3"),
            Family::Payment => ("#7a5200", 2.0, "14 5"),
            Family::Supplement => ("#64308f", 2.0, "2 3"),
            Family::Back => ("#9c4a00", 1.7, "7 4"),
            Family::Out => ("#a3201a", 1.5, "4 2 1 2"),
        };
        Self { color, width, dash }
    }
}

/// A line of text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// Where its line begins, or its middle, on the upper edge of the line.
    pub(super) at: Point,
    /// Whether `at` is the middle.
    pub(super) centred: bool,
    /// How it is set.
    pub(super) face: Face,
    /// Its colour.
    pub(super) color: &'static str,
    /// What it says.
    pub(super) text: String,
}

impl Text {
    /// The room it takes.
    #[cfg(test)]
    pub(super) fn rect(&self) -> Rect {
        let width = self.face.width(&self.text);
        let x = if self.centred { self.at.x - width / 2.0 } else { self.at.x };
        Rect { x, y: self.at.y, width, height: self.face.line() }
    }

    /// The line that the letters stand on.
    pub(super) fn baseline(&self) -> f64 {
        self.at.y + (self.face.size * 1.02).round()
    }
}

impl Group {
    /// Adds a line of text that begins at `x`; the next line is below.
    pub(super) fn text(
        &mut self,
        at: Point,
        face: Face,
        color: &'static str,
        text: impl Into<String>,
    ) {
        self.marks.push(Mark::Text(Text { at, centred: false, face, color, text: text.into() }));
    }

    /// Adds a line of text around a middle.
    pub(super) fn centred(
        &mut self,
        at: Point,
        face: Face,
        color: &'static str,
        text: impl Into<String>,
    ) {
        self.marks.push(Mark::Text(Text { at, centred: true, face, color, text: text.into() }));
    }
}

#[cfg(test)]
impl Scene {
    /// The room of every line of text, with the text.
    pub(super) fn texts(&self) -> Vec<(Rect, &str)> {
        let marks = self.groups.iter().flat_map(|group| &group.marks);
        marks
            .filter_map(|mark| match mark {
                Mark::Text(text) => Some((text.rect(), text.text.as_str())),
                Mark::Box { .. } | Mark::Circle { .. } | Mark::Line { .. } => None,
            })
            .collect()
    }
}
