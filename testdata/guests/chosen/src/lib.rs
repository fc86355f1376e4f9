//! A guest that chooses which exports of its dependencies it has, and how they are called.
#![forbid(unsafe_code)]

/// Returns both areas.
#[wazabi::export]
pub fn total(width: u32, height: u32) -> u32 {
    survey::area(width, height) + measure::area(width)
}
