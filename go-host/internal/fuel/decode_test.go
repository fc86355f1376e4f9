package fuel

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

const root = "../../../"

// operators has the results of another reader for the committed modules.
// rust-guest/tests/operators.rs writes them.
type operators struct {
	// Modules has, for each function of each module: operators, loops, calls, bytes of the body.
	Modules map[string][][4]int
	// Lengths has the length in bytes of each instruction, by the bytes after the prefix, with zeros
	// after the opcode.
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
func codeSection(t testing.TB, wasm []byte, f func(m *module, c *cursor)) {
	t.Helper()
	outline, err := wasmbin.Parse(wasm)
	if err != nil {
		t.Fatal(err)
	}
	c := &cursor{data: wasm, at: 8, what: "test"}
	for c.left() > 0 {
		id := c.byte()
		if body := c.part(c.u32(), "test"); id == 10 {
			f(newModule(outline), body)
		}
	}
}

func TestOperators(t *testing.T) {
	want := readOperators(t).Modules
	for path, wasm := range guests(t) {
		codeSection(t, wasm, func(m *module, c *cursor) {
			count := c.count()
			if count != len(want[path]) {
				t.Fatalf("%s: %d functions, want %d", path, count, len(want[path]))
			}
			for n := range count {
				size := c.u32()
				body := c.part(size, "test")
				for groups := body.count(); groups > 0; groups-- {
					body.u32()
					valueType(body)
				}
				got := [4]int{3: int(size)}
				for body.left() > 0 {
					switch in := m.next(body); in.form {
					case loop:
						got[1]++
					case call, callIndirect:
						got[2]++
					}
					got[0]++
				}
				if body.err != nil || got != want[path][n] {
					t.Errorf("%s: function %d: %v, want %v; error %v", path, n, got, want[path][n], body.err)
				}
			}
		})
	}
}

// Every instruction is as long here as for the other reader.
func TestLengths(t *testing.T) {
	want := readOperators(t).Lengths
	m := &module{types: 1, funcs: 1, globals: 1}
	check := func(want int, code ...byte) {
		c := &cursor{data: append(code, make([]byte, 32)...), what: "test"}
		in := m.next(c)
		// The difference is longer forms of the numbers after 0xfc, and instructions of later versions.
		refused := c.err != nil && (c.err.Kind == fault.ErrFeature || code[0] == 0xfc && code[1] >= 0x12)
		switch {
		case c.err == nil && in.end != want:
			t.Errorf("% x: %d bytes, want %d", code, in.end, want)
		case c.err != nil && want != 0 && !refused:
			t.Errorf("% x: %v, want %d bytes", code, c.err, want)
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
