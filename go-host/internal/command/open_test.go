package command

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// check says what Open would do: it reads, compiles and instantiates the guest.
func TestCheckOpens(t *testing.T) {
	body := func(code string) []byte {
		return hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: code}}}.Bytes()
	}
	for _, test := range []struct {
		name      string
		wasm      []byte
		untrusted bool
		kind      error
		says      string
	}{
		{"a guest", hostile.Guest{}.Bytes(), true, nil, ""},
		{"code that has no types", body("\x00\x6a\x0b"), false, abi.ErrModule, "invalid function"},
		{"a claim", hostile.Guest{Names: "\x01\x05\xff\xff\xff\xff\x0f"}.Bytes(), false, abi.ErrModule, "name section"},
		{"many sections, trusted", hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes(), false, nil, ""},
		{"many sections, untrusted", hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes(), true, abi.ErrLimit, "custom sections"},
		{"data out of bounds", hostile.Guest{Data: hostile.Vec("\x00\x41\x7f\x0b\x01x")}.Bytes(), false, nil, "out of bounds"},
	} {
		path := filepath.Join(t.TempDir(), "guest.wasm")
		if err := os.WriteFile(path, test.wasm, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := check(path, "", test.untrusted)
		if test.kind == nil && test.says == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || test.kind != nil && !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %v: %q", test.name, err, test.kind, test.says)
		}
	}
	// Hosts and WASI are not needed to find out.
	for _, path := range []string{"gen/hosted/hosted.wasm", "gen/mirror/mirror.wasm", "gen/zoo/zoo.wasm"} {
		if _, err := check(filepath.Join("../../../testdata", path), "", true); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
