package rt

import (
	"errors"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	engine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestLimitsOfProfile opens a guest that only the trusted profile accepts, also where another
// Module has it compiled in the same runtime.
func TestLimitsOfProfile(t *testing.T) {
	wasm := hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes()
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: engine.Engine, Fingerprint: d.Fingerprint()}
	cache := wazero.NewCompilationCache()
	for name, opts := range map[string][]wazabi.Option{"alone": nil, "with a cache": {engine.WithCompilationCache(cache)}} {
		for _, profile := range []wazabi.Profile{wazabi.Trusted, wazabi.Untrusted, wazabi.Trusted} {
			conn, err := p.OpenFrom(t.Context(), wasm, append(opts, wazabi.WithProfile(profile))...)
			if profile == wazabi.Untrusted {
				if !errors.Is(err, wazabi.ErrLimit) || !strings.Contains(err.Error(), "custom sections") {
					t.Errorf("%s, untrusted: %v", name, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s, trusted: %v", name, err)
			}
			defer conn.Close(t.Context())
		}
	}
}
