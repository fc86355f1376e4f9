//! The benchmarks' work behind a C interface, as Go programs call Rust by cgo. `native.h` declares
//! the same functions.
//!
//! Pointers are those of `native.go`: each has as many elements as its length says, for as long as
//! the call takes, and nothing else refers to them meanwhile. Functions that take bytes check
//! UTF-8, as those of the other contenders do.
#![allow(clippy::missing_safety_doc, missing_docs)]
use std::{ptr, slice, str};

use bench_core::Raw;
use regex_go::Regex;

/// Bytes that this library allocated.
#[repr(C)]
pub struct Bytes {
    at: *mut u8,
    len: usize,
}

fn give(bytes: Vec<u8>) -> Bytes {
    let bytes = Box::leak(bytes.into_boxed_slice());
    Bytes {
        at: bytes.as_mut_ptr(),
        len: bytes.len(),
    }
}

/// Borrows what the caller sent.
unsafe fn borrow<'a, T>(at: *const T, len: usize) -> &'a [T] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller's memory has as many elements; a pointer of no elements is not used.
    unsafe { slice::from_raw_parts(at, len) }
}

/// Borrows a text; one that is not UTF-8 is empty.
unsafe fn text<'a>(at: *const u8, len: usize) -> &'a str {
    // SAFETY: as the caller says.
    str::from_utf8(unsafe { borrow(at, len) }).unwrap_or_default()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_free(bytes: Bytes) {
    // SAFETY: the caller returns what `give` leaked, once.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(bytes.at, bytes.len)) });
}

#[unsafe(no_mangle)]
pub extern "C" fn bench_add(a: f64, b: f64) -> f64 {
    a + b
}

#[unsafe(no_mangle)]
pub extern "C" fn bench_spin(rounds: u64) -> u64 {
    bench_core::spin(rounds)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_hello(name: *const u8, len: usize) -> Bytes {
    // SAFETY: the caller sends a text.
    let name = unsafe { text(name, len) };
    give(format!("Hello, {name}!").into_bytes())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_hello_into(
    name: *const u8,
    len: usize,
    out: *mut u8,
    room: usize,
) -> usize {
    // SAFETY: the caller sends a text.
    let name = unsafe { text(name, len) };
    let greeting = format!("Hello, {name}!");
    if greeting.len() <= room {
        // SAFETY: there is room for the greeting, and it is not in the caller's memory.
        unsafe { ptr::copy_nonoverlapping(greeting.as_ptr(), out, greeting.len()) }
    }
    greeting.len()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_parse(at: *const u8, len: usize, value: &mut i64) -> u32 {
    // SAFETY: the caller sends a text.
    match bench_core::parse(unsafe { text(at, len) }) {
        Ok(number) => {
            *value = number;
            0
        }
        Err(code) => code,
    }
}

#[repr(C)]
pub struct Point {
    x: f64,
    y: f64,
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_recs_in(recs: *const Raw, len: usize) -> Point {
    // SAFETY: the caller sends records.
    let recs = unsafe { borrow(recs, len) };
    let (x, y) = bench_core::centroid(recs.iter().map(|rec| (rec.x, rec.y)));
    Point { x, y }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_recs_out(recs: *mut Raw, len: usize) {
    for n in 0..len {
        // SAFETY: the caller's memory has room for that many records.
        unsafe { recs.add(n).write(bench_core::nth(n as u32)) }
    }
}

/// An offset in a text, and a length.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Span {
    at: usize,
    len: usize,
}

#[repr(C)]
pub struct Row {
    name: Span,
    tags: [Span; 3],
    scores: [f64; 4],
}

struct Person {
    name: String,
    tags: Vec<String>,
    scores: [f64; 4],
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_sort(
    rows: *mut Row,
    len: usize,
    texts: *const u8,
    texts_len: usize,
) -> Bytes {
    // SAFETY: the caller sends rows; `texts` is other memory.
    let rows = unsafe { slice::from_raw_parts_mut(rows, len) };
    // SAFETY: the caller sends a text.
    let texts = unsafe { text(texts, texts_len) };
    let owned = |span: &Span| {
        let part = texts.get(span.at..span.at + span.len);
        part.unwrap_or_default().to_owned()
    };
    let mut people: Vec<Person> = rows
        .iter()
        .map(|row| Person {
            name: owned(&row.name),
            tags: row.tags.iter().map(owned).collect(),
            scores: row.scores,
        })
        .collect();
    bench_core::sort(&mut people, |person| person.scores);
    let mut out = Vec::with_capacity(texts.len());
    let mut put = |text: &String| {
        out.extend_from_slice(text.as_bytes());
        Span {
            at: out.len() - text.len(),
            len: text.len(),
        }
    };
    for (row, person) in rows.iter_mut().zip(&people) {
        row.name = put(&person.name);
        for (span, tag) in row.tags.iter_mut().zip(&person.tags) {
            *span = put(tag);
        }
        row.scores = person.scores;
    }
    give(out)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_pixels(data: *const u8, len: usize) -> Bytes {
    // SAFETY: the caller sends bytes.
    let image = png_lines::read_image(unsafe { borrow(data, len) });
    let pixels = image.and_then(|image| png_lines::unfilter(&image.header, &image.lines));
    give(pixels.unwrap_or_default())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_regex_new(pattern: *const u8, len: usize) -> *mut Regex {
    // SAFETY: the caller sends a text.
    let regex = Regex::new(unsafe { text(pattern, len) });
    regex.map_or(ptr::null_mut(), |regex| Box::into_raw(Box::new(regex)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_regex_free(regex: *mut Regex) {
    // SAFETY: the caller returns what `bench_regex_new` made, once.
    drop(unsafe { Box::from_raw(regex) });
}

/// Where a match lies in its text.
#[repr(C)]
pub struct Match {
    start: u32,
    end: u32,
}

/// Matches that this library allocated.
#[repr(C)]
pub struct Matches {
    at: *mut Match,
    len: usize,
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_regex_find_all(regex: &Regex, at: *const u8, len: usize) -> Matches {
    // SAFETY: the caller sends a text.
    let all = regex.find_all(unsafe { text(at, len) });
    let all = all.into_iter().map(|m| Match {
        start: m.start,
        end: m.end,
    });
    let all = Box::leak(all.collect::<Box<[_]>>());
    Matches {
        at: all.as_mut_ptr(),
        len: all.len(),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_matches_free(matches: Matches) {
    // SAFETY: the caller returns what `bench_regex_find_all` leaked, once.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(matches.at, matches.len)) });
}

mod host {
    unsafe extern "C" {
        #[link_name = "benchPlus"]
        pub safe fn plus(a: u64, b: u64) -> u64;
        #[link_name = "benchLog"]
        pub fn log(text: *const u8, len: usize);
        #[link_name = "benchTitle"]
        pub fn title(number: u32, out: *mut u8, room: usize) -> usize;
    }
}

const LINE: &str = "a line of 32 bytes, as logs have";

#[unsafe(no_mangle)]
pub extern "C" fn bench_add_up(times: u32) -> u64 {
    (0..times).fold(0, |sum, n| host::plus(sum, u64::from(n)))
}

#[unsafe(no_mangle)]
pub extern "C" fn bench_log_all(times: u32) {
    for _ in 0..times {
        // SAFETY: Go reads that many bytes of a string that lives.
        unsafe { host::log(LINE.as_ptr(), LINE.len()) }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn bench_titles(times: u32) -> u32 {
    let mut buffer = [0; 256];
    (0..times)
        .map(|number| {
            // SAFETY: Go writes within the buffer.
            let len = unsafe { host::title(number, buffer.as_mut_ptr(), buffer.len()) };
            let title = String::from_utf8(buffer[..len].to_vec());
            // Otherwise the compiler removes the allocation.
            std::hint::black_box(title.map_or(0, |title| title.len() as u32))
        })
        .sum()
}
