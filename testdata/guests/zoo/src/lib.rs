//! Every type of the ABI, in both directions and nested.
//!
//! Most exports echo: what Go sends is lifted into Rust values, lowered again, and must come back bit for bit.
pub mod borrowed;
pub mod echo;
pub mod errors;
pub mod faults;
pub mod kinds;
pub mod random;
pub mod shapes;
