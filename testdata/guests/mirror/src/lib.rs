//! A guest whose host returns every type of the ABI.
//!
//! Each export passes its argument to imports of that type, by value and by reference, and returns
//! what comes back: from Go to the guest, to the host, to the guest, to Go.
#![forbid(unsafe_code)]
pub mod borrowed;
pub mod echo;
pub mod explainer;
pub mod fallible;
pub mod frames;
pub mod names;

// The zoo's types, without its exports that echo.
#[path = "../../zoo/src/errors.rs"]
pub mod errors;
#[path = "../../zoo/src/kinds.rs"]
pub mod kinds;
#[path = "../../zoo/src/shapes.rs"]
pub mod shapes;
