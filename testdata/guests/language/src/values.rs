//! Methods of values: the guest gets a copy.
use wazabi::Abi;

/// A point.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the bottom.
    pub y: f64,
}

/// Geometry, which is not the docs of the type.
#[wazabi::export(value)]
impl Point {
    /// The number of coordinates.
    pub const COORDINATES: u8 = 2;

    /// The point on the diagonal.
    pub fn new(both: f64) -> Self {
        Point { x: both, y: both }
    }

    /// Where the axes meet.
    pub fn origin() -> Point {
        Point { x: 0.0, y: 0.0 }
    }

    /// Its distance from [`Self::origin`].
    pub fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The point moved; its field of this name stays as it is.
    pub fn x(self, by: f64) -> Self {
        Point {
            x: self.x + by,
            ..self
        }
    }

    /// Its middle with another, if there is one.
    pub fn middle(&self, other: &Self) -> Option<Self> {
        let middle = Point {
            x: (self.x + other.x) / 2.0,
            y: (self.y + other.y) / 2.0,
        };
        middle.x.is_finite().then_some(middle)
    }

    /// The points from this one on.
    pub fn steps(self, count: u8) -> impl Iterator<Item = Point> {
        (0..count).map(move |n| self.x(n.into()))
    }

    /// Not for Go.
    fn private(&self) -> f64 {
        self.x
    }
}

/// The half of a point, by a function that is private to Rust.
#[wazabi::export]
pub fn half(point: Point) -> f64 {
    point.private() / 2.0
}

/// A name, borrowed.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(rename = "FullName")]
pub struct Name<'a> {
    /// The first part.
    pub first: &'a str,
    /// The last part.
    pub last: &'a str,
}

#[wazabi::export(value, rename = "FullName")]
impl<'a> Name<'a> {
    /// The longer part, borrowed from the name.
    pub fn longer(&self) -> &'a str {
        match self.first.len() > self.last.len() {
            true => self.first,
            false => self.last,
        }
    }

    /// The name the other way around.
    pub fn turned(self) -> Self {
        Name {
            first: self.last,
            last: self.first,
        }
    }
}

/// A shape, whose methods are those of the module only: in Go it is an interface.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// a point
    Dot,
    /// a circle
    Circle {
        /// The radius.
        radius: f64,
    },
}

#[wazabi::export(value)]
impl Shape {
    /// Its area.
    pub fn area(&self) -> f64 {
        match self {
            Shape::Dot => 0.0,
            Shape::Circle { radius } => std::f64::consts::PI * radius * radius,
        }
    }
}

/// An identifier.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct ItemId(pub u64);

#[wazabi::export(value)]
impl ItemId {
    /// The next one, or an error at the end.
    pub fn next(self) -> Result<Self, super::TextError> {
        let next = self.0.checked_add(1);
        next.map(ItemId).ok_or(super::TextError::TooLong)
    }

    /// Its text.
    #[abi(go = "Label")]
    pub fn text(self) -> String {
        format!("#{}", self.0)
    }
}

/// A type that only lends its name.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Version;

#[wazabi::export(value)]
impl Version {
    /// The newest.
    pub const NEWEST: u8 = 3;

    /// The current one.
    pub fn current() -> u8 {
        Self::NEWEST
    }
}

/// A side.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// the left
    Left,
    /// the right
    Right,
}

#[wazabi::export(value)]
impl Side {
    /// The other one.
    pub fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }

    /// Its name, which Go's `String` is already.
    pub fn string(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}
