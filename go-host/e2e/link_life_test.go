package e2e_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/go-host/rt"
	"github.com/wazabi/wazabi/testdata/gen/linka"
	"github.com/wazabi/wazabi/testdata/gen/linkb"
)

// oneInstance returns an instance of linka, linked to a linkb that has one instance.
func oneInstance(t *testing.T) (*linka.Instance, *linkb.Module) {
	t.Helper()
	b := newLinkB(t, quiet, newLinkC(t), wazabi.WithPoolSize(1))
	i, err := newLinkA(t, b).Instance(t.Context())
	return closed(t, i, err), b
}

// TestLinkResources: an object of the one guest is a resource of the other, which lives until the
// first drops it, gives it back, or ends.
func TestLinkResources(t *testing.T) {
	ctx := t.Context()
	a, b := oneInstance(t)
	expect := func(name string, want uint32) func(got uint32, err error) {
		return func(got uint32, err error) {
			t.Helper()
			if err != nil || got != want {
				t.Errorf("%s: %d, %v; want %d", name, got, err, want)
			}
		}
	}
	var notFound *linka.LineErrorNotFound
	if _, err := a.Open(ctx, ""); !errors.As(err, &notFound) {
		t.Errorf("%v", err)
	}
	expect("open", 1)(a.Open(ctx, "first"))
	expect("open", 2)(a.Open(ctx, "second"))
	expect("put", 1)(a.Put(ctx, 0, "k", "of the first"))
	expect("put", 1)(a.Put(ctx, 1, "l", "of the second"))
	expect("put", 2)(a.Put(ctx, 1, "m", "more"))
	if text, ok, err := a.Get(ctx, 1, "l"); text != "of the second" || !ok || err != nil {
		t.Errorf("%q, %t, %v", text, ok, err)
	}
	if _, ok, err := a.Get(ctx, 0, "l"); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
	expect("stores", 2)(b.Stores(ctx))
	expect("merge", 2)(a.Merge(ctx, 0, 1)) // the second, and the first with the texts of both
	if text, ok, err := a.Get(ctx, 1, "m"); text != "more" || !ok || err != nil {
		t.Errorf("%q, %t, %v", text, ok, err)
	}
	expect("give", 3)(a.Give(ctx, 1))
	expect("stores after give", 1)(b.Stores(ctx))
	if err := a.DropAll(ctx); err != nil {
		t.Error(err)
	}
	expect("stores after drop", 0)(b.Stores(ctx))
	names := make([]string, 30_000)
	for i := range names {
		names[i] = "n"
	}
	// The handles do not fit the arena, so that the list is copied twice.
	expect("open_all", 30_000)(a.OpenAll(ctx, names))
	expect("put", 1)(a.Put(ctx, 29_999, "k", "v"))
	expect("stores", 30_000)(b.Stores(ctx))
}

// TestLinkInstanceEnds: resources are released when the instance that has them ends.
func TestLinkInstanceEnds(t *testing.T) {
	ctx := t.Context()
	b := newLinkB(t, quiet, newLinkC(t), wazabi.WithPoolSize(1))
	a, err := linka.New(ctx, nil, link.Block("mid", b), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Open(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Stores(ctx); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if err := a.Close(ctx); err != nil {
		t.Error(err)
	}
	if n, err := b.Stores(ctx); n != 0 || err != nil {
		t.Errorf("%d stores are left, %v", n, err)
	}
}

// TestLinkTraps: a trap of one guest is a host error of the guest that called it, and poisons the
// instance that trapped. If the importer takes errors as texts, it goes on.
func TestLinkTraps(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	c := newLinkC(t)
	b := newLinkB(t, quiet, c)
	m := newLinkA(t, b)
	a, err := m.Instance(ctx)
	closed(t, a, err)
	_, err = a.PanicsText(ctx, "as a text")
	var text *wazabi.GuestError
	if !errors.As(err, &text) || !strings.Contains(text.Message, "as a text") {
		t.Errorf("%v", err)
	}
	if n := b.Stats().Poisoned; n != 1 {
		t.Errorf("%d instances of linkb are poisoned", n)
	}
	if sum, err := a.Add(ctx, 1, 2); sum != 3 || err != nil {
		t.Errorf("linka goes on: %d, %v", sum, err)
	}
	_, err = a.Panics(ctx, "with a message")
	var trap *wazabi.TrapError
	if !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &trap) || trap.Message != "with a message" || trap.Func != "linkb.Panics" {
		t.Errorf("%v", err)
	}
	if n := b.Stats().Poisoned; n != 2 {
		t.Errorf("%d instances of linkb are poisoned", n)
	}
	err = m.Falls(ctx, "from the end")
	if !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &trap) || trap.Message != "from the end" || trap.Func != "linkc.Fall" {
		t.Errorf("%v", err)
	}
	if n := c.Stats().Poisoned; n != 1 {
		t.Errorf("%d instances of linkc are poisoned", n)
	}
	if text, err := m.Shouted(ctx, "again"); !strings.HasPrefix(text, "AGAIN") || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	// The instance on which a resource lives is gone, and the others are not.
	home, _ := oneInstance(t)
	if _, err := home.Open(ctx, "it"); err != nil {
		t.Fatal(err)
	}
	if _, err := home.BreakDown(ctx, 0); !errors.As(err, &trap) || trap.Message != "the store it breaks down" {
		t.Errorf("%v", err)
	}
	// The import has no result for the error, so that the call of linka has ended in its midst.
	if _, err := home.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("%v", err)
	}
}

// TestLinkLies: what one guest sends is checked before the other sees it.
func TestLinkLies(t *testing.T) {
	ctx := t.Context()
	b := newLinkB(t, quiet, newLinkC(t))
	a := newLinkA(t, b)
	ignore := func(_ any, err error) error { return err }
	for _, tt := range []struct {
		name string
		err  error
		kind error
		path string
	}{
		{"a text", ignore(a.LieText(ctx, 1)), wazabi.ErrUTF8, "result"},
		{"an address", ignore(a.LieText(ctx, 2)), wazabi.ErrOutOfBounds, "result"},
		{"bools", ignore(a.LieBools(ctx)), wazabi.ErrBool, "result[2]"},
		{"a tag", func() error { _, _, err := a.LieOption(ctx); return err }(), wazabi.ErrDiscriminant, "result"},
		{"an enum", ignore(a.LieMood(ctx)), wazabi.ErrDiscriminant, "result"},
		{"flags", ignore(a.LiePerms(ctx)), wazabi.ErrDiscriminant, "result"},
		{"a char", ignore(a.LieChar(ctx)), wazabi.ErrChar, "result"},
		{"an element twice", ignore(a.LieSet(ctx, 0)), wazabi.ErrDuplicate, "result[2]"},
		{"a set in another order", ignore(a.LieSet(ctx, 1)), wazabi.ErrDuplicate, "result[2]"},
		{"a key twice", ignore(a.LieMap(ctx)), wazabi.ErrDuplicate, "result[1]"},
		{"an odd address", ignore(a.LieNumbers(ctx)), wazabi.ErrMisaligned, "result"},
		{"a case", ignore(a.LieShape(ctx)), wazabi.ErrDiscriminant, "result"},
	} {
		if !errors.Is(tt.err, wazabi.ErrHost) || !errors.Is(tt.err, tt.kind) || !strings.Contains(tt.err.Error(), " ("+tt.path) {
			t.Errorf("%s: %v; want %v at %s", tt.name, tt.err, tt.kind, tt.path)
		}
	}
	if n := b.Stats().Poisoned; n != 12 {
		t.Errorf("%d instances of linkb are poisoned, expected 12", n)
	}
	if text, err := a.LieText(ctx, 0); text != "fine" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	before := b.Stats().Poisoned
	for how, tt := range []struct{ kind, path any }{
		{nil, nil},
		{wazabi.ErrUTF8, "Mid.TakeText.text"},
		{wazabi.ErrOutOfBounds, "Mid.TakeText.text"},
		{wazabi.ErrBool, "Mid.TakeBools.values[2]"},
		{wazabi.ErrDiscriminant, "Mid.TakeMood.mood"},
	} {
		_, err := a.Lies(ctx, uint32(how))
		var e *wazabi.Error
		switch {
		case tt.kind == nil && err == nil:
		case tt.kind == nil || !errors.Is(err, tt.kind.(error)) || !errors.As(err, &e) || e.Path != tt.path:
			t.Errorf("lie %d: %v; want %v at %v", how, err, tt.kind, tt.path)
		}
	}
	if n := b.Stats().Poisoned; n != before {
		t.Errorf("%d instances of linkb are poisoned by the lies of linka", n-before)
	}
}

// TestLinkShared: one instance serves two guests, and keeps its globals. While it is in a call it
// refuses others.
func TestLinkShared(t *testing.T) {
	ctx := t.Context()
	i, err := newLinkB(t, quiet, newLinkC(t)).Instance(ctx)
	closed(t, i, err)
	first, second := newLinkA(t, i), newLinkA(t, i)
	for want := uint32(1); want < 7; want += 3 {
		if n, err := first.Counted(ctx); n != want || err != nil {
			t.Errorf("%d, %v; want %d", n, err, want)
		}
		if n, err := second.Counted(ctx); n != want+1 || err != nil {
			t.Errorf("%d, %v; want %d", n, err, want+1)
		}
		if n, err := i.Count(ctx); n != want+2 || err != nil {
			t.Errorf("%d, %v; want %d", n, err, want+2)
		}
	}
}

// TestLinkSharedBusy: an Instance that is in a call refuses a second one, as it does for Go. A pool
// of one instance lets it wait.
func TestLinkSharedBusy(t *testing.T) {
	ctx := t.Context()
	for _, pooled := range []bool{false, true} {
		inside, leave := make(chan struct{}), make(chan struct{})
		var once sync.Once
		b := newLinkB(t, func(context.Context, string) (uint32, error) {
			once.Do(func() { close(inside); <-leave })
			return 1, nil
		}, newLinkC(t), wazabi.WithPoolSize(1))
		to := link.Guest(b)
		if !pooled {
			i, err := b.Instance(ctx)
			to = closed(t, i, err)
		}
		first, second := newLinkA(t, to), newLinkA(t, to)
		done := make(chan error)
		go func() {
			_, err := first.Told(ctx, "wait")
			done <- err
		}()
		<-inside
		if pooled {
			soon, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			if _, err := second.Counted(soon); !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
			cancel()
		} else if _, err := second.Counted(ctx); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrBusy) {
			t.Errorf("%v", err)
		}
		close(leave)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := second.Counted(ctx); err != nil {
			t.Error(err)
		}
	}
}

// TestLinkNested: a host of the second guest calls the first with its context. The call enters the
// same instances again.
func TestLinkNested(t *testing.T) {
	ctx := t.Context()
	var a *linka.Module
	b := newLinkB(t, func(ctx context.Context, text string) (uint32, error) {
		if text == "" {
			return a.Counted(ctx)
		}
		n, err := a.Told(ctx, text[1:])
		return n + 1, err
	}, newLinkC(t))
	a = newLinkA(t, b)
	if n, err := a.Told(ctx, "abcd"); n != 5 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := a.Told(ctx, strings.Repeat("x", 40)); !errors.Is(err, wazabi.ErrDepth) {
		t.Errorf("%v", err)
	}
	if n, err := a.Told(ctx, "ab"); n < 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestLinkHostFails: a host in Go behind two guests panics, fails, or ends its goroutine.
func TestLinkHostFails(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	failure := errors.New("the desk is closed")
	b := newLinkB(t, func(_ context.Context, text string) (uint32, error) {
		switch text {
		case "panic":
			panic(failure)
		case "exit":
			runtime.Goexit()
		case "fail":
			return 0, failure
		}
		return 1, nil
	}, newLinkC(t))
	a := newLinkA(t, b)
	for n, text := range []string{"panic", "fail"} {
		if _, err := a.Told(ctx, text); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, failure) {
			t.Errorf("%s: %v", text, err)
		}
		if poisoned := b.Stats().Poisoned; poisoned != uint64(n)+1 {
			t.Errorf("%s: %d instances of linkb are poisoned", text, poisoned)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := a.Told(ctx, "exit")
		t.Errorf("returned %v", err)
	}()
	<-ended
	if n, err := a.Told(ctx, "fine"); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if poisoned := b.Stats().Poisoned; poisoned != 3 {
		t.Errorf("%d instances of linkb are poisoned", poisoned)
	}
}

// TestLinkGoroutines: goroutines use linked guests at once.
func TestLinkGoroutines(t *testing.T) {
	a := newLinkA(t, newLinkB(t, quiet, newLinkC(t), wazabi.WithPoolSize(2)), wazabi.WithPoolSize(4))
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for k := range 50 {
				text := strings.Repeat(fmt.Sprint(n), k*20)
				if got, err := a.Twice(t.Context(), text); got != text+text || err != nil {
					t.Errorf("%q, %v", got, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// TestLinkCancel: the deadline of a call stops the guest that it has reached.
func TestLinkCancel(t *testing.T) {
	b := newLinkB(t, quiet, newLinkC(t), wazabi.WithCancel())
	a := newLinkA(t, b)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := a.Spin(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	if sum, err := a.Add(t.Context(), 1, 2); sum != 3 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
}

// TestLinkLoopingRelease: a guest loops when it releases a resource that another guest has. The
// call of that guest which ends with its instance, or with the instance's reset, does not wait for it.
func TestLinkLoopingRelease(t *testing.T) {
	ctx := t.Context()
	wasm := looping(t, readGuest(t, "linkb"), "linkb/Store.drop")
	soon := func(t *testing.T, what string, f func(context.Context) error) {
		t.Helper()
		const deadline, tooLate = 100 * time.Millisecond, 2 * time.Second
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		begin := time.Now()
		done := make(chan error, 1)
		go func() { done <- f(ctx) }()
		select {
		case err := <-done:
			if took := time.Since(begin); err != nil || took > tooLate {
				t.Errorf("%s: after %v: %v", what, took, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s has not returned 10 s after its deadline", what)
		}
	}
	for _, tt := range []struct {
		name    string
		options []wazabi.Option
		traps   bool
	}{{"Close", nil, false}, {"a reset", []wazabi.Option{wazabi.WithReset()}, false}, {"a trap", nil, true}} {
		for _, pinned := range []bool{false, true} {
			t.Run(fmt.Sprintf("looping-release: %s, pinned %t", tt.name, pinned), func(t *testing.T) {
				b, err := dynamic.Open(ctx, wasm, wazabi.WithCancel(), dynamic.Link("base", newLinkC(t)),
					dynamic.WithFunc("desk/tell", func(string) (uint32, error) { return 0, nil }))
				if err != nil {
					t.Fatal(err)
				}
				to := link.Guest(b)
				if pinned {
					if to, err = b.Instance(ctx); err != nil {
						t.Fatal(err)
					}
				}
				a, err := linka.New(ctx, nil, append(tt.options, link.Block("mid", to), wazabi.WithCancel(), wazabi.WithPoolSize(1))...)
				if err != nil {
					t.Fatal(err)
				}
				soon(t, "the call", func(ctx context.Context) error {
					_, err := a.Open(ctx, "one")
					return err
				})
				if tt.traps {
					soon(t, "the call that traps", func(ctx context.Context) error {
						if _, err := a.Lies(ctx, 1); !errors.Is(err, wazabi.ErrUTF8) {
							return fmt.Errorf("%w, expected ErrUTF8", err)
						}
						return nil
					})
				}
				soon(t, "Close", a.Close)
				// It may still loop, and is stopped.
				ended, cancel := context.WithTimeout(ctx, time.Millisecond)
				defer cancel()
				if err := b.Close(ended); err != nil && !errors.Is(err, wazabi.ErrCanceled) {
					t.Error(err)
				}
			})
		}
	}
}

// looping returns a guest in which an exported function without results loops for ever.
func looping(t *testing.T, wasm []byte, export string) []byte {
	t.Helper()
	outline, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(outline.Exports, func(e wasmbin.Export) bool { return e.Name == export })
	function := int(outline.Exports[at].Index) - len(outline.Imports)
	// A loop that branches to its beginning, in a function without locals.
	const loop = "\x00\x03\x40\x0c\x00\x0b\x0b"
	wasm, failure := wasmbin.RewriteSections(wasm, []wasmbin.Edit{{ID: 10, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
		count := r.Count()
		out = binary.AppendUvarint(out, uint64(count))
		for n := range count {
			body := r.Bytes(r.U32())
			if n == function {
				body = []byte(loop)
			}
			out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
		}
		return out
	}}}, nil)
	if failure != nil {
		t.Fatal(failure)
	}
	return wasm
}

// TestLinkLimits: the limits of each guest count for what it sends.
func TestLinkLimits(t *testing.T) {
	ctx := t.Context()
	text := strings.Repeat("x", 2000)
	b := newLinkB(t, quiet, newLinkC(t))
	a := newLinkA(t, b, wazabi.WithLimits(wazabi.Limits{Bytes: 1000}))
	if _, err := a.Length(ctx, text); !errors.Is(err, wazabi.ErrBudget) || errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	if n := b.Stats().Poisoned; n != 0 {
		t.Errorf("%d instances of linkb are poisoned", n)
	}
	b = newLinkB(t, quiet, newLinkC(t), wazabi.WithLimits(wazabi.Limits{Bytes: 3000}))
	a = newLinkA(t, b)
	if _, err := a.Twice(ctx, text); !errors.Is(err, wazabi.ErrBudget) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	deep := linka.Shape(linka.ShapeDot{})
	for range 20 {
		deep = linka.ShapeNamed{V0: "n", V1: deep}
	}
	b = newLinkB(t, quiet, newLinkC(t), wazabi.WithLimits(wazabi.Limits{Depth: 10}))
	a = newLinkA(t, b)
	if _, err := a.Wrapped(ctx, deep); !errors.Is(err, wazabi.ErrDepth) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	if stats := b.Stats(); stats.Poisoned != 0 || stats.Calls != 0 {
		t.Errorf("linkb was called: %+v", stats)
	}
}

// TestLinkClosed: a guest that was closed serves no import.
func TestLinkClosed(t *testing.T) {
	ctx := t.Context()
	c, host := newLinkC(t), desk(quiet)
	b, err := linkb.New(ctx, nil, host, link.Block("base", c))
	if err != nil {
		t.Fatal(err)
	}
	a := newLinkA(t, b)
	if _, err := a.Open(ctx, "one"); err != nil {
		t.Error(err)
	}
	if err := b.Close(ctx); err != nil {
		t.Error(err)
	}
	if _, err := a.Twice(ctx, "x"); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("%v", err)
	}
	poisoned := a.Stats().Poisoned
	var text *wazabi.GuestError
	if _, err := a.PanicsText(ctx, "x"); !errors.As(err, &text) || !strings.Contains(text.Message, "closed") {
		t.Errorf("%v", err)
	}
	if n := a.Stats().Poisoned; n != poisoned {
		t.Errorf("%d instances of linka were poisoned, though it got the text", n-poisoned)
	}
}

// TestLinkByInterface: where the Go types agree, a Module is a host.
func TestLinkByInterface(t *testing.T) {
	ctx := t.Context()
	var base linkb.Base = newLinkC(t)
	b, err := linkb.New(ctx, base, desk(quiet))
	closed(t, b, err)
	if text, err := b.Shouted(ctx, "by Go"); !strings.HasPrefix(text, "BY GO") || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	var trap *wazabi.TrapError
	if err := b.Falls(ctx, "here"); !errors.As(err, &trap) || trap.Message != "here" || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
}

// copied are functions of linka whose arguments and results pass between the guests by copies alone.
type copied struct {
	add      func(context.Context, int64, int64) (int64, error)
	length   func(context.Context, string) (uint32, error)
	sum      func(context.Context, []uint32) (uint64, error)
	twice    func(context.Context, string) (string, error)
	reversed func(context.Context, []byte) ([]byte, error)
	moved    func(context.Context, []linka.Point, linka.Point) ([]linka.Point, error)
	// own is what the importer's own calls allocate for sum and moved: bound funcs move arguments that
	// are no numbers or strings to the heap.
	ownSum, ownMoved float64
}

// TestLinkAllocations: strings and lists of numbers and of plain records are copied from memory to
// memory. A package is on the engine of the tests, and a late guest on wazero. So .ci/test-engine runs
// this with each pair of engines.
func TestLinkAllocations(t *testing.T) {
	ctx := t.Context()
	module := newLinkB(t, quiet, newLinkC(t))
	pinned, err := module.Instance(ctx)
	closed(t, pinned, err)
	importers := map[string]func(t *testing.T, to link.Guest) copied{
		"a package": func(t *testing.T, to link.Guest) copied {
			a, err := newLinkA(t, to).Instance(ctx)
			closed(t, a, err)
			return copied{a.Add, a.Length, a.Sum, a.Twice, a.Reversed, a.Moved, 0, 1}
		},
		"a late guest": func(t *testing.T, to link.Guest) copied {
			a, err := late(t, "linka", dynamic.Link("mid", to)).Instance(ctx)
			closed(t, a, err)
			c := copied{ownSum: 1, ownMoved: 4}
			if !rt.Native {
				// Bound funcs pass records field by field, with an allocation for each point both ways.
				c.ownMoved += 2 * 51
			}
			if err := errors.Join(
				dynamic.Bind2(a, "add", &c.add), dynamic.Bind1(a, "length", &c.length), dynamic.Bind1(a, "sum", &c.sum),
				dynamic.Bind1(a, "twice", &c.twice), dynamic.Bind1(a, "reversed", &c.reversed), dynamic.Bind2(a, "moved", &c.moved),
			); err != nil {
				t.Fatal(err)
			}
			return c
		},
	}
	exporters := map[string]link.Guest{
		"a Module": module, "an Instance": pinned, "a late guest": lateLinkB(t, quiet, newLinkC(t)),
	}
	for from, open := range importers {
		for name, to := range exporters {
			t.Run(from+" to "+name, func(t *testing.T) { checkCopies(t, open(t, to)) })
		}
	}
}

func checkCopies(t *testing.T, c copied) {
	ctx := t.Context()
	text, data, numbers, points := strings.Repeat("text", 100), make([]byte, 500), make([]uint32, 500), make([]linka.Point, 50)
	for _, tt := range []struct {
		name string
		// most is what the call from Go allocates. The way through the other guest adds nothing.
		most float64
		call func()
	}{
		{"numbers", 0, func() { sink2(c.add(ctx, 1, 2)) }},
		{"a string", 0, func() { sink2(c.length(ctx, text)) }},
		{"a list", c.ownSum, func() { sink2(c.sum(ctx, numbers)) }},
		{"a string that comes back", 1, func() { sink2(c.twice(ctx, text)) }},
		{"bytes that come back", 1, func() { sink2(c.reversed(ctx, data)) }},
		{"a list that comes back", c.ownMoved, func() { sink2(c.moved(ctx, points, linka.Point{})) }},
	} {
		if got := testing.AllocsPerRun(100, tt.call); got != tt.most {
			t.Errorf("%s: %v allocations, expected %v", tt.name, got, tt.most)
		}
	}
}

func sink2[T any](_ T, err error) {
	if err != nil {
		panic(err)
	}
}
