//! Enums whose variants have fields, flags, maps, durations, and types that hold themselves.
use crate::shapes::{FilterType, ItemId, Point};
use core::time::Duration;
use std::collections::{BTreeMap, HashMap};
use wazabi::Abi;

/// A shape: variants without fields, with named ones, and with positions.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// a single place
    Dot,
    /// all points as far from the center
    Circle {
        /// where it is
        center: Point,
        /// how far they are
        radius: f64,
    },
    /// corners, in order
    Polygon(Vec<Point>),
    /// text at a place
    Label(Point, String),
    /// written with braces, but without fields
    Nothing {},
}

/// What may be done.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Perms {
    /// look at it
    pub read: bool,
    /// change it
    pub write: bool,
    /// run it
    pub exec: bool,
}

/// More flags than a byte has bits.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Days {
    /// the first
    pub d0: bool,
    /// one of them
    pub d1: bool,
    /// one of them
    pub d2: bool,
    /// one of them
    pub d3: bool,
    /// one of them
    pub d4: bool,
    /// one of them
    pub d5: bool,
    /// one of them
    pub d6: bool,
    /// one of them
    pub d7: bool,
    /// the ninth
    pub d8: bool,
}

/// An expression: a type that holds itself in boxes.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Expr {
    /// a number
    Num(f64),
    /// a name
    Var(String),
    /// the negative
    Neg(Box<Expr>),
    /// both
    Add(Box<Expr>, Box<Expr>),
    /// a function's value
    Call {
        /// the function
        name: String,
        /// what it is given
        args: Vec<Expr>,
        /// what to use if it has none
        or: Option<Box<Expr>>,
    },
}

/// A tree: a type that holds itself in lists.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// what it is called
    pub name: String,
    /// what hangs on it
    pub kids: Vec<Tree>,
    /// the one beside it
    pub next: Option<Box<Tree>>,
    /// by name
    pub index: BTreeMap<String, Tree>,
}

/// A list of itself.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Rose(pub Vec<Rose>);

/// A chain: a newtype that holds itself in an option.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Link(pub Option<Box<Link>>);

/// Two newtypes that hold each other.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Shell(pub Kernel);

/// What is in a shell.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Kernel(pub Vec<Shell>);

/// A newtype around one that holds itself.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Bouquet(pub Rose);

/// Maps with every kind of key.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Maps {
    /// bools
    pub bools: BTreeMap<bool, u8>,
    /// numbers
    pub numbers: HashMap<i32, String>,
    /// characters
    pub chars: BTreeMap<char, Vec<u8>>,
    /// strings
    pub strings: HashMap<String, Option<u32>>,
    /// newtypes
    pub ids: BTreeMap<ItemId, Point>,
    /// enums
    pub filters: HashMap<FilterType, Shape>,
    /// durations
    pub times: BTreeMap<Duration, ()>,
    /// maps in maps
    pub nested: BTreeMap<u8, BTreeMap<u8, Vec<u16>>>,
}

/// All of them in one another.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Mixed {
    /// flags
    pub perms: Perms,
    /// more flags
    pub days: Days,
    /// a variant
    pub shape: Shape,
    /// variants in a list
    pub shapes: Vec<Shape>,
    /// a variant that may be missing
    pub maybe: Option<Shape>,
    /// a boxed variant
    pub boxed: Box<Shape>,
    /// variants in an array
    pub pair: [Shape; 2],
    /// a variant in a tuple
    pub tuple: (u8, Shape, Perms),
    /// a duration
    pub took: Duration,
    /// durations
    pub laps: Vec<Duration>,
    /// a duration that may be missing
    pub limit: Option<Duration>,
    /// maps
    pub maps: Maps,
}

/// Why a shape was refused: an error with fields.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum ShapeError {
    /// the shape has no size
    Empty,
    /// the shape is too large
    TooLarge {
        /// how large it is
        size: f64,
        /// how large it may be
        limit: f64,
    },
    /// the label is not allowed
    BadLabel(String),
}

/// An error that is a struct.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct Refused {
    /// why
    pub reason: String,
    /// what was missing
    pub missing: Perms,
}

/// The area of a shape, if it has one that is not too large.
#[wazabi::export]
pub fn area(shape: &Shape, limit: f64) -> Result<f64, ShapeError> {
    let size = match shape {
        Shape::Dot | Shape::Nothing {} => return Err(ShapeError::Empty),
        Shape::Label(_, text) => return Err(ShapeError::BadLabel(text.clone())),
        Shape::Circle { radius, .. } => core::f64::consts::PI * radius * radius,
        Shape::Polygon(points) => {
            let next = points.iter().cycle().skip(1);
            let twice: f64 = points
                .iter()
                .zip(next)
                .map(|(a, b)| a.x * b.y - b.x * a.y)
                .sum();
            twice.abs() / 2.0
        }
    };
    if size > limit {
        return Err(ShapeError::TooLarge { size, limit });
    }
    Ok(size)
}

/// What may be done with a thing, or why nothing.
#[wazabi::export]
pub fn open(name: &str, want: Perms) -> Result<Perms, Refused> {
    if want.write && name.starts_with('/') {
        return Err(Refused {
            reason: format!("{name} cannot be changed"),
            missing: Perms {
                read: false,
                write: true,
                exec: false,
            },
        });
    }
    Ok(want)
}

/// The value of an expression.
#[wazabi::export]
pub fn evaluate(expr: &Expr, vars: &HashMap<String, f64>) -> Result<f64, String> {
    Ok(match expr {
        Expr::Num(value) => *value,
        Expr::Var(name) => *vars
            .get(name)
            .ok_or_else(|| format!("no variable {name}"))?,
        Expr::Neg(of) => -evaluate(of, vars)?,
        Expr::Add(a, b) => evaluate(a, vars)? + evaluate(b, vars)?,
        Expr::Call { name, args, or } => match (name.as_str(), or) {
            ("sum", _) => {
                let mut sum = 0.0;
                for arg in args {
                    sum += evaluate(arg, vars)?;
                }
                sum
            }
            (_, Some(or)) => evaluate(or, vars)?,
            _ => return Err(format!("no function {name}")),
        },
    })
}

/// A tree of `2^depth - 1` nodes.
#[wazabi::export]
pub fn grow_tree(depth: u32) -> Tree {
    let kids = if depth > 1 {
        vec![grow_tree(depth - 1), grow_tree(depth - 1)]
    } else {
        Vec::new()
    };
    Tree {
        name: depth.to_string(),
        kids,
        ..Tree::default()
    }
}

/// How many nodes a tree has.
#[wazabi::export]
pub fn count_tree(tree: &Tree) -> u32 {
    let next = tree.next.as_deref().map_or(0, count_tree);
    let kids = tree.kids.iter().chain(tree.index.values());
    1 + next + kids.map(count_tree).sum::<u32>()
}

/// A chain of that many nodes.
#[wazabi::export]
pub fn chain(length: u32) -> Tree {
    let mut tree = Tree::default();
    for _ in 1..length {
        tree = Tree {
            next: Some(Box::new(tree)),
            ..Tree::default()
        };
    }
    tree
}

/// A rose that is so many lists deep.
#[wazabi::export]
pub fn rose(depth: u32) -> Rose {
    let mut rose = Rose::default();
    for _ in 1..depth {
        rose = Rose([rose].into());
    }
    rose
}

/// A chain of so many links.
#[wazabi::export]
pub fn links(length: u32) -> Link {
    let mut link = Link::default();
    for _ in 1..length {
        link = Link(Some(Box::new(link)));
    }
    link
}

/// Counts words; the map is sent in the order of its keys.
#[wazabi::export]
pub fn count_words(text: &str) -> BTreeMap<&str, u32> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// How long it takes, a hundred times over.
#[wazabi::export]
pub fn hundredfold(time: Duration) -> Duration {
    time * 100
}

/// Doubles each number where it lies.
#[wazabi::export]
pub fn double(values: &mut [u32]) {
    for value in values {
        *value *= 2;
    }
}

/// Moves points; fails after the first that is not a number, and says how many it has moved.
#[wazabi::export]
pub fn shift(points: &mut [Point], by: Point) -> Result<u32, String> {
    for (n, point) in points.iter_mut().enumerate() {
        if point.x.is_nan() {
            return Err(format!("moved {n}"));
        }
        point.x += by.x;
        point.y += by.y;
    }
    Ok(points.len() as u32)
}

/// Makes ASCII letters upper-case, and returns what was there.
#[wazabi::export]
pub fn shout(text: &mut [u8], marks: &mut [bool]) -> Vec<u8> {
    let before = text.to_vec();
    for (byte, mark) in text.iter_mut().zip(marks) {
        *mark = byte.is_ascii_lowercase();
        byte.make_ascii_uppercase();
    }
    before
}

/// Bytes from a buffer that the guest has filled.
#[wazabi::export]
pub fn fill(byte: u8, count: u32) -> wazabi::Buffer {
    let mut buffer = wazabi::Buffer::with_capacity(count as usize);
    buffer.extend(core::iter::repeat_n(byte, count as usize));
    buffer
}
