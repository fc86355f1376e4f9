package wasmbin_test

import (
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
			"\x02\x40\x03\x40\x20\x00\x0e\x02\x00\x01\x00\x0b\x0b\x10\x00\x0b"}},
		Table:    "\x01\x70\x01\x02\x02",
		Elements: hostile.Vec("\x00\x41\x00\x0b"+hostile.Vec("\x00"), "\x01\x00"+hostile.Vec("\x01")),
		Data:     hostile.Vec("\x01\x00", "\x01\x00"),
		Names:    "\x01" + hostile.Sized(hostile.Vec("\x00\x01a", "\x01\x01b")),
	}.Bytes()
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
			if least == first || least == 1_000 || !strings.HasPrefix(fmt.Sprint(refused), fault.Prefix+fault.ErrLimit.Error()) {
				t.Errorf("the module needs %d; with less: %v", least, refused)
			}
		})
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
