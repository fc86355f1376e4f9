package main

import (
	"bytes"
	"context"
	"strings"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/results"
	"github.com/wazabi/wazabi/examples/png/png"
	"github.com/wazabi/wazabi/testdata/gen/deep"
)

const (
	smallest = 16
	largest  = 16 << 20
	// deepest is within the guest's stack.
	deepest = 512
	// sizeofRec is the size of a record, on both sides.
	sizeofRec = 32
)

// kitCalls are the calls of the guest kit that take or return values of any size, on either engine.
// R is its type of a record, P that of a point.
type kitCalls[R, P any] interface {
	Parse(ctx context.Context, text string) (int64, error)
	Reverse(ctx context.Context, data []byte) ([]byte, error)
	RecsIn(ctx context.Context, recs []R) (P, error)
	RecsOut(ctx context.Context, n uint32) ([]R, error)
}

func arguments(ctx context.Context) ([]*benchmark, error) {
	module, err := kit.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	decoder, err := png.New(ctx, watcher{})
	if err != nil {
		return nil, err
	}
	d, err := decoder.Instance(ctx)
	if err != nil {
		return nil, err
	}
	read := func(data []byte) error { _, err := d.ReadHeader(ctx, data); return err }
	all := sized(ctx, "", i, kit.ParseErrorInvalid, read, png.PngErrorNotPng)
	for size := smallest; size <= largest; size *= 4 {
		from, to := make([]byte, size), make([]byte, size)
		all = append(all, sizedOf(results.Copy, size, func() (int, error) { return copy(to, from), nil }, size, nil))
	}
	return all, nil
}

// sized returns calls whose arguments or results have several sizes. Parse gets a text that is no
// number, and read gets bytes that are no file: both refuse them by their beginning, so that the
// work of the guest does not grow with the size.
func sized[R, P any](ctx context.Context, engine string, k kitCalls[R, P], noNumber error, read func([]byte) error, noFile error) []*benchmark {
	var all []*benchmark
	for size := smallest; size <= largest; size *= 4 {
		text := strings.Repeat("x", size)
		all = append(all, sizedOf("string in"+engine, size, func() (int64, error) { return k.Parse(ctx, text) }, 0, noNumber))
		data := bytes.Repeat([]byte{1, 2, 3, 4}, size/4)
		all = append(all, sizedOf("bytes in"+engine, size, func() (int, error) { return 0, read(data) }, 0, noFile))
		reversed := bytes.Repeat([]byte{4, 3, 2, 1}, size/4)
		all = append(all, sizedOf("bytes reversed"+engine, size, func() ([]byte, error) { return k.Reverse(ctx, data) }, reversed, nil))
		n := uint32(size / sizeofRec)
		if n == 0 {
			continue
		}
		recs, _ := k.RecsOut(ctx, n)
		center, _ := k.RecsIn(ctx, recs)
		all = append(all, sizedOf("records in"+engine, size, func() (P, error) { return k.RecsIn(ctx, recs) }, center, nil))
		all = append(all, sizedOf("records out"+engine, size, func() ([]R, error) { return k.RecsOut(ctx, n) }, recs, nil))
	}
	return all
}

func sizedOf[T any](contender string, size int, call func() (T, error), want T, failure error) *benchmark {
	return checked(results.Arguments, contender, call, want, failure, 2).at(size)
}

// deepCalls is the call of the guest deep that takes and returns a value of any depth, on either
// engine. B is its type of a block.
type deepCalls[B any] interface {
	Echo(ctx context.Context, blocks []B) ([]B, error)
	Parse(ctx context.Context, text string) ([]B, error)
}

func nesting(ctx context.Context) ([]*benchmark, error) {
	module, err := deep.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	return nested(ctx, "", i)
}

// nested returns calls with quotes in quotes, which the guest only returns.
func nested[B any](ctx context.Context, engine string, d deepCalls[B]) ([]*benchmark, error) {
	var all []*benchmark
	for levels := 1; levels <= deepest; levels *= 2 {
		blocks, err := d.Parse(ctx, strings.Repeat("> ", levels)+"x")
		if err != nil {
			return nil, err
		}
		all = append(all, checked(results.Nesting, "a tree in and out"+engine, func() ([]B, error) { return d.Echo(ctx, blocks) }, blocks, nil, 2).at(levels))
	}
	return all, nil
}
