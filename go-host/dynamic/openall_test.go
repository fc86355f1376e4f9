package dynamic_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

func part(t *testing.T, guest string, links map[string]string, opts ...wazabi.Option) dynamic.Part {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/" + guest + "/" + guest + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return dynamic.Part{Wasm: wasm, Links: links, Options: opts}
}

func tell(string) uint32 { return 5 }

// TestOpenAll: guests of a chain are opened in any order of their names.
func TestOpenAll(t *testing.T) {
	desk := dynamic.WithFunc("desk/tell", tell)
	guests, err := dynamic.OpenAll(t.Context(), map[string]dynamic.Part{
		"first":  part(t, "linka", map[string]string{"mid": "middle"}),
		"middle": part(t, "linkb", map[string]string{"base": "end"}, desk),
		"second": part(t, "linka", map[string]string{"mid": "middle"}),
		"end":    part(t, "linkc", nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "second"} {
		v, err := guests[name].Call(t.Context(), "shouted", "abc")
		if text, _ := v.Text(); err != nil || !strings.HasPrefix(text, "ABC") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if v, err := guests[name].Call(t.Context(), "told", "x"); err != nil || v.String() != "5" {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	for _, name := range []string{"first", "second", "middle", "end"} {
		if err := guests[name].Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenAllRefuses: a cycle, a missing part, and exports that do not match are refused in words.
// No guest is opened, not even one that nothing is wrong with.
func TestOpenAllRefuses(t *testing.T) {
	desk := dynamic.WithFunc("desk/tell", tell)
	made := 0
	count := dynamic.WithFunc("desk/tell", func(string) uint32 { made++; return 0 })
	for _, tt := range []struct {
		name  string
		parts map[string]dynamic.Part
		kind  error
		first string
		says  string
	}{
		{"a cycle", map[string]dynamic.Part{
			"a": part(t, "linkb", map[string]string{"base": "b"}, desk), "b": part(t, "linkb", map[string]string{"base": "c"}, desk),
			"c": part(t, "linkb", map[string]string{"base": "a"}, desk),
		}, wazabi.ErrOption, "wazabi: dynamic.OpenAll: ", "the parts import each other: a → b → c → a"},
		{"itself", map[string]dynamic.Part{"a": part(t, "linkb", map[string]string{"base": "a"}, desk)}, wazabi.ErrOption, "wazabi: dynamic.OpenAll: ", "a → a"},
		{"a missing part", map[string]dynamic.Part{"a": part(t, "linkb", map[string]string{"base": "c"}, desk)}, wazabi.ErrOption, "wazabi: dynamic.OpenAll: ",
			`part "a" links "base" to "c", and no part has that name`},
		{"other exports", map[string]dynamic.Part{
			"a": part(t, "linkc", nil), "b": part(t, "linkb", map[string]string{"base": "z"}, count), "z": part(t, "linka", nil),
		}, wazabi.ErrImport, `wazabi: part "b": link.Check: `, "shout: function: imported shout(text: &str) -> String; exported none"},
		{"another block", map[string]dynamic.Part{"a": part(t, "linkb", map[string]string{"bass": "c"}, desk), "c": part(t, "linkc", nil)},
			wazabi.ErrImport, `wazabi: part "a": link.Check: `, `it has ["base" "desk"]`},
		{"a block without a link", map[string]dynamic.Part{"a": part(t, "linkb", nil, desk), "c": part(t, "linkc", nil)},
			wazabi.ErrImport, `wazabi: part "a": `, "no WithFunc and no Link for base/count_wanted, base/fall, base/shout"},
	} {
		guests, err := dynamic.OpenAll(t.Context(), tt.parts)
		if guests != nil || !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, %v; want %v with %q", tt.name, guests, err, tt.kind, tt.says)
		}
		if text := err.Error(); !strings.HasPrefix(text, tt.first) || strings.Count(text, "wazabi: ") != 1 {
			t.Errorf("%s: %s; expected first %s", tt.name, text, tt.first)
		}
	}
	_, err := dynamic.Open(t.Context(), part(t, "linkb", nil).Wasm, dynamic.Link("bass", nil), desk)
	if says := `no WithFunc and no Link for base/count_wanted, base/fall, base/shout; the guest does not import "bass"`; !errors.Is(err, wazabi.ErrImport) || !strings.HasSuffix(err.Error(), says) {
		t.Errorf("%v; expected %q", err, says)
	}
	_, err = dynamic.OpenAll(t.Context(), map[string]dynamic.Part{"a": {Wasm: []byte("text")}})
	if want := `wazabi: part "a": not a valid WebAssembly module: `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v; expected first %s", err, want)
	}
	if made > 0 {
		t.Errorf("a host was called %d times", made)
	}
}

// TestLinkCore: a module without a description neither imports nor exports values of types.
func TestLinkCore(t *testing.T) {
	// (module (import "a" "f" (func)) (import "b" "g" (func)) (export "f" (func 0)))
	core := []byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x02\x0d\x02\x01a\x01f\x00\x00\x01b\x01g\x00\x00\x07\x05\x01\x01f\x00\x00")
	calls := 0
	f, g := dynamic.WithFunc("a/f", func() { calls++ }), dynamic.WithFunc("b/g", func() {})
	module, err := dynamic.Open(t.Context(), core, f, g)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(t.Context())
	if _, err := module.Call(t.Context(), "f"); err != nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	for _, open := range []func() error{
		func() error { _, err := dynamic.Open(t.Context(), core, g, dynamic.Link("a", module)); return err },
		func() error {
			_, err := dynamic.Open(t.Context(), part(t, "linkb", nil).Wasm, dynamic.WithFunc("desk/tell", tell), dynamic.Link("base", module))
			return err
		},
	} {
		if err := open(); !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), "a module without a description") {
			t.Errorf("%v", err)
		}
	}
}

// TestOpenAllEnds: a function of the program ends the goroutine that opens the parts. Those that
// were opened before are closed: their memory is not mapped any more.
func TestOpenAllEnds(t *testing.T) {
	if runtime.GOOS != "linux" || strconv.IntSize < 64 {
		t.Skip("counts the address space in /proc")
	}
	mapped := func() (pages int) {
		runtime.GC()
		statm, err := os.ReadFile("/proc/self/statm")
		if err == nil {
			_, err = fmt.Sscan(string(statm), &pages)
		}
		if err != nil {
			t.Fatal(err)
		}
		return pages
	}
	parts := map[string]dynamic.Part{
		"middle": part(t, "linkb", map[string]string{"base": "end"}, dynamic.WithFunc("desk/tell", tell),
			dynamic.WithInit(func(context.Context, *dynamic.Instance) error { runtime.Goexit(); return nil })),
		"end": part(t, "linkc", nil),
	}
	open := func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := dynamic.OpenAll(t.Context(), parts)
			t.Errorf("OpenAll has returned %v", err)
		}()
		<-done
	}
	const times = 3
	open()
	before := mapped()
	for range times {
		open()
	}
	// Each part reserves gigabytes.
	if after := mapped(); after-before >= times*(1<<30/os.Getpagesize()) {
		t.Errorf("%d pages are mapped, and %d before", after, before)
	}
}
