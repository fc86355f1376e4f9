package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/basket"
)

// mapped returns the bytes of address space of the process and the number of its mappings. They are
// 0 if the system does not report them.
func mapped(t *testing.T) (size int64, mappings int) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0, 0
	}
	// The sum of the mappings is not used: the list is not read at one moment, and this number is.
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(string(statm), &size); err != nil {
		t.Fatal(err)
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return size * int64(os.Getpagesize()), bytes.Count(maps, []byte("\n"))
}

// slack is the change of the address space without instances: Go's heap and the stacks of its
// threads.
const slack = 512 << 20

// checkLeaks fails the test if, at its end, new goroutines or memory of new instances are left.
func checkLeaks(t *testing.T) {
	t.Helper()
	goroutines := goleak.IgnoreCurrent()
	size, mappings := mapped(t)
	t.Cleanup(func() {
		goleak.VerifyNone(t, goroutines)
		sizeNow, mappingsNow := mapped(t)
		places := 100
		if raced {
			// The race detector maps 4 MiB for each goroutine that has run at the same time as others,
			// and keeps them. A mapping of an instance is 1 GiB or more.
			places = 1000
			sizeNow -= int64(mappingsNow-mappings) * 4 << 20
		}
		if sizeNow > size+slack || mappingsNow > mappings+places {
			t.Errorf("%d MiB are mapped in %d places, it was %d MiB in %d", sizeNow>>20, mappingsNow, size>>20, mappings)
		}
	})
}

// heap returns how many bytes of Go's heap are in use.
func heap() int64 {
	var stats runtime.MemStats
	for range 3 { // sync.Pool drops its values at the second.
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// TestReopensLeakNothing opens and closes one guest with each profile, in ways that end well and in
// ways that do not. Memory, mappings and goroutines return to what they were. OPENS is the number
// of times.
func TestReopensLeakNothing(t *testing.T) {
	times := 200
	if s := os.Getenv("OPENS"); s != "" {
		n, err := strconv.Atoi(s)
		want(t, err, nil, nil)
		times = 10 * n
	}
	failure := errors.New("no prices")
	priced := basket.WithInit(func(ctx context.Context, i *basket.Instance) error { return i.SetPrices(ctx, prices) })
	opened := 0
	use := func(ctx context.Context, m *basket.Module) error {
		if err := m.Put(ctx, "tea"); err != nil {
			return err
		}
		i, err := m.Instance(ctx)
		if err != nil {
			return err
		}
		if _, err := i.Total(ctx); err != nil {
			return err
		}
		if opened++; opened%2 == 0 {
			return i.Close(ctx)
		}
		return nil // The Module closes the instance.
	}
	for _, way := range []struct {
		name string
		opts []wazabi.Option
		err  error
	}{
		{"trusted", nil, nil},
		{"cancel", []wazabi.Option{wazabi.WithCancel()}, nil},
		{"reset", []wazabi.Option{wazabi.WithReset()}, nil},
		{"retirement", []wazabi.Option{wazabi.WithRetirement(wazabi.Retirement{Calls: 1})}, nil},
		{"untrusted", []wazabi.Option{wazabi.WithProfile(wazabi.Untrusted)}, nil},
		{"untrusted, cancel, reset", []wazabi.Option{wazabi.WithProfile(wazabi.Untrusted), wazabi.WithCancel(), wazabi.WithReset()}, nil},
		{"init fails", []wazabi.Option{basket.WithInit(func(context.Context, *basket.Instance) error { return failure })}, failure},
		{"init panics", []wazabi.Option{basket.WithInit(func(context.Context, *basket.Instance) error { panic(failure) })}, failure},
	} {
		t.Run(way.name, func(t *testing.T) {
			open := func(times int) {
				for range times {
					ctx, cancel := context.WithCancel(t.Context())
					m, err := basket.New(ctx, append([]wazabi.Option{priced}, way.opts...)...)
					if err == nil {
						if err = use(ctx, m); err == nil {
							err = m.Close(ctx)
						}
					}
					cancel()
					if !errors.Is(err, way.err) {
						t.Fatalf("%v; want %v", err, way.err)
					}
				}
			}
			open(20)
			checkLeaks(t)
			before := heap()
			open(times)
			after := heap()
			t.Logf("%d opens: %d bytes of the heap before, %d after", times, before, after)
			if after-before > 256<<10+int64(times)*10 {
				t.Errorf("%d opens: %d bytes of the heap before, %d after", times, before, after)
			}
		})
	}
}
