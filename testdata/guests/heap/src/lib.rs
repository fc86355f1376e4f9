//! The examples of introductions to WasmGC: a struct, an array, and a nullable reference.
//!
//! There each of them is an instruction on a heap that host and guest share. Here they are values
//! that cross.
use wazabi::Abi;

/// A struct of two numbers and a bool, by position.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Triple(pub i64, pub i64, pub bool);

/// The second element of a tuple.
#[wazabi::export]
pub fn second(tuple: (i64, i64, bool)) -> i64 {
    tuple.1
}

/// The same of a struct.
#[wazabi::export]
pub fn second_of_triple(triple: &Triple) -> i64 {
    triple.1
}

/// Makes the tuple.
#[wazabi::export]
pub fn tuple(first: i64, second: i64, third: bool) -> (i64, i64, bool) {
    (first, second, third)
}

/// A struct with another second element.
#[wazabi::export]
pub fn set_second(triple: Triple, second: i64) -> Triple {
    Triple(triple.0, second, triple.2)
}

/// The array with another value at an index; panics if it has none there.
#[wazabi::export]
pub fn set(mut vector: [f64; 3], index: u32, value: f64) -> [f64; 3] {
    vector[index as usize] = value;
    vector
}

/// The value at an index; panics if there is none.
#[wazabi::export]
pub fn get(vector: &[f64; 3], index: u32) -> f64 {
    vector[index as usize]
}

/// Sets the value at an index where the list lies, and reports whether there is one.
#[wazabi::export]
pub fn set_in_place(vector: &mut [f64], index: u32, value: f64) -> bool {
    match vector.get_mut(index as usize) {
        Some(at) => {
            *at = value;
            true
        }
        None => false,
    }
}

/// Sets the first values where the list lies; panics if it has fewer, after those that it has.
#[wazabi::export]
pub fn set_first(vector: &mut [f64], count: u32, value: f64) {
    let mut rest = vector.iter_mut();
    for _ in 0..count {
        *rest.next().expect("the list is longer") = value;
    }
}

/// Characters, and how far they are read.
#[derive(Abi, Clone, Debug, Default, PartialEq, Eq)]
pub struct Buffer {
    /// how many are read
    pub pos: u32,
    /// all of them
    pub chars: Vec<char>,
}

/// How far a buffer is read; panics if there is no buffer, as the instruction traps.
#[wazabi::export]
pub fn position(buffer: Option<&Buffer>) -> u32 {
    buffer.expect("null reference").pos
}

/// The character at the position, if there is a buffer and it has one.
#[wazabi::export]
pub fn read_char(buffer: Option<&Buffer>) -> Option<char> {
    buffer?.chars.get(buffer?.pos as usize).copied()
}

/// The buffer with one more character; a new one if there is none.
#[wazabi::export]
pub fn append(buffer: Option<Buffer>, char: char) -> Buffer {
    let mut buffer = buffer.unwrap_or_default();
    buffer.chars.push(char);
    buffer
}

/// The buffer one character further, or nothing at its end.
#[wazabi::export]
pub fn advance(buffer: Option<Buffer>) -> Option<Buffer> {
    let mut buffer = buffer?;
    if buffer.pos as usize >= buffer.chars.len() {
        return None;
    }
    buffer.pos += 1;
    Some(buffer)
}

/// Returns the unread characters as text.
#[wazabi::export]
pub fn rest(buffer: Option<&Buffer>) -> Option<String> {
    let buffer = buffer?;
    Some(buffer.chars.iter().skip(buffer.pos as usize).collect())
}

/// A value of any of these types: what an untyped reference may refer to.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub enum Any {
    /// to nothing
    Null,
    /// to a small number that needs no memory
    I31(i32),
    /// to a number
    Number(f64),
    /// to a point
    Point {
        /// to the right
        x: f32,
        /// upwards
        y: f32,
    },
}

/// The references in the opposite order.
#[wazabi::export]
pub fn reverse(mut values: Vec<Any>) -> Vec<Any> {
    values.reverse();
    values
}

/// The sum of the numbers among the references.
#[wazabi::export]
pub fn sum_of_any(values: &[Any]) -> f64 {
    values.iter().copied().map(number).sum()
}

fn number(value: Any) -> f64 {
    match value {
        Any::Null => 0.0,
        Any::I31(value) => value.into(),
        Any::Number(value) => value,
        Any::Point { x, y } => f64::from(x) + f64::from(y),
    }
}

/// A linked list: a type that holds itself in boxes and points to nothing else.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// its end
    Nil,
    /// a number, and the rest
    Cons(i64, Box<List>),
}

/// The numbers from 1 up, as a linked list.
#[wazabi::export]
pub fn linked(count: u32) -> List {
    let numbers = (1..=i64::from(count)).rev();
    numbers.fold(List::Nil, |rest, number| List::Cons(number, Box::new(rest)))
}

/// The sum of a linked list.
#[wazabi::export]
pub fn sum(list: &List) -> i64 {
    match list {
        List::Nil => 0,
        List::Cons(number, rest) => number + sum(rest),
    }
}
