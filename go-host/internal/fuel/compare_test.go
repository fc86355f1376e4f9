package fuel

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// compare reads a module and its rewritten form side by side. The code must have a guard at each
// loop head, before each bulk instruction, and at the entry of each function with calls. Nothing
// else may differ but the numbers of functions.
func compare(t *testing.T, before, after []byte) {
	t.Helper()
	var sides [2]struct {
		m      *module
		bodies []*cursor
	}
	for n, wasm := range [][]byte{before, after} {
		outline, err := wasmbin.Parse(wasm)
		if err != nil {
			t.Fatal(err)
		}
		sides[n].m = newModule(outline)
		codeSection(t, wasm, func(_ *module, c *cursor) {
			for count := c.count(); count > 0; count-- {
				sides[n].bodies = append(sides[n].bodies, c.part(c.u32(), "test"))
			}
		})
	}
	old, new := sides[0], sides[1]
	if len(old.bodies) != len(new.bodies) || new.m.funcs != old.m.funcs+1 || new.m.globals != old.m.globals+1 {
		t.Fatalf("%d functions and %d globals became %d and %d", old.m.funcs, old.m.globals, new.m.funcs, new.m.globals)
	}
	for n := range old.bodies {
		params := len(old.m.outline.Types[old.m.outline.Funcs[old.m.imported+n]].Params)
		compareCode(t, old.m, new.m, old.bodies[n], new.bodies[n], params)
	}
}

func compareCode(t *testing.T, oldModule, newModule *module, old, new *cursor, params int) {
	t.Helper()
	groups, variables := readLocals(old)
	newGroups, newVariables := readLocals(new)
	local := string(binary.AppendUvarint(nil, uint64(params+variables)))
	if (calls(oldModule, *old) || old.left() >= unit) && !skipGuard(oldModule, new, "") {
		t.Fatalf("at 0x%x: a function without a guard", old.at)
	}
	bulks := 0
	for old.left() > 0 {
		peeked := *old
		switch oldModule.next(&peeked).work {
		case bulk:
			bulks = 1
			if !skip(new, "\x22"+local) || !skipGuard(oldModule, new, "\x20"+local+"\x41\x0a\x76") {
				t.Fatalf("at 0x%x: a bulk instruction without a guard", old.at)
			}
		case growing:
			if !skipGuard(oldModule, new, "\x41\x80\x80\x04") {
				t.Fatalf("at 0x%x: an instruction that grows, without a guard", old.at)
			}
		}
		was, is := oldModule.next(old), newModule.next(new)
		if was.form != is.form || was.form == unknown {
			t.Fatalf("at 0x%x: form %d became %d", was.at, was.form, is.form)
		}
		switch was.form {
		case function, call:
			index := was.index
			if int(index) >= oldModule.imported {
				index++
			}
			if is.index != index {
				t.Fatalf("at 0x%x: function %d became %d", was.at, was.index, is.index)
			}
		default:
			if !bytes.Equal(old.data[was.at:was.end], new.data[is.at:is.end]) {
				t.Fatalf("at 0x%x: % x became % x", was.at, old.data[was.at:was.end], new.data[is.at:is.end])
			}
		}
		if was.form == loop && !skipGuard(oldModule, new, "") {
			t.Fatalf("at 0x%x: a loop without a guard", was.at)
		}
	}
	if new.left() != 0 {
		t.Fatalf("%d bytes left over", new.left())
	}
	if newGroups != groups+strings.Repeat("\x01\x7f", bulks) || newVariables != variables+bulks {
		t.Fatalf("locals % x became % x", groups, newGroups)
	}
}

// calls reports whether the code has a call.
func calls(m *module, c cursor) bool {
	for c.left() > 0 {
		if in := m.next(&c); in.form == call || in.form == callIndirect {
			return true
		}
	}
	return false
}

// readLocals returns the groups of locals and the number of locals.
func readLocals(c *cursor) (groups string, variables int) {
	n := c.count()
	at := c.at
	for ; n > 0; n-- {
		variables += int(c.u32())
		valueType(c)
	}
	return string(c.data[at:c.at]), variables
}

// skipGuard skips a guard with this cost, if there is one. The cost "" is any constant.
func skipGuard(m *module, c *cursor, cost string) bool {
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
		probe.skipSigned(32)
	}
	if !skip(&probe, "\x6b\x24"+fuel+"\x05\x10"+tick+"\x41\x80\x80\x04\x24"+fuel+"\x0b") {
		return false
	}
	*c = probe
	return true
}

func skip(c *cursor, text string) bool {
	if !bytes.HasPrefix(c.data[c.at:], []byte(text)) {
		return false
	}
	c.at += len(text)
	return true
}
