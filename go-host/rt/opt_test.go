package rt_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/wazabi/wazabi/go-host/rt"
)

// TestOpt: options in the text of an error are their values, or "none".
func TestOpt(t *testing.T) {
	seven, failure := 7, errors.New("failed")
	for want, got := range map[string]any{
		"7": rt.Opt(&seven), "none": rt.Opt[int](nil), "failed": rt.OptInterface(failure), "none of it": fmt.Sprint(rt.OptInterface(nil), " of it"),
	} {
		if fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}
