package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"
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
