//! `links` in Cargo.toml makes two versions of this crate in one guest a cargo error; cargo then wants a build script.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // It names the macros' output folder. A crate that uses the macros depends on this one, so it
    // is built again too.
    println!("cargo::rerun-if-env-changed=WAZABI_EXPAND");
}
