//! The errors of a guest or of a value.
use super::value::Value;
use std::fmt;
use std::string::String;
use std::vec::Vec;

/// Why a guest could not be loaded or called.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read, is not a wasm module, or lacks an export that every guest has.
    Load(String),
    /// The description breaks a rule of `docs/abi.md`.
    Description {
        /// The type, export or line.
        at: String,
        /// The mistake.
        what: String,
    },
    /// The guest has no such export.
    NoExport {
        /// The name in the call.
        name: String,
        /// The names of the guest's exports.
        has: Vec<String>,
    },
    /// The guest has no such import.
    NoImport {
        /// The name in the call.
        name: String,
        /// The names of the guest's imports.
        has: Vec<String>,
    },
    /// An argument is not a value of its parameter's type, and the guest was not called. Or the
    /// result of a host function is not a value of its type, and the call ended.
    Argument {
        /// The path to the value in the arguments, as in `order.items[3].name`, or in a host
        /// function's result, as in `host.open.result`.
        path: String,
        /// The type, or the values that are allowed.
        expected: String,
        /// The value.
        found: String,
    },
    /// A record lacks a field. As with [`Error::Argument`], the guest was not called, or the call
    /// ended.
    Missing {
        /// The path to the field in the arguments, as in `options.limit`, or in a host function's
        /// result.
        path: String,
    },
    /// A result of the guest, or an argument that it passed to a host function, is not a value of
    /// its type.
    Refused {
        /// The path to the value in the result, as in `result.items[3].name`; in an argument that
        /// the guest changes in place; or in an argument of a host function, as in
        /// `host.File.read_u8.self`.
        path: String,
        /// The rule that the value breaks.
        fault: Fault,
        /// The value.
        found: String,
    },
    /// The guest panicked.
    Panic(Panic),
    /// The guest called a host function that the test has not registered.
    NoHost {
        /// The name by which [`Guest::host`](super::Guest::host) registers the function.
        name: String,
    },
    /// A host function failed with an error that is not of its error type.
    Host {
        /// The function.
        name: String,
        /// The error.
        error: Value,
        /// The error type of the function, if it has one.
        expected: Option<String>,
    },
    /// The guest stopped in the middle of a call, without a panic.
    Trap(String),
    /// An earlier call ended the instance. [`Guest::restart`](super::Guest::restart) makes a new
    /// instance.
    Poisoned,
}

/// The guest's report of its panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The message, cut if it is too long for the report.
    pub message: String,
    /// The source file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// The rule that a value breaks. The errors of the Go package have the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Data outside of the guest's memory.
    OutOfBounds,
    /// An address that is not a multiple of its type's alignment.
    Misaligned,
    /// A string that is not UTF-8.
    Utf8,
    /// A bool that is neither 0 nor 1.
    Bool,
    /// A char that is not a Unicode scalar value.
    Char,
    /// A tag or discriminant that no case has, or flags with bits without names.
    Discriminant,
    /// A map that has a key twice, or a set that has an element twice, or whose elements are not in
    /// ascending order.
    Duplicate,
    /// A number outside the range of its type.
    Range,
    /// More data than a result may have.
    Budget,
    /// Values of a recursive type, or calls of a guest and its host, that nest too deeply.
    Depth,
    /// A handle that identifies no object of its type.
    Handle,
    /// An argument that the guest could not convert; it has not run the function.
    Input,
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
            Fault::Duplicate => "duplicate key or element",
            Fault::Range => "number out of range",
            Fault::Budget => "result too large",
            Fault::Depth => "nested too deeply",
            Fault::Handle => "invalid handle",
            Fault::Input => "refused by the guest",
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
                write!(f, "no import {name}; the guest calls no host functions")
            }
            Error::NoImport { name, has } => {
                write!(f, "no import {name}; the guest calls {}", has.join(", "))
            }
            Error::NoHost { name } => write!(
                f,
                "the guest called {name}, and the test has no function for it; register one: \
                 guest.host({name:?}, |args| …)"
            ),
            Error::Host {
                name,
                error,
                expected,
            } => {
                write!(f, "{name} failed: {error}")?;
                match expected {
                    Some(expected) => write!(f, "; expected an error of the type {expected}"),
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
                f.write_str("an earlier call ended the instance; call Guest::restart")
            }
        }
    }
}

impl std::error::Error for Error {}
