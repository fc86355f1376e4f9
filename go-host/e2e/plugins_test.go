package e2e_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// TestGuidePlugIns opens a guest as the guide says for those of strangers.
func TestGuidePlugIns(t *testing.T) {
	needsWazero(t, "it opens another build")
	wasm := readGuest(t, "zoo")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	module, err := zoo.NewFrom(ctx, wasm,
		wazabi.WithProfile(wazabi.Untrusted), // a runtime of its own, and tighter limits
		wazabi.WithCancel(),                  // a context stops the guest, also in NewFrom
		wazabi.WithReset(),                   // callers are kept apart
		wazabi.WithMemoryLimit(32<<20),
		wazabi.WithPoolSize(4),
		wazabi.WithLimits(wazabi.Limits{Bytes: 4 << 20}))
	if err != nil {
		t.Fatal(err)
	}
	soon, stop := context.WithTimeout(ctx, 50*time.Millisecond)
	defer stop()
	if err := module.Spin(soon); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Spin: %v", err)
	}
	if got, err := module.EchoString(ctx, "text"); got != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := module.EchoString(ctx, strings.Repeat("x", 5<<20)); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("a result beyond the limit: %v", err)
	}
	if _, err := module.Fill(ctx, 'x', 40<<20); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("memory beyond the limit: %v", err)
	}
	call := make(chan error)
	go func() { call <- module.Spin(context.Background()) }()
	for module.Stats().Busy == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	err = module.Close(ctx)
	if !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Close: %v", err)
	}
	if err := <-call; !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("the call: %v", err)
	}
}
