//go:build race

package e2e_test

// raced says that the race detector runs. It makes everything slower by an order of magnitude.
const raced = true
