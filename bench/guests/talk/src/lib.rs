//! The guest of the benchmarks of host calls: each export calls its host many times.

#[wazabi::import]
extern "host" {
    /// Adds.
    pub fn plus(a: u64, b: u64) -> u64;
    /// Takes a text.
    pub fn log(text: &str);
    /// Gives a text.
    pub fn title(number: u32) -> String;
}

/// What is logged.
const LINE: &str = "a line of 32 bytes, as logs have";

/// Scalars in and out.
#[wazabi::export]
pub fn add_up(times: u32) -> u64 {
    (0..times).fold(0, |sum, n| plus(sum, u64::from(n)))
}

/// Texts to the host.
#[wazabi::export]
pub fn log_all(times: u32) {
    for _ in 0..times {
        log(LINE);
    }
}

/// Texts from the host.
#[wazabi::export]
pub fn titles(times: u32) -> u32 {
    (0..times).map(|n| title(n).len() as u32).sum()
}
