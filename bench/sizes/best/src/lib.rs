//! Hello by hand, with the standard library and each trick of `bench/guests/raw`, and with the
//! messages that the kit has: the text and the place of a panic.
//!
//! All of it relies on conditions that it does not check: the guest has one thread, a call ends
//! before the next begins, and the host writes within the area.
#![allow(static_mut_refs)]
use std::fmt::Write;
use std::panic;

static mut IN: [u8; 8192] = [0; 8192];
static mut PARKED: String = String::new();
static mut MESSAGE: String = String::new();

/// The memory to which the host writes the name.
#[unsafe(no_mangle)]
extern "C" fn area() -> *mut u8 {
    // SAFETY: nothing else refers to the static.
    unsafe { IN.as_mut_ptr() }
}

/// The text of a panic, as address and length.
#[unsafe(no_mangle)]
extern "C" fn message() -> u64 {
    // SAFETY: nothing else refers to the static.
    packed(unsafe { MESSAGE.as_bytes() })
}

/// Has panics write their message down. The host calls it once.
#[unsafe(no_mangle)]
extern "C" fn arm() {
    panic::set_hook(Box::new(|info| {
        // SAFETY: nothing else refers to the static.
        let _ = unsafe { write!(MESSAGE, "{info}") };
    }));
}

/// Greets.
#[unsafe(no_mangle)]
extern "C" fn hello(len: usize) -> u64 {
    // SAFETY: nothing else refers to the static.
    let Ok(name) = str::from_utf8(unsafe { &IN[..len] }) else {
        return 0;
    };
    // SAFETY: nothing else refers to the static.
    unsafe {
        PARKED = format!("Hello, {name}!");
        packed(PARKED.as_bytes())
    }
}

fn packed(text: &[u8]) -> u64 {
    text.as_ptr() as u64 | (text.len() as u64) << 32
}
