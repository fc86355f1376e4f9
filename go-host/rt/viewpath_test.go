package rt

import (
	"encoding/binary"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestViewPath: the path of a string is found in the parts of each kind. What the guest has not made
// is not entered.
func TestViewPath(t *testing.T) {
	str := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	option := &abi.Type{Kind: abi.KindOption, Elems: []*abi.Type{str}, Size: 12, Align: 4}
	list := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{option}, Size: 8, Align: 4}
	array := &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{str}, Len: 2, Size: 16, Align: 4}
	variant := &abi.Type{Kind: abi.KindVariant, Path: "c::V", Name: "V", Repr: abi.KindU8, Size: 20, Align: 4, Cases: []abi.Case{
		{Name: "Empty"}, {Name: "Full", Fields: []abi.Field{{Name: "both", Type: array, Offset: 4}}}}}
	box := &abi.Type{Kind: abi.KindBox, Elems: []*abi.Type{variant}, Size: 4, Align: 4}
	newtype := &abi.Type{Kind: abi.KindNewtype, Path: "c::N", Name: "N", Elems: []*abi.Type{str}, Size: 8, Align: 4}
	record := &abi.Type{Kind: abi.KindRecord, Path: "c::R", Name: "R", Size: 28, Align: 4, Fields: []abi.Field{
		{Name: "name", Type: newtype}, {Name: "options", Type: list, Offset: 8}, {Name: "boxed", Type: box, Offset: 16}, {Name: "last", Type: str, Offset: 20}}}
	result := &abi.Type{Kind: abi.KindResult, Elems: []*abi.Type{record, str}, Size: 32, Align: 4}

	mem := make([]byte, 256)
	put := func(at uint32, words ...uint32) {
		for i, w := range words {
			binary.LittleEndian.PutUint32(mem[at+uint32(4*i):], w)
		}
	}
	const root, options, boxed = 16, 64, 100
	put(root, 0, 201, 1, options, 2, boxed, 202, 1)
	put(options, 0, 203, 1, 1, 204, 1)
	put(boxed, 1, 205, 1, 206, 1)
	p := &Package{Name: "p", Funcs: []Func{{"F", "c/f"}}, Described: &abi.Description{Exports: []*abi.Func{{Export: "c/f", Name: "f", Result: result}}}}
	path := func(at uint32) string {
		s := &search{mem: mem, target: span{at: at, size: 1}}
		path, found := s.value(p.Described.Exports[0].Result, root, 0)
		if !found {
			return "none"
		}
		return within("result", path)
	}
	for at, want := range map[uint32]string{
		201: "result.name", 202: "result.last", 203: "none", 204: "result.options[1]", 205: "result.boxed.Full.both[0]", 206: "result.boxed.Full.both[1]", 207: "none",
	} {
		if got := path(at); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	// A box and a list outside of memory, an unknown case, and an error.
	put(root+8+4, 1<<30)
	put(root+8+12, 1<<31)
	if got := path(202); got != "result.last" {
		t.Error(got)
	}
	put(boxed, 9)
	if got := path(205); got != "none" {
		t.Error(got)
	}
	put(root, 1)
	if got := path(201); got != "none" {
		t.Error(got)
	}
}
