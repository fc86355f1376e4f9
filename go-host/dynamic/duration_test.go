package dynamic

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// TestDurationJSON: a duration in JSON keeps all of its nanoseconds, and is refused if it has parts
// of them.
func TestDurationJSON(t *testing.T) {
	duration := &abi.Type{Kind: abi.KindDuration, Size: 16, Align: 8}
	for text, want := range map[string]time.Duration{
		"0": 0, "-0": 0, "+0s": 0, "1.5s": 1500 * time.Millisecond, "1h2m3.000000004s": time.Hour + 2*time.Minute + 3*time.Second + 4,
		"1ns": 1, "0.001us": 1, "0.001µs": 1, "0.001μs": 1, "1.000000ms": time.Millisecond, ".5s": time.Second / 2, "5.s": 5 * time.Second,
		"0.0000000000025h": 9, "0.00000000005m": 3, "1.00000000000000000000000000s": time.Second, "000000000000000000000000001s": time.Second,
		"-1.5h": -90 * time.Minute, "2562047h47m16.854775807s": 1<<63 - 1, "-2562047h47m16.854775808s": -1 << 63, "9223372036854775807ns": 1<<63 - 1,
	} {
		v, err := ValueOf(duration, json.RawMessage(`"`+text+`"`))
		if got, _ := v.Duration(); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	// The fraction of each unit is exact as far as it is in whole nanoseconds.
	for unit, ns := range map[string]int64{"us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9} {
		for _, n := range []int64{1, 3, 7, 225, 333, 999_999_999, 59_999_999_997, 3_599_999_999_991} {
			fraction := big.NewRat(n, ns)
			text := fraction.FloatString(13)
			written, _ := new(big.Rat).SetString(text)
			v, err := ValueOf(duration, json.RawMessage(`"`+text+unit+`"`))
			got, _ := v.Duration()
			if exact := written.Cmp(fraction) == 0; exact != (err == nil) || exact && int64(got) != n {
				t.Errorf("%s%s: %d, %v; want %d", text, unit, got, err, n)
			}
		}
	}
	for _, text := range []string{
		"0.5ns", "1.0000000001s", "0.0005us", "0.3333333333333h", "0.00000000001m", "1s0.1ns", "0.000000000000000000001s", "1.00000000000001h",
		"0." + strings.Repeat("0", 100_000) + "1s", "1", "", "1x", "s", "9223372036854775808ns", "1e3s",
	} {
		v, err := ValueOf(duration, json.RawMessage(`"`+text+`"`))
		if !errors.Is(err, wazabi.ErrInput) || len(err.Error()) > 500 {
			t.Errorf("%.100s: %v, %v", text, v, err)
		}
	}
}

// TestInstantJSON: a point in time in JSON is refused if it has parts of nanoseconds.
func TestInstantJSON(t *testing.T) {
	instant := &abi.Type{Kind: abi.KindSystemTime, Size: 16, Align: 8}
	for text, exact := range map[string]bool{
		"2006-01-02T15:04:05.123456789Z": true, "2006-01-02T15:04:05.12345678900+07:00": true, "2006-01-02T15:04:05Z": true,
		"2006-01-02T15:04:05.1234567891Z": false, "2006-01-02T15:04:05.1234567890001-07:00": false, "2006-01-02T15:04:05,0000000001Z": false,
	} {
		v, err := ValueOf(instant, json.RawMessage(`"`+text+`"`))
		if exact != (err == nil) || !exact && !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
}
