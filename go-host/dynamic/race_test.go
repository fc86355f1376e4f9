//go:build race

package dynamic_test

// raced says that the race detector runs.
const raced = true
