//go:build linux

package rt

import (
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
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

// TestOpenHostile opens modules whose counts are lies, or whose totals are too much, in a process that ends if an engine
// believes them.
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
			// The file is read, copied by nobody, and not compiled.
			if limit := uint64(64*len(module.Wasm) + 4<<20); !a.refused || a.err == "" || a.allocated > limit {
				t.Errorf("%s: %s: refused %t, %d bytes allocated, at most %d expected: %s", way.name, module.Name, a.refused, a.allocated, limit, a.err)
			}
		}
		c.stop()
	}
}

