//! Hello by hand without the standard library: a panic says nothing.
//!
//! All of it relies on the conditions of `best`.
#![no_std]
#![allow(static_mut_refs)]
extern crate alloc;
use alloc::format;
use alloc::string::String;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

static mut IN: [u8; 8192] = [0; 8192];
static mut PARKED: String = String::new();

#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// The memory to which the host writes the name.
#[unsafe(no_mangle)]
extern "C" fn area() -> *mut u8 {
    // SAFETY: nothing else refers to the static.
    unsafe { IN.as_mut_ptr() }
}

/// Greets.
#[unsafe(no_mangle)]
extern "C" fn hello(len: usize) -> u64 {
    // SAFETY: nothing else refers to the static.
    let Ok(name) = core::str::from_utf8(unsafe { &IN[..len] }) else {
        return 0;
    };
    // SAFETY: nothing else refers to the static.
    unsafe {
        PARKED = format!("Hello, {name}!");
        PARKED.as_ptr() as u64 | (PARKED.len() as u64) << 32
    }
}
