package rt

import (
	"context"
	"encoding/binary"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/view"
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
	// A list whose length is negative in 32 bits.
	put(root+16, 1<<32-1)
	if got := path(202); got != "result.last" {
		t.Error(got)
	}
	put(root+16, 2)
	// A box and a list outside of memory, an unknown case, and an error.
	put(root+8+4, 1<<30)
	put(root+8+12, 1<<31)
	if got := path(202); got != "result.last" {
		t.Error(got)
	}
	put(root+4+16, boxed)
	for n, want := range map[uint32]string{1: "result.boxed.Full.both[0]", 0: "none", 2: "none", 9: "none"} {
		put(boxed, n)
		if got := path(205); got != want {
			t.Errorf("case %d: %s, want %s", n, got, want)
		}
	}
	put(root, 1)
	if got := path(201); got != "none" {
		t.Error(got)
	}
}

// TestViewPathOfList: the elements of a list, or of a newtype of one, are searched to its end, and
// only if all of it lies in memory.
func TestViewPathOfList(t *testing.T) {
	str := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	option := &abi.Type{Kind: abi.KindOption, Elems: []*abi.Type{str}, Size: 12, Align: 4}
	list := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{option}, Size: 8, Align: 4}
	named := &abi.Type{Kind: abi.KindNewtype, Path: "c::N", Name: "N", Elems: []*abi.Type{list}, Size: 8, Align: 4}
	mem := make([]byte, 64)
	for at, to := range map[int]int{0: 100, 40: 101, 52: 102} {
		mem[at] = 1
		copy(mem[at+4:], spanOf(to, 1))
	}
	for _, test := range []struct {
		name   string
		list   span
		target uint32
		want   string
	}{
		{"the last element, at the end of memory", span{40, 2}, 102, "[1]"},
		{"the element behind", span{40, 1}, 102, "none"},
		{"a list that leaves memory", span{40, 3}, 101, "none"},
		{"a list from the end of memory", span{64, 1}, 100, "none"},
		{"a list from behind it", span{65, 1}, 100, "none"},
		{"a list whose end wraps", span{0xffff_fff4, 2}, 100, "none"},
		{"the list itself", span{100, 1}, 100, ""},
		{"an empty list", span{40, 0}, 101, "none"},
	} {
		for _, typ := range []*abi.Type{list, named} {
			s := &search{mem: mem, target: span{test.target, 1}}
			path, found := s.span(typ, test.list, 0)
			if !found {
				path = "none"
			}
			if path != test.want {
				t.Errorf("%s of a %s: %q, want %q", test.name, typ.Name, path, test.want)
			}
		}
	}
}

// TestViewPathBounds: a search ends at a depth, and after a number of values.
func TestViewPathBounds(t *testing.T) {
	str := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	mem := spanOf(100, 1)
	for _, test := range []struct {
		visited, depth int
		want           bool
	}{
		{maxSearched - 1, maxSearchDepth, true}, {maxSearched, maxSearchDepth, false}, {maxSearched - 1, maxSearchDepth + 1, false},
	} {
		s := &search{mem: mem, target: span{100, 1}, visited: test.visited}
		if _, found := s.value(str, 0, test.depth); found != test.want {
			t.Errorf("%+v: %v", test, found)
		}
	}
	for _, ended := range []bool{true, false} {
		s := &search{mem: mem, target: span{100, 1}, visited: LookEvery - 1, stop: func() error {
			if ended {
				return context.Canceled
			}
			return nil
		}}
		if _, found := s.value(str, 0, 0); found == ended {
			t.Errorf("ended %t: %v", ended, found)
		}
	}
	unit := &abi.Type{Kind: abi.KindTuple, Align: 1}
	s := &search{mem: mem, target: span{100, 1}}
	if _, found := s.elements(unit, 0, 2*maxSearched, 0); found || s.visited != maxSearched+1 {
		t.Errorf("%v after %d values", found, s.visited)
	}
}

// TestNameViewed: an error of a view gets the function, and the path of the list or string that the
// view is of, if its own path is an index there.
func TestNameViewed(t *testing.T) {
	str := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	list := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{str}, Size: 8, Align: 4}
	record := &abi.Type{Kind: abi.KindRecord, Path: "c::R", Name: "R", Size: 24, Align: 4, Fields: []abi.Field{
		{Name: "names", Type: list}, {Name: "empty", Type: str, Offset: 8}, {Name: "text", Type: str, Offset: 16}}}
	const root = 16
	mem := make([]byte, 64)
	copy(mem, spanOf(40, 3))
	copy(mem[root:], spanOf(48, 2))
	copy(mem[root+8:], spanOf(root, 0))
	copy(mem[root+16:], spanOf(40, 3))
	p := &Package{Name: "p", Funcs: []Func{{"Get", "c/get"}, {"None", "c/none"}, {"All", "c/all"}}, Described: &abi.Description{Exports: []*abi.Func{
		{Export: "c/get", Name: "get", Result: record}, {Export: "c/all", Name: "all", Result: list}}}}
	for _, test := range []struct {
		name       string
		fn         int
		core       uint64
		at         span
		path       string
		want, from string
	}{
		{"a string", 0, root, span{40, 3}, "", "result.text", "p.Get"},
		{"an element", 0, root, span{48, 2}, "[1]", "result.names[1]", "p.Get"},
		{"a field of an element, at the place of the list", 0, root, span{48, 2}, "field", "field", "p.Get"},
		{"a record where an empty string lies", 0, root, span{root, 0}, "", "", "p.Get"},
		{"what is not in the result", 0, root, span{44, 3}, "[1]", "[1]", "p.Get"},
		{"what has no place", 0, root, span{44, 3}, "", "", "p.Get"},
		{"an argument of a host function", 0, 0, span{48, 2}, "", "", "p.Get"},
		{"an argument of a host function, where a result might lie", 2, 0, span{0, 0}, "", "", "p.All"},
		{"a list", 2, 2<<32 | 48, span{48, 2}, "[0]", "result[0]", "p.All"},
		{"of a function without a description", 1, root, span{40, 3}, "", "", "p.None"},
		{"of no function", -1, root, span{40, 3}, "", "", "p"},
		{"of a function beyond the last", 3, root, span{40, 3}, "", "", "p"},
	} {
		e := &wazabi.Error{Kind: wazabi.ErrBool, Path: test.path}
		place := view.NewMemory(mem, nil, settings.Limits{}, p.nameViewed).Show(test.fn, test.core, nil).To(test.at.at, test.at.size)
		if place.Fail(e); e.Path != test.want || e.Func != test.from {
			t.Errorf("%s: %q of %s, want %q of %s", test.name, e.Path, e.Func, test.want, test.from)
		}
		// The path of another error is not looked for.
		again := &wazabi.Error{Kind: wazabi.ErrBool, Path: test.path}
		if place.Fail(again); again.Path != test.path || again.Func != test.from {
			t.Errorf("%s, again: %q of %s", test.name, again.Path, again.Func)
		}
	}
}
