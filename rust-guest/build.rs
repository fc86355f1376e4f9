//! `links` in Cargo.toml makes two versions of this crate in one guest a cargo error; cargo then wants a build script.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The macros write their expansions where it says. Whoever uses them depends on this crate, and is built again.
    println!("cargo::rerun-if-env-changed=WAZABI_EXPAND");
}
