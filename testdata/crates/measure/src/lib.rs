//! A library with names that the crate survey has, too.
#![forbid(unsafe_code)]

/// Returns the area of a square.
#[wazabi::export]
pub fn area(side: u32) -> u32 {
    side * side
}

/// The longest side.
#[wazabi::export]
pub const LIMIT: u32 = 100;
