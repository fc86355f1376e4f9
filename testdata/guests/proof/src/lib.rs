//! The kinds of types that were added last, wherever a type can be used: each export of the first
//! part passes its argument to the host and returns what comes back. The module `lie` returns values
//! that are not of their types.
use std::collections::BTreeMap;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};
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
