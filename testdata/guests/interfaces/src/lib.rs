//! Filters that are the guest's or the host's, and that contain each other.
#![forbid(unsafe_code)]
use std::cell::{Cell, RefCell};
use wazabi::{Abi, Callback, Iter};

std::thread_local! {
    static ALIVE: Cell<u32> = const { Cell::new(0) };
}

/// Decides which lines are shown.
#[wazabi::interface]
pub trait Filter {
    /// Reports whether the line is shown.
    fn matches(&self, line: &str) -> bool;

    /// The name of the filter.
    fn name(&self) -> String {
        "unnamed".to_owned()
    }

    /// Learns from lines.
    fn learn(&mut self, lines: &[&str]) -> Result<u32, LearnError>;

    /// The lines that are shown.
    fn select<'a>(&self, lines: &[&'a str]) -> Vec<&'a str>
    where
        Self: Sized,
    {
        let shown = lines.iter().filter(|line| self.matches(line));
        shown.copied().collect()
    }
}

/// Why a filter does not learn.
#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
pub enum LearnError {
    /// it has no memory
    Fixed = 1,
    /// there is nothing to learn from
    Empty = 2,
}

/// Shows lines with one of its words.
struct Words(Vec<String>, Alive);

impl Filter for Words {
    fn matches(&self, line: &str) -> bool {
        assert_ne!(line, "panic", "not this line");
        self.0.iter().any(|word| line.contains(word))
    }

    fn name(&self) -> String {
        self.0.join("|")
    }

    fn learn(&mut self, lines: &[&str]) -> Result<u32, LearnError> {
        if lines.is_empty() {
            return Err(LearnError::Empty);
        }
        self.0.extend(lines.iter().map(|&line| line.to_owned()));
        Ok(self.0.len() as u32)
    }
}

/// Shows what another filter does not.
struct Not(Box<dyn Filter>, Alive);

impl Filter for Not {
    fn matches(&self, line: &str) -> bool {
        !self.0.matches(line)
    }

    fn learn(&mut self, lines: &[&str]) -> Result<u32, LearnError> {
        match lines {
            ["through", lines @ ..] => self.0.learn(lines),
            _ => Err(LearnError::Fixed),
        }
    }
}

/// Counts the filters of the guest.
struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Alive
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// The number of the guest's filters.
#[wazabi::export]
pub fn alive() -> u32 {
    ALIVE.get()
}

/// A filter for lines with one of the words.
#[wazabi::export]
pub fn words(words: Vec<String>) -> Box<dyn Filter> {
    Box::new(Words(words, Alive::new()))
}

/// A filter that shows what another does not.
#[wazabi::export]
pub fn not(filter: Box<dyn Filter>) -> Box<dyn Filter> {
    Box::new(Not(filter, Alive::new()))
}

/// The filter itself.
#[wazabi::export]
pub fn same(filter: Box<dyn Filter>) -> Box<dyn Filter> {
    filter
}

/// Counts the lines that are shown.
#[wazabi::export]
pub fn count(lines: &[&str], filter: &dyn Filter) -> u32 {
    lines.iter().filter(|line| filter.matches(line)).count() as u32
}

/// Has the filter learn.
#[wazabi::export]
pub fn teach(filter: &mut dyn Filter, lines: &[&str]) -> Result<u32, LearnError> {
    filter.learn(lines)
}

/// Reports whether both filters show the line; `a` learns it first.
#[wazabi::export]
pub fn both(a: &mut dyn Filter, b: &dyn Filter, line: &str) -> Result<bool, LearnError> {
    a.learn(&[line])?;
    Ok(a.matches(line) && b.matches(line))
}

/// A filter with a name.
#[derive(Abi)]
pub struct Rule {
    /// The name.
    pub name: String,
    /// The filter.
    pub filter: Box<dyn Filter>,
    /// The filter for lines that the first does not show.
    pub other: Option<Box<dyn Filter>>,
}

/// A rule that is lent.
#[derive(Abi)]
pub struct Lent<'a> {
    /// The name.
    pub name: &'a str,
    /// The filter.
    pub filter: &'a dyn Filter,
}

/// The rules with the filters that they did not have.
#[wazabi::export]
pub fn complete(rules: Vec<Rule>) -> Vec<Rule> {
    let complete = |rule: Rule| Rule {
        other: rule.other.or_else(|| Some(words(vec![rule.name.clone()]))),
        ..rule
    };
    rules.into_iter().map(complete).collect()
}

/// The names of the filters that show the line.
#[wazabi::export]
pub fn matching<'a>(rules: &[Lent<'a>], also: &[&dyn Filter], line: &str) -> Vec<String> {
    let named = rules.iter().filter(|rule| rule.filter.matches(line));
    let named = named.map(|rule| rule.name.to_owned());
    let others = also.iter().filter(|filter| filter.matches(line));
    named.chain(others.map(|filter| filter.name())).collect()
}

/// Filters one after the other.
#[derive(Default)]
pub struct Chain(Vec<Box<dyn Filter>>);

/// A list of filters.
#[wazabi::export]
impl Chain {
    /// Has no filters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a filter.
    pub fn push(&mut self, filter: Box<dyn Filter>) {
        self.0.push(filter);
    }

    /// The last filter, which the chain no longer has.
    pub fn pop(&mut self) -> Option<Box<dyn Filter>> {
        self.0.pop()
    }

    /// Reports whether all filters show the line.
    pub fn all(&self, line: &str) -> bool {
        self.0.iter().all(|filter| filter.matches(line))
    }
}

/// Sees filters, and may replace them.
#[wazabi::interface]
pub trait Visitor {
    /// The filter instead of this one.
    #[abi(rename = "see", go = "SeeFilter")]
    fn visit(&mut self, #[abi(go = "f")] filter: Box<dyn Filter>, depth: u8) -> Box<dyn Filter>;
}

/// Visits the filter as often as the depth says.
#[wazabi::export]
pub fn descend(visitor: &mut dyn Visitor, filter: Box<dyn Filter>, depth: u8) -> Box<dyn Filter> {
    (0..depth).fold(filter, |filter, depth| visitor.visit(filter, depth))
}

struct Negates;

impl Visitor for Negates {
    fn visit(&mut self, filter: Box<dyn Filter>, _: u8) -> Box<dyn Filter> {
        not(filter)
    }
}

/// A visitor that puts `not` around filters.
#[wazabi::export]
pub fn negates() -> Box<dyn Visitor> {
    Box::new(Negates)
}

#[wazabi::import]
extern "host" {
    /// A filter of the host with the name, or one that the guest gave it.
    pub fn choose(name: &str) -> Option<Box<dyn Filter>>;
    /// Takes a filter.
    pub fn offer(filter: Box<dyn Filter>);
    /// Runs code of the host.
    pub fn meanwhile();
}

/// Offers a filter of its own and one of the host's to the host, and counts with what it chooses.
#[wazabi::export]
pub fn trade(mine: Box<dyn Filter>, lines: &[&str]) -> Option<u32> {
    offer(mine);
    Some(count(lines, &*choose("any")?))
}

struct Calls(Alive);

impl Filter for Calls {
    fn matches(&self, _: &str) -> bool {
        meanwhile();
        true
    }

    fn learn(&mut self, _: &[&str]) -> Result<u32, LearnError> {
        meanwhile();
        Ok(0)
    }
}

/// A filter of the guest that runs code of the host.
#[wazabi::export]
pub fn calls() -> Box<dyn Filter> {
    Box::new(Calls(Alive::new()))
}

/// Has more parameters than cross one by one.
#[wazabi::interface]
pub trait Wide {
    /// The sum, and the name of the filter.
    #[allow(clippy::too_many_arguments)]
    fn sum(
        &self,
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
        r#type: &[u16],
        filter: Box<dyn Filter>,
    ) -> (u64, String);
}

struct Sums;

impl Wide for Sums {
    fn sum(
        &self,
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
        numbers: &[u16],
        filter: Box<dyn Filter>,
    ) -> (u64, String) {
        let bytes = [a, b, c, d, e, f, g, h, i, j, k, l, m, n];
        let bytes: u64 = bytes.into_iter().map(u64::from).sum();
        let numbers: u64 = numbers.iter().copied().map(u64::from).sum();
        (bytes + numbers, filter.name())
    }
}

/// One of the guest.
#[wazabi::export]
pub fn sums() -> Box<dyn Wide> {
    Box::new(Sums)
}

/// Calls it.
#[wazabi::export]
pub fn widely(wide: &dyn Wide, numbers: &[u16], filter: Box<dyn Filter>) -> (u64, String) {
    wide.sum(
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, numbers, filter,
    )
}

/// Filters for one word each.
#[wazabi::export]
pub fn singly(all: Vec<String>) -> impl Iterator<Item = Box<dyn Filter>> {
    all.into_iter().map(|word| words(vec![word]))
}

/// Asks about each filter, and counts the ones that are wanted.
#[wazabi::export]
pub fn wanted(filters: Iter<Box<dyn Filter>>, is: &Callback<fn(Box<dyn Filter>) -> bool>) -> u32 {
    filters
        .into_iter()
        .filter_map(|filter| is.call(filter).then_some(()))
        .count() as u32
}

/// Never meets another of its kind in the arguments of a function.
#[wazabi::interface]
pub trait Counter {
    /// Adds 1.
    fn next(&mut self) -> u32;
}

impl Counter for u32 {
    fn next(&mut self) -> u32 {
        *self += 1;
        *self
    }
}

/// Counts from 0.
#[wazabi::export]
pub fn counter() -> Box<dyn Counter> {
    Box::new(0)
}

/// Adds 2.
#[wazabi::export]
pub fn twice(counter: &mut dyn Counter) -> u32 {
    counter.next();
    counter.next()
}

/// Receives a row and its number. Returns false if it wants no more.
pub type Sink = Callback<fn(String, u32) -> bool>;

/// Has rows.
#[wazabi::interface]
pub trait Source {
    /// Calls `f` for each row, until it wants no more. Returns the number of calls.
    fn each(&self, f: &Sink) -> u32;
}

struct Rows(Vec<String>);

impl Source for Rows {
    fn each(&self, f: &Sink) -> u32 {
        let mut rows = (1..).zip(&self.0);
        let end = rows.find(|(n, row)| !f.call(row.as_str(), *n));
        end.map_or(self.0.len() as u32, |(n, _)| n)
    }
}

/// Every other row.
struct Odd(Box<dyn Source>);

impl Source for Odd {
    fn each(&self, f: &Sink) -> u32 {
        let calls = Cell::new(0);
        let odd = |row: String, n: u32| {
            if n.is_multiple_of(2) {
                return true;
            }
            calls.set(calls.get() + 1);
            f.call(row, n)
        };
        Sink::scoped(odd, |odd| self.0.each(odd));
        calls.get()
    }
}

/// The rows as a source of the guest.
#[wazabi::export]
pub fn rows(rows: Vec<String>) -> Box<dyn Source> {
    Box::new(Rows(rows))
}

/// The odd rows of a source.
#[wazabi::export]
pub fn odd(source: Box<dyn Source>) -> Box<dyn Source> {
    Box::new(Odd(source))
}

/// The rows up to this one, and the number of calls.
#[wazabi::export]
pub fn until(source: &dyn Source, last: &str) -> (String, u32) {
    let joined = RefCell::new(String::new());
    let sink = |row: String, _: u32| {
        assert_ne!(row, "panic", "not this row");
        joined.borrow_mut().push_str(&row);
        row != last
    };
    let calls = Sink::scoped(sink, |sink| source.each(sink));
    (joined.into_inner(), calls)
}
