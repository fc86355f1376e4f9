package abi_test

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestParts yields all parts of a type, or as many as the caller wants.
func TestParts(t *testing.T) {
	part := func() *abi.Type { return &abi.Type{Kind: abi.KindU8} }
	fields := []abi.Field{{Type: part()}, {Type: part()}}
	typ := &abi.Type{
		Kind: abi.KindVariant, Elems: []*abi.Type{part(), part()}, Fields: fields,
		Cases: []abi.Case{{Fields: []abi.Field{{Type: part()}, {Type: part()}}}, {Fields: []abi.Field{{Type: part()}}}},
	}
	for most := 1; most <= 8; most++ {
		seen := map[*abi.Type]bool{}
		for part := range typ.Parts() {
			if seen[part] = true; len(seen) == most {
				break
			}
		}
		if want := min(most, 7); len(seen) != want {
			t.Errorf("%d parts, want %d", len(seen), want)
		}
	}
}

// TestModules has the blocks of functions, and of objects that no function uses.
func TestModules(t *testing.T) {
	if got := read(t, fileType, newtype("A"), export("f", `"g::A" own 1 1`)).Modules(); len(got) != 1 || got[0] != "host" {
		t.Errorf("%q", got)
	}
}
