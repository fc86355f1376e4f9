//go:build linux

package rt

import (
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestOpenSmith opens valid modules of wasm-smith's. Those that a guest could be are compiled; package wasmbin tests why
// others are refused.
func TestOpenSmith(t *testing.T) {
	guests, any := hostile.Smith(t, "../..")
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	for _, way := range ways {
		for n, module := range append(guests, any...) {
			a, err := c.open(module.Wasm, way.profile, way.guards)
			if err != nil {
				t.Errorf("%s: %s: %v", way.name, module.Name, err)
				c = startChild(t, childSpace)
				continue
			}
			if n < len(guests) && (a.refused || strings.Contains(a.err, "not a valid WebAssembly module")) {
				t.Errorf("%s: %s: %s", way.name, module.Name, a.err)
			}
		}
	}
}

// TestOpenWazero opens wazero's test modules, valid and invalid ones, as far as the reader accepts them.
func TestOpenWazero(t *testing.T) {
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	opened := 0
	for n, module := range hostile.Wazero(t) {
		if testing.Short() && n%16 > 0 {
			continue
		}
		if _, err := wasmbin.Parse(module.Wasm, wasmbin.Trusted); err != nil {
			continue
		}
		opened++
		if a, err := c.open(module.Wasm, wazabi.Trusted, false); err != nil || a.refused {
			t.Errorf("%s: refused %t, %v", module.Name, a.refused, err)
			c = startChild(t, childSpace)
		}
	}
	if opened < 50 {
		t.Errorf("%d modules opened", opened)
	}
}
