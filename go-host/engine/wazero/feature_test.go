package wazero

import (
	"crypto/sha256"
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestDisabledFeature is unsupported-feature: a computation in a constant, which wazero refuses and
// not the reader of modules. A fault of another kind there is ErrModule.
func TestDisabledFeature(t *testing.T) {
	for constant, kind := range map[string]error{"\x41\x00\x41\x01\x6a": wazabi.ErrFeature, "\x42\x00": wazabi.ErrModule} {
		wasm := hostile.Guest{Globals: []string{"\x7f\x00" + constant + "\x0b"}}.Bytes()
		guest, err := Engine.Load(engine.Request{Key: engine.Key{Sum: sha256.Sum256(wasm)}, Code: func() (*engine.Code, error) {
			return &engine.Code{Wasm: wasm}, nil
		}})
		if err == nil {
			guest.Release()
		}
		if !errors.Is(err, kind) {
			t.Errorf("%x: %v, expected %v", constant, err, kind)
		}
	}
}
