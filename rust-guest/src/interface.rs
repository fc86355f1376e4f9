//! Interfaces: traits that values of the guest and objects of the host implement; `docs/abi.md`
//! section 8.
//!
//! A value crosses as a handle and the side that it is of. For a trait `Filter` the macro writes two
//! types: a resource, which has a `Box<dyn Filter>` of the guest, and the type of an object of the
//! host, which implements the trait by calls of the host.
use crate::abi::{Lift, Lower};
use crate::by_address;
use crate::frame::Frame;
use crate::resource::{Resource, give_resource, lend_resource, take_resource};
use alloc::boxed::Box;
use core::cell::UnsafeCell;

/// A value of an interface: a handle, and the side that it is of.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InterfaceWire {
    /// 0 for a value of the guest, 1 for an object of the host.
    pub tag: u8,
    /// The handle.
    pub handle: u32,
}
by_address!(InterfaceWire);

/// Asks for an interface.
#[doc(hidden)]
pub const fn interface<I: Interface + ?Sized>() {}

/// The side that a value is of.
const GUEST: u8 = 0;
const HOST: u8 = 1;

/// A trait with [`#[wazabi::interface]`](macro@crate::interface): implemented for `dyn Filter`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface, so its values cannot cross between Rust and Go",
    label = "expected a trait with `#[wazabi::interface]`",
    note = "put `#[wazabi::interface]` on the trait, or name a type that crosses"
)]
pub trait Interface {
    /// The name of the trait.
    const NAME: &'static str;
    /// The resource that has a value of the guest.
    type Guest: Resource + for<'a> Lift<'a, Wire = u32>;
    /// An object of the host.
    type Host: Lower<Wire = u32> + for<'a> Lift<'a>;

    fn guest(value: Box<Self>) -> Self::Guest;
    fn value(guest: Self::Guest) -> Box<Self>;
    fn lent(guest: &Self::Guest) -> &Self;
    fn lent_mut(guest: &mut Self::Guest) -> &mut Self;
    fn host(host: Self::Host) -> Box<Self>;
    fn host_ref(host: &Self::Host) -> &Self;
    fn host_mut(host: &mut Self::Host) -> &mut Self;
    /// The handle of a value that is an object of the host, which no longer has it then; or 0.
    fn give(&mut self) -> u32;
}

#[cold]
#[inline(never)]
fn refuse(name: &'static str) -> ! {
    panic!("wazabi: the host passed a `dyn {name}` that is of neither side")
}

/// Gives a value to the host: an object of the host goes back as what it is.
#[doc(hidden)]
pub fn give_interface<I: Interface + ?Sized>(mut value: Box<I>, frame: &Frame) -> InterfaceWire {
    match value.give() {
        0 => InterfaceWire {
            tag: GUEST,
            handle: give_resource(I::guest(value), frame),
        },
        handle => InterfaceWire { tag: HOST, handle },
    }
}

/// Takes a value from the host.
///
/// # Safety
///
/// As for [`Lift::lift`].
#[doc(hidden)]
pub unsafe fn take_interface<'a, I: Interface + ?Sized>(
    wire: &'a InterfaceWire,
    frame: &'a Frame,
) -> Box<I> {
    match wire.tag {
        GUEST => I::value(take_resource(wire.handle, frame)),
        // SAFETY: the caller's promise.
        HOST => I::host(unsafe { Lift::lift(&wire.handle, frame) }),
        _ => refuse(I::NAME),
    }
}

/// Borrows a value for the call.
///
/// # Safety
///
/// As for [`Lift::lift_ref`].
#[doc(hidden)]
pub unsafe fn lend_interface<'a, I: Interface + ?Sized>(
    wire: &'a InterfaceWire,
    frame: &'a Frame,
) -> &'a I {
    match wire.tag {
        // SAFETY: the caller's promise: the frame ends loans where it ends what it keeps.
        GUEST => I::lent(unsafe { lend_resource(wire.handle, frame) }),
        // SAFETY: the caller's promise.
        HOST => I::host_ref(unsafe { I::Host::lift_ref(&wire.handle, frame) }),
        _ => refuse(I::NAME),
    }
}

/// Borrows a value that the call may change.
///
/// # Safety
///
/// As for [`Lift::lift_ref`].
#[doc(hidden)]
#[allow(
    clippy::mut_from_ref,
    reason = "a value of the guest counts its borrows, and an object of the host is made here"
)]
pub unsafe fn lend_interface_mut<'a, I: Interface + ?Sized>(
    wire: &'a InterfaceWire,
    frame: &'a Frame,
) -> &'a mut I {
    match wire.tag {
        // SAFETY: the caller's promise: the frame ends loans where it ends what it keeps.
        GUEST => I::lent_mut(unsafe { Lift::lift(&wire.handle, frame) }),
        HOST => {
            // SAFETY: the caller's promise.
            let host: I::Host = unsafe { Lift::lift(&wire.handle, frame) };
            // SAFETY: dropping an object tells the host its number, and reads nothing that it
            // borrows.
            let kept = unsafe { frame.keep_dropping(UnsafeCell::new(host)) };
            // SAFETY: nothing else has the reference that the frame returned, and the frame uses
            // the value again only to drop it, when the caller's reference has ended.
            I::host_mut(unsafe { &mut *kept.get() })
        }
        _ => refuse(I::NAME),
    }
}

/// A value that is lent is not given to the host: the macros refuse a type that would do so.
#[doc(hidden)]
#[cold]
pub fn lent_interface<I: Interface + ?Sized>() -> ! {
    panic!(
        "wazabi: a `dyn {}` was lent to the host, which can only own one",
        I::NAME
    )
}

#[cfg(test)]
mod tests {
    use super::{GUEST, HOST, InterfaceWire};
    use crate::export::{arg, call_in, ret};
    use crate::frame::Frame;
    use crate::wire::Wire;
    use alloc::boxed::Box;
    use alloc::rc::Rc;
    use alloc::string::String;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// Collects text.
    #[wazabi::interface(crate = crate)]
    trait Sink {
        /// Adds to the text.
        fn add(&mut self, text: &str);

        /// The length of the text.
        fn size(&self) -> u32;
    }

    #[allow(dead_code, reason = "it counts the values that live")]
    struct Text(String, Rc<()>);

    impl Sink for Text {
        fn add(&mut self, text: &str) {
            self.0.push_str(text);
        }

        fn size(&self) -> u32 {
            self.0.len() as u32
        }
    }

    /// Gives a value to the host, as the result of a call.
    fn give(frame: &Frame, value: Box<dyn Sink>) -> InterfaceWire {
        // SAFETY: nothing of an earlier call at this depth is used again; the wire form is copied.
        unsafe {
            let core = call_in(frame, (), |(), frame| ret(value, frame));
            *InterfaceWire::from_core(&core)
        }
    }

    fn take(frame: &Frame, wire: InterfaceWire) -> Box<dyn Sink> {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe { call_in(frame, (&raw const wire,), |(at,), frame| arg(at, frame)) }
    }

    fn size(frame: &Frame, wire: InterfaceWire) -> u32 {
        // SAFETY: as in `take`.
        unsafe {
            call_in(frame, (&raw const wire,), |(at,), frame| {
                arg::<&dyn Sink>(at, frame).size()
            })
        }
    }

    fn add(frame: &Frame, wire: InterfaceWire, text: &str) {
        // SAFETY: as in `take`.
        unsafe {
            call_in(frame, (&raw const wire,), |(at,), frame| {
                arg::<&mut dyn Sink>(at, frame).add(text);
            });
        }
    }

    fn refused(says: &str, f: impl FnOnce()) {
        let panic = catch_unwind(AssertUnwindSafe(f)).expect_err("a panic");
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).into()));
        let text = text.expect("a text");
        assert!(text.contains(says), "{text}");
    }

    #[test]
    fn a_value_of_the_guest_comes_back() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let wire = give(&frame, Box::new(Text("a".into(), alive.clone())));
        assert_eq!(wire.tag, GUEST);
        add(&frame, wire, "bc");
        assert_eq!(size(&frame, wire), 3);
        let back = take(&frame, wire);
        assert_eq!(back.size(), 3);
        refused("a handle of no `Sink_guest`", || {
            size(&frame, wire);
        });
        let again = give(&frame, back);
        assert_ne!(again.handle, wire.handle);
        drop(frame);
        assert_eq!(Rc::strong_count(&alive), 1);
    }

    /// Natively the object has no functions. It only passes through.
    #[test]
    fn an_object_of_the_host_goes_back_as_what_it_is() {
        let frame = Frame::new();
        let wire = InterfaceWire {
            tag: HOST,
            handle: 7,
        };
        let back = give(&frame, take(&frame, wire));
        assert_eq!((back.tag, back.handle), (HOST, 7));
        // A loan ends without a call of the host.
        for _ in 0..2 {
            // SAFETY: as in `take`.
            unsafe {
                call_in(
                    &frame,
                    (&raw const wire, &raw const wire),
                    |(a, b), frame| {
                        let _: (&mut dyn Sink, &dyn Sink) = (arg(a, frame), arg(b, frame));
                    },
                );
            }
        }
    }

    #[test]
    fn a_value_that_is_changed_is_not_used_meanwhile() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let wire = give(&frame, Box::new(Text("a".into(), alive)));
        let both = |a: InterfaceWire, b: InterfaceWire| {
            // SAFETY: as in `take`.
            unsafe {
                call_in(&frame, (&raw const a, &raw const b), |(a, b), frame| {
                    let (a, b): (&mut dyn Sink, &dyn Sink) = (arg(a, frame), arg(b, frame));
                    a.add("x");
                    a.size() + b.size()
                })
            }
        };
        refused("that is in use", || {
            both(wire, wire);
        });
        let other = give(&frame, Box::new(Text("bc".into(), Rc::new(()))));
        assert_eq!(both(wire, other), 4);
        assert_eq!(size(&frame, wire), 2);
    }

    #[test]
    fn other_tags_are_refused() {
        let frame = Frame::new();
        let wire = InterfaceWire { tag: 2, handle: 1 };
        for f in [
            &(|| drop(take(&frame, wire))) as &dyn Fn(),
            &|| {
                size(&frame, wire);
            },
            &|| add(&frame, wire, ""),
        ] {
            refused("a `dyn Sink` that is of neither side", f);
        }
    }
}
