package gen

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestReceivers: a type has one receiver, its first letter, which no parameter of its methods has.
func TestReceivers(t *testing.T) {
	depot := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Depot", Name: "Depot", Size: 4, Align: 4}
	count := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Count", Name: "Count", Size: 4, Align: 4}
	quiet := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Quiet", Name: "Quiet", Size: 4, Align: 4}
	u8 := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	method := func(of *abi.Type, name string, params ...string) *abi.Func {
		f := &abi.Func{Export: "g/" + of.Name + "." + name, Name: name, Of: of, Params: []abi.Param{{Name: "self", Type: of, Borrow: true}}}
		for _, param := range params {
			f.Params = append(f.Params, abi.Param{Name: param, Type: u8})
		}
		return f
	}
	d := &abi.Description{Format: 1, Types: []*abi.Type{count, depot, quiet}, Exports: []*abi.Func{
		method(depot, "put", "c"), method(depot, "take"), method(count, "add", "c", "c2"),
		{Export: "g/free", Name: "free", Params: []abi.Param{{Name: "d", Type: u8}}},
	}}
	g := newGenerator(d, Options{Package: "pkg"})
	if err := g.claim(); err != nil {
		t.Fatal(err)
	}
	for owner, want := range map[string]string{"Depot": "d", "Count": "c3", "Quiet": "q", "calls": "c"} {
		if got := g.receivers[owner]; got != want {
			t.Errorf("the receiver of %s is %q, want %q", owner, got, want)
		}
	}
	for _, f := range d.Exports {
		if s, receiver := g.paramScopes[f], g.receiver(f); s.fresh(receiver) == receiver {
			t.Errorf("%s: a variable may have the receiver's name", f.Export)
		}
	}
}
