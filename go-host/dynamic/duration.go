package dynamic

import (
	"fmt"
	"math/bits"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// durationShape has durations: time.Duration in Go, strings such as "1.5s" in JSON.
type durationShape struct{}

func init() { register(durationShape{}, abi.KindDuration) }

func (durationShape) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	return rt.PutDuration(at, time.Duration(v.bits))
}

func (durationShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	var d time.Duration
	if err := rt.GetDuration(at, &d); err != nil {
		return Value{}, err
	}
	return Value{typ: t, bits: uint64(d)}, nil
}

func (durationShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	// Another int64 may count seconds. A newtype of a Duration has a type of its own in Go.
	if typ.Kind() == reflect.Int64 && typ != reflect.TypeFor[int64]() {
		return nil
	}
	return mismatch(t, typ)
}

func (d durationShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := d.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	return Value{typ: t, bits: uint64(v.Int())}, nil
}

func (d durationShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := d.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.SetInt(int64(v.bits))
	return nil
}

func (durationShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	return appendString(b, time.Duration(v.bits).String()), nil
}

func (durationShape) parseJSON(t *abi.Type, n node) (Value, error) {
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, `a duration such as "1.5s"`)
	}
	if _, err := time.ParseDuration(s); err != nil {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not a duration such as \"1.5s\"", clip(s)))
	}
	d, ok := exactDuration(s)
	if !ok {
		return Value{}, rt.BadInput(fmt.Sprintf("%q has parts of nanoseconds", clip(s)))
	}
	return Value{typ: t, bits: uint64(d)}, nil
}

// maxFraction is the greatest number of digits in the fraction of a duration in whole nanoseconds,
// without zeros at its end: an hour has 2¹³ · 5¹¹ · 9 nanoseconds.
const maxFraction = 13

// exactDuration returns a duration that [time.ParseDuration] accepts, which leaves out the parts of
// nanoseconds. ok is false if there are any.
func exactDuration(s string) (d time.Duration, ok bool) {
	text := strings.TrimLeft(s, "+-")
	var sum uint64
	for text != "" && text != "0" {
		end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		number, rest := text[:end], text[end:]
		if end = strings.IndexFunc(rest, func(r rune) bool { return r == '.' || '0' <= r && r <= '9' }); end < 0 {
			end = len(rest)
		}
		unit, _ := time.ParseDuration("1" + rest[:end])
		text = rest[end:]
		whole, fraction, _ := strings.Cut(number, ".")
		if fraction = strings.TrimRight(fraction, "0"); len(fraction) > maxFraction {
			return 0, false
		}
		n, _ := strconv.ParseUint("0"+whole, 10, 64)
		sum += n * uint64(unit)
		parts, _ := strconv.ParseUint("0"+fraction, 10, 64)
		divisor := uint64(1)
		for range fraction {
			divisor *= 10
		}
		hi, lo := bits.Mul64(parts, uint64(unit))
		n, left := bits.Div64(hi, lo, divisor)
		if left != 0 {
			return 0, false
		}
		sum += n
	}
	if s[0] == '-' {
		sum = -sum
	}
	return time.Duration(sum), true
}
