package main

import (
	"errors"
	"slices"
	"strconv"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/results"
)

// plain returns the work that is as natural in Go.
func plain(in *inputs) []*benchmark {
	const contender = results.Plain
	return []*benchmark{
		of("add", contender, func() (float64, error) { return plainAdd(1.5, 2.25), nil }, 3.75, nil),
		of("hello", contender, func() (string, error) { return plainHello(name), nil }, "Hello, "+name+"!", nil),
		of("parse ok", contender, func() (int64, error) { return plainParse("-1234567") }, -1234567, nil),
		of("parse error", contender, func() (int64, error) { return plainParse("12x4567") }, 0, errNumber),
		of("1000 records in", contender, func() (kit.Point, error) { return plainRecsIn(in.recs), nil }, in.center, nil),
		of("1000 records out", contender, func() ([]kit.Rec, error) { return plainRecsOut(records), nil }, in.recs, nil),
		of("nested", contender, func() ([]kit.Person, error) { return plainSort(in.unsorted), nil }, in.sorted, nil),
	}
}

var errNumber = errors.New("not a number")

// The functions are not inlined, as those of another package often are not.

//go:noinline
func plainAdd(a, b float64) float64 { return a + b }

//go:noinline
func plainHello(name string) string { return "Hello, " + name + "!" }

//go:noinline
func plainParse(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, errNumber
	}
	return n, nil
}

//go:noinline
func plainRecsIn(recs []kit.Rec) kit.Point {
	var p kit.Point
	for i := range recs {
		p.X += recs[i].X
		p.Y += recs[i].Y
	}
	return kit.Point{X: p.X / float64(len(recs)), Y: p.Y / float64(len(recs))}
}

//go:noinline
func plainRecsOut(n uint32) []kit.Rec {
	recs := make([]kit.Rec, n)
	for i := range recs {
		recs[i] = kit.Rec{ID: uint64(i), X: float64(i) * 0.25, Y: float64(i) * -0.5, Kind: kit.Kind(i % 4)}
	}
	return recs
}

// plainSort returns a sorted copy. Its strings are those of the argument.
func plainSort(people []kit.Person) []kit.Person {
	sorted := slices.Clone(people)
	slices.SortStableFunc(sorted, func(a, b kit.Person) int {
		x, y := sum(a.Scores), sum(b.Scores)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return sorted
}

// plainSpin computes what bench_core::spin computes.
func plainSpin(rounds uint64) (uint64, error) {
	x := uint64(0x9e3779b97f4a7c15)
	for n := range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		x += n
	}
	return x, nil
}
