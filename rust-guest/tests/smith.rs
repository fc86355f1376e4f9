//! Writes valid modules by wasm-smith to `go-host/internal/wasmbin/testdata/smith.txt`. The reader
//! of modules in Go must accept each of them, or state a reason.
#![allow(missing_docs)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use arbitrary::Unstructured;
use wasm_smith::{Config, Module};

const GOLDEN: &str = "go-host/internal/wasmbin/testdata/smith.txt";

/// How many modules of each kind there are.
const COUNT: u64 = 32;

#[test]
fn smith() {
    let mut text = String::from("# BLESS=1 cargo test -p wazabi --test smith writes this.\n");
    for seed in 0..COUNT {
        line(&mut text, "guest", seed, guest());
    }
    for seed in 0..COUNT {
        line(&mut text, "any", seed, any());
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(GOLDEN);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&golden, &text).expect("testdata can be written");
    }
    assert!(
        fs::read_to_string(golden).expect("the golden file") == text,
        "{GOLDEN} is not what wasm-smith makes; write it again with BLESS=1"
    );
}

/// Appends the kind of a module and the module in hexadecimal digits.
fn line(text: &mut String, kind: &str, seed: u64, config: Config) {
    let bytes = random(seed, 4096);
    let module = Module::new(config, &mut Unstructured::new(&bytes)).expect("a module");
    write!(text, "{kind} ").expect("memory");
    for byte in module.to_bytes() {
        write!(text, "{byte:02x}").expect("memory");
    }
    text.push('\n');
}

/// As much of WebAssembly 2.0 as a guest may use.
fn guest() -> Config {
    Config {
        min_memories: 1,
        max_memories: 1,
        max_imports: 0,
        max_tables: 1,
        table_max_size_required: true,
        max_table_elements: 1000,
        max_memory32_bytes: 1 << 24,
        max_instructions: 200,
        allow_start_export: false,
        allow_invalid_funcs: false,
        ..features(false)
    }
}

/// All that wasm-smith can make.
fn any() -> Config {
    Config {
        max_instructions: 100,
        ..features(true)
    }
}

/// The features that came after WebAssembly 2.0, all or none.
fn features(later: bool) -> Config {
    Config {
        exceptions_enabled: later,
        extended_const_enabled: later,
        gc_enabled: later,
        custom_page_sizes_enabled: false,
        custom_descriptors_enabled: false,
        memory64_enabled: later,
        relaxed_simd_enabled: later,
        shared_everything_threads_enabled: false,
        tail_call_enabled: later,
        threads_enabled: later,
        wide_arithmetic_enabled: false,
        ..Config::default()
    }
}

/// Random bytes that depend on the seed alone: splitmix64.
fn random(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend((mixed ^ (mixed >> 31)).to_le_bytes());
    }
    bytes
}
