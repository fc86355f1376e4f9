//! A guest that lends its closures to its host.
use std::cell::{Cell, RefCell};
use wazabi::{Abi, Callback};

/// A point, to have a record.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// to the right
    pub x: i32,
    /// upwards
    pub y: i32,
}

/// A shape, to have an enum with fields.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// nothing
    Empty,
    /// a line with a name
    Line {
        /// its points
        points: Vec<Point>,
        /// its name
        name: String,
    },
}

/// Why a text is no number.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum NumberError {
    /// the text is empty
    Empty,
    /// the text is not a number
    Invalid {
        /// the position of the first wrong character
        at: u32,
    },
}

/// An even number, to have a type that the guest converts.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(as = "u32")]
pub struct Even(u32);

impl TryFrom<u32> for Even {
    type Error = String;
    fn try_from(n: u32) -> Result<Self, String> {
        match n % 2 {
            0 => Ok(Even(n)),
            _ => Err(format!("{n} is odd")),
        }
    }
}

impl From<Even> for u32 {
    fn from(n: Even) -> u32 {
        n.0
    }
}

/// A total, to have a resource.
#[derive(Debug)]
pub struct Total {
    sum: u64,
}

#[wazabi::export]
impl Total {
    /// The sum.
    pub fn sum(&self) -> u64 {
        self.sum
    }
}

/// What chooses words.
pub type Wanted = Callback<fn(String) -> bool>;

#[wazabi::import]
extern "host" {
    /// A table of the host.
    pub type Table;

    /// Opens a table with these rows.
    pub fn open(rows: &[&str]) -> Table;

    /// Calls `f` for each row.
    pub fn visit(self: &Table, f: &Callback<fn(String, u32)>);

    /// Counts the words that the guest wants. The type of the callback has another name.
    pub fn count(words: &[&str], wanted: &Wanted) -> u32;

    /// Calls `f` for each number below `times`, and returns the sum.
    pub fn sum(times: u32, f: &Callback<fn(u32) -> u64>) -> u64;

    /// Combines all values.
    pub fn fold(values: &[f64], from: f64, f: &Callback<fn(f64, f32, i8) -> f64>) -> f64;

    /// Has the guest read a number, and passes its errors on.
    pub fn read(
        text: &str,
        f: &Callback<fn(String) -> Result<i64, NumberError>>,
    ) -> Result<i64, NumberError>;

    /// Has the guest check each text, and returns what it says against them.
    pub fn check(texts: &[&str], f: &Callback<fn(String) -> Result<(), String>>) -> Vec<String>;

    /// Calls `f` until it says that there is no more.
    pub fn drain(f: &Callback<fn() -> Option<String>>) -> Vec<String>;

    /// A callback with as many arguments as there can be.
    pub fn four(f: &Callback<fn(u8, Shape, Point, Vec<u16>) -> (String, Shape)>)
    -> (String, Shape);

    /// Calls two functions in turn.
    pub fn both(times: u32, f: &Callback<fn(u32) -> u32>, g: &Callback<fn(u32) -> u32>) -> u32;

    /// More parameters than cross one by one.
    #[allow(clippy::too_many_arguments)]
    pub fn many(
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: u8,
        n: u8,
        o: u8,
        p: u8,
        call: &Callback<fn(Vec<u8>) -> u64>,
    ) -> u64;

    /// Passes a table to `f`, and returns the one that comes back.
    pub fn exchange(f: &Callback<fn(Table) -> Option<Table>>) -> Option<Table>;

    /// Has `f` make a total, passes it to `g`, and returns the sum.
    pub fn totals(f: &Callback<fn(u64) -> Total>, g: &Callback<fn(Total) -> u64>) -> u64;

    /// Passes numbers to `f` until it refuses one. Returns the last result, and the refusal.
    pub fn evens(from: u32, step: u32, f: &Callback<fn(Even) -> Even>) -> (Even, String);

    /// Calls `f`, and returns its error if it fails.
    pub fn attempt(f: &Callback<fn(u32) -> u32>) -> Result<u32, String>;
}

/// Counts the words that are shorter than `limit`, and those that the host asked for.
#[wazabi::export]
pub fn count_short(words: &[&str], limit: u32) -> (u32, u32) {
    let asked = Cell::new(0);
    let wanted = |word: String| {
        asked.set(asked.get() + 1);
        word.len() < limit as usize
    };
    let short = Wanted::scoped(wanted, |wanted| count(words, wanted));
    (short, asked.get())
}

/// The sum of the squares below `times`.
#[wazabi::export]
pub fn squares(times: u32) -> u64 {
    sum(
        times,
        &Callback::<fn(u32) -> u64>::new(|n| u64::from(n) * u64::from(n)),
    )
}

/// Has the host combine values.
#[wazabi::export]
pub fn combine(values: &[f64], from: f64) -> f64 {
    let f = Callback::<fn(f64, f32, i8) -> f64>::new(|all, value, sign| {
        all * 2.0 + f64::from(value) * f64::from(sign)
    });
    fold(values, from, &f)
}

/// Twice the number that the host has the guest read.
#[wazabi::export]
pub fn read_twice(text: &str) -> Result<i64, NumberError> {
    let f = Callback::<fn(String) -> Result<i64, NumberError>>::new(|text| {
        if text.is_empty() {
            return Err(NumberError::Empty);
        }
        let at = text.find(|c: char| !c.is_ascii_digit());
        match at {
            Some(at) => Err(NumberError::Invalid { at: at as u32 }),
            None => Ok(text.parse().expect("digits")),
        }
    });
    read(text, &f).map(|number| number * 2)
}

/// What the guest says against texts that the host has it check.
#[wazabi::export]
pub fn complaints(texts: &[&str]) -> Vec<String> {
    let f = Callback::<fn(String) -> Result<(), String>>::new(|text| match &*text {
        "b" => Ok(()),
        _ => Err(format!("not b: {text}")),
    });
    check(texts, &f)
}

/// The words, which the host drains.
#[wazabi::export]
pub fn drained(words: Vec<String>) -> Vec<String> {
    let words = RefCell::new(words.into_iter());
    Callback::<fn() -> Option<String>>::scoped(|| words.borrow_mut().next(), drain)
}

/// What comes back from a callback with four arguments.
#[wazabi::export]
pub fn described() -> (String, Shape) {
    let f = Callback::<fn(u8, Shape, Point, Vec<u16>) -> (String, Shape)>::new(|a, b, c, d| {
        (format!("{a} {b:?} {c:?} {d:?}"), b)
    });
    four(&f)
}

/// What comes of two functions in turn.
#[wazabi::export]
pub fn in_turn(times: u32) -> u32 {
    let more = Callback::<fn(u32) -> u32>::new(|n| n + 1);
    let twice = Callback::<fn(u32) -> u32>::new(|n| n * 2);
    both(times, &more, &twice)
}

/// Calls the import with the most parameters.
#[wazabi::export]
pub fn many_of(size: u32) -> u64 {
    let sum =
        |bytes: Vec<u8>| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>() + u64::from(size);
    Callback::<fn(Vec<u8>) -> u64>::scoped(sum, |f| {
        many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, f)
    })
}

/// The rows of a table, with their numbers.
#[wazabi::export]
pub fn rows(words: &[&str]) -> Vec<String> {
    let rows = RefCell::new(Vec::new());
    let table = open(words);
    let f = |row: String, n: u32| rows.borrow_mut().push(format!("{n}: {row}"));
    Callback::<fn(String, u32)>::scoped(f, |f| table.visit(f));
    rows.into_inner()
}

/// Tables pass through a callback. Returns how many came, and whether one came back.
#[wazabi::export]
pub fn exchanged(back: bool) -> (u32, bool) {
    let seen = Cell::new(0);
    let f = |table: Table| {
        seen.set(seen.get() + 1);
        back.then_some(table)
    };
    let returned = Callback::<fn(Table) -> Option<Table>>::scoped(f, exchange);
    (seen.get(), returned.is_some())
}

/// Totals pass through callbacks.
#[wazabi::export]
pub fn totalled() -> u64 {
    let make = Callback::<fn(u64) -> Total>::new(|sum| Total { sum });
    let take = Callback::<fn(Total) -> u64>::new(|total| total.sum + 1);
    totals(&make, &take)
}

/// Half the last number that the host passed, how often it called, and what was refused.
#[wazabi::export]
pub fn halves(from: u32, step: u32) -> (u32, u32, String) {
    let called = Cell::new(0);
    let half = |n: Even| {
        called.set(called.get() + 1);
        Even(n.0 / 4 * 2)
    };
    let (last, refused) = Callback::<fn(Even) -> Even>::scoped(half, |f| evens(from, step, f));
    (last.0, called.get(), refused)
}

/// Passes on a callback of the host.
#[wazabi::export]
pub fn pass_on(words: &[&str], wanted: &Wanted) -> u32 {
    count(words, wanted)
}

/// Has the host call a closure that panics.
#[wazabi::export]
pub fn failing() -> Result<u32, String> {
    attempt(&Callback::<fn(u32) -> u32>::new(|n| {
        panic!("the closure got {n}")
    }))
}

/// The sum of what closures return that have the host call closures, `depth` deep.
#[wazabi::export]
pub fn deep(depth: u32) -> u64 {
    if depth == 0 {
        return 1;
    }
    sum(
        2,
        &Callback::<fn(u32) -> u64>::new(move |n| u64::from(n) + deep(depth - 1)),
    )
}

/// Passes a text of `size` bytes through a closure, and returns how many bytes came.
#[wazabi::export]
pub fn long(size: u32) -> u32 {
    let text = "x".repeat(size as usize);
    let bytes = Cell::new(0);
    let f = |word: String| {
        assert_eq!(word, text);
        bytes.set(bytes.get() + word.len() as u32);
        true
    };
    let n = Wanted::scoped(f, |f| count(&[&text, &text], f));
    assert_eq!(n, 2);
    bytes.get()
}
