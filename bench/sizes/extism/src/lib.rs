//! Hello on Extism's PDK.
use extism_pdk::{FnResult, plugin_fn};

/// Greets.
#[plugin_fn]
pub fn hello(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}
