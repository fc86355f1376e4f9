package abi

import (
	"slices"
	"strings"
	"testing"
)

const (
	linkaJSON = "../../testdata/gen/linka/abi.json"
	linkbJSON = "../../testdata/gen/linkb/abi.json"
	linkcJSON = "../../testdata/gen/linkc/abi.json"
)

// TestDiffLink: an import block and the exports that it was written for do not differ. That a method
// changes its object does not count, which an import cannot say.
func TestDiffLink(t *testing.T) {
	a, b, c := golden(t, linkaJSON), golden(t, linkbJSON), golden(t, linkcJSON)
	for _, tt := range []struct {
		importer, exporter *Description
		block              string
	}{{a, b, "mid"}, {b, c, "base"}, {b, c, "desk"}} {
		for _, change := range DiffLink(tt.importer, tt.block, tt.exporter) {
			if change.Kind == Breaking {
				t.Errorf("%s: %+v", tt.block, change)
			}
		}
	}
	for _, tt := range []struct {
		importer, exporter *Description
		block, where       string
	}{{a, c, "mid", "Store.put"}, {a, c, "mid", "Store"}, {a, c, "mid", "add"}, {b, a, "desk", "tell"}} {
		changes := DiffLink(tt.importer, tt.block, tt.exporter)
		if !slices.ContainsFunc(changes, func(c Change) bool { return c.Where == tt.where && c.Kind == Breaking && c.New == "" }) {
			t.Errorf("%s: no breaking change at %s: %v", tt.block, tt.where, changes)
		}
	}
}

// TestDiffLinkMutations makes every single change to the exporter. The block then differs as the
// description itself does, in what the block imports, but for refusals.
func TestDiffLinkMutations(t *testing.T) {
	if raced {
		t.Skip("one goroutine")
	}
	a, b := withoutHandles(golden(t, linkaJSON)), withoutHandles(golden(t, linkbJSON))
	step := 1
	if testing.Short() {
		step = 11
	}
	made := map[ChangeKind]int{}
	for i, m := range mutations(b) {
		if i%step != 0 {
			continue
		}
		mutant := m.mutate(t, b)
		if mutant == nil || outsideOfBlock(m.where) {
			continue
		}
		want, got := classOf(Diff(b, mutant)), classOf(DiffLink(a, "mid", mutant))
		made[got]++
		if strings.HasSuffix(m.name, ": refuses") {
			// A linker asks for refusals.
			want = unnoticed
		}
		if (got == Breaking) != (want == Breaking) {
			t.Errorf("%s: %q, want %q: %v", m.name, got, want, DiffLink(a, "mid", mutant))
		}
	}
	t.Logf("%v", made)
	if made[Breaking] < 500/step {
		t.Errorf("%v: too few to say anything", made)
	}
}

// withoutHandles returns a description without the functions that pass objects and resources, which
// mutations do not know.
func withoutHandles(d *Description) *Description {
	with := d.withHandles()
	passes := func(f *Func) bool {
		return f.Of != nil || f.Result != nil && with[f.Result] || slices.ContainsFunc(f.Params, func(p Param) bool { return with[p.Type] })
	}
	c := &Description{Format: d.Format, Exports: slices.DeleteFunc(slices.Clone(d.Exports), passes), Imports: slices.DeleteFunc(slices.Clone(d.Imports), passes)}
	c.reach()
	return c
}

// outsideOfBlock reports whether the change is about an import, which has the name of a block.
func outsideOfBlock(where string) bool { return strings.Contains(where, "/") }
