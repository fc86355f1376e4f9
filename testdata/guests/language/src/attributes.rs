//! Attributes that are sentences of the docs.
use wazabi::Abi;

/// A type that others replace.
#[derive(Abi, Clone, Debug, PartialEq)]
#[deprecated(since = "0.2.0", note = "use [`Level`]")]
pub struct Old {
    /// The level.
    pub level: u8,
}

/// A level.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[must_use]
#[allow(missing_docs)]
pub enum Level {
    /// the lowest
    Low,
    #[deprecated]
    Middle,
    /// the highest
    High,
}

/// The level of a number.
///
/// # Panics
///
/// Never.
#[wazabi::export]
#[deprecated(note = "use `checked`, which says what is too high")]
#[allow(deprecated)]
pub fn old(value: Old) -> Level {
    match value.level {
        0..10 => Level::Low,
        10..20 => Level::Middle,
        _ => Level::High,
    }
}

/// The level of a number, if there is one.
#[wazabi::export]
#[must_use = "it says what is too high"]
pub fn checked(level: u8) -> Option<Level> {
    match level {
        0..10 => Some(Level::Low),
        10..30 => Some(Level::High),
        _ => None,
    }
}

/// The number of levels.
#[wazabi::export]
#[deprecated]
pub const LEVELS: u8 = 3;
