//! The kinds of types that were added last, wherever a type can be used: each export of the first
//! part passes its argument to the host and returns what comes back. The module `lie` returns values
//! that are not of their types.
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wazabi::Abi;

pub mod lie;

/// A newtype of an integer that is never 0.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(pub NonZeroU64);

/// Plain data, of which not all bit patterns are values.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Seat {
    /// The row.
    pub row: NonZeroU32,
    /// The column.
    pub column: NonZeroI16,
}

/// A record of such integers in other types.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Ticket {
    /// The identifier.
    pub id: TicketId,
    /// The seat, if there is one.
    pub seat: Option<Seat>,
    /// The gates, if there are any.
    pub gate: Option<NonZeroU8>,
    /// The prices.
    pub prices: BTreeMap<NonZeroU16, NonZeroI64>,
}

/// A newtype of an integer of 128 bits.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub u128);

/// A record of integers of 128 bits.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The first.
    pub from: i128,
    /// One byte between them.
    pub kind: u8,
    /// The last.
    pub to: u128,
}

/// An enum whose order is not that of its variants.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i8)]
pub enum Level {
    /// The second.
    Middle = 0,
    /// The last.
    High = 7,
    /// The first.
    Low = -3,
}

/// A newtype of a set.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Tags(pub BTreeSet<String>);

/// A record of sets.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Index {
    /// A newtype of a set.
    pub tags: Tags,
    /// A set of newtypes.
    pub tickets: HashSet<TicketId>,
    /// None, or a set.
    pub levels: Option<BTreeSet<Level>>,
    /// Sets by their number.
    pub groups: BTreeMap<u8, BTreeSet<char>>,
}

/// A list of nodes that share what follows.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Node {
    /// The name.
    pub name: Arc<str>,
    /// The next one.
    pub next: Option<Rc<Node>>,
    /// Those below.
    pub kids: Vec<Arc<Node>>,
}

/// A value with an alignment of 16 bytes, twice that of other allocations, which owns memory.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Deed {
    /// The owner.
    pub owner: String,
    /// The number.
    pub number: u128,
}

/// A variant.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub enum Fare {
    /// Nothing to pay.
    Free,
    /// A price.
    Priced(NonZeroU32),
}

/// the seat is taken
#[derive(Abi, Clone, Debug)]
#[abi(error)]
pub struct Taken {
    /// By this ticket.
    pub by: NonZeroU32,
}

/// `name: type;`
macro_rules! echo {
    ($($name:ident: $value:ty;)*) => {
        /// The imports.
        pub mod host {
            use super::*;

            #[wazabi::import]
            extern "echo" {
                $(
                    /// Returns its argument.
                    pub fn $name(value: $value) -> $value;
                )*

                /// Refuses.
                pub fn book(seat: &Seat) -> Result<NonZeroU32, Taken>;
            }
        }

        $(
            /// Returns what the host makes of its argument.
            #[wazabi::export]
            pub fn $name(value: $value) -> $value {
                host::$name(value)
            }
        )*
    };
}

echo! {
    nonzero_u8: NonZeroU8;
    nonzero_u16: NonZeroU16;
    nonzero_u32: NonZeroU32;
    nonzero_u64: NonZeroU64;
    nonzero_i8: NonZeroI8;
    nonzero_i16: NonZeroI16;
    nonzero_i32: NonZeroI32;
    nonzero_i64: NonZeroI64;
    ticket_id: TicketId;
    seats: Vec<Seat>;
    tickets: Vec<Ticket>;
    optional: Option<NonZeroU32>;
    rows: Vec<NonZeroU32>;
    bytes: Vec<NonZeroU8>;
    arrays: [NonZeroI8; 3];
    ids: BTreeMap<TicketId, Option<NonZeroI32>>;
    fares: Vec<Fare>;
    pairs: Vec<(NonZeroU8, NonZeroU64)>;
    unsigned: u128;
    signed: i128;
    hash: Hash;
    hashes: Vec<Hash>;
    spans: Vec<Span>;
    wide: Option<(u8, i128)>;
    balances: BTreeMap<i128, u128>;
    owners: BTreeMap<Hash, String>;
    numbers: BTreeSet<u64>;
    octets: BTreeSet<u8>;
    letters: HashSet<char>;
    flags: BTreeSet<bool>;
    texts: HashSet<String>;
    times: BTreeSet<Duration>;
    widest: BTreeSet<i128>;
    nonzeros: BTreeSet<NonZeroI32>;
    levels: HashSet<Level>;
    indexes: Vec<Index>;
    shared: Rc<u32>;
    node: Arc<Node>;
    nodes: Vec<Option<Rc<Node>>>;
    words: Arc<[Rc<str>]>;
    bits: Rc<[u8]>;
    queue: VecDeque<Node>;
    ring: VecDeque<u16>;
    boxed: Box<Deed>;
    counted: Rc<Deed>;
    perhaps: Option<Box<Deed>>;
    atomic: Arc<[Deed]>;
}

/// Lengthens a list that it borrows if it can.
#[wazabi::export]
pub fn even(values: Cow<'_, [u16]>) -> Cow<'_, [u16]> {
    match values.len() % 2 {
        0 => values,
        _ => {
            let mut values = values.into_owned();
            values.push(0);
            values.into()
        }
    }
}

/// A queue that goes round the end of its memory.
#[wazabi::export]
pub fn turned() -> VecDeque<u64> {
    let mut queue = VecDeque::with_capacity(4);
    queue.extend([1, 2, 3]);
    queue.pop_front();
    queue.extend([4, 5]);
    queue
}

/// Elements that it borrows: how many, and the sum.
#[wazabi::export]
pub fn look(numbers: &BTreeSet<u64>, texts: &HashSet<String>, hash: &u128, node: &Rc<Node>) -> u64 {
    let sum: u64 = numbers.iter().sum();
    sum + texts.len() as u64 + *hash as u64 + node.kids.len() as u64
}

/// One value, twice.
#[wazabi::export]
pub fn twice(node: Node) -> Vec<Rc<Node>> {
    let node = Rc::new(node);
    vec![node.clone(), node]
}

/// Takes a value out of its box, and boxes another.
#[expect(clippy::boxed_local, reason = "a box that arrives is the test")]
#[wazabi::export]
pub fn transfer(deed: Box<Deed>, owner: String) -> Box<Deed> {
    let Deed {
        owner: last,
        number,
    } = *deed;
    Box::new(Deed {
        owner: last + " → " + &owner,
        number: number + 1,
    })
}

/// Takes values out of shared pointers, and frees the pointers.
#[wazabi::export]
pub fn merge(first: Rc<Deed>, second: Option<Box<Deed>>) -> Result<Deed, String> {
    let first = Rc::into_inner(first).ok_or("shared")?;
    let second = *second.ok_or("none")?;
    Ok(Deed {
        owner: first.owner + " & " + &second.owner,
        number: first.number + second.number,
    })
}

/// Books a seat, or says who has it.
#[wazabi::export]
pub fn book(seat: &Seat) -> Result<NonZeroU32, Taken> {
    host::book(seat)
}

/// Sums up integers that it borrows.
#[wazabi::export]
pub fn sum(first: &NonZeroU32, rest: &[NonZeroU32], seats: &[Seat]) -> u64 {
    let rest: u64 = rest.iter().map(|n| u64::from(n.get())).sum();
    let seats: u64 = seats.iter().map(|seat| u64::from(seat.row.get())).sum();
    u64::from(first.get()) + rest + seats
}

/// Doubles integers where they lie.
#[wazabi::export]
pub fn double(values: &mut [NonZeroU16]) {
    for value in values {
        *value = value.saturating_mul(NonZeroU16::new(2).expect("2"));
    }
}

/// What each of the heads gets.
#[wazabi::export]
pub fn share(total: u128, heads: NonZeroU64) -> u128 {
    total / u128::from(heads.get())
}

/// What was wanted and not found.
#[wazabi::export]
pub fn missing(wanted: BTreeSet<String>, found: HashSet<String>) -> BTreeSet<String> {
    wanted
        .into_iter()
        .filter(|name| !found.contains(name))
        .collect()
}
