//! Integers, types with names and layouts, by the rules of `docs/abi.md` section 1.
use super::kinds::{Shape, Type};
use std::fmt;
use std::string::String;
use std::vec::Vec;

/// An integer type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Int {
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
}

impl Int {
    /// All integer types.
    pub const ALL: [Int; 8] = [
        Int::U8,
        Int::U16,
        Int::U32,
        Int::U64,
        Int::I8,
        Int::I16,
        Int::I32,
        Int::I64,
    ];

    /// The name in Rust and in the description.
    pub fn name(self) -> &'static str {
        match self {
            Int::U8 => "u8",
            Int::U16 => "u16",
            Int::U32 => "u32",
            Int::U64 => "u64",
            Int::I8 => "i8",
            Int::I16 => "i16",
            Int::I32 => "i32",
            Int::I64 => "i64",
        }
    }

    /// The integer type with this name.
    pub fn of(name: &str) -> Option<Int> {
        Int::ALL.into_iter().find(|int| int.name() == name)
    }

    /// The size in bytes, which is also the alignment.
    pub fn size(self) -> u64 {
        match self {
            Int::U8 | Int::I8 => 1,
            Int::U16 | Int::I16 => 2,
            Int::U32 | Int::I32 => 4,
            Int::U64 | Int::I64 => 8,
        }
    }

    /// Returns true if the type has negative numbers.
    pub fn signed(self) -> bool {
        matches!(self, Int::I8 | Int::I16 | Int::I32 | Int::I64)
    }

    /// The least and the greatest number.
    pub fn range(self) -> (i128, i128) {
        let bits = 8 * self.size();
        if self.signed() {
            (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        } else {
            (0, (1 << bits) - 1)
        }
    }

    /// The smallest unsigned type that has at least `n` numbers.
    pub fn smallest(n: u128) -> Int {
        if n <= 1 << 8 {
            Int::U8
        } else if n <= 1 << 16 {
            Int::U16
        } else if n <= 1 << 32 {
            Int::U32
        } else {
            Int::U64
        }
    }
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The path: the crate, the modules and the name in Rust.
    pub path: String,
    /// The name on the wire.
    pub name: String,
    /// The layout that the compiler of the guest reported.
    pub layout: Layout,
    /// True for an error type.
    pub error: bool,
    /// True if the texts of the error and of its sources are beside it in a `Result`.
    pub text: bool,
    /// True for an interface: a variant of the handles of both sides.
    pub interface: bool,
    /// The content.
    pub shape: Shape,
}

/// The fields of a record or of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// True if the fields have positions instead of names.
    pub tuple: bool,
    /// The fields in the order of the source.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name or the position.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// The offset in bytes from the start of the record or variant.
    pub offset: u64,
    /// The layout that the compiler of the guest reported.
    pub layout: Layout,
}

/// The size and the alignment of a wire form, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The size.
    pub size: u64,
    /// The alignment: 1, 2, 4 or 8.
    pub align: u64,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "size {} and alignment {}", self.size, self.align)
    }
}

impl Layout {
    /// An address and a length.
    pub(super) const SPAN: Layout = Layout::new(8, 4);

    pub(super) const fn new(size: u64, align: u64) -> Layout {
        Layout { size, align }
    }

    /// The offsets of the members of a record that begins at `start`, and the layout of the record.
    ///
    /// Returns `None` if the record is larger than [`MAX_SIZE`].
    pub(super) fn record(
        start: u64,
        members: impl IntoIterator<Item = Layout>,
    ) -> Option<(Vec<u64>, Layout)> {
        let (mut offsets, mut end, mut align) = (Vec::new(), start, 1);
        for member in members {
            let offset = up(end, member.align);
            offsets.push(offset);
            end = offset + member.size;
            align = align.max(member.align);
            if end > MAX_SIZE {
                return None;
            }
        }
        let size = up(end, align);
        Some((offsets, Layout { size, align }))
    }

    /// The offset of a payload after a tag, and the layout of both. There is one of several
    /// payloads.
    pub(super) fn tagged(tag: Int, payloads: &[Layout]) -> (u64, Layout) {
        let (mut size, mut align) = (0, 1);
        for payload in payloads {
            size = size.max(payload.size);
            align = align.max(payload.align);
        }
        let offset = up(tag.size(), align);
        let align = align.max(tag.size());
        let size = up(offset + size, align);
        (offset, Layout { size, align })
    }
}

/// The largest size of a wire form: more does not fit into a guest's memory.
pub(super) const MAX_SIZE: u64 = i32::MAX as u64;

/// The error of a wire form that is larger than [`MAX_SIZE`].
pub(super) const TOO_LARGE: &str = "larger than 2 GiB";

pub(super) fn up(n: u64, align: u64) -> u64 {
    n.next_multiple_of(align)
}
