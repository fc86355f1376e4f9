//! A guest that reads from streams of its host, and writes to them.
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use wazabi::Abi;
use wazabi::io::{Reader, Writer};

pub mod forge;

/// Copies all bytes, and returns their number.
#[wazabi::export]
pub fn copy(mut input: Reader, mut output: Writer) -> io::Result<u64> {
    io::copy(&mut input, &mut output)
}

/// Copies in pieces of `size` bytes.
#[wazabi::export]
pub fn copy_by(size: u32, mut input: Reader<'_>, mut output: Writer<'_>) -> io::Result<u64> {
    let (mut piece, mut total) = (vec![0; size as usize], 0);
    loop {
        let n = match input.read(&mut piece)? {
            0 => return Ok(total),
            n => n,
        };
        output.write_all(&piece[..n])?;
        total += n as u64;
    }
}

/// Adds all bytes.
#[wazabi::export]
pub fn sum(mut input: Reader) -> io::Result<u64> {
    let (mut piece, mut sum) = (vec![0; 64 * 1024], 0);
    loop {
        match input.read(&mut piece)? {
            0 => return Ok(sum),
            n => sum += piece[..n].iter().map(|&byte| u64::from(byte)).sum::<u64>(),
        }
    }
}

/// Numbers the lines.
#[wazabi::export]
pub fn number(input: Reader, mut output: Writer) -> io::Result<u32> {
    let mut count = 0;
    for line in input.lines() {
        count += 1;
        writeln!(output, "{count} {}", line?)?;
    }
    Ok(count)
}

/// Numbers the lines with fewer calls: what is left in the buffer is written also after an error.
#[wazabi::export]
pub fn number_buffered(input: Reader, output: Writer) -> io::Result<u32> {
    let mut output = io::BufWriter::new(output);
    let mut count = 0;
    for line in input.lines() {
        count += 1;
        writeln!(output, "{count} {}", line?)?;
    }
    output.flush()?;
    Ok(count)
}

/// Reads one byte, and no more.
#[wazabi::export]
pub fn first(mut input: Reader) -> io::Result<Option<u8>> {
    let mut byte = [0];
    Ok((input.read(&mut byte)? > 0).then_some(byte[0]))
}

/// Returns a line of the last `len` bytes, and the position behind it.
#[wazabi::export]
pub fn tail(mut input: Reader, len: u32) -> io::Result<(String, u64)> {
    input.seek(SeekFrom::End(-i64::from(len)))?;
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok((line, input.stream_position()?))
}

/// Writes at a position.
#[wazabi::export]
pub fn patch(mut output: Writer, at: u64, bytes: &[u8]) -> io::Result<u64> {
    output.seek(SeekFrom::Start(at))?;
    output.write_all(bytes)?;
    output.stream_position()
}

/// Reads to the end, and returns the texts of the errors on the way.
#[wazabi::export]
pub fn failures(mut input: Reader) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        match input.read(&mut [0; 16]) {
            Ok(0) => return texts,
            Ok(_) => {}
            Err(error) => texts.push(error.to_string()),
        }
    }
}

/// Why an input is refused.
#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
pub enum InputError {
    /// the input is empty
    Empty,
    /// the input cannot be read
    Unreadable {
        /// why
        reason: String,
    },
}

/// Returns the number of bytes, with an error type of the guest's own.
#[wazabi::export]
pub fn len(mut input: Reader) -> Result<u64, InputError> {
    match io::copy(&mut input, &mut io::sink()) {
        Ok(0) => Err(InputError::Empty),
        Ok(len) => Ok(len),
        Err(error) => Err(InputError::Unreadable {
            reason: error.to_string(),
        }),
    }
}

/// Hashes what it is given, piece by piece.
#[derive(Debug)]
pub struct Hash(u64);

#[wazabi::export]
impl Hash {
    /// The hash of a first input.
    pub fn new(input: Reader) -> io::Result<Self> {
        let mut hash = Hash(0xcbf2_9ce4_8422_2325);
        hash.add(input)?;
        Ok(hash)
    }

    /// Adds an input.
    pub fn add(&mut self, mut input: Reader) -> io::Result<u64> {
        while let bytes @ [_, ..] = input.fill_buf()? {
            for &byte in bytes {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            let n = bytes.len();
            input.consume(n);
        }
        Ok(self.0)
    }
}
