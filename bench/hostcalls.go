package main

import (
	"context"
	"io"

	"github.com/wazabi/wazabi/bench/talk"
)

// logged keeps what guests send, so that the compiler does not remove the copy.
var logged = new(string)

// host has the functions that the guest talk calls.
type host struct{}

func (host) Plus(_ context.Context, a, b uint64) (uint64, error) { return a + b, nil }

func (host) Log(_ context.Context, text string) error {
	*logged = text
	return nil
}

func (host) Title(_ context.Context, number uint32) (string, error) { return titleOf(number), nil }

var titles = [...]string{"The Count of Monte Cristo", "Les Misérables", "A Tale of Two Cities"}

func titleOf(number uint32) string { return titles[number%uint32(len(titles))] }

// hostCalls returns calls in which the guest calls its host a hundred times.
func hostCalls(ctx context.Context, in *inputs, r *raw, i *talk.Instance) []*benchmark {
	var all []*benchmark
	workload := func(name string, want uint64) func(contender string, f func() (uint64, error)) {
		return func(contender string, f func() (uint64, error)) {
			all = append(all, of(name, contender, f, want, nil))
		}
	}
	add := workload("100 host calls, scalars", times*(times-1)/2)
	add("raw-best", func() (uint64, error) { return r.times(ctx, r.addUp, times) })
	add("instance", func() (uint64, error) { return i.AddUp(ctx, times) })
	log := workload("100 host calls, a string in", 0)
	log("raw-best", func() (uint64, error) { _, err := r.times(ctx, r.logAll, times); return 0, err })
	log("instance", func() (uint64, error) { return 0, i.LogAll(ctx, times) })
	back := workload("100 callbacks, scalars", times*(times-1)/2)
	plus := func(_ context.Context, a, b uint64) (uint64, error) { return a + b, nil }
	back("raw-best", func() (uint64, error) { return r.times(ctx, r.addUp, times) })
	back("instance", func() (uint64, error) { return i.CallBack(ctx, times, plus) })
	title := workload("100 host calls, a string out", uint64(in.titles))
	title("raw-best", func() (uint64, error) { return r.times(ctx, r.titles, times) })
	title("raw-best-owned", func() (uint64, error) { return r.times(ctx, r.ownedTitles, times) })
	title("instance", func() (uint64, error) { n, err := i.Titles(ctx, times); return uint64(n), err })
	return all
}

// onlyReader and onlyWriter hide the type of a stream.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{ io.Writer }
)

// streaming returns copies of a stream by the guest, and by Go alone.
func streaming(ctx context.Context, r *raw, i *talk.Instance) []*benchmark {
	alone := func(input io.Reader, output io.Writer) (uint64, error) {
		n, err := io.Copy(output, input)
		return uint64(n), err
	}
	raw := func(input io.Reader, output io.Writer) (uint64, error) { return r.copies(ctx, input, output) }
	kit := func(input io.Reader, output io.Writer) (uint64, error) { return i.Pump(ctx, input, output) }
	var all []*benchmark
	for _, s := range streams() {
		add := func(contender string, copies func(io.Reader, io.Writer) (uint64, error), input io.Reader, output io.Writer) {
			all = append(all, of(s.name, contender, func() (uint64, error) {
				s.reset()
				return copies(input, output)
			}, s.size, nil))
		}
		add("raw-best", raw, s.input, s.output)
		add("io.Copy in Go", alone, onlyReader{s.input}, onlyWriter{s.output})
		add("instance", kit, s.input, s.output)
	}
	return all
}
