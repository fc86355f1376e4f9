package e2e_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	deepguest "github.com/wazabi/wazabi/testdata/gen/deep"
)

func newDeep(t *testing.T, opts ...wazabi.Option) *deepguest.Module {
	t.Helper()
	module, err := deepguest.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(t.Context()) })
	return module
}

// quoted returns a paragraph behind n signs >.
func quoted(n int) []deepguest.Block {
	blocks := []deepguest.Block{deepguest.BlockParagraph{V0: "x"}}
	for range n {
		blocks = []deepguest.Block{deepguest.BlockQuote{V0: blocks}}
	}
	return blocks
}

// listed returns a paragraph in n lists.
func listed(n int) []deepguest.Block {
	blocks := []deepguest.Block{deepguest.BlockParagraph{V0: "x"}}
	for range n {
		label := "a"
		blocks = []deepguest.Block{deepguest.BlockList{Items: []deepguest.Item{{Label: &label, Blocks: blocks}}}}
	}
	return blocks
}

// Without options, values nest 400 levels and more in both directions, also where a level is two
// types. Beyond that ErrDepth comes before the end of the stack.
func TestDeepValues(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newDeep(t, opts...)
		for _, n := range []int{400, 500} {
			got, err := module.Parse(ctx, strings.Repeat("> ", n)+"x")
			if err != nil || !reflect.DeepEqual(got, quoted(n)) {
				t.Errorf("Parse of %d levels: %v", n, err)
			}
			if html, err := module.Render(ctx, quoted(n)); err != nil || strings.Count(html, "<blockquote>") != n {
				t.Errorf("Render of %d levels: %v", n, err)
			}
			if got, err := module.Echo(ctx, listed(n)); err != nil || !reflect.DeepEqual(got, listed(n)) {
				t.Errorf("Echo of %d lists: %v", n, err)
			}
		}
		if _, err := module.Render(ctx, quoted(9_000)); !errors.Is(err, wazabi.ErrDepth) {
			t.Errorf("Parse of 1100 levels: %v", err)
		}
		if _, err := module.Render(ctx, listed(600)); !errors.Is(err, wazabi.ErrDepth) || !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("Render of 600 lists: %v", err)
		}
	})
}

// A value that contains itself ends at the greatest depth that an option allows, on Go's stack too.
func TestGreatestDepth(t *testing.T) {
	module := newDeep(t, wazabi.WithLimits(wazabi.Limits{Depth: 10_000}))
	inside := make([]deepguest.Item, 1)
	inside[0].Blocks = []deepguest.Block{deepguest.BlockList{Items: inside}}
	if _, err := module.Render(t.Context(), inside[0].Blocks); !errors.Is(err, wazabi.ErrDepth) || !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("argument-nested-too-deep: %v", err)
	}
}

// The guest's stack in memory overflows: by a frame, by recursion, by an array, by nested values.
// The error says which stack, and what to do. What only resembles that stays what it is.
func TestStackInMemory(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newDeep(t, append(opts, wazabi.WithLimits(wazabi.Limits{Depth: 10_000}))...)
		var values [100_000]uint64
		for name, call := range map[string]func() error{
			"stack-overflow: a frame":                        func() error { _, err := module.Frame(ctx); return err },
			"stack-overflow: recursion":                      func() error { _, err := module.Recurse(ctx, 100_000); return err },
			"array-larger-than-stack: a parameter, a result": func() error { _, err := module.Array(ctx, values); return err },
		} {
			t.Run(name, func(t *testing.T) {
				err := call()
				var trap *wazabi.TrapError
				if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrStackOverflow) || trap.Trap != wazabi.TrapOutOfBounds || trap.StackSize != 256<<10 {
					t.Fatalf("%v", err)
				}
				for _, word := range []string{"262144 bytes", "wazabi build -stack 1024k"} {
					if !strings.Contains(err.Error(), word) {
						t.Errorf("%v lacks %q", err, word)
					}
				}
			})
		}
		// wazero's interpreter has a stack of its own for calls, which ends first.
		if _, err := module.Render(ctx, quoted(9_000)); !errors.Is(err, wazabi.ErrStackOverflow) {
			t.Errorf("nested values: %v", err)
		}
		if got, err := module.Recurse(ctx, 800); err != nil || got < 800 {
			t.Errorf("800 calls: %d, %v", got, err)
		}
		if _, err := module.Beyond(ctx, 7); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Errorf("a panic: %v", err)
		}
		if err := module.Abort(ctx); errors.Is(err, wazabi.ErrGuestOOM) || errors.Is(err, wazabi.ErrStackOverflow) || !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("an abort: %v", err)
		}
	})
}

// A guest that has no more memory aborts, at each limit and at the largest memory there is.
func TestOutOfMemory(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		for name, test := range map[string]struct {
			opts  []wazabi.Option
			keep  uint64
			limit int64
		}{
			"no limit":           {nil, 30 << 20, 4<<30 - 64<<10},
			"4 GiB":              {[]wazabi.Option{wazabi.WithMemoryLimit(4 << 30)}, 1 << 30, 4<<30 - 64<<10},
			"the largest memory": {[]wazabi.Option{wazabi.WithMemoryLimit(4<<30 - 64<<10)}, 2<<30 - 1, 4<<30 - 64<<10},
			"1 GiB":              {[]wazabi.Option{wazabi.WithMemoryLimit(1 << 30)}, 30 << 20, 1 << 30},
			"1 MiB":              {[]wazabi.Option{wazabi.WithMemoryLimit(1 << 20)}, 100 << 10, 1 << 20},
		} {
			t.Run(fmt.Sprintf("guest-out-of-memory: %s", name), func(t *testing.T) {
				module := newDeep(t, append(opts, test.opts...)...)
				instance, err := module.Instance(ctx)
				if err != nil {
					t.Fatal(err)
				}
				defer instance.Close(ctx)
				kept := uint64(0)
				for ; err == nil && kept < 1000; kept++ {
					_, err = instance.Keep(ctx, test.keep)
				}
				if !errors.Is(err, wazabi.ErrGuestOOM) || !errors.Is(err, wazabi.ErrTrap) {
					t.Errorf("after %d times %d bytes: %v", kept, test.keep, err)
				}
				var trap *wazabi.TrapError
				if !errors.As(err, &trap) || trap.MemoryLimit != test.limit || trap.MemorySize > trap.MemoryLimit || trap.MemorySize+int64(test.keep) < trap.MemoryLimit {
					t.Errorf("limit %d: %+v", test.limit, trap)
				} else if want := fmt.Sprintf("it has %d bytes of at most %d, the limit of wazabi.WithMemoryLimit", trap.MemorySize, test.limit); !strings.Contains(err.Error(), want) {
					t.Errorf("%v; want %s", err, want)
				} else if len(trap.Trace) > 0 && (strings.HasPrefix(trap.Trace[0].Func, "std::alloc::") || strings.Contains(trap.Trace[0].Func, "handle_alloc_error")) {
					t.Errorf("%+v", err)
				}
				if _, err := instance.Keep(ctx, 1); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Errorf("again: %v", err)
				}
				// Memory that was refused is not held against another call.
				if err := module.Abort(ctx); errors.Is(err, wazabi.ErrGuestOOM) {
					t.Errorf("an abort: %v", err)
				}
			})
		}
	})
}
