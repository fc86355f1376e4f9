//! The benchmarks' guest by hand: `naive` as tutorials show it, `best` with every trick, and
//! `owned`, which is `best` with functions as users of a bridge write them. `best` checks neither
//! UTF-8 nor kinds; functions named `checked` do.
//!
//! All of it relies on conditions that it does not check, as such code does: the guest has one
//! thread, a call ends before the next begins, a reference into a static outlives its call only as
//! an address for the host, and the host writes within the area, in the form that the function
//! expects.
#![allow(static_mut_refs, clippy::missing_safety_doc, missing_docs)]
use bench_core::Raw;
use std::{ptr, slice, str};

const AREA: usize = 160 * 1024;

#[repr(C, align(16))]
struct Area([u8; AREA]);

static mut IN: Area = Area([0; AREA]);
static mut OUT: Area = Area([0; AREA]);

#[unsafe(no_mangle)]
extern "C" fn area_in() -> *mut u8 {
    // SAFETY: nothing else refers to the static.
    unsafe { IN.0.as_mut_ptr() }
}
#[unsafe(no_mangle)]
extern "C" fn area_out() -> *mut u8 {
    // SAFETY: nothing else refers to the static.
    unsafe { OUT.0.as_mut_ptr() }
}

fn input<'a>(len: usize) -> &'a [u8] {
    // SAFETY: nothing else refers to the static.
    unsafe { &IN.0[..len] }
}
fn packed(text: &[u8]) -> u64 {
    text.as_ptr() as u64 | (text.len() as u64) << 32
}

#[unsafe(no_mangle)]
extern "C" fn best_add(a: f64, b: f64) -> f64 {
    a + b
}

fn greet(name: &[u8]) -> u64 {
    // SAFETY: nothing else refers to the static.
    unsafe {
        OUT.0[..7].copy_from_slice(b"Hello, ");
        OUT.0[7..7 + name.len()].copy_from_slice(name);
        OUT.0[7 + name.len()] = b'!';
        packed(&OUT.0[..name.len() + 8])
    }
}
#[unsafe(no_mangle)]
extern "C" fn best_hello(len: usize) -> u64 {
    greet(input(len))
}
#[unsafe(no_mangle)]
extern "C" fn checked_hello(len: usize) -> u64 {
    match str::from_utf8(input(len)) {
        Ok(name) => greet(name.as_bytes()),
        Err(_) => 0,
    }
}
static mut PARKED: String = String::new();
#[unsafe(no_mangle)]
extern "C" fn owned_hello(len: usize) -> u64 {
    let Ok(name) = str::from_utf8(input(len)) else {
        return 0;
    };
    // SAFETY: nothing else refers to the static.
    unsafe {
        PARKED = format!("Hello, {name}!");
        packed(PARKED.as_bytes())
    }
}

/// The value is at the start of the output area.
#[unsafe(no_mangle)]
extern "C" fn best_parse(len: usize) -> u32 {
    // SAFETY: the host sends UTF-8.
    match bench_core::parse(unsafe { str::from_utf8_unchecked(input(len)) }) {
        Ok(value) => {
            // SAFETY: the value fits the area, which is aligned for it.
            unsafe { ptr::write(OUT.0.as_mut_ptr().cast(), value) }
            0
        }
        Err(code) => code,
    }
}

/// The centroid is at the start of the output area.
#[unsafe(no_mangle)]
extern "C" fn best_recs_in(n: usize) {
    // SAFETY: the host wrote that many records; the area is aligned for them.
    unsafe {
        let recs = slice::from_raw_parts(IN.0.as_ptr().cast::<Raw>(), n);
        ptr::write(
            OUT.0.as_mut_ptr().cast(),
            bench_core::centroid(recs.iter().map(|r| (r.x, r.y))),
        );
    }
}
#[unsafe(no_mangle)]
extern "C" fn best_recs_out(n: u32) {
    // SAFETY: the area has room for as many as the host asks for, and is aligned for them.
    unsafe {
        let out = OUT.0.as_mut_ptr().cast::<Raw>();
        for i in 0..n {
            out.add(i as usize).write(bench_core::nth(i));
        }
    }
}
static mut RECS: Vec<Raw> = Vec::new();
#[unsafe(no_mangle)]
extern "C" fn owned_recs_out(n: u32) -> *const Raw {
    // SAFETY: nothing else refers to the static.
    unsafe {
        RECS = (0..n).map(bench_core::nth).collect();
        RECS.as_ptr()
    }
}

static mut BYTES: Vec<u8> = Vec::new();
#[unsafe(no_mangle)]
extern "C" fn owned_reverse(len: usize) -> *const u8 {
    // SAFETY: nothing else refers to the static.
    unsafe {
        BYTES = input(len).to_vec();
        BYTES.reverse();
        BYTES.as_ptr()
    }
}

/// A row of the table that the host writes: spans of the name and of three tags, four scores.
#[repr(C)]
#[derive(Clone, Copy)]
struct Row {
    name: [u32; 2],
    tags: [[u32; 2]; 3],
    scores: [f64; 4],
}
#[unsafe(no_mangle)]
extern "C" fn best_sort(n: usize) {
    // SAFETY: the host wrote that many rows; the area is aligned for them.
    let rows = unsafe { slice::from_raw_parts_mut(IN.0.as_mut_ptr().cast::<Row>(), n) };
    bench_core::sort(rows, |row| row.scores);
}

struct Owned {
    name: String,
    tags: Vec<String>,
    scores: [f64; 4],
}
static mut PEOPLE: Vec<Owned> = Vec::new();
/// Writes rows of owned records to the output area.
#[unsafe(no_mangle)]
extern "C" fn owned_sort(n: usize) {
    // SAFETY: the host wrote spans of the input area.
    let text = |[at, len]: [u32; 2]| unsafe {
        str::from_utf8(slice::from_raw_parts(at as *const u8, len as usize))
            .unwrap_or_default()
            .to_owned()
    };
    // SAFETY: the host wrote that many rows; the area is aligned for them.
    let rows = unsafe { slice::from_raw_parts(IN.0.as_ptr().cast::<Row>(), n) };
    let mut people: Vec<Owned> = rows
        .iter()
        .map(|row| Owned {
            name: text(row.name),
            tags: row.tags.map(text).into(),
            scores: row.scores,
        })
        .collect();
    bench_core::sort(&mut people, |person| person.scores);
    let span = |text: &String| [text.as_ptr() as u32, text.len() as u32];
    // SAFETY: the area has room for as many as the host asks for, and is aligned for them.
    unsafe {
        let out = OUT.0.as_mut_ptr().cast::<Row>();
        for (i, person) in people.iter().enumerate() {
            let mut tags = [[0; 2]; 3];
            for (to, tag) in tags.iter_mut().zip(&person.tags) {
                *to = span(tag);
            }
            out.add(i).write(Row {
                name: span(&person.name),
                tags,
                scores: person.scores,
            });
        }
        PEOPLE = people;
    }
}

// The naive guest.

#[repr(C)]
struct Returned {
    ptr: *mut u8,
    len: usize,
    error: u32,
}
static mut RETURNED: Returned = Returned {
    ptr: ptr::null_mut(),
    len: 0,
    error: 0,
};

fn give(bytes: Vec<u8>) -> *const Returned {
    let bytes = Box::leak(bytes.into_boxed_slice());
    // SAFETY: nothing else refers to the static.
    unsafe {
        RETURNED = Returned {
            ptr: bytes.as_mut_ptr(),
            len: bytes.len(),
            error: 0,
        };
        &raw const RETURNED
    }
}
#[unsafe(no_mangle)]
extern "C" fn allocate(size: usize) -> *mut u8 {
    Box::leak(vec![0; size].into_boxed_slice()).as_mut_ptr()
}
#[unsafe(no_mangle)]
unsafe extern "C" fn deallocate(ptr: *mut u8, size: usize) {
    // SAFETY: the host gives back what `give` or `allocate` leaked, once, with its size.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(ptr, size)) });
}
#[unsafe(no_mangle)]
unsafe extern "C" fn naive_hello(ptr: *const u8, len: usize) -> *const Returned {
    // SAFETY: the host wrote that many bytes to what `allocate` gave it.
    let name = String::from_utf8_lossy(unsafe { slice::from_raw_parts(ptr, len) });
    give(format!("Hello, {name}!").into_bytes())
}
#[unsafe(no_mangle)]
unsafe extern "C" fn naive_parse(ptr: *const u8, len: usize) -> *const Returned {
    // SAFETY: the host wrote that many bytes to what `allocate` gave it.
    let text = String::from_utf8_lossy(unsafe { slice::from_raw_parts(ptr, len) });
    match bench_core::parse(&text) {
        Ok(value) => give(value.to_le_bytes().to_vec()),
        // SAFETY: nothing else refers to the static.
        Err(error) => unsafe {
            RETURNED = Returned {
                ptr: ptr::null_mut(),
                len: 0,
                error,
            };
            &raw const RETURNED
        },
    }
}
/// Records of 25 bytes, one after the other.
#[unsafe(no_mangle)]
unsafe extern "C" fn naive_recs_in(ptr: *const u8, len: usize) -> *const Returned {
    // SAFETY: the host wrote that many bytes to what `allocate` gave it.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    let float =
        |b: &[u8], at: usize| f64::from_le_bytes(b[at..at + 8].try_into().unwrap_or_default());
    let (x, y) = bench_core::centroid(bytes.chunks_exact(25).map(|b| (float(b, 8), float(b, 16))));
    give([x.to_le_bytes(), y.to_le_bytes()].concat())
}
#[unsafe(no_mangle)]
extern "C" fn naive_recs_out(n: u32) -> *const Returned {
    let mut bytes = Vec::new();
    for raw in (0..n).map(bench_core::nth) {
        bytes.extend(raw.id.to_le_bytes());
        bytes.extend(raw.x.to_le_bytes());
        bytes.extend(raw.y.to_le_bytes());
        bytes.push(raw.kind);
    }
    give(bytes)
}
/// Takes a list as JSON, and returns it sorted.
#[unsafe(no_mangle)]
unsafe extern "C" fn naive_sort(ptr: *const u8, len: usize) -> *const Returned {
    // SAFETY: the host wrote that many bytes to what `allocate` gave it.
    let json = unsafe { slice::from_raw_parts(ptr, len) };
    let mut people: Vec<serde_json::Value> = serde_json::from_slice(json).unwrap_or_default();
    bench_core::sort(&mut people, |person| {
        std::array::from_fn(|i| person["Scores"][i].as_f64().unwrap_or_default())
    });
    give(serde_json::to_vec(&people).unwrap_or_default())
}

mod host {
    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        pub fn plus(a: u64, b: u64) -> u64;
        pub fn log(at: *const u8, len: usize);
        /// Writes to the input area, and returns the length.
        pub fn title(number: u32) -> usize;
        pub fn read(at: *mut u8, len: usize) -> usize;
        pub fn write(at: *const u8, len: usize) -> usize;
    }
}

const LINE: &str = "a line of 32 bytes, as logs have";

#[unsafe(no_mangle)]
extern "C" fn add_up(times: u32) -> u64 {
    // SAFETY: the host takes numbers.
    (0..times).fold(0, |sum, n| unsafe { host::plus(sum, u64::from(n)) })
}

#[unsafe(no_mangle)]
extern "C" fn log_all(times: u32) {
    for _ in 0..times {
        // SAFETY: the host reads that many bytes of a string that lives.
        unsafe { host::log(LINE.as_ptr(), LINE.len()) }
    }
}

/// Borrows, and does not check.
#[unsafe(no_mangle)]
extern "C" fn best_titles(times: u32) -> u32 {
    (0..times)
        // SAFETY: the host takes a number, and writes to the input area, which nothing borrows by
        // now.
        .map(|n| input(unsafe { host::title(n) }).len() as u32)
        .sum()
}

#[unsafe(no_mangle)]
extern "C" fn owned_titles(times: u32) -> u32 {
    (0..times)
        .map(|n| {
            // SAFETY: the host takes a number, and writes to the input area, which nothing borrows
            // by now.
            let text = input(unsafe { host::title(n) }).to_vec();
            // Otherwise the compiler removes the allocation.
            std::hint::black_box(String::from_utf8(text).map_or(0, |text| text.len() as u32))
        })
        .sum()
}

/// Copies a stream.
#[unsafe(no_mangle)]
extern "C" fn pump() -> u64 {
    let mut total = 0;
    loop {
        // SAFETY: the host reads and writes within the area, which nothing borrows.
        unsafe {
            let n = host::read(IN.0.as_mut_ptr(), 64 * 1024);
            if n == 0 {
                return total;
            }
            host::write(IN.0.as_ptr(), n);
            total += n as u64;
        }
    }
}
