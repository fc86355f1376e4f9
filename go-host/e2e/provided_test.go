package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/logging"
)

// kept is a handler that keeps the guest's records, one line each. These are the records with a
// target.
type kept struct {
	level  slog.Level
	before func(ctx context.Context)

	mu      sync.Mutex
	lines   []string
	dropped uint64
}

func (k *kept) Enabled(_ context.Context, level slog.Level) bool { return level >= k.level }

func (k *kept) Handle(ctx context.Context, r slog.Record) error {
	if k.before != nil {
		k.before(ctx)
	}
	line := r.Level.String() + " " + r.Message
	guest := false
	k.mu.Lock()
	defer k.mu.Unlock()
	r.Attrs(func(a slog.Attr) bool {
		guest = guest || a.Key == "target"
		if a.Key == "dropped" && r.Level == slog.LevelWarn {
			k.dropped += a.Value.Uint64()
		}
		line += " " + a.String()
		return true
	})
	if guest {
		k.lines = append(k.lines, line)
	}
	return nil
}

func (k *kept) WithAttrs([]slog.Attr) slog.Handler { return k }
func (k *kept) WithGroup(string) slog.Handler      { return k }

// take returns the lines and forgets them.
func (k *kept) take() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	lines := k.lines
	k.lines = nil
	return lines
}

func newLogging(t testing.TB, opts ...wazabi.Option) *logging.Module {
	t.Helper()
	module, err := logging.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	return module
}

// places runs a test in every runtime that a guest may have.
func places(t *testing.T, test func(t *testing.T, opts ...wazabi.Option)) {
	engines(t, test)
	t.Run("untrusted", func(t *testing.T) { test(t, wazabi.WithProfile(wazabi.Untrusted)) })
	t.Run("runtime", func(t *testing.T) {
		needsWazero(t, "the caller's runtime is wazero's")
		runtime := wazero.NewRuntime(t.Context())
		t.Cleanup(func() { _ = runtime.Close(context.Background()) })
		// Two Modules share a runtime, in which the guest's imports have no name.
		newLogging(t, wazeroengine.WithRuntime(runtime))
		test(t, wazeroengine.WithRuntime(runtime))
		if runtime.Module("wazabi") != nil {
			t.Error("the module wazabi has a name")
		}
	})
}

func TestLog(t *testing.T) {
	var text bytes.Buffer
	handler := slog.NewTextHandler(&text, nil)
	ctx := t.Context()
	module, err := logging.New(ctx, wazabi.WithLogger(slog.New(handler)))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if _, err := module.Place(ctx, "mary", 200); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`level=INFO msg="placed an order of 200" guest=logging target=logging customer=mary items=200`,
		`level=WARN msg="that is a lot" guest=logging target=shop::stock`,
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("logged:\n%s\nwant %s", text.String(), want)
		}
	}
}

func TestLogRecords(t *testing.T) {
	places(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		k := &kept{level: wazabi.LevelTrace}
		m := newLogging(t, append(opts, wazabi.WithLogger(slog.New(k)))...)
		if err := m.Levels(ctx); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"ERROR error guest=logging target=logging", "WARN warn guest=logging target=logging", "INFO info guest=logging target=logging",
			"DEBUG debug guest=logging target=logging", "DEBUG-4 trace guest=logging target=logging",
		}
		if diff := cmp.Diff(want, k.take()); diff != "" {
			t.Error(diff)
		}
		k.level = slog.LevelInfo
		if err := m.Facade(ctx, "héll\x01o"); err != nil {
			t.Fatal(err)
		}
		want = []string{
			"ERROR héll\uFFFDo guest=logging target=logging", "WARN héll\uFFFDo guest=logging target=other",
			"INFO héll\uFFFDo guest=logging target=logging key=7 name=héll\uFFFDo",
		}
		if diff := cmp.Diff(want, k.take()); diff != "" {
			t.Error(diff)
		}
	})
}

// A record below the wanted level is not formatted by the guest, and costs Go no allocation.
func TestLogDisabled(t *testing.T) {
	places(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		for name, logger := range map[string]*slog.Logger{"no logger": nil, "level": slog.New(&kept{level: slog.LevelInfo})} {
			i, err := newLogging(t, append(opts, wazabi.WithLogger(logger))...).Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer i.Close(ctx)
			most := 0.0
			if strings.HasSuffix(t.Name(), "/interpreter") {
				// The interpreter allocates per call and per query of the level, but not per record.
				most = 20
			}
			many := testing.AllocsPerRun(20, func() {
				if err := i.Flood(ctx, 1000); err != nil {
					t.Fatal(err)
				}
			})
			if formatted, err := i.Formatted(ctx); formatted != 0 || many > most || err != nil {
				t.Errorf("%s: formatted %d times, %v allocations, %v", name, formatted, many, err)
			}
		}
	})
}

// The host may change the level between calls.
func TestLogLevelChanges(t *testing.T) {
	ctx := t.Context()
	var level slog.LevelVar
	var text bytes.Buffer
	m := newLogging(t, wazabi.WithLogger(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: &level}))), wazabi.WithPoolSize(1))
	for _, step := range []struct {
		level slog.Level
		lines int
	}{{slog.LevelError, 1}, {slog.LevelDebug, 4}, {slog.LevelError + 1, 0}, {wazabi.LevelTrace, 5}} {
		level.Set(step.level)
		text.Reset()
		if err := m.Levels(ctx); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(text.String(), "target=logging"); n != step.lines {
			t.Errorf("%v: %d records, want %d", step.level, n, step.lines)
		}
	}
}

// TestLogFlood is guest-floods-host: of a million records about a thousand are logged, and one more
// says how many were dropped.
func TestLogFlood(t *testing.T) {
	ctx := t.Context()
	k := &kept{level: slog.LevelDebug}
	m, err := logging.New(ctx, wazabi.WithLogger(slog.New(k)))
	if err != nil {
		t.Fatal(err)
	}
	records := 1_000_000
	if testing.Short() || raced {
		records = 20_000
	}
	start := time.Now()
	if err := m.Flood(ctx, uint32(records)); err != nil {
		t.Fatal(err)
	}
	most := 1000 + int(time.Since(start)/time.Millisecond) + 1
	if err := m.Close(ctx); err != nil {
		t.Fatal(err)
	}
	n := len(k.take())
	if n < 1000 || n > most || n+int(k.dropped) != records {
		t.Errorf("%d records and %d dropped of %d, want 1000 to %d", n, k.dropped, records, most)
	}
}

// Texts are cut, and key-values are counted.
func TestLogBounds(t *testing.T) {
	ctx := t.Context()
	var r slog.Record
	m := newLogging(t, wazabi.WithLogger(slog.New(&last{&r})), wazabi.WithPoolSize(1))
	for _, char := range []string{"x", "é", "日", "\x7f"} {
		if err := m.Long(ctx, strings.Repeat(char, 100_000)); err != nil {
			t.Fatal(err)
		}
		if n := len(r.Message); n > 4096 || n < 4090 || !strings.HasSuffix(r.Message, "…") {
			t.Errorf("%q: a message of %d bytes", char, n)
		}
		sizes, dropped := 0, uint64(0)
		r.Attrs(func(a slog.Attr) bool {
			switch {
			case a.Key == "dropped":
				dropped = a.Value.Uint64()
			case a.Key == "target" && len(a.Value.String()) > 256:
				t.Errorf("a target of %d bytes", len(a.Value.String()))
			case a.Key != "target" && a.Key != "guest":
				sizes += len(a.Value.String())
			}
			return true
		})
		if sizes > 4096 || sizes < 4080 || dropped < 5 {
			t.Errorf("%q: %d bytes of values, %d dropped", char, sizes, dropped)
		}
	}
}

// last is a handler that keeps the last record.
type last struct{ record *slog.Record }

func (l *last) Enabled(context.Context, slog.Level) bool { return true }
func (l *last) Handle(_ context.Context, r slog.Record) error {
	*l.record = r
	return nil
}
func (l *last) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *last) WithGroup(string) slog.Handler      { return l }

// An invalid record ends the call with an error that says what is wrong.
func TestLogLies(t *testing.T) {
	places(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		k := &kept{level: wazabi.LevelTrace}
		m := newLogging(t, append(opts, wazabi.WithLogger(slog.New(k)))...)
		const far, none = uint64(0xfffffff0) | 100<<32, uint64(8)
		for _, test := range []struct {
			name string
			call func() error
			kind error
			path string
		}{
			{"level 0", func() error { return m.LieLog(ctx, 0, none, none, none, 1) }, wazabi.ErrDiscriminant, "wazabi.log.level"},
			{"level 6", func() error { return m.LieLog(ctx, 6, none, none, none, 1) }, wazabi.ErrDiscriminant, "wazabi.log.level"},
			{"message", func() error { return m.LieLog(ctx, 1, none, far, none, 1) }, wazabi.ErrOutOfBounds, "wazabi.log.message"},
			{"target", func() error { return m.LieLog(ctx, 1, far, none, none, 1) }, wazabi.ErrOutOfBounds, "wazabi.log.target"},
			{"pairs", func() error { return m.LieLog(ctx, 1, none, none, far, 1) }, wazabi.ErrOutOfBounds, "wazabi.log.pairs"},
			{"most pairs", func() error { return m.LieLog(ctx, 1, none, none, 8|0xffffffff<<32, 1) }, wazabi.ErrOutOfBounds, "wazabi.log.pairs"},
			{"misaligned pairs", func() error { return m.LieLog(ctx, 1, none, none, 7, 1) }, wazabi.ErrMisaligned, "wazabi.log.pairs"},
			{"UTF-8", func() error { return m.LieText(ctx, []byte("caf\xe9"), nil) }, wazabi.ErrUTF8, "wazabi.log.message"},
			{"a pair", func() error { return m.LieText(ctx, nil, []uint64{none, none, none, far}) }, wazabi.ErrOutOfBounds, "wazabi.log.pairs[1]"},
			{"random", func() error { return m.LieRandom(ctx, 0xfffffff0, 100) }, wazabi.ErrOutOfBounds, "wazabi.random"},
			{"random, too much", func() error { return m.LieRandom(ctx, 0, 1<<16+1) }, wazabi.ErrLimit, "wazabi.random"},
		} {
			err := test.call()
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Path != test.path || !strings.HasPrefix(e.Func, "logging.Lie") {
				t.Errorf("%s: %v, want %v at %s", test.name, err, test.kind, test.path)
			}
		}
		if n := len(k.take()); n != 0 {
			t.Errorf("%d records", n)
		}
		if stats := m.Stats(); stats.Poisoned != 11 {
			t.Errorf("%d poisoned", stats.Poisoned)
		}
		// Of a thousand pairs some are logged. Keys that the record has already are renamed.
		pairs := make([]uint64, 2000)
		for n := range pairs {
			pairs[n] = none
		}
		if err := m.LieText(ctx, []byte("guest"), pairs); err != nil {
			t.Error(err)
		}
		if lines := k.take(); len(lines) != 1 || !strings.HasSuffix(lines[0], `dropped=968`) {
			t.Errorf("%q", lines)
		}
	})
}

// A handler that panics ends the call. A handler that calls the guest gets another instance.
func TestLogHandlers(t *testing.T) {
	type keyType struct{}
	ctx := context.WithValue(t.Context(), keyType{}, "value")
	k := &kept{}
	m := newLogging(t, wazabi.WithLogger(slog.New(k)), wazabi.WithPoolSize(2))
	failure := errors.New("the disk is full")
	k.before = func(context.Context) {
		k.before = nil
		panic(failure)
	}
	if err := m.Levels(ctx); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, failure) || !strings.Contains(err.Error(), "wazabi.log") {
		t.Error(err)
	}
	k.before = func(ctx context.Context) {
		k.before = nil
		if _, err := m.Formatted(ctx); err != nil || ctx.Value(keyType{}) != "value" {
			t.Error(err, ctx)
		}
	}
	if err := m.Levels(ctx); err != nil {
		t.Error(err)
	}
}

func TestClock(t *testing.T) {
	ctx := t.Context()
	module, err := logging.New(ctx, wazabi.WithClock(func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 7, time.UTC) }))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	now, err := module.Now(ctx)
	if err != nil || !time.Unix(0, 0).Add(now).Equal(time.Date(2026, 11, 21, 8, 0, 0, 7, time.UTC)) {
		t.Errorf("%v, %v", now, err)
	}
}

func TestClocks(t *testing.T) {
	places(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := newLogging(t, opts...)
		before := time.Now()
		now, err := m.Now(ctx)
		if at := time.Unix(0, 0).Add(now); err != nil || at.Before(before.Round(0)) || at.After(time.Now().Round(0)) {
			t.Errorf("%v, %v", at, err)
		}
		if took, err := m.Elapsed(ctx); took < 0 || took > time.Minute || err != nil {
			t.Errorf("%v, %v", took, err)
		}
		// The clock starts before 1970 and advances by one hour per reading.
		var mu sync.Mutex
		clock := time.Unix(0, 0).Add(-90 * time.Minute)
		m = newLogging(t, append(opts, wazabi.WithPoolSize(1), wazabi.WithClock(func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			clock = clock.Add(time.Hour)
			return clock
		}))...)
		var got []time.Duration
		for range 2 {
			now, err := m.Now(ctx)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, now)
		}
		took, err := m.Elapsed(ctx)
		if want := []time.Duration{30 * time.Minute, 90 * time.Minute}; !slices.Equal(got, want) || took != 2*time.Hour || err != nil {
			t.Errorf("%v, %v, %v", got, took, err)
		}
	})
	if _, err := logging.New(t.Context(), wazabi.WithClock(nil)); !errors.Is(err, wazabi.ErrOption) {
		t.Error(err)
	}
	m := newLogging(t, wazabi.WithClock(func() time.Time { return time.Unix(-1, 0) }))
	if now, err := m.Now(t.Context()); now != 0 || err != nil {
		t.Error(now, err)
	}
}

// The standard library has no clock in a guest, and the error says where to get one.
func TestNoClock(t *testing.T) {
	m := newLogging(t)
	for _, monotonic := range []bool{false, true} {
		err := m.StdNow(t.Context(), monotonic)
		if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "turn on the feature `clock` of the crate wazabi") {
			t.Error(err)
		}
	}
}

func TestRandom(t *testing.T) {
	places(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := newLogging(t, opts...)
		const size = 200_000
		seen := map[string]bool{}
		orders, std := map[string]bool{}, map[string]bool{}
		for range 4 {
			i, err := m.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer i.Close(ctx)
			for _, f := range []func(context.Context, uint32) ([]byte, error){i.Key, i.CrateKey} {
				key, err := f(ctx, size)
				if err != nil || len(key) != size || seen[string(key)] {
					t.Fatalf("%d bytes, %v, seen: %v", len(key), err, seen[string(key)])
				}
				seen[string(key)] = true
				// All bytes are filled: each byte value comes about size/256 times, from the beginning to the
				// end.
				for at := 0; at < size; at += 10_000 {
					if n := bytes.Count(key[at:at+10_000], []byte{0}); n > 200 {
						t.Errorf("%d of 10000 bytes from %d are zero", n, at)
					}
				}
			}
			var text strings.Builder
			for n := range 50 {
				fmt.Fprintf(&text, "word%d ", n)
			}
			words, err := i.Words(ctx, text.String())
			if err != nil || len(words) != 50 {
				t.Fatal(words, err)
			}
			orders[strings.Join(words, " ")] = true
			words, err = i.StdWords(ctx, text.String())
			if err != nil || len(words) != 50 {
				t.Fatal(words, err)
			}
			std[strings.Join(words, " ")] = true
		}
		if len(orders) != 4 || len(std) != 1 {
			t.Errorf("%d orders of wazabi::random::RandomState, %d of the standard library's", len(orders), len(std))
		}
	})
}
