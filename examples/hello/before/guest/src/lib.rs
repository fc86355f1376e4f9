//! The hello world of foreign function interfaces, by hand, as tutorials on WebAssembly show it.
//!
//! The host calls [`allocate`], writes a name there, calls [`hello`], reads the [`HelloResult`],
//! and frees the name and the greeting with [`deallocate`].

use std::cell::UnsafeCell;
use std::{mem, ptr, slice, str};

/// An error code for the host.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HailMaryError {
    /// Everything went well.
    Success = 0,
    /// The name's pointer is null.
    NullPointer = 1,
    /// The name is not UTF-8.
    InvalidUtf8 = 2,
    /// There is no memory.
    AllocationFailed = 3,
}

/// The result of [`hello`]: three words, at offsets 0, 4 and 8 in wasm.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HelloResult {
    /// The greeting's bytes, for the host to free with [`deallocate`]; null on an error.
    pub ptr: *mut u8,
    /// The number of bytes.
    pub len: usize,
    /// `Success`, or the reason why there is no greeting.
    pub error: HailMaryError,
}

/// Static memory for the result, so that the host need not free it.
struct ResultSlot(UnsafeCell<HelloResult>);

// SAFETY: a wasm instance has one thread.
unsafe impl Sync for ResultSlot {}

static RESULT: ResultSlot = ResultSlot(UnsafeCell::new(HelloResult {
    ptr: ptr::null_mut(),
    len: 0,
    error: HailMaryError::Success,
}));

/// Allocates `size` bytes for the host to write to.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(size: usize) -> *mut u8 {
    let mut buffer = Vec::with_capacity(size);
    let ptr = buffer.as_mut_ptr();
    mem::forget(buffer);
    ptr
}

/// Frees memory that [`allocate`] or [`hello`] returned.
///
/// # Safety
///
/// `ptr` and `size` must be those of one allocation, which must not have been freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn deallocate(ptr: *mut u8, size: usize) {
    if !ptr.is_null() {
        // SAFETY: by the contract above, these are the parts of a forgotten Vec.
        drop(unsafe { Vec::from_raw_parts(ptr, 0, size) });
    }
}

/// Greets by name: the `len` bytes at `ptr`.
///
/// # Safety
///
/// `ptr` must be null or point to `len` bytes that are initialized.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hello(ptr: *const u8, len: usize) -> *const HelloResult {
    if ptr.is_null() {
        return fail(HailMaryError::NullPointer);
    }
    // SAFETY: by the contract above.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    let Ok(name) = str::from_utf8(bytes) else {
        return fail(HailMaryError::InvalidUtf8);
    };
    let mut greeting = format!("Hello, {name}!").into_bytes();
    let result = HelloResult {
        ptr: greeting.as_mut_ptr(),
        len: greeting.len(),
        error: HailMaryError::Success,
    };
    mem::forget(greeting);
    publish(result)
}

fn fail(error: HailMaryError) -> *const HelloResult {
    publish(HelloResult {
        ptr: ptr::null_mut(),
        len: 0,
        error,
    })
}

fn publish(result: HelloResult) -> *const HelloResult {
    // SAFETY: a wasm instance has one thread, and no reference to the slot exists.
    unsafe { *RESULT.0.get() = result };
    RESULT.0.get()
}
