package rt

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// thing is an object that counts how often it is closed.
type thing struct {
	closed int
	close  func()
}

func (t *thing) Close(context.Context) error {
	t.closed++
	if t.close != nil {
		t.close()
	}
	return nil
}

// hook is an object that cannot be compared, and letter one that equals others.
type hook func()

func (h hook) Close() error {
	h()
	return nil
}

type letter struct{ closed *int }

func (l letter) Close() error {
	*l.closed++
	return nil
}

func mustPut(t *testing.T, o *objects, resource int, value any) uint32 {
	t.Helper()
	handle, err := o.put(resource, value, true)
	if err != nil {
		t.Fatal(err)
	}
	return handle
}

func TestHandleFaults(t *testing.T) {
	drop := &Import{Resource: 1, Func: "Thing.Close"}
	t.Run("handle-generations-wrap: its slot is retired", func(t *testing.T) {
		var o objects
		seen := map[uint32]bool{}
		for range 3 * (handleMaxGen + 1) {
			handle := mustPut(t, &o, 0, 1)
			if seen[handle] || handle == 0 {
				t.Fatalf("%#x comes again", handle)
			}
			seen[handle] = true
			if err := o.drop(t.Context(), drop, handle); err != nil {
				t.Fatal(err)
			}
		}
		for handle := range seen {
			if _, err := o.find(0, handle); !errors.Is(err, wazabi.ErrHandle) {
				t.Fatalf("%#x: %v", handle, err)
			}
		}
		if len(o.entries) != 4 || len(o.free) > 1 {
			t.Errorf("%d places, %d free", len(o.entries), len(o.free))
		}
	})
	t.Run("too-many-handles: no more than the limit", func(t *testing.T) {
		var o objects
		for range handleIndexMask - 1 {
			if _, err := o.put(0, nil, false); err != nil {
				t.Fatal(err)
			}
		}
		// A place whose generations are used up stays free.
		o.entries[9].generation = handleMaxGen
		if err := o.drop(t.Context(), drop, 9|handleMaxGen<<handleIndexBits); err != nil {
			t.Error(err)
		}
		var e *wazabi.Error
		if _, err := o.put(0, nil, false); !errors.As(err, &e) || e.Kind != wazabi.ErrHandle ||
			e.Detail != "no handles are left: the guest has 1048573 objects, and has used up the handles of others" {
			t.Error(err)
		}
		if err := o.drop(t.Context(), drop, 5); err != nil {
			t.Error(err)
		}
		if handle, err := o.put(0, nil, false); err != nil || handle&handleIndexMask != 5 {
			t.Error(handle, err)
		}
	})
	t.Run("objects-left-at-end: released once, however many handles own it", func(t *testing.T) {
		var o objects
		one, two, lent := &thing{}, &thing{}, &thing{}
		a, b := mustPut(t, &o, 0, one), mustPut(t, &o, 0, one)
		mustPut(t, &o, 1, two)
		mustPut(t, &o, 1, two)
		if _, err := o.put(0, lent, false); err != nil {
			t.Fatal(err)
		}
		for _, handle := range []uint32{a, b} {
			if one.closed != 0 {
				t.Error("closed while it has a handle")
			}
			if err := o.drop(t.Context(), drop, handle); err != nil {
				t.Error(err)
			}
		}
		for range 2 {
			o.closeAll(t.Context(), func(err error) { t.Error(err) })
		}
		if one.closed != 1 || two.closed != 1 || lent.closed != 0 || len(o.owners) != 0 {
			t.Error(one.closed, two.closed, lent.closed, o.owners)
		}
	})
	t.Run("objects-left-at-end: values that are equal, or cannot be compared, are objects of their own", func(t *testing.T) {
		var o objects
		closed := 0
		counts := hook(func() { closed++ })
		letters := letter{&closed}
		for _, value := range []any{counts, letters} {
			closed = 0
			a, b := mustPut(t, &o, 0, value), mustPut(t, &o, 0, value)
			for n, handle := range []uint32{a, b} {
				if err := o.drop(t.Context(), drop, handle); err != nil || closed != n+1 {
					t.Errorf("%T: %v, %d of 2 are closed", value, err, closed)
				}
			}
		}
	})
	t.Run("borrow-outlives-call: the object is not kept alive", func(t *testing.T) {
		i := &instance{}
		lo := Lowerer{of: &crossing{inst: i}, lent: true}
		thing := &thing{}
		handle, err := lo.Object(0, thing)
		if err != nil {
			t.Fatal(err)
		}
		lo.keepLoans()
		lo.expireLoans()
		if value := i.objects.entries[handle&handleIndexMask].value; value != nil {
			t.Errorf("the guest, which may never drop it, keeps %v", value)
		}
		if err := i.objects.drop(t.Context(), drop, handle); err != nil || thing.closed != 0 {
			t.Error(err, thing.closed)
		}
	})
	t.Run("borrow-outlives-call: the handle is refused", func(t *testing.T) {
		i := &instance{}
		lo := Lowerer{of: &crossing{inst: i}, lent: true}
		li := Lifter{objects: &i.objects}
		lend := func() uint32 {
			handle, err := lo.Object(0, &thing{})
			if err != nil {
				t.Fatal(err)
			}
			lo.keepLoans()
			return handle
		}
		handle := lend()
		if value, err := li.Object(0, handle); err != nil || value == nil {
			t.Errorf("during the call: %v, %v", value, err)
		}
		li.endBorrows()
		lo.expireLoans()
		if value, err := li.Object(0, handle); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("afterwards: %v, %v", value, err)
		}
		// The end of a loan that the guest has dropped does not concern the next object of its place.
		handle = lend()
		if err := i.objects.drop(t.Context(), drop, handle); err != nil {
			t.Error(err)
		}
		next := mustPut(t, &i.objects, 0, &thing{})
		lo.expireLoans()
		if value, err := li.Object(0, next); err != nil || value == nil || next&handleIndexMask != handle&handleIndexMask {
			t.Errorf("another object at the place: %v, %v", value, err)
		}
		// The instance may end while the host function runs. Its places are gone, also the one
		// behind the last.
		i.objects.closeAll(t.Context(), func(err error) { t.Error(err) })
		li.endBorrows()
		mustPut(t, &i.objects, 0, 1)
		if second := mustPut(t, &i.objects, 0, 2); second != 2 {
			t.Errorf("%#x", second)
		} else if _, err := li.Object(0, second); err != nil {
			t.Error(err)
		}
		i.objects.entries = i.objects.entries[:2]
		li.endBorrows()
	})
	t.Run("handle-in-use-given-away: so is a lent one, and one that is given twice", func(t *testing.T) {
		i := &instance{}
		lo := Lowerer{of: &crossing{inst: i}, lent: true}
		handle, err := lo.Object(0, &thing{})
		if err != nil {
			t.Fatal(err)
		}
		lo.keepLoans()
		owned := mustPut(t, &i.objects, 0, &thing{})
		li := Lifter{objects: &i.objects, own: true}
		if _, err := li.Object(0, handle); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("a lent object is given away: %v", err)
		}
		li.own = false
		for _, handle := range []uint32{handle, owned} {
			if _, err := li.Object(0, handle); err != nil {
				t.Error(err)
			}
			if err := i.objects.drop(t.Context(), drop, handle); !errors.Is(err, wazabi.ErrHandle) {
				t.Errorf("dropped in use: %v", err)
			}
		}
		li.own = true
		if _, err := li.Object(0, owned); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("given away in use: %v", err)
		}
		li.endBorrows()
		if _, err := li.Object(0, owned); err != nil {
			t.Error(err)
		}
		if _, err := li.Object(0, owned); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("given away twice: %v", err)
		}
		if _, err := li.Object(1, handle); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("an object of another type: %v", err)
		}
	})
	t.Run("object-close-fails: it panics or ends the goroutine", func(t *testing.T) {
		var o objects
		things := make([]*thing, 6)
		for n := range things {
			things[n] = &thing{close: []func(){nil, runtime.Goexit, func() { panic("no") }}[n%3]}
			mustPut(t, &o, 0, things[n])
		}
		failed := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			o.closeAll(t.Context(), func(error) { failed++ })
		}()
		<-done
		for n, thing := range things {
			if thing.closed != 1 {
				t.Errorf("thing %d is closed %d times", n, thing.closed)
			}
		}
		if failed != 2 || len(o.entries) != 0 {
			t.Error(failed, len(o.entries))
		}
	})
	t.Run("object-close-fails: each of many ends the goroutine", func(t *testing.T) {
		var o objects
		closed, deepest := 0, 0
		for range 1000 {
			mustPut(t, &o, 0, &thing{close: func() {
				closed++
				deepest = max(deepest, runtime.Callers(0, make([]uintptr, 1000)))
				runtime.Goexit()
			}})
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			o.closeAll(t.Context(), func(err error) { t.Error(err) })
		}()
		<-done
		if closed != 1000 || deepest > 100 {
			t.Errorf("%d are closed, %d frames deep; a million would overflow the stack", closed, deepest)
		}
	})
	t.Run("guessed-handle: of an argument that the guest does not have yet", func(t *testing.T) {
		// The guest's arena is too small for the second argument. When the guest drops its last
		// result for a larger one, it drops the first argument too.
		e := &actEngine{acts: map[string]act{
			exportRelease: func(g *goInstance, ctx context.Context, _ []uint64) error {
				g.hosts["env.drop_thing"](ctx, []uint64{1})
				return nil
			},
			"guest/take": func(*goInstance, context.Context, []uint64) error { return nil },
		}}
		p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Take", "guest/take"}},
			Imports: []Import{{Module: "env", Name: "drop_thing", Func: "Thing.Close", Resource: 1, Params: []CoreType{I32}}}}
		conn, err := p.Open(t.Context(), Hosts(true), wazabi.WithPoolSize(1))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if err := invoke(t.Context(), conn, 0); err != nil {
			t.Fatal(err)
		}
		sent := &thing{}
		take := func() error {
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			defer call.End()
			for lo := call.Lowerer(); lo.Next(); {
				if _, err := lo.Object(0, sent); err != nil {
					return call.ArgError(err, "thing")
				}
				if err := call.SetString(1, strings.Repeat("long", 100)); err != nil {
					return call.ArgError(err, "text")
				}
			}
			return call.Invoke()
		}
		if err := take(); !errors.Is(err, wazabi.ErrHandle) || sent.closed != 1 {
			t.Errorf("%v; closed %d times", err, sent.closed)
		}
	})
	t.Run("guessed-handle: of a place without an object", func(t *testing.T) {
		var o objects
		dropped := mustPut(t, &o, 0, 1)
		o.forget(dropped)
		for _, handle := range []uint32{0, dropped, dropped + 1<<handleIndexBits} {
			if _, err := o.find(0, handle); err == nil || !strings.Contains(err.Error(), "was dropped or given back") {
				t.Errorf("%#x: %v", handle, err)
			}
		}
		if _, err := o.find(0, 2); err == nil || !strings.Contains(err.Error(), "is no handle that the guest was given") {
			t.Error(err)
		}
	})
	t.Run("guessed-handle: nothing of another type is found", func(t *testing.T) {
		var o objects
		for n := range 1000 {
			handle := mustPut(t, &o, n%2, n)
			if n%3 == 0 {
				o.forget(handle)
			}
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for range 1_000_000 {
			handle := rng.Uint32()
			if rng.IntN(2) == 0 {
				handle &= 0x003003FF
			}
			if e, err := o.find(1, handle); err == nil && (e.value.(int)%2 != 1 || e.generation != handle>>handleIndexBits) {
				t.Fatalf("%#x finds %v", handle, e)
			}
		}
	})
}

// An object that was lent for a call is not there when the call has ended. The guest may drop it.
func TestExpiredLoan(t *testing.T) {
	i := pin(t, open(t)).conn.inst
	c := &i.call
	lo, li := &c.lower, &c.lift
	lo.Lend(true)
	handle, err := lo.Object(0, new(closer))
	if err != nil {
		t.Fatal(err)
	}
	lo.keepLoans()
	if v, err := li.Object(0, handle); err != nil || v == nil {
		t.Errorf("during the call: %v, %v", v, err)
	}
	li.endBorrows()
	lo.expireLoans()
	for _, own := range []bool{false, true} {
		li.Own(own)
		if v, err := li.Object(0, handle); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "a call that has ended") {
			t.Errorf("after the call: %v, %v", v, err)
		}
	}
	if err := i.objects.drop(t.Context(), &Import{Resource: 1}, handle); err != nil {
		t.Error(err)
	}
	c.marks = 0
}
