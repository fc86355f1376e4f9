package fuel

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Whatever is accepted is rewritten to a module that is as valid as it was, and not rewritten
// again.
func FuzzRewrite(f *testing.F) {
	// The seeds are the functions of a committed guest, with only as much of the module as they need.
	for i, body := range bodies(f, guests(f)["testdata/gen/hosted/hosted.wasm"]) {
		if i%8 == 0 && len(body) < 400 {
			f.Add(wasm("\x01"+vec(typeI32, typeNone, "\x60\x02\x7f\x7f\x01\x7f", "\x60\x01\x7f\x00"), "\x03"+vec("\x00", "\x01", "\x02", "\x03"),
				"\x04"+vec("\x70\x01\x01\x02"), memory1, "\x06"+vec("\x7f\x01\x41\x00\x0b"),
				"\x0a"+vec(sized("\x00\x41\x05\x0b"), sized("\x00\x0b"), sized(string(body)), sized("\x00\x0b"))))
		}
	}
	f.Add(oneFunc("\x03\x40\x0c\x00\x0b\x41\x05"))
	f.Add(oneFunc("\x10\x00"))
	f.Add(wasm("\x01"+vec(typeNone), "\x03"+vec("\x00"), memory1, "\x0c\x01", "\x0a"+vec(sized("\x00\x0b")), "\x0b"+vec("\x01\x00")))
	valid := hostile.Validator(f)
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if len(wasm) > 4096 {
			return
		}
		rewritten, err := Rewrite(wasm)
		if err != nil {
			var e *fault.Error
			if !errors.As(err, &e) || e.Kind == nil || e.Offset < 0 || e.Offset > int64(len(wasm)) {
				t.Fatalf("%#v", err)
			}
			return
		}
		compare(t, wasm, rewritten)
		before, after := valid(wasm), valid(rewritten)
		if before == nil && after != nil {
			t.Fatalf("after: %v", after)
		}
		// wazero fails on an empty custom section at the end of a file, but not before other sections.
		if before != nil && after == nil && !strings.Contains(before.Error(), "custom section") {
			t.Fatalf("accepted only when rewritten; before: %v", before)
		}
		if _, err := Rewrite(rewritten); !errors.Is(err, fault.ErrImport) && !errors.Is(err, fault.ErrLimit) {
			t.Fatalf("rewritten again: %v", err)
		}
	})
}

// bodies returns the functions of a module, with their locals.
func bodies(t testing.TB, wasm []byte) [][]byte {
	t.Helper()
	var all [][]byte
	codeSection(t, wasm, func(_ *module, c *wasmbin.Reader) {
		for count := c.Count(); count > 0; count-- {
			body := c.Part(c.U32(), "test")
			all = append(all, body.Data[body.At:body.At+body.Left()])
		}
	})
	return all
}
