#!/bin/sh
# Builds hello_before.wasm from guest/. The variable CARGO names the cargo to run.
set -eu
cd "$(dirname "$0")"
root="$(cd ../../.. && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
# Keep the paths of this machine out of the file.
RUSTFLAGS="--remap-path-prefix=$root=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
	"${CARGO:-cargo}" build --release --lib --manifest-path guest/Cargo.toml \
	--target wasm32-unknown-unknown --target-dir "$target"
cp "$target/wasm32-unknown-unknown/release/hello_before.wasm" .
