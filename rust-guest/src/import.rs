//! A call of a host function: lower, call, lift. The functions that [`import`](macro@crate::import)
//! writes consist of these functions.
use crate::abi::{Core, Lift, Lower, give_away};
#[cfg(target_family = "wasm")]
use crate::arena;
use crate::frame::Frame;
use crate::refusal;
use crate::wire::Wire;
use core::ptr;

/// Runs an import in the guest's frame. `f` lowers the arguments, calls the host, and lifts the
/// result, which borrows nothing. The values that `f` keeps are dropped afterwards.
#[cfg(target_family = "wasm")]
pub fn import<R>(f: impl for<'a> FnOnce(&'a Frame) -> R) -> R {
    import_in(arena::frame(), f)
}

/// `import` with the caller's frame.
pub fn import_in<R>(frame: &Frame, f: impl for<'a> FnOnce(&'a Frame) -> R) -> R {
    let checkpoint = frame.checkpoint();
    let result = f(frame);
    // Most imports keep nothing.
    if frame.checkpoint() != checkpoint {
        // SAFETY: only `f` reaches the values kept since, and its result cannot borrow from them:
        // `f` has the frame only as its argument, not also from an import around this one. The
        // output of the macros sees to that. This is not an unsafe function, since the whole of `f`
        // would stand in an unsafe block then, with conversions that the author wrote.
        unsafe { frame.cut_to(checkpoint) };
    }
    result
}

/// Lowers an argument: a reference is lent for the call, a value is given away.
pub fn give<T: Lower>(value: T, frame: &Frame) -> Core<T> {
    give_away(value, frame).into_core(frame)
}

/// Lowers an argument into a record of arguments.
pub fn give_wire<T: Lower>(value: T, frame: &Frame) -> T::Wire {
    give_away(value, frame)
}

/// Calls the host.
pub fn outside<C>(frame: &Frame, call: impl FnOnce() -> C) -> C {
    frame.outside(call)
}

/// Lifts the result, before the host is called again.
///
/// # Safety
///
/// The core value came from a host that wrote the result as `docs/abi.md` specifies, and the guest
/// has not called the host since.
pub unsafe fn take<'a, T: Lift<'a>>(core: Core<T>, frame: &'a Frame) -> T
where
    Core<T>: 'a,
{
    if T::Wire::IN_CORE && !T::BORROWS {
        // SAFETY: the core value holds the wire form. A type without a lifetime cannot borrow from
        // it, so the reference need not last for `'a`.
        let core: &'a Core<T> = unsafe { &*ptr::from_ref(&core) };
        // SAFETY: as below.
        return frame
            .read(|| unsafe { refusal::returned(<T::Wire as Wire>::from_core(core), frame) });
    }
    let core: &'a Core<T> = frame.keep(core);
    // SAFETY: the caller's promise; `read` allows no call of the host meanwhile, which would write
    // the next result over this one.
    frame.read(|| unsafe { refusal::returned(<T::Wire as Wire>::from_core(core), frame) })
}

#[cfg(test)]
mod tests {
    use super::{give, import_in, outside, take};
    use crate::abi::{Abi, Lift, Lower};
    use crate::export::call_in;
    use crate::frame::Frame;
    use crate::wire::{OptionWire, Tuple2};
    use alloc::boxed::Box;
    use alloc::rc::Rc;
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;
    use core::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    type Pair = (u32, Option<Box<u64>>);

    /// An import: what it is given is lent and given away, and the host calls the guest before it
    /// returns.
    fn import(frame: &Frame, text: &[&str], given: Vec<String>, depth: u32) -> Pair {
        import_in(frame, |frame| {
            // Natively lists cross in records alone.
            let lent = text.lower(frame);
            let pair = give(
                (given.len() as u32, Some(Box::new(u64::from(depth)))),
                frame,
            );
            let kept = given.lower(frame);
            let core = outside(frame, || {
                if depth > 0 {
                    for _ in 0..2 {
                        export(frame, depth - 1);
                    }
                }
                // The host writes its result where the guest lets it.
                let place = frame
                    .scratch(size_of::<<Pair as Abi>::Wire>())
                    .expect("memory");
                let place: *mut Tuple2<u32, OptionWire<*const u8>> = place.cast().as_ptr();
                // SAFETY: the scratch memory is the host's, and what it was lent is as it was.
                unsafe {
                    let pair = &*pair;
                    let [text, kept] =
                        [lent, kept].map(|list| Vec::<String>::lift(keep(frame, list), frame));
                    place.write(Tuple2 {
                        v0: pair.v0 + (text.len() + kept.concat().len()) as u32,
                        v1: pair.v1,
                    });
                }
                place.cast_const()
            });
            // SAFETY: as the host wrote it above.
            unsafe { take(core, frame) }
        })
    }

    fn keep<T: Copy>(frame: &Frame, value: T) -> &T {
        frame.keep(value)
    }

    /// An export that calls the import, and whose result is retained.
    fn export(frame: &Frame, depth: u32) {
        // SAFETY: nothing that the frame kept for the call before at this depth is used again.
        unsafe {
            call_in(frame, (depth,), |(depth,), frame| {
                let long = "x".repeat(900 * *depth as usize);
                let borrowed = frame.keep_dropping(vec![long.clone(); 2]);
                let (count, at) = import(frame, &["a", &long], vec![long.clone()], *depth);
                assert_eq!(
                    (count, at),
                    (3 + long.len() as u32, Some(Box::new(u64::from(*depth))))
                );
                assert_eq!(borrowed.concat().len(), 2 * long.len());
                core::hint::black_box((long, vec![count; 50]).lower(frame));
            });
        }
    }

    #[test]
    fn calls_lie_in_each_other() {
        let frame = Frame::new();
        for depth in [0, 3, 1, 4] {
            export(&frame, depth);
        }
    }

    /// The host writes each result over the one before, so that code which runs while one is read
    /// must not ask for another.
    #[test]
    fn the_host_is_not_called_while_its_result_is_read() {
        #[derive(Debug)]
        struct Asks;
        std::thread_local! {
            static FRAME: Rc<Frame> = Rc::new(Frame::new());
            static ASKED: Cell<bool> = const { Cell::new(false) };
        }
        // SAFETY: not plain.
        unsafe impl Abi for Asks {
            type Wire = u32;
            const TY: &'static crate::describe::Ty = <u32 as Abi>::TY;
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for Asks {
            unsafe fn lift(wire: &'a u32, _: &'a Frame) -> Self {
                // As the order of a map's key does, which is the author's.
                ASKED.set(true);
                import(&FRAME.with(Rc::clone), &[], vec![], 0);
                let _ = wire;
                Asks
            }
        }
        let frame = &*FRAME.with(Rc::clone);
        let read = || {
            import_in(frame, |frame| {
                let core = outside(frame, || 7);
                // SAFETY: the core value is the host's result.
                unsafe { take::<Asks>(core, frame) }
            })
        };
        let refused = catch_unwind(AssertUnwindSafe(read)).expect_err("a panic");
        assert!(ASKED.get());
        assert!(
            refused
                .downcast_ref::<&str>()
                .is_some_and(|text| text.contains("while one of its results was read"))
        );
    }
}
