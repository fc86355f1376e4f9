//go:build types && compiled

package main

import (
	"context"

	"github.com/wazabi/wazabi/bench/results"
	go1 "github.com/wazabi/wazabi/bench/testdata/compiled/types1"
	go10 "github.com/wazabi/wazabi/bench/testdata/compiled/types10"
	go100 "github.com/wazabi/wazabi/bench/testdata/compiled/types100"
	go1000 "github.com/wazabi/wazabi/bench/testdata/compiled/types1000"
	"github.com/wazabi/wazabi/bench/testdata/types/types1"
	"github.com/wazabi/wazabi/bench/testdata/types/types10"
	"github.com/wazabi/wazabi/bench/testdata/types/types100"
	"github.com/wazabi/wazabi/bench/testdata/types/types1000"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// The guests with 1 to 1000 types, each with a function. .ci/bench writes them.

func init() { growingOthers = append(growingOthers, manyTypes) }

func manyTypes(ctx context.Context) ([]*benchmark, error) {
	var all []*benchmark
	for _, add := range []func() ([]*benchmark, error){
		func() ([]*benchmark, error) {
			return typed(ctx, "", 1, types1.New, (*types1.Module).Same1, types1.Part1{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, "", 10, types10.New, (*types10.Module).Same10, types10.Part10{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, "", 100, types100.New, (*types100.Module).Same100, types100.Part100{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, "", 1000, types1000.New, (*types1000.Module).Same1000, types1000.Part1000{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, results.OnGo, 1, go1.New, (*go1.Module).Same1, go1.Part1{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, results.OnGo, 10, go10.New, (*go10.Module).Same10, go10.Part10{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, results.OnGo, 100, go100.New, (*go100.Module).Same100, go100.Part100{Name: name, Sizes: []uint32{1, 2}})
		},
		func() ([]*benchmark, error) {
			return typed(ctx, results.OnGo, 1000, go1000.New, (*go1000.Module).Same1000, go1000.Part1000{Name: name, Sizes: []uint32{1, 2}})
		},
	} {
		more, err := add()
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// typed returns a call that takes and returns a record, and one that also takes a new instance. The
// record's type is one of many.
func typed[M, P any](ctx context.Context, engine string, number int, open func(context.Context, ...wazabi.Option) (M, error),
	same func(M, context.Context, P) (P, error), part P,
) ([]*benchmark, error) {
	module, err := open(ctx)
	if err != nil {
		return nil, err
	}
	renewing, err := open(ctx, wazabi.WithRetirement(wazabi.Retirement{Calls: 1}))
	if err != nil {
		return nil, err
	}
	return []*benchmark{
		checked(results.Types, "a record"+engine, func() (P, error) { return same(module, ctx, part) }, part, nil, 2).at(number),
		checked(results.Types, "a new instance"+engine, func() (P, error) { return same(renewing, ctx, part) }, part, nil, 2).at(number),
	}, nil
}
