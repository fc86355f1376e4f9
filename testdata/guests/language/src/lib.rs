//! A guest of parts of the language: what Rust says about an item, Go says too.
//!
//! Words are measured by [`measure`], and refused by [`TextError`].
//!
//! # Limits
//!
//! A text has at most 64 bytes.
mod aliases;
mod attributes;
mod defaults;
mod structural;
mod values;

pub use aliases::{Empty, Outcome, TextError, measure, pick, rest, words};
#[allow(deprecated)]
pub use attributes::{LEVELS, Level, Old, checked, old};
pub use defaults::{Margins, Settings, default_settings};
pub use structural::{
    Chain, Equal, Grid, Key, Keys, Large, Link, Nothing, Odd, Ordered, Pair, Perms, Rank, Release,
    Switch, compare, compare_links, compare_newtypes, compare_pairs, odd, same,
};
pub use values::{ItemId, Name, Point, Shape, Side, Version, half};
