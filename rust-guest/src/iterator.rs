//! Iterators that an export returns: they stay in the guest, as resources do, and the host fetches
//! their items in batches; `docs/abi.md` section 8.
//!
//! An iterator lies in a cell of the [`Table`](crate::resource::Table). If it borrows from the
//! `self` of its method, that cell stays lent until the iterator is dropped.
use crate::abi::{Abi, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::resource::{Resource, refuse};
use crate::wire::Span;
use alloc::{boxed::Box, vec::Vec};
use core::any::Any;
use core::convert::Infallible;
use core::marker::PhantomData;
use core::mem;

/// The handle of an iterator whose items are `T`.
#[doc(hidden)]
pub struct IteratorOf<T> {
    handle: u32,
    item: PhantomData<fn() -> T>,
}

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for IteratorOf<T> {
    type Wire = u32;
    const TY: &'static Ty = &Ty::Of("iterator", T::TY);
    const ANCHOR: Anchor = T::ANCHOR;
    const HANDLES: &'static Handles = T::HANDLES;
}

impl<T: Abi> Lower for IteratorOf<T> {
    fn lower_ref(&self, _: &Frame) -> u32 {
        self.handle
    }
    fn lower(self, _: &Frame) -> u32 {
        self.handle
    }
}

/// An iterator whose items cross.
#[doc(hidden)]
pub trait Batches {
    /// Lowers up to `max` of the next items. Reports whether there were fewer.
    fn batch(&mut self, max: usize, frame: &Frame) -> (Span, bool);
}

impl<I: Iterator<Item: Lower>> Batches for I {
    fn batch(&mut self, max: usize, frame: &Frame) -> (Span, bool) {
        let items: Vec<I::Item> = self.take(max).collect();
        let ended = items.len() < max;
        (items.lower(frame), ended)
    }
}

/// The contents of an iterator's cell. `M` is a type of the export's own, so that the handle of an
/// iterator is refused by other exports.
struct Stored<M> {
    iterator: Box<dyn Batches>,
    export: PhantomData<M>,
}

impl<M> Stored<M> {
    fn new(iterator: Box<dyn Batches>) -> Self {
        Stored {
            iterator,
            export: PhantomData,
        }
    }
}

/// Prepares the iterator that an export returned.
#[doc(hidden)]
pub fn begin<'r, I: Iterator<Item: Lower> + 'r>(
    iterator: I,
) -> Result<Box<dyn Batches + 'r>, Infallible> {
    Ok(Box::new(iterator))
}

/// Prepares the iterator of an export that can fail.
#[doc(hidden)]
pub fn try_begin<'r, I: Iterator<Item: Lower> + 'r, E>(
    made: Result<I, E>,
) -> Result<Box<dyn Batches + 'r>, E> {
    Ok(Box::new(made?))
}

/// The iterator of an export that cannot fail.
#[doc(hidden)]
pub fn begun<T>(made: Result<IteratorOf<T>, Infallible>) -> IteratorOf<T> {
    match made {
        Ok(iterator) => iterator,
    }
}

fn handle_of<T>(handle: u32) -> IteratorOf<T> {
    IteratorOf {
        handle,
        item: PhantomData,
    }
}

/// Puts an iterator that borrows nothing into a cell.
#[doc(hidden)]
pub fn iterate<M: Any, T, E>(
    frame: &Frame,
    make: impl FnOnce() -> Result<Box<dyn Batches>, E>,
) -> Result<IteratorOf<T>, E> {
    let iterator = Stored::<M>::new(make()?);
    Ok(handle_of(frame.resources.insert(iterator)))
}

/// Puts an iterator that borrows from a value of the host's into a cell. The value is lent as long
/// as the iterator lives. The `for<'r>` refuses iterators that borrow anything else.
///
/// # Safety
///
/// As for [`call`](crate::export::call).
#[doc(hidden)]
pub unsafe fn iterate_ref<M: Any, R: Resource, T, E>(
    source: u32,
    frame: &Frame,
    make: impl for<'r> FnOnce(&'r R) -> Result<Box<dyn Batches + 'r>, E>,
) -> Result<IteratorOf<T>, E> {
    // SAFETY: the loan lasts until the call ends, or passes to the iterator's cell.
    let lent = unsafe { frame.lending().lend::<R>(source) };
    let made = make(lent.unwrap_or_else(|refusal| refuse(R::NAME, refusal)))?;
    // SAFETY: `keep` moves the loan to the iterator's cell.
    Ok(unsafe { keep::<M, T>(made, source, frame) })
}

/// Likewise for an iterator that changes the value.
///
/// # Safety
///
/// As for [`call`](crate::export::call).
#[doc(hidden)]
pub unsafe fn iterate_mut<M: Any, R: Resource, T, E>(
    source: u32,
    frame: &Frame,
    make: impl for<'r> FnOnce(&'r mut R) -> Result<Box<dyn Batches + 'r>, E>,
) -> Result<IteratorOf<T>, E> {
    // SAFETY: as in `iterate_ref`.
    let lent = unsafe { frame.lending().lend_mut::<R>(source) };
    let made = make(lent.unwrap_or_else(|refusal| refuse(R::NAME, refusal)))?;
    // SAFETY: as in `iterate_ref`.
    Ok(unsafe { keep::<M, T>(made, source, frame) })
}

/// Puts an iterator into a cell, and the running call's loan of the source with it.
///
/// # Safety
///
/// The iterator borrows from that loan only.
unsafe fn keep<M: Any, T>(
    iterator: Box<dyn Batches + '_>,
    source: u32,
    frame: &Frame,
) -> IteratorOf<T> {
    // SAFETY: only the lifetime changes. The source is not dropped, moved or lent otherwise before
    // its loan ends, and the table ends the loan after it has dropped the iterator.
    let iterator: Box<dyn Batches> = unsafe { mem::transmute(iterator) };
    let iterator = Stored::<M>::new(iterator);
    handle_of(frame.resources.insert_borrowing(iterator, source))
}

/// Lowers up to `max` of an iterator's next items. If there are fewer, the iterator is dropped.
/// `name` is the export's.
///
/// # Safety
///
/// As for [`call_in`](crate::export::call_in).
#[doc(hidden)]
pub unsafe fn next_in<M: Any>(name: &'static str, handle: u32, max: u32, frame: &Frame) -> Span {
    // SAFETY: the reference is not used after `end_loan`. The loan ends with the call otherwise.
    let stored = unsafe { frame.lending().lend_mut::<Stored<M>>(handle) };
    let stored = stored.unwrap_or_else(|refusal| refuse(name, refusal));
    let (items, ended) = stored.iterator.batch(max as usize, frame);
    if ended {
        frame.resources.end_loan(handle);
        drop_in::<M>(name, handle, frame);
    }
    items
}

/// Drops an iterator before its end.
#[doc(hidden)]
pub fn drop_in<M: Any>(name: &'static str, handle: u32, frame: &Frame) {
    if let Err(refusal) = frame.resources.drop_borrowing::<Stored<M>>(handle) {
        refuse(name, refusal)
    }
}

/// The `next` of an export that returns an iterator.
///
/// # Safety
///
/// As for [`call`](crate::export::call).
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub unsafe fn next_batch<M: Any>(name: &'static str, handle: u32, max: u32) -> u64 {
    use crate::wire::Wire;
    // SAFETY: the caller's promise.
    unsafe {
        crate::export::call((), |(), frame| {
            next_in::<M>(name, handle, max, frame).into_core(frame)
        })
    }
}

/// The `drop` of an export that returns an iterator.
///
/// # Safety
///
/// As for [`call`](crate::export::call).
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub unsafe fn drop_iterator<M: Any>(name: &'static str, handle: u32) {
    // SAFETY: the caller's promise.
    unsafe { crate::export::call((), |(), frame| drop_in::<M>(name, handle, frame)) }
}

#[cfg(test)]
mod tests {
    use super::{
        IteratorOf, begin, begun, drop_in, iterate, iterate_mut, iterate_ref, next_in, try_begin,
    };
    use crate::export::{arg, call_in, ret};
    use crate::frame::Frame;
    use crate::import::{import_in, outside};
    use crate::wire::Span;
    use alloc::rc::Rc;
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    struct Numbers {
        numbers: Vec<u64>,
        alive: Rc<()>,
    }

    /// Numbers to iterate over.
    #[wazabi::export(crate = crate)]
    impl Numbers {
        /// The sum.
        pub fn sum(&self) -> u64 {
            self.numbers.iter().sum()
        }

        /// Adds a number.
        pub fn push(&mut self, number: u64) {
            self.numbers.push(number);
        }

        /// Takes the numbers out, the last one first.
        pub fn drain(&mut self) -> impl Iterator<Item = u64> + '_ {
            core::iter::from_fn(|| self.numbers.pop())
        }

        /// The numbers, as text and themselves.
        pub fn all(&self) -> impl Iterator<Item = (String, &u64)> + '_ {
            let alive = self.alive.clone();
            self.numbers.iter().map(move |number| {
                let _ = &alive;
                (alloc::format!("{number}"), number)
            })
        }
    }

    enum Drain {}
    enum All {}
    enum Count {}

    fn new(frame: &Frame, numbers: &[u64], alive: &Rc<()>) -> u32 {
        let (numbers, alive) = (numbers.to_vec(), alive.clone());
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (), |(), frame| {
                ret(Numbers { numbers, alive }, frame)
            })
        }
    }

    // What the macro writes for the two methods.

    fn drain(frame: &Frame, source: u32) -> u32 {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (source,), |args, frame| {
                let made = iterate_mut::<Drain, Numbers, u64, _>(args.0, frame, |it| {
                    begin(Numbers::drain(it))
                });
                ret(begun(made), frame)
            })
        }
    }

    fn all(frame: &Frame, source: u32, fail: bool) -> Result<u32, &'static str> {
        // SAFETY: nothing of an earlier call at this depth is used again.
        let made: Result<IteratorOf<(String, &u64)>, _> = unsafe {
            call_in(frame, (source,), |args, frame| {
                iterate_ref::<All, Numbers, _, _>(args.0, frame, |it| {
                    try_begin(if fail {
                        Err("refused")
                    } else {
                        Ok(Numbers::all(it))
                    })
                })
            })
        };
        made.map(|made| made.handle)
    }

    fn count(frame: &Frame, n: u64) -> u32 {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (), |(), frame| {
                ret(
                    begun(iterate::<Count, u64, _>(frame, || begin(0..n))),
                    frame,
                )
            })
        }
    }

    fn next<M: 'static>(frame: &Frame, handle: u32, max: u32) -> Span {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (), |(), frame| {
                next_in::<M>("it", handle, max, frame)
            })
        }
    }

    fn numbers<M: 'static>(frame: &Frame, handle: u32, max: u32) -> Vec<u64> {
        // SAFETY: the span is that of a list of numbers, and the frame is not used meanwhile.
        unsafe { next::<M>(frame, handle, max).slice::<u64>().to_vec() }
    }

    fn sum(frame: &Frame, handle: u32) -> u64 {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (handle,), |(handle,), frame| {
                let numbers: &Numbers = arg(handle, frame);
                numbers.sum()
            })
        }
    }

    fn push(frame: &Frame, handle: u32, number: u64) {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (handle,), |(handle,), frame| {
                let numbers: &mut Numbers = arg(handle, frame);
                numbers.push(number);
            });
        }
    }

    fn release<M: 'static>(frame: &Frame, handle: u32) {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe { call_in(frame, (), |(), frame| drop_in::<M>("it", handle, frame)) }
    }

    fn refused(f: impl FnOnce()) -> bool {
        catch_unwind(AssertUnwindSafe(f)).is_err_and(|panic| {
            let text = panic.downcast_ref::<String>();
            text.is_some_and(|text| text.starts_with("wazabi: the host passed"))
        })
    }

    #[test]
    fn an_iterator_ends_with_a_short_batch() {
        let frame = Frame::new();
        let it = count(&frame, 5);
        assert_eq!(numbers::<Count>(&frame, it, 1), [0]);
        assert_eq!(numbers::<Count>(&frame, it, 4), [1, 2, 3, 4]);
        assert_eq!(numbers::<Count>(&frame, it, 4), [0_u64; 0]);
        assert!(refused(|| drop(numbers::<Count>(&frame, it, 4))));
        assert!(refused(|| release::<Count>(&frame, it)));
        // The handles of other exports' iterators are refused.
        let it = count(&frame, 5);
        assert!(refused(|| drop(numbers::<Drain>(&frame, it, 4))));
        release::<Count>(&frame, it);
    }

    #[test]
    fn what_it_changes_is_lent_to_it() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let source = new(&frame, &[1, 2, 3], &alive);
        let it = drain(&frame, source);
        for _ in 0..2 {
            assert!(refused(|| _ = sum(&frame, source)));
            assert!(refused(|| push(&frame, source, 4)));
            assert!(refused(|| _ = drain(&frame, source)));
            assert!(refused(|| _ = all(&frame, source, false)));
            numbers::<Drain>(&frame, it, 1);
        }
        release::<Drain>(&frame, it);
        assert_eq!(sum(&frame, source), 1);
        push(&frame, source, 4);
        let it = drain(&frame, source);
        assert_eq!(numbers::<Drain>(&frame, it, 3), [4, 1]);
        // The iterator has ended.
        push(&frame, source, 5);
        assert_eq!(sum(&frame, source), 5);
    }

    #[test]
    fn what_it_reads_is_shared() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let source = new(&frame, &[1, 2, 3], &alive);
        assert_eq!(all(&frame, source, true), Err("refused"));
        push(&frame, source, 4);
        let its = [(); 2].map(|()| all(&frame, source, false).expect("an iterator"));
        assert_eq!(sum(&frame, source), 10);
        for it in its {
            assert_eq!(next::<All>(&frame, it, 2).len, 2);
            assert!(refused(|| push(&frame, source, 5)));
        }
        assert_eq!(next::<All>(&frame, its[1], 9).len, 2);
        assert!(refused(|| push(&frame, source, 5)));
        release::<All>(&frame, its[0]);
        push(&frame, source, 5);
        assert_eq!(Rc::strong_count(&alive), 2);
        // With the table, iterators are dropped before what they borrow.
        all(&frame, source, false).expect("an iterator");
        drop(frame);
        assert_eq!(Rc::strong_count(&alive), 1);
    }

    /// An iterator that calls its host, which uses the iterator.
    #[test]
    fn an_iterator_that_runs_is_not_used_meanwhile() {
        let frame = Rc::new(Frame::new());
        let alive = Rc::new(());
        let source = new(&frame, &[1, 2], &alive);
        let handle = Rc::new(core::cell::Cell::new(0));
        let inner = (frame.clone(), handle.clone());
        // SAFETY: nothing of an earlier call at this depth is used again.
        let it = unsafe {
            call_in(&frame, (source,), |args, frame| {
                let made = iterate_ref::<Count, Numbers, u64, _>(args.0, frame, |it| {
                    let numbers = vec![it.sum(), 7];
                    begin(numbers.into_iter().inspect(move |_| {
                        let (frame, handle) = (&*inner.0, inner.1.get());
                        import_in(frame, |frame| {
                            outside(frame, || {
                                assert!(refused(|| _ = next::<Count>(frame, handle, 1)));
                                assert!(refused(|| release::<Count>(frame, handle)));
                                assert!(refused(|| push(frame, source, 1)));
                                assert_eq!(sum(frame, source), 3);
                                assert_eq!(numbers_of_a_count(frame), [0, 1]);
                            });
                        });
                    }))
                });
                ret(begun(made), frame)
            })
        };
        handle.set(it);
        assert_eq!(numbers::<Count>(&frame, it, 3), [3, 7]);
        push(&frame, source, 1);
        assert_eq!(sum(&frame, source), 4);
    }

    fn numbers_of_a_count(frame: &Frame) -> Vec<u64> {
        let it = count(frame, 2);
        numbers::<Count>(frame, it, 9)
    }
}
