package rt

import (
	"bytes"
	"errors"
	"runtime"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestLongDecimal: a text of a guest that is far longer than any decimal is refused by its
// beginning, without a copy of it. The error for a long text that is not JSON has no copy, either.
func TestLongDecimal(t *testing.T) {
	for _, digits := range []string{"1", "0", "9"} {
		long := append(make([]byte, 0, 9<<20), bytes.Repeat([]byte(digits), 8<<20)...)
		text := string(long)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := CheckDecimal(long); !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("%s…: %v", digits, err)
		}
		if d, err := decimalOutput(text, nil); d != "" || !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("%s…: %v", digits, err)
		}
		if err := new(Lifter).CheckJSON(append(long, '!')); !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("%s…: %v", digits, err)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s…: %d bytes", digits, n)
		}
	}
}
