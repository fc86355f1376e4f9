//! The hand-written interface, called as a host calls it, with an allocator that checks what is given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashMap;
use std::sync::Mutex;
use std::{ptr, slice, str};

use hello_before::{HailMaryError, HelloResult, allocate, deallocate, hello};

/// The system's allocator, but it keeps a list of what was freed with another size than it was allocated with.
struct Checked;

/// Sizes by address of what is allocated, less what the bookkeeping itself uses.
static SIZES: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);
/// What was allocated, and what was said on freeing it.
static WRONG: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

// SAFETY: forwards to the system's allocator; a wrong size does not matter to it.
unsafe impl GlobalAlloc for Checked {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let ptr = unsafe { System.alloc(layout) };
        // The lock is taken while the bookkeeping allocates for itself; that is not to be counted.
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
        // SAFETY: the caller's promise, but for the size.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Checked = Checked;

/// Calls `hello` the way that a host does.
fn greet(name: &[u8]) -> Result<String, HailMaryError> {
    let arg = allocate(name.len());
    // SAFETY: as each function's contract asks; this is the only thread that calls them.
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

// One test, since the result's place is one for the whole process.
#[test]
fn greets_but_frees_with_the_wrong_size() {
    assert_eq!(greet(b"Mary"), Ok("Hello, Mary!".to_owned()));
    assert_eq!(greet(b""), Ok("Hello, !".to_owned()));
    assert_eq!(greet(b"\xff"), Err(HailMaryError::InvalidUtf8));
    // SAFETY: a null pointer is allowed, and the result is a place that stays.
    let error = unsafe { (*hello(ptr::null(), 0)).error };
    assert_eq!(error, HailMaryError::NullPointer);

    *SIZES.lock().unwrap() = Some(HashMap::new());
    let greeting = greet(b"Mary");
    *SIZES.lock().unwrap() = None;
    assert_eq!(greeting, Ok("Hello, Mary!".to_owned()));
    let wrong = std::mem::take(&mut *WRONG.lock().unwrap());
    // The text's length is not its capacity, which `from_raw_parts` needs: this is undefined behaviour.
    let [(allocated, freed)] = wrong[..] else {
        panic!("freed with a wrong size: {wrong:?}")
    };
    assert_eq!(freed, "Hello, Mary!".len());
    assert!(allocated > freed, "{allocated} bytes allocated");
}
