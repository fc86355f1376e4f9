package translate

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestRefused: what cannot be translated is refused in words.
func TestRefused(t *testing.T) {
	const v128, externref = "\x7b", "\x6f"
	plain := []probe{op("first", i32, i32, ""), op("second", "", i32, "\x41\x07")}
	withProbe := func(p probe) []byte { return probeModule(append(slices.Clone(plain), p)) }
	table := probeModule(plain)
	// The type of the table's elements.
	at := strings.Index(string(table), "\x04\x05\x01\x70") + 3
	table[at] = externref[0]
	for name, tt := range map[string]struct {
		wasm []byte
		kind error
		says string
	}{
		"a SIMD instruction":         {withProbe(probe{"simd", "", i32, "\x41\x01\xfd\x11\xfd\x53"}), fault.ErrFeature, "build the guest without the target feature simd128, or use -engine wazero"},
		"a SIMD parameter":           {withProbe(op("simd", v128, i32, "\x1a\x41\x00")), fault.ErrFeature, "SIMD (v128)"},
		"a reference":                {withProbe(op("reference", externref, i32, "\xd1")), fault.ErrFeature, "a value of type externref"},
		"table.get":                  {withProbe(op("get", i32, i32, "\x25\x00\xd1")), fault.ErrFeature, "an instruction on tables"},
		"table.size":                 {withProbe(op("size", "", i32, "\xfc\x10\x00")), fault.ErrFeature, "an instruction on tables"},
		"a table of host references": {table, fault.ErrFeature, "a table of externref"},
		"no module":                  {[]byte("text"), fault.ErrModule, "expected a .wasm file"},
	} {
		_, err := Prepare(tt.wasm)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != tt.kind || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %v with %q", name, err, tt.kind, tt.says)
		}
	}
}

func mustPrepare(t *testing.T, wasm []byte) *Module {
	t.Helper()
	m, err := Prepare(wasm)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// counted returns the names of the probes that count their frames.
func countedProbes(t *testing.T, probes []probe) (names []string) {
	t.Helper()
	outline, err := wasmbin.Parse(probeModule(probes), wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	r := &rewriter{module: &Module{}, outline: outline, inTable: map[uint32]bool{}}
	c := wasmbin.NewReader(probeModule(probes))
	for c.Left() > 0 {
		id := c.Byte()
		part := c.Part(c.U32(), "module")
		switch id {
		case elementSection:
			r.elements(part)
		case codeSection:
			r.code(part)
		}
	}
	for n, frame := range r.counted() {
		if frame != 0 {
			names = append(names, probes[n].name)
		}
	}
	return names
}

// Functions count their frames if they can be part of a recursion: by themselves, through others, or
// through the table.
func TestCounted(t *testing.T) {
	const call = "\x10"
	none := func(name, code string) probe { return probe{name, "", "", code} }
	pad := []probe{op("a", i32, i32, ""), op("b", i32, i32, ""), op("c", i32, i32, "")}
	for name, tt := range map[string]struct {
		probes []probe
		want   string
	}{
		"no calls":          {[]probe{none("x", ""), none("y", call+"{x}")}, ""},
		"itself":            {[]probe{none("x", call+"{x}"), none("y", call+"{x}")}, "x"},
		"two":               {[]probe{none("x", call+"{y}"), none("y", call+"{x}"), none("z", call+"{x}")}, "x y"},
		"a chain to a loop": {append(slices.Clone(pad), none("x", call+"{y}"), none("y", call+"{z}"), none("z", call+"{y}")), "y z"},
		// The first four probes are in the table.
		"the table":        {[]probe{none("x", "\x41\x01\x11{x}\x00"), none("y", "")}, "x"},
		"through two":      {[]probe{none("x", call+"{y}"), none("y", "\x41\x01\x11{x}\x00")}, "x y"},
		"another type":     {[]probe{none("x", "\x41\x00\x41\x01\x11{y}\x00\x1a"), op("y", i32, i32, "")}, ""},
		"not in the table": {append(slices.Clone(pad), op("d", i32, i32, ""), none("x", "\x41\x01\x11{x}\x00")), ""},
	} {
		if got := strings.Join(countedProbes(t, tt.probes), " "); got != tt.want {
			t.Errorf("%s: %q count, want %q", name, got, tt.want)
		}
	}
	// In a large guest all functions that call count.
	var many []probe
	for n := range 200 {
		many = append(many, none("f"+string(rune('a'+n%26))+string(rune('a'+n/26)), strings.Repeat("\x41\x01\x1a", 5000)))
	}
	many = append(many, none("calls", call+"\x00"))
	if got := countedProbes(t, many); !slices.Equal(got, []string{"calls"}) {
		t.Errorf("of a large guest %q count", got)
	}
}

// The names of functions in Go are identifiers, end in the functions' numbers, and are those of
// the guest where it has some.
func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"shop::cart::total": "shop__cart__total_7", "": "_7", "wörld/x": "w_rld_x_7", strings.Repeat("x", 200): strings.Repeat("x", maxGoName) + "_7",
	} {
		if got := goName(name, 7); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	wasm, err := os.ReadFile("../../e2e/testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	m := mustPrepare(t, wasm)
	lines := strings.Split(m.nameLines(), "\n")
	outline, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range outline.Exports {
		// The linker calls an exported function by the name of the export.
		if e.Kind == wasmbin.Func && strings.HasPrefix(e.Name, "bare/") && lines[e.Index] != e.Name {
			t.Errorf("function %d is called %q, want %q", e.Index, lines[e.Index], e.Name)
		}
	}
	if names := mustPrepare(t, probeModule(trapProbes)).nameLines(); names != "" {
		t.Errorf("a guest without names has %q", names)
	}
}
