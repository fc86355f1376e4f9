package e2e_test

import (
	"context"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/testdata/gen/bare"
	"github.com/wazabi/wazabi/testdata/gen/basket"
	"github.com/wazabi/wazabi/testdata/gen/callbacks"
	deepguest "github.com/wazabi/wazabi/testdata/gen/deep"
	heapguest "github.com/wazabi/wazabi/testdata/gen/heap"
	"github.com/wazabi/wazabi/testdata/gen/helloboth"
	"github.com/wazabi/wazabi/testdata/gen/liar"
	"github.com/wazabi/wazabi/testdata/gen/libraries"
	"github.com/wazabi/wazabi/testdata/gen/logging"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
	nest "github.com/wazabi/wazabi/testdata/gen/nested"
	"github.com/wazabi/wazabi/testdata/gen/omnibus"
	"github.com/wazabi/wazabi/testdata/gen/proof"
	"github.com/wazabi/wazabi/testdata/gen/shop"
	"github.com/wazabi/wazabi/testdata/gen/shopbreaking"
	"github.com/wazabi/wazabi/testdata/gen/shopcompatible"
	"github.com/wazabi/wazabi/testdata/gen/streams"
	"github.com/wazabi/wazabi/testdata/gen/strict"
	utf16guest "github.com/wazabi/wazabi/testdata/gen/utf16"
	"github.com/wazabi/wazabi/testdata/gen/versions"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// A lateGuest is a test guest that is called through its package and without it.
type lateGuest struct {
	name string
	// open opens the guest through its package.
	open func(ctx context.Context, opts ...wazabi.Option) (any, error)
	// cases are the package's types of the cases of variants.
	cases map[string]reflect.Type
}

func opened[T any](open func(context.Context, ...wazabi.Option) (T, error)) func(context.Context, ...wazabi.Option) (any, error) {
	return func(ctx context.Context, opts ...wazabi.Option) (any, error) { return open(ctx, opts...) }
}

func casesOf(types ...reflect.Type) map[string]reflect.Type {
	cases := map[string]reflect.Type{}
	for _, t := range types {
		cases[t.Name()] = t
	}
	return cases
}

var lateGuests = []lateGuest{
	{"bare", opened(bare.New), casesOf(
		reflect.TypeFor[bare.RouteAir](),
		reflect.TypeFor[bare.RouteErrorNoWay](),
		reflect.TypeFor[bare.RouteErrorTooLong](),
		reflect.TypeFor[bare.RouteRoad](),
		reflect.TypeFor[bare.RouteStay](),
	)},
	{"basket", opened(basket.New), nil},
	{"callbacks", opened(callbacks.New), casesOf(
		reflect.TypeFor[callbacks.NumberErrorEmpty](),
		reflect.TypeFor[callbacks.NumberErrorInvalid](),
		reflect.TypeFor[callbacks.ShapeEmpty](),
		reflect.TypeFor[callbacks.ShapeLine](),
	)},
	{"deep", opened(deepguest.New), casesOf(
		reflect.TypeFor[deepguest.BlockList](),
		reflect.TypeFor[deepguest.BlockParagraph](),
		reflect.TypeFor[deepguest.BlockQuote](),
	)},
	{"heap", opened(heapguest.New), casesOf(
		reflect.TypeFor[heapguest.AnyI31](),
		reflect.TypeFor[heapguest.AnyNull](),
		reflect.TypeFor[heapguest.AnyNumber](),
		reflect.TypeFor[heapguest.AnyPoint](),
		reflect.TypeFor[heapguest.ListCons](),
		reflect.TypeFor[heapguest.ListNil](),
	)},
	{"helloboth", opened(helloboth.New), nil},
	{"liar", opened(liar.New), casesOf(
		reflect.TypeFor[liar.FailureKnown](),
		reflect.TypeFor[liar.FailureUnknown](),
		reflect.TypeFor[liar.ShapeCircle](),
		reflect.TypeFor[liar.ShapeDot](),
		reflect.TypeFor[liar.ShapeLabel](),
	)},
	{"libraries", opened(func(ctx context.Context, opts ...wazabi.Option) (*libraries.Module, error) {
		return libraries.New(ctx, mirrors{}, opts...)
	}), casesOf(
		reflect.TypeFor[libraries.OriginMachine](),
		reflect.TypeFor[libraries.OriginNowhere](),
		reflect.TypeFor[libraries.OriginProgram](),
	)},
	{"logging", opened(logging.New), nil},
	{"mirror", opened(lateMirror), casesOf(
		reflect.TypeFor[mirror.ExprAdd](),
		reflect.TypeFor[mirror.ExprCall](),
		reflect.TypeFor[mirror.ExprNeg](),
		reflect.TypeFor[mirror.ExprNum](),
		reflect.TypeFor[mirror.ExprVar](),
		reflect.TypeFor[mirror.PartBlank](),
		reflect.TypeFor[mirror.PartBytes](),
		reflect.TypeFor[mirror.PartText](),
		reflect.TypeFor[mirror.ShapeCircle](),
		reflect.TypeFor[mirror.ShapeDot](),
		reflect.TypeFor[mirror.ShapeErrorBadLabel](),
		reflect.TypeFor[mirror.ShapeErrorEmpty](),
		reflect.TypeFor[mirror.ShapeErrorTooLarge](),
		reflect.TypeFor[mirror.ShapeLabel](),
		reflect.TypeFor[mirror.ShapeNothing](),
		reflect.TypeFor[mirror.ShapePolygon](),
	)},
	{"nested", opened(func(ctx context.Context, opts ...wazabi.Option) (*nest.Module, error) {
		return nest.New(ctx, echo{}, judge{}, opts...)
	}), casesOf(
		reflect.TypeFor[nest.MixedMissing](),
		reflect.TypeFor[nest.MixedNotPng](),
		reflect.TypeFor[nest.ShapeDot](),
		reflect.TypeFor[nest.ShapeUsers](),
	)},
	{"omnibus", opened(omnibus.New), nil},
	{"proof", opened(func(ctx context.Context, opts ...wazabi.Option) (*proof.Module, error) {
		return proof.New(ctx, clerk{row: 7}, opts...)
	}), casesOf(
		reflect.TypeFor[proof.FareFree](),
		reflect.TypeFor[proof.FarePriced](),
	)},
	{"shop", opened(shop.New), nil},
	{"shopbreaking", opened(shopbreaking.New), nil},
	{"shopcompatible", opened(shopcompatible.New), nil},
	{"streams", opened(streams.New), casesOf(
		reflect.TypeFor[streams.InputErrorEmpty](),
		reflect.TypeFor[streams.InputErrorUnreadable](),
	)},
	{"strict", opened(strict.New), nil},
	{"utf16", opened(func(ctx context.Context, opts ...wazabi.Option) (*utf16guest.Module, error) {
		return utf16guest.New(ctx, echoing{}, opts...)
	}), casesOf(
		reflect.TypeFor[utf16guest.PartLines](),
		reflect.TypeFor[utf16guest.PartTitle](),
	)},
	{"versions", opened(versions.New), nil},
	{"zoo", opened(zoo.New), casesOf(
		reflect.TypeFor[zoo.ExprAdd](),
		reflect.TypeFor[zoo.ExprCall](),
		reflect.TypeFor[zoo.ExprNeg](),
		reflect.TypeFor[zoo.ExprNum](),
		reflect.TypeFor[zoo.ExprVar](),
		reflect.TypeFor[zoo.ShapeCircle](),
		reflect.TypeFor[zoo.ShapeDot](),
		reflect.TypeFor[zoo.ShapeErrorBadLabel](),
		reflect.TypeFor[zoo.ShapeErrorEmpty](),
		reflect.TypeFor[zoo.ShapeErrorTooLarge](),
		reflect.TypeFor[zoo.ShapeLabel](),
		reflect.TypeFor[zoo.ShapeNothing](),
		reflect.TypeFor[zoo.ShapePolygon](),
	)},
}
