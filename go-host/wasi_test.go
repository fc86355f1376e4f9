package wazabi_test

import (
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// TestWASIArgs: the option has the arguments that were checked, also if the program changes its
// own.
func TestWASIArgs(t *testing.T) {
	args := []string{"guest"}
	option := wazabi.WithWASI(wazabi.WASI{Args: args})
	args[0] = "a\x00b"
	var s settings.Settings
	if option(&s); s.WASIErr != nil || s.WASI.Args[0] != "guest" {
		t.Errorf("%q, %v", s.WASI.Args, s.WASIErr)
	}
}
