//! Callbacks: functions that one side lends the other for a call; `docs/abi.md` section 9.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
#[cfg(target_family = "wasm")]
use crate::arena;
use crate::describe::Ty;
use crate::export::{Args, ret};
use crate::frame::Frame;
use crate::import::import_in;
use crate::lent;
use crate::ownership::{Handles, Walk};
use crate::refusal::{self, Refused, try_next};
use crate::types::buffer::Buffer;
use crate::wire::CoreValue;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::mem::{self, ManuallyDrop};
use core::ptr::{self, NonNull};

/// A function that the callee may call until it returns; a func in Go.
///
/// It is a parameter only, `&Callback<fn(A, …) -> R>` with up to four arguments. The arguments and
/// the result are owned types that cross in both directions; [`call`](Self::call) also takes
/// arguments that borrow: see [`LowerAs`].
///
/// As a parameter of an export it is a function of the host. If `R` is a `Result`, errors of the Go
/// func that are of its error type arrive as `Err`. Any other error ends the call of the export,
/// and its caller in Go gets it as the cause.
///
/// As a parameter of an imported function it is a closure of the guest, of which
/// [`new`](Self::new) or [`scoped`](Self::scoped) makes it, or a function of the host that the
/// guest passes on.
///
/// Natively, and in tests, a closure stands for the host's function:
///
/// ```
/// use wazabi::Callback;
///
/// /// Counts the words that the caller wants.
/// #[wazabi::export]
/// pub fn count(words: &[&str], wanted: &Callback<fn(String) -> bool>) -> u32 {
///     words.iter().filter(|&&word| wanted.call(word)).count() as u32
/// }
///
/// let short = Callback::<fn(String) -> bool>::new(|word| word.len() < 4);
/// assert_eq!(count(&["the", "ship", "is", "lost"], &short), 2);
/// ```
pub struct Callback<F: Signature>(Target<F>);

enum Target<F: Signature> {
    /// The handle of the host's function.
    Host(u32),
    Closure(Box<F::Closure>),
}

impl<F: Signature> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

/// The type of a callback's function: `fn(A, …) -> R` of owned types.
///
/// This crate implements it for up to four arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a callback",
    label = "expected `fn(A, …) -> R` of at most four owned types that cross",
    note = "write owned types, as in `Callback<fn(String) -> u32>`; `call` also takes what borrows, as in `callback.call(\"x\")`"
)]
pub trait Signature: Sized + 'static {
    /// The closures of which a callback is made.
    #[doc(hidden)]
    type Closure: ?Sized + 'static;
    #[doc(hidden)]
    const TY: &'static Ty;
    #[doc(hidden)]
    const ANCHOR: Anchor;
    /// Calls a callback that the guest has lent. It returns the core value of the result, extended
    /// with zeros.
    ///
    /// # Safety
    ///
    /// `args` are the arguments of the function, of which none was read.
    #[doc(hidden)]
    unsafe fn run(callback: &Callback<Self>, args: Args<'_>, frame: &Frame)
    -> Result<u64, Refused>;
}

/// A type that a callback can take or return: one that borrows nothing and crosses in both
/// directions.
#[diagnostic::on_unimplemented(
    message = "a callback cannot take or return `{Self}`",
    label = "expected an owned type that crosses in both directions",
    note = "use `String`, `Vec<T>` or an owned struct; the error of a `Result` is a type marked `#[abi(error)]`, `String` or `Box<dyn Error>`; `call` also takes what borrows"
)]
pub trait Owned: Lower + for<'a> Lift<'a> + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Lower + for<'a> Lift<'a> + 'static> Owned for T {}

/// A value that can be an argument of type `T` of a callback: a `T`, or a type that borrows as `T`.
///
/// | for | also |
/// |---|---|
/// | any `T` without handles | `&T` |
/// | `String`, `Box<str>` | `&str` |
/// | `Vec<T>`, `Box<[T]>` | `&[T]`, `&[T; N]` |
/// | [`Buffer`] | `&[u8]` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of type `{T}` of a callback",
    label = "expected `{T}` or a reference to it"
)]
pub trait LowerAs<T: Abi> {
    /// The wire form of the value as a `T`. What it borrows must outlive the frame's use of it.
    #[doc(hidden)]
    fn lower_as(self, frame: &Frame) -> T::Wire;
}

impl<T: Lower> LowerAs<T> for T {
    fn lower_as(self, frame: &Frame) -> T::Wire {
        self.lower(frame)
    }
}

/// The argument is the host's afterwards, so a reference cannot lend it a handle.
const fn without_handles<T: Abi>() {
    assert!(
        Walk::owned(T::HANDLES).is_none() && Walk::lent(T::HANDLES).is_none(),
        "the host owns the objects and resources in a callback's arguments: pass the value itself, not a reference to it"
    );
}

impl<T: Lower> LowerAs<T> for &T {
    fn lower_as(self, frame: &Frame) -> T::Wire {
        const { without_handles::<T>() }
        self.lower_ref(frame)
    }
}

macro_rules! borrowed {
    ($([$($g:tt)*] $from:ty => $to:ty, $via:ty;)*) => { $(
        impl<$($g)*> LowerAs<$to> for $from {
            fn lower_as(self, frame: &Frame) -> <$to as Abi>::Wire {
                const { without_handles::<$to>() }
                <$via as Lower>::lower(self, frame)
            }
        }
    )* };
}
borrowed! {
    [] &str => String, &str;
    [] &str => Box<str>, &str;
    [] &[u8] => Buffer, &[u8];
    [T: Lower] &[T] => Vec<T>, &[T];
    [T: Lower] &[T] => Box<[T]>, &[T];
    [T: Lower, const N: usize] &[T; N] => Vec<T>, &[T];
    [T: Lower, const N: usize] &[T; N] => Box<[T]>, &[T];
}

// SAFETY: not plain.
unsafe impl<F: Signature> Abi for &Callback<F> {
    type Wire = u32;
    const TY: &'static Ty = F::TY;
    const ANCHOR: Anchor = F::ANCHOR;
    const BORROWS: bool = true;
    const HANDLES: &'static Handles = &Handles::Argument("Callback");
}

// SAFETY: the callback lasts as long as what the frame keeps.
unsafe impl<'a, F: Signature> Lift<'a> for &'a Callback<F> {
    unsafe fn lift(wire: &'a u32, frame: &'a Frame) -> &'a Callback<F> {
        let callback = ManuallyDrop::new(Callback(Target::Host(*wire)));
        // SAFETY: nothing is dropped; a handle owns nothing.
        let kept: &ManuallyDrop<_> = unsafe { frame.keep_dropping(callback) };
        kept
    }
}

impl<F: Signature> Lower for &Callback<F> {
    fn lower_ref(&self, frame: &Frame) -> u32 {
        /// # Safety
        ///
        /// `target` is a `Callback<F>`, and `args` are arguments of it.
        unsafe fn run<F: Signature>(
            target: NonNull<()>,
            args: Args<'_>,
            frame: &Frame,
        ) -> Result<u64, Refused> {
            // SAFETY: the caller's promise.
            unsafe { F::run(target.cast::<Callback<F>>().as_ref(), args, frame) }
        }
        // SAFETY: the target is a `Callback<F>`. The reference to it outlives the frame's use of
        // the wire form, as `Lower` requires.
        unsafe { lent::lend(frame, NonNull::from(*self).cast(), run::<F>) }
    }

    fn lower(self, frame: &Frame) -> u32 {
        self.lower_ref(frame)
    }
}

/// The arguments of a call, `()` for those that it does not have: a record.
#[repr(C)]
#[derive(Clone, Copy)]
struct Arguments<A, B, C, D>(A, B, C, D);

/// Calls the host's function with the record of arguments at `args`.
fn call_host<R: Owned>(handle: u32, args: *const u8, frame: &Frame) -> R {
    let at: *const R::Wire = frame.outside(|| host::call(handle, args)).cast();
    let at = if size_of::<R::Wire>() == 0 {
        NonNull::dangling().as_ptr()
    } else {
        at
    };
    // SAFETY: the host wrote the result at the address that it returned, as `docs/abi.md` section 9
    // specifies; `read` allows no call of the host meanwhile, which would write the next result
    // over this one.
    frame.read(|| unsafe { refusal::returned(&*at, frame) })
}

/// Runs a call in the guest's frame; natively in one of its own.
pub(super) fn in_frame<R>(f: impl for<'a> FnOnce(&'a Frame) -> R) -> R {
    #[cfg(target_family = "wasm")]
    return import_in(arena::frame(), f);
    #[cfg(not(target_family = "wasm"))]
    import_in(&Frame::new(), f)
}

mod host {
    #[cfg(target_family = "wasm")]
    pub fn call(handle: u32, args: *const u8) -> *const u8 {
        #[link(wasm_import_module = "wazabi")]
        unsafe extern "C" {
            #[link_name = "call"]
            fn call(handle: u32, args: *const u8) -> *const u8;
        }
        // SAFETY: the host reads the record as `docs/abi.md` section 9 specifies.
        unsafe { call(handle, args) }
    }

    #[cfg(not(target_family = "wasm"))]
    pub fn call(handle: u32, _: *const u8) -> *const u8 {
        panic!("wazabi: the function {handle} of a host was called outside of a guest")
    }
}

macro_rules! signatures {
    ($([$($t:ident $arg:ident $i:tt),*] [$($unit:tt)*] $all:ty;)*) => { $(
        impl<$($t: Owned,)* R: Owned> Signature for fn($($t),*) -> R {
            type Closure = dyn Fn($($t),*) -> R;
            const TY: &'static Ty = &Ty::Many("callback", &[R::TY, $($t::TY),*]);
            const ANCHOR: Anchor = <$all as Abi>::ANCHOR;

            #[allow(unused_mut, unused_variables, clippy::unused_unit, reason = "there may be no arguments")]
            unsafe fn run(
                callback: &Callback<Self>,
                mut args: Args<'_>,
                frame: &Frame,
            ) -> Result<u64, Refused> {
                // All are read before one is refused, so that the values that they own are dropped.
                // SAFETY: the caller's promise.
                $(let $arg = unsafe { try_next::<$t>(stringify!($i), &mut args) };)*
                $(let $arg = $arg?;)*
                let result = match &callback.0 {
                    Target::Host(_) => callback.call($($arg),*),
                    Target::Closure(closure) => closure($($arg),*),
                };
                Ok(ret(result, frame).bits())
            }
        }

        impl<$($t: Owned,)* R: Owned> Callback<fn($($t),*) -> R> {
            /// A callback that runs a closure.
            pub fn new(closure: impl Fn($($t),*) -> R + 'static) -> Self {
                let closure: Box<dyn Fn($($t),*) -> R> = Box::new(closure);
                Callback(Target::Closure(closure))
            }

            /// Passes a callback to `f` that runs a closure which may borrow.
            ///
            /// ```
            /// # use wazabi::Callback;
            /// # fn count(words: &[&str], wanted: &Callback<fn(String) -> bool>) -> u32 {
            /// #     words.iter().filter(|&&word| wanted.call(word)).count() as u32
            /// # }
            /// let (longest, seen) = (4, std::cell::Cell::new(0));
            /// let closure = |word: String| {
            ///     seen.set(seen.get() + 1);
            ///     word.len() < longest
            /// };
            /// let words = ["the", "ship", "is", "lost"];
            /// let short = Callback::<fn(String) -> bool>::scoped(closure, |f| count(&words, f));
            /// assert_eq!((short, seen.get()), (2, 4));
            /// ```
            pub fn scoped<'a, T>(
                closure: impl Fn($($t),*) -> R + 'a,
                f: impl FnOnce(&Self) -> T,
            ) -> T {
                let closure: Box<dyn Fn($($t),*) -> R + 'a> = Box::new(closure);
                // SAFETY: the two types differ in the lifetime only. The callback and the closure
                // in it are dropped before this function returns, which is within `'a`. `f` gets a
                // reference of any lifetime, so `T` cannot hold it. Nothing moves the callback or
                // the box out from behind a shared reference: the callback is not `Clone`, has no
                // interior mutability, and is neither `Send` nor `Sync`.
                let closure = unsafe {
                    mem::transmute::<
                        Box<dyn Fn($($t),*) -> R + 'a>,
                        Box<dyn Fn($($t),*) -> R>,
                    >(closure)
                };
                f(&Callback(Target::Closure(closure)))
            }

            /// Calls the function.
            pub fn call(&self, $($arg: impl LowerAs<$t>),*) -> R {
                in_frame(|frame| {
                    let args = frame.keep(Arguments($($arg.lower_as(frame),)* $($unit)*));
                    match &self.0 {
                        Target::Host(handle) => call_host(*handle, ptr::from_ref(args).cast(), frame),
                        // SAFETY: the arguments were lowered above, and stay until the frame is
                        // cut.
                        Target::Closure(closure) => closure($(unsafe { $t::lift(&args.$i, frame) }),*),
                    }
                })
            }
        }
    )* };
}
signatures! {
    [] [(), (), (), ()] R;
    [A a 0] [(), (), ()] (R, A);
    [A a 0, B b 1] [(), ()] (R, A, B);
    [A a 0, B b 1, C c 2] [()] (R, A, B, C);
    [A a 0, B b 1, C c 2, D d 3] [] (R, A, B, C, D);
}

#[cfg(test)]
mod tests {
    use super::Callback;
    use crate::abi::Abi;
    use alloc::rc::Rc;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use alloc::{format, vec};
    use core::cell::{Cell, RefCell};

    #[test]
    fn closures_get_owned_values() {
        let sum = Callback::<fn(u8, u64, Vec<u16>, Option<String>) -> String>::new(|a, b, c, d| {
            format!("{a} {b} {c:?} {d:?}")
        });
        let text = Some("x".to_string());
        assert_eq!(
            sum.call(1, 1 << 40, &[3, 4], &text),
            "1 1099511627776 [3, 4] Some(\"x\")"
        );
        assert_eq!(sum.call(9, 0, vec![5], None), "9 0 [5] None");
        let words = Callback::<fn(String) -> Result<u32, String>>::new(|text| {
            text.parse().map_err(|_| text)
        });
        assert_eq!(words.call("12"), Ok(12));
        assert_eq!(words.call("x".to_string()), Err("x".to_string()));
    }

    #[test]
    fn closures_may_call_each_other() {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = seen.clone();
        let inner = Callback::<fn(String)>::new(move |text| log.borrow_mut().push(text));
        let count = Rc::new(Cell::new(0));
        let counted = count.clone();
        let outer = Callback::<fn() -> u32>::new(move || {
            inner.call("a");
            inner.call("b".repeat(2000).as_str());
            counted.set(counted.get() + 1);
            counted.get()
        });
        assert_eq!((outer.call(), outer.call()), (1, 2));
        let seen = seen.borrow();
        assert_eq!(seen.len(), 4);
        assert_eq!((&*seen[0], seen[3].len()), ("a", 2000));
    }

    #[test]
    fn names_its_types() {
        use crate::describe::{Text, line, line_len};
        const TEXT: Text =
            Text::Ty(<&Callback<fn(String, Vec<u8>) -> Result<(), String>> as Abi>::TY);
        const LINE: [u8; line_len(&TEXT)] = line(&TEXT);
        assert_eq!(
            core::str::from_utf8(&LINE[9..]).unwrap().trim_end(),
            "{\"callback\":[{\"result\":[\"unit\",\"string\"]},\"string\",{\"list\":\"u8\"}]}"
        );
        const { assert!(<&Callback<fn()> as Abi>::BORROWS) }
    }
}
