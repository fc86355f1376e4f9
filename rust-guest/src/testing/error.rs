//! What can be wrong, with a guest or with a value.
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
    /// An argument is not a value of its parameter's type. Nothing was called.
    Argument {
        /// Where in the arguments, as in `order.items[3].name`.
        path: String,
        /// The type, or what is allowed.
        expected: String,
        /// The value.
        found: String,
    },
    /// The guest returned what is not a value of the result's type.
    Refused {
        /// Where in the result, as in `result.items[3].name`; or in an argument that the guest changes in place.
        path: String,
        /// Which rule it breaks.
        fault: Fault,
        /// What was found.
        found: String,
    },
    /// The guest panicked.
    Panic(Panic),
    /// The guest stopped in the middle of a call, without a panic.
    Trap(String),
    /// An earlier call ended the instance. [`Guest::restart`](super::Guest::restart) makes a new one.
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
    /// A map with one key twice.
    Duplicate,
    /// A number outside the range of its type.
    Range,
    /// More data than one result may bring.
    Budget,
    /// Values of a recursive type too deep in each other.
    Depth,
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
            Fault::Range => "number out of range",
            Fault::Budget => "result too large",
            Fault::Depth => "nested too deeply",
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
            Error::Argument {
                path,
                expected,
                found,
            } => write!(f, "{path}: expected {expected}, found {found}"),
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
