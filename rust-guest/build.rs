//! `links` in Cargo.toml makes two versions of this crate in one guest a cargo error; cargo then
//! wants a build script.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // WAZABI_EXPAND names the folder that the macros write to. Cargo rebuilds the crates that
    // depend on this one, so they are expanded again.
    println!("cargo::rerun-if-env-changed=WAZABI_EXPAND");
}
