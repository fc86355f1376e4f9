//! The beginning of a guest with WASI: what its C library and C++ or `.init_array` code ask to run
//! before anything else.
//!
//! Where a cdylib for `wasm32-wasip1` does not call them itself, the linker has every export run
//! them, on every call.

unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Runs the constructors. The host calls it once, before anything else.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn _initialize() {
    #[cfg(feature = "log")]
    crate::log::enter();
    // SAFETY: the linker makes it; nothing else calls it.
    unsafe { __wasm_call_ctors() }
}
