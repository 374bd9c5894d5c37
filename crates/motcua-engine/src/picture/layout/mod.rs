//! Layered layout: rows of steps with rows of labels between them.
//!
//! Every step stands in an odd row, every label in an even one, and a line that passes a row has a
//! bend of its own there. So nothing can lie on anything else once the rows are spaced.

mod coordinates;
mod order;
pub(super) mod ranks;
mod route;

/// A point of the picture, in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// To the right.
    pub(super) x: f64,
    /// Downwards.
    pub(super) y: f64,
}

/// A rectangle of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    /// Its left edge.
    pub(super) x: f64,
    /// Its upper edge.
    pub(super) y: f64,
    /// Its width.
    pub(super) width: f64,
    /// Its height.
    pub(super) height: f64,
}

impl Rect {
    /// The right edge.
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    /// The lower edge.
    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }
}

/// The room that a step takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The width of its box.
    pub(super) width: f64,
    /// The height of its box.
    pub(super) height: f64,
    /// The room at the left of the box that its legs take, with their distance to it.
    pub(super) left: f64,
    /// The height of its legs.
    pub(super) left_height: f64,
}

/// A line to be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// From which step; none for a note that only leads to a step.
    pub(super) from: Option<usize>,
    /// To which step.
    pub(super) to: usize,
    /// Whether it leads upwards.
    pub(super) back: bool,
    /// Whether it should be as straight as can be.
    pub(super) main: bool,
    /// The width of its label.
    pub(super) width: f64,
    /// The height of its label.
    pub(super) height: f64,
}

/// A line with its places, from its first to its last point.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Which link it draws.
    pub(super) link: usize,
    /// Its corners.
    pub(super) points: Vec<Point>,
    /// Whether it ends in an arrow.
    pub(super) arrow: bool,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The box of each step.
    pub(super) steps: Vec<Rect>,
    /// The label of each link.
    pub(super) labels: Vec<Rect>,
    /// The lines.
    pub(super) lines: Vec<Line>,
    /// The width of all.
    pub(super) width: f64,
    /// The height of all.
    pub(super) height: f64,
}

/// The distance between lanes beside a box.
const LANE: f64 = 13.0;
/// The distance between lines that enter a box.
const PORT: f64 = 16.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Step(usize),
    Label(usize),
    Bend,
}

/// Something that takes room in a row: `left` and `right` of its middle.
#[derive(Clone, Copy, Debug)]
struct Vertex {
    what: What,
    row: usize,
    left: f64,
    right: f64,
    height: f64,
}

/// A line as the vertices that it passes, from top to bottom.
#[derive(Clone, Debug)]
struct Chain {
    link: usize,
    path: Vec<usize>,
    /// It is drawn from bottom to top, and stands beside the boxes.
    up: bool,
    arrow: bool,
    main: bool,
}

/// The graph of the rows.
struct Rows {
    vertices: Vec<Vertex>,
    chains: Vec<Chain>,
    /// Half the width of each step's box.
    half: Vec<f64>,
    /// The height of each step's box.
    tall: Vec<f64>,
    /// The vertices of each row, from left to right.
    rows: Vec<Vec<usize>>,
}

/// Finds a place for everything. `ranks` gives each step its rank.
pub(super) fn lay_out(shapes: &[Shape], ranks: &[usize], links: &[Link]) -> Layout {
    let mut rows = Rows::new(shapes, ranks, links);
    order::arrange(&mut rows);
    let x = coordinates::place(&rows);
    route::draw(&rows, links, &x)
}

impl Rows {
    fn new(shapes: &[Shape], ranks: &[usize], links: &[Link]) -> Self {
        let mut lanes = vec![(0_usize, 0_usize); shapes.len()];
        let mut ports = vec![(0_usize, 0_usize); shapes.len()];
        for link in links {
            if link.back {
                lanes[link.to].0 += 1;
                if let Some(from) = link.from.filter(|from| *from != link.to) {
                    lanes[from].1 += 1;
                }
            } else {
                ports[link.to].0 += 1;
            }
            if let Some(from) = link.from.filter(|from| !link.back || *from == link.to) {
                ports[from].1 += 1;
            }
        }
        let mut this = Self {
            vertices: Vec::new(),
            chains: Vec::new(),
            half: Vec::new(),
            tall: Vec::new(),
            rows: Vec::new(),
        };
        for (at, shape) in shapes.iter().enumerate() {
            let most = ports[at].0.max(ports[at].1);
            let half = (shape.width / 2.0).max((most as f64 + 1.0) * PORT / 2.0);
            let beside = lanes[at].0.max(lanes[at].1);
            let right = half + if beside > 0 { (beside as f64 + 0.5) * LANE } else { 0.0 };
            // Lanes that come from above have the upper half of the side, those from below the lower.
            let tall = shape.height.max((beside as f64 + 1.0) * 12.0);
            let height = tall.max(shape.left_height);
            let row = ranks[at] * 2 + 1;
            this.half.push(half);
            this.tall.push(tall);
            this.add(Vertex { what: What::Step(at), row, left: half + shape.left, right, height });
        }
        for (at, link) in links.iter().enumerate() {
            this.chain(at, link);
        }
        this
    }

    fn add(&mut self, vertex: Vertex) -> usize {
        self.vertices.push(vertex);
        self.vertices.len() - 1
    }

    /// Adds the label and the bends of a link.
    fn chain(&mut self, at: usize, link: &Link) {
        let half = link.width / 2.0;
        let label = |row| Vertex {
            what: What::Label(at),
            row,
            left: half,
            right: half,
            height: link.height,
        };
        let chain = |path, up, arrow| Chain { link: at, path, up, arrow, main: link.main };
        let Some(from) = link.from else {
            let note = self.add(label(self.vertices[link.to].row - 1));
            self.chains.push(chain(vec![note, link.to], false, true));
            return;
        };
        if from == link.to {
            let label = self.add(label(self.vertices[from].row + 1));
            self.chains.push(chain(vec![from, label], false, false));
            self.chains.push(chain(vec![from, label], true, true));
            return;
        }
        let (upper, lower) = if link.back { (link.to, from) } else { (from, link.to) };
        let (first, last) = (self.vertices[upper].row + 1, self.vertices[lower].row - 1);
        let labelled = if link.back { last } else { first };
        let mut path = vec![upper];
        for row in first..=last {
            path.push(if row == labelled {
                self.add(label(row))
            } else {
                self.add(Vertex { what: What::Bend, row, left: 5.0, right: 5.0, height: 0.0 })
            });
        }
        path.push(lower);
        self.chains.push(chain(path, link.back, true));
    }

    /// How far from a step's middle a line of this chain is fastened.
    fn fastened(&self, vertex: usize, chain: &Chain) -> f64 {
        match self.vertices[vertex].what {
            What::Step(step) if chain.up => self.half[step] + LANE,
            What::Step(_) | What::Label(_) | What::Bend => 0.0,
        }
    }

    /// The room between two neighbours of a row.
    fn apart(&self, left: usize, right: usize) -> f64 {
        let (left, right) = (&self.vertices[left], &self.vertices[right]);
        let gap = match (left.what, right.what) {
            (What::Step(_), What::Step(_)) => 36.0,
            (What::Bend, What::Bend) => 6.0,
            (What::Step(_) | What::Label(_) | What::Bend, _) => 14.0,
        };
        left.right + gap + right.left
    }
}
