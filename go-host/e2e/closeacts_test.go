package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

// actingHost is a host whose Add panics, so that an instance can be made to fail.
type actingHost struct{ hosted.Host }

func (actingHost) Add(context.Context, int64, int64) (int64, error) { panic(errChaos) }

// actingFile is an object whose Close does what the program wants.
type actingFile struct {
	hosted.File
	closed *atomic.Int32
	act    func(ctx context.Context)
}

func (f *actingFile) Close(ctx context.Context) error {
	f.closed.Add(1)
	f.act(ctx)
	return nil
}

// TestObjectCloseActs: an object's Close uses the Module whose instance ends or is reset. Whatever
// it does, and whatever the options are, each object is closed once, the slot comes back, and no
// instance or goroutine is left.
func TestObjectCloseActs(t *testing.T) {
	options := map[string][]wazabi.Option{
		"plain":  nil,
		"guards": {wazabi.WithCancel()},
		"reset":  {wazabi.WithReset()},
		"both":   {wazabi.WithReset(), wazabi.WithCancel(), wazabi.WithProfile(wazabi.Untrusted)},
		"retire": {wazabi.WithReset(), wazabi.WithRetirement(wazabi.Retirement{Calls: 1, Idle: time.Millisecond})},
	}
	actions := map[string]func(ctx context.Context, m *hosted.Module){
		"nothing":          func(context.Context, *hosted.Module) {},
		"calls":            func(ctx context.Context, m *hosted.Module) { _, _ = m.LookUpAll(ctx, nil) },
		"fails":            func(ctx context.Context, m *hosted.Module) { _, _ = m.Sum(ctx, []int64{1}) },
		"panics":           func(context.Context, *hosted.Module) { panic(errChaos) },
		"ends":             func(context.Context, *hosted.Module) { runtime.Goexit() },
		"closes":           func(ctx context.Context, m *hosted.Module) { closeWithin(ctx, m, time.Millisecond) },
		"closes at once":   func(ctx context.Context, m *hosted.Module) { closeWithin(ctx, m, 0) },
		"looks":            func(_ context.Context, m *hosted.Module) { m.Stats() },
		"pins":             pinsAndKeeps,
		"calls without it": func(_ context.Context, m *hosted.Module) { _, _ = m.LookUpAll(context.Background(), nil) },
	}
	phases := map[string]func(ctx context.Context, m *hosted.Module, file func() hosted.File){
		"a call":  func(ctx context.Context, m *hosted.Module, file func() hosted.File) { _, _ = m.Keep(ctx, file()) },
		"a drop":  func(ctx context.Context, m *hosted.Module, file func() hosted.File) { keepsAndDrops(ctx, m, file) },
		"Close":   func(ctx context.Context, m *hosted.Module, file func() hosted.File) { endsPinned(ctx, m, file, false) },
		"a panic": func(ctx context.Context, m *hosted.Module, file func() hosted.File) { endsPinned(ctx, m, file, true) },
		"an end": func(ctx context.Context, m *hosted.Module, file func() hosted.File) {
			endsWithEndedContext(ctx, m, file)
		},
		"the Module": func(ctx context.Context, m *hosted.Module, file func() hosted.File) {
			_, _ = m.Keep(ctx, file())
			_ = m.Close(ctx)
		},
	}
	for option, opts := range options {
		for phase, run := range phases {
			for action, act := range actions {
				t.Run(fmt.Sprintf("call-while-instance-ends: %s, %s, %s", option, phase, action), func(t *testing.T) {
					objectCloseActs(t, opts, run, act)
				})
			}
		}
	}
}

func objectCloseActs(t *testing.T, opts []wazabi.Option, run func(context.Context, *hosted.Module, func() hosted.File), act func(context.Context, *hosted.Module)) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	m, err := hosted.New(ctx, actingHost{}, &store{}, append([]wazabi.Option{wazabi.WithPoolSize(1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	var made, closed atomic.Int32
	file := func() hosted.File {
		made.Add(1)
		return &actingFile{closed: &closed, act: func(ctx context.Context) { act(ctx, m) }}
	}
	// What ends a goroutine ends this one.
	beside(func() { run(ctx, m, file) })
	beside(func() {
		if _, err := m.LookUpAll(ctx, nil); err != nil && !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("the next call: %v", err)
		}
	})
	beside(func() { _ = m.Close(ctx) })
	var s wazabi.Stats
	for range 1000 {
		if s = m.Stats(); s.Instances == 0 && closed.Load() == made.Load() && runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%+v; %d of %d objects are closed; %d goroutines, %d before", s, closed.Load(), made.Load(), runtime.NumGoroutine(), before)
}

// beside runs f on a goroutine of its own, and waits.
func beside(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

func closeWithin(ctx context.Context, m *hosted.Module, wait time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	_ = m.Close(ctx)
}

// pinsAndKeeps leaves an instance pinned, which the Module closes.
func pinsAndKeeps(ctx context.Context, m *hosted.Module) {
	if i, err := m.Instance(ctx); err == nil {
		_, _ = i.LookUpAll(ctx, nil)
	}
}

func keepsAndDrops(ctx context.Context, m *hosted.Module, file func() hosted.File) {
	i, err := m.Instance(ctx)
	if err != nil {
		return
	}
	_, _ = i.Keep(ctx, file())
	_ = i.DropKept(ctx)
	_ = i.Close(ctx)
}

func endsPinned(ctx context.Context, m *hosted.Module, file func() hosted.File, fails bool) {
	i, err := m.Instance(ctx)
	if err != nil {
		return
	}
	for range 3 {
		_, _ = i.Keep(ctx, file())
	}
	if fails {
		_, _ = i.Sum(ctx, []int64{1})
	}
	_ = i.Close(ctx)
}

func endsWithEndedContext(ctx context.Context, m *hosted.Module, file func() hosted.File) {
	i, err := m.Instance(ctx)
	if err != nil {
		return
	}
	_, _ = i.Keep(ctx, file())
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_ = i.Close(ended)
}
