//! A guest that uses what its host provides: log, clock, randomness.
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::{self, Display};
use std::time::Duration;
use wazabi::random::RandomState;
use wazabi::time::Instant;

thread_local! {
    static FORMATTED: Cell<u32> = const { Cell::new(0) };
}

/// A value that counts how often it is formatted.
struct Counted<'a>(&'a str);

impl Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FORMATTED.set(FORMATTED.get() + 1);
        f.write_str(self.0)
    }
}

/// Places an order, and says so.
#[wazabi::export]
pub fn place(name: &str, items: u32) -> u32 {
    wazabi::log!(info, "placed an order of {items}"; customer = name, items = items);
    if items > 100 {
        wazabi::log!(warn, target: "shop::stock", "that is a lot");
    }
    items
}

/// One record of each level, by the macro of the kit.
#[wazabi::export]
pub fn levels() {
    wazabi::log!(error, "error");
    wazabi::log!(warn, "warn");
    wazabi::log!(info, "info");
    wazabi::log!(debug, "debug");
    wazabi::log!(trace, "trace");
}

/// The same by the crate `log`, with a target and a key-value.
#[wazabi::export]
pub fn facade(text: &str) {
    let text = Counted(text);
    log::error!("{text}");
    log::warn!(target: "other", "{text}");
    log::info!(key = 7, name:% = text; "{text}");
    log::debug!("{text}");
    log::trace!("{text}");
}

/// Writes as many records as it is told to.
#[wazabi::export]
pub fn flood(records: u32) {
    for n in 0..records {
        wazabi::log!(debug, "{} {n}", Counted("record"));
    }
}

/// A record with a long text and many key-values, each as long.
#[wazabi::export]
pub fn long(text: &str) {
    wazabi::log!(info, target: text, "{text}";
        a = text, b = text, c = text, d = text, e = text, f = text, g = text, h = text);
}

/// How often a value was formatted for a record.
#[wazabi::export]
pub fn formatted() -> u32 {
    FORMATTED.get()
}

/// What time it is, since 1970.
#[wazabi::export]
pub fn now() -> Duration {
    wazabi::time::now()
}

/// How long the host needs to say what time it is.
#[wazabi::export]
pub fn elapsed() -> Duration {
    let start = Instant::now();
    wazabi::time::now();
    start.elapsed()
}

/// The time that the standard library does not have.
#[wazabi::export]
pub fn std_now(monotonic: bool) {
    if monotonic {
        let _ = std::time::Instant::now();
    } else {
        let _ = std::time::SystemTime::now();
    }
}

/// Random bytes.
#[wazabi::export]
pub fn key(size: u32) -> Vec<u8> {
    let mut bytes = vec![0; size as usize];
    wazabi::random::fill(&mut bytes);
    bytes
}

/// Random bytes of the crate `getrandom`.
#[wazabi::export]
pub fn crate_key(size: u32) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0; size as usize];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// The words and how often they come, in the order of a map with seeds from the host.
#[wazabi::export]
pub fn words(text: &str) -> Vec<String> {
    let mut counts: HashMap<&str, u32, RandomState> = HashMap::default();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    counts
        .iter()
        .map(|(word, count)| format!("{word} {count}"))
        .collect()
}

/// The same in the order of a map of the standard library.
#[wazabi::export]
pub fn std_words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .collect::<std::collections::HashSet<_>>()
        .into_iter()
        .map(String::from)
        .collect()
}

/// Calls the host as no guest of the kit does.
mod hostile {
    #[cfg(target_family = "wasm")]
    #[link(wasm_import_module = "wazabi")]
    unsafe extern "C" {
        fn log(level: u32, target: u64, message: u64, pairs: u64);
        fn random(at: u32, len: u32);
    }

    #[cfg(not(target_family = "wasm"))]
    unsafe fn log(_: u32, _: u64, _: u64, _: u64) {}
    #[cfg(not(target_family = "wasm"))]
    unsafe fn random(_: u32, _: u32) {}

    /// Writes a record with the arguments given, again and again.
    #[wazabi::export]
    pub fn lie_log(level: u32, target: u64, message: u64, pairs: u64, times: u32) {
        for _ in 0..times {
            // SAFETY: the host reads, and checks what.
            unsafe { log(level, target, message, pairs) }
        }
    }

    /// Writes a record whose text and key-values are the bytes given.
    #[wazabi::export]
    pub fn lie_text(bytes: &[u8], pairs: &[u64]) {
        let span = |at: *const u8, len: usize| at.addr() as u64 | (len as u64) << 32;
        let text = span(bytes.as_ptr(), bytes.len());
        // SAFETY: the host reads, and checks what.
        unsafe { log(3, text, text, span(pairs.as_ptr().cast(), pairs.len() / 2)) }
    }

    /// Has the host write where it is told to.
    #[wazabi::export]
    pub fn lie_random(at: u32, len: u32) {
        // SAFETY: of this nothing is to be expected.
        unsafe { random(at, len) }
    }
}

#[cfg(test)]
mod tests {
    /// Off wasm the guest is ordinary Rust.
    #[test]
    fn natively() {
        assert_eq!(super::place("mary", 3), 3);
        assert!(super::now().as_secs() > 1_700_000_000);
        assert_ne!(super::key(32), super::key(32));
        assert_eq!(super::crate_key(32).map(|key| key.len()), Ok(32));
        assert_eq!(super::words("hail hail"), ["hail 2"]);
    }
}
