// Live prints what live instances take that run on wazero.
package main

import (
	"context"
	"log"

	"github.com/wazabi/wazabi/bench/instances"
	"github.com/wazabi/wazabi/bench/kit"
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
