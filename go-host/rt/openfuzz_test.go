//go:build linux

package rt

import (
	"encoding/binary"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// fuzzChild is the process that opens what the fuzzer's worker makes. It is started again from time
// to time: what a guest leaves behind must not add up to a limit that no guest exceeds alone.
var fuzzChild *child

// FuzzOpen opens modules in a child process with a limit on its address space, so that a fatal
// error of Go counts. What the reader refuses is not sent there.
func FuzzOpen(f *testing.F) {
	f.Add(hostile.Guest{}.Bytes())
	f.Add(hostile.Everything())
	for _, c := range hostile.Claims() {
		if strings.Contains(c.Name, "2147483647") && strings.Contains(c.Name, "-section: ") {
			f.Add(c.Wasm)
		}
	}
	f.Add(withoutCode(protocolWasm))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if len(wasm) > 8<<10 {
			return
		}
		for _, way := range ways {
			limits := wasmbin.Trusted
			if way.profile == wazabi.Untrusted {
				limits = wasmbin.Untrusted
			}
			if _, err := wasmbin.Parse(wasm, limits); err != nil {
				continue
			}
			if fuzzChild == nil {
				fuzzChild = startChild(t, childSpace)
			}
			a, err := fuzzChild.open(wasm, way.profile, way.guards)
			if err != nil {
				fuzzChild = nil
				t.Fatalf("%s: %v", way.name, err)
			}
			// A megabyte is for what a runtime and the kit's functions need.
			if limit := uint64(4096*len(wasm) + 16<<20); a.allocated > limit {
				t.Errorf("%s: %d bytes allocated for %d", way.name, a.allocated, len(wasm))
			}
			if fuzzChild.opened > 2_000 {
				fuzzChild.stop()
				fuzzChild = nil
			}
		}
	})
}

// withoutCode is a guest without its functions' bodies, its segments and its custom sections.
func withoutCode(wasm []byte) []byte {
	out := wasm[:8:8]
	for at := 8; at < len(wasm); {
		size, n := binary.Uvarint(wasm[at+1:])
		end := at + 1 + n + int(size)
		if id := wasm[at]; id > 0 && id < 9 && id != 3 && id != 7 {
			out = append(out, wasm[at:end]...)
		}
		at = end
	}
	return out
}

// TestEverything opens the guest that the fuzzer begins with, so that what it changes is a guest
// that loads.
func TestEverything(t *testing.T) {
	c := startChild(t, childSpace)
	defer c.stop()
	for _, way := range ways {
		for name, wasm := range map[string][]byte{"plain": hostile.Guest{}.Bytes(), "everything": hostile.Everything()} {
			if a, err := c.open(wasm, way.profile, way.guards); err != nil || a.refused || a.err != "" {
				t.Errorf("%s, %s: refused %t: %s; %v", way.name, name, a.refused, a.err, err)
			}
		}
	}
}
