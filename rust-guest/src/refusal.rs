//! Refusals: an argument whose conversion fails is refused before the author's function runs. The
//! export returns, the host reads the refusal, and the guest stays as it was; `docs/abi.md`
//! section 4.
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "answers are for the host")
)]
use crate::abi::{Abi, Core, Lift};
use crate::export::Args;
use crate::frame::Frame;
use crate::ownership::Walk;
use crate::wire::{Span, Wire};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt::Display;
use core::mem;

/// The reason why a value from the host is not one of its type, and the place of the part that is
/// not.
#[derive(Debug)]
pub struct Refused(Box<Reason>);

#[derive(Debug)]
struct Reason {
    /// As in errors of the Go host: `order.lines[3].version`.
    path: String,
    text: String,
}

impl Refused {
    /// Refuses a value, with the text of the error of its conversion.
    #[cold]
    pub fn new(text: impl Display) -> Self {
        Refused(Box::new(Reason {
            path: String::new(),
            text: text.to_string(),
        }))
    }

    /// Prepends a segment to the path: a name, or an index in brackets.
    #[cold]
    pub fn within(mut self, segment: &str) -> Self {
        let path = &mut self.0.path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, segment);
        self
    }

    /// Prepends an index to the path.
    #[cold]
    pub fn at(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }

    /// Ends the instance. A result of the host is refused in this way: the guest's code that waits
    /// for the value runs already.
    #[cold]
    pub(crate) fn panic(self) -> ! {
        let Reason { path, text } = *self.0;
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" ({path})")
        };
        crate::panic::refuse(format_args!(
            "the host returned a value that the guest refuses: {text}{place}"
        ))
    }
}

/// The result of lifting a field, whose name is prepended to the path of a refusal.
pub fn within<T>(lifted: Result<T, Refused>, name: &str) -> Result<T, Refused> {
    lifted.map_err(|refused| refused.within(name))
}

/// Lifts the elements of a list, all of them: elements after a refused one may own handles, which
/// are dropped with them.
pub(crate) fn all<T>(lifted: impl Iterator<Item = Result<T, Refused>>) -> Result<Vec<T>, Refused> {
    let mut refusal = None;
    let values: Vec<T> = lifted
        .enumerate()
        .filter_map(|(index, value)| match value {
            Ok(value) => Some(value),
            Err(refused) => {
                refusal.get_or_insert(refused.at(index));
                None
            }
        })
        .collect();
    match refusal {
        None => Ok(values),
        Some(refused) => Err(refused),
    }
}

/// Reports whether values of the type are converted, so that the guest may refuse one.
pub const fn converts<T: Abi>() -> bool {
    Walk::conversion(T::HANDLES)
}

/// Lifts a value that the host returned. If the guest refuses it, the panic names the place.
///
/// # Safety
///
/// As for [`Lift::lift`].
#[inline]
pub(crate) unsafe fn returned<'a, T: Lift<'a>>(w: &'a T::Wire, frame: &'a Frame) -> T {
    if const { converts::<T>() } {
        // SAFETY: the caller's promise.
        return unsafe { T::try_lift(w, frame) }.unwrap_or_else(|refused| refused.panic());
    }
    // SAFETY: the caller's promise.
    unsafe { T::lift(w, frame) }
}

/// Lifts one argument that the guest may refuse. The type is inferred as for `arg`.
///
/// # Safety
///
/// As for `arg`.
#[inline]
pub unsafe fn try_arg<'a, T: Lift<'a>>(
    name: &str,
    core: &'a Core<T>,
    frame: &'a Frame,
) -> Result<T, Refused> {
    // SAFETY: the caller's promise.
    unsafe { lift_arg(name, <T::Wire as Wire>::from_core(core), frame) }
}

/// Lifts the next parameter of a record, which the guest may refuse.
///
/// # Safety
///
/// As for `Args::next`.
#[inline]
pub unsafe fn try_next<'a, T: Lift<'a>>(name: &str, args: &mut Args<'a>) -> Result<T, Refused> {
    // SAFETY: the caller's promise.
    unsafe {
        let (wire, frame) = args.wire::<T>();
        lift_arg(name, wire, frame)
    }
}

/// # Safety
///
/// As for [`Lift::lift`].
#[inline]
unsafe fn lift_arg<'a, T: Lift<'a>>(
    name: &str,
    wire: &'a T::Wire,
    frame: &'a Frame,
) -> Result<T, Refused> {
    // SAFETY: the caller's promise.
    unsafe {
        if const { converts::<T>() } {
            within(T::try_lift(wire, frame), name)
        } else {
            Ok(T::lift(wire, frame))
        }
    }
}

/// The answer of the last call of an export that may refuse its arguments: the host reads it after
/// the call.
#[repr(C)]
pub struct Answer {
    /// The place of the refused value.
    path: Cell<Span>,
    /// The reason; the pointer is null if nothing was refused.
    text: Cell<Span>,
}

// SAFETY: a guest has one thread; natively no static is one.
unsafe impl Sync for Answer {}

const NOTHING: Span = Span {
    ptr: core::ptr::null(),
    len: 0,
};

/// The answer. The guest exports its address.
#[cfg(target_family = "wasm")]
#[allow(non_upper_case_globals, reason = "the name of the export")]
#[unsafe(no_mangle)]
pub static wazabi_refusal: Answer = Answer::none();

impl Answer {
    pub(crate) const fn none() -> Answer {
        Answer {
            path: Cell::new(NOTHING),
            text: Cell::new(NOTHING),
        }
    }
}

/// Runs the rest of an export whose arguments are lifted, and answers if it may refuse them.
///
/// # Safety
///
/// `C` is `()` or the core value of a result: all zeros are a value of it.
#[cfg(target_family = "wasm")]
#[inline]
pub unsafe fn answer<const REFUSES: bool, C: Copy>(
    frame: &Frame,
    call: impl FnOnce() -> Result<C, Refused>,
) -> C {
    if REFUSES {
        // SAFETY: the caller's promise.
        return unsafe { answer_in(&wazabi_refusal, frame, call) };
    }
    // No argument is converted, so none is refused.
    // SAFETY: the caller's promise.
    call().unwrap_or_else(|_| unsafe { mem::zeroed() })
}

/// `answer` of an export that may refuse its arguments, with the caller's place for it.
///
/// # Safety
///
/// As for [`answer`].
pub unsafe fn answer_in<C: Copy>(
    answer: &Answer,
    frame: &Frame,
    call: impl FnOnce() -> Result<C, Refused>,
) -> C {
    match call() {
        Ok(core) => {
            // The function may have called its host, which may have called a function that refused.
            answer.text.set(NOTHING);
            core
        }
        Err(Refused(reason)) => {
            let keep = |text: &str| Span::new(frame.list(text.bytes()));
            answer.path.set(keep(&reason.path));
            answer.text.set(keep(&reason.text));
            // SAFETY: the caller's promise. The host does not read it.
            unsafe { mem::zeroed() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Refused, all, answer_in, within};
    use crate::frame::Frame;
    use alloc::vec;

    #[test]
    fn paths_begin_with_what_is_outermost() {
        let lifted = [
            Ok(1),
            Err(Refused::new("no")),
            Ok(2),
            Err(Refused::new("later")),
        ];
        let refused = all(lifted.into_iter()).map(|_| ());
        let refused = within(within(refused, "lines"), "order").expect_err("a refusal");
        assert_eq!(
            (refused.0.path.as_str(), refused.0.text.as_str()),
            ("order.lines[1]", "no")
        );
        assert_eq!(all([Ok(1), Ok(2)].into_iter()).expect("values"), vec![1, 2]);
    }

    #[test]
    fn the_last_answer_counts() {
        let (frame, answer) = (&Frame::new(), &Answer::none());
        let read = || {
            let text = answer.text.get();
            // SAFETY: the frame keeps it.
            (!text.ptr.is_null()).then(|| unsafe { text.slice::<u8>() })
        };
        for _ in 0..2 {
            // SAFETY: an integer.
            let refused = unsafe { answer_in(answer, frame, || Err::<u32, _>(Refused::new("no"))) };
            assert_eq!((refused, read()), (0, Some(&b"no"[..])));
            // A call within the call is refused.
            // SAFETY: an integer.
            let outer = unsafe {
                answer_in(answer, frame, || {
                    answer_in(answer, frame, || Err::<u32, _>(Refused::new("inner")));
                    Ok(7)
                })
            };
            assert_eq!((outer, read()), (7, None));
        }
    }
}
