package gen_test

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestBuilds compiles packages of types that meet in one place.
func TestBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	u8, text := number(abi.KindU8, 1), of(abi.KindString, 8, 4)
	packages := map[string][]gen.File{}
	for name, describe := range map[string]func(d *abi.Description) []*abi.Type{
		"resources": func(d *abi.Description) []*abi.Type {
			counter, other := guestResource(d, "Counter"), guestResource(d, "Other")
			pair := recordOf("Pair", abi.Field{Name: "first", Type: counter}, abi.Field{Name: "second", Type: counter}, abi.Field{Name: "third", Type: other})
			add(d, "two", tupleOf(counter, other, counter), abi.Param{Name: "a", Type: counter}, abi.Param{Name: "b", Type: counter}, abi.Param{Name: "c", Type: other})
			return []*abi.Type{pair, variantOf("Either", []string{"Both", "None"}, abi.Field{Name: "first", Type: counter}, abi.Field{Name: "second", Type: other})}
		},
		"sources": func(d *abi.Description) []*abi.Type {
			inner := failing(variantOf("Inner", []string{"Badly", "Well"}, abi.Field{Name: "why", Type: text}))
			plain := failing(recordOf("Plain", abi.Field{Name: "part", Type: text}))
			coded := failing(enum("Coded", "Late", "Early"))
			all := []*abi.Type{inner, plain, coded}
			for _, texts := range []bool{false, true} {
				for name, source := range map[string]*abi.Type{
					"Maybe": optionOf(inner), "Boxed": boxOf(inner), "MaybeBoxed": optionOf(boxOf(inner)), "BoxedMaybe": boxOf(optionOf(inner)), "MaybePlain": optionOf(plain),
					"MaybeCoded": optionOf(coded), "MaybeText": optionOf(text), "Twice": optionOf(boxOf(optionOf(text))),
				} {
					if texts {
						name += "Texts"
					}
					outer := failing(recordOf(name, abi.Field{Name: "cause", Type: source}))
					outer.Source, outer.Texts = "cause", texts
					all = append(all, outer)
				}
			}
			return all
		},
		"methods": func(d *abi.Description) []*abi.Type {
			anything := objectOf("host", "Any")
			anything.Any = true
			held := newtypeOf("Held", anything)
			chain, optional := newtypeOf("Chain", of(abi.KindDynError, 8, 4)), newtypeOf("Optional", boxOf(optionOf(u8)))
			either := variantOf("Either", []string{"Yes", "No"})
			maybe, timeout := newtypeOf("Maybe", boxOf(optionOf(either))), newtypeOf("Timeout", number(abi.KindI64, 8))
			maybe.Text, timeout.GoType = "maybe", "time.Duration"
			all := []*abi.Type{held, newtypeOf("Again", boxOf(held)), chain, newtypeOf("Chained", boxOf(chain)), optional, newtypeOf("Twice", boxOf(optional)),
				maybe, newtypeOf("MaybeHeld", optionOf(anything)), timeout}
			for _, of := range all {
				d.Exports = append(d.Exports, &abi.Func{Export: "g/" + of.Name + ".get", Name: "get", Of: of, Params: []abi.Param{{Name: "self", Type: of}}, Result: u8})
			}
			return append(all, anything, either)
		},
		"shown": func(d *abi.Description) []*abi.Type {
			address := newtypeOf("Address", text)
			address.GoType = "net/netip.Addr"
			d.Types = append(d.Types, address)
			d.Imports = append(d.Imports, &abi.Func{Export: "outside/show", Name: "show", View: true, Params: []abi.Param{{Name: "x", Type: address}}})
			return nil
		},
		"compared": func(d *abi.Description) []*abi.Type {
			address := newtypeOf("Address", text)
			address.GoType = "net/netip.Addr"
			again := newtypeOf("Again", address)
			site := recordOf("Site", abi.Field{Name: "address", Type: address}, abi.Field{Name: "again", Type: again}, abi.Field{Name: "more", Type: listOf(address)},
				abi.Field{Name: "string", Type: text}, abi.Field{Name: "compare", Type: text}, abi.Field{Name: "equal", Type: text})
			outer := newtypeOf("Outer", newtypeOf("Inner", site))
			site.Text, outer.Elems[0].Text, outer.Text = "at {string}", "inner {0}", "outer {0}"
			all := []*abi.Type{address, again, site, outer.Elems[0], outer}
			for _, t := range all {
				t.Eq, t.Ord = true, true
			}
			return all
		},
	} {
		d := &abi.Description{Format: 1}
		for _, made := range describe(d) {
			d.Types = append(d.Types, made)
			switch {
			case made.Kind == abi.KindResource:
			case made.Error:
				add(d, "use_"+made.Name, resultOf(u8, made), abi.Param{Name: "x", Type: optionOf(made)})
			default:
				add(d, "use_"+made.Name, made, abi.Param{Name: "x", Type: made})
			}
		}
		files, err := generate(d, gen.Options{Package: name})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		packages[name] = files
	}
	vetPackages(t, packages)
}
