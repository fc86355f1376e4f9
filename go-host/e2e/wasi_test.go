package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/wasi"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// newWASI opens the guest, and closes it with the test.
func newWASI(t testing.TB, w wazabi.WASI, opts ...wazabi.Option) *wasi.Module {
	t.Helper()
	module, err := wasi.New(t.Context(), append(opts, wazabi.WithWASI(w))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

// counter is a source of random bytes that are 1, 2, 3, …
type counter struct{ n byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		p[i] = c.n
	}
	return len(p), nil
}

// wasiEverywhere runs a test in each kind of runtime.
func wasiEverywhere(t *testing.T, test func(t *testing.T, opts ...wazabi.Option)) {
	engines(t, test)
	t.Run("untrusted", func(t *testing.T) { test(t, wazabi.WithProfile(wazabi.Untrusted), wazabi.WithCancel()) })
	// The caller's runtime is wazero's.
	if compiledIn {
		return
	}
	t.Run("the caller's runtime", func(t *testing.T) {
		ctx := t.Context()
		runtime := wazero.NewRuntime(ctx)
		t.Cleanup(func() { runtime.Close(context.Background()) })
		test(t, wazeroengine.WithRuntime(runtime))
		if runtime.Module(wasi_snapshot_preview1.ModuleName) != nil {
			t.Error("WASI has a name in it")
		}
	})
	t.Run("the caller's runtime, with WASI of his own", func(t *testing.T) {
		ctx := t.Context()
		runtime := wazero.NewRuntime(ctx)
		t.Cleanup(func() { runtime.Close(context.Background()) })
		wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
		test(t, wazeroengine.WithRuntime(runtime), wazabi.WithCancel())
	})
}

// TestWASI: the guest finds exactly the given settings.
func TestWASI(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		var stdout, stderr bytes.Buffer
		moment := time.Date(2021, 2, 3, 4, 5, 6, 789, time.UTC)
		m := newWASI(t, wazabi.WASI{
			Stdout: &stdout,
			Stderr: &stderr,
			Stdin:  strings.NewReader("two\nlines\n"),
			Args:   []string{"guest", "--name", "hail mary", ""},
			Env:    map[string]string{"LANG": "C", "A": "x=y", "EMPTY": ""},
			FS:     fstest.MapFS{"greeting.txt": {Data: []byte("hail mary")}, "dir/a": {}, "dir/b": {}},
			Now:    func() time.Time { return moment },
			Rand:   &counter{},
		}, append(opts, wazabi.WithPoolSize(1))...)
		for range 3 {
			if n, err := m.Constructed(ctx); n != 1 || err != nil {
				t.Errorf("Constructed: %d, %v", n, err)
			}
		}
		for _, line := range []string{"hail", "mary"} {
			if err := m.Print(ctx, line); err != nil {
				t.Error(err)
			}
		}
		if err := m.Complain(ctx, "alas"); err != nil {
			t.Error(err)
		}
		if stdout.String() != "hail\nmary\n" || stderr.String() != "alas\n" {
			t.Errorf("printed %q and %q", stdout.String(), stderr.String())
		}
		for _, want := range []string{"two\nlines\n", ""} {
			if text, err := m.Input(ctx); text != want || err != nil {
				t.Errorf("Input: %q, %v; want %q", text, err, want)
			}
		}
		args, err := m.Args(ctx)
		if diff := cmp.Diff([]string{"guest", "--name", "hail mary", ""}, args); diff != "" || err != nil {
			t.Errorf("Args: %v\n%s", err, diff)
		}
		vars, err := m.Vars(ctx)
		want := []wasi.Tuple2[string, string]{{V0: "A", V1: "x=y"}, {V0: "EMPTY"}, {V0: "LANG", V1: "C"}}
		if diff := cmp.Diff(want, vars); diff != "" || err != nil {
			t.Errorf("Vars: %v\n%s", err, diff)
		}
		if now, err := m.Now(ctx); now != uint64(moment.UnixNano()) || err != nil {
			t.Errorf("Now: %d, %v", now, err)
		}
		if took, err := m.Sleep(ctx, 1000); took != 0 || err != nil {
			t.Errorf("by a clock that stands still it slept %d, %v", took, err)
		}
		random, err := m.Random(ctx, 5)
		if err != nil || len(random) != 5 || !slices.Equal(random[1:], []byte{random[0] + 1, random[0] + 2, random[0] + 3, random[0] + 4}) {
			t.Errorf("Random: %v, %v", random, err)
		}
		if data, err := m.Read(ctx, "/greeting.txt"); string(data) != "hail mary" || err != nil {
			t.Errorf("Read: %q, %v", data, err)
		}
		names, err := m.List(ctx, "/dir")
		if diff := cmp.Diff([]string{"a", "b"}, names); diff != "" || err != nil {
			t.Errorf("List: %v\n%s", err, diff)
		}
		var refused *wazabi.GuestError
		if _, err := m.Read(ctx, "/missing"); !errors.As(err, &refused) || refused.Message != "No such file or directory (os error 44)" {
			t.Errorf("a file that is not there: %v", err)
		}
		for name, f := range map[string]func(context.Context, string, []byte) error{"Write": m.Write, "Overwrite": m.Overwrite} {
			if err := f(ctx, "/greeting.txt", []byte("bye")); !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if stats := m.Stats(); stats.Poisoned != 0 || stats.Instances != 1 {
			t.Errorf("%+v", stats)
		}
	})
}

// TestWASIZero: by default a guest has the time and random bytes, and nothing else.
func TestWASIZero(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := newWASI(t, wazabi.WASI{}, opts...)
		if err := errors.Join(m.Print(ctx, "discarded"), m.Complain(ctx, "nor this")); err != nil {
			t.Error(err)
		}
		if text, err := m.Input(ctx); text != "" || err != nil {
			t.Errorf("Input: %q, %v", text, err)
		}
		if args, err := m.Args(ctx); len(args) != 0 || err != nil {
			t.Errorf("Args: %q, %v", args, err)
		}
		if vars, err := m.Vars(ctx); len(vars) != 0 || err != nil {
			t.Errorf("Vars: %q, %v", vars, err)
		}
		var refused *wazabi.GuestError
		for _, path := range []string{"/", ".", "/etc/passwd", "../go.mod"} {
			if data, err := m.Read(ctx, path); !errors.As(err, &refused) {
				t.Errorf("Read %s: %d bytes, %v", path, len(data), err)
			}
		}
		before := time.Now().Truncate(time.Microsecond)
		now, err := m.Now(ctx)
		if guest := time.Unix(0, int64(now)); err != nil || guest.Before(before) || guest.After(time.Now()) {
			t.Errorf("Now: %v, %v", guest, err)
		}
		const nap = 2 * time.Millisecond
		if took, err := m.Sleep(ctx, uint64(nap)); took < uint64(nap) || err != nil {
			t.Errorf("Sleep: %d, %v", took, err)
		}
		a, err := m.Random(ctx, 32)
		b, err2 := m.Random(ctx, 32)
		if bytes.Equal(a, b) || bytes.Equal(a, make([]byte, 32)) || err != nil || err2 != nil {
			t.Errorf("Random: %x, %x, %v, %v", a, b, err, err2)
		}
	})
}

// TestWASIRefused: errors name missing and invalid settings.
func TestWASIRefused(t *testing.T) {
	ctx := t.Context()
	_, err := wasi.New(ctx)
	if !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), "wazabi.WithWASI") || !strings.Contains(err.Error(), "wasm32-unknown-unknown") {
		t.Errorf("without the option: %v", err)
	}
	for name, w := range map[string]wazabi.WASI{
		"Args[1]":       {Args: []string{"a", "b\x00c"}},
		`Env has ""`:    {Env: map[string]string{"": "x"}},
		`Env has "A=B"`: {Env: map[string]string{"A=B": "x"}},
		`Env has "A"`:   {Env: map[string]string{"A": "\x00"}},
		"FS, and /":     {FS: fstest.MapFS{}, Mounts: map[string]fs.FS{"/": fstest.MapFS{}}},
		`has "data"`:    {Mounts: map[string]fs.FS{"data": fstest.MapFS{}}},
		`has "/a/../b"`: {Mounts: map[string]fs.FS{"/a/../b": fstest.MapFS{}}},
		`has "/data/"`:  {Mounts: map[string]fs.FS{"/data/": fstest.MapFS{}}},
		`["/a"] is nil`: {Mounts: map[string]fs.FS{"/a": nil}},
		`["/"] is nil`:  {FS: wazabi.Writable(nil)},
	} {
		if _, err := wasi.New(ctx, wazabi.WithWASI(w)); !errors.Is(err, wazabi.ErrOption) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A guest without WASI runs with the option as without it.
	module, err := zoo.New(ctx, wazabi.WithWASI(wazabi.WASI{Args: []string{"zoo"}}))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	works(t, module)
}

// TestWASIImports: a guest that imports functions that WASI does not have is refused.
func TestWASIImports(t *testing.T) {
	needsWazero(t, "it loads guests with other imports by NewFrom")
	ctx := t.Context()
	wasm, err := os.ReadFile("../../testdata/gen/wasi/wasi.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for replacement, says := range map[string]string{
		"random_bet": "wasi_snapshot_preview1.random_bet, which WASI preview 1 does not have",
		"fd_readdir": "wasi_snapshot_preview1.fd_readdir as (i32, i32) -> (i32), expected (i32, i32, i32, i64, i32) -> (i32)",
	} {
		other := bytes.Replace(wasm, []byte("\x0arandom_get\x00"), []byte("\x0a"+replacement+"\x00"), 1)
		for _, opts := range [][]wazabi.Option{nil, {wazabi.WithWASI(wazabi.WASI{})}, {wazabi.WithWASI(wazabi.WASI{}), wazabi.WithCancel()}} {
			if _, err := wasi.NewFrom(ctx, other, opts...); !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v", replacement, err)
			}
		}
	}
}

// TestWASIMountsRefused: WithMounts wants WASI, and no other directories.
func TestWASIMountsRefused(t *testing.T) {
	needsWazero(t, "mounts are wazero's")
	ctx := t.Context()
	mounts := wazeroengine.WithMounts(wazero.NewFSConfig())
	for name, opts := range map[string][]wazabi.Option{
		"directories of WASI, and mounts":  {wazabi.WithWASI(wazabi.WASI{FS: fstest.MapFS{}}), mounts},
		"WithMounts: expected wazabi.With": {mounts},
		"WithMounts(nil)":                  {wazabi.WithWASI(wazabi.WASI{}), wazeroengine.WithMounts(nil)},
	} {
		if _, err := wasi.New(ctx, opts...); !errors.Is(err, wazabi.ErrOption) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWASIExit: a guest that exits ends its call and its instance.
func TestWASIExit(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := newWASI(t, wazabi.WASI{}, opts...)
		for _, code := range []int32{0, 3, -1} {
			i, err := m.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			err = i.Exit(ctx, code)
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || trap.ExitCode != uint32(code) || trap.Trap != "" || !errors.Is(err, wazabi.ErrGuestExit) ||
				!errors.Is(err, wazabi.ErrTrap) || err.Error() != fmt.Sprintf("wazabi: wasi.Exit: the guest exited: code %d", uint32(code)) {
				t.Errorf("Exit(%d): %v", code, err)
			}
			if errors.Is(err, wazabi.ErrClosed) || len(trap.Trace) == 0 || strings.Contains(trap.Trace[0].Func, "proc_exit") {
				t.Errorf("Exit(%d): %v\n%v", code, err, trap.Trace)
			}
			if err := i.Print(ctx, "after"); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("after Exit(%d): %v", code, err)
			}
			if err := m.Exit(ctx, code); !errors.Is(err, wazabi.ErrGuestExit) {
				t.Errorf("of the Module: %v", err)
			}
			if n, err := m.Constructed(ctx); n != 1 || err != nil {
				t.Errorf("the next instance: %d, %v", n, err)
			}
		}
	})
}

// TestWASIPanic: a panic is reported as in any guest.
func TestWASIPanic(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		m := newWASI(t, wazabi.WASI{}, opts...)
		err := m.PanicWith(t.Context(), "planned")
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestPanic) || trap.Message != "planned" {
			t.Error(err)
		}
	})
}

// overlap fails if two Writes run at once.
type overlap struct {
	bytes.Buffer
	busy sync.Mutex
	t    *testing.T
}

func (o *overlap) Write(p []byte) (int, error) {
	if !o.busy.TryLock() {
		o.t.Error("two Writes at once")
		return len(p), nil
	}
	defer o.busy.Unlock()
	return o.Buffer.Write(p)
}

// TestWASIWriterBlocks: while one call waits for a writer that blocks, another one that prints ends
// with its context, and with Close if it can be canceled.
func TestWASIWriterBlocks(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		for name, more := range map[string][]wazabi.Option{"plain": nil, "cancel": {wazabi.WithCancel()}} {
			t.Run("caller-code-blocks: a writer, "+name, func(t *testing.T) {
				blocked, release := make(chan struct{}), make(chan struct{})
				var once sync.Once
				out := writerFunc(func(p []byte) (int, error) {
					once.Do(func() { close(blocked) })
					<-release
					return len(p), nil
				})
				m, err := wasi.New(t.Context(), slices.Concat(opts, more, []wazabi.Option{wazabi.WithPoolSize(3), wazabi.WithWASI(wazabi.WASI{Stdout: out})})...)
				if err != nil {
					t.Fatal(err)
				}
				first, second := make(chan error, 1), make(chan error, 1)
				go func() { first <- m.Print(context.Background(), "one") }()
				<-blocked
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				start := time.Now()
				if err := m.Print(ctx, "two"); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v", err)
				}
				if took := time.Since(start); took > time.Second {
					t.Errorf("it took %v", took)
				}
				if more != nil {
					go func() { second <- m.Print(context.Background(), "three") }()
					time.Sleep(5 * time.Millisecond)
					ended, end := context.WithCancel(t.Context())
					end()
					_ = m.Close(ended)
					if err := <-second; !errors.Is(err, wazabi.ErrClosed) {
						t.Errorf("the call that Close stops: %v", err)
					}
				}
				close(release)
				<-first
				_ = m.Close(context.Background())
			})
		}
	})
}

// TestWASIWriterPrints: a writer that calls a guest, which prints, does not wait for itself.
func TestWASIWriterPrints(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		t.Run("caller-waits-for-itself: a writer", func(t *testing.T) {
			var m *wasi.Module
			var inner error
			out := writerFunc(func(p []byte) (int, error) {
				if m != nil {
					inner = m.Print(context.Background(), "again")
				}
				return len(p), nil
			})
			var err error
			if m, err = wasi.New(t.Context(), append(opts, wazabi.WithPoolSize(3), wazabi.WithWASI(wazabi.WASI{Stdout: out}))...); err != nil {
				t.Fatal(err)
			}
			defer m.Close(context.Background())
			done := make(chan error, 1)
			go func() { done <- m.Print(context.Background(), "one") }()
			select {
			case err := <-done:
				var e *wazabi.Error
				if err != nil || !errors.Is(inner, wazabi.ErrBusy) || !errors.As(inner, &e) {
					t.Errorf("%v, and inside %v", err, inner)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the call waits for itself")
			}
		})
	})
}

// TestWASIPool: many instances of two Modules print into one writer, each line in one piece.
func TestWASIPool(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		out := &overlap{t: t}
		opts = append(opts, wazabi.WithPoolSize(4), wazabi.WithWASI(wazabi.WASI{Stdout: out, Stderr: out}))
		var wg sync.WaitGroup
		var want []string
		for n := range 2 {
			m, err := wasi.New(ctx, opts...)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close(ctx)
			for k := range 50 {
				line := fmt.Sprintf("module_%d_says_%d", n, k)
				want = append(want, line)
				wg.Go(func() {
					// Rust's standard error has no buffer: its lines come in pieces. This piece is empty.
					if err := errors.Join(m.Print(ctx, line), m.Complain(ctx, "")); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		got := strings.Fields(out.String())
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWASIClosed: with WithCancel, Close ends sleep too, also if it waits for the call at first.
func TestWASIClosed(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		m, err := wasi.New(t.Context(), append(opts, wazabi.WithWASI(wazabi.WASI{}), wazabi.WithCancel())...)
		if err != nil {
			t.Fatal(err)
		}
		slept := make(chan error)
		go func() {
			_, err := m.Sleep(t.Context(), uint64(time.Hour))
			slept <- err
		}()
		for m.Stats().Busy == 0 {
			time.Sleep(time.Millisecond)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := m.Close(ctx); !errors.Is(err, wazabi.ErrCanceled) || !strings.Contains(err.Error(), "running calls were stopped") {
			t.Errorf("Close: %v", err)
		}
		if err := <-slept; !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Sleep: %v", err)
		}
	})
}

// TestWASICanceled: a context ends sleep, whatever the options. With WithCancel it ends a loop.
func TestWASICanceled(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		m := newWASI(t, wazabi.WASI{}, opts...)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := m.Sleep(ctx, uint64(time.Hour))
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Sleep: %v", err)
		}
		if n, err := m.Constructed(t.Context()); n != 1 || err != nil {
			t.Errorf("the next call: %d, %v", n, err)
		}
	})
	m := newWASI(t, wazabi.WASI{}, wazabi.WithCancel())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := m.Spin(ctx); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Spin: %v", err)
	}
}

// failing is a writer and reader whose methods fail.
type failing struct{ panics bool }

func (f failing) Write([]byte) (int, error) {
	if f.panics {
		panic("not today")
	}
	return 0, io.ErrClosedPipe
}

func (f failing) Read(p []byte) (int, error) { return f.Write(p) }

// TestWASIFailing: if the caller's reader or writer fails, the guest gets an error. If it panics,
// the call ends.
func TestWASIFailing(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := newWASI(t, wazabi.WASI{Stdout: failing{}, Stdin: failing{}}, opts...)
		if err := m.Print(ctx, "x"); !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "failed printing to stdout") {
			t.Errorf("Print: %v", err)
		}
		var guest *wazabi.GuestError
		if _, err := m.Input(ctx); !errors.As(err, &guest) {
			t.Errorf("Input: %v", err)
		}
		m = newWASI(t, wazabi.WASI{Stdout: failing{panics: true}, Rand: failing{panics: true}}, opts...)
		err := m.Print(ctx, "x")
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != "WASI.Stdout" || !strings.Contains(err.Error(), "it panicked: not today") {
			t.Errorf("a writer that panics: %v", err)
		} else if !strings.Contains(e.Stack, "failing.Write(") || strings.Contains(err.Error(), "goroutine") {
			t.Errorf("%+v", err)
		}
		if n, err := m.Constructed(ctx); n != 1 || err != nil {
			t.Errorf("the next call: %d, %v", n, err)
		}
	})
}

// TestWASIDirectory: a guest cannot leave its read-only directory. It can write to a mounted one.
func TestWASIDirectory(t *testing.T) {
	ctx := t.Context()
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	for path, text := range map[string]string{filepath.Join(dir, "greeting.txt"): "hail mary", outside: "not yours"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var refused *wazabi.GuestError
	m := newWASI(t, wazabi.WASI{FS: root.FS()})
	if data, err := m.Read(ctx, "/greeting.txt"); string(data) != "hail mary" || err != nil {
		t.Errorf("Read: %q, %v", data, err)
	}
	for _, path := range []string{"/link", "link", "../" + filepath.Base(filepath.Dir(outside)) + "/secret", outside, "/../greeting.txt/../link"} {
		if data, err := m.Read(ctx, path); !errors.As(err, &refused) {
			t.Errorf("Read %s: %q, %v", path, data, err)
		}
	}
	for name, err := range map[string]error{
		"Write":     m.Write(ctx, "/greeting.txt", []byte("bye")),
		"new":       m.Write(ctx, "/new.txt", []byte("bye")),
		"Overwrite": m.Overwrite(ctx, "/greeting.txt", []byte("bye")),
		"link":      m.Overwrite(ctx, "/link", []byte("bye")),
	} {
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for path, want := range map[string]string{filepath.Join(dir, "greeting.txt"): "hail mary", outside: "not yours"} {
		if text, err := os.ReadFile(path); string(text) != want || err != nil {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	if entries, err := os.ReadDir(dir); len(entries) != 2 || err != nil {
		t.Errorf("%v, %v", entries, err)
	}

	// Mounts are wazero's.
	if compiledIn {
		return
	}
	m = newWASI(t, wazabi.WASI{}, wazeroengine.WithMounts(
		wazero.NewFSConfig().WithDirMount(dir, "/work").WithReadOnlyDirMount(dir, "/look")))
	if err := m.Write(ctx, "/work/new.txt", []byte("new")); err != nil {
		t.Error(err)
	}
	if err := m.Write(ctx, "/look/new.txt", []byte("newer")); !errors.As(err, &refused) {
		t.Error(err)
	}
	if data, err := m.Read(ctx, "/look/new.txt"); string(data) != "new" || err != nil {
		t.Errorf("Read: %q, %v", data, err)
	}
}

// TestWASIMounts: a guest finds each of its directories, reads them all, and writes to those that are
// writable. No path and no link leads out of one.
func TestWASIMounts(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(outside, []byte("not yours"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
			t.Skip(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		m := newWASI(t, wazabi.WASI{
			FS:     fstest.MapFS{"greeting.txt": {Data: []byte("hail mary")}},
			Mounts: map[string]fs.FS{"/work": wazabi.Writable(root), "/look/at": root.FS()},
		}, opts...)
		if err := errors.Join(m.Write(ctx, "/work/new.txt", []byte("newer")), m.Overwrite(ctx, "/work/new.txt", []byte("old"))); err != nil {
			t.Error(err)
		}
		for path, want := range map[string]string{"/greeting.txt": "hail mary", "/work/new.txt": "older", "/look/at/new.txt": "older"} {
			if data, err := m.Read(ctx, path); string(data) != want || err != nil {
				t.Errorf("Read %s: %q, %v; want %q", path, data, err, want)
			}
		}
		if text, err := os.ReadFile(filepath.Join(dir, "new.txt")); string(text) != "older" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		if names, err := m.List(ctx, "/work"); !slices.Equal(names, []string{"link", "new.txt"}) || err != nil {
			t.Errorf("List: %q, %v", names, err)
		}
		var refused *wazabi.GuestError
		for name, err := range map[string]error{
			"a directory that is only read":        m.Write(ctx, "/look/at/new.txt", []byte("no")),
			"a new file there":                     m.Write(ctx, "/look/at/more.txt", []byte("no")),
			"the FS":                               m.Write(ctx, "/greeting.txt", []byte("no")),
			"a link that leads out":                m.Overwrite(ctx, "/work/link", []byte("no")),
			"a new file through a link":            m.Write(ctx, "/work/link", []byte("no")),
			"a path that leads out":                m.Write(ctx, "/work/../../secret", []byte("no")),
			"a directory":                          m.Write(ctx, "/work", []byte("no")),
			"a file in a directory that is no one": m.Write(ctx, "/work/new.txt/x", []byte("no")),
		} {
			if !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if text, err := os.ReadFile(outside); string(text) != "not yours" || err != nil {
			t.Errorf("outside: %q, %v", text, err)
		}
	})
}

// TestWASIInitialized: _initialize runs only when an instance is made.
func TestWASIInitialized(t *testing.T) {
	ctx := t.Context()
	m := newWASI(t, wazabi.WASI{})
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Raw().Call(ctx, "_initialize"); !errors.Is(err, wazabi.ErrExport) {
		t.Error(err)
	}
	if n, err := i.Constructed(ctx); n != 1 || err != nil {
		t.Errorf("Constructed: %d, %v", n, err)
	}
}

// TestWASIConstructor: a failed constructor is the error of New, or of the call that needed the
// instance.
func TestWASIConstructor(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		for does, kind := range map[string]error{"panic": wazabi.ErrTrap, "exit": wazabi.ErrGuestExit, "sleep": wazabi.ErrCanceled} {
			var stderr bytes.Buffer
			w := wazabi.WASI{Env: map[string]string{"CONSTRUCTOR": does}, Stderr: &stderr}
			open := func(ctx context.Context) error {
				_, err := wasi.New(ctx, append(opts, wazabi.WithWASI(w))...)
				return err
			}
			err := error(nil)
			if does != "sleep" {
				err = open(t.Context())
			}
			// A short time may end while the guest is compiled, which is another error.
			for late := 50 * time.Millisecond; does == "sleep" && !errors.Is(err, wazabi.ErrInit) && late < time.Minute; late *= 4 {
				ctx, cancel := context.WithTimeout(t.Context(), late)
				err = open(ctx)
				cancel()
			}
			var trap *wazabi.TrapError
			if !errors.Is(err, wazabi.ErrInit) || !errors.Is(err, kind) || !errors.As(err, &trap) || trap.Func != "wasi._initialize" {
				t.Errorf("%s: %v", does, err)
			}
			if does == "exit" && trap.ExitCode != 7 {
				t.Error(err)
			}
			if does == "panic" && !strings.Contains(stderr.String(), "planned") {
				t.Errorf("printed %q", stderr.String())
			}
		}
	})
}

// TestWASIAgain: a runtime whose guests have all closed takes others.
func TestWASIAgain(t *testing.T) {
	needsWazero(t, "the caller's runtime is wazero's")
	ctx := t.Context()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	for range 3 {
		for _, opt := range []wazabi.Option{wazabi.WithPoolSize(1), wazabi.WithCancel()} {
			module, err := wasi.New(ctx, wazeroengine.WithRuntime(runtime), wazabi.WithWASI(wazabi.WASI{}), opt)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := module.Constructed(ctx); n != 1 || err != nil {
				t.Errorf("Constructed: %d, %v", n, err)
			}
			if err := module.Close(ctx); err != nil {
				t.Error(err)
			}
		}
	}
}

// The code of the section on WASI in docs/guide.md.
func TestGuideWASI(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "greeting.txt"), []byte("hail mary"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var out bytes.Buffer
	module, err := wasi.New(ctx, wazabi.WithWASI(wazabi.WASI{
		Stdout: &out,
		Args:   []string{"guest", "-v"},
		Env:    map[string]string{"LANG": "C"},
		FS:     root.FS(),
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if data, err := module.Read(ctx, "/greeting.txt"); string(data) != "hail mary" || err != nil {
		t.Errorf("Read: %q, %v", data, err)
	}
	err = module.Exit(ctx, 3)
	var trap *wazabi.TrapError
	if errors.As(err, &trap) && errors.Is(err, wazabi.ErrGuestExit) {
		if trap.ExitCode != 3 {
			t.Error(trap)
		}
	} else {
		t.Error(err)
	}
	work, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer work.Close()
	module, err = wasi.New(ctx, wazabi.WithWASI(wazabi.WASI{
		FS:     root.FS(),
		Mounts: map[string]fs.FS{"/work": wazabi.Writable(work)},
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if err := module.Write(ctx, "/work/new.txt", []byte("new")); err != nil {
		t.Error(err)
	}
	if data, err := work.ReadFile("new.txt"); string(data) != "new" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}
