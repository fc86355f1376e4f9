// Package platforms tests both engines on platforms for which the end-to-end tests are too large:
// 32-bit ones, others in QEMU, and Go in JavaScript. For guests that are compiled in it is tested
// with the build tag wazabi_go, in a tree that .ci/lib.sh makes.
package platforms

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/bare"
	"github.com/wazabi/wazabi/testdata/gen/deep"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

func openBare(t *testing.T, opts ...wazabi.Option) *bare.Module {
	t.Helper()
	m, err := bare.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return m
}

// The build tag has chosen the engine: a package has both only in a tree that .ci/lib.sh makes.
func TestEngine(t *testing.T) {
	m, err := bare.New(t.Context(), wazero.WithInterpreter())
	if compiledIn {
		if !errors.Is(err, wazabi.ErrOption) {
			t.Errorf("an option of wazero: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// Values of all shapes arrive as they were sent.
func TestValues(t *testing.T) {
	ctx := t.Context()
	m := openBare(t)
	within := 90*time.Minute + 3*time.Nanosecond
	parcels := []bare.Parcel{
		{Label: "größer", Weight: math.Pi, Tags: []string{"a", "", "日本"}, Care: bare.CareFragile | bare.CareCold, Within: &within},
		{Weight: math.Copysign(0, -1)},
		{Label: strings.Repeat("x", 70_000), Weight: math.SmallestNonzeroFloat64, Care: bare.CareCold},
	}
	if got, err := m.Echo(ctx, parcels); !reflect.DeepEqual(got, parcels) || err != nil {
		t.Errorf("%.200v, %v", got, err)
	}
	via := bare.RouteAir{V0: "x", V1: bare.RouteRoad{Via: []string{"y"}}}
	got, err := m.Extend(ctx, via, "z")
	if want := (bare.RouteAir{V0: "x", V1: bare.RouteRoad{Via: []string{"y", "z"}}}); !reflect.DeepEqual(got, bare.Route(want)) || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	var long *bare.RouteErrorTooLong
	if _, err := m.Extend(ctx, bare.RouteRoad{Via: []string{"a", "b", "c"}}, "d"); !errors.As(err, &long) || long.Stops != 3 {
		t.Errorf("%v", err)
	}
	numbers := []int32{3, math.MinInt32, -1, math.MaxInt32, 0}
	sorted, err := m.Sorted(ctx, numbers)
	if slices.Sort(numbers); !slices.Equal(sorted, numbers) || err != nil {
		t.Errorf("%v, %v", sorted, err)
	}
	if counts, err := m.CountWords(ctx, "a b a"); !reflect.DeepEqual(counts, map[string]uint32{"a": 2, "b": 1}) || err != nil {
		t.Errorf("%v, %v", counts, err)
	}
	doubled := []uint32{1, 1 << 31, math.MaxUint32 / 2}
	if err := m.Double(ctx, doubled[:1]); err != nil || doubled[0] != 2 {
		t.Errorf("%v, %v", doubled, err)
	}
	if _, err := m.Number(ctx, "12x"); err == nil || !strings.Contains(err.Error(), "invalid digit") {
		t.Errorf("%v", err)
	}
	// Memory and what is kept for each function are multiples of 4 KiB. The table and the globals are
	// not.
	if s := m.Stats(); s.Instances != 1 || s.Memory < 1<<16 || s.Memory%(4<<10) == 0 {
		t.Errorf("%+v", s)
	}
	if bytes, err := m.Fill(ctx, 7, 5<<20); len(bytes) != 5<<20 || bytes[len(bytes)-1] != 7 || err != nil {
		t.Errorf("%d bytes, %v", len(bytes), err)
	}
}

// What stops a guest has its kind, and the next call has another instance.
func TestStops(t *testing.T) {
	ctx := t.Context()
	m := openBare(t, wazabi.WithMemoryLimit(8<<20), wazabi.WithCancel())
	var trap *wazabi.TrapError
	if _, err := m.Index(ctx, []uint32{1}, 7); !errors.Is(err, wazabi.ErrGuestPanic) || !errors.As(err, &trap) || !strings.HasSuffix(trap.File, "bare/src/lib.rs") {
		t.Errorf("%v", err)
	}
	if err := m.PanicWith(ctx, "on purpose"); !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "on purpose") {
		t.Errorf("%v", err)
	}
	if _, err := m.Fill(ctx, 1, 16<<20); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("%v", err)
	}
	if _, err := m.Greet(ctx, "a\xff"); !errors.Is(err, wazabi.ErrUTF8) {
		t.Errorf("%v", err)
	}
	random := make([]int32, 1<<19)
	for n := range random {
		random[n] = int32(uint32(n) * 2654435761)
	}
	short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
	defer cancel()
	if _, err := m.Sorted(short, random); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if got, err := m.Greet(ctx, "Go"); got != "Hello, Go!" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A recursion without end is an error, and nested values are read and written.
func TestStacks(t *testing.T) {
	ctx := t.Context()
	m, err := deep.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(ctx)
	if n, err := m.Recurse(ctx, 100); n != 100 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for range 2 {
		if _, err := m.Recurse(ctx, 1<<30); !errors.Is(err, wazabi.ErrStackOverflow) {
			t.Errorf("%v", err)
		}
	}
	var blocks []deep.Block
	for range 200 {
		blocks = []deep.Block{deep.BlockQuote{V0: blocks}}
	}
	if text, err := m.Render(ctx, blocks); strings.Count(text, "<blockquote>") != 200 || err != nil {
		t.Errorf("%.100q, %v", text, err)
	}
}

// host has what the guest calls.
type host struct{ module *hosted.Module }

var errCheck = errors.New("checked")

func (h *host) Add(_ context.Context, a, b int64) (int64, error) { return a + b, nil }
func (h *host) Check(_ context.Context, fail bool) error {
	if fail {
		return fmt.Errorf("%w: %w", errCheck, hosted.FsErrorNotFound)
	}
	return nil
}
func (h *host) Deeper(ctx context.Context, level uint32) (uint32, error) {
	return h.module.Depth(ctx, level)
}
func (h *host) Dup(_ context.Context, text string) (string, string, error) { return text, text, nil }
func (h *host) LookUp(_ context.Context, name string) (uint32, bool, error) {
	return uint32(len(name)), name != "", nil
}
func (h *host) Modify(_ context.Context, line hosted.ScanLine) (hosted.ScanLine, error) {
	line.Data = append(line.Data, 0xff)
	return line, nil
}
func (h *host) Notify(context.Context, hosted.ScanLine) error { panic("Notify panics") }
func (h *host) Open(_ context.Context, name string) (hosted.File, error) {
	text := strings.NewReader(name)
	return file{text}, nil
}
func (h *host) ReturnOneOf(_ context.Context, a, _ string, _ int32) (string, error) { return a, nil }
func (h *host) Recall(context.Context, uint32) (any, error)                         { return h, nil }

type file struct{ *strings.Reader }

func (f file) ReadU8(context.Context) (uint8, error) {
	b, err := f.ReadByte()
	if err != nil {
		return 0, hosted.FsErrorEOF
	}
	return b, nil
}

// The guest calls the host with values, objects and errors, and the host calls the guest again.
func TestHosts(t *testing.T) {
	ctx := t.Context()
	h := &host{}
	m, err := hosted.New(ctx, h, h)
	if err != nil {
		t.Fatal(err)
	}
	h.module = m
	defer m.Close(ctx)
	if sum, err := m.Sum(ctx, []int64{math.MaxInt64, -1, math.MinInt64}); sum != -2 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
	if text, err := m.Read(ctx, "the text"); string(text) != "the text" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if n, err := m.LookUpAll(ctx, []string{"a", "", "bcd"}); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if v, ok, err := m.EchoAny(ctx, 1); v != any(h) || !ok || err != nil {
		t.Errorf("%v, %v, %v", v, ok, err)
	}
	if n, err := m.Depth(ctx, 5); n != 5 || err != nil {
		t.Errorf("depth %d, %v", n, err)
	}
	if _, err := m.Checked(ctx, true); !errors.Is(err, hosted.FsErrorNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := m.Edit(ctx, []hosted.ScanLine{{Data: []byte{1}}}); !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "Notify panics") {
		t.Errorf("%v", err)
	}
}

// Another goroutine stops a guest, also where Go has one thread and preempts nothing.
func TestStopsFromOutside(t *testing.T) {
	random := make([]int32, 1<<20)
	for n := range random {
		random[n] = int32(uint32(n) * 2654435761)
	}
	m, err := bare.New(t.Context(), wazabi.WithCancel())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		time.Sleep(5 * time.Millisecond)
		cancel()
	}()
	if _, err := m.Sorted(ctx, random); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v; want that the context stopped it", err)
	}
	closed := make(chan error)
	go func() {
		time.Sleep(5 * time.Millisecond)
		closed <- m.Close(ctx)
	}()
	if _, err := m.Sorted(t.Context(), random); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("%v; want that Close stopped it", err)
	}
	if err := <-closed; !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Close with a context that has ended: %v", err)
	}
}
