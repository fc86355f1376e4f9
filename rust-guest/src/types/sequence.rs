//! Sequences of the host that an export pulls items from until it returns; `docs/abi.md`
//! section 11.
use crate::abi::{Abi, Lift};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::refusal;
use crate::types::callback::in_frame;
use alloc::boxed::Box;
use alloc::vec::{self, Vec};
use core::fmt;
use core::iter::FusedIterator;

/// The most items that the host is asked for at once.
const MOST: u32 = 256;

/// The items of an `iter.Seq` of the host, or of any [`Iterator`].
///
/// It is a parameter of an export, which may use it until it returns. The items are owned types
/// that cross as arguments. They are fetched in batches of 1, 2, 4 … 256, so the sequence in Go may
/// be ahead of the guest: see [`batch`](Self::batch). A guest that needs no more items drops
/// the iterator, which ends the sequence in Go. If the sequence panics, the call of the export
/// ends, and its caller in Go gets the panic as the cause.
///
/// ```
/// use wazabi::Iter;
///
/// /// The longest word.
/// #[wazabi::export]
/// pub fn longest(words: Iter<String>) -> Option<String> {
///     words.max_by_key(|word| word.len())
/// }
///
/// // Natively, and in tests, any iterator will do.
/// let words = ["a", "longer", "word"].map(String::from);
/// assert_eq!(longest(Iter::new(words)), Some("longer".into()));
/// ```
pub struct Iter<'a, T>(Source<'a, T>);

enum Source<'a, T> {
    Host(Pulled<T>),
    Own(Box<dyn Iterator<Item = T> + 'a>),
}

/// A sequence of the host.
struct Pulled<T> {
    handle: u32,
    /// The items that were fetched and not used yet.
    ready: vec::IntoIter<T>,
    /// The number of items that the host is asked for next, and at most.
    next: u32,
    most: u32,
    /// The host has nothing to end: the sequence has ended, or was not begun.
    idle: bool,
    ended: bool,
}

/// A type that the items of an [`Iter`] can have: one that borrows nothing and crosses as an
/// argument.
#[diagnostic::on_unimplemented(
    message = "an `Iter` cannot have items of type `{Self}`",
    label = "expected an owned type that crosses as an argument",
    note = "use `String`, `Vec<T>` or an owned struct"
)]
pub trait Item: for<'a> Lift<'a> + 'static {}

#[diagnostic::do_not_recommend]
impl<T: for<'a> Lift<'a> + 'static> Item for T {}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

impl<'a, T: 'a> Iter<'a, T> {
    /// The items of something that the guest has.
    pub fn new(items: impl IntoIterator<Item = T, IntoIter: 'a>) -> Self {
        Iter(Source::Own(Box::new(items.into_iter().fuse())))
    }
}

impl<T> Iter<'_, T> {
    /// Fetches at most `most` items at once from now on. With 1, Go's sequence is never ahead of
    /// the guest, as one that waits for events wants it; each item then takes a call of the host.
    ///
    /// # Panics
    ///
    /// If `most` is 0.
    #[must_use]
    pub fn batch(mut self, most: u32) -> Self {
        assert!(most > 0, "expected batches of 1 item or more");
        if let Source::Host(pulled) = &mut self.0 {
            pulled.most = most.min(MOST);
            pulled.next = pulled.next.min(pulled.most);
        }
        self
    }
}

impl<T: Item> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match &mut self.0 {
            Source::Host(pulled) => pulled.ready.next().or_else(|| pulled.fetch()),
            Source::Own(items) => items.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Source::Host(pulled) if pulled.ended => pulled.ready.size_hint(),
            Source::Host(pulled) => (pulled.ready.len(), None),
            Source::Own(items) => items.size_hint(),
        }
    }
}

impl<T: Item> FusedIterator for Iter<'_, T> {}

impl<T: Item> Pulled<T> {
    /// Fetches a batch, and returns its first item.
    fn fetch(&mut self) -> Option<T> {
        if self.ended {
            return None;
        }
        let asked = self.next;
        let items: Vec<T> = pull(self.handle, asked);
        assert!(
            items.len() <= asked as usize,
            "wazabi: the host sent more items than it was asked for"
        );
        self.ended = items.len() < asked as usize;
        self.idle = self.ended;
        self.next = (2 * asked).min(self.most);
        self.ready = items.into_iter();
        self.ready.next()
    }
}

impl<T> Drop for Pulled<T> {
    fn drop(&mut self) {
        if !self.idle {
            // None are asked for, so the host ends the sequence.
            in_frame(|frame| frame.outside(|| host::next(self.handle, 0)));
        }
    }
}

/// Fetches up to `max` items.
fn pull<T: Item>(handle: u32, max: u32) -> Vec<T> {
    in_frame(|frame| {
        let at: *const <Vec<T> as Abi>::Wire = frame.outside(|| host::next(handle, max)).cast();
        // SAFETY: the host wrote the list at the address that it returned, as `docs/abi.md`
        // section 11 specifies; `read` allows no call of the host meanwhile, which would write the
        // next list over this one.
        frame.read(|| unsafe { refusal::returned::<Vec<T>>(&*at, frame) })
    })
}

mod host {
    #[cfg(target_family = "wasm")]
    pub fn next(handle: u32, max: u32) -> *const u8 {
        #[link(wasm_import_module = "wazabi")]
        unsafe extern "C" {
            #[link_name = "next"]
            fn next(handle: u32, max: u32) -> *const u8;
        }
        // SAFETY: no addresses.
        unsafe { next(handle, max) }
    }

    #[cfg(not(target_family = "wasm"))]
    pub fn next(handle: u32, _: u32) -> *const u8 {
        panic!("wazabi: the sequence {handle} of a host was used outside of a guest")
    }
}

// SAFETY: not plain.
unsafe impl<T: Item> Abi for Iter<'_, T> {
    type Wire = u32;
    const TY: &'static Ty = &Ty::Of("sequence", T::TY);
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    const HANDLES: &'static Handles = &Handles::Argument("Iter");
}

// SAFETY: it lives for `'a`, and dropping it reads no data of others: the host's sequence is a
// handle and items that own what they have.
unsafe impl<'a, T: Item> Lift<'a> for Iter<'a, T> {
    unsafe fn lift(wire: &'a u32, _: &'a Frame) -> Self {
        Iter(Source::Host(Pulled {
            handle: *wire,
            ready: Vec::new().into_iter(),
            next: 1,
            most: MOST,
            idle: true,
            ended: false,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Iter, Pulled, Source};
    use crate::abi::Abi;
    use alloc::string::String;
    use alloc::{vec, vec::Vec};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn any_iterator_will_do() {
        let borrowed = [1, 2, 3];
        let mut items = Iter::new(borrowed.iter().map(|n| n * 2)).batch(1);
        assert_eq!((items.size_hint(), items.next()), ((3, Some(3)), Some(2)));
        assert_eq!(items.collect::<Vec<_>>(), [4, 6]);
        let mut left = 1;
        let mut uneven = Iter::new(core::iter::from_fn(|| {
            left -= 1;
            (left % 2 == 0).then_some(7_u8)
        }));
        assert_eq!(
            (uneven.next(), uneven.next(), uneven.next()),
            (Some(7), None, None)
        );
    }

    /// Natively there is no host, so that a call of it panics.
    #[test]
    fn the_host_ends_what_has_not_ended() {
        let pulled = |ended| {
            let ready = vec![1_u8, 2].into_iter();
            Iter(Source::Host(Pulled {
                handle: 1,
                ready,
                next: 2,
                most: 2,
                idle: ended,
                ended,
            }))
        };
        let mut ended = pulled(true);
        assert_eq!(ended.size_hint(), (2, Some(2)));
        assert_eq!((ended.next(), ended.next()), (Some(1), Some(2)));
        assert_eq!((ended.next(), ended.size_hint()), (None, (0, Some(0))));
        drop(ended);
        let goes_on = pulled(false);
        let hint = goes_on.size_hint();
        assert!(catch_unwind(AssertUnwindSafe(|| drop(goes_on))).is_err());
        assert_eq!(hint, (2, None));
    }

    #[test]
    fn names_its_items() {
        use crate::describe::{Text, line, line_len};
        const TEXT: Text = Text::Ty(<Iter<'static, Vec<String>> as Abi>::TY);
        const LINE: [u8; line_len(&TEXT)] = line(&TEXT);
        assert_eq!(
            core::str::from_utf8(&LINE[9..]).unwrap().trim_end(),
            "{\"sequence\":{\"list\":\"string\"}}"
        );
        const { assert!(<Iter<'static, u8> as Abi>::BORROWS) }
    }

    #[test]
    #[should_panic(expected = "expected batches of 1 item or more")]
    fn a_batch_has_items() {
        let _ = Iter::new([1_u8]).batch(0);
    }
}
