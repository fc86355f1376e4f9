//! Hello with the kit.
#![forbid(unsafe_code)]

/// Greets.
#[wazabi::export]
pub fn hello(name: &str) -> String {
    format!("Hello, {name}!")
}
