package e2e_test

import (
	"context"
	"errors"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/testdata/gen/bare"
)

// trapsOf makes the guest bare trap in several ways, and returns the errors with their traces. It is
// also compiled into a program whose bare was translated into Go.
func trapsOf(ctx context.Context, m *bare.Module) (texts []string) {
	for _, call := range []func() error{
		func() error { _, err := m.Index(ctx, []uint32{1}, 7); return err },
		func() error { return m.PanicWith(ctx, "on purpose") },
		func() error { _, err := m.Fill(ctx, 1, 1<<31); return err },
	} {
		err := call()
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) {
			texts = append(texts, fmt.Sprintf("%v is no trap", err))
			continue
		}
		texts = append(texts, fmt.Sprintf("%+v", trap))
	}
	return texts
}
