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
		t.Errorf("%s has\n%sand the calls need\n%sIf they may, run BLESS=1 go test -run Baseline in bench", baseline, want, got)
	}
}
