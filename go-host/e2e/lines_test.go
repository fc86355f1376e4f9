package e2e_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	engine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/bare"
)

// testdata/lines.wasm is the guest bare, built with -debug. Its function index calls pick, which
// calls get, which panics. Both pick and get are inlined.

// indexTrap calls index past the end of its list.
func indexTrap(t *testing.T, wasm []byte, opts ...wazabi.Option) *wazabi.TrapError {
	t.Helper()
	m, err := bare.NewFrom(t.Context(), wasm, opts...)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, m)
	_, err = m.Index(t.Context(), []uint32{1}, 7)
	var trap *wazabi.TrapError
	if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Fatalf("%v", err)
	}
	return trap
}

func linesGuest(t *testing.T) []byte {
	t.Helper()
	wasm, err := os.ReadFile("testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// functions returns the names in a trace.
func functions(trace []wazabi.Frame) (names []string) {
	for _, frame := range trace {
		names = append(names, frame.Func)
	}
	return names
}

// The trace of a guest built with -debug has functions, inlined ones too, and lines.
func TestLines(t *testing.T) {
	needsWazero(t, "it loads a guest with lines by NewFrom; TestEngineLines has that guest compiled in")
	wasm := linesGuest(t)
	cache := wazero.NewCompilationCache()
	t.Cleanup(func() { _ = cache.Close(t.Context()) })
	runtime := wazero.NewRuntime(t.Context())
	t.Cleanup(func() { _ = runtime.Close(t.Context()) })
	for name, opts := range map[string][]wazabi.Option{
		"compiler":    nil,
		"interpreter": {engine.WithInterpreter()},
		"cache":       {engine.WithCompilationCache(cache)},
		"runtime":     {engine.WithRuntime(runtime)},
	} {
		t.Run(name, func(t *testing.T) {
			trap := indexTrap(t, wasm, opts...)
			at := slices.IndexFunc(trap.Trace, func(f wazabi.Frame) bool { return f.Func == "bare::get" })
			if at < 0 {
				t.Fatalf("%+v", trap)
			}
			// The panic's own report has the same place. The next two frames are the callers in the source.
			for i, name := range []string{"bare::get", "bare::pick", "bare::index"} {
				frame := trap.Trace[at+i]
				if frame.Func != name || !strings.HasSuffix(frame.File, "guests/bare/src/lib.rs") || frame.Line == 0 || frame.Column == 0 {
					t.Errorf("frame %d: %v", at+i, frame)
				}
			}
			if got := trap.Trace[at]; got.Line != trap.Line || got.Column != trap.Column || got.File != trap.File {
				t.Errorf("%v, and the panic at %s:%d:%d", got, trap.File, trap.Line, trap.Column)
			}
			if last := trap.Trace[len(trap.Trace)-1]; last.Func != "bare/index" || last.Line == 0 {
				t.Errorf("the last frame: %v", last)
			}
			// Neither what the panic calls nor what calls the function for the kit.
			if names := functions(trap.Trace); !slices.Equal(names, []string{"bare::get", "bare::pick", "bare::index", "bare/index"}) {
				t.Errorf("%q", names)
			}
			text := fmt.Sprintf("%+v", trap)
			want := fmt.Sprintf("\n\tbare::get (%s:%d:%d)\n\tbare::pick (", trap.File, trap.Line, trap.Column)
			if !strings.Contains(text, want) || strings.Contains(text, "_ZN") || strings.Contains(text, "_R") {
				t.Errorf("%s\nwant %s", text, want)
			}
			if text := trap.Error(); strings.Contains(text, "bare::get") || strings.Contains(text, "\n") {
				t.Errorf("%s", text)
			}
		})
	}
}

// TestGuideTrace: the trace that the guide shows is one that %+v prints.
func TestGuideTrace(t *testing.T) {
	needsWazero(t, "it loads a guest with lines by NewFrom; TestEngineLines has that guest compiled in")
	guide, err := os.ReadFile("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%+v", indexTrap(t, linesGuest(t)))
	shown := "    " + strings.NewReplacer("\n", "\n    ", "\t", "    ").Replace(printed) + "\n\n"
	if !strings.Contains(string(guide), shown) {
		t.Errorf("docs/guide.md does not show\n%s", shown)
	}
}

// Traces have only names for untrusted guests, whose debugging information may be malicious, and
// for guests with fuel guards, where it no longer fits.
func TestNamesWithoutLines(t *testing.T) {
	needsWazero(t, "it loads a guest with lines by NewFrom; TestEngineLines has that guest compiled in")
	wasm := linesGuest(t)
	for name, opt := range map[string]wazabi.Option{"untrusted": wazabi.WithProfile(wazabi.Untrusted), "guards": wazabi.WithCancel()} {
		t.Run(name, func(t *testing.T) {
			trap := indexTrap(t, wasm, opt)
			// The functions of the guest are inlined into its export.
			if names := functions(trap.Trace); !slices.Equal(names, []string{"bare/index"}) {
				t.Errorf("%q", names)
			}
			for _, frame := range trap.Trace {
				if frame.File != "" || frame.Line != 0 {
					t.Errorf("%v", frame)
				}
			}
		})
	}
}

// If the debugging information is damaged, a call fails with an error, and the process survives.
func TestLinesDamaged(t *testing.T) {
	needsWazero(t, "it loads a guest with lines by NewFrom; TestEngineLines has that guest compiled in")
	wasm := linesGuest(t)
	loaded := 0
	for _, section := range []string{".debug_info", ".debug_line", ".debug_abbrev", ".debug_ranges", ".debug_str"} {
		begin := strings.Index(string(wasm), section) + len(section)
		for step, value := range map[int]byte{7: 0, 61: 0xff, 97: 0x80} {
			damaged := slices.Clone(wasm)
			for at := begin + 12; at < min(begin+20_000, len(wasm)-8000); at += step {
				damaged[at] = value
			}
			m, err := bare.NewFrom(t.Context(), damaged, engine.WithInterpreter())
			if err != nil {
				// The damage may have hit the next section.
				continue
			}
			loaded++
			if _, err := m.Index(t.Context(), []uint32{1}, 7); !errors.Is(err, wazabi.ErrTrap) {
				t.Errorf("%s, each %d: %v", section, step, err)
			}
			closing(t, m)
		}
	}
	if loaded < 8 {
		t.Errorf("%d damaged guests were loaded", loaded)
	}
}
