//! A guest at the end of a chain of guests.
use std::cell::Cell;
use wazabi::{Callback, Utf16};

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Returns the text in capitals, and counts the calls on this instance.
#[wazabi::export]
pub fn shout(text: &str) -> String {
    CALLS.set(CALLS.get() + 1);
    format!("{}{}", text.to_uppercase(), CALLS.get())
}

/// Counts the words that are wanted.
#[wazabi::export]
pub fn count_wanted(words: &[&str], wanted: &Callback<fn(String) -> bool>) -> u32 {
    words.iter().filter(|&&word| wanted.call(word)).count() as u32
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

/// Returns the text in capitals.
#[wazabi::export]
pub fn upper(text: &Utf16) -> Utf16 {
    text.to_string().to_uppercase().as_str().into()
}

/// Returns the first text that is not empty.
#[wazabi::export]
pub fn known(texts: &[Utf16]) -> Result<Utf16, String> {
    let known = texts.iter().find(|text| !text.to_string().is_empty());
    known.cloned().ok_or_else(|| "none is known".into())
}
