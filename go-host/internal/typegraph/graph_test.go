package typegraph_test

import (
	"os"
	"slices"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
)

func read(t *testing.T, name string) *abi.Description {
	t.Helper()
	wasm, err := os.ReadFile("../../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRecursive: a type is recursive if it contains itself, and not if it contains another that
// does.
func TestRecursive(t *testing.T) {
	d := read(t, "deep")
	g := typegraph.Of(d)
	var recursive []string
	for _, typ := range d.Types {
		if g.Recursive(typ) {
			recursive = append(recursive, typ.Name)
		}
	}
	if !slices.Contains(recursive, "Block") {
		t.Errorf("recursive are %v", recursive)
	}
	d = read(t, "shop")
	g = typegraph.Of(d)
	for _, typ := range d.Types {
		if g.Recursive(typ) {
			t.Errorf("%s is recursive", typ.Name)
		}
	}
}

// TestHomes: purses can meet in the arguments of a function, and so have a home. Counters cannot.
func TestHomes(t *testing.T) {
	d := read(t, "resources")
	homes := typegraph.HomesOf(d, typegraph.Of(d))
	at := map[string]bool{}
	for _, f := range d.Exports {
		at[f.WireName()] = homes.Of(f) != nil
	}
	for name, want := range map[string]bool{"Purse.new": true, "sum": true, "Purse.absorb": false, "Counter.new": false} {
		if at[name] != want {
			t.Errorf("%s has a home: %t, expected %t", name, at[name], want)
		}
	}
}
