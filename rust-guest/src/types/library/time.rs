//! `time::OffsetDateTime` and `time::UtcDateTime`: points in time. An `OffsetDateTime` comes back
//! in UTC.
use crate::types::instant::instant;
use crate::wire::InstantWire;
use time::{Duration, OffsetDateTime, UtcDateTime};

instant!(
    UtcDateTime,
    "instant",
    |time| InstantWire {
        secs: time.unix_timestamp(),
        nanos: time.nanosecond(),
    },
    |secs, nanos| UtcDateTime::from_unix_timestamp(secs)
        .ok()?
        .checked_add(Duration::nanoseconds(nanos.into()))
);

instant!(
    OffsetDateTime,
    "instant",
    |time| InstantWire {
        secs: time.unix_timestamp(),
        nanos: time.nanosecond(),
    },
    |secs, nanos| OffsetDateTime::from_unix_timestamp(secs)
        .ok()?
        .checked_add(Duration::nanoseconds(nanos.into()))
);
