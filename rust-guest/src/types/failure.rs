//! The `Err` of a result: the error, and its text if its type has one.
use crate::abi::{ErrorSource, Lower};
use crate::by_address;
use crate::describe::Text;
use crate::frame::Frame;
use crate::wire::{Span, Wire};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Display, Write};
use core::marker::PhantomData;

/// The contents of a result that is an error.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ErrorWire<E: Copy, T: Copy> {
    /// The error.
    pub value: E,
    /// Its text and those of its sources: the [`Span`] of a list of strings, or [`NoText`]. A
    /// host's error has none, and its list is empty.
    pub text: T,
}
by_address!(impl [E: Wire, T: Copy + 'static] ErrorWire<E, T>);

/// The text of an error whose type has none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct NoText;

/// Selects the wire form of the text of errors: `HasText<true>` has one.
#[doc(hidden)]
pub struct HasText<const HAS: bool>;

#[doc(hidden)]
pub trait TextWire {
    type Wire: Copy + 'static;
}
impl TextWire for HasText<true> {
    type Wire = Span;
}
impl TextWire for HasText<false> {
    type Wire = NoText;
}

/// Method resolution decides: the functions and constants are the inherent ones if `T` implements
/// `Display`, otherwise those of [`NoDisplay`].
#[doc(hidden)]
pub struct Displays<T>(PhantomData<T>);

impl<T: Display> Displays<T> {
    /// It does.
    pub const OWN: bool = true;

    /// Writes the texts of the error and of its sources, and keeps them in the frame.
    pub fn text(error: &T, frame: &Frame) -> Span
    where
        T: ErrorSource,
    {
        let mut texts = Vec::new();
        error.texts(&mut texts);
        texts.lower(frame)
    }

    /// Writes the error's own text.
    pub fn push(error: &T, texts: &mut Vec<String>) {
        texts.push(text_of(error));
    }
}

/// The answers for all other types.
#[doc(hidden)]
pub trait NoDisplay<T> {
    /// It does not.
    const OWN: bool = false;
    /// There is none.
    fn text(_: &T, _: &Frame) -> NoText {
        NoText
    }
    /// An empty text.
    fn push(_: &T, texts: &mut Vec<String>) {
        texts.push(String::new());
    }
}
impl<T> NoDisplay<T> for Displays<T> {}

/// The key of the description that says whether an error has a text.
#[doc(hidden)]
pub const fn text_key(has: bool) -> Text {
    Text::Str(if has { ",\"text\":true" } else { "" })
}

/// Sources whose texts cross. A longer chain is cut.
const MAX_TEXTS: usize = 64;

/// Reports whether no more texts are wanted.
#[doc(hidden)]
pub fn enough(texts: &[String]) -> bool {
    texts.len() >= MAX_TEXTS
}

/// Bytes of a text of an error. The host shows no more of it.
const MAX_TEXT: usize = 4096;

/// The text of an error, cut between characters. An implementation of `Display` that fails leaves
/// what it has written.
pub(crate) fn text_of(error: &dyn Display) -> String {
    struct Cut(String);
    impl Write for Cut {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let fits = text.floor_char_boundary(MAX_TEXT - self.0.len());
            self.0.push_str(&text[..fits]);
            // The rest would not be kept, so formatting ends.
            if fits < text.len() {
                return Err(fmt::Error);
            }
            Ok(())
        }
    }
    let mut text = Cut(String::new());
    let _ = write!(text, "{error}");
    text.0
}

#[cfg(test)]
mod tests {
    use super::{Displays, MAX_TEXT, NoDisplay as _, text_of};
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::fmt;

    struct Silent;
    struct Loud;
    impl fmt::Display for Loud {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("begun")?;
            Err(fmt::Error)
        }
    }

    #[test]
    fn display_is_found() {
        const { assert!(Displays::<Loud>::OWN && Displays::<String>::OWN) };
        const { assert!(!Displays::<Silent>::OWN) };
        let frame = crate::Frame::new();
        let _ = Displays::<Silent>::text(&Silent, &frame);
        let mut texts = Vec::new();
        Displays::<Silent>::push(&Silent, &mut texts);
        Displays::<Loud>::push(&Loud, &mut texts);
        assert_eq!(texts, ["", "begun"]);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(text_of(&"é"), "é");
        let long = String::from("x") + &"é".repeat(MAX_TEXT);
        let cut = text_of(&long);
        assert_eq!(cut.len(), MAX_TEXT - 1);
        assert!(cut.ends_with('é'));
        // The pieces of a text are one text: none follows where one was cut.
        assert_eq!(text_of(&format_args!("{}-{}", 'a', 'b')), "a-b");
        assert_eq!(text_of(&format_args!("{long}{}", 'b')), cut);
        let full = "x".repeat(MAX_TEXT - 1);
        assert_eq!(text_of(&format_args!("{full}{}", 'b')), full.clone() + "b");
        // A Display that fails is not a panic.
        assert_eq!(text_of(&Loud), "begun");
    }
}
