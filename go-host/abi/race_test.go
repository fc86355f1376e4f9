//go:build race

package abi

// raced says that the race detector runs. Long tests of a single goroutine are then skipped, as
// they are with -tags purego.
const raced = true
