//! Hello on waPC.
use wapc_guest::{CallResult, register_function};

/// Tells the host the functions.
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("hello", hello);
}

fn hello(name: &[u8]) -> CallResult {
    Ok(format!("Hello, {}!", str::from_utf8(name)?).into_bytes())
}
