//! The types of values that pass between linka and linkb. Each crate has its own.
use core::num::NonZeroU16;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use wazabi::Abi;

/// A point, which is plain data.
#[derive(Abi, Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// to the right
    pub x: f32,
    /// up
    pub y: f32,
}

/// How it feels.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i8)]
pub enum Mood {
    /// angry
    Angry = -3,
    /// calm
    Calm = 1,
    /// happy
    Happy = 7,
}

/// What is allowed.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Perms {
    /// reading
    pub read: bool,
    /// writing
    pub write: bool,
}

/// A number that names a line.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineId(pub u64);

/// A record with a field of most kinds.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Line {
    /// its name
    pub id: LineId,
    /// a bool
    pub on: bool,
    /// a char
    pub initial: char,
    /// an enum
    pub mood: Mood,
    /// flags
    pub perms: Perms,
    /// never 0
    pub weight: NonZeroU16,
    /// 128 bits
    pub wide: i128,
    /// a duration
    pub wait: Duration,
    /// a string
    pub text: String,
    /// bytes
    pub data: Vec<u8>,
    /// an array
    pub fixed: [u16; 3],
    /// plain data in a list
    pub points: Vec<Point>,
    /// an option
    pub next: Option<LineId>,
    /// an option of a string
    pub note: Option<String>,
    /// a tuple
    pub pair: (u8, String),
    /// a box
    pub inside: Box<Point>,
    /// a map
    pub counts: BTreeMap<String, Vec<u32>>,
    /// a set
    pub tags: BTreeSet<String>,
    /// a set of numbers
    pub codes: BTreeSet<i16>,
}

/// A shape, which can have others in it.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// nothing
    Dot,
    /// a circle
    Circle {
        /// where it is
        center: Point,
        /// how large it is
        radius: f64,
    },
    /// with a name
    Named(String, Box<Shape>),
    /// several
    Many(Vec<Shape>),
}

/// Why a line was refused.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum LineError {
    /// there is no such line
    NotFound,
    /// the line is too long
    TooLong {
        /// the length
        length: u32,
        /// the text
        text: String,
    },
}
