//go:build linux

package rt

import (
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// childSpace is the address space that opening any module of the tests may take.
const childSpace = 1 << 30

// ways are the ways to open a module.
var ways = []struct {
	name    string
	profile wazabi.Profile
	guards  bool
}{
	{"trusted", wazabi.Trusted, false},
	{"untrusted", wazabi.Untrusted, false},
	{"untrusted, with guards", wazabi.Untrusted, true},
}

// TestOpenHostile opens modules whose counts are lies, or whose totals are too much, in a process
// that ends if an engine believes them.
func TestOpenHostile(t *testing.T) {
	cases := append(hostile.Claims(), hostile.Totals()...)
	for _, way := range ways {
		c := startChild(t, childSpace)
		for _, module := range cases {
			a, err := c.open(module.Wasm, way.profile, way.guards)
			if err != nil {
				t.Errorf("%s: %s: %v", way.name, module.Name, err)
				c = startChild(t, childSpace)
				continue
			}
			// The file is read, and no engine sees it.
			if limit := uint64(64*len(module.Wasm) + 4<<20); !a.refused || a.err == "" || a.allocated > limit {
				t.Errorf("%s: %s: refused %t, %d bytes allocated, at most %d expected: %s", way.name, module.Name, a.refused, a.allocated, limit, a.err)
			}
		}
		c.stop()
	}
}

// TestOpenLargest opens guests that are as large as the tight limits allow. What the engine
// allocates for one is bounded by a multiple of the file's size on top of what the limits bound; so
// is the time.
func TestOpenLargest(t *testing.T) {
	if raced {
		t.Skip("the race detector's own memory is beyond the child's limit; -tags purego runs it too")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	codeBytes := 64 << 10
	for _, way := range ways[1:] {
		c := startChild(t, childSpace)
		for _, module := range hostile.Largest(wasmbin.Untrusted, codeBytes) {
			a, err := c.open(module.Wasm, way.profile, way.guards)
			if err != nil {
				t.Errorf("%s: %s: %v", way.name, module.Name, err)
				c = startChild(t, childSpace)
				continue
			}
			t.Logf("%s: %s: %d bytes, %d allocated, %v", way.name, module.Name, len(module.Wasm), a.allocated, a.took)
			if limit := uint64(512*len(module.Wasm) + 400<<20); a.refused || a.allocated > limit || a.took > time.Minute {
				t.Errorf("%s: %s: refused %t, %d bytes allocated, at most %d expected, %v: %s", way.name, module.Name, a.refused, a.allocated, limit, a.took, a.err)
			}
		}
		c.stop()
	}
}

// TestOpenSlowest opens the guests that take longest to compile, of those within the tight limits.
// A machine may be slower than the one that the limits were measured on.
func TestOpenSlowest(t *testing.T) {
	if raced || testing.Short() {
		t.Skip("takes seconds, and more memory than a child has with the race detector")
	}
	slowest := map[string]bool{"indirect calls": true, "loads": true, "locals that branches set": true, "tables of branches": true,
		"branches": true, "branches on loads": true, "small tables of branches": true,
		"drops of segments": true, "calls that carry values": true, "tables of branches that carry values": true, "branches that carry values": true,
		"conversions of unsigned numbers": true, "truncations that saturate": true, "minima of floats": true, "signs of floats": true,
		"counts of bits in vectors": true, "truncations of vectors": true, "absolute values of vectors": true, "negations of vectors": true,
		"calls while globals can change": true, "loops while globals can change": true,
		"addresses that are known": true, "operands below branches": true, "branches that move locals": true, "types and globals for many functions": true,
		"loops in each other whose values are equal": true, "blocks around a loop whose values are equal": true,
		"branches to a loop whose values are equal": true,
		"branches after which locals differ":        true, "ifs after which locals differ": true}
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	for _, module := range hostile.Largest(wasmbin.Untrusted, wasmbin.Untrusted.Code-wasmbin.Untrusted.Body) {
		_, what, _ := strings.Cut(module.Name, ": ")
		if !slowest[what] {
			continue
		}
		t.Run("function-slow-to-compile: "+what, func(t *testing.T) {
			a, err := c.open(module.Wasm, wazabi.Untrusted, false)
			if err != nil {
				c = startChild(t, childSpace)
				t.Fatal(err)
			}
			t.Logf("%d bytes, %d allocated, %v", len(module.Wasm), a.allocated, a.took)
			if a.refused || a.took > 10*time.Second {
				t.Errorf("refused %t, %v: %s", a.refused, a.took, a.err)
			}
		})
	}
}
