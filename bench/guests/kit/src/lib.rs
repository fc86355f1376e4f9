//! The benchmarks' guest as a user of the kit writes it.
#![forbid(unsafe_code)]
use wazabi::Abi;

/// What a record is.
#[derive(Abi, Clone, Copy)]
#[repr(u8)]
pub enum Kind {
    /// the first
    A,
    /// the second
    B,
    /// the third
    C,
    /// the fourth
    D,
}

/// A record: 32 bytes, of which 7 are padding.
#[derive(Abi, Clone, Copy)]
#[repr(C)]
pub struct Rec {
    /// a number
    pub id: u64,
    /// where
    pub x: f64,
    /// where
    pub y: f64,
    /// of which kind
    pub kind: Kind,
}

/// A point.
#[derive(Abi, Clone, Copy)]
#[repr(C)]
pub struct Point {
    /// where
    pub x: f64,
    /// where
    pub y: f64,
}

/// Why a text is no number.
#[derive(Abi, Clone, Copy)]
#[abi(error)]
pub enum ParseError {
    /// there is no text
    Empty = 1,
    /// the text is not a number
    Invalid = 2,
}

/// A record that owns.
#[derive(Abi, Clone)]
pub struct Person {
    /// a name
    pub name: String,
    /// three of them
    pub tags: Vec<String>,
    /// four numbers
    pub scores: [f64; 4],
}

/// The same, borrowed.
#[derive(Abi, Clone, Copy)]
pub struct PersonRef<'a> {
    /// a name
    pub name: &'a str,
    /// three of them
    pub tags: &'a [&'a str],
    /// four numbers
    pub scores: [f64; 4],
}

/// Adds.
#[wazabi::export]
pub fn add(a: f64, b: f64) -> f64 {
    a + b
}

/// Greets by `format!`.
#[wazabi::export]
pub fn hello(name: &str) -> String {
    format!("Hello, {name}!")
}

/// Greets without `format!`.
#[wazabi::export]
pub fn hello_pushed(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    text.push_str("Hello, ");
    text.push_str(name);
    text.push('!');
    text
}

/// Reads a number.
#[wazabi::export]
pub fn parse(text: &str) -> Result<i64, ParseError> {
    bench_core::parse(text).map_err(|code| {
        if code == 1 {
            ParseError::Empty
        } else {
            ParseError::Invalid
        }
    })
}

/// The centroid of records.
#[wazabi::export]
pub fn recs_in(recs: &[Rec]) -> Point {
    let (x, y) = bench_core::centroid(recs.iter().map(|rec| (rec.x, rec.y)));
    Point { x, y }
}

/// Makes records.
#[wazabi::export(view)]
pub fn recs_out(n: u32) -> Vec<Rec> {
    (0..n)
        .map(|n| {
            let raw = bench_core::nth(n);
            let kind = [Kind::A, Kind::B, Kind::C, Kind::D][usize::from(raw.kind)];
            Rec {
                id: raw.id,
                x: raw.x,
                y: raw.y,
                kind,
            }
        })
        .collect()
}

/// Reverses bytes.
#[wazabi::export]
pub fn reverse(mut data: Vec<u8>) -> Vec<u8> {
    data.reverse();
    data
}

/// Sorts what it owns.
#[wazabi::export(view)]
pub fn sort_owned(mut people: Vec<Person>) -> Vec<Person> {
    bench_core::sort(&mut people, |person| person.scores);
    people
}

/// Sorts what it borrows.
#[wazabi::export]
pub fn sort_borrowed<'a>(people: &[PersonRef<'a>]) -> Vec<PersonRef<'a>> {
    let mut people = people.to_vec();
    bench_core::sort(&mut people, |person| person.scores);
    people
}

/// Computes for a long time.
#[wazabi::export]
pub fn spin(rounds: u64) -> u64 {
    bench_core::spin(rounds)
}
