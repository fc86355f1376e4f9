//! The errors of a guest or of a value.
use super::value::Value;
use std::fmt;
use std::string::String;
use std::vec::Vec;

/// Why a guest could not be loaded or called.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read, is not a wasm module, or lacks what every guest exports.
    Load(String),
    /// The description breaks a rule of `docs/abi.md`.
    Description {
        /// The type, export or line.
        at: String,
        /// What is wrong with it.
        what: String,
    },
    /// The guest has no such export.
    NoExport {
        /// What was asked for.
        name: String,
        /// What it has.
        has: Vec<String>,
    },
    /// The guest has no such import.
    NoImport {
        /// What was asked for.
        name: String,
        /// What it has.
        has: Vec<String>,
    },
    /// An argument is not a value of its parameter's type, and nothing was called; or a host
    /// function did not return a value of its result's type, which ends the call.
    Argument {
        /// Where in the arguments, as in `order.items[3].name`; or where in a host function's
        /// result, as in `host.open.result`.
        path: String,
        /// The type, or what is allowed.
        expected: String,
        /// The value.
        found: String,
    },
    /// A record lacks a field. As with [`Error::Argument`] nothing was called, or the call ended.
    Missing {
        /// Where in the arguments, as in `options.limit`, or in a host function's result.
        path: String,
    },
    /// The guest returned what is not a value of the result's type, or called a host function with
    /// what is no argument.
    Refused {
        /// Where in the result, as in `result.items[3].name`; in an argument that the guest changes
        /// in place; or in an argument of a host function, as in `host.File.read_u8.self`.
        path: String,
        /// Which rule it breaks.
        fault: Fault,
        /// What was found.
        found: String,
    },
    /// The guest panicked.
    Panic(Panic),
    /// The guest called a host function that the test has not registered.
    NoHost {
        /// Its name, as [`Guest::host`](super::Guest::host) takes it.
        name: String,
    },
    /// A host function failed, with an error that the guest has no type for.
    Host {
        /// The function.
        name: String,
        /// What it failed with.
        error: Value,
        /// The type of errors that the guest has for it, if there is one.
        expected: Option<String>,
    },
    /// The guest stopped in the middle of a call, without a panic.
    Trap(String),
    /// An earlier call ended the instance. [`Guest::restart`](super::Guest::restart) makes a new
    /// one.
    Poisoned,
}

/// What the guest reported of its panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The message, as far as it fits the report.
    pub message: String,
    /// The source file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Which rule for values is broken. The names are those of the errors of the Go package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An address or a length that leaves the memory.
    OutOfBounds,
    /// An address that is not a multiple of its type's alignment.
    Misaligned,
    /// A string that is not UTF-8.
    Utf8,
    /// A bool that is neither 0 nor 1.
    Bool,
    /// A char that is not a Unicode scalar value.
    Char,
    /// A tag or discriminant of no case, or flags with bits that have no names.
    Discriminant,
    /// A map with one key twice, or a set with one element twice.
    Duplicate,
    /// A set whose elements are not in ascending order.
    Order,
    /// A number outside the range of its type.
    Range,
    /// More data than one result may bring.
    Budget,
    /// Values of a recursive type too deep in each other, or calls of a guest and its host.
    Depth,
    /// A handle that identifies no object of its type.
    Handle,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::OutOfBounds => "out of bounds of the guest's memory",
            Fault::Misaligned => "misaligned address",
            Fault::Utf8 => "invalid UTF-8",
            Fault::Bool => "invalid bool",
            Fault::Char => "invalid char",
            Fault::Discriminant => "invalid discriminant",
            Fault::Duplicate => "duplicate key",
            Fault::Order => "elements out of order",
            Fault::Range => "number out of range",
            Fault::Budget => "result too large",
            Fault::Depth => "nested too deeply",
            Fault::Handle => "invalid handle",
        })
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panic {
            message,
            file,
            line,
            column,
        } = self;
        write!(f, "{message} ({file}:{line}:{column})")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Load(what) => f.write_str(what),
            Error::Description { at, what } => write!(f, "description: {at}: {what}"),
            Error::NoExport { name, has } => {
                write!(f, "no export {name}; the guest has {}", has.join(", "))
            }
            Error::NoImport { name, has } if has.is_empty() => {
                write!(f, "no import {name}; the guest calls nothing of its host's")
            }
            Error::NoImport { name, has } => {
                write!(f, "no import {name}; the guest calls {}", has.join(", "))
            }
            Error::NoHost { name } => write!(
                f,
                "the guest called {name}, and nothing stands in for it; register a host function: \
                 guest.host({name:?}, |args| …)"
            ),
            Error::Host {
                name,
                error,
                expected,
            } => {
                write!(f, "{name} failed: {error}")?;
                match expected {
                    Some(expected) => write!(f, "; the guest would understand {expected}"),
                    None => Ok(()),
                }
            }
            Error::Argument {
                path,
                expected,
                found,
            } => write!(f, "{path}: expected {expected}, found {found}"),
            Error::Missing { path } => write!(f, "{path} is missing"),
            Error::Refused { path, fault, found } => write!(f, "{path}: {fault}: {found}"),
            Error::Panic(panic) => write!(f, "the guest panicked: {panic}"),
            Error::Trap(what) => write!(f, "the guest trapped: {what}"),
            Error::Poisoned => {
                f.write_str("an earlier call ended the instance; Guest::restart makes a new one")
            }
        }
    }
}

impl std::error::Error for Error {}
