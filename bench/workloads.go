package main

import (
	"context"
	_ "embed"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/talk"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// smallWasm is the guest kit with the feature small-blocks.
//
//go:embed small.wasm
var smallWasm []byte

// benchmarks returns all contenders at all workloads, with the expected results.
func benchmarks(ctx context.Context) ([]*benchmark, error) {
	r, err := newRaw(ctx)
	if err != nil {
		return nil, err
	}
	module, err := kit.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	stoppable, err := kit.New(ctx, wazabi.WithCancel())
	if err != nil {
		return nil, err
	}
	s, err := stoppable.Instance(ctx)
	if err != nil {
		return nil, err
	}
	resetting, err := kit.New(ctx, wazabi.WithReset())
	if err != nil {
		return nil, err
	}
	renewing, err := kit.New(ctx, wazabi.WithRetirement(wazabi.Retirement{Calls: 1}))
	if err != nil {
		return nil, err
	}
	smallBlocks, err := kit.NewFrom(ctx, smallWasm)
	if err != nil {
		return nil, err
	}
	small, err := smallBlocks.Instance(ctx)
	if err != nil {
		return nil, err
	}
	talking, err := talk.New(ctx, host{})
	if err != nil {
		return nil, err
	}
	h, err := talking.Instance(ctx)
	if err != nil {
		return nil, err
	}

	in := newInputs()
	recs, center, data, reversed, unsorted, sorted := in.recs, in.center, in.data, in.reversed, in.unsorted, in.sorted
	refs := make([]kit.PersonRef, len(unsorted))
	for n, p := range unsorted {
		refs[n] = kit.PersonRef(p)
	}

	var all []*benchmark
	add := func(contender string, f func(context.Context, float64, float64) (float64, error)) {
		all = append(all, of("add", contender, func() (float64, error) { return f(ctx, 1.5, 2.25) }, 3.75, nil))
	}
	add("raw-naive", r.naiveAdd)
	add("raw-best", r.bestAdd)
	add("instance", i.Add)
	add("instance, WithCancel", s.Add)
	add("module", module.Add)

	hello := func(contender string, f func(context.Context, string) (string, error)) {
		all = append(all, of("hello", contender, func() (string, error) { return f(ctx, name) }, "Hello, "+name+"!", nil))
	}
	hello("raw-naive", r.naiveHello)
	hello("raw-best", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.hello, s) })
	hello("raw-best, checked", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.checkedHello, s) })
	hello("raw-best-owned", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.ownedHello, s) })
	hello("instance", i.Hello)
	hello("instance, WithCancel", s.Hello)
	hello("instance, no format!", i.HelloPushed)
	hello("instance, small blocks", small.Hello)
	hello("instance, small blocks, no format!", small.HelloPushed)
	hello("module", module.Hello)
	hello("module, WithReset", resetting.Hello)
	hello("module, new instances", renewing.Hello)

	parse := func(contender string, f func(context.Context, string) (int64, error), failure error) {
		all = append(all,
			of("parse ok", contender, func() (int64, error) { return f(ctx, "-1234567") }, -1234567, nil),
			of("parse error", contender, func() (int64, error) { return f(ctx, "12x4567") }, 0, failure))
	}
	parse("raw-naive", r.naiveParse, errParse[2])
	parse("raw-best", r.bestParse, errParse[2])
	parse("instance", i.Parse, kit.ParseErrorInvalid)

	recsIn := func(contender string, f func(context.Context, []kit.Rec) (kit.Point, error)) {
		all = append(all, of("1000 records in", contender, func() (kit.Point, error) { return f(ctx, recs) }, center, nil))
	}
	recsIn("raw-naive", r.naiveRecsIn)
	recsIn("raw-best", r.bestRecsIn)
	recsIn("instance", i.RecsIn)
	recsIn("instance, WithCancel", s.RecsIn)

	recsOut := func(contender string, f func(context.Context, uint32) ([]kit.Rec, error)) {
		all = append(all, of("1000 records out", contender, func() ([]kit.Rec, error) { return f(ctx, records) }, recs, nil))
	}
	recsOut("raw-naive", r.naiveRecsOut)
	recsOut("raw-best", r.bestRecsOut)
	recsOut("raw-best-owned", r.ownedRecs)
	recsOut("instance", i.RecsOut)
	recsOut("instance, WithCancel", s.RecsOut)

	// The caller reads one field of each record.
	readRecs := func(contender string, f func() (float64, error)) {
		all = append(all, of("1000 records out, one field read", contender, f, center.X*records, nil))
	}
	readRecs("instance", func() (float64, error) {
		list, err := i.RecsOut(ctx, records)
		total := 0.0
		for n := range list {
			total += list[n].X
		}
		return total, err
	})
	readRecs("instance, views", func() (float64, error) {
		total := 0.0
		err := i.RecsOutView(ctx, records, func(_ context.Context, list kit.ListOfRecView) error {
			for _, rec := range list.All() {
				total += rec.X()
			}
			return nil
		})
		return total, err
	})

	reverse := func(contender string, f func(context.Context, []byte) ([]byte, error)) {
		all = append(all, of("64 KiB", contender, func() ([]byte, error) { return f(ctx, data) }, reversed, nil))
	}
	reverse("raw-best-owned", r.reverse)
	reverse("instance", i.Reverse)
	reverse("instance, WithCancel", s.Reverse)

	sort := func(contender string, f func(context.Context, []kit.Person) ([]kit.Person, error)) {
		all = append(all, of("nested", contender, func() ([]kit.Person, error) { return f(ctx, unsorted) }, sorted, nil))
	}
	sort("raw-naive, JSON", r.naiveSort)
	sort("raw-best", r.bestSort)
	sort("raw-best-owned", r.ownedSortPeople)
	sort("instance", i.SortOwned)
	sort("instance, WithCancel", s.SortOwned)
	sort("instance, small blocks", small.SortOwned)
	sort("module", module.SortOwned)
	sort("module, WithReset", resetting.SortOwned)
	sort("module, new instances", renewing.SortOwned)
	var sortedRefs []kit.PersonRef
	for _, p := range sorted {
		sortedRefs = append(sortedRefs, kit.PersonRef(p))
	}
	all = append(all, of("nested", "instance, borrowed", func() ([]kit.PersonRef, error) { return i.SortBorrowed(ctx, refs) }, sortedRefs, nil))
	names := 0
	for _, p := range sorted {
		names += len(p.Name)
	}
	readNames := func(contender string, f func() (int64, error)) {
		all = append(all, of("nested, one field read", contender, f, int64(names), nil))
	}
	readNames("instance", func() (int64, error) {
		list, err := i.SortOwned(ctx, unsorted)
		total := 0
		for n := range list {
			total += len(list[n].Name)
		}
		return int64(total), err
	})
	readNames("instance, views", func() (int64, error) {
		total := 0
		err := i.SortOwnedView(ctx, unsorted, func(_ context.Context, list kit.ListOfPersonView) error {
			for _, person := range list.All() {
				total += len(person.Name().Bytes())
			}
			return nil
		})
		return int64(total), err
	})
	all = append(append(all, hostCalls(ctx, in, r, h)...), streaming(ctx, r, h)...)
	all = append(all, plain(in)...)
	for _, part := range append([]func(context.Context, *inputs) ([]*benchmark, error){decoding, libraries, collecting, starting}, others...) {
		more, err := part(ctx, in)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return grouped(all), nil
}

// others are the contenders that need a build tag: those of compiled.go and native.go.
var others []func(ctx context.Context, in *inputs) ([]*benchmark, error)
