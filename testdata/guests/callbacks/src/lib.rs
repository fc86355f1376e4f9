//! A guest whose exports call functions that the host passes to them.
use wazabi::{Abi, Callback};

pub mod forge;

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

/// Counts the words that the caller wants.
#[wazabi::export]
pub fn count(words: &[&str], wanted: &Callback<fn(String) -> bool>) -> u32 {
    words.iter().filter(|&&word| wanted.call(word)).count() as u32
}

/// Calls `f` for each number below `times`, and returns the sum.
#[wazabi::export]
pub fn sum(times: u32, f: &Callback<fn(u32) -> u64>) -> u64 {
    (0..times).map(|n| f.call(n)).sum()
}

/// Combines all values.
#[wazabi::export]
pub fn fold(values: &[f64], from: f64, f: &Callback<fn(f64, f64) -> f64>) -> f64 {
    values.iter().fold(from, |all, &value| f.call(all, value))
}

/// Calls `f` for each name.
#[wazabi::export]
pub fn each(names: Vec<String>, f: &Callback<fn(String)>) {
    names.iter().for_each(|name| f.call(name));
}

/// Calls `f` until it says that there is no more.
#[wazabi::export]
pub fn drain(f: &Callback<fn() -> Option<String>>) -> Vec<String> {
    core::iter::from_fn(|| f.call()).collect()
}

/// Has the caller read a number, and passes its errors on.
#[wazabi::export]
pub fn read(
    text: &str,
    f: &Callback<fn(String) -> Result<i64, NumberError>>,
) -> Result<i64, NumberError> {
    f.call(text).map(|number| number * 2)
}

/// Has the caller check each text, and returns what it says against them.
#[wazabi::export]
pub fn check(texts: &[&str], f: &Callback<fn(String) -> Result<(), String>>) -> Vec<String> {
    texts
        .iter()
        .filter_map(|text| f.call(*text).err())
        .collect()
}

/// A callback with as many arguments as there can be.
#[wazabi::export]
pub fn four(f: &Callback<fn(u8, Shape, Point, Vec<u16>) -> (String, Shape)>) -> (String, Shape) {
    let points = vec![Point { x: 1, y: -1 }, Point { x: 2, y: -2 }];
    let line = Shape::Line {
        points,
        name: "line".into(),
    };
    let (text, shape) = f.call(7, &line, Point { x: 3, y: 4 }, &[5, 6, 7]);
    assert_eq!(
        line,
        Shape::Line {
            points: vec![Point { x: 1, y: -1 }, Point { x: 2, y: -2 }],
            name: "line".into()
        }
    );
    (text, shape)
}

/// Calls two functions in turn.
#[wazabi::export]
pub fn both(times: u32, f: &Callback<fn(u32) -> u32>, g: &Callback<fn(u32) -> u32>) -> u32 {
    (0..times).fold(0, |n, _| g.call(f.call(n)))
}

/// Passes a text of `size` bytes to `f`, and returns what comes back.
#[wazabi::export]
pub fn long(size: u32, f: &Callback<fn(String) -> String>) -> String {
    let text = "x".repeat(size as usize);
    let back = f.call(&text);
    assert_eq!(text, "x".repeat(size as usize));
    back
}

/// Panics after a call.
#[wazabi::export]
pub fn fail_after(f: &Callback<fn()>) {
    f.call();
    panic!("after the callback");
}

/// Adds numbers, with the caller's help.
#[derive(Debug)]
pub struct Adder {
    total: u64,
}

#[wazabi::export]
impl Adder {
    /// An adder that begins with the sum of what `f` returns.
    pub fn new(times: u32, f: &Callback<fn(u32) -> u64>) -> Self {
        Adder {
            total: (0..times).map(|n| f.call(n)).sum(),
        }
    }

    /// The sum.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Shows the sum to `f`.
    pub fn show(&self, f: &Callback<fn(u64)>) {
        f.call(self.total);
    }

    /// Replaces the sum.
    pub fn change(&mut self, f: &Callback<fn(u64) -> u64>) -> u64 {
        self.total = f.call(self.total);
        self.total
    }
}

/// Gives an adder to the caller, and takes another one back.
#[wazabi::export]
pub fn swap(total: u64, f: &Callback<fn(Adder) -> Adder>) -> u64 {
    f.call(Adder { total }).total
}
