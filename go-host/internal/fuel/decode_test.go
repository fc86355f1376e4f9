package fuel

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

const root = "../../../"

// operators is what another reader finds in the committed modules; rust-guest/tests/operators.rs
// writes it.
type operators struct {
	// Modules has, for each function of each module: operators, loops, calls, bytes of the body.
	Modules map[string][][4]int
	// Lengths has the bytes of each instruction, by what follows the prefix, with zeros after the
	// opcode.
	Lengths struct{ Plain, FC, FD [256]int }
}

func readOperators(t testing.TB) operators {
	t.Helper()
	text, err := os.ReadFile(root + "testdata/operators.json")
	if err != nil {
		t.Fatal(err)
	}
	var o operators
	if err := json.Unmarshal(text, &o); err != nil || len(o.Modules) < 5 {
		t.Fatal(len(o.Modules), err)
	}
	return o
}

// guests are the committed modules, by path.
func guests(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for path := range readOperators(t).Modules {
		wasm, err := os.ReadFile(root + path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = wasm
	}
	return all
}

// codeSection calls f with the code section of a module.
func codeSection(t testing.TB, wasm []byte, f func(m *module, c *wasmbin.Reader)) {
	t.Helper()
	outline, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	c := wasmbin.NewReader(wasm)
	for c.Left() > 0 {
		id := c.Byte()
		if body := c.Part(c.U32(), "test"); id == 10 {
			f(newModule(outline), body)
		}
	}
}

func TestOperators(t *testing.T) {
	want := readOperators(t).Modules
	for path, wasm := range guests(t) {
		codeSection(t, wasm, func(m *module, c *wasmbin.Reader) {
			count := c.Count()
			if count != len(want[path]) {
				t.Fatalf("%s: %d functions, want %d", path, count, len(want[path]))
			}
			for n := range count {
				size := c.U32()
				body := c.Part(size, "test")
				for groups := body.Count(); groups > 0; groups-- {
					body.U32()
					body.ValueType()
				}
				got := [4]int{3: int(size)}
				for body.Left() > 0 {
					switch in := m.outline.Next(body); in.Form {
					case wasmbin.Loop:
						got[1]++
					case wasmbin.Call, wasmbin.CallIndirect:
						got[2]++
					}
					got[0]++
				}
				if body.Err != nil || got != want[path][n] {
					t.Errorf("%s: function %d: %v, want %v; error %v", path, n, got, want[path][n], body.Err)
				}
			}
		})
	}
}

// Every instruction is as long here as for the other reader.
func TestLengths(t *testing.T) {
	want := readOperators(t).Lengths
	m := newModule(&wasmbin.Module{Types: make([]wasmbin.Signature, 1), Funcs: []uint32{0}, Globals: make([]wasmbin.GlobalDef, 1)})
	check := func(want int, code ...byte) {
		c := &wasmbin.Reader{Data: append(code, make([]byte, 32)...), What: "test"}
		in := m.outline.Next(c)
		// Longer forms of the numbers after 0xfc, and instructions of later versions.
		refused := c.Err != nil && (c.Err.Kind == fault.ErrFeature || code[0] == 0xfc && code[1] >= 0x12)
		switch {
		case c.Err == nil && in.End != want:
			t.Errorf("% x: %d bytes, want %d", code, in.End, want)
		case c.Err != nil && want != 0 && !refused:
			t.Errorf("% x: %v, want %d bytes", code, c.Err, want)
		}
	}
	for op := range 256 {
		code := []byte{byte(op)}
		switch op {
		case 0xfc, 0xfd:
			continue
		case 0x1c:
			code = append(code, 1, 0x7f)
		case 0xd0:
			code = append(code, 0x70)
		}
		check(want.Plain[op], code...)
	}
	for op, want := range want.FC {
		check(want, 0xfc, byte(op))
	}
	for op, want := range want.FD {
		if op < 0x80 {
			check(want, 0xfd, byte(op))
		} else {
			check(want, 0xfd, byte(op), 1)
		}
	}
}
