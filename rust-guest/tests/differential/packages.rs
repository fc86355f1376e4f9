//! Go packages of guests with random functions: compiled, and each function called with random values, from Go and by way
//! of a Go host.
use crate::{ROOT, build, run, scratch, signatures, tool};
use std::process::Command;
use std::time::Instant;

/// Functions of a crate: as many again pass their arguments to the host.
const FUNCTIONS: usize = 40;

/// Types of a crate that have names.
const TYPES: usize = 30;

/// Generates and tests packages until they have `count` functions.
pub fn test(count: usize, seed: u64) {
    let start = Instant::now();
    let (dir, tool) = (scratch("packages"), tool());
    std::fs::remove_dir_all(&dir).expect("the packages of the last run");
    for (i, first) in (0..count).step_by(FUNCTIONS).enumerate() {
        let source = signatures::source(
            seed.wrapping_add(i as u64),
            TYPES,
            FUNCTIONS.min(count - first),
        );
        let wasm = build("functions", &source);
        let package = format!("random{i}");
        let out = dir.join(&package);
        std::fs::create_dir_all(&out).expect("a folder");
        std::fs::write(out.join("lib.rs"), &source).expect("the source");
        run(
            Command::new(&tool)
                .args(["gen", "-pkg", &package, "-o"])
                .args([&out, &wasm]),
            "wazabi gen",
        );
    }
    let built = start.elapsed();
    let tested = Command::new("go")
        .current_dir(format!("{ROOT}/go-host/e2e"))
        .args(["run", "./differential"])
        .arg(&dir)
        .status()
        .expect("go");
    assert!(
        tested.success(),
        "the packages in {} fail; N={count} SEED={seed} makes them again",
        dir.display()
    );
    eprintln!(
        "differential: {count} functions there and back; built in {built:.0?}, called in {:.0?}",
        start.elapsed() - built
    );
}
