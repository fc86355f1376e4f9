//! Results that the host reads where they lie: views. The module `lie` returns values that are not
//! of their types.
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::time::Duration;
use wazabi::Abi;

pub mod lie;

/// How the bytes of a line were filtered.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub enum Filter {
    /// Not at all.
    None,
    /// By the byte to the left.
    Sub,
    /// By the byte above.
    Up,
}

/// A place: plain data.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

/// Plain data, of which not all bit patterns are values.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its column.
    pub column: u16,
    /// Whether it is in use.
    pub used: bool,
    /// How it was filtered.
    pub filter: Filter,
}

/// What one may do.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(flags)]
pub struct Perms {
    /// Read.
    pub read: bool,
    /// Write.
    pub write: bool,
}

/// A newtype of a number.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct LineId(pub u64);

/// A newtype of a text.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Title(pub String);

/// A tuple struct.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Range(pub u32, pub String);

/// A drawing.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// Nothing.
    Dot,
    /// A circle.
    Circle {
        /// Where.
        center: Point,
        /// How large.
        radius: f64,
    },
    /// A text.
    Text(String),
    /// A line from place to place.
    Path(Vec<Point>),
}

/// A value that contains values of its own type.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Tree {
    /// What it is called.
    pub name: String,
    /// What hangs on it.
    pub kids: Vec<Tree>,
}

/// A line, with a field of each kind.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Line {
    /// How it was filtered.
    pub filter: Filter,
    /// Whether it is the last one.
    pub last: bool,
    /// A sign.
    pub mark: char,
    /// Its number.
    pub number: u32,
    /// A number with a fraction.
    pub scale: f64,
    /// Its bytes.
    pub data: Vec<u8>,
    /// A text.
    pub note: String,
    /// A text, if there is one.
    pub label: Option<String>,
    /// A number, if there is one.
    pub hint: Option<u16>,
    /// A tuple.
    pub pair: (u32, String),
    /// A place.
    pub at: Point,
    /// A place, if there is one.
    pub from: Option<Point>,
    /// Numbers.
    pub samples: Vec<i16>,
    /// Places.
    pub points: Vec<Point>,
    /// Cells.
    pub cells: Vec<Cell>,
    /// Texts.
    pub names: Vec<String>,
    /// Texts, some of which are missing.
    pub holes: Vec<Option<String>>,
    /// Lists of numbers.
    pub table: Vec<Vec<u32>>,
    /// Tuples.
    pub pairs: Vec<(u8, String)>,
    /// A drawing.
    pub shape: Shape,
    /// Drawings.
    pub shapes: Vec<Shape>,
    /// By name.
    pub tags: BTreeMap<String, u32>,
    /// Behind a pointer.
    pub boxed: Box<Range>,
    /// A newtype of a number.
    pub id: LineId,
    /// A newtype of a text.
    pub title: Title,
    /// Bits.
    pub perms: Perms,
    /// How long it took.
    pub took: Duration,
    /// A number that is never 0.
    pub gate: NonZeroU16,
    /// A large number.
    pub hash: u128,
    /// An array of bytes.
    pub key: [u8; 4],
    /// An array of texts.
    pub corners: [String; 2],
    /// A tree.
    pub tree: Tree,
}

/// Why there is no result.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum Refused {
    /// there is no such line
    Missing {
        /// The line.
        number: u32,
    },
    /// the guest is asleep
    Asleep,
}

/// Line `n`, whose fields depend on `n`.
fn line_of(n: u32) -> Line {
    let text = |what: &str| format!("{what} {n}");
    let point = |d: i32| Point {
        x: n as i32 + d,
        y: -(n as i32) - d,
    };
    let cell = |column: u16| Cell {
        column,
        used: column % 2 == 1,
        filter: Filter::Up,
    };
    Line {
        filter: [Filter::None, Filter::Sub, Filter::Up][n as usize % 3],
        last: n % 2 == 1,
        mark: char::from_u32(0x1F600 + n % 64).unwrap_or('?'),
        number: n,
        scale: f64::from(n) / 4.0,
        data: (0..n % 7).map(|i| (n + i) as u8).collect(),
        note: text("note é"),
        label: (n % 2 == 1).then(|| text("label")),
        hint: (n % 3 == 1).then_some(n as u16),
        pair: (n, text("pair")),
        at: point(0),
        from: n.is_multiple_of(2).then(|| point(1)),
        samples: (0..n % 5).map(|i| -(i as i16)).collect(),
        points: (0..(n % 4) as i32).map(point).collect(),
        cells: (0..(n % 3) as u16).map(cell).collect(),
        names: (0..n % 3).map(|i| text(&format!("name {i}"))).collect(),
        holes: (0..n % 4)
            .map(|i| (i % 2 == 1).then(|| text("hole")))
            .collect(),
        table: (0..n % 3).map(|i| (0..i).collect()).collect(),
        pairs: (0..n % 3).map(|i| (i as u8, text("pairs"))).collect(),
        shape: shape_of(n),
        shapes: (0..n % 5).map(shape_of).collect(),
        tags: (0..n % 3).map(|i| (format!("tag {i}"), n + i)).collect(),
        boxed: Box::new(Range(n, text("boxed"))),
        id: LineId(u64::from(n) << 32),
        title: Title(text("title")),
        perms: Perms {
            read: n.is_multiple_of(2),
            write: true,
        },
        took: Duration::new(u64::from(n), 5),
        gate: NonZeroU16::new(n as u16 | 1).unwrap_or(NonZeroU16::MIN),
        hash: u128::from(n) << 100,
        key: [n as u8; 4],
        corners: [text("left"), text("right")],
        tree: Tree {
            name: text("root"),
            kids: vec![Tree {
                name: text("kid"),
                kids: Vec::new(),
            }],
        },
    }
}

fn shape_of(n: u32) -> Shape {
    match n % 4 {
        0 => Shape::Dot,
        1 => Shape::Circle {
            center: Point { x: 1, y: 2 },
            radius: 1.5,
        },
        2 => Shape::Text(format!("shape {n}")),
        _ => Shape::Path(vec![Point { x: 3, y: 4 }; 2]),
    }
}

/// A text of `n` letters.
#[wazabi::export(view)]
pub fn text(n: u32) -> String {
    "é".repeat(n as usize)
}

/// The bytes 0 to `n`.
#[wazabi::export(view)]
pub fn bytes(n: u32) -> Vec<u8> {
    (0..n).map(|i| i as u8).collect()
}

/// The numbers 0 to `n`.
#[wazabi::export(view)]
pub fn numbers(n: u32) -> Vec<u64> {
    (0..u64::from(n)).collect()
}

/// Line `n`.
#[wazabi::export(view)]
pub fn line(n: u32) -> Line {
    line_of(n)
}

/// The lines 0 to `n`.
#[wazabi::export(view)]
pub fn lines(n: u32) -> Vec<Line> {
    (0..n).map(line_of).collect()
}

/// Line `n`, if it is below 100.
#[wazabi::export(view)]
pub fn find(n: u32) -> Option<Line> {
    (n < 100).then(|| line_of(n))
}

/// The lines 0 to `n`, or the reason for which there are none: above 100 the number, above 1000 that
/// the guest is asleep.
#[wazabi::export(view)]
pub fn attempt(n: u32) -> Result<Vec<Line>, Refused> {
    match n {
        0..100 => Ok(lines(n)),
        100..1000 => Err(Refused::Missing { number: n }),
        _ => Err(Refused::Asleep),
    }
}

/// A note, if `n` is even, or an error above 100.
#[wazabi::export(view)]
pub fn seek(n: u32) -> Result<Option<String>, Refused> {
    match n {
        0..100 => Ok(n.is_multiple_of(2).then(|| line_of(n).note)),
        _ => Err(Refused::Missing { number: n }),
    }
}

/// A number, a text and lines.
#[wazabi::export(view)]
pub fn several(n: u32) -> (u32, String, Vec<Line>) {
    (n, line_of(n).note, lines(n))
}

/// The places that are given, in the reverse order.
#[wazabi::export(view)]
pub fn reversed(points: &[Point], name: &str) -> (String, Vec<Point>) {
    (name.to_owned(), points.iter().rev().copied().collect())
}

/// A title, as a newtype.
#[wazabi::export(view)]
pub fn title(n: u32) -> Title {
    line_of(n).title
}

/// A drawing.
#[wazabi::export(view)]
pub fn shape(n: u32) -> Shape {
    shape_of(n)
}

/// A number without a view.
#[wazabi::export]
pub fn count(n: u32) -> u32 {
    n + 1
}

/// A book of lines.
pub struct Book {
    title: String,
    lines: Vec<Line>,
}

#[wazabi::export]
impl Book {
    /// A book of `n` lines.
    pub fn new(title: String, n: u32) -> Self {
        Book {
            title,
            lines: lines(n),
        }
    }

    /// Its title.
    #[abi(view)]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its lines.
    #[abi(view)]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Adds a line, and returns it.
    #[abi(view)]
    pub fn add(&mut self, n: u32) -> Line {
        self.lines.push(line_of(n));
        line_of(n)
    }
}

#[wazabi::import(view)]
extern "reader" {
    /// Reads lines, and returns the sum of their numbers.
    pub fn read_lines(lines: &[Line], note: &str) -> u64;
    /// Reads a line and bytes.
    pub fn read_line(line: &Line, data: &[u8], number: u32) -> Result<String, Refused>;
    /// Reads a drawing, and an option, which is copied.
    pub fn read_shape(shape: Shape, label: Option<&str>);
    /// Reads more than cross one by one.
    pub fn read_many(
        a: u8,
        text: &str,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: u8,
        n: u8,
        o: u8,
        p: u8,
        lines: &[Line],
    ) -> u64;
    /// Has nothing to read.
    pub fn read_number(number: u32) -> u32;
}

/// Sends `n` lines to the host.
#[wazabi::export]
pub fn send_lines(n: u32) -> u64 {
    read_lines(&lines(n), "the note")
}

/// Sends line `n` to the host.
#[wazabi::export]
pub fn send_line(n: u32) -> Result<String, Refused> {
    read_line(&line_of(n), &[1, 2, 3], n)
}

/// Sends a drawing to the host.
#[wazabi::export]
pub fn send_shape(n: u32) {
    read_shape(shape_of(n), Some("label"));
}

/// Sends many arguments to the host.
#[wazabi::export]
pub fn send_many(n: u32) -> u64 {
    read_many(
        1,
        "many",
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        &lines(n),
    )
}

/// Sends a number to the host.
#[wazabi::export]
pub fn send_number(n: u32) -> u32 {
    read_number(n)
}
