package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/whole"
)

// descender calls the guest again, to the depth that it is told.
type descender struct{ guest *whole.Module }

func (d *descender) DescendFrom(ctx context.Context, levels uint32) (string, error) {
	if levels == 0 {
		return "ground", nil
	}
	return d.guest.Descend(ctx, levels-1)
}

func newWhole(t testing.TB, opts ...wazabi.Option) *whole.Module {
	t.Helper()
	d := &descender{}
	module, err := whole.New(t.Context(), d, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	d.guest = module
	return module
}

// One guest has a host, the kit's functions, fuel guards and WASI at once. They do not disturb each
// other, in nested calls and before the first call.
func TestWhole(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		for _, guards := range []bool{false, true} {
			ctx := t.Context()
			k := &kept{}
			var out bytes.Buffer
			kit, std := time.Unix(1000, 7), time.Unix(2000, 0)
			opts := append(opts[:len(opts):len(opts)], wazabi.WithLogger(slog.New(k)), wazabi.WithPoolSize(1),
				wazabi.WithClock(func() time.Time { return kit }),
				wazabi.WithWASI(wazabi.WASI{Stdout: &out, Now: func() time.Time { return std }, Rand: strings.NewReader(strings.Repeat("r", 32))}))
			if guards {
				opts = append(opts, wazabi.WithCancel())
			}
			m := newWhole(t, opts...)
			constructed := []string{
				"INFO constructed guest=whole target=whole",
				"INFO constructed guest=whole target=whole",
			}
			if diff := cmp.Diff(constructed, k.take()); diff != "" {
				t.Error(diff)
			}
			const depth = 4
			text, err := m.Descend(ctx, depth)
			if err != nil || text != "4 3 2 1 0 ground" {
				t.Errorf("%q, %v", text, err)
			}
			var lines []string
			var printed string
			for n := depth; n >= 0; n-- {
				lines = append(lines, fmt.Sprintf("INFO down guest=whole target=whole levels=%d", n))
				printed += fmt.Sprintf("down %d\n", n)
			}
			for n := range depth + 1 {
				lines = append(lines, fmt.Sprintf("INFO up guest=whole target=whole levels=%d", n))
				printed += fmt.Sprintf("up %d\n", n)
			}
			if diff := cmp.Diff(lines, k.take()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(printed, out.String()); diff != "" {
				t.Error(diff)
			}
			if now, stdNow, err := m.Times(ctx); err != nil || now != 1000*time.Second+7 || stdNow != 2000*time.Second {
				t.Error(now, stdNow, err)
			}
			// getrandom uses WASI's source there, and gets an error when the source is empty.
			random, crates, err := m.Random(ctx)
			if err != nil || len(random) != 32 || bytes.Equal(random, make([]byte, 32)) || string(crates) != strings.Repeat("r", 32) {
				t.Errorf("%x, %q, %v", random, crates, err)
			}
			// An instance that reaches the limit of depth reports it through all levels.
			if _, err := m.Descend(ctx, 20); !errors.Is(err, wazabi.ErrDepth) {
				t.Error(err)
			}
			if down := len(k.take()); down < 10 {
				t.Errorf("%d records before the limit", down)
			}
			if !guards {
				continue
			}
			// The caller gives up at the hundredth record. The kit drops records that come too fast.
			short, cancel := context.WithCancel(ctx)
			heard := 0
			k.before = func(context.Context) {
				if heard++; heard == 100 {
					cancel()
				}
			}
			if err := m.Chatter(short); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			cancel()
			k.before = nil
			if n := len(k.take()); n < 100 || n > 200 {
				t.Errorf("%d records while it chattered", n)
			}
			if text, err := m.Descend(ctx, 0); err != nil || text != "0 ground" {
				t.Errorf("%q, %v", text, err)
			}
		}
	})
}

// A handler may not call the guest from a log record of a nested call, and the error says so.
func TestWholeHandlerInNestedCall(t *testing.T) {
	ctx := t.Context()
	k := &kept{}
	m := newWhole(t, wazabi.WithLogger(slog.New(k)), wazabi.WithPoolSize(2), wazabi.WithWASI(wazabi.WASI{}))
	var errs []error
	calling := false
	k.before = func(ctx context.Context) {
		// The start of the second instance writes records too.
		if !calling {
			calling = true
			_, _, err := m.Times(ctx)
			calling, errs = false, append(errs, err)
		}
	}
	if text, err := m.Descend(ctx, 1); err != nil || text != "1 0 ground" {
		t.Errorf("%q, %v", text, err)
	}
	// The records: down 1, down 0, up 0, up 1.
	if len(errs) != 4 || errs[0] != nil || !errors.Is(errs[1], wazabi.ErrBusy) || !errors.Is(errs[2], wazabi.ErrBusy) || errs[3] != nil {
		t.Error(errs)
	}
}

// A handler that ends its goroutine ends the call and the instance.
func TestWholeHandlerEndsGoroutine(t *testing.T) {
	ctx := t.Context()
	k := &kept{}
	m := newWhole(t, wazabi.WithLogger(slog.New(k)), wazabi.WithPoolSize(1), wazabi.WithWASI(wazabi.WASI{}))
	k.before = func(context.Context) {
		k.before = nil
		runtime.Goexit()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = m.Descend(ctx, 3)
		t.Error("the goroutine goes on")
	}()
	<-done
	if text, err := m.Descend(ctx, 3); err != nil || text != "3 2 1 0 ground" {
		t.Errorf("%q, %v", text, err)
	}
	if s := m.Stats(); s.Poisoned != 1 {
		t.Errorf("%+v", s)
	}
}
