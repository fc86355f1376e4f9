//go:build !race

package rt

// raced says that the race detector runs.
const raced = false
