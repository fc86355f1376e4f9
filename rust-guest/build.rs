//! `links` in Cargo.toml makes two versions of this crate in one guest a cargo error; cargo then wants a build script.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
