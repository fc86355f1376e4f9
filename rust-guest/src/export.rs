//! A call from the host: enter, lift, run, lower. The shims that [`export`](macro@crate::export)
//! writes consist of these functions.
use crate::abi::{Abi, Core, Lift, Lower, give_away};
use crate::frame::Frame;
use crate::wire::Wire;
#[cfg(target_family = "wasm")]
use crate::{anchor::Anchor, arena, panic};

/// Begins every call. The frame is dirty before the first one, which installs the report of panics.
#[cfg(target_family = "wasm")]
#[inline]
fn enter() {
    if arena::frame().is_dirty() {
        panic::arm();
    }
    #[cfg(feature = "log")]
    crate::log::enter();
}

/// Runs an export: `args` is the tuple of core values.
///
/// The bound `for<'a>` refuses an exported `fn f(text: &'static str)`, since no argument outlives
/// its call.
///
/// # Safety
///
/// No value that an earlier call lowered or lifted is used again.
#[cfg(target_family = "wasm")]
pub unsafe fn call<A, C>(args: A, f: impl for<'a> FnOnce(&'a A, &'a Frame) -> C) -> C {
    enter();
    // SAFETY: the caller's promise.
    unsafe { call_in(arena::frame(), args, f) }
}

/// Runs an export with more parameters than cross one by one: `at` is the address of their record.
///
/// # Safety
///
/// As for [`call`], and `at` is the address of a readable record, aligned and unchanged during the
/// call.
#[cfg(target_family = "wasm")]
pub unsafe fn spread<C>(at: *const u8, f: impl for<'a> FnOnce(Args<'a>, &'a Frame) -> C) -> C {
    enter();
    // SAFETY: the caller's promise.
    unsafe { spread_in(arena::frame(), at, f) }
}

/// `call` with the caller's frame.
///
/// # Safety
///
/// No value that the frame kept is used again.
pub unsafe fn call_in<A, C>(
    frame: &Frame,
    args: A,
    f: impl for<'a> FnOnce(&'a A, &'a Frame) -> C,
) -> C {
    // SAFETY: the caller's promise.
    unsafe { frame.cut() };
    f(&args, frame)
}

/// `spread` with the caller's frame.
///
/// # Safety
///
/// As for [`call_in`], and `at` is the address of a readable record, aligned and unchanged during
/// the call.
pub unsafe fn spread_in<C>(
    frame: &Frame,
    at: *const u8,
    f: impl for<'a> FnOnce(Args<'a>, &'a Frame) -> C,
) -> C {
    // SAFETY: the caller's promise.
    unsafe { frame.cut() };
    f(
        Args {
            at,
            offset: 0,
            frame,
        },
        frame,
    )
}

/// Lifts one argument. The type is inferred from the function that is called, lifetimes too.
///
/// # Safety
///
/// The core value came from a host that wrote the argument by `docs/abi.md`.
pub unsafe fn arg<'a, T: Lift<'a>>(core: &'a Core<T>, frame: &'a Frame) -> T {
    // SAFETY: the caller's promise.
    unsafe { T::lift(<T::Wire as Wire>::from_core(core), frame) }
}

/// Asks for a type that [`arg`] returns.
#[doc(hidden)]
pub fn takes<'a, T: Lift<'a>>() {}

/// Lowers the result.
pub fn ret<T: Lower>(value: T, frame: &Frame) -> Core<T> {
    give_away(value, frame).into_core(frame)
}

/// Reads a record of parameters.
#[doc(hidden)]
pub struct Args<'a> {
    at: *const u8,
    offset: usize,
    frame: &'a Frame,
}

impl<'a> Args<'a> {
    /// Lifts the next parameter.
    ///
    /// # Safety
    ///
    /// The calls ask for the types of the record, in order.
    pub unsafe fn next<T: Lift<'a>>(&mut self) -> T {
        // SAFETY: the caller's promise.
        unsafe {
            let (wire, frame) = self.wire::<T>();
            T::lift(wire, frame)
        }
    }

    /// The wire form of the next parameter, and the frame.
    ///
    /// # Safety
    ///
    /// As for [`next`](Args::next).
    pub(crate) unsafe fn wire<T: Abi>(&mut self) -> (&'a T::Wire, &'a Frame) {
        let offset = crate::layout::offset_after(self.offset, align_of::<T::Wire>());
        self.offset = offset + size_of::<T::Wire>();
        // SAFETY: the record is at `at`, and by the caller's promise has this field here.
        (unsafe { &*self.at.add(offset).cast() }, self.frame)
    }
}

/// Pulls the runtime's own exports into the linked guest.
#[cfg(target_family = "wasm")]
pub const RUNTIME: Anchor = Anchor((&raw const arena::EXPORTS).cast());

const _: () = {
    // The rule of `docs/abi.md` section 3, where the types of this crate meet it.
    const fn same<A: 'static, B: 'static>() -> bool {
        size_of::<A>() == size_of::<B>() && align_of::<A>() == align_of::<B>()
    }
    assert!(same::<Core<u8>, u32>() && same::<Core<i16>, i32>() && same::<Core<bool>, u32>());
    assert!(same::<Core<&'static str>, u64>() && same::<Core<Option<u8>>, *const u8>());
    assert!(<&'static str as Abi>::BORROWS && !<u8 as Abi>::BORROWS);
};
