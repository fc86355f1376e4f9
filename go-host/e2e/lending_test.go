package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/testdata/gen/lending"
)

// lendingHost calls the closures that the guest lends it.
type lendingHost struct {
	guest *lending.Module
	// closed counts the tables that the guest has dropped.
	closed int
	// around, if any, is called in Attempt in place of f.
	around func(ctx context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error)
}

type table struct {
	host *lendingHost
	rows []string
}

func (t *table) Close(context.Context) error {
	t.host.closed++
	return nil
}

func (t *table) Visit(ctx context.Context, f func(context.Context, string, uint32) error) error {
	for n, row := range t.rows {
		if err := f(ctx, row, uint32(n)); err != nil {
			return err
		}
	}
	return nil
}

func (h *lendingHost) Open(_ context.Context, rows []string) (lending.Table, error) {
	return &table{h, rows}, nil
}

func (*lendingHost) Count(ctx context.Context, words []string, wanted func(context.Context, string) (bool, error)) (n uint32, err error) {
	for _, word := range words {
		ok, err := wanted(ctx, word)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}

func (*lendingHost) Sum(ctx context.Context, times uint32, f func(context.Context, uint32) (uint64, error)) (sum uint64, err error) {
	for n := range times {
		v, err := f(ctx, n)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}

func (*lendingHost) Fold(ctx context.Context, values []float64, from float64, f func(context.Context, float64, float32, int8) (float64, error)) (float64, error) {
	var err error
	for i, value := range values {
		if from, err = f(ctx, from, float32(value), int8(1-2*(i%2))); err != nil {
			return 0, err
		}
	}
	return from, nil
}

func (*lendingHost) Read(ctx context.Context, text string, f func(context.Context, string) (int64, error)) (int64, error) {
	return f(ctx, text)
}

func (*lendingHost) Check(ctx context.Context, texts []string, f func(context.Context, string) error) (refused []string, err error) {
	for _, text := range texts {
		var e *wazabi.GuestError
		if err := f(ctx, text); errors.As(err, &e) {
			refused = append(refused, e.Error())
		} else if err != nil {
			return nil, err
		}
	}
	return refused, nil
}

func (*lendingHost) Drain(ctx context.Context, f func(context.Context) (string, bool, error)) (all []string, err error) {
	for {
		text, ok, err := f(ctx)
		if err != nil || !ok {
			return all, err
		}
		all = append(all, text)
	}
}

func (*lendingHost) Four(ctx context.Context, f func(context.Context, uint8, lending.Shape, lending.Point, []uint16) (string, lending.Shape, error)) (string, lending.Shape, error) {
	return f(ctx, 7, lending.ShapeLine{Points: []lending.Point{{X: 1, Y: -1}}, Name: "größer"}, lending.Point{X: 3, Y: 4}, []uint16{5, 6})
}

func (*lendingHost) Both(ctx context.Context, times uint32, f, g func(context.Context, uint32) (uint32, error)) (n uint32, err error) {
	for range times {
		if n, err = f(ctx, n); err != nil {
			return 0, err
		}
		if n, err = g(ctx, n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func (*lendingHost) Many(ctx context.Context, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p uint8, call func(context.Context, []byte) (uint64, error)) (uint64, error) {
	return call(ctx, []byte{a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p})
}

func (h *lendingHost) Exchange(ctx context.Context, f func(context.Context, lending.Table) (lending.Table, bool, error)) (lending.Table, bool, error) {
	given := &table{h, nil}
	back, ok, err := f(ctx, given)
	if ok && back != lending.Table(given) {
		return nil, false, errors.New("another table came back")
	}
	return back, ok, err
}

func (*lendingHost) Totals(ctx context.Context, f func(context.Context, uint64) (*lending.Total, error), g func(context.Context, *lending.Total) (uint64, error)) (uint64, error) {
	total, err := f(ctx, 20)
	if err != nil {
		return 0, err
	}
	sum, err := total.Sum(ctx)
	if err != nil {
		return 0, err
	}
	more, err := g(ctx, total)
	return sum + more, err
}

func (*lendingHost) Evens(ctx context.Context, from, step uint32, f func(context.Context, lending.Even) (lending.Even, error)) (last lending.Even, refusal string, err error) {
	for n := from; ; n += step {
		half, err := f(ctx, lending.Even(n))
		var e *wazabi.Error
		if errors.Is(err, wazabi.ErrInput) && errors.As(err, &e) {
			return last, e.Func + ": " + e.Path + ": " + e.Detail, nil
		}
		if err != nil {
			return 0, "", err
		}
		last = half
	}
}

func (h *lendingHost) Attempt(ctx context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error) {
	if h.around != nil {
		return h.around(ctx, f)
	}
	return f(ctx, 9)
}

func openLending(t testing.TB, opts ...wazabi.Option) (*lendingHost, *lending.Module) {
	t.Helper()
	host := &lendingHost{}
	module, err := lending.New(t.Context(), host, opts...)
	if err != nil {
		t.Fatal(err)
	}
	host.guest = module
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return host, module
}

// TestLending: values pass both ways through the closures that the guest lends its host.
func TestLending(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		host, module := openLending(t, wazabi.WithPoolSize(1), option)
		testLending(t, host, module)
		instance, err := module.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		testLending(t, host, instance)
		if err := instance.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if s := module.Stats(); s.Busy != 0 || s.Idle != 1 {
			t.Errorf("stats %+v, want one idle instance", s)
		}
	})
}

func testLending(t *testing.T, host *lendingHost, guest lending.Client) {
	ctx := t.Context()
	short, asked, err := guest.CountShort(ctx, []string{"a", "größer", "of", "three"}, 3)
	if short != 2 || asked != 4 || err != nil {
		t.Errorf("CountShort = %d, %d, %v, want 2 words of 4", short, asked, err)
	}
	if sum, err := guest.Squares(ctx, 5); sum != 30 || err != nil {
		t.Errorf("Squares = %d, %v, want 30", sum, err)
	}
	// (0.25·2 + 1)·2 - 2.5
	if v, err := guest.Combine(ctx, []float64{1, 2.5}, 0.25); v != 0.5 || err != nil {
		t.Errorf("Combine = %v, %v, want 0.5", v, err)
	}
	if n, err := guest.ReadTwice(ctx, "21"); n != 42 || err != nil {
		t.Errorf("ReadTwice = %d, %v, want 42", n, err)
	}
	var empty *lending.NumberErrorEmpty
	if _, err := guest.ReadTwice(ctx, ""); !errors.As(err, &empty) {
		t.Errorf("an error of the closure: %v", err)
	}
	var invalid *lending.NumberErrorInvalid
	if _, err := guest.ReadTwice(ctx, "12x"); !errors.As(err, &invalid) || invalid.At != 2 {
		t.Errorf("an error with a field: %v", err)
	}
	complaints, err := guest.Complaints(ctx, []string{"a", "b", "c"})
	if diff := cmp.Diff([]string{"not b: a", "not b: c"}, complaints); diff != "" || err != nil {
		t.Errorf("Complaints: %v (-want +got):\n%s", err, diff)
	}
	words := []string{"x", "", strings.Repeat("long", 5000)}
	drained, err := guest.Drained(ctx, words)
	if diff := cmp.Diff(words, drained); diff != "" || err != nil {
		t.Errorf("Drained: %v (-want +got):\n%s", err, diff)
	}
	text, shape, err := guest.Described(ctx)
	line := lending.ShapeLine{Points: []lending.Point{{X: 1, Y: -1}}, Name: "größer"}
	if want := `7 Line { points: [Point { x: 1, y: -1 }], name: "größer" } Point { x: 3, y: 4 } [5, 6]`; text != want || !cmp.Equal(shape, lending.Shape(line)) || err != nil {
		t.Errorf("Described = %q, %v, %v, want %q", text, shape, err, want)
	}
	if n, err := guest.InTurn(ctx, 3); n != 14 || err != nil {
		t.Errorf("InTurn = %d, %v, want 14", n, err)
	}
	if n, err := guest.ManyOf(ctx, 1000); n != 1136 || err != nil {
		t.Errorf("ManyOf = %d, %v, want 1136", n, err)
	}
	closed := host.closed
	rows, err := guest.Rows(ctx, []string{"a", "ß"})
	if diff := cmp.Diff([]string{"0: a", "1: ß"}, rows); diff != "" || err != nil || host.closed != closed+1 {
		t.Errorf("Rows: %v, and %d tables were closed (-want +got):\n%s", err, host.closed-closed, diff)
	}
	for n, back := range []bool{false, true} {
		if seen, came, err := guest.Exchanged(ctx, back); seen != 1 || came != back || err != nil || host.closed != closed+2+n {
			t.Errorf("Exchanged(%t) = %d, %t, %v, and %d tables were closed", back, seen, came, err, host.closed-closed)
		}
	}
	if n, err := guest.Totalled(ctx); n != 41 || err != nil {
		t.Errorf("Totalled = %d, %v, want 41", n, err)
	}
	last, called, refused, err := guest.Halves(ctx, 8, 3)
	if want := "lending.Host.Evens.f: 0: 11 is odd"; last != 4 || called != 1 || refused != want || err != nil {
		t.Errorf("Halves = %d, %d, %q, %v, want 4, 1, %q", last, called, refused, err, want)
	}
	if n, err := guest.PassOn(ctx, words, func(_ context.Context, word string) (bool, error) { return word != "", nil }); n != 2 || err != nil {
		t.Errorf("PassOn = %d, %v, want 2", n, err)
	}
	// f(d) = f(d-1) + 1 + f(d-1), and each level is two calls deep.
	if n, err := guest.Deep(ctx, 6); n != 127 || err != nil {
		t.Errorf("Deep = %d, %v, want 127", n, err)
	}
	// More than the arena has.
	for _, size := range []uint32{0, 100, 300_000} {
		if n, err := guest.Long(ctx, size); n != 2*size || err != nil {
			t.Errorf("Long(%d) = %d, %v", size, n, err)
		}
	}
}

// TestLendingErrors: what fails ends the calls of the host and of the program.
func TestLendingErrors(t *testing.T) {
	ctx := t.Context()
	host, module := openLending(t, wazabi.WithPoolSize(1))
	check := func(fails string) {
		t.Helper()
		if sum, err := module.Squares(ctx, 3); sum != 5 || err != nil {
			t.Errorf("after %s, Squares = %d, %v, want 5", fails, sum, err)
		}
		if s := module.Stats(); s.Busy != 0 || s.Idle != 1 {
			t.Errorf("after %s, stats %+v, want one idle instance", fails, s)
		}
	}
	// The host gets the trap. What it returns does not matter: the guest has ended.
	var trap *wazabi.TrapError
	var inside error
	for _, swallow := range []bool{false, true} {
		host.around = func(ctx context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error) {
			n, err := f(ctx, 9)
			if inside = err; swallow {
				return 1, nil
			}
			return n, err
		}
		_, err := module.Failing(ctx)
		if !errors.As(inside, &trap) || !errors.Is(inside, wazabi.ErrGuestPanic) || !strings.Contains(inside.Error(), "the closure got 9") || !strings.Contains(inside.Error(), "lending.Host.Attempt.f") {
			t.Errorf("the host's call of a closure that panics: %v", inside)
		}
		if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "the closure got 9") {
			t.Errorf("the program's call, where the host swallows it: %t: %v", swallow, err)
		}
		check("a panic")
	}
	cause := errors.New("the disk is full")
	if _, err := module.PassOn(ctx, []string{"a"}, func(context.Context, string) (bool, error) { return false, cause }); !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("an error of a func that the guest passes on: %v", err)
	}
	check("an error of the program's")
	// An argument that cannot be sent does not reach the guest.
	host.around = func(ctx context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error) {
		canceled, cancel := context.WithCancel(ctx)
		cancel()
		_, inside = f(canceled, 1)
		return 5, nil
	}
	if n, err := module.Failing(ctx); n != 5 || err != nil || !errors.Is(inside, wazabi.ErrCanceled) {
		t.Errorf("a call with an ended context: %d, %v, inside %v", n, err, inside)
	}
	if _, err := module.Deep(ctx, 20); !errors.Is(err, wazabi.ErrDepth) {
		t.Errorf("20 deep: %v", err)
	}
	check("too deep calls")
}

// TestLendingLife: a func of the guest is valid until the host function returns, with its context.
func TestLendingLife(t *testing.T) {
	type call = func(context.Context, uint32) (uint32, error)
	ctx := t.Context()
	host, module := openLending(t, wazabi.WithPoolSize(2))
	refused := func(what string, err, kind error) {
		t.Helper()
		var e *wazabi.Error
		if !errors.Is(err, kind) || !errors.As(err, &e) || e.Func != "lending.Host.Attempt.f" {
			t.Errorf("%s: %v, want %v", what, err, kind)
		}
	}
	var kept call
	var keptCtx context.Context
	host.around = func(ctx context.Context, f call) (uint32, error) {
		kept, keptCtx = f, ctx
		_, err := f(context.Background(), 1)
		refused("another context", err, wazabi.ErrHandle)
		return 3, nil
	}
	for range 3 {
		if n, err := module.Failing(ctx); n != 3 || err != nil {
			t.Fatalf("Failing = %d, %v, want 3", n, err)
		}
		for _, ctx := range []context.Context{keptCtx, ctx, nil} {
			_, err := kept(ctx, 1)
			refused("after the function has returned", err, wazabi.ErrHandle)
		}
		// While a later call of the function runs, on the same instance and on another.
		stale := kept
		host.around = func(ctx context.Context, f call) (uint32, error) {
			_, err := stale(ctx, 1)
			refused("in a later call", err, wazabi.ErrHandle)
			_, err = stale(keptCtx, 1)
			refused("in a later call, with the earlier context", err, wazabi.ErrHandle)
			kept, keptCtx = f, ctx
			return 3, nil
		}
	}
	// Another goroutine may call it while the function waits; two at once may not.
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	var refusals, stales, answers int
	wanted := func(ctx context.Context, word string) (bool, error) { return len(word) < 3, nil }
	for range 50 {
		var group sync.WaitGroup
		var mu sync.Mutex
		host.around = func(ctx context.Context, f call) (uint32, error) {
			for range 4 {
				group.Go(func() {
					_, err := instance.PassOn(ctx, []string{"a", "word"}, wanted)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						answers++
					case errors.Is(err, wazabi.ErrBusy):
						refusals++
					default:
						t.Errorf("PassOn: %v", err)
					}
				})
			}
			group.Wait()
			kept = f
			return 4, nil
		}
		if n, err := instance.Failing(ctx); n != 4 || err != nil {
			t.Fatalf("Failing = %d, %v, want 4", n, err)
		}
		host.around = func(ctx context.Context, f call) (uint32, error) {
			// It runs on after the function has returned.
			for range 2 {
				group.Go(func() {
					if _, err := kept(ctx, 1); errors.Is(err, wazabi.ErrHandle) || errors.Is(err, wazabi.ErrBusy) {
						mu.Lock()
						stales++
						mu.Unlock()
					} else {
						t.Errorf("a stale func in another goroutine: %v", err)
					}
				})
			}
			return 4, nil
		}
		if n, err := instance.Failing(ctx); n != 4 || err != nil {
			t.Fatalf("Failing = %d, %v, want 4", n, err)
		}
		group.Wait()
	}
	if answers == 0 || stales != 100 {
		t.Errorf("%d calls were answered, %d refused, %d stale", answers, refusals, stales)
	}
}

// TestLendingOuter: a deeper host function calls a func of the guest that an outer one received,
// with its own context.
func TestLendingOuter(t *testing.T) {
	ctx := t.Context()
	host, module := openLending(t, wazabi.WithPoolSize(1))
	var got []string
	host.around = func(outer context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error) {
		n, err := module.PassOn(outer, []string{"a"}, func(inner context.Context, word string) (bool, error) {
			// Here the guest waits in PassOn. Its closure panics in any case, so only refusals are tried.
			_, err := f(outer, 1)
			got = append(got, fmt.Sprint(errors.Is(err, wazabi.ErrBusy)))
			return true, nil
		})
		return n, err
	}
	if n, err := module.Failing(ctx); n != 1 || err != nil || !cmp.Equal(got, []string{"true"}) {
		t.Errorf("Failing = %d, %v, %v", n, err, got)
	}
	host.around = func(outer context.Context, f func(context.Context, uint32) (uint32, error)) (uint32, error) {
		return module.PassOn(outer, []string{"a"}, func(inner context.Context, word string) (bool, error) {
			_, err := f(inner, 7)
			return false, err
		})
	}
	if _, err := module.Failing(ctx); !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "the closure got 7") {
		t.Errorf("an outer closure, called by a deeper function: %v", err)
	}
	if s := module.Stats(); s.Busy != 0 {
		t.Errorf("stats %+v", s)
	}
}

// TestLendingConcurrent: each call has its own closures.
func TestLendingConcurrent(t *testing.T) {
	ctx := t.Context()
	_, module := openLending(t, wazabi.WithPoolSize(2))
	var group sync.WaitGroup
	for n := range uint32(32) {
		group.Go(func() {
			for range 20 {
				short, asked, err := module.CountShort(ctx, []string{"a", "bb", "ccc", "dddd"}, n%6)
				if want := min(max(n%6, 1)-1, 4); short != want || asked != 4 || err != nil {
					t.Errorf("CountShort below %d = %d, %d, %v", n%6, short, asked, err)
				}
			}
		})
	}
	group.Wait()
}

// TestLendingLate: a guest without a package lends closures to funcs of Go types and to HostFuncs.
func TestLendingLate(t *testing.T) {
	ctx := t.Context()
	wasm := readGuest(t, "lending")
	var kept func(ctx context.Context) error
	var inside error
	funcs := map[string]any{
		"host/count": (*lendingHost).Count, "host/sum": (*lendingHost).Sum, "host/fold": (*lendingHost).Fold, "host/read": (*lendingHost).Read,
		"host/check": (*lendingHost).Check, "host/drain": (*lendingHost).Drain, "host/both": (*lendingHost).Both, "host/many": (*lendingHost).Many,
		"host/Table.visit": func(ctx context.Context, on any, f func(context.Context, string, uint32) error) error {
			return on.(*table).Visit(ctx, f)
		},
		"host/open": func(rows []string) any { return &table{&lendingHost{}, rows} },
		"host/four": dynamic.HostFunc(func(ctx context.Context, args []dynamic.Value) (any, error) {
			f, ok := args[0].Func()
			if !ok {
				return nil, errors.New("no callback")
			}
			values := valuesOf(t, args[0].Type().CallbackParams(), `7`, `"Empty"`, `{"x":3,"y":4}`, `[5,6]`)
			kept = func(ctx context.Context) error {
				_, err := f(ctx, values)
				return err
			}
			return f(ctx, values)
		}),
		"host/exchange": func(ctx context.Context, f func(context.Context, any) (any, bool, error)) (any, bool, error) {
			return f(ctx, 7)
		},
		"host/totals": func(ctx context.Context, f func(context.Context, uint64) (*dynamic.Resource, error), g func(context.Context, *dynamic.Resource) (uint64, error)) (uint64, error) {
			total, err := f(ctx, 20)
			if err != nil {
				return 0, err
			}
			return g(ctx, total)
		},
		"host/evens": func(ctx context.Context, from, step uint32, f func(context.Context, uint32) (uint32, error)) (struct {
			V0 uint32
			V1 string
		}, error) {
			half, err := f(ctx, from)
			_, inside = f(ctx, from+step)
			return struct {
				V0 uint32
				V1 string
			}{half, "refused"}, err
		},
		"host/attempt": dynamic.HostFunc(func(ctx context.Context, args []dynamic.Value) (any, error) {
			inside = kept(ctx)
			f, _ := args[0].Func()
			return f(ctx, args[:0])
		}),
	}
	open := func(changed string, fn any) (*dynamic.Guest, error) {
		var opts []wazabi.Option
		for name, f := range funcs {
			switch v := reflect.ValueOf(f); {
			case name == changed:
				f = fn
			case v.Type().NumIn() > 0 && v.Type().In(0) == reflect.TypeFor[*lendingHost]():
				f = methodOf(v)
			}
			opts = append(opts, dynamic.WithFunc(name, f))
		}
		return dynamic.Open(ctx, wasm, opts...)
	}
	guest, err := open("", nil)
	g := closed(t, guest, err)
	for _, tt := range []struct {
		name string
		args []any
		want string
	}{
		{"count_short", []any{[]string{"a", "größer", "of"}, 3}, "[2,3]"},
		{"squares", []any{5}, "30"},
		{"combine", []any{[]float64{1, 2.5}, 0.25}, "0.5"},
		{"read_twice", []any{"21"}, "42"},
		{"complaints", []any{[]string{"a", "b"}}, `["not b: a"]`},
		{"drained", []any{[]string{"a", "b"}}, `["a","b"]`},
		{"described", nil, `["7 Empty Point { x: 3, y: 4 } [5, 6]","Empty"]`},
		{"in_turn", []any{3}, "14"},
		{"many_of", []any{1000}, "1136"},
		{"rows", []any{[]string{"a", "ß"}}, `["0: a","1: ß"]`},
		{"exchanged", []any{true}, "[1,true]"},
		{"totalled", nil, "21"},
		{"halves", []any{8, 3}, `[4,1,"refused"]`},
		{"deep", []any{5}, "63"},
	} {
		v, err := g.Call(ctx, tt.name, tt.args...)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if text, err := v.MarshalJSON(); string(text) != tt.want || err != nil {
			t.Errorf("%s = %s, %v, want %s", tt.name, text, err, tt.want)
		}
	}
	var e *wazabi.Error
	if !errors.Is(inside, wazabi.ErrInput) || !errors.As(inside, &e) || e.Path != "0" || !strings.Contains(e.Detail, "11 is odd") {
		t.Errorf("a refused argument: %v", inside)
	}
	_, err = g.Call(ctx, "failing")
	if !errors.Is(inside, wazabi.ErrHandle) {
		t.Errorf("a func that was kept: %v", inside)
	}
	if !strings.Contains(fmt.Sprint(err), "0 arguments, expected 1") {
		t.Errorf("a call without its argument: %v", err)
	}
	for says, fn := range map[string]any{
		"expected a context.Context as the first parameter": func(times uint32, f func(uint32) (uint64, error)) uint64 { return 0 },
		"an error as the last result":                       func(times uint32, f func(context.Context, uint32) uint64) uint64 { return 0 },
		"2 parameters beside the context":                   func(times uint32, f func(context.Context, uint32, uint32) (uint64, error)) uint64 { return 0 },
	} {
		g, err := open("host/sum", fn)
		if g != nil || !errors.Is(err, wazabi.ErrOption) || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%T: %v, want %q", fn, err, says)
		}
	}
}

// methodOf binds a method expression to a host.
func methodOf(v reflect.Value) any {
	in := make([]reflect.Type, v.Type().NumIn()-1)
	for i := range in {
		in[i] = v.Type().In(i + 1)
	}
	out := make([]reflect.Type, v.Type().NumOut())
	for i := range out {
		out[i] = v.Type().Out(i)
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
		return v.Call(append([]reflect.Value{reflect.ValueOf(&lendingHost{})}, args...))
	}).Interface()
}

// valuesOf makes values of JSON.
func valuesOf(t *testing.T, types []*abi.Type, texts ...string) (values []dynamic.Value) {
	t.Helper()
	for i, text := range texts {
		v, err := dynamic.ValueOf(types[i], json.RawMessage(text))
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}
