package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Cargo's output is in colour on a terminal, unless the user chose otherwise.
func TestColour(t *testing.T) {
	t.Setenv("CARGO_TERM_COLOR", "")
	t.Setenv("NO_COLOR", "")
	// The null device is a device, like a terminal.
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := colour(device); len(got) != 1 || got[0] != "CARGO_TERM_COLOR=always" {
		t.Errorf("a device: %q", got)
	}
	if got := append(colour(file), colour(new(bytes.Buffer))...); len(got) != 0 {
		t.Errorf("a file: %q", got)
	}
	t.Setenv("NO_COLOR", "1")
	if got := colour(device); len(got) != 0 {
		t.Errorf("NO_COLOR: %q", got)
	}
}

func TestFindWasm(t *testing.T) {
	messages := strings.Join([]string{
		`{"reason":"compiler-artifact","filenames":["/t/libdep.rlib"]}`,
		`not JSON`,
		`{"reason":"compiler-artifact","filenames":["/t/first.wasm"]}`,
		`{"reason":"build-script-executed","filenames":["/t/no.wasm"]}`,
		`{"reason":"compiler-artifact","filenames":["/t/guest.d","/t/guest.wasm"]}`,
	}, "\n")
	if got := findWasm(strings.NewReader(messages)); got != "/t/guest.wasm" {
		t.Errorf("%q", got)
	}
	if got := findWasm(strings.NewReader("")); got != "" {
		t.Errorf("%q", got)
	}
}
