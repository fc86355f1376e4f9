package gen_test

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestNear: a call finds the first resource inside of its arguments, whatever they are made of.
func TestNear(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package")
	}
	purse := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Purse", Name: "Purse", Size: 4, Align: 4, Drop: "g/Purse.drop"}
	text := of(abi.KindString, 8, 4)
	owned := recordOf("Owned", abi.Field{Name: "owner", Type: text}, abi.Field{Name: "purse", Type: purse})
	maybe := variantOf("Maybe", []string{"Some", "None"}, abi.Field{Name: "note", Type: text}, abi.Field{Name: "of", Type: listOf(purse)})
	lost := failing(variantOf("Lost", []string{"Here", "Gone"}, abi.Field{Name: "purse", Type: purse}))
	bag, deep := newtypeOf("Bag", listOf(owned)), recordOf("Deep")
	deep.Fields, deep.Size, deep.Align = []abi.Field{{Name: "purse", Type: purse}, {Name: "next", Type: optionOf(boxOf(deep)), Offset: 4}}, 12, 4
	d := &abi.Description{Format: 1, Types: []*abi.Type{purse, owned, maybe, lost, bag, deep}}
	for name, typ := range map[string]*abi.Type{
		"listed": listOf(purse), "fixed": arrayOf(owned, 2), "mapped": mapOf(text, purse), "optional": optionOf(purse), "some": optionOf(owned),
		"boxed": boxOf(owned), "paired": tupleOf(text, purse), "one_of": maybe, "failed": lost, "newly": bag, "deeply": listOf(deep), "plain": listOf(text),
	} {
		params := []abi.Param{{Name: "first", Type: typ}, {Name: "second", Type: typ}}
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: params})
	}
	result, err := gen.Generate(d, gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	files := append(result.Files, gen.File{Name: "near_test.go", Data: []byte(`package pkg

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/rt"
)

func TestNear(t *testing.T) {
	p, other := new(Purse), new(Purse)
	own := Owned{Purse: p}
	for name, got := range map[string]*rt.Resource{
		"list": nearListOfPurse([]*Purse{nil, p, other}), "array": nearArray2OfOwned([2]Owned{1: own}),
		"map": nearMapOfStringToPurse(map[string]*Purse{"": p}), "option": nearOptionPurse(p), "option of a record": nearOptionOwned(&own),
		"record": nearOwned(own), "tuple": nearTupleStringPurse(Tuple2[string, *Purse]{V1: p}),
		"variant": nearMaybe(MaybeSome{Of: []*Purse{p}}), "error": nearLost(&LostHere{Purse: p}), "newtype": nearBag(Bag{own}),
	} {
		if got != p.resource() {
			t.Errorf("%s: got %p, want %p", name, got, p)
		}
	}
	for name, got := range map[string]*rt.Resource{
		"list": nearListOfPurse(nil), "array": nearArray2OfOwned([2]Owned{}), "map": nearMapOfStringToPurse(nil), "option": nearOptionPurse(nil),
		"option of a record": nearOptionOwned(nil), "nil": nearMaybe(nil), "another case": nearMaybe(MaybeNone{}), "nil error": nearLost((*LostHere)(nil)),
		"newtype": nearBag(nil),
	} {
		if got != nil {
			t.Errorf("%s: got %p, want nil", name, got)
		}
	}
}
`)})
	dir := packageModule(t, map[string][]gen.File{"pkg": files})
	for _, command := range []string{"vet", "test"} {
		cmd := goCommand(dir, command, "-mod=mod", "./...")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%.5000s", cmd, err, out)
		}
	}
}
