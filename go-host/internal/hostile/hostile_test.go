package hostile

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// The guest that nothing was added to is one that loads, so that what is refused is refused for
// what was added.
func TestPlain(t *testing.T) {
	if _, err := wasmbin.Parse(Guest{}.Bytes(), wasmbin.Untrusted); err != nil {
		t.Error(err)
	}
}
