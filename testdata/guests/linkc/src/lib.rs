//! A guest at the end of a chain of guests.
use std::cell::Cell;

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Returns the text in capitals, and counts the calls on this instance.
#[wazabi::export]
pub fn shout(text: &str) -> String {
    CALLS.set(CALLS.get() + 1);
    format!("{}{}", text.to_uppercase(), CALLS.get())
}

/// Panics.
#[wazabi::export]
pub fn fall(message: &str) {
    panic!("{message}")
}

/// Returns the length of the text.
#[wazabi::export]
pub fn tell(text: &str) -> u32 {
    text.len() as u32
}
