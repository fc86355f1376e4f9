package e2e_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
	"github.com/wazabi/wazabi/testdata/gen/logging"
	"github.com/wazabi/wazabi/testdata/gen/wasi"
)

// waitingHost is a host whose Add runs a function.
type waitingHost struct {
	hosted.Host
	add func(ctx context.Context) error
}

func (h *waitingHost) Add(ctx context.Context, a, b int64) (int64, error) { return a + b, h.add(ctx) }

// within fails the test if f takes too long.
func within(t *testing.T, f func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		defer close(done)
		done <- f()
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		all := make([]byte, 1<<20)
		t.Fatalf("it waits for itself:\n%s", all[:runtime.Stack(all, true)])
		return nil
	}
}

// A host function that waits for its own Module, by a context that is not its own, gets an error.
func TestHostWaitsForItself(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		open := func(t *testing.T, size int) (*waitingHost, *hosted.Module) {
			h := &waitingHost{}
			m, err := hosted.New(t.Context(), h, &store{}, append(opts, wazabi.WithPoolSize(size))...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := within(t, func() error { return m.Close(context.Background()) }); err != nil && !errors.Is(err, wazabi.ErrClosed) {
					t.Error(err)
				}
			})
			return h, m
		}
		plain := context.Background()
		sum := func(m *hosted.Module) error {
			return within(t, func() error { _, err := m.Sum(plain, []int64{1}); return err })
		}
		t.Run("host-waits-for-own-module: call", func(t *testing.T) {
			h, m := open(t, 1)
			h.add = func(context.Context) error { _, err := m.LookUpAll(plain, nil); return err }
			if err := sum(m); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, wazabi.ErrBusy) {
				t.Errorf("%v", err)
			}
		})
		t.Run("host-waits-for-own-module: two of two", func(t *testing.T) {
			h, m := open(t, 2)
			deep := 0
			h.add = func(context.Context) error {
				if deep++; deep > 5 {
					return nil
				}
				_, err := m.Sum(plain, []int64{1})
				return err
			}
			if err := sum(m); !errors.Is(err, wazabi.ErrPool) || deep != 2 {
				t.Errorf("%d deep: %v", deep, err)
			}
		})
		t.Run("host-waits-for-own-module: two goroutines", func(t *testing.T) {
			h, m := open(t, 2)
			var both sync.WaitGroup
			both.Add(2)
			h.add = func(context.Context) error {
				both.Done()
				both.Wait()
				_, err := m.LookUpAll(plain, nil)
				return err
			}
			errs := make(chan error, 2)
			for range 2 {
				go func() { _, err := m.Sum(plain, []int64{1}); errs <- err }()
			}
			// One gets the error. Its instance then serves the other.
			var failed int
			for range 2 {
				if err := within(t, func() error { return <-errs }); err != nil {
					if failed++; !errors.Is(err, wazabi.ErrPool) {
						t.Error(err)
					}
				}
			}
			if failed != 1 {
				t.Errorf("%d of 2 failed", failed)
			}
		})
		t.Run("host-waits-for-own-module: a wait that ends", func(t *testing.T) {
			// Another goroutine has the second instance, and gives it back.
			h, m := open(t, 2)
			waits := make(chan struct{})
			var begun atomic.Bool
			h.add = func(context.Context) error {
				if !begun.Swap(true) {
					<-waits
					return nil
				}
				time.AfterFunc(50*time.Millisecond, func() { close(waits) })
				_, err := m.LookUpAll(plain, nil)
				return err
			}
			other := make(chan error, 1)
			go func() { _, err := m.Sum(plain, []int64{1}); other <- err }()
			for !begun.Load() {
				time.Sleep(time.Millisecond)
			}
			if err := sum(m); err != nil {
				t.Errorf("%v", err)
			}
			if err := <-other; err != nil {
				t.Error(err)
			}
		})
		t.Run("host-waits-for-own-module: another Module", func(t *testing.T) {
			h, m := open(t, 1)
			h2, m2 := open(t, 1)
			h2.add = func(context.Context) error { return nil }
			h.add = func(context.Context) error { _, err := m2.Sum(plain, []int64{1}); return err }
			if err := sum(m); err != nil {
				t.Errorf("%v", err)
			}
		})
		t.Run("host-waits-for-own-module: Close", func(t *testing.T) {
			h, m := open(t, 1)
			h.add = func(context.Context) error { return m.Close(plain) }
			if err := sum(m); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrBusy) {
				t.Errorf("%v", err)
			}
		})
		t.Run("host-waits-for-own-module: Instance", func(t *testing.T) {
			h, m := open(t, 1)
			h.add = func(context.Context) error {
				i, err := m.Instance(plain)
				if err != nil {
					return err
				}
				_, err = i.LookUpAll(plain, nil)
				return errors.Join(err, i.Close(plain))
			}
			if err := sum(m); err != nil {
				t.Errorf("%v", err)
			}
		})
	})
}

// A host function's panic keeps its stack, which the error's text does not have.
func TestHostPanicStack(t *testing.T) {
	h := &waitingHost{add: func(context.Context) error { panicDeep(); return nil }}
	m, err := hosted.New(t.Context(), h, &store{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(context.Background())
	t.Run("host-panics: with its stack", func(t *testing.T) {
		_, err := m.Sum(t.Context(), []int64{1})
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost {
			t.Fatalf("%v", err)
		}
		if !strings.HasPrefix(e.Stack, "github.com/wazabi/wazabi/go-host/e2e_test.panicDeep(") || !strings.Contains(e.Stack, "caller_test.go:") {
			t.Errorf("%s", e.Stack)
		}
		if text := err.Error(); strings.Contains(text, ".go:") || strings.Contains(text, "0xc0") || strings.Contains(text, "\n") {
			t.Errorf("%q", text)
		}
	})
}

var noMap map[string]int

//go:noinline
func panicDeep() {
	noMap["x"] = 1
}

// onRecord is a slog handler that runs a function for each record of the guest.
type onRecord struct{ run func() }

func (h onRecord) Enabled(context.Context, slog.Level) bool { return true }
func (h onRecord) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "target" {
			h.run()
		}
		return true
	})
	return nil
}
func (h onRecord) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h onRecord) WithGroup(string) slog.Handler      { return h }

// The handler of the guest's records, and the guest's clock, run inside a call. If they
// fail, the next call still gets an instance.
func TestCallerCodeInCall(t *testing.T) {
	var m *logging.Module
	cause := errors.New("the program's")
	var back error
	codes := map[string]struct {
		run   func()
		check func(t *testing.T, err error)
	}{
		"caller-code-panics": {func() { panic(cause) }, func(t *testing.T, err error) {
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || !errors.Is(err, cause) || !strings.Contains(e.Stack, "caller_test.go:") {
				t.Errorf("%v", err)
			}
		}},
		"caller-code-ends-goroutine": {runtime.Goexit, func(*testing.T, error) {}},
		"host-waits-for-own-module": {func() { _, back = m.Now(context.Background()) }, func(t *testing.T, err error) {
			if err != nil || !errors.Is(back, wazabi.ErrPool) {
				t.Errorf("%v; the call back: %v", err, back)
			}
		}},
	}
	for name, code := range codes {
		t.Run(name+": guest's records", func(t *testing.T) {
			armed := true
			m = newLogging(t, wazabi.WithPoolSize(1), wazabi.WithLogger(slog.New(onRecord{func() {
				if armed {
					armed = false
					code.run()
				}
			}})))
			code.check(t, within(t, func() error { return m.Facade(context.Background(), "x") }))
			if err := within(t, func() error { return m.Facade(context.Background(), "x") }); err != nil || armed {
				t.Errorf("the next call: %v", err)
			}
		})
		t.Run(name+": clock", func(t *testing.T) {
			armed := false
			m = newLogging(t, wazabi.WithPoolSize(1), wazabi.WithClock(func() time.Time {
				if armed {
					armed = false
					code.run()
				}
				return time.Unix(1, 0)
			}))
			armed = true
			now := func() error { _, err := m.Now(context.Background()); return err }
			code.check(t, within(t, now))
			if err := within(t, now); err != nil || armed {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

// panickyFS is a file system that panics in Open.
type panickyFS struct{}

func (panickyFS) Open(string) (fs.File, error) { panic("no files today") }

func TestWASIFilesPanic(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		m := newWASI(t, wazabi.WASI{FS: panickyFS{}}, append(opts, wazabi.WithPoolSize(1))...)
		t.Run("wasi-stream-fails: files", func(t *testing.T) {
			_, err := m.Read(t.Context(), "/x")
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || !strings.Contains(err.Error(), "panicked: no files today") {
				t.Errorf("%v", err)
			}
			if n, err := m.Constructed(t.Context()); n != 1 || err != nil {
				t.Errorf("the next call: %d, %v", n, err)
			}
		})
		t.Run("wasi-stream-fails: a panic whose error panics", func(t *testing.T) {
			m := newWASI(t, wazabi.WASI{FS: throwingFS{errorPanics{}}}, append(opts, wazabi.WithPoolSize(1))...)
			_, err := m.Read(t.Context(), "/x")
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Err != (errorPanics{}) || !strings.Contains(err.Error(), "in Error") {
				t.Errorf("%v", err)
			}
			if n, err := m.Constructed(t.Context()); n != 1 || err != nil {
				t.Errorf("the next call: %d, %v", n, err)
			}
		})
		t.Run("wasi-stream-fails: a panic with a value that contains itself", func(t *testing.T) {
			own := []any{nil}
			own[0] = own
			m := newWASI(t, wazabi.WASI{FS: throwingFS{own}}, append(opts, wazabi.WithPoolSize(1))...)
			if _, err := m.Read(t.Context(), "/x"); !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "a value of type []interface {}") {
				t.Errorf("%v", err)
			}
		})
	})
}

// throwingFS panics with a value.
type throwingFS struct{ value any }

func (f throwingFS) Open(string) (fs.File, error) { panic(f.value) }

// stubbornFS has files that panic when they are read, and call closes when they are closed.
type stubbornFS struct {
	fstest.MapFS
	closes func()
}

func (s stubbornFS) Open(name string) (fs.File, error) {
	f, err := s.MapFS.Open(name)
	if name == "." {
		return f, err
	}
	return stubborn{f, s.closes}, err
}

type stubborn struct {
	fs.File
	closes func()
}

func (stubborn) Read([]byte) (int, error) { panic("no bytes today") }

func (s stubborn) Close() error {
	s.closes()
	return nil
}

// A file of WithMounts, which wazero closes with the instance, panics, ends the goroutine, or
// blocks then. No panic reaches the caller, and no instance is lost.
func TestWASIMountsCloses(t *testing.T) {
	if compiledIn {
		t.Skip("WithMounts is an option of wazero")
	}
	blocks := make(chan struct{})
	defer close(blocks)
	for name, closes := range map[string]func(){
		"caller-code-panics: a file of WithMounts":         func() { panic("no end today") },
		"caller-code-ends-goroutine: a file of WithMounts": runtime.Goexit,
		"caller-code-blocks: a file of WithMounts":         func() { <-blocks },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			mounts := wazero.NewFSConfig().WithFSMount(stubbornFS{fstest.MapFS{"x": {Data: []byte("x")}}, closes}, "/")
			m, err := wasi.New(ctx, wazabi.WithPoolSize(1), wazabi.WithWASI(wazabi.WASI{}), wazeroengine.WithMounts(mounts))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				err := within(t, func() error {
					_, err := m.Read(ctx, "/x")
					return err
				})
				if !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "panicked: no bytes today") {
					t.Error(err)
				}
			}
			if n, err := m.Constructed(ctx); n != 1 || err != nil {
				t.Errorf("the next call: %d, %v", n, err)
			}
			if s := m.Stats(); s.Poisoned != 2 || s.Instances != 1 {
				t.Errorf("%+v", s)
			}
			if err := within(t, func() error { return m.Close(ctx) }); err != nil {
				t.Error(err)
			}
		})
	}
}

// endingReader ends the goroutine.
type endingReader struct{}

func (endingReader) Read([]byte) (int, error) {
	runtime.Goexit()
	return 0, nil
}

// A stream or file that ends its goroutine ends the call, and loses no instance. Nor does a file
// that does so when its instance is closed.
func TestWASIEndsGoroutine(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		m, err := wasi.New(t.Context(), append(opts, wazabi.WithPoolSize(1),
			wazabi.WithWASI(wazabi.WASI{Stdin: endingReader{}, FS: stubbornFS{fstest.MapFS{"x": {Data: []byte("x")}}, runtime.Goexit}}))...)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("caller-code-ends-goroutine: stream", func(t *testing.T) {
			err := within(t, func() error {
				_, err := m.Input(context.Background())
				t.Error("the goroutine goes on")
				return err
			})
			if n, after := m.Constructed(t.Context()); n != 1 || err != nil || after != nil {
				t.Errorf("the next call: %d, %v", n, after)
			}
		})
		t.Run("wasi-stream-fails: closed with the instance", func(t *testing.T) {
			err := within(t, func() error {
				_, err := m.Read(context.Background(), "/x")
				return err
			})
			if !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "panicked: no bytes today") {
				t.Error(err)
			}
			if n, err := m.Constructed(t.Context()); n != 1 || err != nil {
				t.Errorf("the next call: %d, %v", n, err)
			}
			if s := m.Stats(); s.Poisoned != 2 || s.Instances != 1 {
				t.Errorf("%+v", s)
			}
			if err := within(t, func() error { return m.Close(context.Background()) }); err != nil {
				t.Error(err)
			}
		})
	})
}
