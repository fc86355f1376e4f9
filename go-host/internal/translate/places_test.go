package translate

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/instrument"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// linesGuest is a guest built with -debug.
func linesGuest(t *testing.T) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../e2e/testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// codeOf returns the contents of the code section.
func codeOf(t *testing.T, wasm []byte) []byte {
	t.Helper()
	for c := wasmbin.NewReader(wasm); c.Left() > 0 && c.Err == nil; {
		id := c.Byte()
		part := c.Part(c.U32(), "module")
		if id == codeSection {
			return part.Rest()
		}
	}
	t.Fatal("no code")
	return nil
}

// Each instruction of a guest is in the rewritten code, and its origin says where it was.
func TestOrigins(t *testing.T) {
	wasm := linesGuest(t)
	var origins wasmbin.Origins
	guarded, err := instrument.Rewrite(wasm, instrument.Options{Reset: true, Cancel: true, Origins: &origins})
	if err != nil {
		t.Fatal(err)
	}
	outline, err := wasmbin.Parse(guarded, limits)
	if err != nil {
		t.Fatal(err)
	}
	r := &rewriter{module: &Module{outline: outline, goNames: map[uint32]string{}}, outline: outline, imported: len(outline.Imports), inTable: map[uint32]bool{}, types: len(outline.Types)}
	rewritten, err := r.rewrite(guarded)
	if err != nil {
		t.Fatal(err)
	}
	old, guards, now := codeOf(t, wasm), codeOf(t, guarded), codeOf(t, rewritten)
	all := r.origins.Through(origins)
	for name, tt := range map[string]struct {
		origins  wasmbin.Origins
		from, to []byte
	}{"guards": {origins, old, guards}, "translation": {r.origins, guards, now}, "both": {all, old, now}} {
		copied := 0
		for n, run := range tt.origins {
			end := len(tt.to)
			if n+1 < len(tt.origins) {
				end = tt.origins[n+1].At
			}
			// Package globals has appended a function.
			if !run.Copied || run.At == end || run.From >= len(tt.from) {
				continue
			}
			copied += end - run.At
			if from := tt.from[run.From : run.From+end-run.At]; !bytes.Equal(tt.to[run.At:end], from) {
				t.Fatalf("%s: at %#x from %#x: % x, want % x", name, run.At, run.From, tt.to[run.At:end], from)
			}
		}
		// The rest are sizes, locals, and calls, whose functions have other numbers.
		if least := len(old) * 8 / 10; copied < least {
			t.Errorf("%s: %d bytes of code are copied, want at least %d of %d", name, copied, least, len(old))
		}
	}
	// A call has the origin of the call.
	calls := 0
	for _, run := range all {
		if !run.Copied && run.From < len(old) && run.At < len(now) && old[run.From] == opCall && now[run.At] == opCall {
			calls++
		}
	}
	if calls < 100 {
		t.Errorf("%d calls", calls)
	}
}

// A line table that is malformed is refused in words, since a trace would have other places.
func TestLinesMalformed(t *testing.T) {
	wasm := linesGuest(t)
	at := strings.LastIndex(string(wasm), ".debug_info") + len(".debug_info")
	damaged := slices.Clone(wasm)
	for i := at + 20; i < at+2000; i += 7 {
		damaged[i] = 0xff
	}
	if _, err := Prepare(damaged); err == nil || !strings.Contains(err.Error(), "the guest's line table: ") || !strings.Contains(err.Error(), "build the guest without -debug") {
		t.Errorf("%v", err)
	}
}
