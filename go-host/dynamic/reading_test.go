package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// i32Const is the instruction that pushes n.
func i32Const(n int) string {
	out := []byte{0x41}
	for n < -64 || n > 63 {
		out = append(out, byte(n)|0x80)
		n >>= 7
	}
	return string(append(out, byte(n)&0x7f))
}

// wholeSpan pushes the core value of a list of n elements at an address.
func wholeSpan(at, n int) string {
	return i32Const(n) + "\xad\x42\x20\x86" + i32Const(at) + "\xad\x84"
}

// descending fills memory from an address to another with pairs of i32s, whose keys descend.
func descending(from, to int) string {
	return i32Const(from) + "\x21\x00\x03\x40\x20\x00\x41\x00\x20\x00\x6b\x36\x02\x00\x20\x00\x41\x08\x6a\x22\x00" + i32Const(to) + "\x49\x0d\x00\x0b"
}

// ascending is descending for keys that ascend.
func ascending(from, to int) string {
	return i32Const(from) + "\x21\x00\x03\x40\x20\x00\x20\x00\x36\x02\x00\x20\x00\x41\x08\x6a\x22\x00" + i32Const(to) + "\x49\x0d\x00\x0b"
}

// manyCases is the record of an enum evil::Many, of which 0 is the last case.
func manyCases() string {
	var cases []string
	for i := 100_000; i >= 0; i-- {
		cases = append(cases, fmt.Sprintf(`{"name":"C%d","value":%[1]d}`, i))
	}
	return hostile.Record(`{"wazabi":1,"type":"evil::Many","name":"Many","kind":"enum","size":4,"align":4,"repr":"u32","cases":[` + strings.Join(cases, ",") + `]}`)
}

// TestReadingEnds opens guests that return at once, with a result that takes long to read. The call
// ends soon after its deadline. The time that Go needs to allocate large results is not part of it.
func TestReadingEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const (
		at = 1 << 16
		// late is the longest time after the deadline. SECURITY.md promises less, but the test's
		// machine may be busy.
		late = time.Second
	)
	for _, test := range []struct {
		name, typ string
		n         int
		fill      string
	}{
		{"a map", `{"map":["u32","u32"]}`, 256 << 10, ascending(at, at+256<<13)},
		{"a map in the wrong order", `{"map":["u32","u32"]}`, 256 << 10, descending(at, at+256<<13)},
		{"empty lists", `{"list":{"list":"u8"}}`, 1 << 20, ""},
		{"empty strings", `{"list":"string"}`, 1 << 20, ""},
		{"empty maps", `{"list":{"map":["u8","u8"]}}`, 1 << 20, ""},
		{"bools", `{"list":"bool"}`, 1 << 20, ""},
		{"chars", `{"list":"char"}`, 1 << 20, ""},
		{"options", `{"list":{"option":"u8"}}`, 1 << 20, ""},
		{"options of boxes", `{"list":{"option":{"box":"u8"}}}`, 1 << 20, ""},
		{"arrays", `{"list":{"array":["bool",1000]}}`, 2 << 10, ""},
		{"numbers", `{"list":"u64"}`, 8 << 20, ""},
		{"bytes", `{"list":"u8"}`, 64 << 20, ""},
		{"a string", `"string"`, 64 << 20, ""},
		{"UTF-16", `"utf16"`, 32 << 20, ""},
		{"an enum of many cases", `{"list":"evil::Many"}`, 1 << 20, ""},
	} {
		wasm := hostile.Guest{
			Types: []string{"\x60\x00\x01\x7e"}, Without: []string{"evil/run"},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x01\x01\x7f" + test.fill + wholeSpan(at, test.n) + "\x0b"}},
			Exports:   []string{hostile.Sized("evil/run") + "\x00" + hostile.U32(hostile.FirstFunction)},
			Memory:    "\x01\x00" + hostile.U32(1100),
			Description: hostile.Record(fmt.Sprintf(
				`{"wazabi":1,"export":"evil/run","name":"run","params":[],"result":{"type":%s,"pass":"own","size":8,"align":4}}`, test.typ)) +
				manyCases(),
		}.Bytes()
		t.Run(test.name, func(t *testing.T) {
			m, err := dynamic.Open(t.Context(), wasm, wazabi.WithCancel())
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close(context.Background())
			for _, procs := range []int{1, 2} {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				for name, read := range map[string]func(ctx context.Context) error{
					"a call": func(ctx context.Context) error { _, err := m.Call(ctx, "run"); return err },
					"a view": func(ctx context.Context) error {
						return m.View(ctx, "run", nil, func(_ context.Context, v dynamic.View) error { _, err := v.Value(); return err })
					},
				} {
					// The deadline is after the guest has returned, even if it fills memory first.
					ctx := &hostile.Reading{Context: t.Context(), For: time.Millisecond}
					err := read(ctx)
					took := time.Since(ctx.Due)
					t.Logf("GOMAXPROCS %d: %s: %v late, %v", procs, name, took.Round(time.Millisecond), err)
					var e *wazabi.Error
					if !errors.As(err, &e) || e.Kind != wazabi.ErrCanceled || !errors.Is(err, context.DeadlineExceeded) || took > late {
						t.Errorf("GOMAXPROCS %d: %s: %v after the deadline: %v", procs, name, took, err)
					}
				}
			}
		})
	}
}

// TestViewReadingEnds: what copies from a view ends with the context of the call, on any goroutine,
// and so does the search for the path of an error.
func TestViewReadingEnds(t *testing.T) {
	const at = 1 << 16
	value := func(v dynamic.View) error {
		_, err := v.Value()
		return err
	}
	text := func(v dynamic.View) (s wazabi.StringView) {
		s, _ = v.Text()
		return s
	}
	for _, test := range []struct {
		name, typ string
		n         int
		read      func(v dynamic.View) error
	}{
		{"a list", `{"list":"bool"}`, 1 << 18, value},
		{"a string", `"string"`, 16 << 20, value},
		{"on another goroutine", `{"list":"bool"}`, 1 << 18, func(v dynamic.View) error {
			done := make(chan error)
			go func() { done <- value(v) }()
			return <-done
		}},
		{"StringView.String", `"string"`, 16 << 20, func(v dynamic.View) error {
			if text(v).String() != "" {
				return nil
			}
			return v.Err()
		}},
		{"StringView.Clone", `"string"`, 16 << 20, func(v dynamic.View) error {
			_, err := text(v).Clone()
			return err
		}},
		{"StringView.Bytes", `"string"`, 16 << 20, func(v dynamic.View) error {
			if text(v).Bytes() != nil {
				return nil
			}
			return v.Err()
		}},
		{"BytesView.Clone", `{"list":"u8"}`, 16 << 20, func(v dynamic.View) error {
			b, _ := v.Bytes()
			_, err := b.Clone()
			return err
		}},
	} {
		wasm := hostile.Guest{
			Types: []string{"\x60\x00\x01\x7e"}, Without: []string{"evil/run"},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + wholeSpan(at, test.n) + "\x0b"}},
			Exports:   []string{hostile.Sized("evil/run") + "\x00" + hostile.U32(hostile.FirstFunction)},
			Memory:    "\x01\x00" + hostile.U32(1100),
			Description: hostile.Record(fmt.Sprintf(
				`{"wazabi":1,"export":"evil/run","name":"run","params":[],"result":{"type":%s,"pass":"own","size":8,"align":4}}`, test.typ)),
		}.Bytes()
		t.Run(test.name, func(t *testing.T) {
			for _, opts := range [][]wazabi.Option{{wazabi.WithCancel()}, nil} {
				g, err := dynamic.Open(t.Context(), wasm, opts...)
				if err != nil {
					t.Fatal(err)
				}
				defer g.Close(context.Background())
				ctx := &hostile.Reading{Context: t.Context(), Looks: 2}
				var read error
				err = g.View(ctx, "run", nil, func(_ context.Context, v dynamic.View) error {
					read = test.read(v)
					return nil
				})
				for _, err := range []error{read, err} {
					if cancels := opts != nil; ctx.Ended != cancels || cancels != errors.Is(err, wazabi.ErrCanceled) || !cancels && err != nil {
						t.Errorf("with WithCancel %t: ended %t, %v", cancels, ctx.Ended, err)
					}
				}
			}
		})
	}
}

// TestBoundReadingEnds: a bound func reads arrays, whose elements cost the budget nothing one by
// one. It looks at the context for each 256 KiB or so.
func TestBoundReadingEnds(t *testing.T) {
	const at, size = 1 << 16, 4 << 20
	open := func(typ string, n int) *dynamic.Guest {
		wasm := hostile.Guest{
			Types: []string{"\x60\x00\x01\x7e"}, Without: []string{"evil/run"},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + wholeSpan(at, n) + "\x0b"}},
			Exports:   []string{hostile.Sized("evil/run") + "\x00" + hostile.U32(hostile.FirstFunction)},
			Memory:    "\x01\x00" + hostile.U32(1100),
			Description: hostile.Record(fmt.Sprintf(
				`{"wazabi":1,"export":"evil/run","name":"run","params":[],"result":{"type":%s,"pass":"own","size":8,"align":4}}`, typ)),
		}.Bytes()
		g, err := dynamic.Open(t.Context(), wasm, wazabi.WithCancel())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { g.Close(context.Background()) })
		return g
	}
	check := func(name string, looks int, err error) {
		if err != nil || looks < size/(256<<10) {
			t.Errorf("%s: %d looks, %v", name, looks, err)
		}
	}
	const most = 1 << 20

	var short func(context.Context) ([][1024]bool, error)
	if err := open(`{"list":{"array":["bool",1024]}}`, size>>10).Bind("run", &short); err != nil {
		t.Fatal(err)
	}
	ctx := &hostile.Reading{Context: t.Context(), Looks: most}
	_, err := short(ctx)
	check("short arrays", most-ctx.Looks, err)

	var long func(context.Context) ([][size]bool, error)
	if err := open(fmt.Sprintf(`{"list":{"array":["bool",%d]}}`, size), 1).Bind("run", &long); err != nil {
		t.Fatal(err)
	}
	ctx = &hostile.Reading{Context: t.Context(), Looks: most}
	_, err = long(ctx)
	check("a long array", most-ctx.Looks, err)
}

// converting is a context that ends at the first look of package rt while values are converted.
type converting struct {
	context.Context
	ended bool
}

func (c *converting) Err() error {
	callers := make([]uintptr, 8)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		c.ended = c.ended || strings.HasSuffix(f.Function, "rt.Converting")
	}
	if c.ended {
		return context.DeadlineExceeded
	}
	return nil
}

// TestConvertingEnds: with WithCancel the converting of many values of a guest, which were read,
// ends with the context: of a result that becomes JSON, and of an argument of a host function.
func TestConvertingEnds(t *testing.T) {
	words := slices.Repeat([]string{"word"}, 1<<15)
	raw := make([]json.RawMessage, len(words))
	for i := range raw {
		raw[i] = json.RawMessage(`"word"`)
	}
	for _, cancels := range []bool{true, false} {
		echo := dynamic.WithFunc("echo/words", dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) { return args[0], nil }))
		typed := dynamic.WithFunc("echo/words", func(v []string) []string { return v })
		var opts []wazabi.Option
		if cancels {
			opts = append(opts, wazabi.WithCancel())
		}
		result := openLate(t, "proof", slices.Concat(unused(t, "proof"), []wazabi.Option{echo}, opts)...)
		ctx := &converting{Context: t.Context()}
		_, err := late[func(context.Context, []json.RawMessage) ([]json.RawMessage, error)](t, result, "words")(ctx, raw)
		if ctx.ended != cancels || errors.Is(err, wazabi.ErrCanceled) != cancels || !cancels && err != nil {
			t.Errorf("a result, with WithCancel %t: %v", cancels, err)
		}
		argument := openLate(t, "proof", slices.Concat(unused(t, "proof"), []wazabi.Option{typed}, opts)...)
		ctx = &converting{Context: t.Context()}
		_, err = argument.Call(ctx, "words", words)
		if ctx.ended != cancels || errors.Is(err, wazabi.ErrCanceled) != cancels || !cancels && err != nil {
			t.Errorf("an argument, with WithCancel %t: %v", cancels, err)
		}
	}
}
