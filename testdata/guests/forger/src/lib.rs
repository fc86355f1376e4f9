//! A guest that lies to its host: it forges, swaps, doubles and keeps handles, by imports of the
//! same names that it has declared itself. Handles go in and out as numbers.
use std::cell::Cell;

#[wazabi::import]
extern "den" {
    /// An object.
    pub type Cat;
    /// An object of another type.
    pub type Dog;

    /// Gives a cat for good.
    pub fn cat() -> Cat;
    /// Gives a dog for good.
    pub fn dog() -> Dog;
    /// Gives many.
    pub fn litter(n: u32, names: u32) -> (Vec<Cat>, String);
    /// Returns the name of a cat.
    pub fn pet(self: &Cat) -> u32;
    /// Takes a cat.
    pub fn adopt(cat: Cat) -> u32;
    /// Takes cats.
    pub fn adopt_all(cats: Vec<Cat>) -> u32;
    /// Hears a text.
    pub fn say(text: &str);
    /// Gets a bool.
    pub fn flip(on: bool);
    /// Calls the guest again. The number chooses how.
    pub fn again(how: u32) -> Vec<u8>;
}

/// The imports that the macro declares, without its types.
mod raw {
    #[link(wasm_import_module = "den")]
    unsafe extern "C" {
        #[link_name = "cat"]
        pub fn cat() -> u32;
        #[link_name = "dog"]
        pub fn dog() -> u32;
        #[link_name = "Cat.pet"]
        pub fn pet(cat: u32) -> u32;
        #[link_name = "Cat.drop"]
        pub fn drop_cat(cat: u32);
        #[link_name = "adopt"]
        pub fn adopt(cat: u32) -> u32;
        #[link_name = "adopt_all"]
        pub fn adopt_all(cats: u64) -> u32;
        #[link_name = "say"]
        pub fn say(text: u64);
        #[link_name = "flip"]
        pub fn flip(on: u32);
    }
}

fn number(cat: &Cat) -> u32 {
    // SAFETY: a handle is a number.
    unsafe { *std::ptr::from_ref(cat).cast() }
}

fn forged(cat: u32) -> Cat {
    // SAFETY: a handle is a number; the host finds out.
    unsafe { std::mem::transmute(cat) }
}

/// The handle of a new cat, which the guest keeps.
#[wazabi::export]
pub fn new_cat() -> u32 {
    // SAFETY: as the macro declares it.
    unsafe { raw::cat() }
}

/// The handle of a new dog, which the guest keeps.
#[wazabi::export]
pub fn new_dog() -> u32 {
    // SAFETY: as the macro declares it.
    unsafe { raw::dog() }
}

/// Uses any handle.
#[wazabi::export]
pub fn pet_number(handle: u32) -> u32 {
    // SAFETY: the host checks it.
    unsafe { raw::pet(handle) }
}

/// Drops any handle.
#[wazabi::export]
pub fn drop_number(handle: u32) {
    // SAFETY: the host checks it.
    unsafe { raw::drop_cat(handle) }
}

/// Gives any handle away.
#[wazabi::export]
pub fn adopt_number(handle: u32) -> u32 {
    // SAFETY: the host checks it.
    unsafe { raw::adopt(handle) }
}

/// Gives any handles away at once.
#[wazabi::export]
pub fn adopt_numbers(handles: &[u32]) -> u32 {
    // SAFETY: the host checks them.
    unsafe { raw::adopt_all(handles.as_ptr() as u64 | (handles.len() as u64) << 32) }
}

/// Returns any handle.
#[wazabi::export]
pub fn return_number(handle: u32) -> Cat {
    forged(handle)
}

/// Returns any two.
#[wazabi::export]
pub fn return_numbers(a: u32, b: u32) -> (Cat, Cat) {
    (forged(a), forged(b))
}

/// The handle of a cat that it is lent.
#[wazabi::export]
pub fn lent_number(cat: &Cat) -> u32 {
    number(cat)
}

/// Returns a cat that it is lent.
#[wazabi::export]
pub fn steal(cat: &Cat) -> Cat {
    forged(number(cat))
}

/// Gives a cat away that it is lent.
#[wazabi::export]
pub fn give_away(cat: &Cat) -> u32 {
    adopt(forged(number(cat)))
}

/// Gets a cat for good, and panics or forgets it.
#[wazabi::export]
pub fn hold(cat: Cat, panic: bool) -> u32 {
    assert!(!panic, "with a cat");
    let number = number(&cat);
    std::mem::forget(cat);
    number
}

/// Takes a cat and a text, to be dropped at once.
#[wazabi::export]
pub fn feed(cat: Cat, text: &str) -> u32 {
    cat.pet() + text.len() as u32
}

/// Asks for cats, and drops them.
#[wazabi::export]
pub fn raise(n: u32, names: u32) -> u32 {
    let (cats, names) = litter(n, names);
    cats.iter().map(Cat::pet).sum::<u32>() + names.len() as u32
}

/// Passes cats on by the typed import.
#[wazabi::export]
pub fn hand_over(cats: Vec<Cat>) -> u32 {
    adopt_all(cats)
}

/// Says what lies anywhere.
#[wazabi::export]
pub fn say_at(at: u32, len: u32) {
    // SAFETY: the host checks it.
    unsafe { raw::say(u64::from(at) | u64::from(len) << 32) }
}

/// Says bytes that need not be UTF-8.
#[wazabi::export]
pub fn say_bytes(bytes: &[u8]) {
    // SAFETY: the host checks it.
    unsafe { raw::say(bytes.as_ptr() as u64 | (bytes.len() as u64) << 32) }
}

/// Gives a bool that need not be one.
#[wazabi::export]
pub fn flip_number(on: u32) {
    // SAFETY: the host checks it.
    unsafe { raw::flip(on) }
}

/// Has the host call again, with a text that has to be the same afterwards.
#[wazabi::export]
pub fn call_again(how: u32, text: &str) -> u32 {
    let before = text.to_owned();
    let got = again(how);
    assert!(text == before, "the arguments have changed");
    assert!(
        got.iter().enumerate().all(|(at, byte)| *byte == at as u8),
        "the result is damaged"
    );
    got.len() as u32 + text.len() as u32
}

/// Traps.
#[wazabi::export]
pub fn trap() {
    panic!("as it was told")
}

/// Bytes back, at once.
#[wazabi::export]
pub fn echo(data: &[u8]) -> Vec<u8> {
    data.to_vec()
}

/// Allocates and keeps memory, so that the guest's grows.
#[wazabi::export]
pub fn grow(bytes: u32) {
    std::mem::forget(vec![1_u8; bytes as usize]);
}

thread_local! {
    static CALLS: Cell<bool> = const { Cell::new(false) };
}

/// The guest's allocator calls the host from here on.
#[wazabi::export]
pub fn call_from_allocator() {
    CALLS.set(true);
}

/// A value whose drop calls the host, if its body has a length that does.
#[derive(wazabi::Abi)]
pub struct Loud {
    /// 7,000 bytes, and as many more as the number that the host is told
    pub body: Vec<u8>,
}

/// Borrows what calls the host when it is dropped: at the next call.
#[wazabi::export]
pub fn loud(all: &[Loud]) -> u32 {
    all.iter().map(|loud| loud.body.len() as u32).sum()
}

#[cfg(target_family = "wasm")]
mod allocator {
    use super::{CALLS, again, raw, say};
    use std::alloc::{GlobalAlloc, Layout, System};

    /// A length that makes the allocator call the host when it frees as much, and how far it is
    /// exceeded is what the host is told.
    const LOUD: usize = 7_000;

    struct Allocator;

    // SAFETY: the system's allocator, but for a call.
    unsafe impl GlobalAlloc for Allocator {
        #[inline(never)]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if CALLS.replace(false) {
                // SAFETY: as the macro declares it.
                unsafe { raw::flip(1) }
            }
            // SAFETY: the caller's promise.
            unsafe { System.alloc(layout) }
        }
        #[inline(never)]
        unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
            if layout.align() == 1 && (LOUD..LOUD + 10).contains(&layout.size()) {
                say("dropped");
                again((layout.size() - LOUD) as u32);
            }
            // SAFETY: the caller's promise.
            unsafe { System.dealloc(at, layout) }
        }
    }

    #[global_allocator]
    static ALLOCATOR: Allocator = Allocator;
}
