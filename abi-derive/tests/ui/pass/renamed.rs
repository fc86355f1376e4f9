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

/// A function.
#[deps::kit::export(crate = crate::deps::kit)]
pub fn place(order: &Order) -> Result<Id, OrderError> {
    if order.note.is_none() { Err(OrderError::Empty) } else { Ok(Id(order.id)) }
}

fn main() {}
