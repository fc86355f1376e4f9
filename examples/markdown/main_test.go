package main

import (
	"context"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

func newModule(t *testing.T, opts ...wazabi.Option) *markdown.Module {
	t.Helper()
	module, err := markdown.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(context.Background()) })
	return module
}
