//! Import blocks in a dependency crate.
#![forbid(unsafe_code)]
use wazabi::Abi;

/// A tint, of a type that only this crate has.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    /// how red
    pub red: u8,
    /// how green
    pub green: u8,
    /// how blue
    pub blue: u8,
}

/// Why there is no pane.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum PaneError {
    /// it is broken
    Broken = 1,
}

#[wazabi::import]
extern "glazier" {
    /// A pane of the host's.
    pub type Pane;

    /// A pane of a tint.
    pub fn glaze(tint: Tint) -> Result<Pane, PaneError>;

    /// The tint of a pane.
    pub fn tint(self: &Pane) -> Tint;

    /// Returns its arguments, of a type that the user of this crate also imports.
    pub fn pass_string(value: &str) -> String;

    /// Panes there and back.
    pub fn pass_panes(value: Vec<Pane>) -> Vec<Pane>;

    /// The one pane or the other.
    pub fn choose(a: &Pane, b: Option<&Pane>) -> Option<Pane>;
}

/// A block that the user of this crate has, too, with other functions.
#[wazabi::import]
extern "both" {
    /// What the dependency calls.
    pub fn inner(value: Tint) -> Tint;
}
