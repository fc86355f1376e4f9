//! The crate is somewhere else.
#![deny(warnings, missing_docs)]
#![allow(unused_crate_dependencies)]

/// What this crate depends on.
pub mod deps {
    pub use ::wazabi as kit;
}

/// Shadows the crate's name.
pub mod wazabi {}

/// A record.
#[derive(deps::kit::Abi)]
#[abi(crate = crate::deps::kit)]
pub struct Order {
    /// Its number.
    pub id: u64,
    /// Its note.
    pub note: Option<String>,
}

/// A newtype.
#[derive(deps::kit::Abi, Clone, Copy)]
#[abi(crate = deps::kit)]
pub struct Id(pub u64);

/// An error.
#[derive(deps::kit::Abi, Debug)]
#[abi(error, crate = deps::kit)]
pub enum OrderError {
    /// it is empty
    Empty = 1,
}

/// Variants with fields.
#[derive(deps::kit::Abi)]
#[abi(crate = deps::kit)]
pub enum Shape {
    /// Nothing.
    Dot,
    /// One field.
    Circle(f64),
    /// Several.
    Named {
        /// Others.
        shapes: Vec<Shape>,
        /// A map.
        by_name: std::collections::BTreeMap<String, Shape>,
    },
}

/// Variants with fields, of an error.
#[derive(deps::kit::Abi, Debug)]
#[abi(error, pair, crate = deps::kit)]
pub enum ShapeError<'a> {
    /// it has no size
    Empty,
    /// it is not known
    Unknown(&'a str),
}

/// Flags.
#[derive(deps::kit::Abi, Clone, Copy)]
#[abi(flags, pair, crate = deps::kit)]
pub struct Perms {
    /// Read.
    pub read: bool,
    /// Write.
    pub write: bool,
}

/// Of everything.
#[deps::kit::export(crate = deps::kit)]
pub fn everything<'a>(shape: &Shape, perms: Perms, list: &mut [Id], name: &'a str) -> Result<deps::kit::Buffer, ShapeError<'a>> {
    let _ = (shape, perms, list);
    Err(ShapeError::Unknown(name))
}

/// A function.
#[deps::kit::export(crate = crate::deps::kit)]
pub fn place(order: &Order) -> Result<Id, OrderError> {
    if order.note.is_none() { Err(OrderError::Empty) } else { Ok(Id(order.id)) }
}

fn main() {}
