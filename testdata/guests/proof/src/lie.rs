//! Results that are not what the description says.
use crate::{Seat, SeatWire};
use std::collections::BTreeSet;
use std::num::{NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32};
use wazabi::wire::Span;
use wazabi::{Abi, Frame, Lower};

/// A value that is described as a `T` and has a wire form of one's choice.
pub struct Lie<T: Abi>(T::Wire);

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Lie<T> {
    type Wire = T::Wire;
    const TY: &'static wazabi::__private::Ty = T::TY;
    const ANCHOR: wazabi::__private::Anchor = T::ANCHOR;
}

impl<T: Abi> Lower for Lie<T> {
    fn lower_ref(&self, _: &Frame) -> T::Wire {
        self.0
    }
    fn lower(self, _: &Frame) -> T::Wire {
        self.0
    }
}

/// Memory that stays.
fn list<T>(values: Vec<T>) -> Span {
    Span::new(values.leak())
}

/// A number for an integer that is never 0.
#[wazabi::export]
pub fn lie_u8(value: u8) -> Lie<NonZeroU8> {
    Lie(value)
}

/// The same, of 64 bits.
#[wazabi::export]
pub fn lie_i64(value: i64) -> Lie<NonZeroI64> {
    Lie(value)
}

/// The same, in a list of plain data.
#[wazabi::export]
pub fn lie_rows(values: Vec<u32>) -> Lie<Vec<NonZeroU32>> {
    Lie(list(values))
}

/// The same, in records.
#[wazabi::export]
pub fn lie_seats(row: u32, column: i16) -> Lie<Vec<Seat>> {
    let honest = SeatWire { row: 1, column: 1 };
    Lie(list(vec![honest, SeatWire { row, column }]))
}

/// Elements of a set, in any order.
#[wazabi::export]
pub fn lie_set(values: Vec<i32>) -> Lie<BTreeSet<i32>> {
    Lie(list(values))
}

/// The same, in a list of sets of texts.
#[wazabi::export]
pub fn lie_texts(values: Vec<String>) -> Lie<Vec<BTreeSet<String>>> {
    let texts: Vec<Span> = values
        .leak()
        .iter()
        .map(|text| Span::new(text.as_bytes()))
        .collect();
    Lie(list(vec![Span::new::<Span>(&[]), list(texts)]))
}

/// The same, of integers of 128 bits.
#[wazabi::export]
pub fn lie_wide(values: Vec<i128>) -> Lie<BTreeSet<i128>> {
    let halves: Vec<[u64; 2]> = values
        .iter()
        .map(|v| [*v as u64, (*v >> 64) as u64])
        .collect();
    Lie(list(halves))
}

/// The same, changed in place.
#[wazabi::export]
pub fn spoil(values: &mut [NonZeroU16], index: u32) {
    let at: *mut NonZeroU16 = &mut values[index as usize];
    // SAFETY: a u16 has the layout of a NonZeroU16. The 0 is not read as a NonZeroU16 here.
    unsafe { at.cast::<u16>().write(0) }
}
