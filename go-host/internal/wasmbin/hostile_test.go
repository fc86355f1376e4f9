package wasmbin_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHostileClaims refuses each count that the file does not bear out, without allocating for it.
func TestHostileClaims(t *testing.T) {
	cases := hostile.Claims()
	if len(cases) < 100 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		for _, limits := range []wasmbin.Limits{wasmbin.Trusted, wasmbin.Untrusted} {
			var err error
			bytes := allocated(func() { _, err = wasmbin.Parse(c.Wasm, limits) })
			if err == nil || bytes > 1<<20 {
				t.Errorf("%s: %v, and %d bytes allocated", c.Name, err, bytes)
			}
		}
	}
}

// TestHostileTotals refuses what is within bounds item by item and not in total.
func TestHostileTotals(t *testing.T) {
	for _, c := range hostile.Totals() {
		var err error
		bytes := allocated(func() { _, err = wasmbin.Parse(c.Wasm, wasmbin.Trusted) })
		if !errors.Is(err, fault.ErrLimit) || bytes > uint64(64*len(c.Wasm)+1<<20) {
			t.Errorf("%s: %v, and %d bytes allocated for %d", c.Name, err, bytes, len(c.Wasm))
		}
	}
}

// TestCommittedGuests accepts the committed guests within half of the tight limits, and the crate
// regex, one function of which is compiled from 54 KB, within the tight limits.
func TestCommittedGuests(t *testing.T) {
	half := halved(wasmbin.Untrusted)
	found := 0
	err := filepath.WalkDir("../../..", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "target" {
			return filepath.SkipDir // cargo's output is not committed
		}
		if entry.IsDir() && (entry.Name() == "wat" || entry.Name() == "peers") {
			return filepath.SkipDir // modules that are no guests of this kit
		}
		if filepath.Ext(path) != ".wasm" {
			return nil
		}
		wasm, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found++
		limits := half
		switch entry.Name() {
		case "regex.wasm":
			limits = wasmbin.Untrusted
		case "libraries.wasm":
			limits = wasmbin.Trusted // a function of a crate is larger than an untrusted one may be
		}
		if _, err := wasmbin.Parse(wasm, limits); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || found < 10 {
		t.Errorf("%d guests, %v", found, err)
	}
}
