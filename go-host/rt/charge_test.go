package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// charged lifts n values by f, and compares what the budget has lost with what Go has allocated.
func charged(t *testing.T, what string, n int, f func(li *Lifter, at []byte) any) {
	t.Helper()
	mem := make([]byte, 4<<10)
	li := &Lifter{limits: limits{Bytes: 1 << 30}}
	li.begin(mem)
	kept := make([]any, n)
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range kept {
		kept[i] = f(li, mem)
	}
	runtime.ReadMemStats(&after)
	lost, allocated := (1<<30)-li.budget, int64(after.TotalAlloc-before.TotalAlloc)
	if factor := float64(allocated) / float64(lost); factor > 2 {
		t.Errorf("amplified-result: %s: %d bytes are allocated, %d are charged: %.1f times", what, allocated, lost, factor)
	}
	runtime.KeepAlive(kept)
}

// madeMap lifts a map of n entries.
func madeMap[V any](n int) func(li *Lifter, at []byte) any {
	return func(li *Lifter, at []byte) any {
		m, err := MakeMap[uint32, V](li, n)
		if err != nil {
			return err
		}
		var value V
		for i := range n {
			m[uint32(i)] = value
		}
		return m
	}
}

// What a result brings into Go is at most twice what it is charged, whatever it is made of.
func TestCharged(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 8, 9, 14, 15, 100, 896, 897, 1800, 10_000} {
		count := 2_000/(n+1) + 2
		charged(t, fmt.Sprintf("maps of %d numbers", n), count, madeMap[uint32](n))
		charged(t, fmt.Sprintf("maps of %d bools", n), count, madeMap[bool](n))
		charged(t, fmt.Sprintf("maps of %d strings", n), count, madeMap[string](n))
		charged(t, fmt.Sprintf("maps of %d records of 128 bytes", n), count, madeMap[[128]byte](n))
		charged(t, fmt.Sprintf("maps of %d large records", n), count, madeMap[[200]byte](n))
	}
	for _, n := range []int{1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 100, 1000} {
		span := func(at []byte) []byte {
			binary.LittleEndian.PutUint32(at[4:], uint32(n))
			return at
		}
		charged(t, fmt.Sprintf("strings of %d bytes", n), 2_000, func(li *Lifter, at []byte) any {
			v := new(string)
			if err := errors.Join(li.Allocate(1, 16), li.String(span(at), v)); err != nil {
				return err
			}
			return v
		})
		charged(t, fmt.Sprintf("lists of %d bytes", n), 2_000, func(li *Lifter, at []byte) any {
			v := new([]byte)
			if err := errors.Join(li.Allocate(1, 24), li.Bytes(span(at), v)); err != nil {
				return err
			}
			return v
		})
		charged(t, fmt.Sprintf("lists of %d lists", n), 2_000, func(li *Lifter, at []byte) any {
			var s Slab[[]int]
			v, err := s.Make(li, n)
			if err = errors.Join(err, li.Allocate(1, 24)); err != nil {
				return err
			}
			return v
		})
	}
	charged(t, "options", 2_000, func(li *Lifter, at []byte) any {
		var s Slab[bool]
		v, err := s.New(li)
		if err != nil {
			return err
		}
		return v
	})
	charged(t, "errors with sources", 100, func(li *Lifter, _ []byte) any {
		var v *wazabi.GuestError
		if err := li.DynError([]byte{0, 0, 0, 0, 100, 0, 0, 0}, &v); err != nil {
			return err
		}
		return v
	})
	charged(t, "texts of errors", 1, func(li *Lifter, at []byte) any {
		// Each of 100 texts is 400 bytes that no terminal shows.
		for i := range 100 {
			binary.LittleEndian.PutUint32(at[8*i:], 3600)
			binary.LittleEndian.PutUint32(at[8*i+4:], 400)
		}
		v, err := li.Texts([]byte{0, 0, 0, 0, 100, 0, 0, 0})
		if err != nil {
			t.Error(err)
		}
		return v
	})
	charged(t, "cases of an enum", 2_000, func(li *Lifter, at []byte) any {
		var c struct{ lists [10][]byte }
		if err := Charge[struct{ lists [10][]byte }](li); err != nil {
			return err
		}
		return c
	})
}

// TestMapSize counts by hand what a map has: a header of 48 bytes, groups of 8 bytes and 8 slots,
// and headers of 32 bytes for tables of up to 1024 slots.
func TestMapSize(t *testing.T) {
	const header, table = 48, 32
	group := func(slot int64) int64 { return 8 + 8*slot }
	pointer := (sizeOf[*byte]() + 7) &^ 7 // beside a key of 8 bytes
	for _, test := range []struct {
		name      string
		got, want int64
	}{
		{"no entry", mapSize[uint32, uint32](0), header},
		{"one entry", mapSize[uint32, uint32](1), header + group(8)},
		{"a whole group", mapSize[uint32, uint32](8), header + group(8)},
		{"two groups", mapSize[uint32, uint32](9), header + 2*group(8) + table},
		{"as many as two groups hold", mapSize[uint32, uint32](14), header + 2*group(8) + table},
		{"four groups", mapSize[uint32, uint32](15), header + 4*group(8) + table},
		{"the largest slots", mapSize[uint64, [128]byte](8), header + group(8+128)},
		{"a larger value", mapSize[uint64, [129]byte](8), header + group(8+pointer) + 8*129},
		{"a larger key", mapSize[[136]byte, uint64](2), header + group(8+pointer) + 2*136},
		{"two tables", mapSize[uint64, uint64](896), header + 128*group(16) + 2*table},
		{"three tables", mapSize[uint64, uint64](897), header + 256*group(16) + 3*table},
	} {
		if test.got != test.want {
			t.Errorf("%s: %d bytes, want %d", test.name, test.got, test.want)
		}
	}
}

// 200,000 maps of one entry are beyond the budget of the untrusted profile.
func TestChargedMaps(t *testing.T) {
	li := &Lifter{limits: limits{Bytes: 16 << 20}}
	li.begin(nil)
	made := 0
	for ; made < 200_000; made++ {
		if _, err := MakeMap[uint8, string](li, 1); errors.Is(err, wazabi.ErrBudget) {
			break
		}
	}
	if made < 40_000 || made > 100_000 {
		t.Errorf("amplified-result: %d maps in 16 MiB", made)
	}
	if err := Charge[[32 << 20]byte](li); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("amplified-result: a large case: %v", err)
	}
}
