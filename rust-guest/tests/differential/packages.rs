//! Go packages of guests with random functions. The packages are compiled, and each function is
//! called with random values, from Go and by way of a Go host.
use crate::{ROOT, build, run, scratch, signatures, tool};
use std::process::Command;
use std::time::Instant;

/// Functions per crate. For each there is another that passes its arguments to the host.
const FUNCTIONS: usize = 40;

/// Named types per crate.
const TYPES: usize = 30;

/// Generates packages with `count` functions in all, and tests them.
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
            Command::new(tool)
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
        "the packages in {} fail; N={count} SEED={seed} generates them again, \
         N={FUNCTIONS} SEED={seed}+I random{{I}} alone",
        dir.display()
    );
    eprintln!(
        "differential: {count} functions there and back; built in {built:.0?}, called in {:.0?}",
        start.elapsed() - built
    );
}
