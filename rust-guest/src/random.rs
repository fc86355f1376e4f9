//! Randomness from the host, fit for secrets.
//!
//! # `HashMap`
//!
//! The seeds of `std::collections::HashMap` are the same in every guest on
//! `wasm32-unknown-unknown`: an attacker who chooses the keys can make a map slow. [`RandomState`]
//! has seeds from the host:
//!
//! ```
//! use std::collections::HashMap;
//! use wazabi::random::RandomState;
//!
//! let mut ages: HashMap<&str, u32, RandomState> = HashMap::default();
//! ages.insert("mary", 33);
//! ```
//!
//! # The crate `getrandom`
//!
//! With this feature `getrandom` 0.3 and later, and so `rand` and `uuid`, get randomness from the
//! host if the guest is compiled with `--cfg getrandom_backend="custom"`. `wazabi build` passes
//! that flag. For `getrandom` 0.2 the guest turns on its feature `custom`. Natively neither
//! changes.
use core::cell::Cell;
use core::hash::BuildHasher;
#[allow(
    deprecated,
    reason = "the standard library's other hashers take no seeds"
)]
use core::hash::SipHasher;

/// Fills the bytes.
///
/// ```
/// let mut key = [0; 32];
/// wazabi::random::fill(&mut key);
/// assert_ne!(key, [0; 32]);
/// ```
///
/// # Panics
///
/// Natively, if the operating system has no randomness.
pub fn fill(bytes: &mut [u8]) {
    source::fill(bytes);
}

/// Builds hashers with seeds from the host. Two of them hash differently.
#[derive(Clone, Debug)]
pub struct RandomState([u64; 2]);

impl RandomState {
    /// Makes a state with seeds of its own.
    pub fn new() -> Self {
        let mut seeds = SEEDS.with(Cell::get).unwrap_or_else(|| {
            let mut bytes = [0; 16];
            fill(&mut bytes);
            u128::from_ne_bytes(bytes)
        });
        // As in the standard library: the host is asked once.
        seeds = seeds.wrapping_add(1);
        SEEDS.with(|cell| cell.set(Some(seeds)));
        RandomState([seeds as u64, (seeds >> 64) as u64])
    }
}

impl Default for RandomState {
    fn default() -> Self {
        Self::new()
    }
}

impl BuildHasher for RandomState {
    type Hasher = Hasher;

    #[allow(deprecated, reason = "as above")]
    fn build_hasher(&self) -> Hasher {
        Hasher(SipHasher::new_with_keys(self.0[0], self.0[1]))
    }
}

/// The hasher that [`RandomState`] builds: SipHash with its seeds.
#[derive(Clone, Debug)]
#[allow(deprecated, reason = "as above")]
pub struct Hasher(SipHasher);

impl core::hash::Hasher for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

// The seeds of the last `RandomState`.
#[cfg(not(target_family = "wasm"))]
std::thread_local! {
    static SEEDS: Cell<Option<u128>> = const { Cell::new(None) };
}

#[cfg(target_family = "wasm")]
static SEEDS: Seeds = Seeds(Cell::new(None));

#[cfg(target_family = "wasm")]
struct Seeds(Cell<Option<u128>>);

// SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
#[cfg(target_family = "wasm")]
unsafe impl Sync for Seeds {}

#[cfg(target_family = "wasm")]
impl Seeds {
    fn with<R>(&self, f: impl FnOnce(&Cell<Option<u128>>) -> R) -> R {
        f(&self.0)
    }
}

#[cfg(target_family = "wasm")]
mod source {
    use core::num::NonZeroU32;

    // docs/abi.md section 7.
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        fn random(at: *mut u8, len: usize);
    }

    /// The number of bytes that the host fills in one call.
    const AT_ONCE: usize = 64 * 1024;

    pub fn fill(bytes: &mut [u8]) {
        // SAFETY: the bytes are the caller's.
        unsafe { fill_raw(bytes.as_mut_ptr(), bytes.len()) }
    }

    /// Fills memory that may not be initialised.
    ///
    /// # Safety
    ///
    /// `len` bytes at `at` are the caller's to write.
    unsafe fn fill_raw(mut at: *mut u8, mut len: usize) {
        while len > 0 {
            let part = len.min(AT_ONCE);
            // SAFETY: the caller's promise.
            unsafe {
                random(at, part);
                at = at.add(part);
            }
            len -= part;
        }
    }

    /// The backend of `getrandom` 0.3 and 0.4. Their `Error` is a number that is not 0; this one
    /// never fails. It names neither version, since a guest may depend on any of them, or on none.
    ///
    /// # Safety
    ///
    /// `len` bytes at `at` are the caller's to write.
    #[unsafe(no_mangle)]
    unsafe extern "Rust" fn __getrandom_v03_custom(
        at: *mut u8,
        len: usize,
    ) -> Result<(), NonZeroU32> {
        // SAFETY: the caller's promise.
        unsafe { fill_raw(at, len) };
        Ok(())
    }

    /// The backend of `getrandom` 0.2 with its feature `custom`. It returns 0 for success.
    ///
    /// # Safety
    ///
    /// `len` bytes at `at` are the caller's to write.
    #[unsafe(no_mangle)]
    unsafe extern "Rust" fn __getrandom_custom(at: *mut u8, len: usize) -> u32 {
        // SAFETY: the caller's promise.
        unsafe { fill_raw(at, len) };
        0
    }
}

#[cfg(not(target_family = "wasm"))]
mod source {
    pub fn fill(bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("randomness of the operating system");
    }
}

#[cfg(test)]
mod tests {
    use super::{RandomState, fill};
    use core::hash::BuildHasher;

    #[test]
    fn fills() {
        let mut a = [0; 100];
        let mut b = [0; 100];
        fill(&mut a);
        fill(&mut b);
        assert_ne!(a, b);
        assert!(a[50..] != [0; 50] && a[..50] != [0; 50]);
        fill(&mut []);
    }

    #[test]
    fn hashers_differ() {
        let (a, b) = (RandomState::new(), RandomState::default());
        assert_eq!(a.hash_one("hail"), a.clone().hash_one("hail"));
        assert_ne!(a.hash_one("hail"), b.hash_one("hail"));
        assert_ne!(a.hash_one("hail"), a.hash_one("mary"));
    }
}
