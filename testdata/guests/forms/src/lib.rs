//! A guest with forms that take more than one type: results inside of other values, and instances of
//! generic types.
#![allow(
    clippy::result_unit_err,
    clippy::type_complexity,
    reason = "these are forms, too"
)]
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

/// A sorted tree.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Tree<T> {
    /// no value
    Leaf,
    /// a value between smaller ones and others
    Node(Box<Tree<T>>, T, Box<Self>),
}

/// A sorted tree of numbers.
#[wazabi::export]
pub type IntTree = Tree<i64>;

/// A tree of texts.
#[wazabi::export(go = "WordTree")]
pub type TextTree = Tree<String>;

impl<T: Ord> Tree<T> {
    fn insert(self, new: T) -> Self {
        match self {
            Tree::Leaf => Tree::Node(Box::new(Tree::Leaf), new, Box::new(Tree::Leaf)),
            Tree::Node(left, value, right) if new < value => {
                Tree::Node(Box::new(left.insert(new)), value, right)
            }
            Tree::Node(left, value, right) => Tree::Node(left, value, Box::new(right.insert(new))),
        }
    }
}

#[wazabi::export(value)]
impl IntTree {
    /// The longest way to a value, in values.
    pub fn depth(&self) -> u32 {
        match self {
            Tree::Leaf => 0,
            Tree::Node(left, _, right) => 1 + left.depth().max(right.depth()),
        }
    }
}

/// Sorts numbers.
#[wazabi::export]
pub fn sorted(values: &[i64]) -> Tree<i64> {
    values
        .iter()
        .fold(Tree::Leaf, |tree, &value| tree.insert(value))
}

/// Writes the numbers of a tree.
#[wazabi::export]
pub fn written(tree: IntTree) -> TextTree {
    match tree {
        Tree::Leaf => Tree::Leaf,
        Tree::Node(left, value, right) => Tree::Node(
            Box::new(written(*left)),
            value.to_string(),
            Box::new(written(*right)),
        ),
    }
}

/// Some of many items.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Page<T, const N: usize = 2> {
    /// The items.
    pub items: Vec<T>,
    /// The numbers of the first of them.
    pub numbers: [u16; N],
    /// The page after this one.
    pub next: Option<Box<Page<T, N>>>,
}

/// Some of many steps.
#[wazabi::export]
pub type StepPage = Page<Step>;

/// How many numbers a page of bytes has.
pub const WIDE: usize = 3;

/// Some of many bytes.
#[wazabi::export]
pub type BytePage = Page<u8, WIDE>;

/// Returns its arguments.
#[wazabi::export]
pub fn echo_pages(steps: Page<Step>, bytes: Page<u8, 3>) -> (StepPage, BytePage) {
    (steps, bytes)
}

/// A value is wrong.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error = "{value} is wrong, expected {expected}")]
pub struct Wrong<T> {
    /// The value.
    pub value: T,
    /// What it should be.
    pub expected: T,
}

/// A number is wrong.
#[wazabi::export]
pub type WrongNumber = Wrong<u32>;

/// Compares.
///
/// # Errors
///
/// If the numbers differ.
#[wazabi::export]
pub fn compare(value: u32, expected: u32) -> Result<u32, Wrong<u32>> {
    if value == expected {
        return Ok(value);
    }
    Err(Wrong { value, expected })
}

/// A value with a name, which is borrowed.
#[derive(Abi, Clone, Copy, Debug)]
pub struct Named<'n, T> {
    /// The name.
    pub name: &'n str,
    /// The value.
    pub value: T,
}

/// A number with a name.
#[wazabi::export]
pub type NamedNumber<'a> = Named<'a, u32>;

/// The sum of the numbers with the name.
#[wazabi::export]
pub fn sum(all: &[NamedNumber<'_>], name: &str) -> u32 {
    let named = all.iter().filter(|it| it.name == name);
    named.map(|it| it.value).sum()
}
