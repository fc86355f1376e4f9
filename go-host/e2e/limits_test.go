package e2e_test

import (
	"errors"
	"runtime"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/strict"
)

// TestStackOverflow: a guest without a stack in memory uses up wazero's stack, which is 80 MB per
// function. The stacks are freed, though the caller still has the instances.
func TestStackOverflow(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := openStrict(t, opts...)
		if got, err := module.Deep(ctx, 1500); got == 0 || err != nil {
			t.Errorf("Deep: %d, %v", got, err)
		}
		before := heap()
		instances := make([]*strict.Instance, 2)
		for n := range instances {
			instances[n] = pinStrict(t, module)
			_, err := instances[n].Deep(ctx, 1<<40)
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || trap.Trap != wazabi.TrapStackOverflow || !errors.Is(err, wazabi.ErrStackOverflow) {
				t.Errorf("Deep: %v", err)
			}
			if _, err := instances[n].Deep(ctx, 1); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("Deep again: %v", err)
			}
		}
		if after := heap(); after > before+16<<20 {
			t.Errorf("stack-overflow: %d MiB are left of %d overflows", (after-before)>>20, len(instances))
		}
		runtime.KeepAlive(instances)
		if got, err := module.Deep(ctx, 3); got != 3 || err != nil {
			t.Errorf("Deep by the Module: %d, %v", got, err)
		}
	})
}
