package command

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteSize is a flag whose value is a number of bytes, KiB (64k) or MiB (1m).
type byteSize int

// String is the number of bytes, as a flag shows its default.
func (s *byteSize) String() string { return strconv.Itoa(int(*s)) }

// Set reads the value of the flag.
func (s *byteSize) Set(value string) error {
	digits, unit := value, 1
	if rest, ok := strings.CutSuffix(strings.ToLower(value), "k"); ok {
		digits, unit = rest, 1<<10
	} else if rest, ok := strings.CutSuffix(strings.ToLower(value), "m"); ok {
		digits, unit = rest, 1<<20
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > math.MaxInt32/unit || n < math.MinInt32/unit {
		return fmt.Errorf("expected a number of bytes below 2 GiB, such as %d, 64k or 1m", defaultStack)
	}
	*s = byteSize(n * unit)
	return nil
}
