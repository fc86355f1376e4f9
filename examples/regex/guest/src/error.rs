//! Why a pattern was refused, or a replacement not finished.

use wazabi::Abi;

/// Why a pattern was refused.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum PatternError {
    /// the pattern is not a regular expression
    #[abi(error = "the pattern is not a regular expression: {message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// The offset of the first byte that is wrong.
        start: u32,
        /// The offset after the last one.
        end: u32,
        /// The line of the first one, from 1.
        line: u32,
        /// The character in that line, from 1.
        column: u32,
    },
    /// the compiled pattern is too large
    TooLarge {
        /// The limit in bytes.
        limit: u32,
    },
}

/// Why a replacement was not finished.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum ReplaceError {
    /// the caller stopped the replacement
    Stopped = 1,
}

impl PatternError {
    /// Explains why `regex` refused a pattern. Its own error has the place only as a drawing, so
    /// the parser runs again.
    pub(crate) fn new(pattern: &str, error: &regex::Error) -> Self {
        if let regex::Error::CompiledTooBig(limit) = error {
            return Self::TooLarge {
                limit: u32::try_from(*limit).unwrap_or(u32::MAX),
            };
        }
        match regex_syntax::Parser::new().parse(pattern) {
            Err(regex_syntax::Error::Parse(error)) => Self::at(error.span(), error.kind()),
            Err(regex_syntax::Error::Translate(error)) => Self::at(error.span(), error.kind()),
            _ => Self::Syntax {
                message: error.to_string(),
                start: 0,
                end: crate::offset(pattern.len()),
                line: 1,
                column: 1,
            },
        }
    }

    fn at(span: &regex_syntax::ast::Span, message: &dyn ToString) -> Self {
        Self::Syntax {
            message: message.to_string(),
            start: crate::offset(span.start.offset),
            end: crate::offset(span.end.offset),
            line: crate::offset(span.start.line),
            column: crate::offset(span.start.column),
        }
    }
}
