//! `jiff::Timestamp`: a point in time.
use crate::types::instant::instant;
use crate::wire::InstantWire;
use jiff::Timestamp;

instant!(Timestamp, "instant", lower, lift);

/// Before the epoch, the nanoseconds of a `Timestamp` are negative.
fn lower(time: &Timestamp) -> InstantWire {
    const SECOND: i32 = 1_000_000_000;
    let (secs, nanos) = (time.as_second(), time.subsec_nanosecond());
    InstantWire {
        secs: secs + i64::from(nanos.div_euclid(SECOND)),
        nanos: nanos.rem_euclid(SECOND).unsigned_abs(),
    }
}

fn lift(secs: i64, nanos: u32) -> Option<Timestamp> {
    Timestamp::new(secs, nanos.try_into().ok()?).ok()
}
