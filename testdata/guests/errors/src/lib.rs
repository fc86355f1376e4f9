//! Errors that keep what they know: texts by `Display`, by thiserror and by a format, fields, and
//! sources.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "the names of fields say enough here")]
use anyhow::Context;
use std::fmt;
use std::io::Read;
use wazabi::{Abi, Callback};

/// thiserror gives each variant a text without values, which the description has.
#[derive(Abi, Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[abi(error)]
#[repr(u8)]
pub enum Level {
    /// (the doc comment)
    #[error("the level is too low")]
    Low = 1,
    /// (the doc comment)
    #[error("the level is {{too}} high")]
    High = 2,
}

/// `Display` by hand: the text crosses.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(error)]
#[repr(u8)]
pub enum Code {
    /// nothing went wrong
    #[abi(ok)]
    Fine = 0,
    /// (the doc comment)
    Bad = 1,
    /// (the doc comment)
    Worse = 2,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "code {}", *self as u8)
    }
}
impl std::error::Error for Code {}

/// thiserror with fields, in all its forms.
#[derive(Abi, Clone, Debug, PartialEq, thiserror::Error)]
#[abi(error)]
pub enum ReadError {
    /// the text is not what was expected
    #[error("line {line}: {message:?}")]
    Syntax {
        /// from 1
        line: u32,
        message: String,
    },
    /// the file cannot be opened
    #[error("cannot open {path}")]
    Open {
        path: String,
        #[source]
        cause: Level,
    },
    /// another error
    #[error(transparent)]
    Code(#[from] Code),
    /// the input is empty
    #[error("there is no input")]
    Empty,
    /// an include failed
    #[error("included from {file}")]
    Included {
        file: String,
        source: Box<ReadError>,
    },
    /// a struct is the source
    #[error("refused, perhaps")]
    Maybe(#[source] Option<Refused>),
    /// the source is a text
    #[error("it said something")]
    Said {
        #[abi(source)]
        what: String,
    },
    /// nothing went wrong
    #[abi(ok)]
    #[error("success")]
    Done,
}

/// A struct with `Display`.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct Refused {
    pub reason: String,
    pub retry: Option<u32>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}
impl std::error::Error for Refused {}

/// A struct whose text is a format.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error = "{message} at {start}, {{100%}}")]
pub struct Located {
    pub message: String,
    #[abi(rename = "from")]
    pub start: u32,
}

/// Texts of variants: formats, and doc comments with the fields.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum ShapeError {
    /// the shape is too large
    TooLarge {
        area: f64,
        name: Option<String>,
        kind: Level,
    },
    /// two values are 100% wrong
    Pair(u8, String),
    Undocumented {
        at: char,
    },
    /// the shape is empty
    Nothing,
    /// (the doc comment)
    #[abi(error = "{1} before {0}")]
    Order(u8, Option<String>),
    /// (the doc comment)
    #[abi(error = "no fields, {{}}")]
    Bare,
    /// it is far away
    Far {
        place: Place,
        bytes: Vec<u8>,
        cause: Option<Located>,
    },
}

/// A record in an error.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Place {
    pub x: i32,
    pub y: i32,
}

/// An error of plain data: the text makes its Go struct larger than its wire form.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(error)]
#[repr(C)]
pub struct Spot {
    pub x: u32,
    pub y: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.x, self.y)
    }
}

/// An error whose `Display` misbehaves.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(error)]
#[repr(u8)]
pub enum Odd {
    /// writes 100,000 characters
    Long = 1,
    /// fails after a word
    Fails = 2,
    /// panics
    Panics = 3,
    /// writes nothing
    Silent = 4,
    /// writes lines, and what a terminal would obey
    Lines = 5,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Odd::Long => (0..100_000).try_for_each(|_| f.write_str("é")),
            Odd::Fails => f.write_str("begun").and(Err(fmt::Error)),
            Odd::Panics => panic!("no text"),
            Odd::Silent => Ok(()),
            Odd::Lines => f.write_str("one\ntwo\x1b[2J"),
        }
    }
}

#[wazabi::import]
extern "host" {
    /// A function of the host that may fail.
    pub fn ask(which: u32) -> Result<u32, ReadError>;
    pub fn ask_code() -> Result<(), Code>;
    /// A function of the host that may fail in any way.
    pub fn ask_any() -> anyhow::Result<u32>;
}

/// Returns the error with that number.
pub fn error(which: u32) -> ReadError {
    match which {
        0 => ReadError::Syntax {
            line: 7,
            message: "x\"".into(),
        },
        1 => ReadError::Open {
            path: "/etc".into(),
            cause: Level::High,
        },
        2 => Code::Worse.into(),
        3 => ReadError::Empty,
        4 => ReadError::Included {
            file: "a.inc".into(),
            source: Box::new(error(1)),
        },
        5 => ReadError::Maybe(Some(Refused {
            reason: "not today".into(),
            retry: Some(3),
        })),
        6 => ReadError::Maybe(None),
        7 => ReadError::Said {
            what: "a word".into(),
        },
        _ => ReadError::Done,
    }
}

/// Fails.
#[wazabi::export]
pub fn read(which: u32) -> Result<u32, ReadError> {
    if which == u32::MAX {
        return Ok(7);
    }
    Err(error(which))
}

/// Fails with a level.
#[wazabi::export]
pub fn level(level: Level) -> Result<(), Level> {
    Err(level)
}

/// Fails with a code.
#[wazabi::export]
pub fn code(code: Code) -> Result<String, Code> {
    Err(code)
}

/// Fails with a text that misbehaves.
#[wazabi::export]
pub fn odd(odd: Odd) -> Result<Option<u64>, Odd> {
    Err(odd)
}

/// Fails with a struct.
#[wazabi::export]
pub fn refuse(refused: Refused) -> Result<(), Refused> {
    Err(refused)
}

/// Fails with a struct that has a format.
#[wazabi::export]
pub fn locate(located: Located) -> Result<Vec<u8>, Located> {
    Err(located)
}

/// Fails with its argument.
#[wazabi::export]
pub fn shape(given: ShapeError) -> Result<(), ShapeError> {
    Err(given)
}

/// Errors are values too, and lists of them.
#[wazabi::export]
pub fn spots(spots: Vec<Spot>) -> Result<Vec<Spot>, Spot> {
    match spots.first() {
        Some(first) if first.x == 0 => Err(*first),
        _ => Ok(spots),
    }
}

/// Values and errors, one after another.
#[wazabi::export]
pub fn each(last: u32) -> impl Iterator<Item = Result<String, ReadError>> {
    (0..=last).map(|which| match which % 2 {
        0 => Err(error(which / 2)),
        _ => Ok(format!("value {which}")),
    })
}

/// Asks the host, and tells what it said.
#[wazabi::export]
pub fn tell(which: u32) -> String {
    match ask(which) {
        Ok(value) => format!("value {value}"),
        Err(error) => format!("{error:?}: {error}"),
    }
}

/// Asks the host for a code.
#[wazabi::export]
pub fn tell_code() -> Result<(), Code> {
    ask_code()
}

/// Asks a callback, and fails as it does.
#[wazabi::export]
pub fn call(asked: &Callback<fn(u32) -> Result<u32, ReadError>>) -> Result<u32, ReadError> {
    asked.call(1)
}

/// Fails with an error of any type: the error of that number, in two contexts.
#[wazabi::export]
pub fn any(which: u32) -> anyhow::Result<u32> {
    let failed: Result<u32, ReadError> = read(which);
    failed.context("no answer").context("gave up")
}

/// The same without anyhow.
#[wazabi::export]
pub fn boxed(which: u32) -> Result<u32, Box<dyn std::error::Error>> {
    if which == 99 {
        return Err("a text".into());
    }
    Ok(read(which)?)
}

/// Reads a number of a stream.
#[wazabi::export]
pub fn number(
    mut from: wazabi::io::Reader,
) -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let mut text = String::new();
    from.read_to_string(&mut text)?;
    Ok(text.trim().parse()?)
}

/// Asks the host, and says what it said in all levels.
#[wazabi::export]
pub fn tell_any() -> String {
    match ask_any() {
        Ok(value) => format!("value {value}"),
        Err(error) => format!("{error:#}"),
    }
}

/// An error with one of any type inside.
#[derive(Abi, Debug, thiserror::Error)]
#[abi(error)]
#[error("outer")]
pub struct Outer {
    #[source]
    pub inner: anyhow::Error,
    pub others: Vec<Box<dyn std::error::Error>>,
}

/// Fails with its arguments.
#[wazabi::export]
pub fn outer(inner: anyhow::Error, others: Vec<Box<dyn std::error::Error>>) -> Result<(), Outer> {
    Err(Outer { inner, others })
}
