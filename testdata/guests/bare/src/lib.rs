//! A guest without the standard library: values of every shape, and panics, which Go reports.
//!
//! Such a guest needs `#![no_std]`, a global allocator, and of `wazabi`'s features `panic-handler`, or
//! `alloc-report`, which includes it, without the default ones.
#![no_std]

extern crate alloc;

pub mod heap;

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use wazabi::{Abi, Buffer};

/// On other targets, where this crate is checked and tested, the allocator is the standard library's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static HEAP: heap::Heap = heap::Heap::new();

/// A parcel.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Parcel {
    /// what is written on it
    pub label: String,
    /// what it weighs
    pub weight: f64,
    /// what is said of it
    pub tags: Vec<String>,
    /// what has to be done
    pub care: Care,
    /// how long it may take
    pub within: Option<Duration>,
}

/// How to treat a parcel.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Care {
    /// do not drop it
    pub fragile: bool,
    /// keep it cold
    pub cold: bool,
}

/// Where a parcel goes.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Route {
    /// nowhere
    Stay,
    /// by truck
    Road {
        /// through these places
        via: Vec<String>,
    },
    /// by plane, and then on
    Air(String, Option<alloc::boxed::Box<Route>>),
}

/// Why a route was refused.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum RouteError {
    /// there is no way
    NoWay,
    /// it is too long
    TooLong {
        /// how many stops there are
        stops: u32,
    },
}

/// Greets.
#[wazabi::export]
pub fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

/// Returns what it is given.
#[wazabi::export]
pub fn echo(parcels: Vec<Parcel>) -> Vec<Parcel> {
    parcels
}

/// Sorts numbers.
#[wazabi::export]
pub fn sorted(numbers: &[i32]) -> Vec<i32> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers
}

/// Joins texts.
#[wazabi::export]
pub fn join(texts: &[&str], between: &str) -> String {
    texts.join(between)
}

/// The route with one more stop.
#[wazabi::export]
pub fn extend(route: Route, stop: &str) -> Result<Route, RouteError> {
    match route {
        Route::Stay => Err(RouteError::NoWay),
        Route::Road { via } if via.len() >= 3 => Err(RouteError::TooLong {
            stops: via.len() as u32,
        }),
        Route::Road { mut via } => {
            via.push(stop.to_owned());
            Ok(Route::Road { via })
        }
        Route::Air(to, None) => {
            let on = Route::Road {
                via: vec![stop.to_owned()],
            };
            Ok(Route::Air(to, Some(on.into())))
        }
        Route::Air(to, Some(on)) => Ok(Route::Air(to, Some(extend(*on, stop)?.into()))),
    }
}

/// Counts words.
#[wazabi::export]
pub fn count_words(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    counts
}

/// The total of a map.
#[wazabi::export]
pub fn total(prices: &BTreeMap<String, u32>) -> u32 {
    prices.values().sum()
}

/// Doubles each number where it lies.
#[wazabi::export]
pub fn double(numbers: &mut [u32]) {
    numbers.iter_mut().for_each(|number| *number *= 2);
}

/// A number, or why it is none.
#[wazabi::export]
pub fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|error| format!("{text:?}: {error}"))
}

/// So many bytes.
#[wazabi::export]
pub fn fill(byte: u8, count: u32) -> Buffer {
    vec![byte; count as usize].into()
}

/// Panics with the text.
#[wazabi::export]
pub fn panic_with(text: &str) {
    panic!("{text}");
}

/// Reads a list, past its end too.
#[wazabi::export]
pub fn index(list: &[u32], at: u32) -> u32 {
    pick(list, at)
}

/// Is inlined into `index`, as `get` is into it: traces of a guest with lines have all three.
#[inline(always)]
fn pick(list: &[u32], at: u32) -> u32 {
    get(list, at as usize)
}

#[inline(always)]
fn get(list: &[u32], at: usize) -> u32 {
    list[at]
}
