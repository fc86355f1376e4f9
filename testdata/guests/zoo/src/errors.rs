//! Exports that can fail.
use crate::shapes::Point;
use wazabi::Abi;

/// Why a text is not a number.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum ParseError {
    /// the text is empty
    Empty = 1,
    /// the text has a character that is not a digit
    BadDigit = 2,
    /// the number does not fit
    Overflow = 300,
}

/// An error type that was written with a code for success.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
#[repr(u8)]
pub enum HailMaryError {
    /// all went well
    #[abi(ok)]
    Success = 0,
    /// a pointer was null
    NullPointer = 1,
    /// the text was not UTF-8
    InvalidUtf8 = 2,
}

/// Reads a number.
#[wazabi::export]
pub fn parse(text: &str) -> Result<i64, ParseError> {
    if text.is_empty() {
        return Err(ParseError::Empty);
    }
    if !text
        .trim_start_matches('-')
        .bytes()
        .all(|byte| byte.is_ascii_digit())
    {
        return Err(ParseError::BadDigit);
    }
    text.parse().map_err(|_| ParseError::Overflow)
}

/// Succeeds or fails with the code.
#[wazabi::export]
pub fn check(error: HailMaryError) -> Result<(), HailMaryError> {
    if error == HailMaryError::Success {
        Ok(())
    } else {
        Err(error)
    }
}

/// Returns its argument as an error, the code for success too.
#[wazabi::export]
pub fn fail(error: HailMaryError) -> Result<u32, HailMaryError> {
    Err(error)
}

/// Fails with a text.
#[wazabi::export]
pub fn complain(text: Option<String>) -> Result<Vec<String>, String> {
    match text {
        Some(text) => Err(text),
        None => Ok(vec!["fine".into()]),
    }
}

/// Finds a point, or none, or fails.
#[wazabi::export]
pub fn find(points: &[Point], x: f64) -> Result<Option<Point>, ParseError> {
    if x.is_nan() {
        return Err(ParseError::BadDigit);
    }
    Ok(points.iter().copied().find(|point| point.x == x))
}

/// Two values, or fails.
#[wazabi::export]
pub fn divide(a: u32, b: u32) -> Result<(u32, u32), ParseError> {
    if b == 0 {
        return Err(ParseError::Overflow);
    }
    Ok((a / b, a % b))
}
