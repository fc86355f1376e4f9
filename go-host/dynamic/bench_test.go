package dynamic_test

import (
	"context"
	"sync"
	"testing"

	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestConcurrent: goroutines share a Guest and a bound func.
func TestConcurrent(t *testing.T) {
	g := openLate(t, "zoo")
	add := late[func(context.Context, float64, float64) (float64, error)](t, g, "add")
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 50 {
				if sum, err := add(t.Context(), float64(n), float64(i)); err != nil || sum != float64(n+i) {
					t.Errorf("add(%d, %d): %v, %v", n, i, sum, err)
				}
				point := struct{ X, Y float64 }{float64(n), float64(i)}
				v, err := g.Call(t.Context(), "echo_point", point)
				back := point
				back.X = -1
				if err == nil {
					err = v.Decode(&back)
				}
				if err != nil || back != point {
					t.Errorf("echo_point: %v, %v", back, err)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkCall(b *testing.B) {
	g := openLate(b, "zoo")
	for b.Loop() {
		if _, err := g.Call(b.Context(), "add", 1.0, 2.0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBind(b *testing.B) {
	g := openLate(b, "zoo")
	add := late[func(context.Context, float64, float64) (float64, error)](b, g, "add")
	for b.Loop() {
		if _, err := add(b.Context(), 1, 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNumbers(b *testing.B) {
	g := openLate(b, "zoo")
	numbers := make([]float64, 1<<12)
	var v dynamic.Value
	for b.Loop() {
		var err error
		if v, err = g.Call(b.Context(), "echo_f64s", numbers); err != nil {
			b.Fatal(err)
		}
	}
	if v.Len() != len(numbers) {
		b.Fatalf("%d numbers", v.Len())
	}
}
