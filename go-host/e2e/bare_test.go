package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/bare"
)

// The guest bare has no standard library. It has its own allocator, panic handler and report of
// failed allocations.

func openBare(t *testing.T, opts ...wazabi.Option) *bare.Module {
	t.Helper()
	module, err := bare.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, module)
}

func closing(t *testing.T, module *bare.Module) *bare.Module {
	t.Helper()
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

func TestBare(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := openBare(t, opts...)
		check := func(name string, got, want any, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got, same...); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		}
		text, err := m.Greet(ctx, "Mary")
		check("Greet", text, "Hello, Mary!", err)
		within := 90 * time.Minute
		parcels := []bare.Parcel{
			{Label: "größe", Weight: 1.5, Tags: []string{"a", "", "ccc"}, Care: bare.CareFragile | bare.CareCold, Within: &within},
			{},
		}
		echoed, err := m.Echo(ctx, parcels)
		check("Echo", echoed, parcels, err)
		sorted, err := m.Sorted(ctx, []int32{3, -1, 2})
		check("Sorted", sorted, []int32{-1, 2, 3}, err)
		text, err = m.Join(ctx, []string{"a", "b", "c"}, ", ")
		check("Join", text, "a, b, c", err)
		route, err := m.Extend(ctx, bare.RouteAir{V0: "Oslo"}, "Bergen")
		check("Extend", route, bare.Route(bare.RouteAir{V0: "Oslo", V1: bare.RouteRoad{Via: []string{"Bergen"}}}), err)
		counts, err := m.CountWords(ctx, "b a b")
		check("CountWords", counts, map[string]uint32{"a": 1, "b": 2}, err)
		total, err := m.Total(ctx, map[string]uint32{"x": 40, "y": 2})
		check("Total", total, uint32(42), err)
		numbers := []uint32{1, 2, 3}
		err = m.Double(ctx, numbers)
		check("Double", numbers, []uint32{2, 4, 6}, err)
		number, err := m.Number(ctx, "42")
		check("Number", number, uint32(42), err)
		data, err := m.Fill(ctx, 7, 100_000)
		check("Fill", data, bytes.Repeat([]byte{7}, 100_000), err)

		_, err = m.Extend(ctx, bare.RouteStay{}, "Bergen")
		var noWay *bare.RouteErrorNoWay
		if !errors.As(err, &noWay) {
			t.Errorf("Extend from nowhere: %v", err)
		}
		_, err = m.Extend(ctx, bare.RouteRoad{Via: []string{"a", "b", "c"}}, "d")
		var tooLong *bare.RouteErrorTooLong
		if !errors.As(err, &tooLong) || tooLong.Stops != 3 {
			t.Errorf("Extend too far: %v", err)
		}
		var refused *wazabi.GuestError
		if _, err = m.Number(ctx, "x"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "invalid digit") {
			t.Errorf("Number: %v", err)
		}
	})
}

// TestBareHeap: memory that calls allocate is used again.
func TestBareHeap(t *testing.T) {
	ctx := t.Context()
	m := openBare(t, wazabi.WithMemoryLimit(2<<20), wazabi.WithPoolSize(1))
	for n := range 200 {
		if data, err := m.Fill(ctx, byte(n), 100_000); len(data) != 100_000 || data[99_999] != byte(n) || err != nil {
			t.Fatalf("call %d: %d bytes, %v", n, len(data), err)
		}
	}
}

func TestBarePanics(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := openBare(t, opts...)
		located := m
		// The second guest is loaded by NewFrom.
		if !compiledIn {
			small, err := os.ReadFile("testdata/location.wasm")
			if err != nil {
				t.Fatal(err)
			}
			if located, err = bare.NewFrom(ctx, small, opts...); err != nil {
				t.Fatal(err)
			}
			closing(t, located)
		}
		calls := map[string]func(*bare.Module) error{
			"wörds": func(m *bare.Module) error { return m.PanicWith(ctx, "wörds") },
			"index out of bounds: the len is 2 but the index is 7": func(m *bare.Module) error {
				_, err := m.Index(ctx, []uint32{1, 2}, 7)
				return err
			},
		}
		for message, call := range calls {
			// With the feature panic-location, the message stays in the guest.
			wants := map[*bare.Module]string{located: ""}
			wants[m] = message
			for module, want := range wants {
				err := call(module)
				var trap *wazabi.TrapError
				if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestPanic) || trap.Trap != wazabi.TrapUnreachable {
					t.Fatalf("%q: %v", want, err)
				}
				if trap.Message != want || !strings.HasSuffix(trap.File, "bare/src/lib.rs") || trap.Line < 100 || trap.Column == 0 {
					t.Errorf("%q: %+v", want, trap)
				}
				if strings.HasPrefix(trap.File, "/") {
					t.Errorf("the guest has the path of the machine that built it: %s", trap.File)
				}
			}
		}
	})
}

// TestBareOutOfMemory: the guest reports that an allocation failed, and the error says so.
func TestBareOutOfMemory(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		m := openBare(t, append(opts, wazabi.WithMemoryLimit(4<<20))...)
		_, err := m.Fill(t.Context(), 1, 16<<20)
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestOOM) || errors.Is(err, wazabi.ErrGuestPanic) {
			t.Fatalf("Fill: %v", err)
		}
		if trap.Message != "memory allocation of 16777216 bytes failed" || trap.Line == 0 {
			t.Errorf("Fill: %+v", trap)
		}
		if text, err := m.Greet(t.Context(), "Mary"); text == "" || err != nil {
			t.Errorf("afterwards: %q, %v", text, err)
		}
	})
}
