//! Calls the hand-written interface as a host does, with an allocator that checks sizes on freeing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashMap;
use std::sync::Mutex;
use std::{ptr, slice, str};

use hello_before::{HailMaryError, HelloResult, allocate, deallocate, hello};

/// The system's allocator. It lists the allocations that were freed with a different size.
struct Checked;

/// Sizes of the live allocations by address, without those of the bookkeeping itself.
static SIZES: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);
/// Pairs of the size on allocating and the size on freeing.
static WRONG: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

// SAFETY: forwards to the system's allocator; a wrong size does not matter to it.
unsafe impl GlobalAlloc for Checked {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let ptr = unsafe { System.alloc(layout) };
        // While the bookkeeping itself allocates, the lock is held, and nothing is recorded.
        if let Ok(mut sizes) = SIZES.try_lock()
            && let Some(sizes) = sizes.as_mut()
        {
            sizes.insert(ptr.addr(), layout.size());
        }
        ptr
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        if let Ok(mut sizes) = SIZES.try_lock()
            && let Some(size) = sizes.as_mut().and_then(|sizes| sizes.remove(&ptr.addr()))
            && size != layout.size()
            && let Ok(mut wrong) = WRONG.try_lock()
        {
            wrong.push((size, layout.size()));
        }
        // SAFETY: the caller's promise, except for the size, which `System` does not need.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Checked = Checked;

/// Calls `hello` as a host does.
fn greet(name: &[u8]) -> Result<String, HailMaryError> {
    let arg = allocate(name.len());
    // SAFETY: each argument was returned by `allocate` or `hello`, and this is the only thread.
    unsafe {
        ptr::copy_nonoverlapping(name.as_ptr(), arg, name.len());
        let HelloResult { ptr, len, error } = *hello(arg, name.len());
        deallocate(arg, name.len());
        if error != HailMaryError::Success {
            return Err(error);
        }
        let text = str::from_utf8(slice::from_raw_parts(ptr, len))
            .unwrap()
            .to_owned();
        deallocate(ptr, len);
        Ok(text)
    }
}

// One test only, because the process has one static result.
#[test]
fn greets_but_frees_with_the_wrong_size() {
    assert_eq!(greet(b"Mary"), Ok("Hello, Mary!".to_owned()));
    assert_eq!(greet(b""), Ok("Hello, !".to_owned()));
    assert_eq!(greet(b"\xff"), Err(HailMaryError::InvalidUtf8));
    // SAFETY: a null pointer is allowed, and the result is static.
    let error = unsafe { (*hello(ptr::null(), 0)).error };
    assert_eq!(error, HailMaryError::NullPointer);

    *SIZES.lock().unwrap() = Some(HashMap::new());
    let greeting = greet(b"Mary");
    *SIZES.lock().unwrap() = None;
    assert_eq!(greeting, Ok("Hello, Mary!".to_owned()));
    let wrong = std::mem::take(&mut *WRONG.lock().unwrap());
    // `from_raw_parts` needs the capacity and gets the length: this is undefined behaviour.
    let [(allocated, freed)] = wrong[..] else {
        panic!("freed with a wrong size: {wrong:?}")
    };
    assert_eq!(freed, "Hello, Mary!".len());
    assert!(allocated > freed, "{allocated} bytes allocated");
}
