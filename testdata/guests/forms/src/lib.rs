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
    /// The number of the line.
    pub line: u32,
    /// The line.
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
    Late {
        /// in seconds
        by: u64,
        /// the identifiers of others
        of: Vec<u8>,
    },
}

/// One step of a run.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// How many lines it has read.
    pub lines: Result<u32, ParseError>,
    /// Whether it was stored.
    pub stored: Result<(), Refusal>,
    /// The steps that it waited for, if it has run.
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
    pub fn judge(steps: &[Result<Step, StepError>]) -> Vec<Result<Step, StepError>>;
    /// Takes note of a result.
    pub fn note(first: &Result<u8, ParseError>) -> Option<Result<u8, ParseError>>;
    /// Its whole result is a result of a result.
    pub fn audit(last: Outcome<u64>) -> Result<Outcome<u64>, String>;
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
    entries: BTreeMap<String, Result<u32, StepError>>,
) -> BTreeMap<String, Result<u32, StepError>> {
    entries
}

/// Returns its arguments.
#[wazabi::export]
pub fn echo_plain(
    unit: Result<u8, ()>,
    text: Result<(), String>,
    dynamic: Result<char, Box<dyn Error + Send + Sync>>,
    deep: Option<Result<Outcome<bool>, ParseError>>,
) -> (
    Result<u8, ()>,
    Result<(), String>,
    Result<char, Box<dyn Error + Send + Sync>>,
    Option<Result<Outcome<bool>, ParseError>>,
) {
    (unit, text, dynamic, deep)
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
    if outer.is_empty() {
        Ok(inner)
    } else {
        Err(outer)
    }
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
pub fn every(
    all: Vec<Result<Outcome<u8>, String>>,
) -> impl Iterator<Item = Result<Outcome<u8>, String>> {
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
pub fn judged(steps: Vec<Result<Step, StepError>>) -> Vec<Result<Step, StepError>> {
    judge(&steps)
}

/// Has the host take note.
#[wazabi::export]
pub fn noted(first: Result<u8, ParseError>) -> Option<Result<u8, ParseError>> {
    note(&first)
}

/// Has the host audit.
///
/// # Errors
///
/// The host's.
#[wazabi::export]
pub fn audited(last: Outcome<u64>) -> Result<Outcome<u64>, String> {
    audit(last)
}
