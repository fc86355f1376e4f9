package fuel

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// wasm makes a module from sections, each an id and a body.
func wasm(sections ...string) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, s := range sections {
		out = wasmbin.AppendSection(out, s[0], []byte(s[1:]))
	}
	return out
}

// vec makes a vector.
func vec(elements ...string) string {
	return string(binary.AppendUvarint(nil, uint64(len(elements)))) + strings.Join(elements, "")
}

// sized prepends the length of s.
func sized(s string) string { return string(appendName(nil, s)) }

const (
	typeI32  = "\x60\x00\x01\x7f" // () -> i32
	typeNone = "\x60\x00\x00"     // () -> ()
	memory1  = "\x05\x01\x00\x01"
)

// oneFunc is a module with the function "f", () -> i32, with this code.
func oneFunc(code string) []byte {
	return wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), memory1, "\x07"+vec("\x01f\x00\x00"), "\x0a"+vec(sized("\x00"+code+"\x0b")))
}

// run calls "f" of a rewritten module. It returns the result and how often f called tick.
func run(t *testing.T, wasm []byte) (result uint64, ticks int) {
	t.Helper()
	ctx := t.Context()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	host := func(module, name string, f api.GoFunc, results ...api.ValueType) {
		_, err := r.NewHostModuleBuilder(module).NewFunctionBuilder().WithGoFunction(f, nil, results).Export(name).Instantiate(ctx)
		if err != nil {
			t.Fatal(err)
		}
	}
	host(ImportModule, ImportName, func(context.Context, []uint64) { ticks++ })
	host("env", "seven", func(_ context.Context, stack []uint64) { stack[0] = 7 }, api.ValueTypeI32)
	instance, err := r.Instantiate(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	results, err := instance.ExportedFunction("f").Call(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return results[0], ticks
}

func TestTicks(t *testing.T) {
	// Each round has six quick instructions.
	const rounds1 = allowance/(6*quick) + 1
	// local0 = n; loop { local0 -= 1; br_if local0 != 0 }
	count := func(n int64) []byte {
		code := "\x01\x01\x7f" + string(appendSigned([]byte("\x41"), n)) + "\x21\x00\x03\x40\x20\x00\x41\x01\x6b\x22\x00\x0d\x00\x0b\x41\x05\x0b"
		return wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), memory1, "\x07"+vec("\x01f\x00\x00"), "\x0a"+vec(sized(code)))
	}
	// f: for n := 640; n != 0; n-- { code }, with 16 pages and a table.
	rounds := func(code string) []byte {
		body := "\x01\x02\x7f\x41\x80\x05\x21\x00\x03\x40" + code + "\x20\x00\x41\x01\x6b\x22\x00\x0d\x00\x0b\x41\x05\x0b"
		return wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), "\x04"+vec("\x70\x01\x01\x02"), "\x05\x01\x00\x10", "\x07"+vec("\x01f\x00\x00"),
			"\x0a"+vec(sized(body)))
	}
	tests := []struct {
		name  string
		wasm  []byte
		ticks int
	}{
		{"a short loop", count(rounds1), 0},
		{"one round more", count(rounds1 + 1), 1},
		{"four times as many", count(4*rounds1 + 4), 4},
		{"no loop, no call", oneFunc("\x41\x05"), 0},
		{"640 MiB filled", rounds("\x41\x00\x41\x07\x41\x80\x80\xc0\x00\xfc\x0b\x00"), 79},
		{"640 MiB copied", rounds("\x41\x00\x41\x00\x41\x80\x80\xc0\x00\xfc\x0a\x00\x00"), 79},
		// Short ones cost as much as the pages that they may be the first to touch.
		{"10,240 bytes filled", rounds(strings.Repeat("\x41\x00\x41\x07\x41\x01\xfc\x0b\x00", 16)), 4},
		{"10,240 bytes copied", rounds(strings.Repeat("\x41\x00\x41\x00\x41\x01\xfc\x0a\x00\x00", 16)), 4},
		{"a table filled with nothing", rounds("\x41\x00\xd0\x70\x41\x00\xfc\x11\x00"), 0},
		{"memory that does not grow", rounds("\x41\x00\x40\x00\x1a"), 639},
		{"a table that does not grow", rounds("\xd0\x70\x41\x00\xfc\x0f\x00\x1a"), 639},
	}
	for _, test := range tests {
		rewritten, err := Rewrite(test.wasm)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		compare(t, test.wasm, rewritten)
		if result, ticks := run(t, rewritten); result != 5 || ticks != test.ticks {
			t.Errorf("%s: %d with %d ticks, want 5 with %d", test.name, result, ticks, test.ticks)
		}
	}
}

// The functions of this module are called in every way, after an import.
func TestIndexes(t *testing.T) {
	// f = seven() + two() + table[1]() + table[2](); the table is filled from globals and segments
	// of several forms.
	f := "\x00" + "\x10\x00" + "\x10\x01\x6a" + "\x41\x01\x11\x00\x00\x6a" + "\x41\x02\x11\x00\x00\x6a" +
		"\x41\x00\xd2\x01\x26\x00" + // table.set 0 (ref.func two)
		"\x41\x00\x11\x00\x00\x6a" + "\x0b"
	module := wasm("\x01"+vec(typeI32, typeNone), "\x02"+vec("\x03env\x05seven\x00\x00"), "\x03"+vec("\x00", "\x00", "\x00"),
		"\x04"+vec("\x70\x01\x03\x03"), memory1, "\x06"+vec("\x7f\x00\x41\x01\x0b", "\x70\x00\xd2\x02\x0b"),
		"\x07"+vec("\x01f\x00\x03", "\x01g\x03\x01"),
		"\x09"+vec("\x00\x41\x01\x0b"+vec("\x02"), "\x06\x00\x41\x02\x0b\x70"+vec("\xd2\x00\x0b"), "\x03\x00"+vec("\x01", "\x03")),
		"\x0a"+vec(sized("\x00\x41\x02\x0b"), sized("\x00\x41\x1e\x0b"), sized(f)),
		"\x00"+sized("name")+"\x00"+sized("\x01m")+"\x01"+sized(vec("\x00\x05seven", "\x01\x03two", "\x03\x01f"))+"\x02"+sized(vec("\x03"+vec("\x00\x01x"))))
	rewritten, err := Rewrite(module)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, module, rewritten)
	if result, ticks := run(t, rewritten); result != 7+2+30+7+2 || ticks != 0 {
		t.Errorf("%d with %d ticks", result, ticks)
	}
	names := "\x01" + sized(vec("\x00\x05seven", "\x02\x03two", "\x04\x01f")) + "\x02" + sized(vec("\x04"+vec("\x00\x01x")))
	if !bytes.HasSuffix(rewritten, []byte(names)) {
		t.Errorf("the names are % x", rewritten[len(rewritten)-40:])
	}
	if _, err := Rewrite(rewritten); !errors.Is(err, fault.ErrImport) {
		t.Errorf("rewritten again: %v", err)
	}
}

func TestElements(t *testing.T) {
	m := newModule(&wasmbin.Module{Types: make([]wasmbin.Signature, 1), Globals: make([]wasmbin.GlobalDef, 1), Funcs: make([]uint32, 5), Imports: make([]wasmbin.Import, 2)})
	for in, want := range map[string]string{
		"\x00\x41\x00\x0b" + vec("\x01", "\x02", "\x04"):                 "\x00\x41\x00\x0b" + vec("\x01", "\x03", "\x05"),
		"\x01\x00" + vec("\x02"):                                         "\x01\x00" + vec("\x03"),
		"\x02\x00\x23\x00\x0b\x00" + vec("\x02"):                         "\x02\x00\x23\x00\x0b\x00" + vec("\x03"),
		"\x03\x00" + vec("\x02"):                                         "\x03\x00" + vec("\x03"),
		"\x04\x41\x7f\x0b" + vec("\xd2\x02\x0b"):                         "\x04\x41\x7f\x0b" + vec("\xd2\x03\x0b"),
		"\x05\x70" + vec("\xd2\x84\x80\x80\x80\x00\x0b", "\xd0\x70\x0b"): "\x05\x70" + vec("\xd2\x05\x0b", "\xd0\x70\x0b"),
		"\x06\x00\x41\x00\x0b\x70" + vec("\xd2\x00\x0b", "\x23\x00\x0b"): "\x06\x00\x41\x00\x0b\x70" + vec("\xd2\x00\x0b", "\x23\x00\x0b"),
		"\x07\x6f" + vec("\xd0\x6f\x0b"):                                 "\x07\x6f" + vec("\xd0\x6f\x0b"),
	} {
		c := &wasmbin.Reader{Data: []byte(vec(in))}
		if got := m.mover().ElementSection(c, nil); c.Err != nil || string(got) != vec(want) {
			t.Errorf("% x: % x, want % x; error %v", in, got, vec(want), c.Err)
		}
	}
}

// Engines take no notice of names of functions that do not exist, with guards or without.
func TestNamesOfNoFunction(t *testing.T) {
	guarded := func(names ...string) []byte {
		out, err := Rewrite(append(oneFunc(""), "\x00"+sized(sized("name")+"\x01"+sized(vec(names...))+"\x02"+sized(vec("\x09"+vec("\x00\x01l"))))...))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	with, without := guarded("\x00\x01f", "\x05\x01g"), guarded("\x00\x01f")
	if !bytes.Equal(with, without) || !bytes.Contains(with, []byte("\x01f")) || bytes.Contains(with, []byte("\x01l")) {
		t.Errorf("with a name of no function:\n%x\nwithout:\n%x", with, without)
	}
}

func TestRefused(t *testing.T) {
	element := func(segment string) []byte {
		return wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), "\x04"+vec("\x70\x01\x01\x01"), memory1, "\x09"+vec(segment), "\x0a"+vec(sized("\x00\x41\x00\x0b")))
	}
	tests := []struct {
		name, detail string
		wasm         []byte
		kind         error
	}{
		{"the fuel, read", "function body: global 0, there are 0", oneFunc("\x23\x00"), fault.ErrModule},
		{"the fuel, written", "function body: global 0, there are 0", oneFunc("\x41\x00\x24\x00"), fault.ErrModule},
		{"the fuel, exported", "export section: global 0, there are 0", wasm(memory1, "\x07"+vec("\x01g\x03\x00")), fault.ErrModule},
		{"tick, called", "function body: function 1, there are 1", oneFunc("\x10\x01"), fault.ErrModule},
		{"tick, exported", "export section: function 0, there are 0", wasm(memory1, "\x07"+vec("\x01f\x00\x00")), fault.ErrModule},
		{"tick, in a table", "element section: function 1, there are 1", element("\x00\x41\x00\x0b" + vec("\x01")), fault.ErrModule},
		{"tick, in a global", "global section: function 0, there are 0", wasm(memory1, "\x06"+vec("\x70\x00\xd2\x00\x0b")), fault.ErrModule},
		{"the type of tick", "function body: type 1, there are 1", oneFunc("\x02\x01\x0b"), fault.ErrModule},
		{"tick, imported", "pass it as it was built", wasm("\x01"+vec(typeNone), "\x02"+vec("\x06wazabi\x04tick\x00\x00"), memory1), fault.ErrImport},
		{"a function without a body", "code section: 0 function bodies, there are 1 functions", wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), memory1, "\x0a"+vec()), fault.ErrModule},
		{"a segment of no form", "flags 0x8", element("\x08"), fault.ErrModule},
		{"a loop in a constant", "in a constant", element("\x00\x03\x40\x0b\x0b\x00"), fault.ErrModule},
		{"code without an end", "function body: truncated", oneFunc("\x02\x40"), fault.ErrModule},
		{"code after the end", "1 bytes left over", oneFunc("\x0b"), fault.ErrModule},
		{"no instruction", "unknown instruction ff", oneFunc("\xff"), fault.ErrModule},
		{"no instruction after 0xfc", "unknown instruction fc 12", oneFunc("\xfc\x12"), fault.ErrModule},
		{"no vector instruction", "unknown instruction fd 9a 01", oneFunc("\xfd\x9a\x01"), fault.ErrModule},
		{"relaxed vectors", "unknown instruction fd 80 02", oneFunc("\xfd\x80\x02"), fault.ErrModule},
		// wazero would read i16x8.abs, unreachable, loop.
		{"a long form of v128.load", "unknown instruction fd 80 00", oneFunc("\xfd\x80\x00\x03\x40"), fault.ErrModule},
		{"a long form of memory 0", "memory 0x80", oneFunc("\x3f\x80\x00"), fault.ErrModule},
		{"a block of an unknown type", "type 0x5e", oneFunc("\x02\x5e\x0b"), fault.ErrModule},
		{"a select of two types", "a select of 2 types", oneFunc("\x1c\x02\x7f\x7f"), fault.ErrModule},
		{"a long index", "more than 32 bits", oneFunc("\x20\xff\xff\xff\xff\x1f"), fault.ErrModule},
		{"a long constant", "more than 32 bits", oneFunc("\x41\x80\x80\x80\x80\x80\x00"), fault.ErrModule},
		{"a table of branches that is not there", "4294967295 elements claimed", oneFunc("\x0e\xff\xff\xff\xff\x0f"), fault.ErrModule},
		{"a tail call", "0x12 (tail calls)", oneFunc("\x12\x00"), fault.ErrFeature},
		{"an exception", "0x08 (exceptions)", oneFunc("\x08\x00"), fault.ErrFeature},
		{"an atomic", "0xfe (threads)", oneFunc("\xfe\x00\x02\x00"), fault.ErrFeature},
		{"a garbage-collected value", "0xfb (garbage collection)", oneFunc("\xfb\x00\x00"), fault.ErrFeature},
		{"a local of an unknown type", "type 0x5e", wasm("\x01"+vec(typeI32), "\x03"+vec("\x00"), memory1, "\x0a"+vec(sized(vec("\x01\x5e")+"\x0b"))), fault.ErrModule},
		{"a name that is cut", "name section: truncated", wasm(memory1, "\x00"+sized("name")+"\x01\x09"), fault.ErrModule},
		{"not a module", "does not begin with", []byte("?"), fault.ErrModule},
	}
	for _, test := range tests {
		_, err := Rewrite(test.wasm)
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.detail) {
			t.Errorf("%s: %v, want %v: %s", test.name, err, test.kind, test.detail)
		}
		var e *fault.Error
		if errors.As(err, &e) && e.Kind == fault.ErrFeature && e.Offset != int64(bytes.IndexByte(test.wasm, 0x0a)+5) {
			t.Errorf("%s: at 0x%x", test.name, e.Offset)
		}
	}
}

// Missing sections are added in the right order.
func TestSectionsAreAdded(t *testing.T) {
	for _, module := range [][]byte{
		wasm(memory1),
		wasm("\x00"+sized("first"), memory1, "\x00"+sized("last")),
		wasm("\x01"+vec(typeNone), memory1),
		wasm(memory1, "\x06"+vec("\x7f\x01\x41\x00\x0b")),
		wasm("\x01"+vec(typeNone), "\x03"+vec("\x00"), memory1, "\x0c\x01", "\x0a"+vec(sized("\x00\x0b")), "\x0b"+vec("\x01\x00")),
	} {
		rewritten, err := Rewrite(module)
		if err != nil {
			t.Fatalf("% x: %v", module, err)
		}
		compare(t, module, rewritten)
		compile(t, rewritten)
	}
}

// The growth of a module that consists of loops is bounded.
func TestGrowth(t *testing.T) {
	body := sized("\x00" + strings.Repeat("\x03\x40\x0b", 1000) + "\x0b")
	wasm := wasm("\x01"+vec(typeNone), "\x03"+vec("\x00", "\x00", "\x00"), memory1, "\x0a"+vec(body, body, body))
	if _, err := Rewrite(wasm); err != nil {
		t.Fatal(err)
	}
	codeSection(t, wasm, func(m *module, c *wasmbin.Reader) {
		m.limit = 50_000
		if out := m.codeSection(c, nil); c.Err == nil || c.Err.Kind != fault.ErrLimit || len(out) > 75_000 {
			t.Errorf("%d bytes, %v", len(out), c.Err)
		}
	})
}

// compile compiles a module in the same way as the engines.
func compile(t *testing.T, wasm []byte) (wazero.CompiledModule, error) {
	t.Helper()
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { r.Close(context.Background()) })
	return r.CompileModule(experimental.WithCompilationWorkers(t.Context(), 1), wasm)
}

func TestGuests(t *testing.T) {
	for path, wasm := range guests(t) {
		rewritten, err := Rewrite(wasm)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		compare(t, wasm, rewritten)
		before, err := compile(t, wasm)
		if err != nil {
			t.Fatal(err)
		}
		after, err := compile(t, rewritten)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for name, f := range before.ExportedFunctions() {
			if g := after.ExportedFunctions()[name]; g == nil || g.Name() != f.Name() || g.Index() != f.Index()+1 {
				t.Errorf("%s: %s is %v, want %v", path, name, g, f)
			}
		}
		t.Logf("%s: %d bytes, rewritten %d", path, len(wasm), len(rewritten))
	}
}

func BenchmarkRewrite(b *testing.B) {
	wasm := guests(b)["bench/kit/kit.wasm"]
	b.SetBytes(int64(len(wasm)))
	for b.Loop() {
		if _, err := Rewrite(wasm); err != nil {
			b.Fatal(err)
		}
	}
}

// Debugging information is emptied, since its offsets are those of the original code.
func TestDebuggingInformation(t *testing.T) {
	kept := "\x00" + sized("producers") + "kept"
	got, err := Rewrite(wasm(memory1, kept, "\x00"+sized(".debug_line")+"lines", "\x00"+sized(".debug_info")+"info"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"kept": true, "lines": false, "infoinfo": false} {
		if strings.Contains(string(got), text) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if !strings.Contains(string(got), "\x00\x0c"+sized(".debug_line")+"\x00\x0c"+sized(".debug_info")) {
		t.Errorf("%q", got)
	}
}

// TestMoved: values that engines move without an instruction for each are paid for.
func TestMoved(t *testing.T) {
	const many = 10_000
	manyLocals := vec("\x90\x4e\x7f") // 10,000 locals
	global := "\x7f\x01\x41\x00\x0b"
	// f: for local0 := 640; local0 != 0; local0-- { code }
	rounds := func(locals, code string) string {
		return sized(locals + "\x41\x80\x05\x21\x00\x03\x40" + code + "\x20\x00\x41\x01\x6b\x22\x00\x0d\x00\x0b\x41\x05\x0b")
	}
	module := func(globals []string, bodies ...string) []byte {
		types := vec(typeI32, typeNone, "\x60\x00"+vec(slices.Repeat([]string{"\x7f"}, 1_000)...))
		kinds := []string{"\x00", "\x01", "\x02"}[:len(bodies)]
		return wasm("\x01"+types, "\x03"+vec(kinds...), memory1, "\x06"+vec(globals...), "\x07"+vec("\x01f\x00\x00"), "\x0a"+vec(bodies...))
	}
	one := vec("\x01\x7f")
	empty := sized("\x00\x0b")
	// A thousand values are pushed once, and each branch would carry them.
	carried := "\x02\x02" + strings.Repeat("\x41\x00", 1_000) + strings.Repeat("\x20\x00\x41\x00\x71\x0d\x00", 100) + "\x0b" + strings.Repeat("\x1a", 1_000)
	tests := []struct {
		name string
		wasm []byte
		// moved is how many values are moved in a round.
		moved int
	}{
		{"globals after a call", module(slices.Repeat([]string{global}, many), rounds(one, "\x10\x01"), empty), many},
		{"globals where paths join", module(slices.Repeat([]string{global}, many), rounds(one, "")), many},
		{"locals where paths join", module(nil, rounds(manyLocals, "")), many},
		{"locals of a function that is called", module(nil, rounds(one, "\x10\x01"), sized(manyLocals+"\x0b")), many},
		{"values that branches carry", module(nil, rounds(one, carried)), 100_000},
	}
	for _, test := range tests {
		rewritten, err := Rewrite(test.wasm)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		// A guard may pay more than is left of the allowance.
		want := 640 * test.moved / allowance / 2
		if result, ticks := run(t, rewritten); result != 5 || ticks < want {
			t.Errorf("%s: %d with %d ticks, want 5 with %d or more", test.name, result, ticks, want)
		}
	}
}
