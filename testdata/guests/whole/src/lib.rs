//! A guest that uses everything together: a host, log, clock and randomness, and WASI, for
//! `wasm32-wasip1`.
use std::time::{Duration, SystemTime};

/// A function that `_initialize` calls before anything else. It logs before the first call.
#[cfg(target_os = "wasi")]
#[used]
// SAFETY: the section is a list of functions without arguments, which this is.
#[unsafe(link_section = ".init_array")]
static CONSTRUCTOR: extern "C" fn() = {
    extern "C" fn construct() {
        wazabi::log!(info, "constructed");
        log::info!("constructed");
    }
    construct
};

/// The host.
#[wazabi::import]
extern "host" {
    /// Calls the guest's `descend` with one level less, unless that is 0, and returns its result.
    pub fn descend_from(levels: u32) -> String;
}

/// Writes its level to the log, to the crate `log` and to the output, before and after the nested
/// call.
#[wazabi::export]
pub fn descend(levels: u32) -> String {
    wazabi::log!(info, "down"; levels = levels);
    println!("down {levels}");
    let below = descend_from(levels);
    // Writing a record must not change the result of the nested call.
    log::info!(levels = levels; "up");
    println!("up {levels}");
    format!("{levels} {below}")
}

/// The time: the kit's, and the standard library's.
#[wazabi::export]
pub fn times() -> (Duration, Duration) {
    let std = SystemTime::UNIX_EPOCH.elapsed();
    (wazabi::time::now(), std.expect("not before 1970"))
}

/// Random bytes: the kit's, and those of the crate `getrandom`.
#[wazabi::export]
pub fn random() -> Result<(Vec<u8>, Vec<u8>), String> {
    let (mut kit, mut crates) = (vec![0; 32], vec![0; 32]);
    wazabi::random::fill(&mut kit);
    getrandom::fill(&mut crates).map_err(|e| e.to_string())?;
    Ok((kit, crates))
}

/// Writes records and never returns.
#[wazabi::export]
pub fn chatter() {
    let mut n = 0u64;
    loop {
        wazabi::log!(info, "still here"; n = n);
        n += 1;
    }
}
