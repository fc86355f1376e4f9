//! The callbacks that the guest has lent to its host: one entry for each that is an argument of an
//! import which has not returned. The host calls them by their handles; `docs/abi.md` section 9.
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "the host has the handles")
)]
use crate::export::Args;
use crate::frame::Frame;
use crate::refusal::{Answer, Refused, answer_in};
use core::cell::Cell;
use core::ptr::NonNull;

/// Runs the target of an entry, with arguments of it.
pub(crate) type Run =
    unsafe fn(target: NonNull<()>, args: Args<'_>, frame: &Frame) -> Result<u64, Refused>;

/// The callbacks that are lent, the newest first.
pub(crate) struct Lent {
    newest: Cell<Option<NonNull<Entry>>>,
    /// The handle that was given last.
    last: Cell<u32>,
}

/// An entry lies in the frame, which drops it when the import has returned.
struct Entry {
    lent: NonNull<Lent>,
    older: Option<NonNull<Entry>>,
    handle: u32,
    target: NonNull<()>,
    run: Run,
    /// [`serve`], so that guests which lend nothing do not have it.
    #[cfg(target_family = "wasm")]
    serve: unsafe fn(at: *const u8) -> u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        // SAFETY: the list is in the frame, which drops its values before itself. Values are
        // dropped in the reverse of the order in which they were kept, so this entry is the newest.
        unsafe { self.lent.as_ref() }.newest.set(self.older);
    }
}

impl Lent {
    pub(crate) const fn new() -> Self {
        Lent {
            newest: Cell::new(None),
            last: Cell::new(0),
        }
    }

    /// The target of a handle.
    fn find(&self, handle: u32) -> Option<(NonNull<()>, Run)> {
        let mut next = self.newest.get();
        while let Some(entry) = next {
            // SAFETY: entries leave the list when they are dropped.
            let entry = unsafe { entry.as_ref() };
            if entry.handle == handle {
                return Some((entry.target, entry.run));
            }
            next = entry.older;
        }
        None
    }
}

/// Gives a handle of `target`, which ends when the frame is cut below the present height. It is not
/// 0, and no handle of the 2³² - 2 before it.
///
/// # Safety
///
/// `target` is valid for `run` until then.
pub(crate) unsafe fn lend(frame: &Frame, target: NonNull<()>, run: Run) -> u32 {
    let lent = &frame.lent;
    let handle = lent.last.get().checked_add(1).unwrap_or(1);
    lent.last.set(handle);
    let entry = Entry {
        lent: NonNull::from(lent),
        older: lent.newest.get(),
        handle,
        target,
        run,
        #[cfg(target_family = "wasm")]
        serve,
    };
    // SAFETY: the drop reads only the list.
    let entry = unsafe { frame.keep_dropping(entry) };
    lent.newest.set(Some(NonNull::from(entry)));
    handle
}

/// Calls the callback whose handle, followed by the arguments, is the record in `args`.
///
/// # Safety
///
/// The host wrote the record by `docs/abi.md`.
unsafe fn call(answer: &Answer, frame: &Frame, mut args: Args<'_>) -> u64 {
    // SAFETY: the handle is the first field.
    let handle = unsafe { args.next::<u32>() };
    let Some((target, run)) = frame.lent.find(handle) else {
        ended(handle)
    };
    // SAFETY: an integer, and `lend` has the promise that the target is valid. It was lent in a
    // call of the host in which this call is, so it stays.
    unsafe { answer_in(answer, frame, || run(target, args, frame)) }
}

#[cold]
fn ended(handle: u32) -> ! {
    panic!(
        "wazabi: the host calls the callback {handle}, but the function that it was passed to has returned"
    )
}

/// [`wazabi_call`] in a guest that lends callbacks.
///
/// # Safety
///
/// As for [`call`].
#[cfg(target_family = "wasm")]
unsafe fn serve(at: *const u8) -> u64 {
    // SAFETY: the caller's promise; the values that an earlier call kept are not used again.
    unsafe {
        crate::export::spread(at, |args, frame| {
            call(&crate::refusal::wazabi_refusal, frame, args)
        })
    }
}

/// Calls a callback that the guest has lent. `at` is the address of the handle and the arguments.
/// The result is the core value of the callback's result, extended with zeros.
#[cfg(target_family = "wasm")]
#[unsafe(no_mangle)]
unsafe extern "C" fn wazabi_call(at: *const u8) -> u64 {
    match crate::arena::frame().lent.newest.get() {
        // SAFETY: the entry is in the list. The host wrote the record by `docs/abi.md`.
        Some(newest) => unsafe { (newest.as_ref().serve)(at) },
        // The host has no handle. It is not answered with a text, which all guests would have.
        None => core::arch::wasm32::unreachable(),
    }
}

/// What the linker must keep if it keeps any export.
#[cfg(target_family = "wasm")]
pub(crate) const EXPORT: crate::anchor::Anchor =
    crate::anchor::Anchor(wazabi_call as *const crate::anchor::Anchor);
