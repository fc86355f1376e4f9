// Package peers compares wazabi with other ways to call a guest from Go, each on its published
// packages and as its documentation shows it: Extism's SDK, waPC, and knqyf263/go-plugin. The
// first two call the same Rust code, with JSON for records; the guest of go-plugin is written in
// Go, with protocol buffers.
//
// .ci/bench-peers builds the guests and runs the benchmarks, which need the build tag peers.
package peers
