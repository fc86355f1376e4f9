package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// TestPool: many goroutines share few instances.
func TestPool(t *testing.T) {
	ctx := t.Context()
	module, err := zoo.New(ctx, wazabi.WithPoolSize(4), wazabi.WithMemoryLimit(16<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if _, err := module.EchoString(ctx, "hail mary"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	stats := module.Stats()
	if stats.Instances > 4 || stats.Calls != 100 || stats.Waiting != 0 {
		t.Errorf("%+v", stats)
	}
}

func TestInit(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		warm := zoo.WithInit(func(ctx context.Context, i *zoo.Instance) error {
			// Otherwise the first large call makes the room for its arguments.
			_, err := i.SumBytes(ctx, make([]byte, 1<<20))
			return err
		})
		module, err := zoo.New(ctx, append(opts, warm)...)
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(ctx)
		instance, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		before := instance.GuestEntries()
		if _, err := instance.SumBytes(ctx, make([]byte, 1<<20)); err != nil || instance.GuestEntries()-before != 1 {
			t.Errorf("%d crossings, %v", instance.GuestEntries()-before, err)
		}
	})
	_, err := zoo.New(t.Context(), zoo.WithInit(func(ctx context.Context, i *zoo.Instance) error { return i.PanicWith(ctx, "not today") }))
	if !errors.Is(err, wazabi.ErrInit) || !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "not today") {
		t.Errorf("an init that panics: %v", err)
	}
	if _, err := zoo.New(t.Context(), zoo.WithInit(nil)); !errors.Is(err, wazabi.ErrOption) {
		t.Errorf("no init: %v", err)
	}
}

func TestNewFrom(t *testing.T) {
	needsWazero(t, "NewFrom loads a guest at run time")
	ctx := t.Context()
	wasm, err := os.ReadFile("../../testdata/gen/zoo/zoo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	module, err := zoo.NewFrom(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if sum, err := module.Add(ctx, 1, 2); sum != 3 || err != nil {
		t.Errorf("Add: %v, %v", sum, err)
	}
	other, err := os.ReadFile("../../examples/png/png/png.wasm")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zoo.NewFrom(ctx, other); !errors.Is(err, wazabi.ErrABIMismatch) {
		t.Errorf("another guest: %v", err)
	}
}

func TestRuntimes(t *testing.T) {
	ctx := t.Context()
	t.Run("the caller's", func(t *testing.T) {
		needsWazero(t, "the caller's runtime is wazero's")
		runtime := wazero.NewRuntime(ctx)
		defer runtime.Close(ctx)
		module, err := zoo.New(ctx, wazeroengine.WithRuntime(runtime))
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(ctx)
		works(t, module)
	})
	t.Run("cache", func(t *testing.T) {
		needsWazero(t, "the compilation cache is wazero's")
		cache, err := wazero.NewCompilationCacheWithDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer cache.Close(ctx)
		module, err := zoo.New(ctx, wazeroengine.WithCompilationCache(cache))
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(ctx)
		works(t, module)
	})
	t.Run("untrusted", func(t *testing.T) {
		module, err := zoo.New(ctx, wazabi.WithProfile(wazabi.Untrusted), wazabi.WithMemoryLimit(128<<20))
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(ctx)
		works(t, module)
	})
}

func works(t *testing.T, c zoo.Client) {
	t.Helper()
	got, err := c.EchoNesteds(t.Context(), nesteds(100))
	if err != nil || len(got) != 100 {
		t.Errorf("EchoNesteds: %d, %v", len(got), err)
	}
}

func TestLimits(t *testing.T) {
	ctx := t.Context()
	limits := wazabi.Limits{Bytes: 1 << 20, Elements: 1000}
	i := newZoo(t, wazabi.WithLimits(limits))
	if _, err := i.Allocate(ctx, 1<<20); err != nil {
		t.Errorf("1 MiB: %v", err)
	}
	if _, err := i.EchoStrings(ctx, make([]string, 1000)); err != nil {
		t.Errorf("1000 strings: %v", err)
	}
	if _, err := i.EchoStrings(ctx, make([]string, 1001)); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("1001 strings: %v", err)
	}
	i = newZoo(t, wazabi.WithLimits(limits))
	if _, err := i.Allocate(ctx, 1<<20+1); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("more than 1 MiB: %v", err)
	}
}

func TestReplaceInvalidUTF8(t *testing.T) {
	ctx := t.Context()
	i := newZoo(t, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8))
	if text, err := i.EchoString(ctx, "caf\xe9"); text != "caf\uFFFD" || err != nil {
		t.Errorf("EchoString: %q, %v", text, err)
	}
	list := nesteds(3)
	list[2].Tags[1] = "\xff"
	if got, err := i.EchoNesteds(ctx, list); err != nil || got[2].Tags[1] != "\uFFFD" {
		t.Errorf("EchoNesteds: %v", err)
	}
	// The order of the keys is that of what is sent, and two of them can be equal.
	keys := map[string][]zoo.Shape{"\xff": nil, "\U0001f600": nil, "a": nil}
	want := map[string][]zoo.Shape{"\ufffd": nil, "\U0001f600": nil, "a": nil}
	if got, err := i.EchoHashMap(ctx, keys); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("EchoHashMap: %v, %v", got, err)
	}
	var e *wazabi.Error
	_, err := i.EchoHashMap(ctx, map[string][]zoo.Shape{"\xff": nil, "\xfe": nil})
	if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Err != wazabi.ErrDuplicate || e.Path != "value[\ufffd]" {
		t.Errorf("equal keys: %v", err)
	}
	if _, err := i.Evaluate(ctx, zoo.ExprVar{V0: "\ufffd"}, map[string]float64{"\xff": 1, "\xfe": 2}); !errors.Is(err, wazabi.ErrDuplicate) {
		t.Errorf("equal keys of a borrowed map: %v", err)
	}
	if _, err := i.EchoHashMap(ctx, keys); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestLogger(t *testing.T) {
	ctx := t.Context()
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, nil))
	module, err := zoo.New(ctx, wazabi.WithLogger(logger))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if err := module.PanicWith(ctx, "planned"); !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), `level=WARN msg="instance poisoned" guest=zoo reason="zoo.PanicWith: the guest panicked: planned`) {
		t.Error(text.String())
	}
}

func TestRaw(t *testing.T) {
	ctx := t.Context()
	instance := newZoo(t)
	raw := instance.Raw()
	at, err := raw.Alloc(ctx, 16, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Write(at, []byte("hail mary")); err != nil {
		t.Error(err)
	}
	text, err := raw.Read(at, 9)
	if string(text) != "hail mary" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if err := raw.Dealloc(ctx, at, 16, 8); err != nil {
		t.Error(err)
	}
	if _, err := raw.Call(ctx, "zoo/add", 1, 2); !errors.Is(err, wazabi.ErrExport) {
		t.Errorf("a described function: %v", err)
	}
	// The runtime of the crate wazabi refuses arguments without room for them too.
	small := newZoo(t, wazabi.WithMemoryLimit(4<<20))
	if _, err := small.Raw().Alloc(ctx, 8<<20, 1); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("more than there is: %v", err)
	}
}

// greeting is code that needs the guest for one thing.
func greeting(ctx context.Context, guest zoo.Client, names []string) (string, error) {
	list, err := guest.Join(ctx, names, ", ")
	if err != nil {
		return "", err
	}
	return "Hail " + list, nil
}

// fake implements Join without a guest. Other methods panic, because the embedded Client is nil.
type fake struct{ zoo.Client }

func (fake) Join(_ context.Context, parts []string, separator string) (string, error) {
	return strings.Join(parts, separator), nil
}

func TestClient(t *testing.T) {
	for _, guest := range []zoo.Client{fake{}, newZoo(t)} {
		if text, err := greeting(t.Context(), guest, []string{"Mary", "Ada"}); text != "Hail Mary, Ada" || err != nil {
			t.Errorf("%T: %q, %v", guest, text, err)
		}
	}
}
