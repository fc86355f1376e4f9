//! The layout rules of `docs/abi.md` section 1. The derive asserts them for every wire struct.

/// The offset of a field of alignment `align` whose predecessor ends at `end`.
pub const fn offset_after(end: usize, align: usize) -> usize {
    end.next_multiple_of(align)
}

/// The size of a record of alignment `align` whose last field ends at `end`.
pub const fn size_after(end: usize, align: usize) -> usize {
    end.next_multiple_of(align)
}

/// The larger of two sizes or alignments.
pub const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
