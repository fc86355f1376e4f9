//go:build compiled

package main

import (
	"context"

	"github.com/wazabi/wazabi/bench/first"
	"github.com/wazabi/wazabi/bench/results"
	"github.com/wazabi/wazabi/bench/testdata/compiled/deep"
	"github.com/wazabi/wazabi/bench/testdata/compiled/kit"
	"github.com/wazabi/wazabi/bench/testdata/compiled/png"
	"github.com/wazabi/wazabi/bench/testdata/compiled/regex"
	"github.com/wazabi/wazabi/bench/testdata/compiled/small"
	"github.com/wazabi/wazabi/bench/testdata/compiled/talk"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// The contenders on the second engine. .ci/bench generates their packages.

func init() {
	programs = append(programs, program{contender: results.Compiled, dir: "compiled", tag: "compiled"})
	others = append(others, compiledCalls, compiledHostCalls, compiledLibraries)
	memories = append(memories, memory{results.MappedGo, "mapped", "livecompiled", "compiled"})
	growingOthers = append(growingOthers, compiledGrowing)
}

const (
	compiled       = results.Compiled
	compiledCancel = compiled + ", WithCancel"
	compiledSmall  = compiled + ", small blocks"
	compiledModule = "module, engine go"
)

func compiledCalls(ctx context.Context, in *inputs) ([]*benchmark, error) {
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
	smallBlocks, err := small.New(ctx)
	if err != nil {
		return nil, err
	}
	b, err := smallBlocks.Instance(ctx)
	if err != nil {
		return nil, err
	}
	recs, unsorted, sorted := like[[]kit.Rec](in.recs), like[[]kit.Person](in.unsorted), like[[]kit.Person](in.sorted)
	smallUnsorted, smallSorted := like[[]small.Person](in.unsorted), like[[]small.Person](in.sorted)
	refs, sortedRefs := like[[]kit.PersonRef](in.unsorted), like[[]kit.PersonRef](in.sorted)
	all := []*benchmark{
		of("add", compiled, func() (float64, error) { return i.Add(ctx, 1.5, 2.25) }, 3.75, nil),
		of("add", compiledCancel, func() (float64, error) { return s.Add(ctx, 1.5, 2.25) }, 3.75, nil),
		of("add", compiledModule, func() (float64, error) { return module.Add(ctx, 1.5, 2.25) }, 3.75, nil),
		of("hello", compiled, func() (string, error) { return i.Hello(ctx, name) }, "Hello, "+name+"!", nil),
		of("hello", compiled+", no format!", func() (string, error) { return i.HelloPushed(ctx, name) }, "Hello, "+name+"!", nil),
		of("hello", compiledSmall, func() (string, error) { return b.Hello(ctx, name) }, "Hello, "+name+"!", nil),
		of("hello", compiledSmall+", no format!", func() (string, error) { return b.HelloPushed(ctx, name) }, "Hello, "+name+"!", nil),
		of("hello", compiledModule, func() (string, error) { return module.Hello(ctx, name) }, "Hello, "+name+"!", nil),
		of("parse ok", compiled, func() (int64, error) { return i.Parse(ctx, "-1234567") }, -1234567, nil),
		of("parse error", compiled, func() (int64, error) { return i.Parse(ctx, "12x4567") }, 0, error(kit.ParseErrorInvalid)),
		of("1000 records in", compiled, func() (kit.Point, error) { return i.RecsIn(ctx, recs) }, kit.Point(in.center), nil),
		of("1000 records out", compiled, func() ([]kit.Rec, error) { return i.RecsOut(ctx, records) }, recs, nil),
		of("64 KiB", compiled, func() ([]byte, error) { return i.Reverse(ctx, in.data) }, in.reversed, nil),
		of("nested", compiled, func() ([]kit.Person, error) { return i.SortOwned(ctx, unsorted) }, sorted, nil),
		of("nested", compiledSmall, func() ([]small.Person, error) { return b.SortOwned(ctx, smallUnsorted) }, smallSorted, nil),
		of("nested", compiled+", borrowed", func() ([]kit.PersonRef, error) { return i.SortBorrowed(ctx, refs) }, sortedRefs, nil),
		collection(compiled, func(rounds uint64) (uint64, error) { return i.Spin(ctx, rounds) }),
		collection(compiledCancel, func(rounds uint64) (uint64, error) { return s.Spin(ctx, rounds) }),
	}
	return all, nil
}

func compiledHostCalls(ctx context.Context, in *inputs) ([]*benchmark, error) {
	module, err := talk.New(ctx, host{})
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	plus := func(_ context.Context, a, b uint64) (uint64, error) { return a + b, nil }
	all := []*benchmark{
		of("100 host calls, scalars", compiled, func() (uint64, error) { return i.AddUp(ctx, times) }, times*(times-1)/2, nil),
		of("100 host calls, a string in", compiled, func() (uint64, error) { return 0, i.LogAll(ctx, times) }, 0, nil),
		of("100 host calls, a string out", compiled, func() (uint32, error) { return i.Titles(ctx, times) }, uint32(in.titles), nil),
		of("100 callbacks, scalars", compiled, func() (uint64, error) { return i.CallBack(ctx, times, plus) }, times*(times-1)/2, nil),
	}
	for _, s := range streams() {
		all = append(all, of(s.name, compiled, func() (uint64, error) {
			s.reset()
			return i.Pump(ctx, s.input, s.output)
		}, s.size, nil))
	}
	return all, nil
}

func compiledLibraries(ctx context.Context, in *inputs) ([]*benchmark, error) {
	decoder, err := png.New(ctx, compiledWatcher{})
	if err != nil {
		return nil, err
	}
	i, err := decoder.Instance(ctx)
	if err != nil {
		return nil, err
	}
	want, err := i.ReadImage(ctx, in.file)
	if err != nil {
		return nil, err
	}
	all := []*benchmark{
		slow("png", compiled, func() (png.Image, error) { return i.ReadImage(ctx, in.file) }, want),
		slow("png to pixels", compiled, func() ([]byte, error) {
			picture, err := i.ReadImage(ctx, in.file)
			if err != nil {
				return nil, err
			}
			return i.Unfilter(ctx, picture.Header, picture.Lines)
		}, in.pixels),
	}
	module, err := regex.New(ctx)
	if err != nil {
		return nil, err
	}
	searcher, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	searches, err := searches()
	if err != nil {
		return nil, err
	}
	for _, w := range searches {
		re, err := searcher.NewRegex(ctx, w.pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, slow(w.name, compiled, func() ([]regex.Match, error) { return re.FindAll(ctx, w.text) }, matchesOf[regex.Match](w.want())))
	}
	return all, nil
}

func compiledGrowing(ctx context.Context) ([]*benchmark, error) {
	module, err := kit.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	decoder, err := png.New(ctx, compiledWatcher{})
	if err != nil {
		return nil, err
	}
	d, err := decoder.Instance(ctx)
	if err != nil {
		return nil, err
	}
	documents, err := deep.New(ctx)
	if err != nil {
		return nil, err
	}
	e, err := documents.Instance(ctx)
	if err != nil {
		return nil, err
	}
	read := func(data []byte) error { _, err := d.ReadHeader(ctx, data); return err }
	all := sized(ctx, results.OnGo, i, kit.ParseErrorInvalid, read, png.PngErrorNotPng)
	levels, err := nested(ctx, results.OnGo, e)
	if err != nil {
		return nil, err
	}
	all = append(append(all, levels...), shared(ctx, results.OnGo, module)...)
	for _, guest := range first.Guests {
		open, ok := compiledFirst[guest.Name]
		if !ok {
			continue
		}
		opening, err := reopening(ctx, results.EngineGo, guest.Wasm, open)
		if err != nil {
			return nil, err
		}
		all = append(all, opening)
	}
	return all, nil
}

// compiledFirst opens the guests of first.Guests that .ci/bench translates, and calls each once.
var compiledFirst = map[string]first.Open{
	"kit": func(ctx context.Context, opts ...wazabi.Option) (first.Module, error) {
		return first.Call(kit.New(ctx, opts...))(func(m *kit.Module) error { _, err := m.Hello(ctx, "Mary"); return err })
	},
	"png": func(ctx context.Context, opts ...wazabi.Option) (first.Module, error) {
		return first.Call(png.New(ctx, compiledWatcher{}, opts...))(func(m *png.Module) error {
			_, err := m.ReadHeader(ctx, []byte("no image"))
			return first.Expect(err, png.PngErrorNotPng)
		})
	},
	"regex": func(ctx context.Context, opts ...wazabi.Option) (first.Module, error) {
		return first.Call(regex.New(ctx, opts...))(func(m *regex.Module) error { _, err := m.Quote(ctx, "Mary?"); return err })
	},
}

// compiledWatcher has the functions that the guest png calls.
type compiledWatcher struct{}

func (compiledWatcher) Notify(context.Context, png.ScanLine) error { return nil }

func (compiledWatcher) Modify(_ context.Context, line png.ScanLine) (png.ScanLine, error) {
	return line, nil
}
