package debuginfo

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// linesGuest is a guest built with -debug.
func linesGuest(t *testing.T) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../e2e/testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// Code of inlined functions has the places of the functions around it, and code that has no place
// has no frames.
func TestPlaces(t *testing.T) {
	places, err := SectionsOf(linesGuest(t)).Places()
	if err != nil {
		t.Fatal(err)
	}
	if len(places.Chains[0]) != 0 || len(places.Parts) < 1000 {
		t.Fatalf("%d parts, the first chain is %v", len(places.Parts), places.Chains[0])
	}
	before := -1
	for _, p := range places.Parts {
		if p.At <= before {
			t.Fatalf("a part at %#x after one at %#x", p.At, before)
		}
		if before = p.At; p.Chain != 0 && len(places.Chains[p.Chain]) == 0 {
			t.Errorf("no frames at %#x", p.At)
		}
		if n := places.Find(p.At); places.Parts[n] != p {
			t.Errorf("Find(%#x) is part %d", p.At, n)
		}
	}
	if n := places.Find(0); n != -1 {
		t.Errorf("part %d begins at 0", n)
	}
	found := slices.IndexFunc(places.Parts, func(p Part) bool {
		chain := places.Chains[p.Chain]
		if len(chain) < 4 || chain[0].Func != "bare::get" {
			return false
		}
		for n, name := range []string{"bare::get", "bare::pick", "bare::index"} {
			if chain[n].Func != name || !strings.HasSuffix(chain[n].File, "guests/bare/src/lib.rs") || chain[n].Line == 0 || chain[n].Column == 0 {
				return false
			}
		}
		return chain[len(chain)-1].Func == ""
	})
	if found < 0 {
		t.Error("no part is bare::get in bare::pick in bare::index")
	}
}

// Cut or damaged debugging information gives other places or an error. It causes no panic.
func TestPlacesDamaged(t *testing.T) {
	whole := SectionsOf(linesGuest(t))
	for name, data := range whole {
		for what, damaged := range map[string][]byte{"cut": data[:len(data)/2], "cleared": make([]byte, len(data)), "inverted": slices.Clone(data)} {
			if what == "inverted" {
				for i := 11; i < len(damaged); i += 97 {
					damaged[i] ^= 0xff
				}
			}
			sections := Sections{}
			for other, data := range whole {
				sections[other] = data
			}
			sections[name] = damaged
			places, err := sections.Places()
			if err != nil {
				continue
			}
			for _, chain := range places.Chains {
				for _, f := range chain {
					if strings.ContainsAny(f.Func+f.File, "\x00\x1b\n") || len(f.File) > MaxFile {
						t.Fatalf("%s %s: %q", name, what, f)
					}
				}
			}
		}
	}
}
