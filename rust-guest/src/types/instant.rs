//! Points in time: seconds since the Unix epoch, and nanoseconds after that second.
//!
//! There are two kinds with one wire form. They differ in the values that a host may send: a
//! guest's `SystemTime` begins at the epoch, and the types of libraries begin long before it.
use crate::by_address;

/// A point in time.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InstantWire {
    /// Whole seconds since the Unix epoch, rounded down.
    pub secs: i64,
    /// The rest in nanoseconds, less than 10^9.
    pub nanos: u32,
}
by_address!(InstantWire);

#[cfg(any(
    feature = "std",
    feature = "chrono",
    feature = "jiff",
    feature = "time"
))]
impl InstantWire {
    /// Not a value. A guest sends it instead of a point in time that the wire form does not have,
    /// and the host refuses it.
    #[cfg(feature = "std")]
    const NONE: InstantWire = InstantWire {
        secs: 0,
        nanos: u32::MAX,
    };

    /// The parts of the wire form, if it is a value.
    pub(crate) fn parts(self) -> Option<(i64, u32)> {
        (self.nanos < 1_000_000_000).then_some((self.secs, self.nanos))
    }
}

/// Implements the traits for a type of points in time, given its name in the description, the
/// function that makes the wire form, and the function that makes a value of seconds and
/// nanoseconds.
#[cfg(any(
    feature = "std",
    feature = "chrono",
    feature = "jiff",
    feature = "time"
))]
macro_rules! instant {
    ($t:ty, $name:literal, $lower:expr, $lift:expr) => {
        // SAFETY: not plain.
        unsafe impl $crate::Abi for $t {
            type Wire = $crate::wire::InstantWire;
            const TY: &'static $crate::describe::Ty = &$crate::describe::Ty::Prim($name);
        }
        impl $crate::Lower for $t {
            fn lower_ref(&self, _: &$crate::Frame) -> $crate::wire::InstantWire {
                let lower: fn(&$t) -> $crate::wire::InstantWire = $lower;
                lower(self)
            }
            fn lower(self, frame: &$crate::Frame) -> $crate::wire::InstantWire {
                self.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> $crate::Lift<'a> for $t {
            unsafe fn lift(w: &'a $crate::wire::InstantWire, _: &'a $crate::Frame) -> $t {
                let lift: fn(i64, u32) -> Option<$t> = $lift;
                match w.parts().and_then(|(secs, nanos)| lift(secs, nanos)) {
                    Some(value) => value,
                    None => $crate::types::refuse($name),
                }
            }
        }
        $crate::own_twin!($t);
    };
}
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(crate) use instant;

#[cfg(feature = "std")]
mod system {
    use super::InstantWire;
    use core::time::Duration;
    use std::time::{SystemTime, UNIX_EPOCH};

    const SECOND: u32 = 1_000_000_000;

    instant!(SystemTime, "system_time", lower, lift);

    fn lower(time: &SystemTime) -> InstantWire {
        let (since, after) = match time.duration_since(UNIX_EPOCH) {
            Ok(since) => (since, true),
            Err(error) => (error.duration(), false),
        };
        let nanos = since.subsec_nanos();
        let Ok(secs) = i64::try_from(since.as_secs()) else {
            return InstantWire::NONE;
        };
        match (after, nanos) {
            (true, _) => InstantWire { secs, nanos },
            (false, 0) => InstantWire { secs: -secs, nanos },
            (false, _) => InstantWire {
                secs: -secs - 1,
                nanos: SECOND - nanos,
            },
        }
    }

    fn lift(secs: i64, nanos: u32) -> Option<SystemTime> {
        let whole = Duration::from_secs(secs.unsigned_abs());
        let second = if secs < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        second?.checked_add(Duration::from_nanos(nanos.into()))
    }
}
