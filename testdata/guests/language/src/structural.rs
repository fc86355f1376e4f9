//! Types whose text, equality and order follow from their parts: Go computes them without the guest.
use std::collections::{BTreeMap, BTreeSet};
use wazabi::Abi;

/// A rank.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
#[repr(i8)]
pub enum Rank {
    /// the highest number
    Low = 3,
    /// the lowest number
    High = -3,
}

/// A version.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "v{major}.{minor}")]
pub struct Release {
    /// The first number.
    pub major: u8,
    /// The second number.
    #[abi(rename = "second")]
    pub minor: u16,
}

/// A key.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "<{0}>")]
pub struct Key(pub String);

/// A link of a chain.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub enum Link {
    /// the end
    End,
    /// a number and the next one
    Next(i32, Box<Link>),
    /// a name
    Named {
        /// The name.
        name: Key,
    },
}

/// All that has an order.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub struct Ordered {
    /// A bool.
    pub flag: bool,
    /// A letter.
    pub letter: char,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Releases.
    pub releases: Vec<Release>,
    /// A large number.
    pub large: i128,
    /// Perhaps a key.
    pub key: Option<Key>,
    /// Perhaps a link.
    pub link: Option<Link>,
    /// A pair of an array.
    pub pair: ([Key; 2], Rank),
    /// Time.
    pub time: std::time::Duration,
    /// Names.
    pub names: BTreeSet<String>,
    /// The same below.
    pub below: Option<Box<Ordered>>,
}

/// All that is only equal.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(
    eq,
    string = "{ratio} {{{half}}} {letter} {on} {count} {name} {release}"
)]
pub struct Equal {
    /// A ratio.
    pub ratio: f64,
    /// A half.
    pub half: f32,
    /// A letter.
    pub letter: char,
    /// A bool.
    pub on: bool,
    /// A large number.
    pub count: u128,
    /// A name.
    pub name: Key,
    /// A release.
    pub release: Release,
    /// Keys by name.
    pub keys: BTreeMap<String, Vec<Key>>,
    /// Links.
    pub links: Vec<Link>,
}

/// What Rust says of two values: whether they are equal, and their order as -1, 0 or 1.
#[wazabi::export]
pub fn compare(a: Ordered, b: Ordered) -> (bool, i8) {
    (a == b, a.cmp(&b) as i8)
}

/// Whether two values are equal, and the text of the first.
#[wazabi::export]
pub fn same(a: Equal, b: Equal) -> (bool, String) {
    (a == b, a.to_string())
}

/// The order of two links.
#[wazabi::export]
pub fn compare_links(a: Link, b: Link) -> i8 {
    a.cmp(&b) as i8
}

/// Keys.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub struct Keys(pub Vec<Key>);

/// An array of lists.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub struct Grid(pub [Vec<u8>; 2]);

/// A link by another name.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord)]
pub struct Chain(pub Link);

/// A large identifier.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "{0}%")]
pub struct Large(pub u128);

/// A switch.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "on: {0}")]
pub struct Switch(pub bool);

/// What may be done.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags, eq)]
pub struct Perms {
    /// to read
    pub read: bool,
    /// to write
    pub write: bool,
}

/// Nothing.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "100%")]
pub struct Nothing;

/// By position.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(eq, ord, string = "{1}/{0}")]
pub struct Pair(pub Large, pub Switch);

/// Fields whose names are those of methods.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(eq, string = "{string}")]
pub struct Odd {
    /// `String`
    pub string: Switch,
    /// `Equal`
    pub equal: Option<Perms>,
    /// `Compare`
    pub compare: Nothing,
    /// Keys.
    pub keys: Keys,
    /// A grid.
    pub grid: Option<Grid>,
    /// A chain, perhaps.
    pub chain: Option<Chain>,
    /// Weights.
    pub weights: BTreeMap<Large, f32>,
    /// Pairs in pairs.
    pub pair: Vec<(Pair, (Grid, Option<u8>))>,
    /// No value of another type.
    pub other: [Option<Link>; 2],
}

/// Whether two values are equal, and the text of the first.
#[wazabi::export]
pub fn odd(a: Odd, b: Odd) -> (bool, String) {
    (a == b, a.to_string())
}

/// The order of two pairs, and the text of the first.
#[wazabi::export]
pub fn compare_pairs(a: Pair, b: Pair) -> (i8, String) {
    (a.cmp(&b) as i8, a.to_string())
}

/// The order of grids, keys and chains.
#[wazabi::export]
pub fn compare_newtypes(a: (Grid, Keys, Chain), b: (Grid, Keys, Chain)) -> [i8; 3] {
    [
        a.0.cmp(&b.0) as i8,
        a.1.cmp(&b.1) as i8,
        a.2.cmp(&b.2) as i8,
    ]
}
