//go:build compiled

// Livecompiled prints what live instances take of a guest that was translated into Go.
package main

import (
	"context"
	"log"

	"github.com/wazabi/wazabi/bench/instances"
	"github.com/wazabi/wazabi/bench/testdata/compiled/kit"
	wazabi "github.com/wazabi/wazabi/go-host"
)

func main() {
	err := instances.Print(func(ctx context.Context, opts ...wazabi.Option) (func() (instances.Caller, error), error) {
		module, err := kit.New(ctx, opts...)
		return func() (instances.Caller, error) { return module.Instance(ctx) }, err
	})
	if err != nil {
		log.Fatal(err)
	}
}
