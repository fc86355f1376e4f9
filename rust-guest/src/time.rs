//! The host's clock.
//!
//! `std::time::SystemTime` and `std::time::Instant` panic on `wasm32-unknown-unknown`. These
//! functions replace them. Natively they read the machine's clock.
use core::ops::{Add, Sub};
use core::time::Duration;

/// The time since 1970-01-01 00:00 UTC; zero if the host's clock is before that.
///
/// ```
/// assert!(wazabi::time::now().as_secs() > 1_700_000_000);
/// ```
pub fn now() -> Duration {
    Duration::from_nanos(source::clock_now())
}

/// A moment, for comparison with others of the same host. Setting the clock does not change it.
///
/// ```
/// use wazabi::time::Instant;
///
/// let start = Instant::now();
/// let deadline = start + std::time::Duration::from_secs(60);
/// assert!(Instant::now() >= start && deadline > start);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// This moment.
    pub fn now() -> Self {
        Instant(source::clock_monotonic())
    }

    /// The time since an earlier moment; zero if the other moment is later.
    pub fn duration_since(self, earlier: Instant) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The time since this moment.
    pub fn elapsed(self) -> Duration {
        Instant::now().duration_since(self)
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}

/// A later moment, at most the last one, some 584 years after the first.
impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, time: Duration) -> Instant {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Instant(self.0.saturating_add(nanos))
    }
}

#[cfg(target_family = "wasm")]
mod source {
    // docs/abi.md section 7.
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        pub safe fn clock_now() -> u64;
        pub safe fn clock_monotonic() -> u64;
    }
}

#[cfg(not(target_family = "wasm"))]
mod source {
    use std::sync::OnceLock;
    use std::time::{Duration, Instant, SystemTime};

    fn nanos(time: Duration) -> u64 {
        u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
    }

    pub fn clock_now() -> u64 {
        nanos(
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default(),
        )
    }

    pub fn clock_monotonic() -> u64 {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        nanos(FIRST.get_or_init(Instant::now).elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;
    use core::time::Duration;

    #[test]
    fn moments() {
        let (early, late) = (Instant(5), Instant(7));
        assert_eq!(
            (late - early, early - late),
            (Duration::from_nanos(2), Duration::ZERO)
        );
        assert_eq!(early + Duration::from_nanos(2), late);
        assert_eq!(late + Duration::MAX, Instant(u64::MAX));
        let now = Instant::now();
        assert!(now.elapsed() < Duration::from_secs(600));
    }
}
