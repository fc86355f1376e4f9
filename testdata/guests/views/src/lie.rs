//! Results that are not what the description says.
use super::{Line, LineWire, Point, Shape, line_of};
use wazabi::wire::Span;
use wazabi::{Abi, Frame, Lower};

/// A value that is described as a `T` and has a wire form of the host's choice.
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

/// A line, with bytes of the host's choice in its wire form.
pub struct Patched {
    line: Line,
    at: usize,
    bytes: Vec<u8>,
}

// SAFETY: not plain.
unsafe impl Abi for Patched {
    type Wire = LineWire;
    const TY: &'static wazabi::__private::Ty = Line::TY;
    const ANCHOR: wazabi::__private::Anchor = Line::ANCHOR;
}

impl Lower for Patched {
    fn lower_ref(&self, frame: &Frame) -> LineWire {
        let mut wire = self.line.lower_ref(frame);
        assert!(
            self.at + self.bytes.len() <= size_of::<LineWire>(),
            "inside"
        );
        // SAFETY: the bytes are inside the wire form, which has no niches.
        unsafe {
            let to = (&raw mut wire).cast::<u8>().add(self.at);
            to.copy_from_nonoverlapping(self.bytes.as_ptr(), self.bytes.len());
        }
        wire
    }
    fn lower(self, frame: &Frame) -> LineWire {
        Box::leak(Box::new(self)).lower_ref(frame)
    }
}

/// The lines 0 to `n`; the wire form of the last one has the given bytes at an offset.
#[wazabi::export(view)]
pub fn patched(n: u32, at: u32, bytes: &[u8]) -> Vec<Patched> {
    let last = n.saturating_sub(1);
    (0..n)
        .map(|i| Patched {
            line: line_of(i),
            at: at as usize,
            bytes: if i == last {
                bytes.to_vec()
            } else {
                Vec::new()
            },
        })
        .collect()
}

fn span(ptr: u32, len: u32) -> Span {
    Span {
        ptr: ptr as usize as *const u8,
        len: len as usize,
    }
}

/// The import that the macro declares, without its types.
mod raw {
    #[link(wasm_import_module = "reader")]
    unsafe extern "C" {
        #[link_name = "read_lines"]
        pub fn read_lines(lines: u64, note: u64) -> u64;
    }
}

/// Sends lines and a note that are anywhere.
#[wazabi::export]
pub fn send_lies(lines: u32, n: u32, note: u32, len: u32) -> u64 {
    let core = |at: u32, n: u32| u64::from(at) | u64::from(n) << 32;
    // SAFETY: the host provides the function, and checks what it gets.
    unsafe { raw::read_lines(core(lines, n), core(note, len)) }
}

/// A text anywhere.
#[wazabi::export(view)]
pub fn lie_text(ptr: u32, len: u32) -> Lie<String> {
    Lie(span(ptr, len))
}

/// Bytes anywhere.
#[wazabi::export(view)]
pub fn lie_bytes(ptr: u32, len: u32) -> Lie<Vec<u8>> {
    Lie(span(ptr, len))
}

/// Places anywhere.
#[wazabi::export(view)]
pub fn lie_points(ptr: u32, len: u32) -> Lie<Vec<Point>> {
    Lie(span(ptr, len))
}

/// Texts, of which the last has the given bytes.
#[wazabi::export(view)]
pub fn lie_names(n: u32, bytes: &[u8]) -> Lie<Vec<String>> {
    let mut spans: Vec<Span> = (0..n).map(|_| Span::new(b"honest")).collect();
    if let Some(last) = spans.last_mut() {
        *last = Span::new(bytes.to_vec().leak());
    }
    Lie(Span::new(spans.leak()))
}

/// A tag of the host's choice.
#[wazabi::export(view)]
pub fn lie_shape(tag: u8) -> Lie<Shape> {
    let mut bytes = [0; size_of::<<Shape as Abi>::Wire>()];
    bytes[0] = tag;
    // SAFETY: a wire form has no niches.
    Lie(unsafe { core::mem::transmute_copy(&bytes) })
}

/// The address of a line of garbage, which stays.
#[wazabi::export]
pub fn garbage() -> u32 {
    static GARBAGE: [u64; size_of::<LineWire>().div_ceil(8)] =
        [u64::MAX; size_of::<LineWire>().div_ceil(8)];
    GARBAGE.as_ptr().addr() as u32
}
