package wasmbin_test

import (
	"bytes"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestRewriteSections changes sections that a module has, lacks, and needs.
func TestRewriteSections(t *testing.T) {
	const types, memory, global = 1, 5, 6
	parts := map[byte]string{types: "\x01\x60\x00\x00", memory: "\x01\x00\x01", global: "\x01\x7f\x00\x41\x00\x0b", 0: hostile.Sized("c")}
	module := func(parts map[byte]string, ids ...byte) []byte {
		out := []byte(header)
		for _, id := range ids {
			out = wasmbin.AppendSection(out, id, []byte(parts[id]))
		}
		return out
	}
	replace := func(id byte, needed bool) wasmbin.Edit {
		return wasmbin.Edit{ID: id, Needed: needed, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			r.Rest()
			return append(out, "new"...)
		}}
	}
	for _, test := range []struct {
		name  string
		edits []wasmbin.Edit
		want  []byte
	}{
		{"none", nil, module(parts, types, memory, 0)},
		{"one that it has", []wasmbin.Edit{replace(memory, false)}, module(map[byte]string{types: parts[types], memory: "new", 0: parts[0]}, types, memory, 0)},
		{"in the middle, not needed", []wasmbin.Edit{replace(3, false)}, module(parts, types, memory, 0)},
		{"in the middle, needed", []wasmbin.Edit{replace(3, true)}, module(map[byte]string{types: parts[types], 3: "new", memory: parts[memory], 0: parts[0]}, types, 3, memory, 0)},
		{"at the end, not needed", []wasmbin.Edit{replace(global, false)}, module(parts, types, memory, 0)},
		{"at the end, needed", []wasmbin.Edit{replace(global, true)}, module(map[byte]string{types: parts[types], memory: parts[memory], 0: parts[0], global: "new"}, types, memory, 0, global)},
		{"a needed one that it has", []wasmbin.Edit{replace(types, true)}, module(map[byte]string{types: "new", memory: parts[memory], 0: parts[0]}, types, memory, 0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, failure := wasmbin.RewriteSections(module(parts, types, memory, 0), test.edits, nil)
			if failure != nil || !bytes.Equal(got, test.want) {
				t.Errorf("%x, %v; want %x", got, failure, test.want)
			}
			got, failure = wasmbin.RewriteSections(module(parts, types, memory, 0), test.edits, func(r *wasmbin.Reader) []byte {
				return append(r.Rest(), "more"...)
			})
			want := bytes.Replace(test.want, wasmbin.AppendSection(nil, 0, []byte(parts[0])), wasmbin.AppendSection(nil, 0, []byte(parts[0]+"more")), 1)
			if failure != nil || !bytes.Equal(got, want) {
				t.Errorf("with another custom section: %x, %v; want %x", got, failure, want)
			}
		})
	}
}
