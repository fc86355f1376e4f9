package e2e_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/testdata/gen/liar"
	"github.com/wazabi/wazabi/testdata/gen/libraries"
	"github.com/wazabi/wazabi/testdata/gen/proof"
	"github.com/wazabi/wazabi/testdata/gen/utf16units"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// reading is a call with long values. begins are the beginnings of the paths at which it can end.
type reading struct {
	name   string
	begins []string
	call   func(ctx context.Context) (ok bool, err error)
}

// echoed makes a call that returns its argument.
func echoed[T any](name string, f func(context.Context, T) (T, error), v T, begins ...string) reading {
	return reading{name, begins, func(ctx context.Context) (bool, error) {
		out, err := f(ctx, v)
		return reflect.DeepEqual(out, v), err
	}}
}

// listOf returns n values.
func listOf[T any](n int, of func(i int) T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = of(i)
	}
	return all
}

// mapOf returns a map of n entries.
func mapOf[K comparable, V any](n int, of func(i int) (K, V)) map[K]V {
	all := make(map[K]V, n)
	for i := range n {
		k, v := of(i)
		all[k] = v
	}
	return all
}

// TestReadingEnds ends the context of a call at each point at which a lifter looks at it while it
// reads the result, or the arguments of a host function. Code is generated for these loops.
func TestReadingEnds(t *testing.T) {
	// A loop looks once for 16 Ki elements at least, and a copy once for 4 MiB.
	const n, long = 20_000, 9 << 20
	opts := []wazabi.Option{wazabi.WithCancel(), wazabi.WithPoolSize(1)}
	m, z := newProof(t, clerk{}, opts...), openZoo(t, opts...)
	defer closeZoo(t, z)
	lib, err := libraries.New(t.Context(), mirrors{}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close(t.Context())
	wide := newUTF16(t, "", opts...)
	units, err := utf16units.New(t.Context(), unitsHost{}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer units.Close(t.Context())
	lie := newLiar(t, opts...)
	one := int32(1)
	text := strings.Repeat("löng ", long/6)
	for _, r := range []reading{
		echoed("bools", z.EchoBools, make([]bool, n), "result["),
		echoed("chars", z.EchoChars, listOf(n, func(i int) rune { return rune('a' + i%26) }), "result["),
		echoed("durations", z.EchoDurations, make([]time.Duration, n), "result["),
		echoed("plain data", z.EchoF64s, make([]float64, long/8), "result"),
		echoed("bytes", z.EchoBytes, make([]byte, long), "value", "result"),
		echoed("empty strings", z.EchoStrings, make([]string, n), "result["),
		echoed("lists of lists of lists", z.EchoLists, make([][][]string, n), "result["),
		echoed("records with enums", z.EchoReadings, make([]zoo.Reading, n), "result["),
		echoed("options of boxes", m.Nodes, make([]*proof.Node, n), "Echo.Nodes.value[", "result["),
		echoed("records", m.Queue, listOf(n, func(int) proof.Node { return proof.Node{Name: "n"} }), "Echo.Queue.value[", "result["),
		echoed("a set", m.Nonzeros, listOf(2*n, func(i int) int32 { return int32(i + 1) }),
			"Echo.Nonzeros.value[", "Echo.Nonzeros.value", "result[", "result"),
		echoed("a map", m.Ids, mapOf(n, func(i int) (proof.TicketID, *int32) { return proof.TicketID(i + 1), &one }),
			"Echo.Ids.value[", "result["),
		echoed("a string", lib.Small, text, "Echo.Small.value", "result"),
		echoed("empty lists", lib.ByteLists, make([][]byte, n), "Echo.ByteLists.value[", "result["),
		echoed("UTF-16", wide.Echo, strings.Repeat("wide 𝄞 ", n/4), "result"),
		echoed("code units", units.Echo, make([]uint16, 3*n), "result"),
		{"a map of entries in any order", []string{"result["}, func(ctx context.Context) (bool, error) {
			keys := listOf(n, func(i int) uint32 { return uint32(i * 7919 % 1_000_003) })
			out, err := lie.MapOf(ctx, keys)
			return len(out) == n, err
		}},
	} {
		t.Run(r.name, func(t *testing.T) { testReading(t, r) })
	}

	t.Run("without guards", func(t *testing.T) {
		ctx := &hostile.Reading{Context: t.Context(), Looks: 1}
		z := openZoo(t)
		defer closeZoo(t, z)
		out, err := z.EchoBools(ctx, make([]bool, 10*n))
		if err != nil || len(out) != 10*n || ctx.Looks != 1 {
			t.Errorf("%d bools, %v, %d looks are left", len(out), err, ctx.Looks)
		}
	})
}

func testReading(t *testing.T, r reading) {
	const most = 100
	ended := make([]int, len(r.begins))
	for looks := 1; ; looks++ {
		ctx := &hostile.Reading{Context: t.Context(), Looks: looks}
		ok, err := r.call(ctx)
		if err == nil {
			// The call has ended before the context.
			if !ok || ctx.Ended {
				t.Errorf("the value is as it was sent: %v, and the context has ended: %v", ok, ctx.Ended)
			}
			break
		}
		var e *wazabi.Error
		if !errors.As(err, &e) || !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) || !ctx.Ended || looks == most {
			t.Fatalf("look %d: %v", looks, err)
		}
		i := slices.IndexFunc(r.begins, func(begin string) bool { return strings.HasPrefix(e.Path, begin) })
		if i >= 0 {
			ended[i]++
		} else {
			t.Errorf("look %d: the path is %q, expected one of %q", looks, e.Path, r.begins)
		}
	}
	for i, begin := range r.begins {
		if ended[i] == 0 {
			t.Errorf("no look at %s", begin)
		}
	}
}

// TestReadingStopped closes a Module while a result is read.
func TestReadingStopped(t *testing.T) {
	m, err := liar.New(t.Context(), wazabi.WithCancel())
	if err != nil {
		t.Fatal(err)
	}
	keys := listOf(2_000_000, func(i int) uint32 { return uint32(i) })
	done := make(chan error)
	go func() {
		for {
			if _, err := m.MapOf(context.Background(), keys); err != nil {
				done <- err
				return
			}
		}
	}()
	time.Sleep(50 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	if err := m.Close(ctx); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Close: %v", err)
	}
	if err := <-done; !errors.Is(err, wazabi.ErrClosed) || time.Since(start) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

// TestLinkReadingEnds: a guest passes sets to another one. Numbers in sets cost the budget nothing
// one by one, so that the copying looks at the context itself: twice for each of three sets of
// 40,000 numbers, besides the looks while Go reads the result.
func TestLinkReadingEnds(t *testing.T) {
	a := newLinkA(t, newLinkB(t, quiet, newLinkC(t), wazabi.WithCancel()), wazabi.WithCancel())
	set := listOf(40_000, func(i int) int16 { return int16(i - 20_000) })
	// The first call makes room in the guests, and copies twice.
	if _, err := a.Common(t.Context(), set, set); err != nil {
		t.Fatal(err)
	}
	const most = 1 << 20
	ctx := &hostile.Reading{Context: t.Context(), Looks: most}
	common, err := a.Common(ctx, set, set)
	if looks := most - ctx.Looks; err != nil || !slices.Equal(common, set) || looks < 8 {
		t.Errorf("%d numbers, %v, after %d looks, expected 8", len(common), err, looks)
	}
	for looks := 1; looks <= 8; looks++ {
		ctx := &hostile.Reading{Context: t.Context(), Looks: looks}
		if _, err := a.Common(ctx, set, set); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("look %d: %v", looks, err)
		}
	}
}
