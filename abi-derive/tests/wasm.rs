//! The accepted cases for wasm32, where the shims and the description are, in both editions; and
//! their docs.
use std::path::Path;
use std::process::Command;
use std::{env, fs};

#[test]
fn edition_2021() {
    check("2021");
}

#[test]
fn edition_2024() {
    check("2024");
}

/// Checks each case as a program of a package of that edition.
fn check(edition: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pass-{edition}"));
    let mut manifest = format!(
        "[package]\nname = \"pass\"\nedition = \"{edition}\"\n[workspace]\n[dependencies]\nwazabi = {{ path = {:?} }}\n",
        here.join("../rust-guest")
    );
    for case in fs::read_dir(here.join("tests/ui/pass")).expect("the accepted cases") {
        let path = case.expect("an accepted case").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        manifest += &format!("[[bin]]\nname = \"{name}\"\npath = {path:?}\n");
    }
    fs::create_dir_all(&package).expect("a folder for the package");
    fs::write(package.join("Cargo.toml"), manifest).expect("the manifest");
    fs::copy(here.join("../Cargo.lock"), package.join("Cargo.lock")).expect("the lock file");
    // `build`, since `check` evaluates no constants and omits some lints; `doc`, since the
    // generated items are documented.
    for args in [&["build"][..], &["doc", "--no-deps"]] {
        let output = Command::new(env!("CARGO"))
            .args(args)
            .args(["--offline", "--target", "wasm32-unknown-unknown"])
            .args(["--target-dir", "target"])
            .current_dir(&package)
            .env_remove("CARGO_TARGET_DIR")
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
