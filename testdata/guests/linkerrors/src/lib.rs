//! A guest that imports what another instance of it exports. Its error types hold any error, so that
//! a trap of the other one is an `Err` here.
#![forbid(unsafe_code)]
use anyhow::bail;
use std::error::Error;
use wazabi::Abi;

/// An error with a case that holds any error.
#[derive(Abi, Debug, thiserror::Error)]
#[abi(error)]
pub enum Failure {
    /// The text was refused.
    #[error("refused: {0}")]
    Refused(String),
    /// Any other error.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// An error without such a case: a name is no error.
#[derive(Abi, Debug, PartialEq, thiserror::Error)]
#[abi(error)]
pub enum Missing {
    /// There is no file of that name.
    #[error("no file {0}")]
    File(String),
}

/// What another instance exports, or the program has.
pub mod mid {
    use super::{Failure, Missing};
    use std::error::Error;

    #[wazabi::import]
    extern "mid" {
        /// Fails with any error.
        pub fn fall_any(how: &str) -> anyhow::Result<u32>;
        /// Fails with any error.
        pub fn fall_boxed(how: &str) -> Result<u32, Box<dyn Error + Send + Sync>>;
        /// Fails with an error that has a case for any error.
        pub fn fall_case(how: &str) -> Result<u32, Failure>;
        /// Fails with an error that has no such case.
        pub fn fall_named(how: &str) -> Result<u32, Missing>;
        /// Halves a number. The exporter refuses an odd one.
        pub fn half(n: u32) -> u32;
        /// Halves each number, likewise.
        pub fn halves(numbers: Vec<u32>) -> anyhow::Result<Vec<u32>>;
    }
}

/// Fails with any error, panics if it is to, or returns 1.
#[wazabi::export]
pub fn fall_any(how: &str) -> anyhow::Result<u32> {
    match how {
        "refuse" => bail!("refused"),
        "panic" => panic!("any"),
        _ => Ok(1),
    }
}

/// Fails with any error, panics if it is to, or returns 2.
#[wazabi::export]
pub fn fall_boxed(how: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    match how {
        "refuse" => Err("refused".into()),
        "panic" => panic!("boxed"),
        _ => Ok(2),
    }
}

/// Fails with a case, panics if it is to, or returns 3.
#[wazabi::export]
pub fn fall_case(how: &str) -> Result<u32, Failure> {
    match how {
        "refuse" => Err(Failure::Refused("the case".into())),
        "panic" => panic!("case"),
        _ => Ok(3),
    }
}

/// Fails with a case, panics if it is to, or returns 4.
#[wazabi::export]
pub fn fall_named(how: &str) -> Result<u32, Missing> {
    match how {
        "refuse" => Err(Missing::File("a.txt".into())),
        "panic" => panic!("named"),
        _ => Ok(4),
    }
}

/// An even number, which crosses as any number.
pub struct Even(u32);

impl Even {
    fn of(n: u32) -> Result<Even, String> {
        match n % 2 {
            0 => Ok(Even(n)),
            _ => Err(format!("{n} is odd")),
        }
    }
}

/// Halves a number.
#[wazabi::export]
pub fn half(#[abi(as = "u32", try_from = "Even::of")] n: Even) -> u32 {
    n.0 / 2
}

/// Halves each number.
#[wazabi::export]
pub fn halves(
    #[abi(as = "u32", try_from = "Even::of")] numbers: Vec<Even>,
) -> anyhow::Result<Vec<u32>> {
    Ok(numbers.into_iter().map(half).collect())
}

/// Returns what `half` of the import block returns.
#[wazabi::export]
pub fn through_half(n: u32) -> u32 {
    mid::half(n)
}

/// Says what `halves` of the import block returns.
#[wazabi::export]
pub fn through_halves(numbers: Vec<u32>) -> String {
    mid::halves(numbers).map_or_else(|err| format!("{err:#}"), |halves| format!("{halves:?}"))
}

/// Says what `fall_any` of the import block returns.
#[wazabi::export]
pub fn through_any(how: &str) -> String {
    told(mid::fall_any(how), |err| format!("{err:#}"))
}

/// Says what `fall_boxed` of the import block returns.
#[wazabi::export]
pub fn through_boxed(how: &str) -> String {
    told(mid::fall_boxed(how), |err| {
        let source = err.source().map(ToString::to_string);
        format!("{err}: {}", source.unwrap_or_default())
    })
}

/// Says what `fall_case` of the import block returns.
#[wazabi::export]
pub fn through_case(how: &str) -> String {
    told(mid::fall_case(how), |err| match err {
        Failure::Refused(text) => format!("the case Refused, {text}"),
        Failure::Other(err) => format!("the case Other, {err:#}"),
    })
}

/// Says what `fall_named` of the import block returns.
#[wazabi::export]
pub fn through_named(how: &str) -> String {
    told(mid::fall_named(how), |err| err.to_string())
}

fn told<E>(result: Result<u32, E>, text: impl FnOnce(E) -> String) -> String {
    result.map_or_else(text, |n| format!("returned {n}"))
}
