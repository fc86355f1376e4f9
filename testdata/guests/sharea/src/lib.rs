//! A guest that makes values of the types of the crate geometry.
#![forbid(unsafe_code)]
use geometry::{
    Color, Fault, Held, Layers, Pen, Point, Route, RouteError, RouteId, Shape, Style, TooMany,
};

/// Returns a route with a value of each kind.
#[wazabi::export]
pub fn route(id: RouteId) -> Result<Route, RouteError> {
    match id.0 {
        0 => Err(RouteError::Unknown(id)),
        9 => Err(RouteError::Blocked {
            at: Point { x: 1, y: 25 },
            cause: Fault::Wall,
        }),
        _ => Ok(Route {
            id,
            style: Style {
                color: Color::Red,
                width: 2,
            },
            layers: Layers {
                roads: false,
                names: true,
            },
            points: vec![Point { x: 1, y: 2 }, Point { x: 3, y: 4 }],
            marks: vec![(1, "half".into())],
            name: Some("way".into()),
            places: [(RouteId(7), shape(2))].into(),
        }),
    }
}

/// Returns shapes in each other.
#[wazabi::export]
pub fn shape(depth: u32) -> Shape {
    match depth {
        0 => Shape::Empty,
        1 => Shape::Circle {
            center: Point { x: -1, y: 0 },
            radius: 5,
        },
        _ => Shape::Group((0..depth).map(shape).collect()),
    }
}

/// Fails with a constant.
#[wazabi::export]
pub fn fault(wall: bool) -> Result<(), Fault> {
    Err(if wall { Fault::Wall } else { Fault::Water })
}

/// Fails with a record.
#[wazabi::export]
pub fn limit(count: u32) -> Result<u32, TooMany> {
    if count > 3 {
        return Err(TooMany { count });
    }
    Ok(count)
}

/// Returns a pen at a point.
#[wazabi::export]
pub fn held(at: Point, color: Color) -> Held {
    Held {
        at,
        pen: Pen::new(color),
    }
}
