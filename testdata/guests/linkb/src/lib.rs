//! A guest whose exports another guest, linka, imports in its block "mid". It imports exports of a
//! third guest, linkc.
use core::num::NonZeroI8;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

mod lie;
mod types;
use lie::{Lie, kept, lie};
pub use types::{Line, LineError, LineId, Mood, Perms, Point, Shape};
use wazabi::Callback;

#[wazabi::import]
extern "base" {
    /// Returns the text in capitals.
    pub fn shout(text: &str) -> String;
    /// Panics.
    pub fn fall(message: &str);
    /// Counts the words that are wanted.
    pub fn count_wanted(words: &[&str], wanted: &Callback<fn(String) -> bool>) -> u32;
}

#[wazabi::import]
extern "desk" {
    /// Any value of the program.
    pub type Any;
    /// Tells the program something. The program may call guests meanwhile.
    pub fn tell(text: &str) -> u32;
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
    static STORES: Cell<u32> = const { Cell::new(0) };
}

/// Counts the calls of this function on this instance.
#[wazabi::export]
pub fn count() -> u32 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

/// Adds.
#[wazabi::export]
pub fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
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
    format!(
        "{a} {b} {c} {d} {on} {initial} {e} {f} {mood:?} {} {} {g} {}",
        perms.read, perms.write, id.0
    )
}

/// Returns the mood before it.
#[wazabi::export]
pub fn calmer(mood: Mood) -> Mood {
    match mood {
        Mood::Happy => Mood::Calm,
        _ => Mood::Angry,
    }
}

/// Returns the text twice.
#[wazabi::export]
pub fn twice(text: &str) -> String {
    text.repeat(2)
}

/// Returns the length of a text.
#[wazabi::export]
pub fn length(text: &str) -> u32 {
    text.len() as u32
}

/// Returns the bytes in the other order.
#[wazabi::export]
pub fn reversed(data: &[u8]) -> Vec<u8> {
    data.iter().rev().copied().collect()
}

/// Adds numbers.
#[wazabi::export]
pub fn sum(values: &[u32]) -> u64 {
    values.iter().map(|v| u64::from(*v)).sum()
}

/// Moves points.
#[wazabi::export]
pub fn moved(points: &[Point], by: Point) -> Vec<Point> {
    points
        .iter()
        .map(|p| Point {
            x: p.x + by.x,
            y: p.y + by.y,
        })
        .collect()
}

/// Returns the lines in the other order.
#[wazabi::export]
pub fn lines(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().rev().collect()
}

/// Returns the shape in a shape.
#[wazabi::export]
pub fn wrapped(shape: Shape) -> Shape {
    Shape::Many(vec![shape, Shape::Dot])
}

/// Returns the maps joined.
#[wazabi::export]
pub fn joined(
    a: BTreeMap<String, Vec<u32>>,
    b: BTreeMap<String, Vec<u32>>,
) -> BTreeMap<String, Vec<u32>> {
    a.into_iter().chain(b).collect()
}

/// Returns what both sets have.
#[wazabi::export]
pub fn common(a: BTreeSet<i16>, b: BTreeSet<i16>) -> BTreeSet<i16> {
    a.intersection(&b).copied().collect()
}

/// Finds a line.
#[wazabi::export]
pub fn find(text: &str, length: u32) -> Result<Option<LineId>, LineError> {
    match text {
        "" => Err(LineError::NotFound),
        "none" => Ok(None),
        _ if text.len() as u32 > length => Err(LineError::TooLong {
            length: text.len() as u32,
            text: text.into(),
        }),
        _ => Ok(Some(LineId(text.len() as u64))),
    }
}

/// Fails with a text.
#[wazabi::export]
pub fn complain(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    Err(format!("no: {text}"))
}

/// Returns both texts, in the other order.
#[wazabi::export]
pub fn swapped(a: &str, b: &str) -> (String, String) {
    (b.into(), a.into())
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
    let sum: u64 = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o]
        .iter()
        .map(|v| u64::from(*v))
        .sum();
    format!("{text}{}", sum + p)
}

/// Panics.
#[wazabi::export]
pub fn panics(message: &str) -> u32 {
    panic!("{message}")
}

/// Panics, though it could return an error.
#[wazabi::export]
pub fn panics_text(message: &str) -> Result<u32, String> {
    panic!("{message}")
}

/// Never returns.
#[wazabi::export]
pub fn spin() {
    loop {
        CALLS.set(CALLS.get().wrapping_add(1));
        core::hint::black_box(());
    }
}

/// Has linkc shout, and counts.
#[wazabi::export]
pub fn shouted(text: &str) -> String {
    format!("{}{}", shout(text), count())
}

/// Has linkc panic.
#[wazabi::export]
pub fn falls(message: &str) {
    fall(message);
}

/// Has the program told something.
#[wazabi::export]
pub fn told(text: &str) -> u32 {
    tell(text)
}

/// Returns a value of the program.
#[wazabi::export]
pub fn any(value: Any) -> Any {
    value
}

/// A store of lines.
pub struct Store {
    name: String,
    texts: BTreeMap<String, String>,
}

/// A store of lines.
#[wazabi::export]
impl Store {
    /// Puts a text. Says how many there are.
    pub fn put(&mut self, key: &str, text: &str) -> u32 {
        self.texts.insert(key.into(), text.into());
        self.texts.len() as u32
    }

    /// Returns a text.
    pub fn get(&self, key: &str) -> Option<String> {
        self.texts.get(key).cloned()
    }

    /// Panics.
    pub fn break_down(&self) -> u32 {
        panic!("the store {} breaks down", self.name)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        STORES.set(STORES.get() - 1);
    }
}

/// Opens a store.
#[wazabi::export]
pub fn open(name: &str) -> Result<Store, LineError> {
    if name.is_empty() {
        return Err(LineError::NotFound);
    }
    STORES.set(STORES.get() + 1);
    Ok(Store {
        name: name.into(),
        texts: BTreeMap::new(),
    })
}

/// Returns one store with the texts of both.
#[wazabi::export]
pub fn merged(mut a: Store, b: &Store) -> Store {
    a.texts
        .extend(b.texts.iter().map(|(k, v)| (k.clone(), v.clone())));
    a
}

/// Opens several stores.
#[wazabi::export]
pub fn open_all(names: &[&str]) -> Vec<Store> {
    names.iter().filter_map(|name| open(name).ok()).collect()
}

/// Counts the stores of this instance.
#[wazabi::export]
pub fn stores() -> u32 {
    STORES.get()
}

/// Lies about a text.
#[wazabi::export]
pub fn lie_text(how: u32) -> Lie<String> {
    match how {
        0 => lie(&kept(b"fine")),
        1 => lie(&kept(b"a\xff")),
        _ => lie(&[0xffff_fff0, 100]),
    }
}

/// Lies about bools in a list.
#[wazabi::export]
pub fn lie_bools() -> Lie<Vec<bool>> {
    lie(&kept(&[1, 0, 2]))
}

/// Lies about the tag of an option.
#[wazabi::export]
pub fn lie_option() -> Lie<Option<u32>> {
    lie(&[7, 1])
}

/// Lies about an enum.
#[wazabi::export]
pub fn lie_mood() -> Lie<Mood> {
    lie(&[2])
}

/// Lies about flags.
#[wazabi::export]
pub fn lie_perms() -> Lie<Perms> {
    lie(&[4])
}

/// Lies about a char.
#[wazabi::export]
pub fn lie_char() -> Lie<char> {
    lie(&[0xd800])
}

/// Lies about the order of a set.
#[wazabi::export]
pub fn lie_set(how: u32) -> Lie<BTreeSet<u8>> {
    match how {
        0 => lie(&kept(&[1, 2, 2])),
        _ => lie(&kept(&[1, 3, 2])),
    }
}

/// Lies about the keys of a map.
#[wazabi::export]
pub fn lie_map() -> Lie<BTreeMap<u8, u8>> {
    let [at, len] = kept(&[1, 9, 1, 9]);
    lie(&[at, len / 2])
}

/// Lies about a list's address.
#[wazabi::export]
pub fn lie_numbers() -> Lie<Vec<u32>> {
    lie(&[4097, 1])
}

/// Lies about the tag of a variant.
#[wazabi::export]
pub fn lie_shape() -> Lie<Box<Shape>> {
    let words = Box::leak(Box::new([4_u64, 0, 0, 0]));
    lie(&[words.as_ptr() as u32])
}

/// Takes a text.
#[wazabi::export]
pub fn take_text(text: String) -> u32 {
    text.len() as u32
}

/// Takes bools.
#[wazabi::export]
pub fn take_bools(values: Vec<bool>) -> u32 {
    values.len() as u32
}

/// Takes a mood.
#[wazabi::export]
pub fn take_mood(mood: Mood) -> u32 {
    mood as u32
}

/// Takes a store.
#[wazabi::export]
pub fn take_store(store: Store) -> u32 {
    store.texts.len() as u32
}

/// Counts the words that are wanted. Has linkc do it, if `far` is set, with a closure of its own.
#[wazabi::export]
pub fn chosen(words: &[&str], far: u32, wanted: &Callback<fn(String) -> bool>) -> u32 {
    match far {
        0 => words.iter().filter(|&&word| wanted.call(word)).count() as u32,
        1 => count_wanted(words, wanted),
        _ => {
            let calls = Cell::new(0);
            let not = |word: String| {
                calls.set(calls.get() + 1);
                !wanted.call(&word)
            };
            let count = Callback::<fn(String) -> bool>::scoped(not, |f| count_wanted(words, f));
            calls.get() - count
        }
    }
}

/// Passes numbers to `f`.
#[wazabi::export]
pub fn applied(n: i16, f: &Callback<fn(i16, f32, char) -> i8>) -> i32 {
    i32::from(f.call(n, -0.5, 'ß')) + i32::from(f.call(n - 1, 2.0, 'b'))
}

/// Has `f` change each line.
#[wazabi::export]
pub fn edited(
    lines: Vec<Line>,
    f: &Callback<fn(Line, Shape) -> Result<Line, LineError>>,
) -> Result<Vec<Line>, LineError> {
    let shape = Shape::Named("of b".into(), Box::new(Shape::Dot));
    lines.into_iter().map(|line| f.call(line, &shape)).collect()
}

/// Passes bytes to `f` and back. Returns how many came.
#[wazabi::export]
pub fn echoed(size: u32, f: &Callback<fn(Vec<u8>) -> Vec<u8>>) -> u32 {
    let data = vec![7; size as usize];
    let back = f.call(&data);
    assert_eq!(data, vec![7; size as usize]);
    assert!(back.iter().all(|&byte| byte == 8));
    back.len() as u32
}

/// Calls `f` some times, also after it has failed. Returns its results.
#[wazabi::export]
pub fn attempted(times: u32, f: &Callback<fn(u32) -> Result<u32, String>>) -> Vec<String> {
    (0..times)
        .map(|n| match f.call(n) {
            Ok(n) => n.to_string(),
            Err(error) => error,
        })
        .collect()
}

/// Calls `f`, and panics.
#[wazabi::export]
pub fn falls_after(f: &Callback<fn(u32) -> u32>) -> Result<u32, String> {
    let n = f.call(3);
    panic!("after {n}")
}

/// Passes stores to `f`, and counts the texts of those that come back.
#[wazabi::export]
pub fn lent(f: &Callback<fn(Store, u32) -> Option<Store>>) -> u32 {
    (0..3)
        .filter_map(|n| f.call(open("lent").expect("a name"), n))
        .map(|store| store.texts.len() as u32)
        .sum()
}
