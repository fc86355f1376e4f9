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

#[cfg(test)]
mod tests {
    use super::call;
    use crate::export::spread_in;
    use crate::frame::Frame;
    use crate::import::{give, import_in, outside};
    use crate::refusal::Answer;
    use crate::types::callback::Callback;
    use alloc::string::String;
    use core::cell::{Cell, RefCell};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// The host's record of a handle and an argument.
    #[repr(C)]
    struct Record(u32, u32);

    /// Calls a callback as the host does.
    fn enter(frame: &Frame, handle: u32, argument: u32) -> u64 {
        let (record, answer) = (Record(handle, argument), Answer::none());
        // SAFETY: the record has the types of the callbacks below, and nothing that the frame keeps
        // above its base is used again.
        unsafe {
            spread_in(frame, (&raw const record).cast(), |args, frame| {
                call(&answer, frame, args)
            })
        }
    }

    type Twice = Callback<fn(u32) -> i8>;

    /// An import that lends a callback twice, and whose host is `host`.
    fn import<R>(frame: &Frame, f: &Twice, host: impl FnOnce(u32, u32) -> R) -> R {
        import_in(frame, |frame| {
            let handles = (give(f, frame), give(f, frame));
            outside(frame, || host(handles.0, handles.1))
        })
    }

    #[test]
    fn the_host_calls_what_it_was_lent() {
        let frame = &Frame::new();
        let text = String::from("lent");
        let seen = RefCell::new(String::new());
        let depth = Cell::new(0);
        let outer = |n: u32| {
            seen.borrow_mut().push_str(&text);
            depth.set(depth.get() + 1);
            if depth.get() < 3 {
                // The closure calls its host, which calls another closure, and the outer one again.
                let inner = Twice::new(move |m| (n + m) as i8);
                import(frame, &inner, |_, handle| {
                    assert_eq!(enter(frame, handle, 4), u64::from(n) + 4)
                });
            }
            -(n as i8)
        };
        let (first, second) = Twice::scoped(outer, |f| {
            import(frame, f, |first, second| {
                for handle in [second, first, second] {
                    // The i32 is extended with zeros.
                    assert_eq!(enter(frame, handle, 5), 0xffff_fffb);
                }
                (first, second)
            })
        });
        assert!(first != 0 && second != 0 && first != second);
        assert_eq!(*seen.borrow(), "lentlentlent");
        assert!(frame.lent.newest.get().is_none());
    }

    #[test]
    fn a_handle_ends_with_its_import() {
        let frame = &Frame::new();
        let f = Twice::new(|n| n as i8);
        frame.lent.last.set(u32::MAX - 1);
        let (last, first) = import(frame, &f, |a, b| (a, b));
        assert_eq!((last, first), (u32::MAX, 1));
        import(frame, &f, |live, _| {
            for stale in [0, first, last, live + 2] {
                let refused = catch_unwind(AssertUnwindSafe(|| enter(frame, stale, 7)));
                assert!(refused.is_err(), "{stale}");
            }
            assert_eq!(enter(frame, live, 7), 7);
        });
    }

    #[test]
    fn results_are_kept_until_the_next_call() {
        let frame = &Frame::new();
        let f = Callback::<fn(u32) -> Option<String>>::new(|n| Some("x".repeat(n as usize)));
        import_in(frame, |frame| {
            let handle = give(&f, frame);
            outside(frame, || {
                for size in [3, 3000] {
                    // An address, whose data the frame keeps.
                    assert_ne!(enter(frame, handle, size), 0);
                }
            });
        });
    }
}
