//! A guest whose exports pull items from sequences of the host.
use std::collections::BTreeMap;
use wazabi::{Abi, Iter};

pub mod forge;

/// Functions of the host.
#[wazabi::import]
extern "host" {
    /// An object of the host's.
    pub type Token;
    /// The value of the token.
    pub fn value(self: &Token) -> u32;
    /// Asks the host for a sum.
    pub fn ask(depth: u32) -> u64;
}

/// A point, which is plain data.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
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

/// A value without bytes.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Mark;

/// Adds numbers of a source that can fail.
#[wazabi::export]
pub fn sum_results(numbers: Iter<Result<u32, String>>) -> Result<u64, String> {
    numbers.map(|number| number.map(u64::from)).sum()
}

/// Adds numbers.
#[wazabi::export]
pub fn sum(numbers: Iter<u32>) -> u64 {
    numbers.map(u64::from).sum()
}

/// The first words, of which it pulls no more than it has to.
#[wazabi::export]
pub fn first(words: Iter<String>, count: u32) -> Vec<String> {
    words.take(count as usize).collect()
}

/// The first numbers, each pulled when it is needed.
#[wazabi::export]
pub fn one_by_one(numbers: Iter<u32>, count: u32) -> Vec<u32> {
    numbers.batch(1).take(count as usize).collect()
}

/// Pulls nothing.
#[wazabi::export]
pub fn ignore(numbers: Iter<u32>) {
    drop(numbers);
}

/// The names of the shapes, and the sum of their points.
#[wazabi::export]
pub fn shapes(shapes: Iter<Shape>) -> (Vec<String>, Point) {
    let (mut names, mut sum) = (Vec::new(), Point { x: 0, y: 0 });
    for shape in shapes {
        if let Shape::Line { points, name } = shape {
            names.push(name);
            points.iter().for_each(|point| {
                sum.x += point.x;
                sum.y += point.y;
            });
        }
    }
    (names, sum)
}

/// The last point.
#[wazabi::export]
pub fn last(points: Iter<Point>) -> Option<Point> {
    points.last()
}

/// Counts values without bytes.
#[wazabi::export]
pub fn count(marks: Iter<Mark>) -> u32 {
    marks.count() as u32
}

/// All bytes, behind each other.
#[wazabi::export]
pub fn concat(bytes: Iter<u8>, chunks: Iter<Vec<u8>>) -> Vec<u8> {
    bytes.chain(chunks.flatten()).collect()
}

/// Counts how often each key comes, and sums the numbers that are there.
#[wazabi::export]
pub fn tally(maps: Iter<BTreeMap<String, Option<u32>>>) -> BTreeMap<String, u32> {
    let mut sums = BTreeMap::new();
    for (key, number) in maps.flatten() {
        *sums.entry(key).or_insert(0) += number.unwrap_or(0);
    }
    sums
}

/// Takes from two sequences in turn.
#[wazabi::export]
pub fn zip(numbers: Iter<u64>, words: Iter<String>) -> Vec<(u64, String)> {
    numbers.zip(words).collect()
}

/// More parameters than cross by themselves.
#[wazabi::export]
#[expect(clippy::too_many_arguments, reason = "they cross as a record")]
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
    numbers: Iter<u32>,
) -> u64 {
    let all = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
    sum(numbers) + all.into_iter().map(u64::from).sum::<u64>()
}

/// The values of tokens, which it owns and then drops.
#[wazabi::export]
pub fn values(tokens: Iter<Token>) -> Vec<u32> {
    tokens.map(|token| token.value()).collect()
}

/// Has the host ask for a sum.
#[wazabi::export]
pub fn ask_host(depth: u32) -> u64 {
    ask(depth)
}

/// Pulls one item, and drops nothing.
#[wazabi::export]
pub fn forget(mut numbers: Iter<u32>) -> Option<u32> {
    let first = numbers.next();
    core::mem::forget(numbers);
    first
}

/// Pulls one item, and panics.
#[wazabi::export]
pub fn fail_after(mut numbers: Iter<u32>) {
    numbers.next();
    panic!("after the first item");
}

/// Pulls one item, and never returns.
#[wazabi::export]
pub fn spin_after(mut numbers: Iter<u32>) {
    numbers.next();
    loop {
        core::hint::black_box(());
    }
}

/// A sum.
#[derive(Debug)]
pub struct Total {
    sum: u64,
}

#[wazabi::export]
impl Total {
    /// The sum of all numbers.
    pub fn new(numbers: Iter<u64>) -> Self {
        Total { sum: numbers.sum() }
    }

    /// Adds more numbers.
    pub fn add(&mut self, numbers: Iter<u64>) -> u64 {
        self.sum += numbers.sum::<u64>();
        self.sum
    }

    /// The sum.
    pub fn get(&self) -> u64 {
        self.sum
    }
}

/// The sum of the totals that it is given, which it drops.
#[wazabi::export]
pub fn merge(totals: Iter<Total>) -> u64 {
    totals.map(|total| total.sum).sum()
}
