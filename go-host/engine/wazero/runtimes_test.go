package wazero

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// These tests load a guest through package rt, as generated packages do.

const (
	fnAdd = iota
	fnSum
	fnHello
	fnScale
	fnParse
	fnEcho
	fnFill
)

func protocol(t testing.TB) *rt.Package {
	t.Helper()
	wasm := guestFile(t)
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	funcs := []rt.Func{
		fnAdd: {Name: "Add"}, fnSum: {Name: "Sum"}, fnHello: {Name: "Hello"}, fnScale: {Name: "Scale"}, fnParse: {Name: "Parse"},
		fnEcho: {Name: "Echo"}, fnFill: {Name: "Fill"},
	}
	for n := range funcs {
		funcs[n].Export = "protocol/" + strings.ToLower(funcs[n].Name)
	}
	return &rt.Package{Name: "protocol", Engine: Engine, Wasm: wasm, Fingerprint: d.Fingerprint(), Funcs: funcs}
}

func open(t testing.TB, opts ...wazabi.Option) rt.Conn {
	t.Helper()
	conn, err := protocol(t).Open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// invoke calls a function with the parameters that set sets.
func invoke(t testing.TB, c rt.Conn, fn int, set func(*rt.Call, *rt.Lowerer) error, results ...func(*rt.Call)) error {
	t.Helper()
	call, err := c.Begin(t.Context(), fn)
	if err != nil {
		return err
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		if err := set(call, lo); err != nil {
			return call.ArgError(err, "parameters")
		}
	}
	if err := call.Invoke(); err != nil {
		return err
	}
	for _, result := range results {
		result(call)
	}
	return nil
}

func add(t testing.TB, c rt.Conn) error {
	t.Helper()
	return invoke(t, c, fnAdd, func(call *rt.Call, _ *rt.Lowerer) error {
		call.SetFloat64(0, 1.5)
		call.SetFloat64(1, 2)
		return nil
	}, func(call *rt.Call) {
		if sum := call.ResultFloat64(); sum != 3.5 {
			t.Errorf("1.5 + 2 is %v", sum)
		}
	})
}

// echo sends n records with a name, and a list of points each.
func echo(t testing.TB, c rt.Conn, n int) error {
	t.Helper()
	return invoke(t, c, fnEcho, func(call *rt.Call, lo *rt.Lowerer) error {
		lines, err := call.SetList(0, n, 40, 8)
		for k := 0; k < n && err == nil; k++ {
			at := lines[40*k:]
			at[24] = 1
			if err = lo.String(at[8:], "name"); err == nil {
				_, err = lo.List(at[16:], 2, 16, 8)
			}
		}
		return err
	})
}

func fill(t testing.TB, c rt.Conn, n uint64) error {
	t.Helper()
	return invoke(t, c, fnFill, func(call *rt.Call, _ *rt.Lowerer) error {
		call.SetUint64(0, n)
		return nil
	})
}

// entries counts the functions that are entered from Go.
type entries struct{ names []string }

func (e *entries) NewFunctionListener(api.FunctionDefinition) experimental.FunctionListener {
	return experimental.FunctionListenerFunc(func(_ context.Context, _ api.Module, def api.FunctionDefinition, _ []uint64, frames experimental.StackIterator) {
		frames.Next()
		if !frames.Next() {
			// The linker gives functions with equal code one body, and all their names.
			e.names = append(e.names, def.ExportNames()[0])
		}
	})
}

// wazero counts one entry per call, and one more for a call whose arguments outgrow the arena.
func TestGuestEntries(t *testing.T) {
	for name, config := range map[string]wazero.RuntimeConfig{"compiler": wazero.NewRuntimeConfig(), "interpreter": wazero.NewRuntimeConfigInterpreter()} {
		t.Run(name, func(t *testing.T) {
			var seen entries
			old := background
			background = experimental.WithFunctionListenerFactory(context.Background(), &seen)
			defer func() { background = old }()
			r := wazero.NewRuntimeWithConfig(background, config)
			defer r.Close(t.Context())
			i, err := open(t, WithRuntime(r)).Pin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			tests := []struct {
				want string
				call func() error
			}{
				{"protocol/add", func() error { return add(t, i) }},
				{"protocol/sum", func() error {
					return invoke(t, i, fnSum, func(call *rt.Call, _ *rt.Lowerer) error { call.SetRecord(0, 80, 8); return nil })
				}},
				{"protocol/hello", func() error {
					return invoke(t, i, fnHello, func(call *rt.Call, _ *rt.Lowerer) error { return call.SetString(0, "x") })
				}},
				{"protocol/scale", func() error {
					return invoke(t, i, fnScale, func(call *rt.Call, _ *rt.Lowerer) error {
						call.SetFloat64(1, 1)
						_, err := call.SetList(0, 10, 16, 8)
						return err
					})
				}},
				{"protocol/parse", func() error {
					return invoke(t, i, fnParse, func(call *rt.Call, _ *rt.Lowerer) error { return call.SetString(0, "1") })
				}},
				{"protocol/echo", func() error { return echo(t, i, 10) }},
				{"wazabi_reserve protocol/echo", func() error { return echo(t, i, 100) }},
				{"protocol/echo", func() error { return echo(t, i, 100) }},
				{"wazabi_release", func() error { return i.Release(t.Context()) }},
				{"", func() error { return i.Release(t.Context()) }},
			}
			for _, test := range tests {
				seen.names = nil
				before := i.GuestEntries()
				if err := test.call(); err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(seen.names, " "); got != test.want {
					t.Errorf("entered %q, want %q", got, test.want)
				}
				if n := i.GuestEntries() - before; n != uint64(len(seen.names)) {
					t.Errorf("counted %d entries, wazero %d", n, len(seen.names))
				}
			}
		})
	}
}

// A runtime closed by its owner closes its instances, and the kit does not fail on it.
func TestRuntimeIsClosedByItsOwner(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	m := open(t, WithRuntime(r))
	// With guards the guest needs a host module, which cannot be made any more.
	hosted := open(t, WithRuntime(r), wazabi.WithCancel())
	i, err := m.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := add(t, i); err != nil {
		t.Error(err)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := add(t, i); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("pinned: %v", err)
	}
	for _, m := range []rt.Conn{m, hosted} {
		if err := add(t, m); !errors.Is(err, wazabi.ErrClosed) || errors.Is(err, wazabi.ErrModule) {
			t.Errorf("%v", err)
		}
		if _, err := m.Pin(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Pin: %v", err)
		}
	}
	if err := hosted.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := protocol(t).Open(t.Context(), WithRuntime(r)); !errors.Is(err, wazabi.ErrClosed) || errors.Is(err, wazabi.ErrModule) {
		t.Errorf("Open: %v", err)
	}
	if len(foreign.stores) != 0 {
		t.Error("the runtime is kept")
	}
}

// The runtime's own limit on memory holds. wazero does not report that it refused memory.
func TestRuntimeLimitsMemory(t *testing.T) {
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfig().WithMemoryLimitPages(128))
	defer r.Close(t.Context())
	m := open(t, WithRuntime(r))
	if err := fill(t, m, 1<<20); err != nil {
		t.Error(err)
	}
	if err := fill(t, m, 8<<20); !errors.Is(err, wazabi.ErrTrap) {
		t.Errorf("%v", err)
	}
}

// The bytes of a build are not kept while it is in use.
func TestFileIsNotKept(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	gone := make(chan struct{})
	wasm := rebuilt(t, t.Name())
	runtime.AddCleanup(&wasm[0], func(struct{}) { close(gone) }, struct{}{})
	m, err := protocol(t).OpenFrom(t.Context(), wasm, WithRuntime(r))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(t.Context())
	wasm = nil
	for n := 0; ; n++ {
		runtime.GC()
		select {
		case <-gone:
			if err := add(t, m); err != nil {
				t.Error(err)
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
		if n == 200 {
			t.Fatal("the file is kept")
		}
	}
}
