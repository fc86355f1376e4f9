//! Go packages of guests with random functions. The packages are compiled, and each function is
//! called with random values, from Go and by way of a Go host.
use crate::{ROOT, build, run, scratch, signatures, tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Functions per crate. For each there is another that passes its arguments to the host.
const FUNCTIONS: usize = 40;

/// Named types per crate.
const TYPES: usize = 30;

/// Generates packages with `count` functions in all, and tests them. With `ENGINE=both` it tests
/// the first package also with its guest translated into Go.
pub fn test(count: usize, seed: u64) {
    let start = Instant::now();
    let dir = generate("packages", "wazero", count, seed);
    let built = start.elapsed();
    call(&dir, count, seed);
    eprintln!(
        "differential: {count} functions there and back; built in {built:.0?}, called in {:.0?}",
        start.elapsed() - built
    );
    if std::env::var("ENGINE").is_ok_and(|engine| engine == "both") {
        let count = count.min(FUNCTIONS);
        call(&generate("translated", "go", count, seed), count, seed);
        eprintln!("differential: {count} of them with the guest translated into Go");
    }
}

/// Writes packages for an engine to a folder.
fn generate(name: &str, engine: &str, count: usize, seed: u64) -> PathBuf {
    let (dir, tool) = (scratch(name), tool());
    std::fs::remove_dir_all(&dir).expect("the packages of the last run");
    std::fs::create_dir_all(&dir).expect("a folder");
    // A package that is translated needs its import path.
    std::fs::write(dir.join("go.mod"), "module differential\n").expect("go.mod");
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
                .args(["gen", "-engine", engine, "-pkg", &package, "-o"])
                .args([&out, &wasm]),
            "wazabi gen",
        );
    }
    dir
}

/// Compiles the packages in a folder, and calls their functions.
fn call(dir: &Path, count: usize, seed: u64) {
    let tested = Command::new("go")
        .current_dir(format!("{ROOT}/go-host/e2e"))
        .args(["run", "./differential"])
        .arg(dir)
        .status()
        .expect("go");
    assert!(
        tested.success(),
        "the packages in {} fail; N={count} SEED={seed} generates them again, \
         N={FUNCTIONS} SEED={seed}+I random{{I}} alone",
        dir.display()
    );
}
