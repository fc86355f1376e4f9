//! A guest whose functions take and return types that do not cross themselves: they cross as types
//! to which they convert.
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use wazabi::Abi;

/// As a library has them: no derive, no ABI.
pub mod library {
    /// A point.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Point {
        /// to the right
        pub x: f64,
        /// upwards
        pub y: f64,
    }

    /// A shape.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Shape {
        /// nothing
        Empty,
        /// around a point
        Circle {
            /// the middle
            center: Point,
            /// the radius
            radius: f64,
        },
        /// a name and corners
        Polygon(String, Vec<Point>),
    }

    /// A number below 100, which is private.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Percent(u8);

    impl Percent {
        /// The number of percent, if it is one.
        pub fn of(value: u8) -> Result<Percent, String> {
            match value {
                0..=100 => Ok(Percent(value)),
                _ => Err(format!("{value} is more than 100 percent")),
            }
        }

        /// The number.
        pub fn get(&self) -> u8 {
            self.0
        }
    }
}
use library::{Percent, Point, Shape};

/// How many values of [`Version`] there are.
static LIVE: AtomicU32 = AtomicU32::new(0);

/// A version, as `1.2`.
#[derive(Abi, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(as = "String")]
pub struct Version {
    major: u32,
    minor: u32,
    counted: Counted,
}

/// Counts the values that are alive.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Counted;

impl Counted {
    fn new() -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Counted
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A version that is none.
#[derive(Debug)]
pub struct NoVersion(String);

impl fmt::Display for NoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a version like 1.2", self.0)
    }
}

impl FromStr for Version {
    type Err = NoVersion;
    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let numbers = text
            .split_once('.')
            .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
        let (major, minor) = numbers.ok_or_else(|| NoVersion(text.to_owned()))?;
        Ok(Version {
            major,
            minor,
            counted: Counted::new(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// How many values of `Version` the guest keeps.
#[wazabi::export]
pub fn live() -> u32 {
    LIVE.load(Ordering::Relaxed)
}

/// Returns the greater version.
#[wazabi::export]
pub fn latest(a: Version, b: Version) -> Version {
    a.max(b)
}

/// What a program needs.
#[derive(Abi, Debug, PartialEq)]
pub struct Needs {
    /// of the compiler
    pub compiler: Version,
    /// of each library
    pub libraries: BTreeMap<String, Version>,
    /// that it does not work with
    pub broken: Vec<Option<Version>>,
}

/// Returns how many versions there are, and the greatest.
#[wazabi::export]
pub fn survey(needs: Needs) -> (u32, Version) {
    let Needs {
        compiler,
        libraries,
        broken,
    } = needs;
    let others = libraries.into_values();
    let all: Vec<_> = others.chain(broken.into_iter().flatten()).collect();
    let count = all.len() as u32 + 1;
    (count, all.into_iter().fold(compiler, Version::max))
}

/// Returns them sorted.
#[wazabi::export]
pub fn sorted(versions: BTreeSet<Version>) -> Vec<Version> {
    versions.into_iter().collect()
}

/// Returns the sum of the values for versions from `least` on.
#[wazabi::export]
pub fn sum(values: &BTreeMap<Version, u32>, least: &Version) -> u32 {
    values.range(least..).map(|(_, value)| value).sum()
}

/// A mirror of `library::Point`.
#[derive(Abi)]
#[abi(remote = "library::Point", rename = "Point")]
pub struct PointMirror {
    /// to the right
    pub x: f64,
    /// upwards
    pub y: f64,
}

/// A mirror of `library::Shape`.
#[derive(Abi)]
#[abi(remote = "library::Shape", rename = "Shape")]
pub enum ShapeMirror {
    /// nothing
    Empty,
    /// around a point
    Circle {
        /// the middle
        #[abi(with = "PointMirror")]
        center: Point,
        /// the radius
        radius: f64,
    },
    /// a name and corners
    Polygon(String, #[abi(with = "PointMirror")] Vec<Point>),
}

/// A mirror of the standard library's range.
#[derive(Abi)]
#[abi(remote = "core::ops::Range<u32>")]
pub struct Span {
    /// the first
    pub start: u32,
    /// the one after the last
    pub end: u32,
}

/// Mirrors a type whose fields are private.
#[derive(Abi)]
#[abi(rename = "Percent")]
pub struct PercentMirror {
    /// from 0 to 100
    pub value: u8,
}

impl From<Percent> for PercentMirror {
    fn from(percent: Percent) -> Self {
        PercentMirror {
            value: percent.get(),
        }
    }
}

impl TryFrom<PercentMirror> for Percent {
    type Error = String;
    fn try_from(mirror: PercentMirror) -> Result<Percent, String> {
        Percent::of(mirror.value)
    }
}

/// Moves each shape.
#[wazabi::export(with = "ShapeMirror")]
pub fn moved(
    #[abi(with = "ShapeMirror")] shapes: Vec<Shape>,
    #[abi(with = "PointMirror")] by: &Point,
) -> Vec<Shape> {
    let shift = |at: Point| Point {
        x: at.x + by.x,
        y: at.y + by.y,
    };
    let moved = |shape| match shape {
        Shape::Empty => Shape::Empty,
        Shape::Circle { center, radius } => Shape::Circle {
            center: shift(center),
            radius,
        },
        Shape::Polygon(name, corners) => {
            Shape::Polygon(name, corners.into_iter().map(shift).collect())
        }
    };
    shapes.into_iter().map(moved).collect()
}

/// Returns the middle of the points, if there are some.
#[wazabi::export(with = "PointMirror")]
pub fn middle(#[abi(with = "PointMirror")] points: &[Point]) -> Option<Point> {
    let count = points.len() as f64;
    (count > 0.0).then(|| Point {
        x: points.iter().map(|at| at.x).sum::<f64>() / count,
        y: points.iter().map(|at| at.y).sum::<f64>() / count,
    })
}

/// Returns the points by name, each moved.
#[wazabi::export(with = "PointMirror")]
pub fn mapped(
    #[abi(with = "PointMirror")] points: BTreeMap<String, Point>,
    by: f64,
) -> BTreeMap<String, Point> {
    let moved = |(name, at): (String, Point)| {
        let x = at.x + by;
        (name, Point { x, ..at })
    };
    points.into_iter().map(moved).collect()
}

/// Returns the numbers in both ranges.
#[wazabi::export(with = "Span")]
pub fn common(
    #[abi(with = "Span")] a: Range<u32>,
    #[abi(with = "Span")] b: Option<&Range<u32>>,
) -> Range<u32> {
    match b {
        Some(b) => a.start.max(b.start)..a.end.min(b.end),
        None => a,
    }
}

/// Prices, and what is taken off.
#[derive(Abi, Debug, PartialEq)]
pub struct Offer {
    /// by `From` and `TryFrom` of a mirror
    #[abi(with = "PercentMirror")]
    pub discount: Percent,
    /// by functions
    #[abi(as = "u8", into = "Percent::get", try_from = "Percent::of")]
    pub each: BTreeMap<String, Percent>,
    /// by `Display` and `FromStr`, of the keys alone
    #[abi(as = "BTreeMap<String, _>")]
    pub since: BTreeMap<std::num::NonZeroU16, u32>,
    /// by functions that cannot fail
    #[abi(as = "Vec<u8>", into = "word_bytes", from = "word_of")]
    pub word: Word,
}

/// A word of the guest's.
#[derive(Debug, Default, PartialEq)]
pub struct Word(String);

fn word_bytes(word: &Word) -> Vec<u8> {
    word.0.clone().into_bytes()
}

fn word_of(bytes: Vec<u8>) -> Word {
    Word(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the offer as it came.
#[wazabi::export]
pub fn same(offer: Offer) -> Offer {
    offer
}

/// An identifier, which crosses as its number.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[abi(as = "u64")]
pub struct Id(u64);

impl From<Id> for u64 {
    fn from(id: Id) -> u64 {
        id.0
    }
}

impl TryFrom<u64> for Id {
    type Error = &'static str;
    fn try_from(number: u64) -> Result<Id, &'static str> {
        match number {
            0 => Err("0 is no identifier"),
            number => Ok(Id(number)),
        }
    }
}

/// A key of 4 bytes, which crosses as bytes.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(as = "Vec<u8>")]
pub struct Key([u8; 4]);

impl From<Key> for Vec<u8> {
    fn from(key: Key) -> Vec<u8> {
        key.0.to_vec()
    }
}

impl TryFrom<Vec<u8>> for Key {
    type Error = String;
    fn try_from(bytes: Vec<u8>) -> Result<Key, String> {
        let key = bytes.as_slice().try_into().map(Key);
        key.map_err(|_| format!("a key has 4 bytes, not {}", bytes.len()))
    }
}

/// Returns the next identifier and the reversed key.
#[wazabi::export]
pub fn next(id: Id, mut key: Key) -> (Id, Key) {
    key.0.reverse();
    (Id(id.0 + 1), key)
}

/// Divides. The error is of the standard library.
#[wazabi::export(as = "Result<_, String>")]
pub fn number(text: &str) -> Result<i32, std::num::ParseIntError> {
    text.parse()
}

/// A store of versions.
pub struct Store(Vec<Version>);

#[wazabi::export]
impl Store {
    /// Begins with `first`.
    pub fn new(first: Version) -> Store {
        Store(vec![first])
    }

    /// Adds some.
    pub fn add(&mut self, versions: Vec<Version>) -> u32 {
        self.0.extend(versions);
        self.0.len() as u32
    }

    /// Those from `least` on.
    pub fn since(&self, least: Version) -> impl Iterator<Item = String> + '_ {
        let since = self.0.iter().filter(move |version| **version >= least);
        since.map(Version::to_string)
    }

    /// Removes the version that is a percentage of the way through.
    #[abi(as = "String")]
    pub fn at(&self, #[abi(as = "u8", try_from = "Percent::of")] way: Percent) -> Option<&Version> {
        self.0
            .get((self.0.len() - 1) * usize::from(way.get()) / 100)
    }
}

/// Moves the versions of one store to another, which is given away.
#[wazabi::export]
pub fn joined(mut store: Store, versions: Vec<Version>) -> Store {
    store.0.extend(versions);
    store
}

/// Returns the sum of all.
#[allow(clippy::too_many_arguments)]
#[wazabi::export]
pub fn many(
    a: Id,
    b: Id,
    c: Id,
    d: Id,
    e: Id,
    f: Id,
    g: Id,
    h: Id,
    i: Id,
    j: Id,
    k: Id,
    l: Id,
    m: Id,
    n: Id,
    o: Id,
    p: Id,
    last: Id,
) -> u64 {
    let all = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, last];
    all.into_iter().map(u64::from).sum()
}

#[wazabi::import]
extern "registry" {
    /// A file of the host's.
    pub type File;

    /// The newest version of a library.
    pub fn newest(library: &str) -> Option<Version>;
    /// Publishes a version.
    pub fn publish(version: &Version, #[abi(with = "PercentMirror")] done: &[Percent]) -> u32;
    /// Where a shape is drawn.
    #[abi(with = "PointMirror")]
    pub fn place(#[abi(with = "ShapeMirror")] shape: Shape) -> Point;
}

/// Asks the host, and publishes what is newer.
#[wazabi::export]
pub fn update(library: &str, have: Version) -> Option<u32> {
    let newest = newest(library).filter(|newest| *newest > have)?;
    let done = [0, 50, 100].map(|value| Percent::of(value).expect("a percentage"));
    Some(publish(&newest, &done))
}

/// Returns where the host draws a circle.
#[wazabi::export(with = "PointMirror")]
pub fn drawn(#[abi(with = "PointMirror")] center: Point) -> Point {
    place(Shape::Circle {
        center,
        radius: 1.0,
    })
}

/// Drops the files.
#[wazabi::export]
pub fn keep(before: Vec<File>, version: Version, after: Vec<(Version, File)>) -> u32 {
    let _ = version;
    (before.len() + after.len()) as u32
}

/// Calls the host back with each version.
#[wazabi::export]
pub fn each(
    versions: Vec<Version>,
    next: &wazabi::Callback<fn(Version) -> Version>,
) -> Vec<Version> {
    versions
        .into_iter()
        .map(|version| next.call(version))
        .collect()
}

/// Returns how many libraries the host needs.
#[wazabi::export]
pub fn needed(next: &wazabi::Callback<fn() -> Needs>) -> u32 {
    next.call().libraries.len() as u32
}

/// An address, which is a `netip.Addr` in Go.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(go = "net/netip.Addr")]
pub struct Address(#[abi(as = "String")] pub std::net::IpAddr);

/// A link, which is a `url.URL` in Go.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(go = "net/url.URL")]
pub struct Link(pub Vec<u8>);

/// Nanoseconds, which are a `time.Duration` in Go.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(go = "time.Duration")]
pub struct Nanos(pub i64);

/// A way to a server.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Route {
    /// the server
    pub to: Address,
    /// those between
    pub hops: Vec<Address>,
    /// how long it takes
    pub takes: Nanos,
    /// what is there
    pub page: Option<Link>,
}

#[wazabi::export(value)]
impl Route {
    /// Returns the way back.
    pub fn back(mut self) -> Route {
        self.hops.reverse();
        self
    }
}

/// Returns the next address.
#[wazabi::export]
pub fn following(address: Address) -> Address {
    let std::net::IpAddr::V4(v4) = address.0 else {
        return address;
    };
    Address(std::net::Ipv4Addr::from(u32::from(v4).wrapping_add(1)).into())
}

/// Returns the link and twice the time.
#[wazabi::export]
pub fn opened(link: Link, after: Nanos) -> (Link, Nanos) {
    (link, Nanos(after.0 * 2))
}

/// Returns an address that is none.
#[wazabi::export]
pub fn broken() -> Link {
    Link(b"%zz".to_vec())
}
