// Package first has guests of several sizes, each with a first call.
package first

import (
	"context"
	"errors"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/examples/hello/hello"
	"github.com/wazabi/wazabi/examples/markdown/markdown"
	"github.com/wazabi/wazabi/examples/png/png"
	"github.com/wazabi/wazabi/examples/regex/regex"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// Guest is a guest.
type Guest struct {
	// Name is the name of its package. Wasm is its file, seen from bench.
	Name, Wasm string
	Open       Open
}

// Open opens a guest and calls it once.
type Open func(ctx context.Context, opts ...wazabi.Option) (Module, error)

// Module is what all generated packages have.
type Module interface {
	Close(ctx context.Context) error
}

// Guests are the guests, the smallest first.
var Guests = []Guest{
	{"hello", "../examples/hello/hello/hello.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(hello.New(ctx, opts...))(func(m *hello.Module) error { _, err := m.Hello(ctx, "Mary"); return err })
	}},
	{"kit", "kit/kit.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(kit.New(ctx, opts...))(func(m *kit.Module) error { _, err := m.Hello(ctx, "Mary"); return err })
	}},
	{"png", "../examples/png/png/png.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(png.New(ctx, struct{ png.Host }{}, opts...))(func(m *png.Module) error {
			_, err := m.ReadHeader(ctx, []byte("no image"))
			return Expect(err, png.PngErrorNotPng)
		})
	}},
	{"markdown", "../examples/markdown/markdown/markdown.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(markdown.New(ctx, opts...))(func(m *markdown.Module) error { _, err := m.ToHTML(ctx, "# Mary", 0); return err })
	}},
	{"zoo", "../testdata/gen/zoo/zoo.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(zoo.New(ctx, opts...))(func(m *zoo.Module) error { _, err := m.Motto(ctx); return err })
	}},
	{"regex", "../examples/regex/regex/regex.wasm", func(ctx context.Context, opts ...wazabi.Option) (Module, error) {
		return Call(regex.New(ctx, opts...))(func(m *regex.Module) error { _, err := m.Quote(ctx, "Mary?"); return err })
	}},
}

// Call returns a function that makes the first call of a Module that was just opened.
func Call[M Module](module M, err error) func(func(M) error) (Module, error) {
	return func(call func(M) error) (Module, error) {
		if err != nil {
			return nil, err
		}
		return module, call(module)
	}
}

// Expect returns an error if a call has not failed as it should.
func Expect(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return errors.Join(errors.New("expected "+want.Error()), err)
}
