//! Matches in a stream, line by line.

use std::io::{self, BufRead};

use wazabi::io::Reader;
use wazabi::{Abi, Callback};

use crate::{Match, Regex};

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

/// The functions that read streams.
#[wazabi::export(more)]
impl Regex {
    /// Searches a stream line by line, and calls `found` with each line that has matches, until it
    /// returns false. The guest keeps no more than a line and a buffer.
    pub fn search(&self, mut stream: Reader, found: &Callback<fn(Line) -> bool>) -> io::Result<()> {
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            if stream.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(bytes.strip_suffix(b"\n").unwrap_or(&bytes));
            let matches: Vec<_> = self.0.find_iter(&text).map(Match::from).collect();
            if !matches.is_empty() {
                let text = text.into_owned();
                let line = Line {
                    number,
                    text,
                    matches,
                };
                if !found.call(line) {
                    break;
                }
            }
        }
        Ok(())
    }
}
