//! Everything that is allowed of variants, flags, maps, durations, buffers, lists changed in place,
//! and types that hold themselves; functions and types are called like what the macros use.
#![deny(warnings, missing_docs, unreachable_pub, unsafe_op_in_unsafe_fn)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::num::{NonZero, NonZeroI32, NonZeroU8};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wazabi::{Abi, Buffer};

/// Every style of variant.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// No fields.
    Dot,
    /// No fields, in parentheses.
    Nowhere(),
    /// No fields, in braces.
    Nothing {},
    /// One field.
    Radius(f64),
    /// Several.
    Label(u8, String, Option<u16>),
    /// With names.
    Circle {
        /// A number.
        x: f32,
        /// A number.
        #[abi(rename = "why", go = "Why")]
        y: f32,
    },
    /// Renamed.
    #[abi(rename = "poly", go = "Poly")]
    Polygon(Vec<(i32, i32)>),
    /// Others in it.
    Group(Vec<Shape>, Box<Self>, Option<Box<Shape>>),
}

/// A single variant.
#[derive(Abi)]
pub enum Single {
    /// With a field.
    Only(u64),
}

/// Names that are keywords, and those of the macro.
#[derive(Abi)]
#[allow(non_camel_case_types)]
pub enum r#enum {
    /// A keyword.
    r#fn,
    /// A keyword, with fields.
    r#match(u8),
    /// Keywords, and names of the macro.
    Names {
        /// A keyword.
        r#type: u8,
        /// The macro's.
        wire: u8,
        /// The macro's.
        cx: String,
        /// The macro's.
        tag: Vec<u8>,
        /// The macro's.
        payload: u8,
        /// The macro's.
        __0: u8,
    },
    /// The macro's.
    Wire(u8),
}

/// It borrows.
#[derive(Abi, Clone, Copy)]
pub enum Token<'a> {
    /// A string.
    Word(&'a str),
    /// A list.
    List(&'a [Token<'a>]),
    /// The end.
    End,
}

/// It borrows, and holds itself.
#[derive(Abi)]
pub struct Node<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Those below.
    pub kids: &'a [Node<'a>],
    /// The one beside.
    pub next: Option<Box<Node<'a>>>,
    /// By name.
    pub index: BTreeMap<&'a str, Self>,
}

/// A newtype of itself.
#[derive(Abi)]
pub struct Rose<'a>(pub &'a [Rose<'a>]);

/// With fields, and a code for success.
#[derive(Abi, Debug)]
#[abi(error)]
pub enum ShapeError {
    /// nothing happened
    #[abi(ok)]
    Success,
    /// it is too large
    TooLarge {
        /// how large
        size: f64,
    },
    /// its text is not allowed
    BadText(String, char),
}

/// It borrows.
#[derive(Abi, Debug)]
#[abi(error, pair)]
pub enum WordError<'a> {
    /// there are none
    NoWords,
    /// it is not known
    Unknown(&'a str),
}

/// One bit.
#[derive(Abi, Clone, Copy)]
#[abi(flags)]
pub struct Bit {
    /// It.
    pub on: bool,
}

/// Bits with names of every kind.
#[derive(Abi, Clone, Copy)]
#[abi(flags, pair, rename = "permissions", go = "Permissions")]
pub struct Perms {
    /// Read.
    pub read: bool,
    /// A keyword.
    pub r#yield: bool,
    /// Renamed.
    #[abi(rename = "exec", go = "Run")]
    pub execute: bool,
    /// It is private.
    hidden: bool,
}

/// 64 of them.
macro_rules! bits {
    ($($bit:ident)*) => {
        /// As many as there can be.
        #[derive(Abi, Clone, Copy, Default)]
        #[abi(flags)]
        pub struct Bits { $(
            /// One of them.
            pub $bit: bool,
        )* }
    };
}
bits! {
    a0 a1 a2 a3 a4 a5 a6 a7 b0 b1 b2 b3 b4 b5 b6 b7 c0 c1 c2 c3 c4 c5 c6 c7 d0 d1 d2 d3 d4 d5 d6 d7
    e0 e1 e2 e3 e4 e5 e6 e7 f0 f1 f2 f3 f4 f5 f6 f7 g0 g1 g2 g3 g4 g5 g6 g7 h0 h1 h2 h3 h4 h5 h6 h7
}

/// A key.
#[derive(Abi, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// One.
    Left = -1,
    /// The other.
    Right = 300,
}

/// A key.
#[derive(Abi, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

/// A key that borrows.
#[derive(Abi, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<'a>(pub &'a str);

/// Not a key.
#[derive(Abi, Clone, Copy, PartialEq)]
pub struct Weight(pub f64);

/// Maps with every key.
#[derive(Abi)]
pub struct Maps<'a> {
    /// A map.
    pub bools: BTreeMap<bool, ()>,
    /// A map.
    pub chars: HashMap<char, Weight>,
    /// A map.
    pub bytes: BTreeMap<u8, BTreeMap<i64, Vec<u8>>>,
    /// A map.
    pub strings: HashMap<String, Shape>,
    /// A map.
    pub boxes: BTreeMap<Box<str>, Box<Shape>>,
    /// A map.
    pub borrowed: BTreeMap<&'a str, &'a [u8]>,
    /// A map.
    pub cows: BTreeMap<Cow<'a, str>, Token<'a>>,
    /// A list.
    pub queue: VecDeque<Cow<'a, [Id]>>,
    /// A map.
    pub names: HashMap<Name<'a>, Perms>,
    /// A map.
    pub ids: HashMap<Id, Option<Duration>, BuildHasherDefault<DefaultHasher>>,
    /// A map.
    pub sides: HashMap<Side, [Side; 2]>,
    /// A map.
    pub times: BTreeMap<Duration, Duration>,
    /// Integers of 128 bits, and integers that are never 0.
    pub wide: BTreeMap<u128, (i128, NonZeroU8, Option<NonZero<i64>>)>,
    /// A set.
    pub sets: BTreeMap<NonZeroI32, BTreeSet<Name<'a>>>,
    /// A set.
    pub hashes: HashSet<Id, BuildHasherDefault<DefaultHasher>>,
    /// Shared pointers.
    pub shared: Rc<Arc<[Rc<str>]>>,
    /// Maps.
    pub list: Vec<Option<BTreeMap<u32, String>>>,
}

/// Plain data.
#[derive(Abi, Clone, Copy)]
#[repr(C)]
pub struct Point {
    /// A number.
    pub x: f64,
    /// A number.
    pub y: f64,
}

/// Everything in.
#[wazabi::export]
pub fn everything<'a>(maps: Maps<'a>, map: &BTreeMap<Id, String>, bits: Bits, bit: Bit, rose: &Rose<'_>) -> BTreeMap<&'a str, &'a [u8]> {
    let _ = (map, bits.a0, bit.on, rose.0.len());
    maps.borrowed
}

/// Changed in place.
#[wazabi::export]
pub fn shift(points: &mut [Point], ids: &mut [Id], marks: &mut [bool], pairs: &mut [[u8; 2]]) -> Result<(), ShapeError> {
    points.iter_mut().for_each(|point| point.x += 1.0);
    ids.reverse();
    marks.fill(true);
    pairs.fill([0; 2]);
    Err(ShapeError::Success)
}

/// Out of the arguments.
#[wazabi::export]
pub fn first<'a>(tokens: &'a [Token<'a>], nodes: Vec<Node<'_>>, keyword: r#enum, it: Single) -> Result<Token<'a>, WordError<'a>> {
    let _ = (nodes, keyword, it);
    tokens.first().copied().ok_or(WordError::NoWords)
}

/// Bytes.
#[wazabi::export]
pub fn fill(mut buffer: Buffer, took: Duration) -> (Buffer, Duration) {
    buffer.extend_from_slice(b"more");
    (buffer, took)
}

/// Called like what the macro uses, as are its parameters.
#[wazabi::export]
pub fn args(args: Shape, cx: Perms, at: &mut [u8], wire: Duration) -> Shape {
    let _ = (cx.hidden, cx.read, at, wire);
    args
}

/// Called like what the macro uses.
#[wazabi::export]
pub fn cx(args: Option<Shape>) -> Option<Perms> {
    args.map(|_| Perms { read: true, r#yield: false, execute: true, hidden: false })
}

/// Called like what the macro uses, and with more parameters than cross one by one.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn at(
    a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, args: &mut [u8], cx: Shape,
    at: BTreeMap<u8, Shape>, __at: Duration, __args: Perms, __cx: &Shape,
) -> u8 {
    let _ = (cx, at, __at, __args, __cx);
    args[0] + a + b + c + d + e + f + g + h + i + j + k + l + m + n
}

fn main() {
    assert_eq!(ShapeErrorCode::from(&ShapeError::TooLarge { size: 1.0 }) as u8, 2);
    assert_eq!(WordErrorCode::from(WordError::Unknown("x")) as u8, 2);
    assert_eq!(size_of::<<Bits as Abi>::Wire>(), 8);
    assert_eq!(size_of::<<Perms as Abi>::Wire>(), 1);
    let wire = ShapeWire_Radius(1.5);
    assert_eq!(ShapeWire { tag: 3, payload: ShapeWirePayload { Radius: wire } }.tag, 3);
}
