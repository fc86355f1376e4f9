//! The types.
use wazabi::Abi;

/// How the bytes of a line were filtered.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FilterType {
    /// not filtered
    None,
    /// the difference to the byte before
    Sub,
    /// the difference to the byte above
    Up,
    /// the difference to the mean of both
    Average,
    /// the difference to Paeth's predictor
    Paeth,
}

/// Discriminants with gaps and signs, in the smallest integer that holds them.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// below all
    Lowest = -300,
    /// the middle
    Zero = 0,
    /// above all
    Highest = 300,
}

/// Discriminants that need 64 bits.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Wide {
    /// the first
    First = 1,
    /// the last
    Last = u64::MAX,
}

/// Names a thing.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemId(pub u64);

/// A label that is more than a string.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
pub struct Label(pub String);

/// A tuple struct of several fields.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Pair(pub u8, pub String);

/// Plain data: the same layout in Rust, on the wire and in Go.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Reading {
    /// when, in seconds
    pub at: u64,
    /// how much
    pub value: f64,
    /// of which kind
    pub kind: FilterType,
    /// whether it counts
    pub valid: bool,
    /// its unit
    pub unit: char,
}

/// Plain data without padding.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// to the right
    pub x: f64,
    /// upwards
    pub y: f64,
}

/// No data at all.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nothing {}

/// All scalars, in an order that leaves holes.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Scalars {
    /// a bool
    pub a: bool,
    /// an unsigned byte
    pub b: u8,
    /// a signed byte
    pub c: i8,
    /// 16 bits
    pub d: u16,
    /// 16 bits, signed
    pub e: i16,
    /// 32 bits
    pub f: u32,
    /// 32 bits, signed
    pub g: i32,
    /// 64 bits
    pub h: u64,
    /// one byte between wide ones
    pub i: u8,
    /// 64 bits, signed
    pub j: i64,
    /// single precision
    pub k: f32,
    /// double precision
    pub l: f64,
    /// a character
    pub m: char,
}

/// Everything nested in everything.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Nested {
    /// a newtype
    pub id: ItemId,
    /// a newtype of a string
    pub label: Label,
    /// bytes
    pub data: Vec<u8>,
    /// strings
    pub tags: Vec<String>,
    /// lists of lists
    pub rows: Vec<Vec<u16>>,
    /// records
    pub points: Vec<Point>,
    /// readings
    pub readings: Vec<Reading>,
    /// an option of a string
    pub note: Option<String>,
    /// an option of a record
    pub origin: Option<Point>,
    /// options in a list
    pub maybe: Vec<Option<u32>>,
    /// a fixed array of scalars
    pub window: [i16; 3],
    /// a fixed array of what owns
    pub names: [String; 2],
    /// a tuple
    pub span: (u32, String),
    /// tuples in a list
    pub spans: Vec<(u8, u64)>,
    /// enums in a list
    pub filters: Vec<FilterType>,
    /// an enum with gaps
    pub level: Level,
    /// an enum of 64 bits
    pub wide: Wide,
    /// a record of no bytes
    pub nothing: Nothing,
    /// a tuple struct
    pub pair: Pair,
    /// in a box
    pub boxed: Box<Pair>,
}
