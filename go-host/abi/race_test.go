//go:build race

package abi

// raced says that the race detector runs. Long tests of one goroutine run without it only, as they do with -tags purego.
const raced = true
