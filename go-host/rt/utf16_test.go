package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// readsUTF16 are the ways to read the UTF-16 whose pointer and number of code units are at[0:8].
var readsUTF16 = map[string]func(li *Lifter, at []byte) ([]uint16, error){
	"a string": func(li *Lifter, at []byte) ([]uint16, error) {
		v := "old"
		err := li.UTF16(at, &v)
		return utf16.Encode([]rune(v)), err
	},
	"units": func(li *Lifter, at []byte) (v []uint16, err error) {
		err = li.UTF16Units(at, &v)
		return v, err
	},
	"in place": func(li *Lifter, at []byte) (v []uint16, err error) {
		src, n, err := li.UTF16InPlace(at)
		for i := range n {
			v = append(v, binary.LittleEndian.Uint16(src[unitSize*i:]))
		}
		return v, err
	},
}

// unitsIn returns guest memory with code units at an address, and others around them.
func unitsIn(units []uint16, at int) []byte {
	mem := slices.Repeat([]byte{0x80, 0xdd}, at/unitSize)
	for _, unit := range slices.Concat(units, []uint16{0xdd80, 0xdd80}) {
		mem = binary.LittleEndian.AppendUint16(mem, unit)
	}
	return mem
}

// TestLiftUTF16: UTF-16 is read up to its end, and a surrogate without its pair is refused,
// whatever lies next to it.
func TestLiftUTF16(t *testing.T) {
	const at = 16
	for _, test := range []struct {
		name  string
		units []uint16
		// lone is the index of the surrogate, -1 if there is none.
		lone int
	}{
		{"nothing", nil, -1},
		{"pairs", []uint16{0xd83e, 0xdd80, 'a', 0xd83e, 0xdd80}, -1},
		{"the first and the last pair", []uint16{0xd800, 0xdc00, 0xdbff, 0xdfff}, -1},
		{"next to the surrogates", []uint16{0xd7ff, 0xe000, 0xfffd, 0xffff, 0}, -1},
		{"a high one", []uint16{0xd83e}, 0},
		{"a high one at the end", []uint16{'a', 0xd83e}, 1},
		{"a high one before a letter", []uint16{'a', 'b', 0xd83e, 'c'}, 2},
		{"a high one before a pair", []uint16{0xd83e, 0xd83e, 0xdd80}, 0},
		{"a low one", []uint16{0xdd80}, 0},
		{"a low one behind a pair", []uint16{0xd83e, 0xdd80, 0xdd80}, 2},
		{"a pair in the wrong order", []uint16{0xdd80, 0xd83e}, 0},
	} {
		mem := unitsIn(test.units, at)
		for name, read := range readsUTF16 {
			var li Lifter
			li.begin(mem)
			got, err := read(&li, spanOf(at, len(test.units)))
			if test.lone < 0 {
				if err != nil || !slices.Equal(got, test.units) {
					t.Errorf("%s as %s: %x, %v", test.name, name, got, err)
				}
				continue
			}
			detail := fmt.Sprintf("code unit %d, %#04x, is a surrogate without its pair", test.lone, test.units[test.lone])
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrChar || e.Offset != int64(at+unitSize*test.lone) || e.Detail != detail {
				t.Errorf("%s as %s: %x, %v; want %s", test.name, name, got, err, detail)
			}
		}
	}
}

// TestLiftUTF16Bounds: UTF-16 is read up to each bound, and not one beyond: of memory, of the
// alignment and of the budget.
func TestLiftUTF16Bounds(t *testing.T) {
	mem := make([]byte, 64)
	for _, test := range []struct {
		name   string
		at, n  int
		budget int64
		kind   error
	}{
		{"up to the end", 48, 8, 16, nil},
		{"beyond the end", 50, 8, 1 << 10, wazabi.ErrOutOfBounds},
		{"more units than bytes", 0, 33, 1 << 10, wazabi.ErrOutOfBounds},
		{"at an odd address", 1, 8, 1 << 10, wazabi.ErrMisaligned},
		{"beyond the budget", 48, 8, 15, wazabi.ErrBudget},
		{"nothing, and no budget", 64, 0, 0, nil},
		{"nothing beyond the end", 66, 0, 0, wazabi.ErrOutOfBounds},
	} {
		for name, read := range readsUTF16 {
			var li Lifter
			li.begin(mem)
			// A string takes a byte for the text, too.
			if li.budget = test.budget; name == "a string" && test.n > 0 {
				li.budget++
			}
			if got, err := read(&li, spanOf(test.at, test.n)); !errors.Is(err, test.kind) || err == nil && len(got) != test.n {
				t.Errorf("%s as %s: %d units, %v; want %v", test.name, name, len(got), err, test.kind)
			}
		}
	}
}

// TestLongUTF16: reading UTF-16 ends with the context, which is looked at now and then: each text
// here has as many units, or bytes, as are read without a look, or one more.
func TestLongUTF16(t *testing.T) {
	for _, test := range []struct {
		name, text string
		looks      map[string]bool
	}{
		{"few units", strings.Repeat("a", LookEvery-1), nil},
		{"many units", strings.Repeat("a", LookEvery), map[string]bool{"a string": true, "units": true, "in place": true}},
		{"few bytes", strings.Repeat("é", LookEvery/2-1), nil},
		{"many bytes", strings.Repeat("é", LookEvery/2), map[string]bool{"a string": true}},
	} {
		units := utf16.Encode([]rune(test.text))
		mem := unitsIn(units, 0)
		for name, read := range readsUTF16 {
			li, _ := guardedLifter(mem, 1<<30, 100)
			if got, err := read(li, spanOf(0, len(units))); err != nil || !slices.Equal(got, units) {
				t.Errorf("%s as %s: %d units, %v", test.name, name, len(got), err)
			}
			var want error
			if test.looks[name] {
				want = wazabi.ErrCanceled
			}
			li, _ = guardedLifter(mem, 1<<30, 0)
			if _, err := read(li, spanOf(0, len(units))); !errors.Is(err, want) {
				t.Errorf("%s as %s in a call that is to end: %v, want %v", test.name, name, err, want)
			}
		}
	}
}

// Code units are copied until the call is to end.
func TestUnitsStop(t *testing.T) {
	const at, n = 8, 4 * LookEvery
	mem := slices.Concat(make([]byte, at), make([]byte, n*unitSize))
	looks := 0
	li := &Lifter{stopped: func() error { looks++; return nil }}
	li.begin(mem)
	if v, err := li.utf16Units(span{at, n}); err != nil || len(v) != n {
		t.Fatal(err)
	}
	all := looks
	if copies := !Native; copies && all < 8 {
		t.Errorf("looked %d times while %d units were checked, and copied one by one", all, n)
	}
	for last := range all {
		looks = 0
		li.stopped = func() error {
			if looks++; looks > last {
				return wazabi.ErrCanceled
			}
			return nil
		}
		if _, err := li.utf16Units(span{at, n}); err != wazabi.ErrCanceled {
			t.Errorf("stopped after %d looks: %v", last, err)
		}
	}
}
