//! Types by other names: the compiler sees through an alias, and so does the interface.
use wazabi::Abi;

/// Why a text was refused.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum TextError {
    /// the text is empty
    Empty = 1,
    /// the text is too long
    TooLong = 2,
}

/// A result as crates define it.
pub type Outcome<T, E = TextError> = std::result::Result<T, E>;
type Text = str;
type Words = Vec<String>;

/// nothing is left
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct Empty;

/// The number of bytes.
#[wazabi::export]
pub fn measure(text: &Text) -> Outcome<u32> {
    match text.len() {
        0 => Err(TextError::Empty),
        len @ ..=64 => Ok(len as u32),
        _ => Err(TextError::TooLong),
    }
}

/// The words, or none if there are none.
#[wazabi::export]
pub fn words(text: &str) -> Outcome<Option<Words>> {
    measure(text)?;
    let words: Words = text.split_whitespace().map(String::from).collect();
    Ok(Some(words).filter(|words| !words.is_empty()))
}

/// Checks that something is left.
#[wazabi::export]
pub fn rest(words: Words) -> Outcome<(), Empty> {
    match words.is_empty() {
        true => Err(Empty),
        false => Ok(()),
    }
}

/// The word at an index; its parameters have other names in Go.
#[wazabi::export]
pub fn pick(#[abi(go = "all")] words: &[&str], #[abi(go = "zeroBased")] index: u32) -> String {
    words.get(index as usize).copied().unwrap_or("").to_owned()
}
