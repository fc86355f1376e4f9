//! A guest that keeps docs/abi.md sections 2 to 4 by hand, without the crate wazabi, for the tests
//! of the Go runtime. It also lies, traps and panics when asked to. Only that runtime calls its
//! functions, and it keeps the rules of these sections.
//!
//!     rustc --edition 2024 --target wasm32-unknown-unknown --crate-type cdylib -O -C panic=abort -C lto=fat \
//!         -C codegen-units=1 -C strip=debuginfo -C link-arg=-zstack-size=65536 --remap-path-prefix="$PWD"=. -o protocol.wasm protocol.rs
#![allow(static_mut_refs, reason = "one thread, and plain code")]
#![allow(dead_code, reason = "the section is for the linker")]
use std::alloc::Layout;

// ---- The description.

const fn crc32(bytes: &[u8]) -> u32 {
    let (mut crc, mut i) = (!0_u32, 0);
    while i < bytes.len() {
        crc ^= bytes[i] as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        i += 1;
    }
    !crc
}

const fn line<const N: usize>(json: &[u8]) -> [u8; N] {
    let (mut out, crc) = ([b'\n'; N], crc32(json));
    let mut i = 0;
    while i < 8 {
        out[i] = b"0123456789abcdef"[(crc >> (28 - 4 * i)) as usize & 15];
        i += 1;
    }
    out[8] = b' ';
    i = 0;
    while i < json.len() {
        out[9 + i] = json[i];
        i += 1;
    }
    out
}

macro_rules! describe {
    ($($json:literal)*) => {$(
        const _: () = {
            const JSON: &[u8] = $json.as_bytes();
            #[unsafe(link_section = "wazabi")]
            static LINE: [u8; JSON.len() + 10] = line(JSON);
        };
    )*};
}

describe! {
    r#"{"wazabi":1,"type":"protocol::Point","name":"Point","kind":"record","size":16,"align":8,"fields":[{"name":"x","type":"f64","offset":0,"size":8,"align":8},{"name":"y","type":"f64","offset":8,"size":8,"align":8}]}"#
    r#"{"wazabi":1,"type":"protocol::Kind","name":"Kind","kind":"enum","size":1,"align":1,"repr":"u8","cases":[{"name":"Thin","value":1},{"name":"Thick","value":2}]}"#
    r#"{"wazabi":1,"type":"protocol::Line","name":"Line","kind":"record","size":40,"align":8,"fields":[{"name":"id","type":"u64","offset":0,"size":8,"align":8},{"name":"name","type":"string","offset":8,"size":8,"align":4},{"name":"points","type":{"list":"protocol::Point"},"offset":16,"size":8,"align":4},{"name":"kind","type":"protocol::Kind","offset":24,"size":1,"align":1},{"name":"note","type":{"option":"u32"},"offset":28,"size":8,"align":4}]}"#
    r#"{"wazabi":1,"type":"protocol::ParseError","name":"ParseError","kind":"enum","size":1,"align":1,"error":true,"repr":"u8","cases":[{"name":"Empty","value":1},{"name":"NotANumber","value":2}]}"#
    r#"{"wazabi":1,"export":"protocol/add","name":"add","params":[{"name":"a","type":"f64","pass":"own","size":8,"align":8},{"name":"b","type":"f64","pass":"own","size":8,"align":8}],"result":{"type":"f64","pass":"own","size":8,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/mix","name":"mix","params":[{"name":"a","type":"bool","pass":"own","size":1,"align":1},{"name":"b","type":"i8","pass":"own","size":1,"align":1},{"name":"c","type":"u16","pass":"own","size":2,"align":2},{"name":"d","type":"i64","pass":"own","size":8,"align":8},{"name":"e","type":"f32","pass":"own","size":4,"align":4},{"name":"f","type":"char","pass":"own","size":4,"align":4}],"result":{"type":"i64","pass":"own","size":8,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/sum","name":"sum","params":[{"name":"p0","type":"u32","pass":"own","size":4,"align":4},{"name":"p1","type":"u64","pass":"own","size":8,"align":8},{"name":"p2","type":"u32","pass":"own","size":4,"align":4},{"name":"p3","type":"u32","pass":"own","size":4,"align":4},{"name":"p4","type":"u32","pass":"own","size":4,"align":4},{"name":"p5","type":"u32","pass":"own","size":4,"align":4},{"name":"p6","type":"u32","pass":"own","size":4,"align":4},{"name":"p7","type":"u32","pass":"own","size":4,"align":4},{"name":"p8","type":"u32","pass":"own","size":4,"align":4},{"name":"p9","type":"u32","pass":"own","size":4,"align":4},{"name":"p10","type":"u32","pass":"own","size":4,"align":4},{"name":"p11","type":"u32","pass":"own","size":4,"align":4},{"name":"p12","type":"u32","pass":"own","size":4,"align":4},{"name":"p13","type":"u32","pass":"own","size":4,"align":4},{"name":"p14","type":"u32","pass":"own","size":4,"align":4},{"name":"p15","type":"u32","pass":"own","size":4,"align":4},{"name":"p16","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"u64","pass":"own","size":8,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/hello","name":"hello","params":[{"name":"name","type":"string","pass":"borrow","size":8,"align":4}],"result":{"type":"string","pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/reverse","name":"reverse","params":[{"name":"data","type":{"list":"u8"},"pass":"borrow","size":8,"align":4}],"result":{"type":{"list":"u8"},"pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/scale","name":"scale","params":[{"name":"points","type":{"list":"protocol::Point"},"pass":"borrow","size":8,"align":4},{"name":"by","type":"f64","pass":"own","size":8,"align":8}],"result":{"type":{"list":"protocol::Point"},"pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/echo","name":"echo","params":[{"name":"lines","type":{"list":"protocol::Line"},"pass":"borrow","size":8,"align":4}],"result":{"type":{"list":"protocol::Line"},"pass":"borrow","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/first","name":"first","params":[{"name":"line","type":"protocol::Line","pass":"borrow","size":40,"align":8}],"result":{"type":"protocol::Line","pass":"borrow","size":40,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/parse","name":"parse","params":[{"name":"text","type":"string","pass":"borrow","size":8,"align":4}],"result":{"type":{"result":["i64","protocol::ParseError"]},"pass":"own","size":16,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/fail","name":"fail","params":[{"name":"message","type":"string","pass":"borrow","size":8,"align":4}]}"#
    r#"{"wazabi":1,"export":"protocol/forge","name":"forge","params":[{"name":"file_len","type":"u32","pass":"own","size":4,"align":4},{"name":"message_len","type":"u32","pass":"own","size":4,"align":4}]}"#
    r#"{"wazabi":1,"export":"protocol/trap","name":"trap","params":[{"name":"kind","type":"u32","pass":"own","size":4,"align":4}]}"#
    r#"{"wazabi":1,"export":"protocol/spin","name":"spin","params":[{"name":"rounds","type":"u64","pass":"own","size":8,"align":8}],"result":{"type":"u64","pass":"own","size":8,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/fill","name":"fill","params":[{"name":"len","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":{"list":"u8"},"pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/stash","name":"stash","params":[{"name":"data","type":{"list":"u8"},"pass":"borrow","size":8,"align":4}],"result":{"type":"u32","pass":"own","size":4,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/counts","name":"counts","params":[],"result":{"type":"u64","pass":"own","size":8,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/lie_arena","name":"lie_arena","params":[{"name":"at","type":"u32","pass":"own","size":4,"align":4},{"name":"size","type":"u32","pass":"own","size":4,"align":4}]}"#
    r#"{"wazabi":1,"export":"protocol/lie_bool","name":"lie_bool","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"bool","pass":"own","size":1,"align":1}}"#
    r#"{"wazabi":1,"export":"protocol/lie_u8","name":"lie_u8","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"u8","pass":"own","size":1,"align":1}}"#
    r#"{"wazabi":1,"export":"protocol/lie_i8","name":"lie_i8","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"i8","pass":"own","size":1,"align":1}}"#
    r#"{"wazabi":1,"export":"protocol/lie_u16","name":"lie_u16","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"u16","pass":"own","size":2,"align":2}}"#
    r#"{"wazabi":1,"export":"protocol/lie_i16","name":"lie_i16","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"i16","pass":"own","size":2,"align":2}}"#
    r#"{"wazabi":1,"export":"protocol/lie_char","name":"lie_char","params":[{"name":"value","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"char","pass":"own","size":4,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/lie_string","name":"lie_string","params":[{"name":"span","type":"u64","pass":"own","size":8,"align":8}],"result":{"type":"string","pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/lie_lines","name":"lie_lines","params":[{"name":"span","type":"u64","pass":"own","size":8,"align":8}],"result":{"type":{"list":"protocol::Line"},"pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/lie_units","name":"lie_units","params":[{"name":"span","type":"u64","pass":"own","size":8,"align":8}],"result":{"type":{"list":"unit"},"pass":"own","size":8,"align":4}}"#
    r#"{"wazabi":1,"export":"protocol/lie_line","name":"lie_line","params":[{"name":"at","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":"protocol::Line","pass":"own","size":40,"align":8}}"#
    r#"{"wazabi":1,"export":"protocol/lie_parse","name":"lie_parse","params":[{"name":"at","type":"u32","pass":"own","size":4,"align":4}],"result":{"type":{"result":["i64","protocol::ParseError"]},"pass":"own","size":16,"align":8}}"#
}

// ---- The runtime's exports.

#[repr(C)]
pub struct Arena {
    block: *mut u8,
    capacity: usize,
}

#[repr(C)]
pub struct Report {
    line: u32,
    column: u32,
    file_len: u32,
    message_len: u32,
    cut: u32,
    text: [u8; 1004],
}

#[repr(C, align(16))]
struct Aligned<const N: usize>([u8; N]);

static mut FIRST: Aligned<1024> = Aligned([0; 1024]);
static mut STASH: Aligned<65536> = Aligned([0; 65536]);
/// What the last result points to.
static mut RETAINED: Vec<u8> = Vec::new();
static mut POINTS: Vec<Point> = Vec::new();
/// How often something was asked of the runtime.
static mut RESERVES: u32 = 0;
static mut RELEASES: u32 = 0;
/// What `wazabi_reserve` makes the header say instead of the truth.
static mut LIE: Option<(u32, u32)> = None;

#[unsafe(no_mangle)]
pub static mut wazabi_arena: Arena = Arena { block: &raw mut FIRST as *mut u8, capacity: 1024 };

#[unsafe(no_mangle)]
pub static mut wazabi_panic: Report = Report { line: 0, column: 0, file_len: 0, message_len: 0, cut: 0, text: [0; 1004] };

#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_reserve(size: usize) -> *mut u8 {
    // SAFETY: one thread; only this function frees blocks, with the size and alignment of their allocation.
    unsafe {
        RESERVES += 1;
        release();
        if size > wazabi_arena.capacity {
            let fresh = wazabi_alloc(size, 16);
            if fresh.is_null() {
                return fresh;
            }
            if wazabi_arena.capacity > 1024 {
                wazabi_dealloc(wazabi_arena.block, wazabi_arena.capacity, 16);
            }
            wazabi_arena = Arena { block: fresh, capacity: size };
        }
        if let Some((at, size)) = LIE {
            wazabi_arena = Arena { block: at as *mut u8, capacity: size as usize };
        }
        wazabi_arena.block
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_release() {
    // SAFETY: one thread, and no reference to a static is alive between calls.
    unsafe {
        RELEASES += 1;
        release();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        // SAFETY: the host asks for sizes other than 0.
        Ok(layout) => unsafe { std::alloc::alloc(layout) },
        Err(_) => std::ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_dealloc(at: *mut u8, size: usize, align: usize) {
    // SAFETY: the caller passes the size and alignment with which it allocated.
    unsafe { std::alloc::dealloc(at, Layout::from_size_align_unchecked(size, align)) }
}

unsafe fn release() {
    // SAFETY: one thread; the host has copied the last result.
    unsafe {
        RETAINED = Vec::new();
        POINTS = Vec::new();
    }
}

fn arm() {
    // SAFETY: one thread, and no other code uses the report while a panic is reported.
    std::panic::set_hook(Box::new(|info| unsafe {
        let (location, message) = (info.location().unwrap(), info.payload_as_str().unwrap_or(""));
        let file = location.file().as_bytes();
        let message = &message.as_bytes()[..message.len().min(1004 - file.len())];
        wazabi_panic.line = location.line();
        wazabi_panic.column = location.column();
        wazabi_panic.file_len = file.len() as u32;
        wazabi_panic.message_len = message.len() as u32;
        wazabi_panic.cut = (file.len() + message.len() == 1004) as u32;
        wazabi_panic.text[..file.len()].copy_from_slice(file);
        wazabi_panic.text[file.len()..][..message.len()].copy_from_slice(message);
    }));
}

// ---- Wire forms.

#[derive(Clone, Copy)]
#[repr(C)]
pub struct Span(u64);

#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point {
    x: f64,
    y: f64,
}

impl Span {
    fn of<T>(list: &[T]) -> Span {
        Span(list.as_ptr() as u64 | (list.len() as u64) << 32)
    }

    unsafe fn list<'a, T>(self) -> &'a [T] {
        // SAFETY: the host has written these elements of T, and nothing else uses them meanwhile.
        unsafe { std::slice::from_raw_parts(self.0 as u32 as *const T, (self.0 >> 32) as usize) }
    }

    unsafe fn text<'a>(self) -> &'a str {
        // SAFETY: as for `list`.
        std::str::from_utf8(unsafe { self.list() }).expect("the host checks UTF-8")
    }
}

fn retain(bytes: Vec<u8>) -> u64 {
    // SAFETY: one thread; the host has copied the last result.
    unsafe {
        RETAINED = bytes;
        Span::of(&RETAINED).0
    }
}

// ---- The exports.

#[unsafe(export_name = "protocol/add")]
extern "C" fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[unsafe(export_name = "protocol/mix")]
extern "C" fn mix(a: u32, b: i32, c: u32, d: i64, e: f32, f: u32) -> i64 {
    assert!(a <= 1 && b == b as i8 as i32 && c <= 0xFFFF && char::from_u32(f).is_some());
    i64::from(a) + i64::from(b) + i64::from(c) + d + e as i64 + i64::from(f)
}

#[unsafe(export_name = "protocol/sum")]
unsafe extern "C" fn sum(at: *const u32) -> u64 {
    // SAFETY: the host has written the record of parameters, of 19 words, with its alignment.
    unsafe {
        let wide = at.add(2).cast::<u64>().read();
        (4..19).map(|n| u64::from(at.add(n).read())).sum::<u64>() + u64::from(at.read()) + wide
    }
}

#[unsafe(export_name = "protocol/hello")]
unsafe extern "C" fn hello(name: u64) -> u64 {
    // SAFETY: one thread; the host has written the text into the arena.
    unsafe {
        release();
        retain(format!("Hello, {}!", Span(name).text()).into_bytes())
    }
}

#[unsafe(export_name = "protocol/reverse")]
unsafe extern "C" fn reverse(data: u64) -> u64 {
    // SAFETY: one thread; the host has written the bytes into the arena.
    unsafe {
        release();
        retain(Span(data).list::<u8>().iter().rev().copied().collect())
    }
}

#[unsafe(export_name = "protocol/scale")]
unsafe extern "C" fn scale(points: u64, by: f64) -> u64 {
    // SAFETY: one thread; the host has written the points into the arena.
    unsafe {
        release();
        POINTS = Span(points).list::<Point>().iter().map(|p| Point { x: p.x * by, y: p.y * by }).collect();
        Span::of(&POINTS).0
    }
}

#[unsafe(export_name = "protocol/echo")]
extern "C" fn echo(lines: u64) -> u64 {
    lines
}

#[unsafe(export_name = "protocol/first")]
extern "C" fn first(line: u32) -> u32 {
    line
}

static mut PARSED: (u64, i64) = (0, 0);

#[unsafe(export_name = "protocol/parse")]
unsafe extern "C" fn parse(text: u64) -> u32 {
    // SAFETY: one thread; the host has written the text into the arena.
    unsafe {
        let text = Span(text).text();
        PARSED = match text.parse::<i64>() {
            Ok(number) => (0, number),
            Err(_) if text.is_empty() => (1, 1),
            Err(_) => (1, 2),
        };
        &raw const PARSED as u32
    }
}

#[unsafe(export_name = "protocol/fail")]
unsafe extern "C" fn fail(message: u64) {
    arm();
    // SAFETY: the host has written the text into the arena.
    panic!("{}", unsafe { Span(message).text() })
}

#[unsafe(export_name = "protocol/forge")]
unsafe extern "C" fn forge(file_len: u32, message_len: u32) {
    // SAFETY: one thread; the trap ends the guest.
    unsafe {
        wazabi_panic = Report { line: 7, column: 9, file_len, message_len, cut: 0, text: [0x9B; 1004] };
        std::arch::wasm32::unreachable()
    }
}

#[inline(never)]
fn recurse(depth: u64) -> u64 {
    if depth == 0 { 0 } else { 1 + std::hint::black_box(recurse(std::hint::black_box(depth - 1))) }
}

#[unsafe(export_name = "protocol/trap")]
unsafe extern "C" fn trap(kind: u32) {
    // SAFETY: each case is meant to trap, and the guest is not used afterwards.
    unsafe {
        match kind {
            0 => std::arch::wasm32::unreachable(),
            1 => *(0xFFFF_FFF0 as *mut u8) = 1,
            2 => {
                let f = std::mem::transmute::<usize, extern "C" fn()>(std::hint::black_box(0xFFFF));
                f();
            }
            3 => {
                let f = std::mem::transmute::<extern "C" fn(f64, f64) -> f64, extern "C" fn()>(std::hint::black_box(add));
                f();
            }
            4 => {
                let list = vec![1_u8; std::hint::black_box(0x7000_0000)];
                std::hint::black_box(&list);
            }
            _ => {
                std::hint::black_box(recurse(u64::MAX));
            }
        }
    }
}

#[unsafe(export_name = "protocol/spin")]
extern "C" fn spin(rounds: u64) -> u64 {
    (0..rounds).fold(1, |x, n| std::hint::black_box(x.rotate_left(5) ^ n))
}

#[unsafe(export_name = "protocol/fill")]
unsafe extern "C" fn fill(len: usize) -> u64 {
    // SAFETY: one thread.
    unsafe {
        release();
        retain(vec![0xA5; len])
    }
}

#[unsafe(export_name = "protocol/stash")]
unsafe extern "C" fn stash(data: u64) -> u32 {
    // SAFETY: one thread; the host has written the bytes into the arena.
    unsafe {
        let data = Span(data).list::<u8>();
        STASH.0[..data.len()].copy_from_slice(data);
        &raw const STASH as u32
    }
}

#[unsafe(export_name = "protocol/counts")]
extern "C" fn counts() -> u64 {
    // SAFETY: one thread.
    unsafe { u64::from(RESERVES) << 32 | u64::from(RELEASES) }
}

#[unsafe(export_name = "protocol/lie_arena")]
extern "C" fn lie_arena(at: u32, size: u32) {
    // SAFETY: one thread.
    unsafe { LIE = Some((at, size)) }
}

macro_rules! lie {
    ($($export:literal $name:ident $core:ty;)*) => {$(
        #[unsafe(export_name = $export)]
        extern "C" fn $name(value: $core) -> $core {
            value
        }
    )*};
}

lie! {
    "protocol/lie_bool" lie_bool u32;
    "protocol/lie_u8" lie_u8 u32;
    "protocol/lie_i8" lie_i8 u32;
    "protocol/lie_u16" lie_u16 u32;
    "protocol/lie_i16" lie_i16 u32;
    "protocol/lie_char" lie_char u32;
    "protocol/lie_string" lie_string u64;
    "protocol/lie_lines" lie_lines u64;
    "protocol/lie_units" lie_units u64;
    "protocol/lie_line" lie_line u32;
    "protocol/lie_parse" lie_parse u32;
}
