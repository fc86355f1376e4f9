//! The guest of the benchmarks of host calls: each export calls its host many times.

use std::io::{self, Read, Write};
use wazabi::Callback;
use wazabi::io::{Reader, Writer};

#[wazabi::import]
extern "host" {
    /// Adds.
    pub fn plus(a: u64, b: u64) -> u64;
    /// Takes a text.
    pub fn log(text: &str);
    /// Gives a text.
    pub fn title(number: u32) -> String;
}

/// What is logged.
const LINE: &str = "a line of 32 bytes, as logs have";

/// Scalars in and out.
#[wazabi::export]
pub fn add_up(times: u32) -> u64 {
    (0..times).fold(0, |sum, n| plus(sum, u64::from(n)))
}

/// Texts to the host.
#[wazabi::export]
pub fn log_all(times: u32) {
    for _ in 0..times {
        log(LINE);
    }
}

/// Texts from the host.
#[wazabi::export]
pub fn titles(times: u32) -> u32 {
    (0..times).map(|n| title(n).len() as u32).sum()
}

/// Scalars to a function of the caller's.
#[wazabi::export]
pub fn call_back(times: u32, f: &Callback<fn(u64, u64) -> u64>) -> u64 {
    (0..times).fold(0, |sum, n| f.call(sum, u64::from(n)))
}

/// Copies a stream, and returns its length.
#[wazabi::export]
pub fn pump(mut input: Reader, mut output: Writer) -> io::Result<u64> {
    let (mut piece, mut total) = (vec![0; 64 * 1024], 0);
    loop {
        let n = match input.read(&mut piece)? {
            0 => return Ok(total),
            n => n,
        };
        output.write_all(&piece[..n])?;
        total += n as u64;
    }
}
