package rt

import (
	"context"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// openHosting opens a guest whose one function calls a host function. guest calls it.
func openHosting(t *testing.T, im Import, guest func(call func(stack []uint64))) Conn {
	t.Helper()
	im.Module, im.Name, im.Func = "env", "f", "Env.F"
	e := &actEngine{acts: map[string]act{"guest/run": func(g *goInstance, ctx context.Context, _ []uint64) error {
		guest(func(stack []uint64) { g.hosts["env.f"](ctx, stack) })
		return nil
	}}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Run", "guest/run"}}, Imports: []Import{im}, Resources: []ResourceType{{Name: "Thing", Drop: "guest/add"}}}
	conn, err := p.Open(t.Context(), Hosts(true), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	pinned, err := conn.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pinned
}

func runHosting(t *testing.T, conn Conn) error {
	t.Helper()
	call, err := conn.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	return call.Invoke()
}

// A host function has as many results as its signature says.
func TestHostResults(t *testing.T) {
	for results := range 4 {
		im := Import{Params: []CoreType{I64}, Results: []CoreType{I64, I64, I64}[:results], Call: func(h *HostCall, _ any) error {
			for i := range h.im.Results {
				h.SetUint64(i, h.ArgUint64(0)+uint64(i))
			}
			return nil
		}}
		stack := []uint64{7, 100, 100, 100}
		if err := runHosting(t, openHosting(t, im, func(call func([]uint64)) { call(stack) })); err != nil {
			t.Fatal(err)
		}
		for i, v := range stack {
			want := uint64(100)
			if i < max(results, 1) {
				want = 7 + uint64(i)
			}
			if v != want {
				t.Errorf("%d results: %d is %d, want %d", results, i, v, want)
			}
		}
	}
}

// What a host function has returned is the guest's. It is not taken back when a later result is
// written twice.
func TestHostGives(t *testing.T) {
	var r Resource
	var handles []uint32
	text := ""
	im := Import{Results: []CoreType{I64}, Call: func(h *HostCall, _ any) error {
		for lo := h.Lowerer(); lo.Next(); {
			handle, err := lo.Object(0, new(thing))
			if err != nil {
				return err
			}
			handles = append(handles, handle)
			if _, err := lo.Resource(0, &r); err != nil {
				return err
			}
			if err := h.SetString(0, text); err != nil {
				return err
			}
		}
		return h.Finish()
	}}
	conn := openHosting(t, im, func(call func([]uint64)) { call([]uint64{0}) })
	i := conn.inst
	give := func(handle uint32) *guestValue {
		t.Helper()
		v, err := i.resources.adopt(0, handle)
		if err != nil {
			t.Fatal(err)
		}
		r.value = v
		if err := runHosting(t, conn); err != nil {
			t.Fatal(err)
		}
		if err := v.unusable(); err == nil || !strings.HasSuffix(err.Error(), "was given to the guest") || i.resources.living.Load() != 0 {
			t.Errorf("the resource after the host function: %v", err)
		}
		return v
	}
	give(1)
	text = strings.Repeat("long", 1000)
	give(2)
	// The first handle of the second call has been taken back.
	if len(handles) != 3 || i.objects.live() != 2 {
		t.Fatalf("%d handles, %d objects", len(handles), i.objects.live())
	}
	for n, want := range []error{nil, wazabi.ErrHandle, nil} {
		if _, err := i.objects.find(0, handles[n]); !errors.Is(err, want) {
			t.Errorf("handle %d: %v, want %v", n, err, want)
		}
	}
}

// Views of arguments end with the host function, however that ends.
func TestHostPanicEndsViews(t *testing.T) {
	var place Place
	im := Import{Params: []CoreType{I32}, Call: func(h *HostCall, _ any) (err error) {
		if place, err = h.ShowRecord(0, 8, 4); err != nil {
			return err
		}
		if err := ViewErr(place); err != nil {
			t.Errorf("in the host function: %v", err)
		}
		h.BeforeHost()
		panic("no")
	}}
	conn := openHosting(t, im, func(call func([]uint64)) { call([]uint64{64}) })
	if err := runHosting(t, conn); !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	if err := ViewErr(place); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("after the host function: %v", err)
	}
}

// The calls that one host function makes use the same memory for arguments that do not fit the
// arena.
func TestScratchIsUsedAgain(t *testing.T) {
	asked := 0
	e := &actEngine{acts: map[string]act{exportScratch: func(g *goInstance, ctx context.Context, stack []uint64) error {
		asked++
		return g.scratch(ctx, stack)
	}}}
	p := goPackage(&e.goEngine)
	p.Engine = e
	var conn Conn
	host := shouter(func(ctx context.Context, text string) (string, error) {
		if text != "outer" {
			return "x", nil
		}
		for _, size := range []int{2000, 2000, 1999, 4000, 4000} {
			if _, err := greet(ctx, conn, strings.Repeat("x", size)); err != nil {
				return "", err
			}
		}
		return "x", nil
	})
	conn, err := p.Open(t.Context(), Hosts(host), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := greet(t.Context(), conn, "outer"); err != nil || asked != 2 {
		t.Errorf("the guest was asked for memory %d times, want 2; %v", asked, err)
	}
}
