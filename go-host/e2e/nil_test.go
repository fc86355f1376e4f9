package e2e_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/bare"
)

// TestNilModule uses a nil Module, which New returns beside an error.
func TestNilModule(t *testing.T) {
	m, err := bare.New(t.Context(), wazabi.WithPoolSize(0))
	if m != nil || !errors.Is(err, wazabi.ErrOption) {
		t.Fatalf("%v, %v", m, err)
	}
	t.Run("nil-module: Close", func(t *testing.T) {
		if err := m.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) || !strings.HasPrefix(err.Error(), "wazabi: Module: closed: ") {
			t.Errorf("%v", err)
		}
	})
	t.Run("nil-module: Instance", func(t *testing.T) {
		if i, err := m.Instance(t.Context()); i != nil || !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("%v, %v", i, err)
		}
	})
	t.Run("nil-module: Stats", func(t *testing.T) {
		for name, m := range map[string]*bare.Module{"nil": m, "never opened": new(bare.Module)} {
			if s := m.Stats(); s != (wazabi.Stats{}) {
				t.Errorf("%s: %+v", name, s)
			}
			if a := m.ABI(); a.Fingerprint != "" || a.Package != "" || len(a.Changes) != 0 {
				t.Errorf("%s: %+v", name, a)
			}
		}
	})
	// Go dereferences the pointer before the method of the embedded struct begins.
	t.Run("nil-module: a call", func(t *testing.T) {
		defer func() {
			if err, ok := recover().(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer") {
				t.Errorf("recovered %v", err)
			}
		}()
		_, err := m.Index(t.Context(), nil, 0)
		t.Errorf("returned %v", err)
	})
	t.Run("nil-module: never opened", func(t *testing.T) {
		m := new(bare.Module)
		if _, err := m.Index(t.Context(), nil, 0); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("%v", err)
		}
		if err := m.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) || !strings.HasPrefix(err.Error(), "wazabi: Module: closed: ") {
			t.Errorf("%v", err)
		}
	})
}
