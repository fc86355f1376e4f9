package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func golden(t testing.TB, path string) *Description {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := ParseJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	zooJSON  = "../../testdata/gen/zoo/abi.json"
	shopJSON = "../../testdata/gen/shop/abi.json"
	// hostedJSON has imports and objects.
	hostedJSON = "../../testdata/gen/hosted/abi.json"
)

// TestMutations makes every single change to the descriptions of the zoo and of a guest with
// imports and objects. The fingerprint changes with everything that a caller could notice, and with
// nothing else. Each change is classified, and has its place. The reverse change is found too.
func TestMutations(t *testing.T) {
	if raced {
		t.Skip("one goroutine")
	}
	step := 1
	if testing.Short() {
		step = 11
	}
	made, kinds, whats := 0, map[ChangeKind]int{}, map[string]int{}
	for _, d := range []*Description{few(golden(t, zooJSON), 30), golden(t, hostedJSON)} {
		fingerprint := d.Fingerprint()
		for i, m := range mutations(d) {
			if i%step != 0 {
				continue
			}
			mutant := m.mutate(t, d)
			if mutant == nil {
				continue
			}
			made++
			kinds[m.kind]++
			what, _, _ := strings.Cut(strings.TrimPrefix(m.name, m.where+": "), " of ")
			whats[what]++
			if same := mutant.Fingerprint() == fingerprint; same != m.same {
				t.Errorf("%s: the same fingerprint is %t, want %t", m.name, same, m.same)
			}
			changes := Diff(d, mutant)
			if got := classOf(changes); got != m.kind {
				t.Errorf("%s: %q, want %q: %v", m.name, got, m.kind, changes)
			}
			if m.kind != unnoticed && !slices.ContainsFunc(changes, func(c Change) bool { return c.Where == m.where }) {
				t.Errorf("%s: no change at %s: %v", m.name, m.where, changes)
			}
			for _, c := range changes {
				if c.What == "" || c.Reason == "" || c.Old == "" && c.New == "" || c.Old == c.New {
					t.Errorf("%s: says little: %+v", m.name, c)
				}
			}
			if back := Diff(mutant, d); (len(back) == 0) != (len(changes) == 0) {
				t.Errorf("%s: from new to old: %v", m.name, back)
			}
		}
	}
	t.Logf("%d mutations: %v", made, kinds)
	if step > 1 {
		return
	}
	for _, what := range []string{"refuses", "text", "equality", "order", "Go type", "Go name", "docs", "default", "format", "source", "view", "crate", "module"} {
		if whats[what] == 0 {
			t.Errorf("no mutation of %s is a description", what)
		}
	}
	if made < 1500 || kinds[Compatible] < 100 || kinds[unnoticed] < 400 {
		t.Errorf("%d mutations, %v: too few to say anything", made, kinds)
	}
}

// TestWords compares the words for each single change to the shop with testdata/changes.txt.
// BLESS=1 rewrites the file.
func TestWords(t *testing.T) {
	const path = "testdata/changes.txt"
	shop := golden(t, shopJSON)
	var b strings.Builder
	for _, m := range mutations(shop) {
		mutant := m.mutate(t, shop)
		if mutant == nil || m.kind == unnoticed {
			continue
		}
		fmt.Fprintf(&b, "# %s\n", m.name)
		for _, c := range Diff(shop, mutant) {
			fmt.Fprintf(&b, "%-10s  %s (%s)\n", c.Kind, c, c.Reason)
		}
	}
	if os.Getenv("BLESS") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not what is said now; write it with BLESS=1 and look at the difference:\n%s", path, b.String())
	}
}

// classOf returns the worst kind among the changes.
func classOf(changes []Change) ChangeKind {
	switch ReleaseOf(changes) {
	case Major:
		return Breaking
	case Minor:
		return Compatible
	}
	return unnoticed
}

// TestHostileDiff is hostile-descriptions-compared: two large descriptions that differ in
// everything, with cycles, are compared in a fraction of a second. A busy machine may take longer.
func TestHostileDiff(t *testing.T) {
	const n = 20_000
	build := func(inner string) *Description {
		types := make([]*Type, n)
		for i := range types {
			name := fmt.Sprintf("T%d", i)
			types[i] = &Type{Kind: KindRecord, Path: "h::" + name, Name: name, Size: 8, Align: 4}
		}
		for i, t := range types {
			next := &Type{Kind: KindBox, Size: 4, Align: 4, Elems: []*Type{types[(i+1)%n]}}
			t.Fields = []Field{{Name: "next", Type: next}, {Name: "value", Type: primitives[inner], Offset: 4}}
		}
		return &Description{Format: Format, Types: types, Exports: []*Func{{Export: "h/f", Name: "f", Params: []Param{{Name: "t", Type: types[0]}}, Result: types[1]}}}
	}
	old, new := build("u32"), build("i32")
	start := time.Now()
	changes := Diff(old, new)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if len(changes) != n || ReleaseOf(changes) != Major {
		t.Errorf("%d changes", len(changes))
	}
}

// FuzzDiff: no two descriptions make Diff panic, or report a difference twice. Equal descriptions
// have no changes. Descriptions without changes have equal fingerprints, and descriptions with
// equal fingerprints have no breaking changes.
func FuzzDiff(f *testing.F) {
	compact := func(d *Description) []byte {
		var b bytes.Buffer
		if err := json.Compact(&b, d.JSON()); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	// The seeds are small changes of each kind.
	seeds := map[ChangeKind]int{}
	for _, path := range []string{shopJSON, hostedJSON, zooJSON} {
		for n, d := range oneByOne(golden(f, path)) {
			if n%4 != 0 || len(compact(d)) > 2000 {
				continue
			}
			all := mutations(d)
			for i := n % 3; i < len(all); i += 1 + len(all)/8 {
				if seeds[all[i].kind]++; seeds[all[i].kind] > 30 {
					continue
				}
				if mutant := all[i].mutate(f, d); mutant != nil {
					f.Add(compact(d), compact(mutant))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if len(a) > 4096 || len(b) > 4096 {
			return
		}
		old, new := parseAny(a), parseAny(b)
		if old == nil || new == nil {
			return
		}
		for _, d := range []*Description{old, new} {
			if changes := Diff(d, d); len(changes) != 0 {
				t.Fatalf("a description differs from itself: %v", changes)
			}
		}
		changes := Diff(old, new)
		if again := Diff(old, new); !reflect.DeepEqual(changes, again) {
			t.Fatalf("%v, then %v", changes, again)
		}
		same := old.Fingerprint() == new.Fingerprint()
		if len(changes) == 0 && !same {
			t.Fatalf("no changes, fingerprints %s and %s", old.Fingerprint(), new.Fingerprint())
		}
		if same && ReleaseOf(changes) == Major {
			t.Fatalf("one fingerprint, and %v", changes)
		}
	})
}

// parseAny reads an abi.json whose fingerprint may be wrong, since a fuzzer cannot compute it.
func parseAny(text []byte) *Description {
	var f file
	if len(text) > maxSection || strict(text, &f) != nil || slices.Contains(f.Types, nil) || slices.Contains(f.Exports, nil) || slices.Contains(f.Imports, nil) {
		return nil
	}
	d, err := resolve(slices.Concat(f.Types, f.Exports, f.Imports))
	if err != nil {
		return nil
	}
	return d
}
