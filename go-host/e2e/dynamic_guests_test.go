package e2e_test

import (
	"context"
	"os"
	"reflect"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"

	"github.com/wazabi/wazabi/testdata/gen/bare"
	"github.com/wazabi/wazabi/testdata/gen/basket"
	"github.com/wazabi/wazabi/testdata/gen/callbacks"
	latechosen "github.com/wazabi/wazabi/testdata/gen/chosen"
	constantsguest "github.com/wazabi/wazabi/testdata/gen/constants"
	deepguest "github.com/wazabi/wazabi/testdata/gen/deep"
	lateerrors "github.com/wazabi/wazabi/testdata/gen/errors"
	lateforeign "github.com/wazabi/wazabi/testdata/gen/foreign"
	lateforger "github.com/wazabi/wazabi/testdata/gen/forger"
	"github.com/wazabi/wazabi/testdata/gen/forms"
	heapguest "github.com/wazabi/wazabi/testdata/gen/heap"
	"github.com/wazabi/wazabi/testdata/gen/helloboth"
	latehosted "github.com/wazabi/wazabi/testdata/gen/hosted"
	lateinterfaces "github.com/wazabi/wazabi/testdata/gen/interfaces"
	lateiterators "github.com/wazabi/wazabi/testdata/gen/iterators"
	"github.com/wazabi/wazabi/testdata/gen/language"
	"github.com/wazabi/wazabi/testdata/gen/lending"
	"github.com/wazabi/wazabi/testdata/gen/liar"
	"github.com/wazabi/wazabi/testdata/gen/libraries"
	latelinkb "github.com/wazabi/wazabi/testdata/gen/linkb"
	"github.com/wazabi/wazabi/testdata/gen/linkc"
	"github.com/wazabi/wazabi/testdata/gen/linkerrors"
	"github.com/wazabi/wazabi/testdata/gen/logging"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
	nest "github.com/wazabi/wazabi/testdata/gen/nested"
	"github.com/wazabi/wazabi/testdata/gen/omnibus"
	lateownership "github.com/wazabi/wazabi/testdata/gen/ownership"
	"github.com/wazabi/wazabi/testdata/gen/proof"
	lateresources "github.com/wazabi/wazabi/testdata/gen/resources"
	latesequences "github.com/wazabi/wazabi/testdata/gen/sequences"
	latesharea "github.com/wazabi/wazabi/testdata/gen/sharea"
	lateshareb "github.com/wazabi/wazabi/testdata/gen/shareb"
	"github.com/wazabi/wazabi/testdata/gen/shop"
	"github.com/wazabi/wazabi/testdata/gen/shopbreaking"
	"github.com/wazabi/wazabi/testdata/gen/shopcompatible"
	"github.com/wazabi/wazabi/testdata/gen/streams"
	"github.com/wazabi/wazabi/testdata/gen/strict"
	utf16guest "github.com/wazabi/wazabi/testdata/gen/utf16"
	"github.com/wazabi/wazabi/testdata/gen/versions"
	"github.com/wazabi/wazabi/testdata/gen/versionsalignment"
	"github.com/wazabi/wazabi/testdata/gen/versionscopied"
	"github.com/wazabi/wazabi/testdata/gen/versionsexport"
	"github.com/wazabi/wazabi/testdata/gen/versionsimport"
	"github.com/wazabi/wazabi/testdata/gen/versionsinsert"
	"github.com/wazabi/wazabi/testdata/gen/versionsownership"
	"github.com/wazabi/wazabi/testdata/gen/versionsremove"
	"github.com/wazabi/wazabi/testdata/gen/versionsrenumber"
	"github.com/wazabi/wazabi/testdata/gen/versionsreorder"
	"github.com/wazabi/wazabi/testdata/gen/versionsretype"
	"github.com/wazabi/wazabi/testdata/gen/versionssign"
	"github.com/wazabi/wazabi/testdata/gen/versionstransitive"
	lateviews "github.com/wazabi/wazabi/testdata/gen/views"
	latewasi "github.com/wazabi/wazabi/testdata/gen/wasi"
	latewhole "github.com/wazabi/wazabi/testdata/gen/whole"
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
	{"constants", opened(constantsguest.New), nil},
	{"deep", opened(deepguest.New), casesOf(
		reflect.TypeFor[deepguest.BlockList](),
		reflect.TypeFor[deepguest.BlockParagraph](),
		reflect.TypeFor[deepguest.BlockQuote](),
	)},
	{"forms", opened(func(ctx context.Context, opts ...wazabi.Option) (*forms.Module, error) {
		return forms.New(ctx, echoForms{}, opts...)
	}), casesOf(
		reflect.TypeFor[forms.EventIdle](),
		reflect.TypeFor[forms.EventPair](),
		reflect.TypeFor[forms.ParseError](),
		reflect.TypeFor[forms.IntTreeLeaf](),
		reflect.TypeFor[forms.IntTreeNode](),
		reflect.TypeFor[forms.Refusal](),
		reflect.TypeFor[forms.StepErrorFine](),
		reflect.TypeFor[forms.StepErrorLate](),
		reflect.TypeFor[forms.StepErrorSkipped](),
		reflect.TypeFor[forms.WordTreeLeaf](),
		reflect.TypeFor[forms.WordTreeNode](),
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
	{"interfaces", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateinterfaces.Module, error) {
		return lateinterfaces.New(ctx, struct{ lateinterfaces.Host }{}, opts...)
	}), nil},
	{"lending", opened(func(ctx context.Context, opts ...wazabi.Option) (*lending.Module, error) {
		return lending.New(ctx, struct{ lending.Host }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lending.NumberErrorEmpty](),
		reflect.TypeFor[lending.NumberErrorInvalid](),
		reflect.TypeFor[lending.ShapeEmpty](),
		reflect.TypeFor[lending.ShapeLine](),
	)},
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
	{"language", opened(language.New), casesOf(
		reflect.TypeFor[language.LinkEnd](),
		reflect.TypeFor[language.LinkNamed](),
		reflect.TypeFor[language.LinkNext](),
		reflect.TypeFor[language.ShapeCircle](),
		reflect.TypeFor[language.ShapeDot](),
	)},
	{"linkc", opened(linkc.New), nil},
	{"linkerrors", opened(func(ctx context.Context, opts ...wazabi.Option) (*linkerrors.Module, error) {
		return linkerrors.New(ctx, struct{ linkerrors.Mid }{}, opts...)
	}), casesOf(
		reflect.TypeFor[linkerrors.FailureOther](),
		reflect.TypeFor[linkerrors.FailureRefused](),
		reflect.TypeFor[linkerrors.MissingFile](),
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
	{"versionsalignment", opened(versionsalignment.New), nil},
	{"versionscopied", opened(versionscopied.New), nil},
	{"versionsexport", opened(versionsexport.New), nil},
	{"versionsinsert", opened(versionsinsert.New), nil},
	{"versionsownership", opened(versionsownership.New), nil},
	{"versionsremove", opened(versionsremove.New), nil},
	{"versionsrenumber", opened(versionsrenumber.New), nil},
	{"versionsreorder", opened(versionsreorder.New), nil},
	{"versionsretype", opened(versionsretype.New), nil},
	{"versionssign", opened(versionssign.New), nil},
	{"versionstransitive", opened(versionstransitive.New), nil},
	{"versionsimport", opened(func(ctx context.Context, opts ...wazabi.Option) (*versionsimport.Module, error) {
		return versionsimport.New(ctx, lateKitchen{}, opts...)
	}), nil},
	{"errors", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateerrors.Module, error) {
		return lateerrors.New(ctx, struct{ lateerrors.Host }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lateerrors.ReadErrorCode](),
		reflect.TypeFor[lateerrors.ReadErrorDone](),
		reflect.TypeFor[lateerrors.ReadErrorEmpty](),
		reflect.TypeFor[lateerrors.ReadErrorIncluded](),
		reflect.TypeFor[lateerrors.ReadErrorMaybe](),
		reflect.TypeFor[lateerrors.ReadErrorOpen](),
		reflect.TypeFor[lateerrors.ReadErrorSaid](),
		reflect.TypeFor[lateerrors.ReadErrorSyntax](),
		reflect.TypeFor[lateerrors.ShapeErrorBare](),
		reflect.TypeFor[lateerrors.ShapeErrorFar](),
		reflect.TypeFor[lateerrors.ShapeErrorNothing](),
		reflect.TypeFor[lateerrors.ShapeErrorOrder](),
		reflect.TypeFor[lateerrors.ShapeErrorPair](),
		reflect.TypeFor[lateerrors.ShapeErrorTooLarge](),
		reflect.TypeFor[lateerrors.ShapeErrorUndocumented](),
	)},
	{"foreign", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateforeign.Module, error) {
		return lateforeign.New(ctx, struct{ lateforeign.Registry }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lateforeign.ShapeCircle](),
		reflect.TypeFor[lateforeign.ShapeEmpty](),
		reflect.TypeFor[lateforeign.ShapePolygon](),
	)},
	{"forger", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateforger.Module, error) {
		return lateforger.New(ctx, struct{ lateforger.Den }{}, opts...)
	}), nil},
	{"hosted", opened(func(ctx context.Context, opts ...wazabi.Option) (*latehosted.Module, error) {
		return latehosted.New(ctx, struct{ latehosted.Host }{}, struct{ latehosted.Store }{}, opts...)
	}), nil},
	{"iterators", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateiterators.Module, error) {
		return lateiterators.New(ctx, struct{ lateiterators.Host }{}, opts...)
	}), nil},
	{"linkb", opened(func(ctx context.Context, opts ...wazabi.Option) (*latelinkb.Module, error) {
		return latelinkb.New(ctx, struct{ latelinkb.Base }{}, struct{ latelinkb.Desk }{}, opts...)
	}), casesOf(
		reflect.TypeFor[latelinkb.ShapeCircle](),
		reflect.TypeFor[latelinkb.ShapeDot](),
		reflect.TypeFor[latelinkb.ShapeMany](),
		reflect.TypeFor[latelinkb.ShapeNamed](),
	)},
	{"ownership", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateownership.Module, error) {
		return lateownership.New(ctx, struct{ lateownership.Editor }{}, struct{ lateownership.Library }{}, struct{ lateownership.Observer }{}, struct{ lateownership.Parser }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lateownership.MarkBlank](),
		reflect.TypeFor[lateownership.MarkNote](),
		reflect.TypeFor[lateownership.MarkText](),
		reflect.TypeFor[lateownership.PictureAlbum](),
		reflect.TypeFor[lateownership.PictureEmpty](),
		reflect.TypeFor[lateownership.PictureFilm](),
		reflect.TypeFor[lateownership.PictureFramed](),
		reflect.TypeFor[lateownership.PictureGroup](),
		reflect.TypeFor[lateownership.PictureRaw](),
	)},
	{"resources", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateresources.Module, error) {
		return lateresources.New(ctx, struct{ lateresources.Host }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lateresources.PursesEmpty](),
		reflect.TypeFor[lateresources.PursesMany](),
		reflect.TypeFor[lateresources.PursesOne](),
	)},
	{"sequences", opened(func(ctx context.Context, opts ...wazabi.Option) (*latesequences.Module, error) {
		return latesequences.New(ctx, struct{ latesequences.Host }{}, opts...)
	}), casesOf(
		reflect.TypeFor[latesequences.ShapeEmpty](),
		reflect.TypeFor[latesequences.ShapeLine](),
	)},
	{"views", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateviews.Module, error) {
		return lateviews.New(ctx, struct{ lateviews.Reader }{}, opts...)
	}), casesOf(
		reflect.TypeFor[lateviews.ShapeCircle](),
		reflect.TypeFor[lateviews.ShapeDot](),
		reflect.TypeFor[lateviews.ShapePath](),
		reflect.TypeFor[lateviews.ShapeText](),
	)},
	{"whole", opened(func(ctx context.Context, opts ...wazabi.Option) (*latewhole.Module, error) {
		return latewhole.New(ctx, struct{ latewhole.Host }{}, opts...)
	}), nil},
	{"wasi", opened(latewasi.New), nil},
	{"chosen", opened(latechosen.New), nil},
	{"sharea", opened(latesharea.New), shareCases},
	{"shareb", opened(func(ctx context.Context, opts ...wazabi.Option) (*lateshareb.Module, error) {
		return lateshareb.New(ctx, struct{ lateshareb.Host }{}, opts...)
	}), shareCases},
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

// shareCases are the cases of sharea, and those that shareb has besides.
var shareCases = casesOf(
	reflect.TypeFor[lateshareb.LegErrorFault](),
	reflect.TypeFor[lateshareb.LegErrorRoute](),
	reflect.TypeFor[lateshareb.LegErrorShort](),
	reflect.TypeFor[lateshareb.LegErrorTooMany](),
	reflect.TypeFor[latesharea.RouteErrorBlocked](),
	reflect.TypeFor[latesharea.RouteErrorUnknown](),
	reflect.TypeFor[latesharea.ShapeCircle](),
	reflect.TypeFor[latesharea.ShapeEmpty](),
	reflect.TypeFor[latesharea.ShapeGroup](),
)

// withoutHost are guests whose hosts have objects, views or sequences. Functions that call them fail:
// the methods of a nil host, and host functions by name, panic.
var withoutHost = map[string]bool{
	"errors": true, "foreign": true, "forger": true, "hosted": true, "interfaces": true, "iterators": true, "lending": true, "linkb": true, "linkerrors": true, "ownership": true, "resources": true,
	"sequences": true, "shareb": true,
	"views": true, "whole": true,
}

// absent returns a host function that panics, for each import of the guest.
func absent(t testing.TB, name string) (opts []wazabi.Option) {
	t.Helper()
	d, err := abi.ReadModule(lateWasm(t, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Imports {
		opts = append(opts, dynamic.WithFunc(f.Export, dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) {
			panic("absent")
		})))
	}
	return opts
}

// TestLateGuests: TestLateBinding has each committed guest but linka, which imports all that linkb
// exports; TestLinkLate has both. utf16units is the guest utf16 with other types in Go.
func TestLateGuests(t *testing.T) {
	dirs, err := os.ReadDir("../../testdata/gen")
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{"linka": true, "utf16units": true}
	for _, guest := range lateGuests {
		called[guest.name] = true
	}
	for _, dir := range dirs {
		if !called[dir.Name()] {
			t.Errorf("lateGuests lacks %s", dir.Name())
		}
	}
}

// lateKitchen is the host of versionsimport, which returns what an echo without arguments does.
type lateKitchen struct{}

func (lateKitchen) Clean(context.Context) (uint32, error) { return 7, nil }
