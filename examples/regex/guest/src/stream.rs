//! Matches in a stream, line by line.

use wazabi::Abi;

use crate::{Match, PatternError};

/// A line of a stream, with its matches.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its text without the newline. Bytes that are not UTF-8 are U+FFFD.
    pub text: String,
    /// The matches in the text.
    pub matches: Vec<Match>,
}

/// A search in a stream.
pub struct LineSearch {
    regex: regex::Regex,
    /// The beginning of a line whose end has not come yet.
    rest: Vec<u8>,
    lines: u64,
}

/// A search in a stream, which comes in parts of any size. Matches do not cross lines.
#[wazabi::export]
impl LineSearch {
    /// Begins a search.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        Ok(Self {
            regex: crate::compile(pattern)?,
            rest: Vec::new(),
            lines: 0,
        })
    }

    /// Searches the next part of the stream, and returns the lines with matches that end in it.
    pub fn feed(&mut self, part: &[u8]) -> Vec<Line> {
        let mut found = Vec::new();
        for piece in part.split_inclusive(|&byte| byte == b'\n') {
            match piece.strip_suffix(b"\n") {
                Some(end) if self.rest.is_empty() => found.extend(self.search(end)),
                Some(end) => {
                    let mut line = std::mem::take(&mut self.rest);
                    line.extend_from_slice(end);
                    found.extend(self.search(&line));
                }
                None => self.rest.extend_from_slice(piece),
            }
        }
        found
    }

    /// Ends the stream, and returns its last line if it has matches and no newline.
    pub fn finish(mut self) -> Option<Line> {
        let last = std::mem::take(&mut self.rest);
        if last.is_empty() {
            return None;
        }
        self.search(&last)
    }

    fn search(&mut self, line: &[u8]) -> Option<Line> {
        self.lines += 1;
        let text = String::from_utf8_lossy(line);
        let matches: Vec<_> = self.regex.find_iter(&text).map(Match::from).collect();
        (!matches.is_empty()).then(|| Line {
            number: self.lines,
            matches,
            text: text.into_owned(),
        })
    }
}
