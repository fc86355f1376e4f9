//go:build !race

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/talk"
)

// baseline is the file with what calls cost the host.
const baseline = "baseline/hosts.txt"

// TestBaseline holds what calls cost the host against the committed baseline: how often they enter
// the guest, and how many allocations they make. baseline/guests.txt has what they cost the guest.
func TestBaseline(t *testing.T) {
	ctx := t.Context()
	module, err := kit.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	k, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	talking, err := talk.New(ctx, host{})
	if err != nil {
		t.Fatal(err)
	}
	defer talking.Close(ctx)
	h, err := talking.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	in := newInputs()
	refs := make([]kit.PersonRef, len(in.unsorted))
	for n, p := range in.unsorted {
		refs[n] = kit.PersonRef(p)
	}
	plus := func(_ context.Context, a, b uint64) (uint64, error) { return a + b, nil }

	var text strings.Builder
	text.WriteString("# guest entries, and allocations of Go, of a call after one like it\n")
	measure := func(name string, entries func() uint64, call func() error) {
		t.Helper()
		want := call()
		before := entries()
		if err := call(); err != want {
			t.Errorf("%s: error %v, then %v", name, want, err)
		}
		entered := entries() - before
		allocs := testing.AllocsPerRun(20, func() { _ = call() })
		fmt.Fprintf(&text, "%s: %d, %g\n", name, entered, allocs)
	}
	calls := func(name string, call func() error) { t.Helper(); measure(name, k.GuestEntries, call) }
	calls("add", func() error { _, err := k.Add(ctx, 1.5, 2.25); return err })
	calls("hello", func() error { _, err := k.Hello(ctx, name); return err })
	calls("hello_pushed", func() error { _, err := k.HelloPushed(ctx, name); return err })
	calls("parse, a number", func() error { _, err := k.Parse(ctx, "-1234567"); return err })
	calls("parse, no number", func() error { _, err := k.Parse(ctx, "12x4567"); return err })
	calls("recs_in", func() error { _, err := k.RecsIn(ctx, in.recs); return err })
	calls("recs_out", func() error { _, err := k.RecsOut(ctx, records); return err })
	calls("recs_out, views", func() error {
		return k.RecsOutView(ctx, records, func(_ context.Context, list kit.ListOfRecView) error {
			for _, rec := range list.All() {
				_ = rec.X()
			}
			return nil
		})
	})
	calls("reverse", func() error { _, err := k.Reverse(ctx, in.data); return err })
	calls("sort_owned", func() error { _, err := k.SortOwned(ctx, in.unsorted); return err })
	calls("sort_borrowed", func() error { _, err := k.SortBorrowed(ctx, refs); return err })
	talks := func(name string, call func() error) { t.Helper(); measure(name, h.GuestEntries, call) }
	talks("add_up", func() error { _, err := h.AddUp(ctx, times); return err })
	talks("log_all", func() error { return h.LogAll(ctx, times) })
	talks("titles", func() error { _, err := h.Titles(ctx, times); return err })
	talks("call_back", func() error { _, err := h.CallBack(ctx, times, plus); return err })

	if os.Getenv("BLESS") != "" {
		if err := os.WriteFile(baseline, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(baseline)
	if err != nil {
		t.Fatal(err)
	}
	if got := text.String(); got != string(want) {
		t.Errorf("guest entries and allocations that are not those of %s:\n%sIf they may change, run BLESS=1 go test -run Baseline in bench", baseline, changes(string(want), got))
	}
}

// changes lists the lines of two baselines that differ. A line is a name, a colon and its costs.
func changes(want, got string) string {
	costs := func(text string) (names []string, of map[string]string) {
		of = make(map[string]string)
		for line := range strings.Lines(text) {
			name, cost, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			names, of[name] = append(names, name), cost
		}
		return names, of
	}
	committed, old := costs(want)
	measured, now := costs(got)
	var text strings.Builder
	for _, name := range measured {
		switch cost, found := old[name]; {
		case !found:
			fmt.Fprintf(&text, "%s: %s, which is not in the baseline\n", name, now[name])
		case cost != now[name]:
			fmt.Fprintf(&text, "%s: %s instead of %s\n", name, now[name], cost)
		}
	}
	for _, name := range committed {
		if _, found := now[name]; !found {
			fmt.Fprintf(&text, "%s: not measured\n", name)
		}
	}
	return text.String()
}

func TestChanges(t *testing.T) {
	got := changes("# costs\nadd: 1, 0\nhello: 1, 1\nold: 3, 4\n", "# costs\nadd: 1, 0\nhello: 2, 1\nnew: 5, 6\n")
	if want := "hello: 2, 1 instead of 1, 1\nnew: 5, 6, which is not in the baseline\nold: not measured\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
