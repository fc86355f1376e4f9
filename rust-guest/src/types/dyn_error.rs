//! Errors of any type, `Box<dyn Error>`: the texts of the error and of its sources.
use super::failure::{NoText, enough, text_of};
use crate::abi::{Abi, AbiError, ErrorSource, ErrorText, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::wire::Span;
use crate::{by_address, own_twin};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

/// An error of any type.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DynErrorWire {
    /// The list of the texts of the error and of its sources, outermost first; at least one.
    pub texts: Span,
}
by_address!(DynErrorWire);

impl DynErrorWire {
    fn of(error: &(dyn Error + 'static), frame: &Frame) -> Self {
        let (mut texts, mut next) = (Vec::new(), Some(error));
        while let Some(error) = next
            && !enough(&texts)
        {
            texts.push(text_of(&error));
            next = error.source();
        }
        DynErrorWire {
            texts: texts.lower(frame),
        }
    }

    /// Makes an error of the texts.
    ///
    /// # Safety
    ///
    /// As for [`Lift::lift`].
    unsafe fn error<'a>(&'a self, frame: &'a Frame) -> Told {
        // SAFETY: the caller's promise.
        let texts: Vec<String> = unsafe { Lift::lift(&self.texts, frame) };
        let mut told = None;
        for text in texts.into_iter().rev() {
            let source = told.map(Box::new);
            told = Some(Told { text, source });
        }
        told.unwrap_or_else(|| super::refuse("Box<dyn Error>"))
    }
}

/// An error of the host.
#[derive(Debug)]
struct Told {
    text: String,
    source: Option<Box<Told>>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&**self.source.as_ref()?)
    }
}

macro_rules! errors {
    ($($t:ty, $error:ident => $dyn:expr, $told:ident => $from:expr;)*) => { $(
        // SAFETY: not plain.
        unsafe impl Abi for $t {
            type Wire = DynErrorWire;
            const TY: &'static Ty = &Ty::Prim("dyn_error");
        }

        impl AbiError for $t {
            type Text = NoText;
        }

        impl ErrorText for $t {
            fn text(&self, _: &Frame) -> NoText {
                NoText
            }
        }

        /// The host has the texts as the value.
        impl ErrorSource for $t {
            fn texts(&self, _: &mut Vec<String>) {}
        }

        impl Lower for $t {
            fn lower_ref(&self, frame: &Frame) -> DynErrorWire {
                let $error = self;
                DynErrorWire::of($dyn, frame)
            }
            fn lower(self, frame: &Frame) -> DynErrorWire {
                self.lower_ref(frame)
            }
        }

        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a DynErrorWire, frame: &'a Frame) -> Self {
                // SAFETY: the caller's promise.
                let $told = unsafe { w.error(frame) };
                $from
            }
        }

        own_twin!($t);
    )* };
}
errors! {
    Box<dyn Error>, error => &**error, told => Box::new(told);
    Box<dyn Error + Send>, error => &**error, told => Box::new(told);
    Box<dyn Error + Send + Sync>, error => &**error, told => Box::new(told);
}
#[cfg(feature = "anyhow")]
errors! {
    anyhow::Error, error => AsRef::<dyn Error>::as_ref(error), told => anyhow::Error::new(told);
}

#[cfg(test)]
mod tests {
    use crate::Frame;
    use crate::abi::{Lift, Lower};
    use alloc::boxed::Box;
    use alloc::string::ToString;
    use core::error::Error;

    #[test]
    fn a_chain_goes_there_and_back() {
        let frame = Frame::new();
        let inner = super::Told {
            text: "inner".into(),
            source: None,
        };
        let outer = super::Told {
            text: "outer".into(),
            source: Some(Box::new(inner)),
        };
        let error: Box<dyn Error + Send + Sync> = Box::new(outer);
        let wire = error.lower(&frame);
        assert_eq!(wire.texts.len, 2);
        // SAFETY: the frame lowered it.
        let back: Box<dyn Error> = unsafe { Lift::lift(&wire, &frame) };
        assert_eq!(back.to_string(), "outer");
        let source = back.source().expect("a source");
        assert_eq!(
            (source.to_string(), source.source().is_none()),
            ("inner".into(), true)
        );
    }
}
