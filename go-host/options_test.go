package wazabi_test

import (
	"fmt"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

func TestNames(t *testing.T) {
	for v, want := range map[fmt.Stringer]string{
		wazabi.Trusted: "Trusted", wazabi.Untrusted: "Untrusted", wazabi.Profile(7): "Profile(7)",
		wazabi.RejectInvalidUTF8: "RejectInvalidUTF8", wazabi.ReplaceInvalidUTF8: "ReplaceInvalidUTF8", wazabi.InvalidUTF8(-1): "InvalidUTF8(-1)",
	} {
		if v.String() != want {
			t.Errorf("%T: %q, want %q", v, v, want)
		}
	}
}
