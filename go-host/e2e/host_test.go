package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

// host has the functions that the guest calls, over files in memory.
type host struct {
	mu       sync.Mutex
	files    map[string]string
	opened   []*file
	notified []hosted.ScanLine
	instance *hosted.Instance
	module   *hosted.Module
	fail     func() error
}

type file struct {
	name   string
	text   string
	closed int
}

func (f *file) ReadU8(context.Context) (uint8, error) {
	if f.text == "" {
		return 0, hosted.FsErrorEOF
	}
	b := f.text[0]
	f.text = f.text[1:]
	return b, nil
}

func (f *file) Close() error {
	f.closed++
	return nil
}

func (h *host) Open(_ context.Context, name string) (hosted.File, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	text, ok := h.files[name]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", name, hosted.FsErrorNotFound)
	}
	f := &file{name: name, text: text}
	h.opened = append(h.opened, f)
	return f, nil
}

func (h *host) Notify(_ context.Context, line hosted.ScanLine) error {
	h.notified = append(h.notified, line)
	clear(line.Data)
	return nil
}

func (h *host) Modify(_ context.Context, line hosted.ScanLine) (hosted.ScanLine, error) {
	line.FilterType = hosted.FilterTypeSub
	line.Data = append(line.Data, 0xFF)
	return line, nil
}

func (h *host) Add(_ context.Context, a, b int64) (int64, error) { return a + b, nil }

func (h *host) Dup(_ context.Context, text string) (string, string, error) { return text, text, nil }

func (h *host) ReturnOneOf(_ context.Context, a, b string, first int32) (string, error) {
	if first != 0 {
		return a, nil
	}
	return b, nil
}

func (h *host) Deeper(ctx context.Context, level uint32) (uint32, error) {
	if h.instance != nil {
		return h.instance.Depth(ctx, level)
	}
	return h.module.Depth(ctx, level)
}

func (h *host) LookUp(_ context.Context, name string) (uint32, bool, error) {
	return uint32(len(name)), name != "", nil
}

func (h *host) Check(context.Context, bool) error {
	if h.fail != nil {
		return h.fail()
	}
	return nil
}

// store keeps Go values for the guest.
type store struct{ values map[uint32]any }

func (s *store) Recall(_ context.Context, key uint32) (any, error) { return s.values[key], nil }

func newHosted(t testing.TB, h *host, opts ...wazabi.Option) *hosted.Module {
	t.Helper()
	module, err := hosted.New(t.Context(), h, &store{map[uint32]any{1: h}}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	h.module = module
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	return module
}

func pinned(t testing.TB, h *host, opts ...wazabi.Option) *hosted.Instance {
	t.Helper()
	instance, err := newHosted(t, h, opts...).Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.instance = instance
	return instance
}

func TestHost(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := &host{files: map[string]string{"a": "hail mary", "": ""}}
		i := pinned(t, h, opts...)

		if sum, err := i.Sum(ctx, []int64{1, 2, -40}); sum != -37 || err != nil {
			t.Error(sum, err)
		}
		if got, err := i.Read(ctx, "a"); string(got) != "hail mary" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if _, err := i.Read(ctx, "b"); err != hosted.FsErrorNotFound {
			t.Error(err)
		}
		before := i.GuestEntries()
		if got, err := i.PrintTwice(ctx, "ho"); got != "hoho" || err != nil {
			t.Error(got, err)
		}
		if n := i.GuestEntries() - before; n != 1 {
			t.Errorf("%d crossings into the guest, want 1", n)
		}
		lines := []hosted.ScanLine{{Data: []byte{1, 2}}, {FilterType: hosted.FilterTypeSub}}
		edited, err := i.Edit(ctx, lines)
		want := []hosted.ScanLine{{FilterType: hosted.FilterTypeSub, Data: []byte{1, 2, 255}}, {FilterType: hosted.FilterTypeSub, Data: []byte{255}}}
		if diff := cmp.Diff(want, edited); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if n, err := i.LookUpAll(ctx, []string{"a", "", "bcd"}); n != 4 || err != nil {
			t.Error(n, err)
		}
		if v, ok, err := i.EchoAny(ctx, 1); v != any(h) || !ok || err != nil {
			t.Error(v, ok, err)
		}
		if v, ok, err := i.EchoAny(ctx, 0); v != nil || ok || err != nil {
			t.Error(v, ok, err)
		}
		// The result does not fit the arena.
		long := strings.Repeat("é", 100_000)
		if got, err := i.PrintTwice(ctx, long); got != long+long || err != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if n, err := i.Chatter(ctx, long, 50); n != 50*200_000 || err != nil {
			t.Error(n, err)
		}
	})
}

// TestObjects: an object is released once, whatever ends first.
func TestObjects(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := &host{files: map[string]string{"a": "xyz"}}
		module := newHosted(t, h, opts...)
		i, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		closed := func(what string, f *file, want int) {
			t.Helper()
			if f.closed != want {
				t.Errorf("%s: closed %d times, want %d", what, f.closed, want)
			}
		}
		last := func() *file { return h.opened[len(h.opened)-1] }

		if _, err := i.Read(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		closed("read by the guest", last(), 1)

		// The object goes in a record, there and back.
		job, err := i.MakeJob(ctx, "j", "a")
		if err != nil || job.Name != "j" || job.Input != hosted.File(last()) || job.Output != nil {
			t.Fatalf("%+v, %v", job, err)
		}
		if err := i.Release(ctx); err != nil {
			t.Fatal(err)
		}
		closed("given to Go", last(), 0)
		if b, err := i.RunJob(ctx, job); b != 'x' || err != nil {
			t.Fatal(b, err)
		}
		closed("given back and dropped", last(), 1)

		own := &file{text: "own"}
		if f, err := i.PassOn(ctx, own); f != hosted.File(own) || err != nil {
			t.Fatal(f, err)
		}
		closed("there and back", own, 0)
		if b, err := i.FirstByte(ctx, own); b != 'o' || err != nil {
			t.Fatal(b, err)
		}
		if err := i.Release(ctx); err != nil {
			t.Fatal(err)
		}
		closed("lent", own, 0)
		if n, err := i.Keep(ctx, own); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		twice := &file{}
		for range 2 {
			if _, err := i.Keep(ctx, twice); err != nil {
				t.Fatal(err)
			}
		}
		closed("kept", own, 0)
		if err := i.DropKept(ctx); err != nil {
			t.Fatal(err)
		}
		closed("dropped", own, 1)
		closed("given twice, dropped twice", twice, 1)

		kept := &file{}
		if _, err := i.Keep(ctx, kept); err != nil {
			t.Fatal(err)
		}
		if err := module.Close(ctx); err != nil {
			t.Fatal(err)
		}
		closed("its instance is closed", kept, 1)

		if _, err := newHosted(t, h, opts...).PassOn(ctx, nil); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "invalid argument: nil is not a valid File (file)") {
			t.Error(err)
		}
	})
}

// TestReentry: a host function calls the guest again, and the data of the outer calls stays intact.
func TestReentry(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := &host{}
		i := pinned(t, h, opts...)
		for range 3 {
			if n, err := i.Depth(ctx, 15); n != 15 || err != nil {
				t.Fatal(n, err)
			}
		}
		// At one level more than allowed, the host passes the error on, and Rust returns it.
		var refused *wazabi.GuestError
		if _, err := i.Depth(ctx, 16); !errors.As(err, &refused) || !strings.Contains(refused.Message, wazabi.ErrDepth.Error()) {
			t.Fatal(err)
		}
		if n, err := i.Depth(ctx, 3); n != 3 || err != nil {
			t.Error(n, err)
		}
	})
	// Through the Module the call enters the same instance, even if it is the only one.
	h := &host{}
	module := newHosted(t, h, wazabi.WithPoolSize(1))
	if n, err := module.Depth(t.Context(), 5); n != 5 || err != nil {
		t.Error(n, err)
	}
}

// TestHostFails: an error without a type in the guest, a panic, and Goexit end the call with the
// cause.
func TestHostFails(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := &host{}
		module := newHosted(t, h, opts...)
		if n, err := module.Checked(ctx, false); n != 7 || err != nil {
			t.Fatal(n, err)
		}
		h.fail = func() error { return fmt.Errorf("disk: %w", hosted.FsErrorEOF) }
		if _, err := module.Checked(ctx, true); err != hosted.FsErrorEOF {
			t.Error(err)
		}
		h.fail = func() error { return fmt.Errorf("disk: %w", io.ErrUnexpectedEOF) }
		_, err := module.Checked(ctx, true)
		var e *wazabi.Error
		if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != "Host.Check" || e.Func != "hosted.Checked" {
			t.Errorf("%v, %+v", err, e)
		}
		h.fail = func() error { panic(io.ErrClosedPipe) }
		if _, err := module.Checked(ctx, true); !errors.Is(err, io.ErrClosedPipe) || !errors.Is(err, wazabi.ErrHost) {
			t.Error(err)
		}
		h.fail = func() error { runtime.Goexit(); return nil }
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = module.Checked(ctx, true)
			t.Error("Goexit did not end the goroutine")
		}()
		<-done
		h.fail = nil
		if n, err := module.Checked(ctx, false); n != 7 || err != nil {
			t.Error(n, err)
		}
	})
}

// TestHostAllocations: a host call allocates only memory for its strings.
func TestHostAllocations(t *testing.T) {
	h := &host{}
	i := pinned(t, h)
	ctx := t.Context()
	hundred := make([]int64, 100)
	names := make([]string, 100)
	for n := range names {
		names[n] = strings.Repeat("n", n)
	}
	tests := []struct {
		what string
		call func() error
		want float64
	}{
		{"100 calls with scalars", func() error { _, err := i.Sum(ctx, hundred); return err }, 0},
		// One allocation for each name of more than one byte.
		{"100 calls with strings", func() error { _, err := i.LookUpAll(ctx, names); return err }, 98},
	}
	for _, tt := range tests {
		got := testing.AllocsPerRun(20, func() {
			if err := tt.call(); err != nil {
				t.Fatal(err)
			}
		})
		if got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.what, got, tt.want)
		}
	}
}
