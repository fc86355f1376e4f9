//! Strings of UTF-16: a span of code units.
use super::refuse;
use crate::abi::{Abi, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::twin::whole;
use crate::wire::Span;
use alloc::{string::String, vec::Vec};
use core::fmt;
use core::ops::Deref;

/// A string of UTF-16; a `string` in Go.
///
/// It is for guests whose own strings are UTF-16, such as interpreters of languages that index by
/// code units. The host transcodes: it writes a Go string into guest memory as UTF-16, and makes a
/// Go string of the units that the guest returns. In the guest nothing is transcoded.
///
/// The units are well formed: each surrogate is one of a pair. So both sides can rely on the text
/// being Unicode, as they can for [`String`]. Units that may be anything are a `Vec<u16>`, which is
/// a `[]uint16` in Go.
///
/// ```
/// use wazabi::Utf16;
///
/// /// The part of a text between two units.
/// #[wazabi::export]
/// pub fn slice(text: &Utf16, from: u32, to: u32) -> Option<Utf16> {
///     let units = text.get(from as usize..to as usize)?;
///     Utf16::from_units(units.to_vec()).ok()
/// }
///
/// let text = Utf16::from("a🦀b");
/// assert_eq!(text.len(), 4);
/// assert_eq!(slice(&text, 1, 4).unwrap().to_string(), "🦀b");
/// assert!(slice(&text, 2, 4).is_none(), "half of a crab");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Utf16(Vec<u16>);

/// A surrogate without the other one of its pair; see [`Utf16::from_units`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoneSurrogate {
    /// The position of the unit.
    pub at: usize,
    /// The unit.
    pub unit: u16,
}

impl fmt::Display for LoneSurrogate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LoneSurrogate { at, unit } = self;
        write!(f, "unit {at}, {unit:#06x}, is a surrogate without its pair")
    }
}

impl core::error::Error for LoneSurrogate {}

impl Utf16 {
    /// An empty string, without memory.
    pub const fn new() -> Self {
        Utf16(Vec::new())
    }

    /// A string of these units, which takes over their memory.
    pub fn from_units(units: Vec<u16>) -> Result<Utf16, LoneSurrogate> {
        match lone_surrogate(&units) {
            Some(lone) => Err(lone),
            None => Ok(Utf16(units)),
        }
    }

    /// A string of these units, with U+FFFD in place of each lone surrogate.
    pub fn from_units_lossy(mut units: Vec<u16>) -> Utf16 {
        let mut from = 0;
        while let Some(LoneSurrogate { at, .. }) = lone_surrogate(&units[from..]) {
            units[from + at] = char::REPLACEMENT_CHARACTER as u16;
            from += at + 1;
        }
        Utf16(units)
    }

    /// The units, with their memory.
    pub fn into_units(self) -> Vec<u16> {
        self.0
    }

    /// The characters.
    pub fn chars(&self) -> impl Iterator<Item = char> + '_ {
        let decoded = char::decode_utf16(self.0.iter().copied());
        decoded.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Adds a text at the end.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend(text.encode_utf16());
    }
}

/// The first surrogate that is not one of a pair.
fn lone_surrogate(units: &[u16]) -> Option<LoneSurrogate> {
    let mut at = 0;
    while let Some(&unit) = units.get(at) {
        match unit {
            0xd800..=0xdbff if matches!(units.get(at + 1), Some(0xdc00..=0xdfff)) => at += 2,
            0xd800..=0xdfff => return Some(LoneSurrogate { at, unit }),
            _ => at += 1,
        }
    }
    None
}

impl From<&str> for Utf16 {
    fn from(text: &str) -> Self {
        Utf16(text.encode_utf16().collect())
    }
}

impl From<&Utf16> for String {
    fn from(text: &Utf16) -> Self {
        text.chars().collect()
    }
}

impl Deref for Utf16 {
    type Target = [u16];
    fn deref(&self) -> &[u16] {
        &self.0
    }
}

impl fmt::Display for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|c| fmt::Write::write_char(f, c))
    }
}

impl fmt::Debug for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from(self), f)
    }
}

// SAFETY: not plain.
unsafe impl Abi for Utf16 {
    type Wire = Span;
    const TY: &'static Ty = &Ty::Prim("utf16");
}

impl Lower for Utf16 {
    fn lower_ref(&self, _: &Frame) -> Span {
        Span::new(&self.0)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.0.lower(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Utf16 {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Utf16 {
        // SAFETY: the caller's promise.
        let units = unsafe { u16::lift_vec(*w, frame) };
        if !cfg!(feature = "trusted-host") && lone_surrogate(&units).is_some() {
            refuse("utf16");
        }
        Utf16(units)
    }
}

whole!(Utf16, []);

#[cfg(test)]
mod tests {
    use super::{LoneSurrogate, Utf16};
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn lone_surrogates_are_found() {
        let (high, low, a) = (0xd83e, 0xdd80, u16::from(b'a'));
        for (units, lone) in [
            (&[][..], None),
            (&[a, high, low, a], None),
            (&[high], Some(0)),
            (&[a, low], Some(1)),
            (&[high, a, low], Some(0)),
            (&[low, high], Some(0)),
            (&[high, high, low], Some(0)),
            (&[high, low, low], Some(2)),
            (&[0xd7ff, 0xe000, 0xffff], None),
        ] {
            let made = Utf16::from_units(units.to_vec());
            let found = made.as_ref().err().map(|LoneSurrogate { at, .. }| *at);
            assert_eq!(found, lone, "{units:x?}");
            let lossy = char::decode_utf16(units.iter().copied());
            let lossy: Vec<char> = lossy.map(|c| c.unwrap_or('\u{fffd}')).collect();
            let replaced = Utf16::from_units_lossy(units.to_vec());
            assert!(replaced.chars().eq(lossy), "{units:x?}");
            if let Ok(text) = made {
                assert_eq!(text, Utf16::from(&*text.to_string()));
            }
        }
    }
}
