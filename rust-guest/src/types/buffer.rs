//! Buffers: bytes that have an owner.
use crate::abi::{Abi, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::twin::{AsParam, FromParam, Twin};
use crate::wire::Span;
use alloc::vec::Vec;
use core::fmt;
use core::ops::{Deref, DerefMut};

/// Bytes that the guest owns, with room to grow; a `[]byte` in Go.
///
/// It is a `Vec<u8>` for output: the guest fills it, for example by [`std::io::Write`], and returns
/// it. The host copies the bytes out of guest memory. The guest copies nothing, and frees the
/// buffer when it is entered again. As an argument it is the guest's own copy, to keep or to
/// change. Dropping it frees it.
///
/// ```
/// use std::io::Write;
///
/// #[wazabi::export]
/// pub fn table(rows: u32) -> wazabi::Buffer {
///     let mut out = wazabi::Buffer::with_capacity(rows as usize * 4);
///     for row in 0..rows {
///         writeln!(out, "{row}").unwrap();
///     }
///     out
/// }
///
/// assert_eq!(&table(3)[..], b"0\n1\n2\n");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// An empty buffer, without memory.
    pub const fn new() -> Self {
        Buffer(Vec::new())
    }

    /// An empty buffer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Buffer(Vec::with_capacity(bytes))
    }

    /// How many bytes it can hold before it has to grow.
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }

    /// Adds bytes at the end.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Makes it empty, and keeps its memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The bytes as a `Vec`, which takes over the memory.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Buffer(bytes)
    }
}

impl From<&[u8]> for Buffer {
    fn from(bytes: &[u8]) -> Self {
        Buffer(bytes.to_vec())
    }
}

impl From<Buffer> for Vec<u8> {
    fn from(buffer: Buffer) -> Self {
        buffer.0
    }
}

impl Deref for Buffer {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Extend<u8> for Buffer {
    fn extend<I: IntoIterator<Item = u8>>(&mut self, bytes: I) {
        self.0.extend(bytes);
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer")
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .finish()
    }
}

#[cfg(feature = "std")]
impl std::io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// SAFETY: not plain.
unsafe impl Abi for Buffer {
    type Wire = Span;
    const TY: &'static Ty = <Vec<u8>>::TY;
}

impl Lower for Buffer {
    fn lower_ref(&self, frame: &Frame) -> Span {
        self.0.lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.0.lower(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Buffer {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        Buffer(unsafe { u8::lift_vec(*w, frame) })
    }
}

// SAFETY: lists of bytes, both.
unsafe impl Twin for Buffer {
    type Param<'a> = &'a [u8];
}
impl AsParam for Buffer {
    fn as_param(&self) -> &[u8] {
        self
    }
}
impl FromParam for Buffer {
    fn from_param(param: &&[u8]) -> Self {
        Buffer::from(*param)
    }
}
