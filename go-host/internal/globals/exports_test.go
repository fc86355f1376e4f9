package globals

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestExportStack exports the stack pointer of a guest that a linker made, and of no other.
func TestExportStack(t *testing.T) {
	deep, err := os.ReadFile("../../../testdata/gen/deep/deep.wasm")
	if err != nil {
		t.Fatal(err)
	}
	out := ExportStack(deep)
	outline, failure := wasmbin.Parse(out, wasmbin.Trusted)
	if failure != nil {
		t.Fatal(failure)
	}
	last := outline.Exports[len(outline.Exports)-1]
	if last.Name != StackExport || last.Kind != wasmbin.Global || last.Index != 0 || outline.Globals[0].Value != 256<<10 {
		t.Errorf("%+v, %+v", last, outline.Globals[0])
	}
	if again := ExportStack(out); !bytes.Equal(again, out) {
		t.Error("exported twice")
	}
	const data = "\x00\x41\x80\x80\x04\x0b\x01x" // at 64 KiB
	for name, global := range map[string]string{
		"none": "", "constant": "\x7f\x00\x41\x80\x80\x04\x0b", "above the data": "\x7f\x01\x41\x80\x80\x08\x0b",
		"not aligned": "\x7f\x01\x41\x88\x08\x0b", "negative": "\x7f\x01\x41\x70\x0b", "i64": "\x7e\x01\x42\x80\x80\x04\x0b",
	} {
		wasm := "\x00asm\x01\x00\x00\x00" + hostile.Section(5, "\x01\x00\x11")
		if global != "" {
			wasm += hostile.Section(6, hostile.Vec(global))
		}
		wasm += hostile.Section(11, hostile.Vec(data))
		if out := ExportStack([]byte(wasm)); string(out) != wasm {
			t.Errorf("%s: the module has changed", name)
		}
	}
}

// TestExportRefusals runs a module that grows its memory: it grows as before, and the global tells
// whether it was refused.
func TestExportRefusals(t *testing.T) {
	ctx := context.Background()
	guest := hostile.Guest{Types: []string{"\x60\x01\x7f\x01\x7f"}, Memory: "\x01\x01\x02\x04",
		Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x01\x01\x7f\x20\x00\x40\x00\x22\x01\x3f\x00\x1a\x1a\x20\x01\x0b"}},
		Exports:   []string{hostile.Sized("grow") + "\x00" + hostile.U32(hostile.FirstFunction)}}
	out := ExportRefusals(guest.Bytes())
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	module, err := r.Instantiate(ctx, out)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		pages   uint64
		want    uint32
		refused uint64
	}{{1, 2, 0}, {2, 1<<32 - 1, 1}, {0, 3, 0}, {70_000, 1<<32 - 1, 1}, {1 << 31, 1<<32 - 1, 1}, {1, 3, 0}} {
		got, err := module.ExportedFunction("grow").Call(ctx, step.pages)
		if err != nil || uint32(got[0]) != step.want || module.ExportedGlobal(RefusedExport).Get() != step.refused {
			t.Errorf("by %d: %d, %v, refused %d; want %d, %d", step.pages, got, err, module.ExportedGlobal(RefusedExport).Get(), step.want, step.refused)
		}
	}

	taken := guest
	taken.Exports = append(taken.Exports, hostile.Sized(RefusedExport)+"\x03\x00")
	named := guest
	named.Names = "\x00" + hostile.Sized(hostile.Sized("x"))
	lines := guest
	lines.Tail = hostile.Section(0, hostile.Sized(".debug_line")+"x")
	for name, g := range map[string]hostile.Guest{"taken": taken, "named": named, "lines": lines} {
		if wasm := g.Bytes(); !bytes.Equal(ExportRefusals(wasm), wasm) {
			t.Errorf("%s: the module has changed", name)
		}
	}
	if wasm := []byte(strings.Repeat("x", 8)); !bytes.Equal(ExportRefusals(wasm), wasm) {
		t.Error("what is no module has changed")
	}
}
