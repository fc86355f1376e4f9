package command

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteSize is a flag whose value is a number of bytes, KiB (64k, 64KiB) or MiB (1m, 1MiB).
type byteSize int

// String is the number of bytes, as a flag shows its default.
func (s *byteSize) String() string { return strconv.Itoa(int(*s)) }

// Set reads the value of the flag.
func (s *byteSize) Set(value string) error {
	digits, unit := strings.ToLower(value), 1
	for suffix, size := range map[string]int{"k": 1 << 10, "kib": 1 << 10, "m": 1 << 20, "mib": 1 << 20} {
		if rest, ok := strings.CutSuffix(digits, suffix); ok {
			digits, unit = rest, size
			break
		}
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > math.MaxInt32/unit || n < math.MinInt32/unit {
		return fmt.Errorf("expected a number of bytes below 2 GiB, such as %d, 64k or 1m", defaultStack)
	}
	*s = byteSize(n * unit)
	return nil
}
