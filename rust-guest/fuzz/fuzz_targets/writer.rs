//! The writer of the section against its reader.
#![no_main]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(
    // `.ci/fuzz` gives the process a large stack.
    init: wazabi::testing::has_stack(),
    |data: &[u8]| targets::writer(data)
);
