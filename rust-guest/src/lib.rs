//! Rust inside a Go program: typed, checked, without a serializer and without a hand-written byte of ABI.
//!
//! A guest crate puts [`derive(Abi)`](macro@Abi) on its types and [`export`](macro@export) on its functions. The layouts
//! that the compiler chose go into a custom section of the `.wasm`; the Go command reads them and writes a
//! typed package over wazero. `docs/abi.md` in the repository is the whole contract.
//!
//! ```
//! use wazabi::Abi;
//!
//! /// One line of an order.
//! #[derive(Abi, Clone, Debug, PartialEq)]
//! pub struct Item {
//!     pub name: String,
//!     pub count: u32,
//! }
//!
//! /// Why an order was refused.
//! #[derive(Abi, Debug, PartialEq)]
//! #[abi(error)]
//! pub enum OrderError {
//!     /// the order has no items
//!     Empty = 1,
//! }
//!
//! /// Counts what is ordered.
//! #[wazabi::export]
//! pub fn total(items: &[Item]) -> Result<u32, OrderError> {
//!     if items.is_empty() {
//!         return Err(OrderError::Empty);
//!     }
//!     Ok(items.iter().map(|item| item.count).sum())
//! }
//!
//! // An exported function stays an ordinary function.
//! assert_eq!(total(&[]), Err(OrderError::Empty));
//! ```
//!
//! # What stands where
//!
//! | module | what |
//! |---|---|
//! | [`wire`] | the `#[repr(C)]` forms in which values lie in memory |
//! | [`alloc_pair`] | the allocate/deallocate pair for a wire type |
//! | [`Abi`], [`Lower`], [`Lift`] | what a type has to have to cross; the derive writes them |
//!
//! # Features
//!
//! * `std` (default): panics are reported through the panic hook.
//! * `panic-handler`: for `no_std` guests, a `#[panic_handler]` that reports the panic.
//! * `panic-location`: reports where, not what: no message text, the smallest guest.
//! * `trusted-host`: leaves out the guest's own UTF-8 check of strings that come in; the generated Go has checked them.
#![no_std]

extern crate alloc;
// Off wasm mocks have threads' own values.
#[cfg(any(feature = "std", not(target_family = "wasm")))]
extern crate std;
// Macro output says `::wazabi`; so do the tests of this crate.
extern crate self as wazabi;

#[cfg(all(target_family = "wasm", target_feature = "atomics"))]
compile_error!("wazabi guests are single-threaded: build without the target feature `atomics`");

mod abi;
pub mod alloc_pair;
#[cfg(target_family = "wasm")]
mod arena;
mod describe;
mod drops;
mod export;
mod frame;
mod handle;
mod import;
mod layout;
#[cfg(not(target_family = "wasm"))]
mod mock;
mod panic;
mod plain;
mod twin;
mod types;
pub mod wire;

pub use abi::{Abi, AbiError, Key, Lift, Lower};
pub use frame::Frame;
pub use handle::Handle;
#[cfg(not(target_family = "wasm"))]
pub use mock::Mocked;
pub use twin::{AsParam, FromParam, Twin};
pub use types::buffer::Buffer;
pub use wazabi_derive::{Abi, export, import};

/// What the output of the macros names. Not part of the API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::abi::{Abi, AbiError, Core, Key, Lift, Lower, Mark, Ty};
    pub use crate::alloc_pair;
    pub use crate::describe::{Text, line, line_len};
    pub use crate::drops::{Drops, NoDrop};
    #[cfg(target_family = "wasm")]
    pub use crate::export::{RUNTIME, call, spread};
    pub use crate::export::{arg, call_in, ret, spread_in};
    pub use crate::frame::Frame;
    pub use crate::handle::Handle;
    #[cfg(target_family = "wasm")]
    pub use crate::import::import;
    pub use crate::import::{give, give_wire, import_in, outside, take};
    pub use crate::layout::{larger, offset_after, size_after};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mock::{Mocked, Mocks, Registry};
    #[cfg(not(target_family = "wasm"))]
    pub use crate::mocks;
    pub use crate::own_twin;
    pub use crate::plain::{Cast, CastChecked, CastValid, Fact, True};
    pub use crate::twin::{AsParam, FromParam, Itself, Twin};
    pub use crate::types::enumeration::{Discriminant, Smallest, smallest};
    pub use crate::types::refuse;
    pub use crate::wire::{self, Span, Wire};
    pub use crate::{by_address, cast_plain};
    pub use bytemuck;
    pub use core;
    pub use static_assertions::{
        assert_impl_all, assert_not_impl_any, const_assert, const_assert_eq,
    };
    #[cfg(not(target_family = "wasm"))]
    pub extern crate std;
}
