//! What safe code cannot do: to keep the handle of a sequence, and to make one up.
use std::cell::Cell;
use std::marker::PhantomData;
use wazabi::{Abi, Callback, Frame, Iter, Lift};

thread_local! {
    static KEPT: Cell<u32> = const { Cell::new(0) };
}

/// The handle of a sequence.
#[derive(Debug)]
pub struct Handle<'a>(u32, PhantomData<&'a ()>);

// SAFETY: as `Iter<u32>`.
unsafe impl Abi for Handle<'_> {
    type Wire = u32;
    const TY: &'static wazabi::__private::Ty = <Iter<'static, u32> as Abi>::TY;
    const BORROWS: bool = true;
    const HANDLES: &'static wazabi::__private::Handles = <Iter<'static, u32> as Abi>::HANDLES;
}

// SAFETY: a number, which borrows nothing.
unsafe impl<'a> Lift<'a> for Handle<'a> {
    unsafe fn lift(wire: &'a u32, _: &'a Frame) -> Self {
        Handle(*wire, PhantomData)
    }
}

/// Keeps the handle of a sequence, and returns it.
#[wazabi::export]
pub fn keep(numbers: Handle) -> u32 {
    KEPT.set(numbers.0);
    numbers.0
}

/// Pulls from the sequence that has the handle; 0 stands for the one that was kept. Returns the
/// number of items.
#[wazabi::export]
pub fn pull_kept(handle: u32, max: u32) -> u32 {
    pull(if handle == 0 { KEPT.get() } else { handle }, max)
}

/// Pulls from a sequence as often as that, and returns the number of all items.
#[wazabi::export]
pub fn pull_often(numbers: Handle, max: u32, times: u32) -> u32 {
    (0..times).map(|_| pull(numbers.0, max)).sum()
}

/// Keeps a sequence, of which it pulls one item, and has the caller call the guest.
#[wazabi::export]
pub fn pull_inside(numbers: Handle, then: &Callback<fn()>) -> u32 {
    KEPT.set(numbers.0);
    let count = pull(numbers.0, 1);
    then.call();
    count
}

/// Calls a callback as if it were a sequence.
#[wazabi::export]
pub fn pull_callback(f: &Callback<fn()>) -> u32 {
    // SAFETY: a callback of the host's is a null pointer and the handle, both without padding.
    let [a, b] = unsafe { core::mem::transmute_copy::<_, [u32; 2]>(f) };
    pull(a | b, 1)
}

/// Calls a sequence as if it were a callback.
#[wazabi::export]
pub fn call_sequence(numbers: Handle) -> u32 {
    host::called(numbers.0)
}

fn pull(handle: u32, max: u32) -> u32 {
    host::pulled(handle, max)
}

#[cfg(target_family = "wasm")]
mod host {
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        fn next(handle: u32, max: u32) -> *const [u32; 2];
        fn call(handle: u32, args: *const u32) -> *const u32;
    }

    pub fn pulled(handle: u32, max: u32) -> u32 {
        // SAFETY: the host returns the address of a list, which is a pointer and a length.
        unsafe { (*next(handle, max))[1] }
    }

    pub fn called(handle: u32) -> u32 {
        // SAFETY: the host reads a u32 at the address, or refuses the handle.
        unsafe { *call(handle, &raw const handle) }
    }
}

#[cfg(not(target_family = "wasm"))]
mod host {
    pub fn pulled(handle: u32, _: u32) -> u32 {
        panic!("there is no host for {handle}")
    }

    pub fn called(handle: u32) -> u32 {
        panic!("there is no host for {handle}")
    }
}
