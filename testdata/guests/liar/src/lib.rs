//! Results that contradict the description. The host has to detect each of them without damage.
//!
//! A hostile guest would write these bytes by hand. With the crate's types the code is shorter.
use core::mem::{self, MaybeUninit};
use core::time::Duration;
use std::collections::BTreeMap;
use wazabi::wire::{DurationWire, OptionWire, Span, Tuple2};
use wazabi::{Abi, Frame, Lower};

/// A value that is described as a `T`, with wire bytes of the guest's choice.
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

/// A wire form made of its bytes, as many as it has.
fn bytes<W: Copy, const N: usize>(bytes: [u8; N]) -> W {
    assert_eq!(size_of::<W>(), N, "a wire form of this size");
    // SAFETY: as long as it says; a wire form has no niches.
    unsafe { mem::transmute_copy(&bytes) }
}

/// Memory that stays.
fn leak<W>(values: Vec<W>) -> &'static [W] {
    values.leak()
}

fn some<W: Copy>(value: W) -> OptionWire<W> {
    OptionWire {
        tag: 1,
        value: MaybeUninit::new(value),
    }
}

fn none<W: Copy>() -> OptionWire<W> {
    OptionWire {
        tag: 0,
        value: MaybeUninit::uninit(),
    }
}

/// A tree, as the zoo has one.
#[derive(Abi, Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// what it is called
    pub name: String,
    /// what hangs on it
    pub kids: Vec<Tree>,
    /// the one beside it
    pub next: Option<Box<Tree>>,
    /// by name
    pub index: BTreeMap<String, Tree>,
}

fn tree(name: &'static str) -> TreeWire {
    TreeWire {
        name: Span::new(name.as_bytes()),
        kids: Span::new::<TreeWire>(&[]),
        next: none(),
        index: Span::new::<Tuple2<Span, TreeWire>>(&[]),
    }
}

/// How a tree comes to contain itself.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// it is beside itself
    Next,
    /// it is its only kid
    Kid,
    /// it is its kid twice, so that each level has twice as many
    Kids,
    /// it is in its own index
    Index,
}

/// A tree that is somewhere in itself.
#[wazabi::export]
pub fn cyclic_tree(cycle: Cycle) -> Lie<Tree> {
    // Two kids that stand behind each other are one list that contains itself.
    let at: *mut [TreeWire; 2] = Box::leak(Box::new([tree("me"); 2]));
    let mut forged = tree("me");
    match cycle {
        Cycle::Next => forged.next = some(at.cast_const().cast()),
        Cycle::Kid => {
            forged.kids = Span {
                ptr: at.cast(),
                len: 1,
            }
        }
        Cycle::Kids => {
            forged.kids = Span {
                ptr: at.cast(),
                len: 2,
            }
        }
        Cycle::Index => {
            let entry: *mut Tuple2<Span, TreeWire> = Box::leak(Box::new(Tuple2 {
                v0: Span::new(b"me"),
                v1: tree("me"),
            }));
            forged.index = Span {
                ptr: entry.cast(),
                len: 1,
            };
            // SAFETY: leaked above.
            unsafe { (*entry).v1 = forged }
        }
    }
    // SAFETY: leaked above.
    unsafe { *at = [forged; 2] }
    Lie(forged)
}

/// Chains of boxes that share their end: a tree of so many levels, each twice beside itself, in
/// little memory.
#[wazabi::export]
pub fn shared_tree(levels: u32) -> Lie<Tree> {
    let mut forged = tree("leaf");
    for _ in 1..levels {
        let kids = leak(vec![forged; 2]);
        forged = tree("knot");
        forged.kids = Span::new(kids);
    }
    Lie(forged)
}

/// The elements of a list of lies.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Large {
    /// much
    pub data: [u64; 512],
    /// and this
    pub text: String,
}

/// So many boxes, all of one record.
#[wazabi::export]
pub fn boxes_of_one(count: u32) -> Lie<Vec<Box<Large>>> {
    let text = leak(vec![b'x'; 4096]);
    let large = leak(vec![LargeWire {
        data: [7; 512],
        text: Span::new(text),
    }]);
    let boxes = leak(vec![large.as_ptr(); count as usize]);
    Lie(Span::new(boxes))
}

/// A shape with and without fields.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    /// a single place
    Dot,
    /// as far from the center
    Circle(f64),
    /// text
    Label(String),
}

/// A shape of the case of that number, the fields all zero.
#[wazabi::export]
pub fn shape_of(tag: u8) -> Lie<Shape> {
    let mut shape = [0; 16];
    shape[0] = tag;
    Lie(bytes(shape))
}

/// A list of shapes, the last of them of the case of that number.
#[wazabi::export]
pub fn shapes_of(tag: u8) -> Lie<Vec<Shape>> {
    let mut shapes = [[0; 16]; 3];
    shapes[2][0] = tag;
    let shapes: Vec<ShapeWire> = shapes.into_iter().map(bytes).collect();
    Lie(Span::new(leak(shapes)))
}

/// An error with fields.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum Failure {
    /// nothing is known
    Unknown,
    /// this much
    Known(u32),
}

/// Fails with the case of that number, its field 9.
#[wazabi::export]
pub fn fail_with(tag: u8) -> Lie<Result<u32, Failure>> {
    Lie(bytes([1, 0, 0, 0, tag, 0, 0, 0, 9, 0, 0, 0]))
}

/// What may be done.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Perms {
    /// look at it
    pub read: bool,
    /// change it
    pub write: bool,
    /// run it
    pub exec: bool,
}

/// Flags with these bits.
#[wazabi::export]
pub fn perms_of(bits: u8) -> Lie<Perms> {
    Lie(bytes([bits]))
}

/// A list of flags, the second with these bits.
#[wazabi::export]
pub fn list_of_perms(bits: u8) -> Lie<Vec<Perms>> {
    Lie(Span::new(leak(vec![0_u8, bits])))
}

/// A map with these keys, in this order.
#[wazabi::export]
pub fn map_of(keys: &[u32]) -> Lie<BTreeMap<u32, u8>> {
    let entries = keys.iter().map(|&key| Tuple2 { v0: key, v1: 1_u8 });
    Lie(Span::new(leak(entries.collect())))
}

/// A map with these texts for keys, in this order.
#[wazabi::export]
pub fn map_of_texts(keys: Vec<String>) -> Lie<BTreeMap<String, u8>> {
    let keys = leak(keys);
    let entries = keys.iter().map(|key| Tuple2 {
        v0: Span::new(key.as_bytes()),
        v1: 1_u8,
    });
    Lie(Span::new(leak(entries.collect())))
}

/// A duration of so many seconds and nanoseconds.
#[wazabi::export]
pub fn duration_of(secs: u64, nanos: u32) -> Lie<Duration> {
    Lie(DurationWire { secs, nanos })
}

/// A list of durations, the second of so many nanoseconds.
#[wazabi::export]
pub fn durations_of(nanos: u32) -> Lie<Vec<Duration>> {
    let list = [0, nanos].map(|nanos| DurationWire { secs: 1, nanos });
    Lie(Span::new(leak(list.to_vec())))
}

/// Writes a byte into each bool where it lies, which Rust has no way to see.
#[wazabi::export]
pub fn spoil(marks: &mut [bool], byte: u8) {
    for mark in marks {
        let at: *mut bool = mark;
        // SAFETY: none; a byte that is no bool is what the host has to find.
        unsafe { at.cast::<u8>().write(byte) }
    }
}

/// An honest answer.
#[wazabi::export]
pub fn honest() -> u32 {
    42
}
