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
	f.Add(everything())
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

// everything is a guest with one of all that engines read.
func everything() []byte {
	return hostile.Guest{
		Types: []string{"\x60\x01\x7f\x02\x7f\x7f"},
		Functions: []hostile.Function{
			{Type: hostile.TypeNone, Body: "\x02\x02\x7f\x01\x7e\x02\x40\x03\x40\x20\x00\x04\x7f\x41\x01\x05\x41\x02\x0b\x0e\x01\x00\x01\x0b\x0b\x10\x00\x1a\x0b"},
			{Type: hostile.TypeNone, Body: "\x00\x41\x00\x41\x00\x41\x00\xfc\x0a\x00\x00\x41\x00\x11\x03\x00\xd2\x00\x1a\x41\x01\x40\x00\x1a\x0b"},
			{Type: hostile.FirstType, Body: "\x00\x20\x00\x20\x00\x0b"},
			{Type: hostile.TypeNone, Body: "\x00\x41\x01\x02\x04\x41\x02\x0b\x1a\x1a\x43\x00\x00\x80\x3f\x43\x00\x00\x00\x40\x92\x1a\x41\x00\xfd\x11\xfd\x1b\x00\x1a\x0b"},
		},
		Table: "\x01\x70\x01\x02\x04", Memory: "\x01\x01\x02\x10",
		Elements:  hostile.Vec("\x00\x41\x00\x0b"+hostile.Vec("\x00", "\x01"), "\x05\x70"+hostile.Vec("\xd2\x00\x0b", "\xd0\x70\x0b"), "\x03\x00"+hostile.Vec("\x02")),
		DataCount: "\x03",
		Data:      hostile.Vec("\x00\x41\x80\x08\x0b"+hostile.Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x01\x02hi", "\x02\x00\x41\x00\x0b\x01x"),
		Globals:   []string{"\x7e\x01\x42\x05\x0b", "\x7c\x00\x44\x00\x00\x00\x00\x00\x00\x00\x00\x0b", "\x70\x00\xd2\x00\x0b"},
		Exports:   []string{hostile.Sized("a table") + "\x01\x00"},
		Names:     "\x00" + hostile.Sized("\x01m") + "\x01" + hostile.Sized(hostile.Vec("\x00\x01f")) + "\x02" + hostile.Sized(hostile.Vec("\x05"+hostile.Vec("\x00\x01x"))),
	}.Bytes()
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
		for name, wasm := range map[string][]byte{"plain": hostile.Guest{}.Bytes(), "everything": everything()} {
			if a, err := c.open(wasm, way.profile, way.guards); err != nil || a.refused || a.err != "" {
				t.Errorf("%s, %s: refused %t: %s; %v", way.name, name, a.refused, a.err, err)
			}
		}
	}
}
