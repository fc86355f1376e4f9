//! `std::time::SystemTime` and the points in time of libraries: seconds since the Unix epoch as an
//! `i64`, nanoseconds as a `u32`, padding.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Type, Value};
use std::format;
use std::ops::RangeInclusive;
use std::string::{String, ToString};
use std::time::{Duration, SystemTime};
use std::vec;
use std::vec::Vec;

/// The kind: how it is called in Rust, and the seconds that a host may send.
pub(super) struct Instant(&'static str, RangeInclusive<i64>);

impl Instant {
    pub(super) const SYSTEM: Instant = Instant("SystemTime", 0..=i64::MAX);
    /// From -9999-01-02T01:59:59Z to 9999-12-30T22:00:00Z.
    pub(super) const LIBRARY: Instant = Instant("Instant", -377_705_023_201..=253_402_207_200);
}

impl Kind<'_> for Instant {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.to_string()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::new(16, 8))
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Instant(secs, nanos) = value else {
            return Ok(None);
        };
        if !self.1.contains(secs) || *nanos >= 1_000_000_000 {
            return Ok(None);
        }
        let mut wire = vec![0; 16];
        wire[..8].copy_from_slice(&secs.to_le_bytes());
        wire[8..12].copy_from_slice(&nanos.to_le_bytes());
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let (secs, nanos) = (number(&wire[..8]) as i64, number(&wire[8..12]) as u32);
        if nanos >= 1_000_000_000 {
            return lift.refuse(Fault::Range, format!("{nanos} nanoseconds"));
        }
        Ok(Value::Instant(secs, nanos))
    }
}

/// # Panics
///
/// If the time is more than 292 billion years from the Unix epoch.
impl From<SystemTime> for Value {
    fn from(time: SystemTime) -> Value {
        const SECOND: i128 = 1_000_000_000;
        let nanos = |time: Duration| i128::try_from(time.as_nanos()).expect("at most 2^94");
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => nanos(since),
            Err(before) => -nanos(before.duration()),
        };
        let secs = i64::try_from(nanos.div_euclid(SECOND)).expect("at most 292 billion years");
        Value::Instant(secs, nanos.rem_euclid(SECOND) as u32)
    }
}
