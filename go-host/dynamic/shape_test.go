package dynamic

import (
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestShapes: each kind of the description has a shape.
func TestShapes(t *testing.T) {
	k := abi.Kind(0)
	for ; !strings.HasPrefix(k.String(), "kind "); k++ {
		if shapes[k] == nil {
			t.Errorf("%s has no shape", k)
		}
	}
	if k <= abi.KindIterator {
		t.Errorf("%d kinds", k)
	}
}
