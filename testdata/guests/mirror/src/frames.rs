//! Where arguments and results lie: in core values, one record, the arena, or a block beside it.
use crate::shapes::{FilterType, Label, Nothing, Point};

/// What is called.
pub mod host {
    use super::*;

    #[wazabi::import]
    extern "frames" {
        /// As many parameters as cross one by one.
        pub fn sixteen(
            a: u8,
            b: u16,
            c: u32,
            d: u64,
            e: i8,
            f: i16,
            g: i32,
            h: i64,
            i: f32,
            j: f64,
            k: bool,
            l: char,
            m: &str,
            n: &Point,
            o: Option<u8>,
            p: FilterType,
        ) -> String;

        /// More parameters than cross one by one.
        pub fn nineteen(
            a: u8,
            b: u64,
            c: &str,
            d: bool,
            e: f32,
            f: &[u16],
            g: Option<u32>,
            h: Point,
            i: i8,
            j: i64,
            k: char,
            l: FilterType,
            m: String,
            n: &[&str],
            o: (u8, u32),
            p: [u8; 3],
            q: Label,
            r: &Nothing,
            s: Option<&str>,
        ) -> String;

        /// Nothing in, nothing out.
        pub fn nop();

        /// A text of that many bytes.
        pub fn text(length: u32) -> String;

        /// The sum of two numbers.
        pub fn add(a: i64, b: i64) -> i64;

        /// All scalars but the wide ones, in one call.
        pub fn mix(a: u8, b: i16, c: f32, d: f64, e: bool, f: char, g: FilterType) -> f64;

        /// How many bytes a text has.
        pub fn length(text: &str) -> u32;

        /// How many points there are.
        pub fn count(points: &[Point]) -> u32;
    }
}

/// What the host makes of 16 arguments.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn sixteen(
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: i8,
    f: i16,
    g: i32,
    h: i64,
    i: f32,
    j: f64,
    k: bool,
    l: char,
    m: &str,
    n: &Point,
    o: Option<u8>,
    p: FilterType,
) -> String {
    host::sixteen(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}

/// What the host makes of 19 arguments.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn nineteen(
    a: u8,
    b: u64,
    c: &str,
    d: bool,
    e: f32,
    f: &[u16],
    g: Option<u32>,
    h: Point,
    i: i8,
    j: i64,
    k: char,
    l: FilterType,
    m: String,
    n: &[&str],
    o: (u8, u32),
    p: [u8; 3],
    q: Label,
    r: &Nothing,
    s: Option<&str>,
) -> String {
    host::nineteen(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)
}

/// Has the host return texts of that many bytes, one after the other. Says how many bytes came.
#[wazabi::export]
pub fn fetch(length: u32, times: u32) -> u32 {
    (0..times).map(|_| host::text(length).len() as u32).sum()
}

/// Calls the host with nothing, that many times.
#[wazabi::export]
pub fn call_nop(times: u32) {
    (0..times).for_each(|_| host::nop());
}

/// Calls the host with scalars, that many times.
#[wazabi::export]
pub fn call_scalars(times: u32) -> f64 {
    (0..times)
        .map(|n| {
            let mixed = host::mix(n as u8, -1, 0.5, 0.25, n % 2 == 0, 'é', FilterType::Up);
            host::add(n.into(), 1) as f64 + mixed
        })
        .sum()
}

/// Lends the host a text, that many times.
#[wazabi::export]
pub fn call_with_text(text: &str, times: u32) -> u32 {
    (0..times).map(|_| host::length(text)).sum()
}

/// Lends the host points, that many times.
#[wazabi::export]
pub fn call_with_points(points: &[Point], times: u32) -> u32 {
    (0..times).map(|_| host::count(points)).sum()
}
