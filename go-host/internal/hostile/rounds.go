package hostile

import (
	"os"
	"strconv"
)

// Rounds returns how many random things a test tries, and the seed of the first: those that the
// variables WAZABI_ROUNDS and the one for the seed have, or the usual number and 1.
func Rounds(usual int, seed string) (rounds int, first uint64) {
	rounds, first = usual, 1
	if n, err := strconv.Atoi(os.Getenv("WAZABI_ROUNDS")); err == nil {
		rounds = n
	}
	if n, err := strconv.ParseUint(os.Getenv(seed), 10, 64); err == nil {
		first = n
	}
	return rounds, first
}
