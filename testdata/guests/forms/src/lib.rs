//! A guest with results inside of other values: each is a value or an error of its own.
#![allow(clippy::result_unit_err, reason = "`()` as an error is a form, too")]
use core::error::Error;
use core::fmt;
use std::collections::BTreeMap;
use wazabi::{Abi, Callback};

/// Why a step was refused.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(error)]
pub enum Refusal {
    /// the store is full
    Full = 1,
    /// the store is closed
    Closed = 2,
}

/// Why a line is no number.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct ParseError {
    pub line: u32,
    pub found: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {:?} is no number", self.line, self.found)
    }
}

impl Error for ParseError {}

/// How a step ended.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum StepError {
    /// nothing went wrong
    #[abi(ok)]
    Fine,
    /// the step was skipped
    Skipped,
    /// the step fell behind
    Late { by: u64, of: Vec<u8> },
}

/// One step of a run.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Step {
    pub name: String,
    pub lines: Result<u32, ParseError>,
    pub stored: Result<(), Refusal>,
    pub late: Option<Result<Vec<String>, StepError>>,
}

/// A step, or why there is none.
pub type Outcome<T> = Result<T, Refusal>;

/// Results in a case.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Event {
    /// nothing was done
    Idle,
    /// two were done
    Pair(Outcome<u8>, Result<[i16; 2], String>),
}

#[wazabi::import]
extern "host" {
    /// Judges steps, each by itself.
    pub fn judge(steps: &[Step], first: &Result<u8, ParseError>) -> Vec<Result<Step, StepError>>;
    /// Its whole result is a result of a result.
    pub fn audit(last: Outcome<String>) -> Result<Outcome<u64>, String>;
}

/// Reads numbers, one a line: an error is that of its line only.
#[wazabi::export]
pub fn parse_each(lines: Vec<String>) -> Vec<Result<i64, ParseError>> {
    let parse = |(line, found): (usize, String)| {
        let line = line as u32 + 1;
        found.parse().map_err(|_| ParseError { line, found })
    };
    lines.into_iter().enumerate().map(parse).collect()
}

/// Returns its argument.
#[wazabi::export(view)]
pub fn echo_step(step: Step) -> Step {
    step
}

/// Returns its argument.
#[wazabi::export]
pub fn echo_event(event: Event) -> Event {
    event
}

/// Returns its argument.
#[wazabi::export]
pub fn echo_map(
    map: BTreeMap<String, Result<u32, StepError>>,
) -> BTreeMap<String, Result<u32, StepError>> {
    map
}

/// Returns its arguments.
#[wazabi::export]
pub fn echo_plain(
    unit: Result<u8, ()>,
    text: Result<(), String>,
    any: Result<char, Box<dyn Error + Send + Sync>>,
    deep: Option<Result<Outcome<bool>, ParseError>>,
) -> (
    Result<u8, ()>,
    Result<(), String>,
    Result<char, Box<dyn Error + Send + Sync>>,
    Option<Result<Outcome<bool>, ParseError>>,
) {
    (unit, text, any, deep)
}

/// Counts the errors, which are borrowed.
#[wazabi::export]
pub fn count_errors(all: &[Outcome<String>], one: &Outcome<u32>) -> u32 {
    let errors = all.iter().filter(|result| result.is_err()).count();
    errors as u32 + u32::from(one.is_err())
}

/// Has a result in its result.
///
/// # Errors
///
/// `outer`, if that is not empty.
#[wazabi::export]
pub fn whole(outer: String, inner: Outcome<u32>) -> Result<Outcome<u32>, String> {
    if outer.is_empty() { Ok(inner) } else { Err(outer) }
}

/// Fails without a reason.
///
/// # Errors
///
/// If `fails`.
#[wazabi::export]
pub fn unexplained(fails: bool) -> Result<u8, ()> {
    if fails { Err(()) } else { Ok(7) }
}

/// Yields results, of which each may be one inside of another.
#[wazabi::export]
pub fn every(all: Vec<Result<Outcome<u8>, String>>) -> impl Iterator<Item = Result<Outcome<u8>, String>> {
    all.into_iter()
}

/// Calls a function with a result, which returns one.
#[wazabi::export]
pub fn with(
    given: Outcome<u32>,
    call: &Callback<fn(Outcome<u32>) -> Result<Outcome<u32>, ParseError>>,
) -> Result<Outcome<u32>, ParseError> {
    call.call(given)
}

/// Has the host judge.
#[wazabi::export]
pub fn judged(steps: Vec<Step>, first: Result<u8, ParseError>) -> Vec<Result<Step, StepError>> {
    judge(&steps, &first)
}

/// Has the host audit.
///
/// # Errors
///
/// The host's.
#[wazabi::export]
pub fn audited(last: Outcome<String>) -> Result<Outcome<u64>, String> {
    audit(last)
}
