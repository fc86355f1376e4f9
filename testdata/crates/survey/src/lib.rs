//! A library whose exports a guest renames or leaves out.
#![forbid(unsafe_code)]

/// Returns the area of a field.
#[wazabi::export(go = "FieldArea")]
pub fn area(width: u32, height: u32) -> u32 {
    width * height
}

/// The widest field.
#[wazabi::export]
pub const LIMIT: u32 = 7;

/// A constant that the guest leaves out.
#[wazabi::export]
pub const SECRET: u32 = 8;

/// A function that the guest leaves out.
#[wazabi::export]
pub fn debug() -> String {
    "debug".into()
}

/// Counts to `n`.
#[wazabi::export]
pub fn steps(n: u32) -> impl Iterator<Item = u32> {
    1..=n
}

/// Counts down from `n`. The guest leaves it out.
#[wazabi::export]
pub fn down(n: u32) -> impl Iterator<Item = u32> {
    (0..n).rev()
}

/// Measures.
#[derive(Debug)]
pub struct Meter {
    value: u32,
}

/// Measures.
#[wazabi::export]
impl Meter {
    /// Returns a meter.
    pub fn new(value: u32) -> Self {
        Meter { value }
    }

    /// Returns the value.
    pub fn read(&self) -> u32 {
        self.value
    }

    /// Sets the value to 0. The guest leaves it out.
    pub fn reset(&mut self) {
        self.value = 0;
    }
}
