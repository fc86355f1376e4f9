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
