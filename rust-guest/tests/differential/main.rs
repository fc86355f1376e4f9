//! Layouts, computed five times: rustc's numbers in the section, the reference reader's
//! computation, a C compiler's, those of the Component Model's own library, and Go's. For every
//! committed guest, and for random types.
//!
//! Values, sent there and back: of random types in wasmi, and by the Go packages of random
//! functions.
//!
//! `N` says how many random types (100) and functions (200) there are; `make differential` has
//! 2,000 of each. `SEED` says which; a run prints its seed. The seeds of random types that failed
//! are kept in `cases/`, one per file, and run first.
#![allow(missing_docs)]
#[path = "../any/mod.rs"]
mod any;
mod c;
mod names;
mod packages;
mod random;
mod signatures;
mod wit;

use any::{any as any_value, in_order};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;
use wazabi::testing::{Description, Guest};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Values of each type that comes back.
const VALUES: usize = 8;

fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("differential")
        .join(name);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

fn run(command: &mut Command, what: &str) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|err| panic!("{what}: {err}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}:\n{errors:.4000}");
    output.stdout
}

/// The command `wazabi`, built once: tests run in parallel, and a program that runs cannot be
/// overwritten.
fn tool() -> &'static Path {
    static TOOL: OnceLock<PathBuf> = OnceLock::new();
    TOOL.get_or_init(|| {
        let tool = scratch("bin").join("wazabi");
        run(
            Command::new("go")
                .current_dir(ROOT)
                .args(["build", "-o"])
                .arg(&tool)
                .arg("./go-host/cmd/wazabi"),
            "go build of the command wazabi, which this test needs",
        );
        tool
    })
}

/// The Go reader's view: it has compared the numbers with its own, and writes them down.
fn go(wasm: &Path) -> Description {
    let json = run(
        Command::new(tool()).args(["inspect", "-json"]).arg(wasm),
        "wazabi inspect",
    );
    Description::of_json(&String::from_utf8(json).expect("UTF-8")).expect("what Go wrote")
}

/// All five; the reader has compared the first two.
fn compare(name: &str, wasm: &Path) -> (Description, usize) {
    let bytes = std::fs::read(wasm).expect("a guest");
    let description = Description::of_wasm(&bytes).expect(name);
    let facts = c::compare(&description, &scratch(name)) + wit::compare(&description);
    assert_eq!(description, go(wasm), "{name}: Go reads something else");
    (description, facts)
}

#[test]
fn committed_guests() {
    let mut facts = 0;
    for wasm in [
        "testdata/gen/zoo/zoo.wasm",
        "testdata/gen/strict/strict.wasm",
        "examples/hello/hello/hello.wasm",
        "examples/png/png/png.wasm",
        "examples/markdown/markdown/markdown.wasm",
        "bench/kit/kit.wasm",
    ] {
        let path = Path::new(ROOT).join(wasm);
        let name = path.file_stem().expect("a name").to_string_lossy();
        facts += compare(&name, &path).1;
    }
    assert!(facts > 1000, "{facts} facts");
}

#[test]
fn random_types() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/cases");
    for case in std::fs::read_dir(&cases).expect("the cases").flatten() {
        let text = std::fs::read_to_string(case.path()).expect("a case");
        if let [count, seed] = text.split_whitespace().collect::<Vec<_>>()[..] {
            types(
                count.parse().expect("how many types"),
                seed.parse().expect("a seed"),
            );
        }
    }
    let count = number("N").unwrap_or(100);
    let seed = seed();
    // More than this in one crate, and the compiler takes disproportionately long.
    let (mut left, mut seed) = (count, seed);
    while left > 0 {
        let count = left.min(2000);
        let kept = Kept::new(cases.join(seed.to_string()), format!("{count} {seed}\n"));
        types(count, seed);
        kept.drop();
        (left, seed) = (left - count, seed.wrapping_add(1));
    }
}

/// Go packages of as many random functions, 200 unless `N` says otherwise.
#[test]
fn random_packages() {
    let (count, seed) = (number("N").unwrap_or(200), seed());
    eprintln!("differential: packages, N={count} SEED={seed}");
    packages::test(count as usize, seed);
}

fn number(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect(name))
}

fn seed() -> u64 {
    number("SEED").unwrap_or_else(|| {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed();
        now.expect("a clock").as_nanos() as u64
    })
}

/// Writes a case down, unless it ends well.
struct Kept(Option<(PathBuf, String)>);

impl Kept {
    fn new(path: PathBuf, text: String) -> Kept {
        Kept(Some((path, text)))
    }

    fn drop(mut self) {
        self.0 = None;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some((path, text)) = self.0.take() {
            std::fs::write(&path, text).expect("a case");
            eprintln!("the case is kept as {}; commit it", path.display());
        }
    }
}

fn types(count: u64, seed: u64) {
    eprintln!("differential: N={count} SEED={seed}");
    let start = Instant::now();
    let wasm = build("types", &random::source(seed, count as usize, 200));
    let built = start.elapsed();
    let (description, facts) = compare("random", &wasm);
    let compared = start.elapsed();
    let values = echo(&wasm, &description, seed);
    eprintln!(
        "differential: {} types, {facts} facts of C and wit-parser, {values} values; built in {built:.0?}, compared in {:.0?}, \
         called in {:.0?}",
        description.types().count(),
        compared - built,
        start.elapsed() - compared,
    );
}

/// Builds a crate of that source. Crates share what they depend on, and are built one after the
/// other.
fn build(name: &str, source: &str) -> PathBuf {
    let (dir, target) = (scratch(name), scratch("target"));
    let wazabi = env!("CARGO_MANIFEST_DIR");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\nwazabi = {{ path = {wazabi:?}, features = [\
         \"bytes\", \"chrono\", \"rust_decimal\", \"serde_json\", \"smol_str\", \"uuid\"] }}\n\
         bytes = {{ version = \"*\", default-features = false }}\n\
         chrono = {{ version = \"*\", default-features = false }}\n\
         rust_decimal = {{ version = \"*\", default-features = false }}\n\
         serde_json = \"*\"\n\
         smol_str = {{ version = \"*\", default-features = false }}\n\
         uuid = {{ version = \"*\", default-features = false }}\n\
         [profile.dev]\ndebug = false\nincremental = false\npanic = \"abort\"\n"
    );
    std::fs::create_dir_all(dir.join("src")).expect("a folder");
    std::fs::write(dir.join("Cargo.toml"), manifest).expect("the manifest");
    std::fs::write(dir.join("src/lib.rs"), source).expect("the source");
    std::fs::copy(format!("{ROOT}/Cargo.lock"), dir.join("Cargo.lock")).expect("the lock file");
    run(
        Command::new(env!("CARGO"))
            .current_dir(&dir)
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS")
            .args(["build", "--offline", "--quiet", "--target-dir"])
            .arg(&target)
            .args(["--target", "wasm32-unknown-unknown"]),
        &format!("cargo build of random {name}"),
    );
    target.join(format!("wasm32-unknown-unknown/debug/{name}.wasm"))
}

/// Random values of the types that come back, there and back; returns how many.
fn echo(wasm: &Path, description: &Description, seed: u64) -> usize {
    let mut guest = Guest::load(wasm).expect("the guest");
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let algorithm = proptest::test_runner::RngAlgorithm::ChaCha;
    let rng = proptest::test_runner::TestRng::from_seed(algorithm, &key);
    let mut runner = TestRunner::new_with_rng(proptest::test_runner::Config::default(), rng);
    let mut values = 0;
    for export in description.exports() {
        if !export.name.starts_with("echo_") {
            continue;
        }
        let ty = &export.params[0].ty;
        let strategy = any_value(description, ty, 3);
        for _ in 0..VALUES {
            let sent = strategy.new_tree(&mut runner).expect("a value").current();
            let got = guest.call(&export.name, [sent.clone()]);
            let got = got.unwrap_or_else(|err| panic!("{}({sent}): {err}", export.name));
            assert_eq!(in_order(got), in_order(sent), "{}: {ty}", export.name);
            values += 1;
        }
    }
    values
}
