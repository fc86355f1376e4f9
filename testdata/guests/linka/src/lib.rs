//! A guest that imports the exports of another guest, linkb, in its block "mid". Each of its exports
//! calls the function of that name.
use core::num::NonZeroI8;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

#[path = "../../linkb/src/lie.rs"]
mod lie;
#[path = "../../linkb/src/types.rs"]
mod types;
use lie::{kept, lie};
use mid::Store;
pub use types::{Line, LineError, LineId, Mood, Perms, Point, Shape};
use wazabi::Callback;

/// What linkb exports.
pub mod mid {
    use super::lie::Lie;
    use super::types::*;
    use core::num::NonZeroI8;
    use std::collections::{BTreeMap, BTreeSet};
    use wazabi::Callback;

    #[wazabi::import]
    extern "mid" {
        /// A store of lines.
        pub type Store;
        /// Any value of the program.
        pub type Any;

        /// Puts a text. Says how many there are.
        pub fn put(self: &Store, key: &str, text: &str) -> u32;
        /// Returns a text.
        pub fn get(self: &Store, key: &str) -> Option<String>;
        /// Panics.
        pub fn break_down(self: &Store) -> u32;
        /// Counts the calls of this function on this instance.
        pub fn count() -> u32;
        /// Adds.
        pub fn add(a: i64, b: i64) -> i64;
        /// Writes scalars.
        pub fn scalars(
            a: u8,
            b: i8,
            c: u16,
            d: i16,
            on: bool,
            initial: char,
            e: f32,
            f: f64,
            mood: Mood,
            perms: Perms,
            g: NonZeroI8,
            id: LineId,
        ) -> String;
        /// Returns the mood before it.
        pub fn calmer(mood: Mood) -> Mood;
        /// Returns the text twice.
        pub fn twice(text: &str) -> String;
        /// Returns the length of a text.
        pub fn length(text: &str) -> u32;
        /// Returns the bytes in the other order.
        pub fn reversed(data: &[u8]) -> Vec<u8>;
        /// Adds numbers.
        pub fn sum(values: &[u32]) -> u64;
        /// Moves points.
        pub fn moved(points: &[Point], by: Point) -> Vec<Point>;
        /// Returns the lines in the other order.
        pub fn lines(lines: Vec<Line>) -> Vec<Line>;
        /// Returns the shape in a shape.
        pub fn wrapped(shape: Shape) -> Shape;
        /// Returns the maps joined.
        pub fn joined(
            a: BTreeMap<String, Vec<u32>>,
            b: BTreeMap<String, Vec<u32>>,
        ) -> BTreeMap<String, Vec<u32>>;
        /// Returns what both sets have.
        pub fn common(a: BTreeSet<i16>, b: BTreeSet<i16>) -> BTreeSet<i16>;
        /// Finds a line.
        pub fn find(text: &str, length: u32) -> Result<Option<LineId>, LineError>;
        /// Fails with a text.
        pub fn complain(text: &str) -> Result<(), String>;
        /// Returns both texts, in the other order.
        pub fn swapped(a: &str, b: &str) -> (String, String);
        /// Adds many numbers.
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
            p: u64,
            text: &str,
        ) -> String;
        /// Panics.
        pub fn panics(message: &str) -> u32;
        /// Panics, though it could return an error.
        pub fn panics_text(message: &str) -> Result<u32, String>;
        /// Never returns.
        pub fn spin();
        /// Has linkc shout, and counts.
        pub fn shouted(text: &str) -> String;
        /// Has linkc panic.
        pub fn falls(message: &str);
        /// Has the program told something.
        pub fn told(text: &str) -> u32;
        /// Returns a value of the program.
        pub fn any(value: Any) -> Any;
        /// Opens a store.
        pub fn open(name: &str) -> Result<Store, LineError>;
        /// Returns one store with the texts of both.
        pub fn merged(a: Store, b: &Store) -> Store;
        /// Opens several stores.
        pub fn open_all(names: &[&str]) -> Vec<Store>;
        /// Counts the stores of this instance.
        pub fn stores() -> u32;
        /// Lies about a text.
        pub fn lie_text(how: u32) -> String;
        /// Lies about bools in a list.
        pub fn lie_bools() -> Vec<bool>;
        /// Lies about the tag of an option.
        pub fn lie_option() -> Option<u32>;
        /// Lies about an enum.
        pub fn lie_mood() -> Mood;
        /// Lies about flags.
        pub fn lie_perms() -> Perms;
        /// Lies about a char.
        pub fn lie_char() -> char;
        /// Lies about the order of a set.
        pub fn lie_set(how: u32) -> BTreeSet<u8>;
        /// Lies about the keys of a map.
        pub fn lie_map() -> BTreeMap<u8, u8>;
        /// Lies about a list's address.
        pub fn lie_numbers() -> Vec<u32>;
        /// Lies about the tag of a variant.
        pub fn lie_shape() -> Box<Shape>;
        /// Takes a text.
        pub fn take_text(text: Lie<String>) -> u32;
        /// Takes bools.
        pub fn take_bools(values: Lie<Vec<bool>>) -> u32;
        /// Takes a mood.
        pub fn take_mood(mood: Lie<Mood>) -> u32;
        /// Takes a store.
        pub fn take_store(store: Store) -> u32;
        /// Counts the words that are wanted.
        pub fn chosen(words: &[&str], far: u32, wanted: &Callback<fn(String) -> bool>) -> u32;
        /// Passes numbers to `f`.
        pub fn applied(n: i16, f: &Callback<fn(i16, f32, char) -> i8>) -> i32;
        /// Has `f` change each line.
        pub fn edited(
            lines: Vec<Line>,
            f: &Callback<fn(Line, Shape) -> Result<Line, LineError>>,
        ) -> Result<Vec<Line>, LineError>;
        /// Passes bytes to `f` and back.
        pub fn echoed(size: u32, f: &Callback<fn(Vec<u8>) -> Vec<u8>>) -> u32;
        /// Calls `f` some times, also after it has failed.
        pub fn attempted(times: u32, f: &Callback<fn(u32) -> Result<u32, String>>) -> Vec<String>;
        /// Calls `f`, and panics.
        pub fn falls_after(f: &Callback<fn(u32) -> u32>) -> Result<u32, String>;
        /// Passes stores to `f`, and counts the texts of those that come back.
        pub fn lent(f: &Callback<fn(Store, u32) -> Option<Store>>) -> u32;
    }
}

thread_local! {
    static KEPT: RefCell<Vec<Store>> = const { RefCell::new(Vec::new()) };
}

/// Counts the calls of this function on the instance of linkb.
#[wazabi::export]
pub fn counted() -> u32 {
    mid::count()
}

/// Counts the stores of the instance of linkb.
#[wazabi::export]
pub fn stores() -> u32 {
    mid::stores()
}

/// Opens a store, and keeps it.
#[wazabi::export]
pub fn open(name: &str) -> Result<u32, LineError> {
    let store = mid::open(name)?;
    Ok(keep(vec![store]))
}

/// Opens several stores, and keeps them.
#[wazabi::export]
pub fn open_all(names: &[&str]) -> u32 {
    keep(mid::open_all(names))
}

fn keep(stores: Vec<Store>) -> u32 {
    KEPT.with_borrow_mut(|kept| {
        kept.extend(stores);
        kept.len() as u32
    })
}

/// Puts a text into a store.
#[wazabi::export]
pub fn put(store: u32, key: &str, text: &str) -> u32 {
    KEPT.with_borrow(|kept| kept[store as usize].put(key, text))
}

/// Returns a text of a store.
#[wazabi::export]
pub fn get(store: u32, key: &str) -> Option<String> {
    KEPT.with_borrow(|kept| kept[store as usize].get(key))
}

/// Has a store panic.
#[wazabi::export]
pub fn break_down(store: u32) -> u32 {
    KEPT.with_borrow(|kept| kept[store as usize].break_down())
}

/// Puts the texts of the second store into the first, which it takes out and keeps as the last.
#[wazabi::export]
pub fn merge(a: u32, b: u32) -> u32 {
    let (a, b) = (a as usize, b as usize);
    KEPT.with_borrow_mut(|kept| {
        let first = kept.remove(a);
        let merged = mid::merged(first, &kept[if b > a { b - 1 } else { b }]);
        kept.push(merged);
        kept.len() as u32
    })
}

/// Gives a store away.
#[wazabi::export]
pub fn give(store: u32) -> u32 {
    let store = KEPT.with_borrow_mut(|kept| kept.remove(store as usize));
    mid::take_store(store)
}

/// Drops the stores that it keeps.
#[wazabi::export]
pub fn drop_all() {
    KEPT.with_borrow_mut(Vec::clear);
}

/// Returns a value of the program, by way of linkb.
#[wazabi::export]
pub fn any(value: mid::Any) -> mid::Any {
    mid::any(value)
}

/// Lies about an argument.
#[wazabi::export]
pub fn lies(how: u32) -> u32 {
    match how {
        0 => mid::take_text(lie(&kept(b"fine"))),
        1 => mid::take_text(lie(&kept(b"a\xff"))),
        2 => mid::take_text(lie(&[0xffff_fff0, 100])),
        3 => mid::take_bools(lie(&kept(&[1, 0, 2]))),
        _ => mid::take_mood(lie(&[2])),
    }
}

/// Adds.
#[wazabi::export]
pub fn add(a: i64, b: i64) -> i64 {
    mid::add(a, b)
}

/// Writes scalars.
#[wazabi::export]
#[allow(clippy::too_many_arguments, reason = "one of each kind")]
pub fn scalars(
    a: u8,
    b: i8,
    c: u16,
    d: i16,
    on: bool,
    initial: char,
    e: f32,
    f: f64,
    mood: Mood,
    perms: Perms,
    g: NonZeroI8,
    id: LineId,
) -> String {
    mid::scalars(a, b, c, d, on, initial, e, f, mood, perms, g, id)
}

/// Returns the mood before it.
#[wazabi::export]
pub fn calmer(mood: Mood) -> Mood {
    mid::calmer(mood)
}

/// Returns the text twice.
#[wazabi::export]
pub fn twice(text: &str) -> String {
    mid::twice(text)
}

/// Returns the length of a text.
#[wazabi::export]
pub fn length(text: &str) -> u32 {
    mid::length(text)
}

/// Returns the bytes in the other order.
#[wazabi::export]
pub fn reversed(data: &[u8]) -> Vec<u8> {
    mid::reversed(data)
}

/// Adds numbers.
#[wazabi::export]
pub fn sum(values: &[u32]) -> u64 {
    mid::sum(values)
}

/// Moves points.
#[wazabi::export]
pub fn moved(points: &[Point], by: Point) -> Vec<Point> {
    mid::moved(points, by)
}

/// Returns the lines in the other order.
#[wazabi::export]
pub fn lines(lines: Vec<Line>) -> Vec<Line> {
    mid::lines(lines)
}

/// Returns the shape in a shape.
#[wazabi::export]
pub fn wrapped(shape: Shape) -> Shape {
    mid::wrapped(shape)
}

/// Returns the maps joined.
#[wazabi::export]
pub fn joined(
    a: BTreeMap<String, Vec<u32>>,
    b: BTreeMap<String, Vec<u32>>,
) -> BTreeMap<String, Vec<u32>> {
    mid::joined(a, b)
}

/// Returns what both sets have.
#[wazabi::export]
pub fn common(a: BTreeSet<i16>, b: BTreeSet<i16>) -> BTreeSet<i16> {
    mid::common(a, b)
}

/// Finds a line.
#[wazabi::export]
pub fn find(text: &str, length: u32) -> Result<Option<LineId>, LineError> {
    mid::find(text, length)
}

/// Fails with a text.
#[wazabi::export]
pub fn complain(text: &str) -> Result<(), String> {
    mid::complain(text)
}

/// Returns both texts, in the other order.
#[wazabi::export]
pub fn swapped(a: &str, b: &str) -> (String, String) {
    mid::swapped(a, b)
}

/// Adds many numbers.
#[wazabi::export]
#[allow(clippy::too_many_arguments, reason = "more than cross one by one")]
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
    p: u64,
    text: &str,
) -> String {
    mid::many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, text)
}

/// Panics.
#[wazabi::export]
pub fn panics(message: &str) -> u32 {
    mid::panics(message)
}

/// Panics, though it could return an error.
#[wazabi::export]
pub fn panics_text(message: &str) -> Result<u32, String> {
    mid::panics_text(message)
}

/// Never returns.
#[wazabi::export]
pub fn spin() {
    mid::spin()
}

/// Has linkc shout, and counts.
#[wazabi::export]
pub fn shouted(text: &str) -> String {
    mid::shouted(text)
}

/// Has linkc panic.
#[wazabi::export]
pub fn falls(message: &str) {
    mid::falls(message)
}

/// Has the program told something.
#[wazabi::export]
pub fn told(text: &str) -> u32 {
    mid::told(text)
}

/// Lies about a text.
#[wazabi::export]
pub fn lie_text(how: u32) -> String {
    mid::lie_text(how)
}

/// Lies about bools in a list.
#[wazabi::export]
pub fn lie_bools() -> Vec<bool> {
    mid::lie_bools()
}

/// Lies about the tag of an option.
#[wazabi::export]
pub fn lie_option() -> Option<u32> {
    mid::lie_option()
}

/// Lies about an enum.
#[wazabi::export]
pub fn lie_mood() -> Mood {
    mid::lie_mood()
}

/// Lies about flags.
#[wazabi::export]
pub fn lie_perms() -> Perms {
    mid::lie_perms()
}

/// Lies about a char.
#[wazabi::export]
pub fn lie_char() -> char {
    mid::lie_char()
}

/// Lies about the order of a set.
#[wazabi::export]
pub fn lie_set(how: u32) -> BTreeSet<u8> {
    mid::lie_set(how)
}

/// Lies about the keys of a map.
#[wazabi::export]
pub fn lie_map() -> BTreeMap<u8, u8> {
    mid::lie_map()
}

/// Lies about a list's address.
#[wazabi::export]
pub fn lie_numbers() -> Vec<u32> {
    mid::lie_numbers()
}

/// Lies about the tag of a variant.
#[wazabi::export]
pub fn lie_shape() -> Box<Shape> {
    mid::lie_shape()
}

/// Counts the words shorter than `limit`, and those that the other guest asked for. A limit of 0
/// makes the closure panic.
#[wazabi::export]
pub fn chosen(words: &[&str], limit: u32, far: u32) -> (u32, u32) {
    let asked = Cell::new(0);
    let wanted = |word: String| {
        assert_ne!(limit, 0, "no limit for {word}");
        asked.set(asked.get() + 1);
        word.len() < limit as usize
    };
    let count =
        Callback::<fn(String) -> bool>::scoped(wanted, |wanted| mid::chosen(words, far, wanted));
    (count, asked.get())
}

/// Gets numbers from the other guest.
#[wazabi::export]
pub fn applied(n: i16) -> (i32, String) {
    let seen = RefCell::new(String::new());
    let f = |n: i16, x: f32, c: char| {
        *seen.borrow_mut() += &format!("{n} {x} {c};");
        (n / 100) as i8
    };
    let sum = Callback::<fn(i16, f32, char) -> i8>::scoped(f, |f| mid::applied(n, f));
    (sum, seen.into_inner())
}

/// Has the other guest pass each line to a closure, which refuses a line.
#[wazabi::export]
pub fn edited(lines: Vec<Line>, refused: u64) -> Result<Vec<Line>, LineError> {
    let f = move |line: Line, shape: Shape| {
        let text = format!("{}: {shape:?}", line.text);
        match line.id == LineId(refused) {
            true => Err(LineError::TooLong { length: 1, text }),
            false => Ok(Line { text, ..line }),
        }
    };
    let f = Callback::<fn(Line, Shape) -> Result<Line, LineError>>::new(f);
    mid::edited(lines, &f)
}

/// Passes bytes from the other guest and back.
#[wazabi::export]
pub fn echoed(size: u32) -> u32 {
    let more = |data: Vec<u8>| data.into_iter().map(|byte| byte + 1).collect();
    mid::echoed(size, &Callback::<fn(Vec<u8>) -> Vec<u8>>::new(more))
}

/// What a closure returned, which fails for odd numbers, and panics for one.
#[wazabi::export]
pub fn attempted(times: u32, panics: u32) -> Vec<String> {
    let f = move |n: u32| match n {
        n if n == panics => panic!("the closure got {n}"),
        n if n % 2 == 1 => Err(format!("{n} is odd")),
        n => Ok(n * 10),
    };
    mid::attempted(times, &Callback::<fn(u32) -> Result<u32, String>>::new(f))
}

/// Has the other guest panic after it has called a closure.
#[wazabi::export]
pub fn falls_after() -> Result<u32, String> {
    let called = Cell::new(0);
    let f = |n: u32| {
        called.set(called.get() + n);
        n + 1
    };
    let result = Callback::<fn(u32) -> u32>::scoped(f, mid::falls_after);
    result.map_err(|error| format!("{}: {error}", called.get()))
}

/// Gets stores of the other guest in a closure. Gives the first back with texts, and keeps the
/// second. Returns how many texts came back.
#[wazabi::export]
pub fn lent() -> u32 {
    let f = |store: Store, n: u32| {
        store.put("a", "1");
        store.put("b", "2");
        match n {
            0 => Some(store),
            1 => {
                keep(vec![store]);
                None
            }
            _ => None,
        }
    };
    mid::lent(&Callback::<fn(Store, u32) -> Option<Store>>::new(f))
}
