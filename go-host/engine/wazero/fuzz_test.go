package wazero

import (
	"bytes"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tetratelabs/wazero"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// FuzzTrace lets a guest with any debugging information and names trap. The trace has the function
// that trapped, whose name is in the name section, and the functions that are inlined there, and no
// other; and it takes bounded time and memory.
func FuzzTrace(f *testing.F) {
	const maxInput, longest, mostAllocated = 16 << 10, time.Second, 64 << 20
	// small.rs says how it was built. Its only function, get, traps for 9.
	wasm, err := os.ReadFile("../../internal/debuginfo/testdata/small.wasm")
	if err != nil {
		f.Fatal(err)
	}
	seed := debuginfo.SectionsOf(wasm)
	bare := withoutCustoms(wasm)
	named := func(name string) []byte {
		return []byte("\x01" + hostile.Sized(hostile.Vec("\x00"+hostile.Sized(name))))
	}
	for _, name := range []string{"get", "_ZN5hello5check17h596a84bd651b554dE", "a()\n\t.$2()", ""} {
		f.Add(seed["abbrev"], seed["info"], seed["line"], seed["ranges"], seed["str"], named(name))
	}
	f.Add([]byte(nil), []byte(nil), []byte("a\n\t.$1()"), []byte(nil), []byte("\n\t\t0x1f: src/lib.rs:3:4 (inlined)"), []byte(nil))
	s := newStore((&options{}).config(false), true)
	f.Cleanup(func() { _ = s.runtime.Close(background) })
	f.Fuzz(func(t *testing.T, abbrev, info, line, ranges, str, names []byte) {
		wasm := bytes.Clone(bare)
		for _, c := range []struct {
			name string
			data []byte
		}{
			{".debug_abbrev", abbrev}, {".debug_info", info}, {".debug_line", line}, {".debug_ranges", ranges}, {".debug_str", str}, {"name", names},
		} {
			wasm = wasmbin.AppendSection(wasm, 0, append([]byte(hostile.Sized(c.name)), c.data...))
		}
		if len(wasm) > maxInput {
			return
		}
		// A fuzzer does not notice a loop without an end.
		defer time.AfterFunc(time.Minute, func() { panic("the trap does not end") }).Stop()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		took, failure, text := trapIn(t, s, wasm)
		runtime.ReadMemStats(&after)
		if took > longest {
			// The machine may be busy.
			took, _, _ = trapIn(t, s, wasm)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; took > longest || allocated > mostAllocated {
			t.Errorf("the trap took %v and %d bytes of memory", took, allocated)
		}
		if strings.Contains(text, "wazero failed on the line table") {
			return
		}
		n := len(failure.Trace)
		if failure.Trap != engine.TrapUnreachable || n == 0 || n > 1000 {
			t.Fatalf("%d frames of %q: %s", n, failure.Trap, text)
		}
		want := "$0(i32) i32"
		if name := functionNames(names, map[uint32]bool{0: true})[0]; name != "" {
			want = demangle.Name(name)
		}
		if last := failure.Trace[n-1].Func; last != want {
			t.Errorf("%q trapped, want %q", last, want)
		}
		for _, frame := range failure.Trace {
			if len(frame.File) > maxFile || len(frame.Func) > maxFile*4 || !utf8.ValidString(frame.File+frame.Func) || strings.ContainsAny(frame.File+frame.Func, "\n\t\x1b") {
				t.Errorf("%q", frame)
			}
		}
	})
}

// The seed of FuzzTrace has functions that are inlined where it traps.
func TestTraceOfSmall(t *testing.T) {
	wasm, err := os.ReadFile("../../internal/debuginfo/testdata/small.wasm")
	if err != nil {
		t.Fatal(err)
	}
	_, f, text := trapIn(t, newStore((&options{}).config(false), true), wasm)
	var names []string
	for _, frame := range f.Trace {
		names = append(names, frame.Func)
	}
	if !slices.Equal(names, []string{"core::core_arch::wasm32::unreachable", "s::index", "s::pick", "get"}) {
		t.Errorf("%q: %s", names, text)
	}
}

// withoutCustoms returns a module without its custom sections.
func withoutCustoms(wasm []byte) []byte {
	rest := bytes.Clone(wasm)
	for _, c := range slices.Backward(slices.Collect(debuginfo.Customs(wasm))) {
		rest = slices.Delete(rest, c.Start, c.End)
	}
	return rest
}

// trapIn compiles a guest and calls its function get, which traps.
func trapIn(t *testing.T, s *store, wasm []byte) (took time.Duration, f engine.Failure, text string) {
	begun := time.Now()
	rest, names := withoutNames(wasm, true)
	compiled, err := s.runtime.CompileModule(background, rest)
	if err != nil {
		t.Fatal(err)
	}
	defer compiled.Close(background)
	m, err := s.runtime.InstantiateModule(background, compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(background)
	err = tracedFunction{m.ExportedFunction("get")}.CallWithStack(background, []uint64{9})
	if err == nil {
		t.Fatal("no trap")
	}
	f = (&code{module: compiled, names: names, inlined: newInlined(rest)}).explain(err)
	return time.Since(begun), f, err.Error()
}
