//! What safe code cannot do: to keep the handle of a callback, and to make one up.
use std::cell::Cell;
use wazabi::Callback;

thread_local! {
    static KEPT: Cell<u32> = const { Cell::new(0) };
}

/// Keeps the handle of a callback, and returns it.
#[wazabi::export]
pub fn keep(f: &Callback<fn(u32) -> u32>) -> u32 {
    // SAFETY: a callback of the host's is a null pointer and the handle, both without padding.
    let [a, b] = unsafe { core::mem::transmute_copy::<_, [u32; 2]>(f) };
    KEPT.set(a | b);
    a | b
}

/// Calls the function that has the handle; 0 stands for the one that was kept.
#[wazabi::export]
pub fn call_kept(handle: u32, argument: u32) -> u32 {
    ask(
        if handle == 0 { KEPT.get() } else { handle },
        &raw const argument,
    )
}

/// Calls a function with a record of arguments at any address.
#[wazabi::export]
pub fn call_at(f: &Callback<fn(u32) -> u32>, address: u32) -> u32 {
    ask(keep(f), address as usize as *const u32)
}

#[cfg(target_family = "wasm")]
fn ask(handle: u32, args: *const u32) -> u32 {
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        fn call(handle: u32, args: *const u32) -> *const u32;
    }
    // SAFETY: the host reads a u32 at `args`, and refuses an address out of bounds. It returns the
    // address of a u32.
    unsafe { *call(handle, args) }
}

#[cfg(not(target_family = "wasm"))]
fn ask(handle: u32, _: *const u32) -> u32 {
    panic!("there is no host for {handle}")
}
