//! A guest that has nothing of its own: types and exports are in its dependencies, which it names.
#![forbid(unsafe_code)]
pub use profiles_store as store;
