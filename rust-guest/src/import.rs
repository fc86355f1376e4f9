//! A call of the host's: lower, call, lift. The functions that [`import`](macro@crate::import) writes are made of these.
use crate::abi::{Core, Lift, Lower};
#[cfg(target_family = "wasm")]
use crate::arena;
use crate::frame::Frame;
use crate::wire::Wire;

/// Runs an import in the guest's frame: `f` lowers the arguments, calls, and lifts the result, which borrows nothing.
/// What that kept is dropped then.
#[cfg(target_family = "wasm")]
pub fn import<R>(f: impl for<'a> FnOnce(&'a Frame) -> R) -> R {
    import_in(arena::frame(), f)
}

/// `import` with a frame of the caller's.
pub fn import_in<R>(cx: &Frame, f: impl for<'a> FnOnce(&'a Frame) -> R) -> R {
    let mark = cx.mark();
    let result = f(cx);
    // SAFETY: what was kept since is reached by `f` alone, whose result is not allowed to borrow from it.
    unsafe { cx.cut_to(mark) };
    result
}

/// Lowers an argument: a reference is lent for the call, a value is given away.
pub fn give<T: Lower>(value: T, cx: &Frame) -> Core<T> {
    value.lower(cx).into_core(cx)
}

/// Lowers an argument into a record of arguments.
pub fn give_wire<T: Lower>(value: T, cx: &Frame) -> T::Wire {
    value.lower(cx)
}

/// Calls the host.
pub fn outside<C>(cx: &Frame, call: impl FnOnce() -> C) -> C {
    cx.outside(call)
}

/// Lifts the result.
///
/// # Safety
///
/// The core value came from a host that wrote the result by `docs/abi.md`.
pub unsafe fn take<'a, T: Lift<'a>>(core: Core<T>, cx: &'a Frame) -> T
where
    Core<T>: 'a,
{
    let core: &'a Core<T> = cx.keep(core);
    // SAFETY: the caller's promise.
    unsafe { T::lift(<T::Wire as Wire>::from_core(core), cx) }
}
