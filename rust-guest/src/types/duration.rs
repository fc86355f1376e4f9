//! Durations: seconds and nanoseconds.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::{by_address, own_twin};
use core::cmp::Ordering;
use core::time::Duration;

/// A duration.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DurationWire {
    /// Whole seconds.
    pub secs: u64,
    /// The rest in nanoseconds, less than 10^9.
    pub nanos: u32,
}
by_address!(DurationWire);

// SAFETY: not plain.
unsafe impl Abi for Duration {
    type Wire = DurationWire;
    const TY: &'static Ty = &Ty::Prim("duration");
}

impl Lower for Duration {
    fn lower_ref(&self, _: &Frame) -> DurationWire {
        DurationWire {
            secs: self.as_secs(),
            nanos: self.subsec_nanos(),
        }
    }
    fn lower(self, frame: &Frame) -> DurationWire {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Duration {
    unsafe fn lift(w: &'a DurationWire, _: &'a Frame) -> Duration {
        if w.nanos >= 1_000_000_000 {
            refuse("duration");
        }
        Duration::new(w.secs, w.nanos)
    }
}

impl Key for Duration {
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

own_twin!(Duration);
