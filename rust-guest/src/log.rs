//! Records for the host's log: its `slog`, with a level, a target and key-values.
//!
//! [`log!`](macro@crate::log) writes a record, and so do the macros of the crate `log`. The first
//! call of the guest installs a logger for that crate, unless the guest has installed one. Each
//! record is one call of the host, which takes a thousand per second. The host tells the guest once
//! per call which levels it wants. Records of other levels cost a comparison and are not formatted.
//!
//! Natively both go to the logger of the crate `log`, if the test installed one.
pub use ::log::Level;
#[doc(hidden)]
pub use ::log::kv::Value;
use ::log::{Log, Record};
use core::fmt::Arguments;

/// Writes a record to the host's log: a level, an optional target, a text with arguments as in
/// `format!`, and optional key-values.
///
/// ```
/// # let (name, count) = ("hail", 2);
/// wazabi::log!(info, "placed {count} for {}", name);
/// wazabi::log!(warn, "slow"; order = name, items = count);
/// wazabi::log!(debug, target: "shop::prices", "computed");
/// ```
///
/// Levels are `error`, `warn`, `info`, `debug` and `trace`. The target is the module's path if it
/// is not given. Values are of any type that implements `Display`. Nothing is evaluated unless the
/// host wants the level.
#[macro_export]
macro_rules! log {
    ($level:ident, target: $target:expr, $text:literal $(, $arg:expr)* $(; $($key:ident = $value:expr),+)? $(,)?) => {{
        let level = $crate::__log_level!($level);
        if $crate::__private::enabled(level) {
            $crate::__private::emit(
                level,
                $target,
                $crate::__private::core::format_args!($text $(, $arg)*),
                &[$($(($crate::__private::core::stringify!($key), $crate::__private::Value::from_display(&$value))),+)?],
            );
        }
    }};
    ($level:ident, $text:literal $($rest:tt)*) => {
        $crate::log!($level, target: $crate::__private::core::module_path!(), $text $($rest)*)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_level {
    (error) => {
        $crate::log::Level::Error
    };
    (warn) => {
        $crate::log::Level::Warn
    };
    (info) => {
        $crate::log::Level::Info
    };
    (debug) => {
        $crate::log::Level::Debug
    };
    (trace) => {
        $crate::log::Level::Trace
    };
    ($other:ident) => {
        $crate::__private::core::compile_error!(
            "wazabi: the levels of log! are error, warn, info, debug and trace"
        )
    };
}

/// Reports whether records of a level are wanted, by the compile-time and the run-time maximum.
#[doc(hidden)]
#[inline]
pub fn enabled(level: Level) -> bool {
    level <= ::log::STATIC_MAX_LEVEL && wanted(level)
}

/// Writes a record.
#[doc(hidden)]
pub fn emit(level: Level, target: &str, text: Arguments<'_>, pairs: &[(&str, Value<'_>)]) {
    let record = Record::builder()
        .level(level)
        .target(target)
        .args(text)
        .key_values(&pairs)
        .build();
    logger().log(&record);
}
#[cfg(not(target_family = "wasm"))]
use native::{logger, wanted};
#[cfg(target_family = "wasm")]
pub(crate) use wasm::enter;
#[cfg(target_family = "wasm")]
use wasm::{logger, wanted};

#[cfg(not(target_family = "wasm"))]
mod native {
    use super::{Level, Log};

    pub fn logger() -> &'static dyn Log {
        ::log::logger()
    }

    /// The logger decides, since it knows the target.
    pub fn wanted(level: Level) -> bool {
        level <= ::log::max_level()
    }
}

#[cfg(target_family = "wasm")]
mod wasm {
    use super::{Level, Log, Record};
    use crate::wire::Span;
    use ::log::LevelFilter;
    use ::log::Metadata;
    use ::log::kv::{Error, Key, Value, VisitSource};
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use core::cell::Cell;

    // docs/abi.md section 7.
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        safe fn log_level() -> u32;
        fn log(level: u32, target: u64, message: u64, pairs: u64);
    }

    /// The logger for both ways to write a record.
    struct Host;

    /// The most verbose level that the host wants during this call, or one of the values below.
    struct Wanted(Cell<u32>);

    // SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
    unsafe impl Sync for Wanted {}

    /// The guest was not called yet.
    const NEW: u32 = u32::MAX;
    /// The host was not asked yet.
    const UNKNOWN: u32 = u32::MAX - 1;

    static WANTED: Wanted = Wanted(Cell::new(NEW));

    /// Runs at every entry: the host may want another level now.
    pub(crate) fn enter() {
        if WANTED.0.get() == NEW {
            install();
        }
        WANTED.0.set(UNKNOWN);
    }

    /// A guest with a logger of its own keeps it.
    fn install() {
        if ::log::set_logger(&Host).is_ok() {
            ::log::set_max_level(LevelFilter::Trace);
        }
    }

    pub fn logger() -> &'static dyn Log {
        &Host
    }

    #[inline]
    pub fn wanted(level: Level) -> bool {
        if WANTED.0.get() >= UNKNOWN {
            ask();
        }
        level as u32 <= WANTED.0.get()
    }

    #[cold]
    #[inline(never)]
    fn ask() {
        // A constructor may write records before the first call.
        if WANTED.0.get() == NEW {
            install();
        }
        WANTED.0.set(log_level());
    }

    impl Log for Host {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            wanted(metadata.level())
        }

        fn log(&self, record: &Record<'_>) {
            if wanted(record.level()) {
                send(record);
            }
        }

        fn flush(&self) {}
    }

    /// The strings are not in the frame: dropping a value of the frame may write a record.
    fn send(record: &Record<'_>) {
        let formatted;
        let text = match record.args().as_str() {
            Some(text) => text,
            None => {
                formatted = record.args().to_string();
                &formatted
            }
        };
        let mut pairs = Pairs(Vec::new());
        // `Pairs` accepts all pairs. If a source fails, the pairs before the failure are written.
        let _ = record.key_values().visit(&mut pairs);
        let spans: Vec<[Span; 2]> = pairs
            .0
            .iter()
            .map(|(key, value)| [Span::new(key.as_bytes()), Span::new(value.as_bytes())])
            .collect();
        // SAFETY: spans of UTF-8 and of pairs of strings, all of which live until the host returns.
        unsafe {
            log(
                record.level() as u32,
                core_of(record.target().as_bytes()),
                core_of(text.as_bytes()),
                core_of(&spans),
            );
        }
    }

    fn core_of<T>(slice: &[T]) -> u64 {
        slice.as_ptr().expose_provenance() as u64 | (slice.len() as u64) << 32
    }

    struct Pairs(Vec<(String, String)>);

    impl<'a> VisitSource<'a> for Pairs {
        fn visit_pair(&mut self, key: Key<'a>, value: Value<'a>) -> Result<(), Error> {
            self.0.push((key.as_str().into(), value.to_string()));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use ::log::kv::{Error, Key, Value, VisitSource};
    use ::log::{LevelFilter, Log, Metadata, Record};
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use std::sync::Mutex;

    struct Kept(Mutex<Vec<String>>);
    static KEPT: Kept = Kept(Mutex::new(Vec::new()));

    struct Text(String);
    impl<'a> VisitSource<'a> for Text {
        fn visit_pair(&mut self, key: Key<'a>, value: Value<'a>) -> Result<(), Error> {
            self.0 += &format!(" {key}={value}");
            Ok(())
        }
    }

    impl Log for Kept {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }
        fn log(&self, record: &Record<'_>) {
            let mut pairs = Text(String::new());
            record.key_values().visit(&mut pairs).expect("pairs");
            let line = format!(
                "{} {} {}{}",
                record.level(),
                record.target(),
                record.args(),
                pairs.0
            );
            self.0.lock().expect("one test").push(line);
        }
        fn flush(&self) {}
    }

    /// Natively the logger of the crate `log` gets the records. Arguments of unwanted records are
    /// not evaluated.
    #[test]
    fn natively_records_go_to_the_crate_log() {
        ::log::set_logger(&KEPT).expect("no other");
        ::log::set_max_level(LevelFilter::Info);
        let mut evaluated = 0;
        let mut count = || {
            evaluated += 1;
            evaluated
        };
        let name = "mary".to_string();
        crate::log!(error, "plain");
        crate::log!(info, "hail {name} {}", count());
        crate::log!(warn, target: "shop", "pairs"; who = name, count = count());
        crate::log!(debug, "never {}", count());
        crate::log!(trace, "never"; count = count(),);
        assert_eq!(
            *KEPT.0.lock().expect("one test"),
            [
                "ERROR wazabi::log::tests plain",
                "INFO wazabi::log::tests hail mary 1",
                "WARN shop pairs who=mary count=2",
            ]
        );
        assert_eq!(evaluated, 2);
    }
}
