package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	imagepng "image/png"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/talk"
	"github.com/wazabi/wazabi/examples/png/png"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// sinks keep results alive, so that the compiler does not remove the calls.
var (
	sinkFloat  float64
	sinkString string
	sinkInt    int64
	sinkCount  uint64
	sinkPoint  kit.Point
	sinkRecs   []kit.Rec
	sinkBytes  []byte
	sinkPeople []kit.Person
	sinkImage  png.Image
)

const (
	name    = "Mary, and the 16"
	records = 1000
)

func people(n int) []kit.Person {
	list := make([]kit.Person, n)
	for i := range list {
		k := (i * 37) % n
		list[i] = kit.Person{
			Name: fmt.Sprint("person number ", k), Tags: []string{"a", fmt.Sprint("tag ", k), strings.Repeat("x", k%9)},
			Scores: [4]float64{float64(k), 0.25, 0.5, -0.75},
		}
	}
	return list
}

func sum(s [4]float64) float64 { return s[0] + s[1] + s[2] + s[3] }

// benchmarks returns all contenders at all workloads, with the expected results.
func benchmarks(ctx context.Context) ([]*benchmark, error) {
	r, err := newRaw(ctx)
	if err != nil {
		return nil, err
	}
	module, err := kit.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	stoppable, err := kit.New(ctx, wazabi.WithCancel())
	if err != nil {
		return nil, err
	}
	s, err := stoppable.Instance(ctx)
	if err != nil {
		return nil, err
	}

	resetting, err := kit.New(ctx, wazabi.WithReset())
	if err != nil {
		return nil, err
	}
	renewing, err := kit.New(ctx, wazabi.WithRetirement(wazabi.Retirement{Calls: 1}))
	if err != nil {
		return nil, err
	}

	talking, err := talk.New(ctx, host{})
	if err != nil {
		return nil, err
	}
	h, err := talking.Instance(ctx)
	if err != nil {
		return nil, err
	}

	recs := make([]kit.Rec, records)
	var center kit.Point
	for n := range recs {
		recs[n] = kit.Rec{ID: uint64(n), X: float64(n) * 0.25, Y: float64(n) * -0.5, Kind: kit.Kind(n % 4)}
		center.X += recs[n].X
		center.Y += recs[n].Y
	}
	center.X, center.Y = center.X/records, center.Y/records
	data := make([]byte, 64<<10)
	for n := range data {
		data[n] = byte(n * 7)
	}
	reversed := slices.Clone(data)
	slices.Reverse(reversed)
	unsorted := people(100)
	sorted := slices.Clone(unsorted)
	slices.SortStableFunc(sorted, func(a, b kit.Person) int { return int(sum(a.Scores) - sum(b.Scores)) })
	refs := make([]kit.PersonRef, len(unsorted))
	for n, p := range unsorted {
		refs[n] = kit.PersonRef(p)
	}

	var all []*benchmark
	add := func(contender string, f func(context.Context, float64, float64) (float64, error)) {
		all = append(all, of("add", contender, func() (float64, error) { return f(ctx, 1.5, 2.25) }, &sinkFloat, 3.75, nil))
	}
	add("raw-naive", r.naiveAdd)
	add("raw-best", r.bestAdd)
	add("instance", i.Add)
	add("instance, WithCancel", s.Add)
	add("module", module.Add)

	hello := func(contender string, f func(context.Context, string) (string, error)) {
		all = append(all, of("hello", contender, func() (string, error) { return f(ctx, name) }, &sinkString, "Hello, "+name+"!", nil))
	}
	hello("raw-naive", r.naiveHello)
	hello("raw-best", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.hello, s) })
	hello("raw-best, checked", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.checkedHello, s) })
	hello("raw-best-owned", func(ctx context.Context, s string) (string, error) { return r.text(ctx, r.ownedHello, s) })
	hello("instance", i.Hello)
	hello("instance, WithCancel", s.Hello)
	hello("instance, no format!", i.HelloPushed)
	hello("module", module.Hello)
	hello("module, WithReset", resetting.Hello)
	hello("module, new instances", renewing.Hello)

	parse := func(contender string, f func(context.Context, string) (int64, error), failure error) {
		all = append(all,
			of("parse ok", contender, func() (int64, error) { return f(ctx, "-1234567") }, &sinkInt, -1234567, nil),
			of("parse error", contender, func() (int64, error) { return f(ctx, "12x4567") }, &sinkInt, 0, failure))
	}
	parse("raw-naive", r.naiveParse, errParse[2])
	parse("raw-best", r.bestParse, errParse[2])
	parse("instance", i.Parse, kit.ParseErrorInvalid)

	recsIn := func(contender string, f func(context.Context, []kit.Rec) (kit.Point, error)) {
		all = append(all, of("1000 records in", contender, func() (kit.Point, error) { return f(ctx, recs) }, &sinkPoint, center, nil))
	}
	recsIn("raw-naive", r.naiveRecsIn)
	recsIn("raw-best", r.bestRecsIn)
	recsIn("instance", i.RecsIn)
	recsIn("instance, WithCancel", s.RecsIn)

	recsOut := func(contender string, f func(context.Context, uint32) ([]kit.Rec, error)) {
		all = append(all, of("1000 records out", contender, func() ([]kit.Rec, error) { return f(ctx, records) }, &sinkRecs, recs, nil))
	}
	recsOut("raw-naive", r.naiveRecsOut)
	recsOut("raw-best", r.bestRecsOut)
	recsOut("raw-best-owned", r.ownedRecs)
	recsOut("instance", i.RecsOut)
	recsOut("instance, WithCancel", s.RecsOut)

	// The caller reads one field of each record.
	readRecs := func(contender string, f func() (float64, error)) {
		all = append(all, of("1000 records out, one field read", contender, f, &sinkFloat, center.X*records, nil))
	}
	readRecs("instance", func() (float64, error) {
		list, err := i.RecsOut(ctx, records)
		total := 0.0
		for n := range list {
			total += list[n].X
		}
		return total, err
	})
	readRecs("instance, views", func() (float64, error) {
		total := 0.0
		err := i.RecsOutView(ctx, records, func(_ context.Context, list kit.ListOfRecView) error {
			for _, rec := range list.All() {
				total += rec.X()
			}
			return nil
		})
		return total, err
	})

	reverse := func(contender string, f func(context.Context, []byte) ([]byte, error)) {
		all = append(all, of("64 KiB", contender, func() ([]byte, error) { return f(ctx, data) }, &sinkBytes, reversed, nil))
	}
	reverse("raw-best-owned", r.reverse)
	reverse("instance", i.Reverse)
	reverse("instance, WithCancel", s.Reverse)

	sort := func(contender string, f func(context.Context, []kit.Person) ([]kit.Person, error)) {
		all = append(all, of("nested", contender, func() ([]kit.Person, error) { return f(ctx, unsorted) }, &sinkPeople, sorted, nil))
	}
	sort("raw-naive, JSON", r.naiveSort)
	sort("raw-best", r.bestSort)
	sort("raw-best-owned", r.ownedSortPeople)
	sort("instance", i.SortOwned)
	sort("instance, WithCancel", s.SortOwned)
	sort("module", module.SortOwned)
	sort("module, WithReset", resetting.SortOwned)
	sort("module, new instances", renewing.SortOwned)
	var sortedRefs []kit.PersonRef
	for _, p := range sorted {
		sortedRefs = append(sortedRefs, kit.PersonRef(p))
	}
	var sinkRefs []kit.PersonRef
	all = append(all, of("nested", "instance, borrowed", func() ([]kit.PersonRef, error) { return i.SortBorrowed(ctx, refs) }, &sinkRefs, sortedRefs, nil))
	names := 0
	for _, p := range sorted {
		names += len(p.Name)
	}
	readNames := func(contender string, f func() (int64, error)) {
		all = append(all, of("nested, one field read", contender, f, &sinkInt, int64(names), nil))
	}
	readNames("instance", func() (int64, error) {
		list, err := i.SortOwned(ctx, unsorted)
		total := 0
		for n := range list {
			total += len(list[n].Name)
		}
		return int64(total), err
	})
	readNames("instance, views", func() (int64, error) {
		total := 0
		err := i.SortOwnedView(ctx, unsorted, func(_ context.Context, list kit.ListOfPersonView) error {
			for _, person := range list.All() {
				total += len(person.Name().Bytes())
			}
			return nil
		})
		return int64(total), err
	})
	all = append(append(all, hostCalls(ctx, r, h)...), streaming(ctx, r, h)...)
	decoding, err := decoding(ctx)
	if err != nil {
		return nil, err
	}
	libraries, err := libraries(ctx)
	return slices.Concat(all, decoding, libraries), err
}

// decoding returns the work of a real guest, which computes more than it crosses: an image is
// decoded into lines. It shows what guards cost in the guest.
func decoding(ctx context.Context) ([]*benchmark, error) {
	picture := image.NewNRGBA(image.Rect(0, 0, 256, 256))
	for n := range picture.Pix {
		picture.Pix[n] = byte(n*n>>9 ^ n)
	}
	var file bytes.Buffer
	if err := imagepng.Encode(&file, picture); err != nil {
		return nil, err
	}
	var all []*benchmark
	var want png.Image
	for _, c := range []struct {
		contender string
		opts      []wazabi.Option
	}{{"instance", nil}, {"instance, WithCancel", []wazabi.Option{wazabi.WithCancel()}}} {
		module, err := png.New(ctx, watcher{}, c.opts...)
		if err != nil {
			return nil, err
		}
		i, err := module.Instance(ctx)
		if err != nil {
			return nil, err
		}
		if c.opts == nil {
			if want, err = i.ReadImage(ctx, file.Bytes()); err != nil {
				return nil, err
			}
		}
		all = append(all, of("png", c.contender, func() (png.Image, error) { return i.ReadImage(ctx, file.Bytes()) }, &sinkImage, want, nil))
	}
	return all, nil
}

// watcher has the functions that the guest png calls.
type watcher struct{}

func (watcher) Notify(context.Context, png.ScanLine) error { return nil }

func (watcher) Modify(_ context.Context, line png.ScanLine) (png.ScanLine, error) { return line, nil }

// host has the functions that the guest talk calls.
type host struct{}

func (host) Plus(_ context.Context, a, b uint64) (uint64, error) { return a + b, nil }

func (host) Log(_ context.Context, text string) error {
	sinkString = text
	return nil
}

func (host) Title(_ context.Context, number uint32) (string, error) { return titleOf(number), nil }

var titles = [...]string{"The Count of Monte Cristo", "Les Misérables", "A Tale of Two Cities"}

func titleOf(number uint32) string { return titles[number%uint32(len(titles))] }

// hostCalls returns calls in which the guest calls its host a hundred times.
func hostCalls(ctx context.Context, r *raw, i *talk.Instance) []*benchmark {
	const times = 100
	var all []*benchmark
	length := 0
	for n := range uint32(times) {
		length += len(titleOf(n))
	}
	workload := func(name string, want uint64) func(contender string, f func() (uint64, error)) {
		return func(contender string, f func() (uint64, error)) {
			all = append(all, of(name, contender, f, &sinkCount, want, nil))
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
	title := workload("100 host calls, a string out", uint64(length))
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
	const size = 1 << 20
	data := make([]byte, size)
	for i := range data {
		// Linux maps memory that was never written to one page of zeros, which no cache misses.
		data[i] = byte(i * i >> 8)
	}
	source := bytes.NewReader(data)
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, err := zip.Write(data[:size/4])
	if err = errors.Join(err, zip.Close()); err != nil {
		panic(err)
	}
	packed := bytes.NewReader(zipped.Bytes())
	unzip, err := gzip.NewReader(packed)
	if err != nil {
		panic(err)
	}
	fromData := func() { source.Reset(data) }
	fromZip := func() {
		packed.Reset(zipped.Bytes())
		if err := unzip.Reset(packed); err != nil {
			panic(err)
		}
	}
	alone := func(input io.Reader, output io.Writer) (uint64, error) {
		n, err := io.Copy(output, input)
		return uint64(n), err
	}
	raw := func(input io.Reader, output io.Writer) (uint64, error) { return r.copies(ctx, input, output) }
	kit := func(input io.Reader, output io.Writer) (uint64, error) { return i.Pump(ctx, input, output) }
	var all []*benchmark
	for _, w := range []struct {
		name   string
		size   uint64
		reset  func()
		input  io.Reader
		output io.Writer
	}{
		{"1 MiB stream", size, fromData, source, io.Discard},
		{"1 MiB stream, other types", size, fromData, onlyReader{source}, onlyWriter{io.Discard}},
		{"256 KiB stream, gunzip to SHA-256", size / 4, fromZip, unzip, sha256.New()},
	} {
		add := func(contender string, f func(input io.Reader, output io.Writer) (uint64, error), input io.Reader, output io.Writer) {
			all = append(all, of(w.name, contender, func() (uint64, error) {
				w.reset()
				return f(input, output)
			}, &sinkCount, w.size, nil))
		}
		add("raw-best", raw, w.input, w.output)
		add("io.Copy in Go", alone, onlyReader{w.input}, onlyWriter{w.output})
		add("instance", kit, w.input, w.output)
	}
	return all
}

// of makes a benchmark of a call with a known result.
func of[T any](workload, contender string, call func() (T, error), sink *T, want T, failure error) *benchmark {
	return &benchmark{
		workload: workload, contender: contender,
		call: func() { *sink, _ = call() },
		check: func() error {
			// More than once, so that a leftover of an earlier call is detected.
			for range 1000 {
				if got, err := call(); err != failure || !reflect.DeepEqual(got, want) {
					return fmt.Errorf("got %.200v and error %v, want %.200v and %v", got, err, want, failure)
				}
			}
			return nil
		},
	}
}
