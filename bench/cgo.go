//go:build native && cgo

package main

import (
	"context"

	"github.com/wazabi/wazabi/bench/native"
	"github.com/wazabi/wazabi/bench/results"
)

// The contenders by cgo. .ci/bench builds their static library.

func init() {
	programs = append(programs, program{contender: results.CGo, dir: "native", tag: "native"})
	others = append(others, cgoCalls)
}

func cgoCalls(_ context.Context, in *inputs) ([]*benchmark, error) {
	const cgo = results.CGo
	native.Host.Plus = func(a, b uint64) uint64 { return a + b }
	native.Host.Log = func(text string) { *logged = text }
	native.Host.Title = titleOf
	recs, unsorted, sorted := like[[]native.Rec](in.recs), like[[]native.Person](in.unsorted), like[[]native.Person](in.sorted)
	var sorter native.Sorter
	all := []*benchmark{
		of("add", cgo, func() (float64, error) { return native.Add(1.5, 2.25), nil }, 3.75, nil),
		of("hello", cgo, func() (string, error) { return native.Hello(name), nil }, "Hello, "+name+"!", nil),
		of("hello", cgo+", one crossing", func() (string, error) { return native.HelloOnce(name), nil }, "Hello, "+name+"!", nil),
		of("parse ok", cgo, func() (int64, error) { return native.Parse("-1234567") }, -1234567, nil),
		of("parse error", cgo, func() (int64, error) { return native.Parse("12x4567") }, 0, native.ErrInvalid),
		of("1000 records in", cgo, func() (native.Point, error) { return native.RecsIn(recs), nil }, native.Point(in.center), nil),
		of("1000 records out", cgo, func() ([]native.Rec, error) { return native.RecsOut(records), nil }, recs, nil),
		of("nested", cgo, func() ([]native.Person, error) { return sorter.Sort(unsorted), nil }, sorted, nil),
		of("100 host calls, scalars", cgo, func() (uint64, error) { return native.AddUp(times), nil }, times*(times-1)/2, nil),
		of("100 host calls, a string in", cgo, func() (uint64, error) { native.LogAll(times); return 0, nil }, 0, nil),
		of("100 host calls, a string out", cgo, func() (uint32, error) { return native.Titles(times), nil }, uint32(in.titles), nil),
		slow("png to pixels", cgo, func() ([]byte, error) { return native.Pixels(in.file) }, in.pixels),
		collection(cgo, func(rounds uint64) (uint64, error) { return native.Spin(rounds), nil }),
	}
	searches, err := searches()
	if err != nil {
		return nil, err
	}
	for _, w := range searches {
		re, err := native.NewRegex(w.pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, slow(w.name, cgo, func() ([]native.Match, error) { return re.FindAll(w.text), nil }, matchesOf[native.Match](w.want())))
	}
	return all, nil
}
