//! A guest that uses values of the types of the crate geometry, and has types of its own with them.
#![forbid(unsafe_code)]
use geometry::{Color, Fault, Held, Pen, Point, Route, RouteError, Shape, TooMany};
use std::fmt;
use wazabi::Abi;

/// A part of a route, a type of this guest alone.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(eq, string = "{to}")]
pub struct Leg {
    /// where it ends
    pub to: Point,
    /// how it is drawn
    pub color: Color,
    /// what is there
    pub shape: Option<Shape>,
}

/// Why there are no legs, an error of this guest alone with one of the crate's in it.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum LegError {
    /// the route has no points
    Short,
    /// (the doc comment)
    Route(#[abi(source)] RouteError),
    /// something is in the way
    Fault {
        /// what it is
        #[abi(source)]
        cause: Option<Fault>,
    },
    /// there are too many points
    TooMany(#[abi(source)] TooMany),
}

impl fmt::Display for LegError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LegError::Short => f.write_str("no points"),
            LegError::Route(_) => f.write_str("no route"),
            LegError::Fault { .. } => f.write_str("a fault"),
            LegError::TooMany(_) => f.write_str("too many points"),
        }
    }
}

impl std::error::Error for LegError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LegError::Route(route) => Some(route),
            _ => None,
        }
    }
}

/// Returns the legs of a route.
#[wazabi::export]
pub fn legs(route: &Route) -> Result<Vec<Leg>, LegError> {
    let first = route.points.first().ok_or(LegError::Short)?;
    if first.x < 0 {
        return Err(LegError::Fault {
            cause: Some(Fault::Water),
        });
    }
    if first.x > 100 {
        return Err(LegError::Route(RouteError::Unknown(route.id)));
    }
    if route.points.len() > 3 {
        let count = route.points.len() as u32;
        return Err(LegError::TooMany(TooMany { count }));
    }
    let leg = |to: &Point| Leg {
        to: *to,
        color: route.style.color,
        shape: route.places.values().next().cloned(),
    };
    Ok(route.points.iter().map(leg).collect())
}

/// Returns the route as it is.
#[wazabi::export]
pub fn same(route: Route) -> Route {
    route
}

/// Returns the points in the other order.
#[wazabi::export]
pub fn reversed(points: &[Point]) -> Vec<Point> {
    points.iter().rev().copied().collect()
}

/// Counts the circles.
#[wazabi::export]
pub fn circles(shape: &Shape) -> u32 {
    match shape {
        Shape::Empty => 0,
        Shape::Circle { .. } => 1,
        Shape::Group(shapes) => shapes.iter().map(circles).sum(),
    }
}

/// Returns the color after it.
#[wazabi::export]
pub fn next(color: Color) -> Color {
    match color {
        Color::Red => Color::Green,
        Color::Green => Color::Blue,
        Color::Blue => Color::Red,
    }
}

/// Fails with a constant.
#[wazabi::export]
pub fn fault(wall: bool) -> Result<(), Fault> {
    Err(if wall { Fault::Wall } else { Fault::Water })
}

/// Functions of the program.
pub mod host {
    use geometry::{Fault, Point, RouteError, Shape};

    #[wazabi::import]
    extern "host" {
        /// Moves a shape.
        pub fn moved(
            shape: &Shape,
            #[abi(rename = "offset")] by: Point,
        ) -> Result<Shape, RouteError>;
        /// Fails with a constant.
        pub fn trouble(point: Point) -> Result<(), Fault>;
    }
}

/// Has the program move a shape.
#[wazabi::export]
pub fn move_shape(shape: &Shape, by: Point) -> Result<Shape, RouteError> {
    host::moved(shape, by)
}

/// Returns the fault of the program.
#[wazabi::export]
pub fn trouble(point: Point) -> Option<Fault> {
    host::trouble(point).err()
}

/// Returns a pen at a point, of this guest.
#[wazabi::export]
pub fn held(at: Point, color: Color) -> Held {
    Held {
        at,
        pen: Pen::new(color),
    }
}
