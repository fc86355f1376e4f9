package fuel

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Whatever is accepted is rewritten to a module that is as valid as it was, and not rewritten again.
func FuzzRewrite(f *testing.F) {
	for _, wasm := range guests(f) {
		if len(wasm) < 64<<10 {
			f.Add(wasm)
		}
	}
	f.Add(oneFunc("\x03\x40\x0c\x00\x0b\x41\x05"))
	f.Add(oneFunc("\x10\x00"))
	f.Add(wasm("\x01"+vec(typeNone), "\x03"+vec("\x00"), memory1, "\x0c\x01", "\x0a"+vec(sized("\x00\x0b")), "\x0b"+vec("\x01\x00")))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		rewritten, err := Rewrite(wasm)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Kind == nil || e.Offset < 0 || e.Offset > len(wasm) {
				t.Fatalf("%#v", err)
			}
			return
		}
		compare(t, wasm, rewritten)
		_, before := compile(t, wasm)
		_, after := compile(t, rewritten)
		if before == nil && after != nil {
			t.Fatalf("after: %v", after)
		}
		// wazero fails on an empty custom section at the end of a file, where it is no more.
		if before != nil && after == nil && !strings.Contains(before.Error(), "custom section") {
			t.Fatalf("accepted only when rewritten; before: %v", before)
		}
		if _, err := Rewrite(rewritten); !errors.Is(err, wasmbin.ErrImport) && !errors.Is(err, wasmbin.ErrLimit) {
			t.Fatalf("rewritten again: %v", err)
		}
	})
}
