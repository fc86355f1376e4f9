//! Arguments that are borrowed where the host wrote them, and results that borrow.
use crate::shapes::{FilterType, Nested, Pair, Point, Reading};
use wazabi::Abi;

/// A person as the host lends one.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Person<'a> {
    /// what they are called
    pub name: &'a str,
    /// in years
    pub age: u32,
    /// what they like
    pub likes: &'a [&'a str],
}

/// The length of a string, in characters.
#[wazabi::export]
pub fn count_chars(text: &str) -> u32 {
    text.chars().count() as u32
}

/// The sum of the bytes.
#[wazabi::export]
pub fn sum_bytes(data: &[u8]) -> u64 {
    data.iter().map(|&byte| u64::from(byte)).sum()
}

/// The sum of the values that count.
#[wazabi::export]
pub fn sum_readings(readings: &[Reading]) -> f64 {
    readings
        .iter()
        .filter(|reading| reading.valid)
        .map(|reading| reading.value)
        .sum()
}

/// The oldest of the people, borrowed from the argument.
#[wazabi::export]
pub fn oldest<'a>(people: &[Person<'a>]) -> Option<Person<'a>> {
    people.iter().copied().max_by_key(|person| person.age)
}

/// The longest of the words, borrowed from the argument.
#[wazabi::export]
pub fn longest<'a>(words: &[&'a str]) -> &'a str {
    words
        .iter()
        .copied()
        .max_by_key(|word| word.len())
        .unwrap_or_default()
}

/// The words of a text, borrowed from it.
#[wazabi::export]
pub fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Joins strings that the guest has to build for the call.
#[wazabi::export]
pub fn join(parts: &[String], by: &str) -> String {
    parts.join(by)
}

/// A record by reference.
#[wazabi::export]
pub fn describe(nested: &Nested, pair: &Pair, filter: &FilterType) -> String {
    format!(
        "{} {} {} {filter:?}",
        nested.label.0,
        nested.tags.len(),
        pair.1
    )
}

/// The point in the middle.
#[wazabi::export]
pub fn center(points: &[Point]) -> Point {
    let n = points.len().max(1) as f64;
    Point {
        x: points.iter().map(|point| point.x).sum::<f64>() / n,
        y: points.iter().map(|point| point.y).sum::<f64>() / n,
    }
}

/// A static string.
#[wazabi::export]
pub fn motto() -> &'static str {
    "hail mary"
}
