//! A guest that has it all: a host that it calls, what the kit provides, and WASI. Built for `wasm32-wasip1`.
use std::time::{Duration, SystemTime};

/// What a linker has called before anything else: it writes records before the first call.
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

/// Whom the guest calls.
#[wazabi::import]
extern "host" {
    /// Calls the guest's `descend` with one less, unless that is nothing, and returns what it returned.
    pub fn descend_from(levels: u32) -> String;
}

/// Says where it is to everybody there is: the log, the crate `log`, the output; on the way down and on the way up.
#[wazabi::export]
pub fn descend(levels: u32) -> String {
    wazabi::log!(info, "down"; levels = levels);
    println!("down {levels}");
    let below = descend_from(levels);
    // What the calls below have returned is not touched by a record.
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
