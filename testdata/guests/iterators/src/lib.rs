//! A guest with iterators, whose items the host fetches in batches, and with a resource that is a
//! stream.
use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use wazabi::Abi;

thread_local! {
    static ALIVE: Cell<u32> = const { Cell::new(0) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Counts the iterators that live.
struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Alive
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// Yields what `next` returns, and is counted.
fn counted<T>(mut next: impl FnMut() -> Option<T>) -> impl Iterator<Item = T> {
    let alive = Alive::new();
    std::iter::from_fn(move || {
        let _ = &alive;
        MADE.set(MADE.get() + 1);
        next()
    })
}

/// Returns how many iterators live in this instance.
#[wazabi::export]
pub fn alive() -> u32 {
    ALIVE.get()
}

/// Returns how often iterators of this instance were asked for an item.
#[wazabi::export]
pub fn asked() -> u32 {
    MADE.get()
}

/// Counts from 0 to below `n`.
#[wazabi::export]
pub fn count(n: u32) -> impl Iterator<Item = u32> {
    let mut numbers = 0..n;
    counted(move || numbers.next())
}

/// Counts like [`count`], and reads no further than asked.
#[wazabi::export(batch = 1)]
pub fn count_slowly(n: u32) -> impl Iterator<Item = u32> {
    count(n)
}

/// Yields the words of a text.
#[wazabi::export]
pub fn words(text: String) -> Box<dyn Iterator<Item = String>> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    Box::new(words.into_iter())
}

/// Counts, and panics at `at`.
#[wazabi::export]
pub fn count_until_panic(at: u32) -> impl Iterator<Item = u32> {
    (0..).inspect(move |n| assert!(*n < at, "there is no item {at}"))
}

/// Counts, and asks the host in between.
#[wazabi::export]
pub fn count_while(n: u32) -> impl Iterator<Item = u32> {
    (0..n).inspect(|n| meanwhile(*n))
}

/// Why a text has no lines.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum TextError {
    /// the text is empty
    Empty = 1,
    /// the line has no number
    NoNumber = 2,
}

/// A line, and its number.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// from 1
    pub number: u32,
    /// without its end
    pub text: String,
}

/// Yields the lines of a text that is not empty.
#[wazabi::export]
pub fn lines(text: String) -> Result<impl Iterator<Item = Line>, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let mut lines = text
        .lines()
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter();
    let mut number = 0;
    Ok(counted(move || {
        number += 1;
        lines.next().map(|text| Line { number, text })
    }))
}

/// Yields the numbers of a text, one for each line.
#[wazabi::export]
pub fn numbers(text: String) -> impl Iterator<Item = Result<u32, TextError>> {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines
        .into_iter()
        .map(|line| line.parse().map_err(|_| TextError::NoNumber))
}

/// A text that is read line by line.
pub struct Text {
    lines: Vec<String>,
    next: usize,
}

/// A text that is read line by line.
#[wazabi::export]
impl Text {
    /// Returns a text.
    pub fn new(text: &str) -> Self {
        Text {
            lines: text.lines().map(str::to_owned).collect(),
            next: 0,
        }
    }

    /// Returns how many lines are left to read.
    pub fn left(&self) -> u32 {
        (self.lines.len() - self.next) as u32
    }

    /// Adds a line.
    pub fn push(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }

    /// Reads the next line.
    pub fn next_line(&mut self) -> Option<Line> {
        let text = self.lines.get(self.next)?.clone();
        self.next += 1;
        Some(Line {
            number: self.next as u32,
            text,
        })
    }

    /// Reads the lines that are left.
    pub fn lines(&mut self) -> impl Iterator<Item = Line> + '_ {
        counted(|| self.next_line())
    }

    /// Reads the lines that are left, no further than asked.
    #[abi(batch = 1)]
    pub fn lines_slowly(&mut self) -> impl Iterator<Item = Line> + '_ {
        self.lines()
    }

    /// Yields all lines, which the text keeps.
    pub fn all(&self) -> impl Iterator<Item = &str> + '_ {
        let mut lines = self.lines.iter();
        counted(move || lines.next().map(String::as_str))
    }

    /// Yields the lines with at least `len` bytes, if the text has lines.
    pub fn longer(
        &self,
        len: u32,
        prefix: &str,
    ) -> Result<impl Iterator<Item = &str> + use<'_>, TextError> {
        if self.lines.is_empty() {
            return Err(TextError::Empty);
        }
        let prefix = prefix.to_owned();
        let mut lines = self
            .lines
            .iter()
            .filter(move |line| line.len() >= len as usize && line.starts_with(&prefix));
        Ok(counted(move || lines.next().map(String::as_str)))
    }

    /// Ends the text, and yields its lines.
    pub fn into_lines(self) -> impl Iterator<Item = String> {
        let mut lines = self.lines.into_iter();
        counted(move || lines.next())
    }

    /// Yields a text for each line.
    pub fn texts(&self) -> impl Iterator<Item = Text> + '_ {
        self.lines.iter().map(|line| Text::new(line))
    }

    /// Reads the lines that are left, and asks the host in between.
    pub fn lines_while(&mut self) -> impl Iterator<Item = Line> + '_ {
        counted(|| {
            meanwhile(self.next as u32);
            self.next_line()
        })
    }
}

#[wazabi::import]
extern "host" {
    /// Runs what the test does meanwhile.
    pub fn meanwhile(key: u32);
}

/// Bytes that are written, and read again in that order.
#[derive(Default)]
pub struct Pipe {
    bytes: VecDeque<u8>,
    flushed: u32,
    broken: bool,
}

/// Bytes that are written, and read again in that order.
#[wazabi::export(read, write)]
impl Pipe {
    /// Returns a pipe without bytes.
    pub fn new() -> Self {
        Pipe::default()
    }

    /// Returns how often the pipe was flushed.
    pub fn flushed(&self) -> u32 {
        self.flushed
    }

    /// Lets all reads and writes fail from now on.
    pub fn fail(&mut self) {
        self.broken = true;
    }

    fn check(&self) -> io::Result<()> {
        match self.broken {
            true => Err(io::Error::other("the pipe is broken")),
            false => Ok(()),
        }
    }
}

impl Read for Pipe {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.bytes.read(into)
    }
}

impl Write for Pipe {
    /// Takes no more than 1000 bytes at a time.
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.check()?;
        let data = &data[..data.len().min(1000)];
        self.bytes.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.check()?;
        self.flushed += 1;
        Ok(())
    }
}
