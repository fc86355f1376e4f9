//! A tea room, and one feature for each class of change to it. Tests load a guest built after the
//! change into a package generated before, and the reverse.
#![forbid(unsafe_code)]

use wazabi::Abi;

/// A kind of tea. Its size affects the types that contain one.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "transitive", repr(u16))]
#[cfg_attr(not(feature = "transitive"), repr(u8))]
pub enum Tea {
    /// Not for long.
    Green = 1,
    /// For long.
    #[cfg(not(feature = "renumber"))]
    Black = 2,
    /// For long.
    #[cfg(feature = "renumber")]
    Black = 3,
}

#[cfg(feature = "retype")]
type Size = f32;
#[cfg(feature = "sign")]
type Size = i32;
#[cfg(feature = "alignment")]
type Size = [u16; 2];
#[cfg(not(any(feature = "retype", feature = "sign", feature = "alignment")))]
type Size = u32;

/// One cup.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Cup {
    /// In millilitres.
    #[cfg(feature = "reorder")]
    pub size: Size,
    /// What is in it.
    pub tea: Tea,
    /// In lumps.
    #[cfg(not(feature = "remove"))]
    pub sugar: u8,
    /// Whether there is milk in it.
    #[cfg(feature = "insert")]
    pub milk: bool,
    /// In millilitres.
    #[cfg(not(feature = "reorder"))]
    pub size: Size,
}

/// What a table wants.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Order {
    /// Which table.
    pub table: u32,
    /// In the order in which they are brought.
    pub cups: Vec<Cup>,
}

#[wazabi::import]
extern "kitchen" {
    /// A pot of the host's.
    pub type Pot;

    /// How many cups are clean.
    #[cfg(feature = "import")]
    pub fn clean() -> u32;
}

/// Brings an order, and returns how many cups it has.
#[cfg(not(feature = "copied"))]
#[wazabi::export]
pub fn bring(order: &Order) -> u32 {
    served(order)
}

/// Brings an order, and returns how many cups it has.
#[cfg(feature = "copied")]
#[wazabi::export]
pub fn bring(order: Order) -> u32 {
    served(&order)
}

fn served(order: &Order) -> u32 {
    #[cfg(feature = "import")]
    let clean = clean();
    #[cfg(not(feature = "import"))]
    let clean = u32::MAX;
    (order.cups.len() as u32).min(clean)
}

/// Washes a pot, and gives it back.
#[cfg(not(feature = "ownership"))]
#[wazabi::export]
pub fn wash(pot: &Pot) {
    let _ = pot;
}

/// Washes a pot, and keeps it.
#[cfg(feature = "ownership")]
#[wazabi::export]
pub fn wash(pot: Pot) {
    core::mem::forget(pot);
}

/// Whether nobody is there.
#[cfg(not(feature = "export"))]
#[wazabi::export]
pub fn closed() -> bool {
    false
}
