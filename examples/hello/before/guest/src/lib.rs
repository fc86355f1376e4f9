//! The hello world of foreign function interfaces, as guides to WebAssembly teach it: by hand.
//!
//! The host asks [`allocate`] for memory, writes a name there, calls [`hello`], reads the [`HelloResult`],
//! and gives both the name and the text back to [`deallocate`].

use std::cell::UnsafeCell;
use std::{mem, ptr, slice, str};

/// What went wrong, as a number for the host.
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

/// What [`hello`] returns: three words, at offsets 0, 4 and 8 in wasm.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HelloResult {
    /// The greeting's bytes, to be given back to [`deallocate`]; null on an error.
    pub ptr: *mut u8,
    /// How many they are.
    pub len: usize,
    /// `Success`, or why there is no greeting.
    pub error: HailMaryError,
}

/// A place for the result, so that it need not be allocated and freed as well.
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

/// Frees what [`allocate`] or [`hello`] returned.
///
/// # Safety
///
/// `ptr` and `size` must be what was returned, and must not have been freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn deallocate(ptr: *mut u8, size: usize) {
    if !ptr.is_null() {
        // SAFETY: by the contract above, these are the parts of a forgotten Vec.
        drop(unsafe { Vec::from_raw_parts(ptr, 0, size) });
    }
}

/// Greets whoever the `len` bytes at `ptr` name.
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
    // SAFETY: nobody holds a reference to the slot.
    unsafe { *RESULT.0.get() = result };
    RESULT.0.get()
}
