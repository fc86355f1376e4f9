package fuel

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// compare reads a module and what it was rewritten to side by side: in the code there must be a
// guard at each loop head and bulk instruction, and at the entry of each function that calls. There
// may be other guards, but no other difference than the numbers of functions and the splitters.
func compare(t *testing.T, before, after []byte) {
	t.Helper()
	var sides [2]struct {
		m      *module
		bodies []*wasmbin.Reader
	}
	for n, wasm := range [][]byte{before, after} {
		outline, err := wasmbin.Parse(wasm, wasmbin.Trusted)
		if err != nil {
			t.Fatal(err)
		}
		sides[n].m = newModule(outline)
		codeSection(t, wasm, func(_ *module, c *wasmbin.Reader) {
			for count := c.Count(); count > 0; count-- {
				sides[n].bodies = append(sides[n].bodies, c.Part(c.U32(), "test"))
			}
		})
	}
	old, new := sides[0], sides[1]
	if len(old.bodies)+splitters != len(new.bodies) || new.m.funcs != old.m.funcs+1+splitters || new.m.globals != old.m.globals+1 {
		t.Fatalf("%d functions and %d globals became %d and %d", old.m.funcs, old.m.globals, new.m.funcs, new.m.globals)
	}
	for n := range old.bodies {
		params := len(old.m.outline.Types[old.m.outline.Funcs[old.m.imported+n]].Params)
		compareCode(t, old.m, new.m, old.bodies[n], new.bodies[n], params)
	}
}

func compareCode(t *testing.T, oldModule, newModule *module, old, new *wasmbin.Reader, params int) {
	t.Helper()
	groups, variables := readLocals(old)
	newGroups, newVariables := readLocals(new)
	local := string(binary.AppendUvarint(nil, uint64(params+variables)))
	if guarded := skipGuard(oldModule, new, ""); !guarded && calls(oldModule, *old) {
		t.Fatalf("at 0x%x: a function without a guard", old.At)
	}
	bulks := 0
	for old.Left() > 0 {
		peeked := *old
		next := oldModule.outline.Next(&peeked)
		if next.Work != wasmbin.Growing {
			skipGuard(oldModule, new, "")
		}
		switch next.Work {
		case wasmbin.Bulk:
			bulks = 1
			shift := string(rune(elementsShift))
			ok := skip(new, "\x22"+local)
			switch op := old.Data[old.At+1]; op {
			case 0x0a, 0x0b:
				splitter := string(binary.AppendUvarint(nil, uint64(oldModule.funcs+1+int(0x0b-op))))
				kind := string(appendSigned(nil, int64(oldModule.types+1)))
				ok = ok && skip(new, "\x20"+local+"\x41\x80\x80\xc0\x00\x4b\x04"+kind+"\x10"+splitter+"\x22"+local+"\x0b")
				shift = string(rune(bytesShift))
			case 0x08:
				shift = string(rune(bytesShift))
			}
			if !ok || !skipGuard(oldModule, new, "\x20"+local+"\x41"+shift+"\x76") {
				t.Fatalf("at 0x%x: a bulk instruction without a guard", old.At)
			}
		case wasmbin.Growing:
			all := i32Const(allowance)
			if !skipGuard(oldModule, new, all) && !(skipGuard(oldModule, new, "") && skipGuard(oldModule, new, all)) {
				t.Fatalf("at 0x%x: an instruction that grows, without a guard", old.At)
			}
		}
		was, is := oldModule.outline.Next(old), newModule.outline.Next(new)
		if was.Form != is.Form || was.Form == wasmbin.Unknown {
			t.Fatalf("at 0x%x: form %d became %d", was.At, was.Form, is.Form)
		}
		switch was.Form {
		case wasmbin.RefFunc, wasmbin.Call:
			index := was.Index
			if int(index) >= oldModule.imported {
				index++
			}
			if is.Index != index {
				t.Fatalf("at 0x%x: function %d became %d", was.At, was.Index, is.Index)
			}
		default:
			if !bytes.Equal(old.Data[was.At:was.End], new.Data[is.At:is.End]) {
				t.Fatalf("at 0x%x: % x became % x", was.At, old.Data[was.At:was.End], new.Data[is.At:is.End])
			}
		}
		if was.Form == wasmbin.Loop && !skipGuard(oldModule, new, "") {
			t.Fatalf("at 0x%x: a loop without a guard", was.At)
		}
	}
	if new.Left() != 0 {
		t.Fatalf("%d bytes left over", new.Left())
	}
	if newGroups != groups+strings.Repeat("\x01\x7f", bulks) || newVariables != variables+bulks {
		t.Fatalf("locals % x became % x", groups, newGroups)
	}
}

// calls reports whether the code has a call.
func calls(m *module, c wasmbin.Reader) bool {
	for c.Left() > 0 {
		if in := m.outline.Next(&c); in.Form == wasmbin.Call || in.Form == wasmbin.CallIndirect {
			return true
		}
	}
	return false
}

// readLocals returns the groups of locals and how many locals they are.
func readLocals(c *wasmbin.Reader) (groups string, variables int) {
	n := c.Count()
	at := c.At
	for ; n > 0; n-- {
		variables += int(c.U32())
		c.ValueType()
	}
	return string(c.Data[at:c.At]), variables
}

// skipGuard skips a guard with this cost, if there is one; the cost "" is any constant.
func skipGuard(m *module, c *wasmbin.Reader, cost string) bool {
	fuel := string(binary.AppendUvarint(nil, uint64(m.globals)))
	tick := string(binary.AppendUvarint(nil, uint64(m.imported)))
	probe := *c
	if !skip(&probe, "\x23"+fuel+"\x41\x00\x4a\x04\x40\x23"+fuel) {
		return false
	}
	if cost != "" && !skip(&probe, cost) || cost == "" && !skip(&probe, "\x41") {
		return false
	}
	if cost == "" {
		probe.Signed(32)
	}
	if !skip(&probe, "\x6b\x24"+fuel+"\x05\x10"+tick+i32Const(allowance)+"\x24"+fuel+"\x0b") {
		return false
	}
	*c = probe
	return true
}

func i32Const(n int64) string { return string(appendSigned([]byte{0x41}, n)) }

func skip(c *wasmbin.Reader, text string) bool {
	if !bytes.HasPrefix(c.Data[c.At:], []byte(text)) {
		return false
	}
	c.At += len(text)
	return true
}
