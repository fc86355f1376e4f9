package wasmbin_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// halved returns limits of half the size.
func halved(l wasmbin.Limits) wasmbin.Limits {
	v := reflect.ValueOf(&l).Elem()
	for i := range v.NumField() {
		v.Field(i).SetInt(v.Field(i).Int() / 2)
	}
	return l
}

// full is a guest that has at least one of everything that a limit counts, and two where one is
// needed to load.
func full() []byte {
	return hostile.Guest{
		Types:   []string{"\x60\x01\x7f\x02\x7f\x7f"},
		Imports: hostile.Vec(hostile.Sized("m") + hostile.Sized("f") + "\x00\x03"),
		Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x01\x02\x7f" +
			"\x02\x40\x03\x40\x20\x00\x0e\x02\x00\x01\x00\x0b\x0b\x10\x00\x41\x00\x41\x00\x11\x04\x00\x1a\x1a\x0b"},
			{Type: hostile.TypeNone, Body: "\x00" + costly + "\x0b"}},
		Table:    "\x01\x70\x01\x02\x02",
		Elements: hostile.Vec("\x00\x41\x00\x0b"+hostile.Vec("\x00"), "\x01\x00"+hostile.Vec("\x01")),
		Data:     hostile.Vec("\x01\x00", "\x01\x00"),
		Names:    "\x01" + hostile.Sized(hostile.Vec("\x00\x01a", "\x01\x01b")),
	}.Bytes()
}

// costly has an instruction of each cost that the opcode alone does not decide: memory.fill,
// table.grow, v128.load, and v128.load8_lane.
const costly = "\x41\x00\x41\x00\x41\x00\xfc\x0b\x00" + "\xd0\x70\x41\x00\xfc\x0f\x00\x1a" + "\x41\x00\xfd\x00\x04\x00\x1a" +
	"\x41\x00\x41\x00\xfd\x0f\xfd\x54\x00\x00\x00\x1a"

// needed has, for each limit, the number that the module of full needs.
var needed = map[string]int{
	"File": 467, "Types": 6, "Signature": 3, "Signatures": 12, "Imports": 1, "Functions": 7, "Table": 2, "Globals": 2,
	"Exports": 8, "Name": len("wazabi_release"), "Segments": 2, "Elements": 2, "DataSegments": 2, "CustomSections": 2,
	"Names": 2, "Code": 90, "Body": 38, "FunctionLocals": 3, "Locals": 8, "Blocks": 3, "Nesting": 2, "Merges": 3 * 2,
	"Work": 3*(32*3+2*2) + 20*3 + 3*32*3, "CompileTime": 261, "Targets": 2, "Values": -6,
}

// TestLimits finds for each limit the least one that a module is accepted with, and checks that the
// next smaller one is what refuses it: no limit is without effect.
func TestLimits(t *testing.T) {
	wasm := full()
	if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); err != nil {
		t.Fatal(err)
	}
	kind := reflect.TypeFor[wasmbin.Limits]()
	for i := range kind.NumField() {
		t.Run("too-many-items: "+kind.Field(i).Name, func(t *testing.T) {
			// Only Values can be less than nothing: it is on top of the bytes of code.
			first := 0
			if kind.Field(i).Name == "Values" {
				first = -1_000
			}
			least := first
			var refused error
			for ; least < 1_000; least++ {
				l := wasmbin.Trusted
				reflect.ValueOf(&l).Elem().Field(i).SetInt(int64(least))
				_, err := wasmbin.Parse(wasm, l)
				if err == nil {
					break
				}
				refused = err
			}
			if want := needed[kind.Field(i).Name]; least != want || !strings.HasPrefix(fmt.Sprint(refused), fault.Prefix+fault.ErrLimit.Error()) {
				t.Errorf("the module needs %d, expected %d; with less: %v", least, want, refused)
			}
		})
	}
}

// TestValues counts the values of each instruction that has some.
func TestValues(t *testing.T) {
	const results = 100
	for name, code := range map[string]string{"block": "\x02\x04\x0b", "loop": "\x03\x04\x0b", "call": "\x10\x05", "call_indirect": "\x11\x04\x00"} {
		wasm := hostile.Guest{
			Types:     []string{"\x60\x00" + hostile.U32(results) + strings.Repeat("\x7f", results)},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + code + "\x0b"}},
			Table:     "\x01\x70\x01\x01\x01",
		}.Bytes()
		limits := wasmbin.Trusted
		for _, limits.Values = range []int{0, results} {
			if _, err := wasmbin.Parse(wasm, limits); errors.Is(err, fault.ErrLimit) != (limits.Values == 0) || !errors.Is(err, fault.ErrLimit) && err != nil {
				t.Errorf("%s, %d values beyond the bytes: %v", name, limits.Values, err)
			}
		}
	}
}

// TestBranches counts branches, whatever the form of their numbers, and all targets of a table.
func TestBranches(t *testing.T) {
	const brIf, long, table = "\x41\x00\x0d\x00", "\x41\x00\x0d\x80\x00", "\x41\x00\x0e\x03\x00\x00\x00\x00"
	for _, test := range []struct {
		name, code string
		work       int64
	}{
		{"none", "\x01\x01\x01\x01", 0},
		{"two", brIf + brIf + "\x01\x01", 20 * 2 * 2},
		{"a longer number", brIf + long + "\x01\x01", 20 * 2 * 2},
		{"a table", brIf + table, 20 * 2 * 5},
	} {
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + test.code + "\x0b"}}}.Bytes()
		limits := wasmbin.Trusted
		limits.Work = test.work
		if _, err := wasmbin.Parse(wasm, limits); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		limits.Work--
		if _, err := wasmbin.Parse(wasm, limits); !errors.Is(err, fault.ErrLimit) {
			t.Errorf("%s: with less work the error is %v, expected ErrLimit", test.name, err)
		}
	}
}

// TestPublishedLimits compares SECURITY.md with the limits.
func TestPublishedLimits(t *testing.T) {
	text, err := os.ReadFile("../../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	published := map[string][2]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|.*\\| ([0-9,]+) \\| ([0-9,]+) \\|").FindAllSubmatch(text, -1) {
		published[string(row[1])] = [2]string{strings.ReplaceAll(string(row[2]), ",", ""), strings.ReplaceAll(string(row[3]), ",", "")}
	}
	trusted, untrusted := reflect.ValueOf(wasmbin.Trusted), reflect.ValueOf(wasmbin.Untrusted)
	for i := range trusted.NumField() {
		name := trusted.Type().Field(i).Name
		want := [2]string{fmt.Sprint(trusted.Field(i).Int()), fmt.Sprint(untrusted.Field(i).Int())}
		if published[name] != want {
			t.Errorf("%s: SECURITY.md says %q, the limits are %q", name, published[name], want)
		}
		delete(published, name)
	}
	if len(published) > 0 {
		t.Errorf("SECURITY.md has limits that do not exist: %v", published)
	}
}
