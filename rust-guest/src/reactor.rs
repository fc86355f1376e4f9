//! The start of a guest with WASI. It runs the constructors of the C library, of C++ code and of
//! `.init_array` before any other code.
//!
//! If a cdylib for `wasm32-wasip1` does not call them itself, the linker makes every export run
//! them on every call.

unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Runs the constructors. The host calls it once, before all other exports.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn _initialize() {
    #[cfg(feature = "log")]
    crate::log::enter();
    // SAFETY: the linker defines it, and only this function calls it.
    unsafe { __wasm_call_ctors() }
}
