//! Every kind of value that owns memory, with an allocator that aborts on an invalid free.
//!
//! Fresh memory is poisoned, so that nothing works by luck of a zero; freed memory too, so that a
//! result that is used after its end is not itself any more.
pub mod allocator;
pub mod echo;
pub mod faults;

#[global_allocator]
static GLOBAL: allocator::Strict = allocator::Strict;

/// The bytes and blocks that are allocated, those of the call itself not counted.
#[wazabi::export]
pub fn live() -> (u64, u64) {
    allocator::live()
}

/// The pages of memory that the guest has.
#[wazabi::export]
pub fn pages() -> u32 {
    #[cfg(target_family = "wasm")]
    return core::arch::wasm32::memory_size(0) as u32;
    #[cfg(not(target_family = "wasm"))]
    0
}
