//! Values that contradict the description.
use core::mem;
use wazabi::{Abi, Frame, Lower};

/// A value that is described as a `T`, with wire bytes of the guest's choice.
pub struct Lie<T: Abi>(T::Wire);

// SAFETY: the wire form and the description are those of T; a Lie is never read in the guest.
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

/// Returns a lie with these words, as many as the wire form has; a shorter one has the first bytes.
pub fn lie<T: Abi>(words: &[u32]) -> Lie<T> {
    let mut bytes = [0_u8; 64];
    for (at, word) in bytes.chunks_mut(4).zip(words) {
        at.copy_from_slice(&word.to_le_bytes());
    }
    assert!(
        size_of::<T::Wire>() <= bytes.len(),
        "a wire form of 64 bytes"
    );
    // SAFETY: bytes has as many bytes as the wire form, which has no niches.
    Lie(unsafe { mem::transmute_copy(&bytes) })
}

/// Returns the address and the length of bytes that stay.
pub fn kept(bytes: &[u8]) -> [u32; 2] {
    let bytes = bytes.to_vec().leak();
    [bytes.as_ptr() as u32, bytes.len() as u32]
}
