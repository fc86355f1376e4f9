package abi_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Errors of the package begin with the function that was called.
func TestErrorsNameTheirFunction(t *testing.T) {
	guest, err := os.ReadFile(filepath.FromSlash("../../testdata/gen/zoo/zoo.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("text")
	read := func(f func([]byte) (*abi.Description, error)) func() error {
		return func() error { _, err := f(text); return err }
	}
	edit := func(wasm []byte, edits ...abi.ExportEdit) func() error {
		return func() error { _, err := abi.EditExports(wasm, edits); return err }
	}
	for want, call := range map[string]func() error{
		"wazabi: abi.Read: unusable ABI description: ":                       read(abi.Read),
		"wazabi: abi.ReadModule: not a valid WebAssembly module: ":           read(abi.ReadModule),
		"wazabi: abi.ReadUntrusted: not a valid WebAssembly module: ":        read(abi.ReadUntrusted),
		"wazabi: abi.ReadCore: not a valid WebAssembly module: ":             read(abi.ReadCore),
		"wazabi: abi.ReadUntrustedCore: not a valid WebAssembly module: ":    read(abi.ReadUntrustedCore),
		"wazabi: abi.ParseJSON: unusable ABI description: ":                  read(abi.ParseJSON),
		"wazabi: abi.EditExports: not a valid WebAssembly module: ":          edit(text),
		`wazabi: abi.EditExports: export "no/f": the guest has no such expo`: edit(guest, abi.ExportEdit{Export: "no/f", Name: "g"}),
	} {
		err := call()
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), "wazabi: ") != 1 {
			t.Errorf("%v; expected %s", err, want)
		}
		var fault *abi.Error
		if errors.As(err, &fault) && !strings.HasPrefix(want, "wazabi: "+fault.Func+": ") {
			t.Errorf("%s: the function is %s", want, fault.Func)
		}
	}
}
