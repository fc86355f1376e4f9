package dynamic_test

import (
	"context"
	"sync"
	"testing"

	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
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

// The benchmarks below compare late calls with methods of the generated package: Call should cost at
// most 20 times as much, and a bound func 4 times. docs/dynamic.md has the figures.

func benchmarkWays(b *testing.B, method func(*zoo.Module) error, bound func(*dynamic.Guest) func() error, call func(*dynamic.Guest) error) {
	run := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	module, err := zoo.New(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer module.Close(context.Background())
	g := openLate(b, "zoo")
	run("method", func() error { return method(module) })
	run("Bind", bound(g))
	run("Call", func() error { return call(g) })
}

func BenchmarkAdd(b *testing.B) {
	ctx := context.Background()
	benchmarkWays(b, func(m *zoo.Module) error {
		_, err := m.Add(ctx, 1, 2)
		return err
	}, func(g *dynamic.Guest) func() error {
		add := late[func(context.Context, float64, float64) (float64, error)](b, g, "add")
		return func() error {
			_, err := add(ctx, 1, 2)
			return err
		}
	}, func(g *dynamic.Guest) error {
		_, err := g.Call(ctx, "add", 1.0, 2.0)
		return err
	})
}

func BenchmarkText(b *testing.B) {
	ctx := context.Background()
	benchmarkWays(b, func(m *zoo.Module) error {
		_, err := m.EchoString(ctx, "a text of some length")
		return err
	}, func(g *dynamic.Guest) func() error {
		echo := late[func(context.Context, string) (string, error)](b, g, "echo_string")
		return func() error {
			_, err := echo(ctx, "a text of some length")
			return err
		}
	}, func(g *dynamic.Guest) error {
		_, err := g.Call(ctx, "echo_string", "a text of some length")
		return err
	})
}

func BenchmarkRecord(b *testing.B) {
	ctx := context.Background()
	point := zoo.Point{X: 1, Y: 2}
	benchmarkWays(b, func(m *zoo.Module) error {
		_, err := m.EchoPoint(ctx, point)
		return err
	}, func(g *dynamic.Guest) func() error {
		var echo func(context.Context, zoo.Point) (zoo.Point, error)
		if err := dynamic.Bind1(g, "echo_point", &echo); err != nil {
			b.Fatal(err)
		}
		return func() error {
			_, err := echo(ctx, point)
			return err
		}
	}, func(g *dynamic.Guest) error {
		_, err := g.Call(ctx, "echo_point", point)
		return err
	})
}

func BenchmarkNumbers(b *testing.B) {
	ctx := context.Background()
	numbers := make([]float64, 1<<12)
	benchmarkWays(b, func(m *zoo.Module) error {
		_, err := m.EchoF64s(ctx, numbers)
		return err
	}, func(g *dynamic.Guest) func() error {
		echo := late[func(context.Context, []float64) ([]float64, error)](b, g, "echo_f64s")
		return func() error {
			_, err := echo(ctx, numbers)
			return err
		}
	}, func(g *dynamic.Guest) error {
		_, err := g.Call(ctx, "echo_f64s", numbers)
		return err
	})
}
