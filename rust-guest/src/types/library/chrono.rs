//! `chrono::DateTime<Utc>`: a point in time.
use crate::types::instant::instant;
use crate::wire::InstantWire;
use chrono::{DateTime, Utc};

const SECOND: u32 = 1_000_000_000;

instant!(DateTime<Utc>, "instant", lower, DateTime::from_timestamp);

/// A leap second is the first second after it, as in all clocks that count from the Unix epoch.
fn lower(time: &DateTime<Utc>) -> InstantWire {
    let (secs, nanos) = (time.timestamp(), time.timestamp_subsec_nanos());
    InstantWire {
        secs: secs + i64::from(nanos / SECOND),
        nanos: nanos % SECOND,
    }
}
