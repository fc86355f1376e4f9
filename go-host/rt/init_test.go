package rt

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

type ctxKey struct{}

// openInit opens the guest with a function that prepares instances.
func openInit(t *testing.T, f func(context.Context, Conn) error, opts ...wazabi.Option) (*module, error) {
	t.Helper()
	p := newProtocol(t)
	conn, err := p.Open(context.WithValue(t.Context(), ctxKey{}, "New"), append(opts, p.WithInit(f))...)
	m := &module{calls{conn}}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	return m, err
}

func TestInit(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		prepared := map[*instance]int{}
		var kept Conn
		m, err := openInit(t, func(ctx context.Context, c Conn) error {
			prepared[c.inst]++
			kept = c
			if len(prepared) == 1 && ctx.Value(ctxKey{}) != "New" {
				t.Error("not the context of New")
			}
			mustAdd(t, calls{c})
			// The function may not close the instance.
			if err := c.Close(ctx); !errors.Is(err, wazabi.ErrBusy) {
				t.Errorf("Close: %v", err)
			}
			mustAdd(t, calls{c})
			return c.Release(ctx)
		}, append(opt, wazabi.WithPoolSize(2))...)
		if err != nil {
			t.Fatal(err)
		}
		one, two := hold(t, m.calls), hold(t, m.calls)
		i := pin(t, m)
		one.End()
		two.End()
		if len(prepared) != 3 {
			t.Errorf("%d instances were prepared, want 3", len(prepared))
		}
		for inst, n := range prepared {
			if n != 1 || inst.entries == 0 {
				t.Errorf("prepared %d times, entered %d times", n, inst.entries)
			}
		}
		// The Conn that the function kept does nothing.
		if _, err := (calls{kept}).Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Add on what was kept: %v", err)
		}
		if err := kept.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Close of what was kept: %v", err)
		}
		mustAdd(t, i.calls)
		mustAdd(t, m.calls)
		// The replacement of an instance is prepared as well.
		if err := i.Fail(t.Context(), "planned"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Error(err)
		}
		pin(t, m)
		pin(t, m)
		pin(t, m)
		if s := m.conn.Stats(); len(prepared) != int(s.Made) || s.Made != 4 {
			t.Errorf("%d prepared, %+v", len(prepared), s)
		}
	})
}

// An instance that is made to be pinned takes no slot, so its function may wait for one.
func TestInitWaitsForSlot(t *testing.T) {
	var m *module
	added := 0
	m, err := openInit(t, func(ctx context.Context, c Conn) error {
		if m == nil {
			return nil
		}
		added++
		_, err := m.Add(ctx, 1, 2)
		return err
	}, wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	held := hold(t, m.calls)
	time.AfterFunc(5*time.Millisecond, held.End)
	i, err := m.Instance(t.Context())
	if err != nil || added != 1 {
		t.Fatalf("added %d times: %v", added, err)
	}
	mustAdd(t, i.calls)
}

// However the function fails, no caller gets the instance, nothing of it stays, and the next call
// tries again.
func TestInitFails(t *testing.T) {
	var running *Call
	tests := []struct {
		name   string
		f      func(t *testing.T, ctx context.Context, c Conn) error
		kind   error
		detail string
	}{
		{"error", func(*testing.T, context.Context, Conn) error { return os.ErrNotExist }, os.ErrNotExist, "not exist"},
		{"panic with an error", func(*testing.T, context.Context, Conn) error { panic(os.ErrNotExist) }, os.ErrNotExist, "panicked"},
		{"panic", func(*testing.T, context.Context, Conn) error { panic("oh\x1b no") }, wazabi.ErrInit, "panicked: oh"},
		{"panic during a call", func(t *testing.T, _ context.Context, c Conn) error {
			call := hold(t, calls{c})
			defer call.End()
			panic(os.ErrNotExist)
		}, os.ErrNotExist, ""},
		{"guest's panic", func(_ *testing.T, ctx context.Context, c Conn) error { return calls{c}.Fail(ctx, "planned") }, wazabi.ErrGuestPanic, "planned"},
		{"guest's panic that is ignored", func(_ *testing.T, ctx context.Context, c Conn) error {
			_ = calls{c}.Fail(ctx, "planned")
			return nil
		}, wazabi.ErrPoisoned, "planned"},
		{"a call that runs on", func(t *testing.T, _ context.Context, c Conn) error {
			running = hold(t, calls{c})
			return nil
		}, wazabi.ErrBusy, "wait for it"},
		{"closed behind our back", func(t *testing.T, ctx context.Context, c Conn) error {
			c.inst.module.Close(ctx)
			return nil
		}, wazabi.ErrClosed, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engines(t, func(t *testing.T, opt ...wazabi.Option) {
				running = nil
				check := func(err error) {
					t.Helper()
					var e *wazabi.Error
					if !errors.Is(err, wazabi.ErrInit) || !errors.Is(err, test.kind) || !errors.As(err, &e) || !strings.HasPrefix(e.Func, "protocol") {
						t.Errorf("%v", err)
					} else if !strings.Contains(err.Error(), test.detail) || strings.Contains(err.Error(), "\x1b") {
						t.Errorf("%q", err)
					}
				}
				// The failure is in New.
				_, err := openInit(t, func(ctx context.Context, c Conn) error { return test.f(t, ctx, c) }, opt...)
				check(err)
				if running != nil {
					running.End()
				}
				// The failure is later: in a call, and where an instance is pinned.
				var bad atomic.Bool
				var last *instance
				m, err := openInit(t, func(ctx context.Context, c Conn) error {
					last = c.inst
					if bad.Load() {
						return test.f(t, ctx, c)
					}
					return nil
				}, append(opt, wazabi.WithPoolSize(2))...)
				if err != nil {
					t.Fatal(err)
				}
				bad.Store(true)
				call := hold(t, m.calls)
				for _, do := range []func() error{
					func() error { _, err := m.Add(t.Context(), 1, 2); return err },
					func() error { _, err := m.Instance(t.Context()); return err },
				} {
					check(do())
					if running != nil {
						running.End()
						running = nil
					}
					if last.mem.data != nil || !last.module.Closed() {
						t.Error("the instance stays")
					}
				}
				if s := m.conn.Stats(); s.Instances != 1 || s.Made != 1 || s.Busy != 1 {
					t.Errorf("%+v", s)
				}
				bad.Store(false)
				mustAdd(t, m.calls)
				call.End()
				closeModule(t, m)
			})
		})
	}
}

// A function that ends its goroutine, like t.FailNow, leaves nothing behind.
func TestInitEndsItsGoroutine(t *testing.T) {
	var bad atomic.Bool
	m, err := openInit(t, func(context.Context, Conn) error {
		if bad.Load() {
			runtime.Goexit()
		}
		return nil
	}, wazabi.WithPoolSize(2))
	if err != nil {
		t.Fatal(err)
	}
	call := hold(t, m.calls)
	bad.Store(true)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := m.Add(t.Context(), 1, 2)
		t.Errorf("Add returned: %v", err)
	}()
	<-ended
	bad.Store(false)
	mustAdd(t, m.calls)
	call.End()
	closeModule(t, m)
	if n := len(m.conn.pool.live); n != 0 {
		t.Errorf("%d instances are left", n)
	}
}

// A Module that is closed while an instance is prepared does not get it.
func TestInitDuringClose(t *testing.T) {
	var m *module
	closed := make(chan error)
	m, err := openInit(t, func(ctx context.Context, c Conn) error {
		if m == nil {
			return nil
		}
		go func() { closed <- m.Close(context.Background()) }()
		<-m.conn.pool.done
		// The pool closes instances that become idle.
		if _, err := (calls{c}).Add(ctx, 1, 2); err != nil {
			t.Errorf("Add: %v", err)
		}
		return nil
	}, wazabi.WithPoolSize(2))
	if err != nil {
		t.Fatal(err)
	}
	call := hold(t, m.calls)
	if _, err := m.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add: %v", err)
	}
	call.End()
	if err := <-closed; err != nil {
		t.Errorf("Close: %v", err)
	}
}

// With WithReset a new instance drops its results before it is saved. A guest that traps there, or
// loops, fails to prepare the instance: no argument was invalid.
func TestReleaseBeforeReset(t *testing.T) {
	for name, test := range map[string]struct {
		release string
		kind    error
		text    string
	}{
		// unreachable
		"a trap": {"\x00\x00", wazabi.ErrTrap, "wazabi: evil: the instance could not be prepared: evil.wazabi_release: the guest trapped: unreachable"},
		// loop; br 0
		"a loop": {"\x00\x03\x40\x0c\x00\x0b", wazabi.ErrCanceled, "wazabi: evil: the instance could not be prepared: evil.wazabi_release: canceled: "},
	} {
		t.Run("init-fails: "+name, func(t *testing.T) {
			g := hostile.Guest{Release: test.release}.Bytes()
			d, err := abi.ReadModule(g)
			if err != nil {
				t.Fatal(err)
			}
			p := &Package{Name: "evil", Engine: wazero.Engine, Fingerprint: d.Fingerprint(), Funcs: []Func{{"Run", "evil/run"}}}
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, err = p.OpenFrom(ctx, g, wazabi.WithReset(), wazabi.WithCancel())
			if !errors.Is(err, wazabi.ErrInit) || !errors.Is(err, test.kind) || errors.Is(err, wazabi.ErrInput) || !strings.HasPrefix(err.Error(), test.text) {
				t.Errorf("%v; want %s", err, test.text)
			}
		})
	}
}

// TestSaveWaitsForSlot: the guest of a new instance calls its host while it drops its results,
// after WithInit's function. The host would wait for the slot that the instance is made for.
func TestSaveWaitsForSlot(t *testing.T) {
	var conn Conn
	var back []error
	host := shouter(func(context.Context, string) (string, error) {
		if conn.pool != nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			back = append(back, invoke(ctx, conn, fnGoAdd))
		}
		return "", nil
	})
	e := &actEngine{acts: map[string]act{exportRelease: func(g *goInstance, ctx context.Context, _ []uint64) error {
		g.hosts["env.shout"](ctx, []uint64{0})
		return nil
	}}}
	p := goPackage(&e.goEngine)
	p.Engine = e
	opened, err := p.Open(t.Context(), Hosts(host), wazabi.WithPoolSize(1), wazabi.WithReset(),
		p.WithInit(func(ctx context.Context, c Conn) error { return invoke(ctx, c, fnGoAdd) }))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	_ = invoke(t.Context(), opened, fnGoTrap)
	conn = opened
	if err := invoke(t.Context(), conn, fnGoAdd); err != nil {
		t.Error(err)
	}
	if len(back) != 1 || !errors.Is(back[0], wazabi.ErrBusy) {
		t.Errorf("the calls back: %v; want one, which is refused", back)
	}
}
