//! A library of types that several guests use. Their Go packages share the types.
#![forbid(unsafe_code)]
use std::collections::BTreeMap;
use std::fmt;
use wazabi::Abi;

/// A point of the plane. See [`Route`].
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "({x}, {y})")]
pub struct Point {
    /// to the right
    pub x: i32,
    /// up
    pub y: i32,
}

#[wazabi::export(value)]
impl Point {
    /// Returns how far the point is from the origin.
    pub fn length(&self) -> f64 {
        f64::from(self.x).hypot(f64::from(self.y))
    }
}

/// How a route is drawn.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
#[repr(i8)]
pub enum Color {
    /// like blood
    Red = -2,
    /// like grass
    Green = 3,
    /// like the sky
    Blue = 4,
}

/// The layers that a route is in.
#[derive(Abi, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[abi(flags, eq)]
pub struct Layers {
    /// roads
    pub roads: bool,
    /// names of places
    pub names: bool,
}

/// The number of a route.
#[derive(Abi, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub struct RouteId(pub u64);

/// A style of lines.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(eq)]
pub struct Style {
    /// the color
    #[abi(default = Color::Green)]
    pub color: Color,
    /// how wide the line is
    #[abi(default = 3)]
    pub width: u16,
}

/// A way through points.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(eq)]
pub struct Route {
    /// its number
    pub id: RouteId,
    /// how it is drawn
    pub style: Style,
    /// where it is drawn
    pub layers: Layers,
    /// the points
    pub points: Vec<Point>,
    /// a mark at a point
    pub marks: Vec<(u32, String)>,
    /// the name
    pub name: Option<String>,
    /// what is at places
    pub places: BTreeMap<RouteId, Shape>,
}

/// A shape, which can have others in it.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub enum Shape {
    /// nothing
    Empty,
    /// a circle
    Circle {
        /// where it is
        center: Point,
        /// how large it is
        radius: u32,
    },
    /// several shapes
    Group(Vec<Shape>),
}

/// Why there is no route. The text crosses.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum RouteError {
    /// (the doc comment)
    Unknown(RouteId),
    /// (the doc comment)
    Blocked {
        /// where
        at: Point,
        /// why
        #[abi(source)]
        cause: Fault,
    },
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Unknown(id) => write!(f, "there is no route {}", id.0),
            RouteError::Blocked { at, .. } => write!(f, "blocked at {}, {}", at.x, at.y),
        }
    }
}

impl std::error::Error for RouteError {}

/// What is in the way.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
#[repr(u8)]
pub enum Fault {
    /// water is in the way
    Water = 1,
    /// a wall is in the way
    Wall = 5,
}

/// An error that is a record.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
#[abi(error = "{count} is too many")]
pub struct TooMany {
    /// how many there are
    pub count: u32,
}

/// A pen, which stays in its guest: each package has its own type for it.
#[derive(Debug)]
pub struct Pen {
    color: Color,
}

#[wazabi::export]
impl Pen {
    /// Returns a pen of a color.
    pub fn new(color: Color) -> Self {
        Pen { color }
    }

    /// Returns the color.
    pub fn color(&self) -> Color {
        self.color
    }
}

/// A pen at a point.
#[derive(Abi, Debug)]
pub struct Held {
    /// where it is
    pub at: Point,
    /// the pen
    pub pen: Pen,
}
