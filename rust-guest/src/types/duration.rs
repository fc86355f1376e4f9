//! Durations: seconds and nanoseconds.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower, Ty};
use crate::frame::Frame;
use crate::wire::Seconds;
use core::cmp::Ordering;
use core::time::Duration;

// SAFETY: not plain.
unsafe impl Abi for Duration {
    type Wire = Seconds;
    const TY: &'static Ty = &Ty::Prim("duration");
}

impl Lower for Duration {
    fn lower_ref(&self, _: &Frame) -> Seconds {
        Seconds {
            secs: self.as_secs(),
            nanos: self.subsec_nanos(),
        }
    }
    fn lower(self, cx: &Frame) -> Seconds {
        self.lower_ref(cx)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for Duration {
    unsafe fn lift(w: &'a Seconds, _: &'a Frame) -> Duration {
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
