package wazabi

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// Guests opened with [WithCancel] have fuel guards: code that counts, and calls tick every hundred microseconds or so.
// A call does not know of it: no goroutine watches its context, which tick receives from wazero.

// stopped is what tick panics with. It comes back through wazero as what the call's error wraps.
type stopped struct{ cause error }

func (s *stopped) Error() string { return s.cause.Error() }
func (s *stopped) Unwrap() error { return s.cause }

// tick runs on the goroutine of the call. Compiled guest code cannot be preempted, so it also lets others run, the garbage
// collector first of all.
func tick(ctx context.Context, _ []uint64) {
	runtime.Gosched()
	err := ctx.Err()
	if deadline, ok := ctx.Deadline(); err == nil && ok && !time.Now().Before(deadline) {
		// The context's own timer may have had no processor to run on.
		err = context.DeadlineExceeded
	}
	if err != nil {
		panic(&stopped{err})
	}
}

// makeTick makes the module that has tick. It has no name in the runtime, so that no guest finds it or takes the name.
func (e *engine) makeTick() (api.Module, error) {
	return e.anonymous(e.runtime.NewHostModuleBuilder(fuel.ImportModule).
		NewFunctionBuilder().WithGoFunction(api.GoFunc(tick), nil, nil).Export(fuel.ImportName))
}

// closeModules takes host modules out of a runtime that is somebody else's, when no guest is left in it.
func (e *engine) closeModules() {
	for _, close := range e.closers {
		// Nothing of them lies in files, so that nothing can fail.
		_ = close(e.ctx)
	}
}

// withImports lets a guest find tick, if it has guards, and its hosts.
func withImports(ctx context.Context, tick api.Module, hosts map[string]api.Module) context.Context {
	if tick == nil && hosts == nil {
		return ctx
	}
	return experimental.WithImportResolver(ctx, func(name string) api.Module {
		if name == fuel.ImportModule {
			return tick
		}
		return hosts[name]
	})
}

// withGuards returns the guest with guards.
func withGuards(wasm []byte) ([]byte, error) {
	guarded, err := fuel.Rewrite(wasm)
	var e *fuel.Error
	if errors.As(err, &e) {
		return nil, &Error{Kind: e.Kind, Offset: int64(e.Offset), Detail: e.Detail, cause: err}
	}
	return guarded, err
}
