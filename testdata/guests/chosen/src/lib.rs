//! A guest that chooses which exports of its dependencies it has, and how they are called.
#![forbid(unsafe_code)]

/// Returns both areas. The parameters keep their names for callers.
#[wazabi::export]
pub fn total(
    #[abi(rename = "width")] w: u32,
    #[abi(rename = "height", go = "tall")] h: u32,
) -> u32 {
    survey::area(w, h) + measure::area(w)
}

/// Reads a number, whose text converts.
#[wazabi::export]
pub fn parsed(#[abi(rename = "number", as = "String")] n: u64) -> u64 {
    n
}
