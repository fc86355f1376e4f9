package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
)

// hall is a mirror with its hosts.
type hall struct {
	module      *mirror.Module
	i           *mirror.Instance
	given, lent glass
	borrowed    lender
	fallible    faulty
	frames      framer
	explainer   explainer
	named       named
	glazier     glazier
}

func newHall(t testing.TB, opts ...wazabi.Option) *hall {
	t.Helper()
	h := &hall{}
	module, err := mirror.New(t.Context(), &h.borrowed, &h.named, &h.explainer, &h.fallible, &h.frames, &h.named, &h.given, &h.glazier,
		keywords{&h.named}, &h.lent, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	h.module = module
	if h.i, err = module.Instance(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// hear calls a guest's method with a random value. It compares the value with the arguments of the
// hosts, and with the result.
func hear(t *testing.T, name string, method reflect.Value, random value, hosts ...*seen) {
	t.Helper()
	in := reflect.New(method.Type().In(1)).Elem()
	random.fill(in)
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
	if err := out[len(out)-1]; !err.IsNil() {
		t.Fatalf("%s: %v\n%+v", name, err, in)
	}
	for n, host := range hosts {
		values := host.take()
		if len(values) != 1 {
			t.Fatalf("%s: host %d was called %d times", name, n, len(values))
		}
		if diff := diff(in.Interface(), values[0]); diff != "" {
			t.Fatalf("%s: sent -, host %d was given +\n%s", name, n, diff)
		}
	}
	out = out[:len(out)-1]
	if len(hosts) < 2 && len(out) > 0 {
		out = []reflect.Value{reflect.ValueOf(joined(in.Type(), out))}
	}
	for n, v := range out {
		if diff := diff(in.Interface(), v.Interface()); diff != "" {
			t.Fatalf("%s: sent -, result %d +\n%s", name, n, diff)
		}
	}
}

// TestMirror sends random values of every type to the guest, which gives or lends them to its
// hosts. It compares the hosts' arguments and the results bit for bit.
func TestMirror(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		h := newHall(t, opts...)
		rounds := uint64(40)
		if testing.Short() {
			rounds = 5
		}
		heard := map[string]int{}
		for _, caller := range []any{h.module, h.i} {
			v := reflect.ValueOf(caller)
			for i := range v.NumMethod() {
				name := v.Type().Method(i).Name
				for prefix, hosts := range map[string][]*seen{"Pass": {&h.lent.seen, &h.given.seen}, "Lend": {&h.borrowed.seen}, "Try": {&h.fallible.seen}} {
					if !strings.HasPrefix(name, prefix) {
						continue
					}
					heard[prefix]++
					for seed := range rounds {
						hear(t, fmt.Sprintf("%T.%s, seed %d", caller, name, seed), v.Method(i), value{rand.New(rand.NewPCG(seed, 2)), 0}, hosts...)
					}
				}
			}
		}
		if heard["Pass"] != 2*82 || heard["Lend"] != 2*23 || heard["Try"] != 2*20 {
			t.Error("methods that were called:", heard)
		}
	})
}

// TestMirrorNothing: values are missing, which never happens to random values of these Go types.
func TestMirrorNothing(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		h := newHall(t, opts...)
		if a, b, err := h.i.PassOptionShape(t.Context(), nil); a != nil || b != nil || err != nil {
			t.Error(a, b, err)
		}
		none := []*mirror.Tuple2[uint8, mirror.Shape]{nil, {V0: 1}}
		a, b, err := h.i.PassOptions(t.Context(), none)
		if diff := cmp.Diff([][]*mirror.Tuple2[uint8, mirror.Shape]{none, none}, [][]*mirror.Tuple2[uint8, mirror.Shape]{a, b}); diff != "" || err != nil {
			t.Error(diff, err)
		}
		// An empty value is not a missing one.
		empty := []uint8{}
		if a, b, err := h.i.PassOptionBytes(t.Context(), &empty); a == nil || b == nil || err != nil {
			t.Error(a, b, err)
		}
	})
}

// TestMirrorParameters: 16 parameters cross one by one, more cross as one record.
func TestMirrorParameters(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		h := newHall(t, opts...)
		rounds := uint64(100)
		if testing.Short() {
			rounds = 10
		}
		for _, method := range []any{h.i.Sixteen, h.i.Nineteen} {
			f := reflect.ValueOf(method)
			for seed := range rounds {
				random := value{rand.New(rand.NewPCG(seed, 3)), 0}
				in := []reflect.Value{reflect.ValueOf(t.Context())}
				var want []any
				for i := 1; i < f.Type().NumIn(); i++ {
					v := reflect.New(f.Type().In(i)).Elem()
					random.fill(v)
					in, want = append(in, v), append(want, v.Interface())
				}
				out := f.Call(in)
				if diff := diff(want, h.frames.take()); diff != "" || !out[1].IsNil() {
					t.Fatal(diff, out[1])
				}
			}
		}
	})
}

// TestMirrorNames: host functions are found under any name, and a block may have parts in two
// crates.
func TestMirrorNames(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := newHall(t, opts...)
		if a, b, c, err := h.i.CallRenamed(ctx, 10); a != 11 || b != 12 || c != 13 || err != nil {
			t.Error(a, b, c, err)
		}
		a, b, c, text, d, e, err := h.i.CallKeywords(ctx)
		if a != 12 || b != 15 || c != 123 || text != "a1b2 3c4 5 6 7 8 9 10 11" || d != 7 || e != 1+2*3*4 || err != nil {
			t.Error(a, b, c, text, d, e, err)
		}
		tint := mirror.Tint{Red: 1, Green: 2, Blue: 3}
		if v, got, err := h.i.CallBoth(ctx, 9, tint); v != 9 || got != tint || err != nil {
			t.Error(v, got, err)
		}
		if diff := cmp.Diff([]any{uint8(9), tint}, h.named.take()); diff != "" {
			t.Error(diff)
		}
		if got, err := h.i.ThroughDependency(ctx, "hail"); got != "hail!" || err != nil {
			t.Error(got, err)
		}
		tints := []mirror.Tint{tint, {Red: 4}, {Blue: 255}}
		got, err := h.i.Glaze(ctx, tints)
		if diff := cmp.Diff(tints, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, err := h.i.Glaze(ctx, append(tints, mirror.Tint{})); err != mirror.PaneErrorBroken {
			t.Error(err)
		}
		if err := h.i.Release(ctx); err != nil || h.glazier.open != 0 {
			t.Errorf("%v, %d panes are open", err, h.glazier.open)
		}
	})
}

// TestMirrorFails: an error that has a type in the guest reaches it. Any other error ends the call
// and is its cause.
func TestMirrorFails(t *testing.T) {
	refused := &mirror.Refused{Reason: "no", Missing: mirror.PermsWrite}
	large := &mirror.ShapeErrorTooLarge{Size: 2, Limit: 1}
	text := errors.New("a text")
	path := &fs.PathError{Op: "open", Path: "there", Err: fs.ErrNotExist}
	// Each function gets an error of its type.
	types := map[string][]error{
		"TryUnit": {mirror.ParseErrorEmpty, mirror.ParseErrorOverflow}, "TryUnitOrCode": {mirror.HailMaryErrorNullPointer}, "TryUnitOrText": {text},
		"TryUnitOrCase": {&mirror.ShapeErrorEmpty{}, large}, "TryUnitOrRecord": {refused}, "TryBool": {mirror.ParseErrorBadDigit},
		"TryI64": {&mirror.ShapeErrorBadLabel{V0: "é"}}, "TryF32": {text}, "TryChar": {refused}, "TryDuration": {mirror.ParseErrorEmpty}, "TryString": {text},
		"TryPoint": {mirror.HailMaryErrorInvalidUTF8}, "TryNested": {mirror.HailMaryErrorNullPointer}, "TryShape": {large}, "TryFloats": {refused},
		"TryMaps": {refused}, "TryTuple": {text}, "TryOption": {mirror.ParseErrorOverflow}, "TryOptionUnit": {mirror.ParseErrorEmpty},
		"TryOptionString": {&mirror.ShapeErrorEmpty{}},
	}
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		h := newHall(t, opts...)
		v := reflect.ValueOf(h.module)
		called := 0
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if !strings.HasPrefix(name, "Try") {
				continue
			}
			called++
			try := func(fail func() error) error {
				t.Helper()
				in := reflect.New(v.Method(i).Type().In(1)).Elem()
				value{rand.New(rand.NewPCG(1, 4)), 0}.fill(in)
				h.fallible.fail = fail
				out := v.Method(i).Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
				h.fallible.fail = nil
				err, _ := out[len(out)-1].Interface().(error)
				for _, v := range out[:len(out)-1] {
					if err != nil && !v.IsZero() {
						t.Errorf("%s: %v beside %v", name, v, err)
					}
				}
				return err
			}
			ends := func(how string, err, cause error) {
				t.Helper()
				var e *wazabi.Error
				if !errors.Is(err, cause) || !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != "Fallible."+name || e.Func != "mirror."+name {
					t.Errorf("%s: %s: %v", name, how, err)
				}
			}
			for _, want := range types[name] {
				for how, err := range map[string]error{
					"as it is": want, "wrapped": fmt.Errorf("disk: %w", want), "joined": errors.Join(io.EOF, want),
				} {
					got := try(func() error { return err })
					if want == text {
						var e *wazabi.GuestError
						if !errors.As(got, &e) || e.Message != err.Error() {
							t.Errorf("%s: %s: %v", name, how, got)
						}
					} else if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s: %s: %s", name, how, diff)
					}
				}
				ends("panic", try(func() error { panic(want) }), want)
			}
			if _, codes := types[name][0].(mirror.HailMaryError); codes {
				success := error(mirror.HailMaryErrorSuccess)
				for how, err := range map[string]error{
					"success": success, "success, wrapped": fmt.Errorf("disk: %w", success), "success, joined": errors.Join(io.EOF, success),
				} {
					got := try(func() error { return err })
					ends(how, got, success)
					if got != nil && !strings.Contains(got.Error(), "HailMaryErrorSuccess stands for success; return nil") {
						t.Errorf("%s: %s: %v", name, how, got)
					}
				}
			}
			// The error has the type of another function.
			other := error(mirror.PaneErrorBroken)
			if types[name][0] == text {
				other = nil
			}
			for _, cause := range []error{path, io.EOF, other} {
				if cause != nil {
					if other != nil {
						ends("other error", try(func() error { return fmt.Errorf("disk: %w", cause) }), cause)
					}
					ends("panic", try(func() error { panic(fmt.Errorf("disk: %w", cause)) }), cause)
				}
			}
			var as *fs.PathError
			if err := try(func() error { panic(fmt.Errorf("disk: %w", path)) }); !errors.As(err, &as) || as != path || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %v", name, err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = try(func() error { runtime.Goexit(); return nil })
				t.Errorf("%s: Goexit did not end the goroutine", name)
			}()
			<-done
			if err := try(nil); err != nil {
				t.Errorf("%s: afterwards: %v", name, err)
			}
		}
		if called != len(types) {
			t.Errorf("%d functions, %d in the table", called, len(types))
		}
	})
}

// TestMirrorCosts: a call crosses once, however often the guest calls its host. Go allocates only
// for the texts and lists that the host keeps.
func TestMirrorCosts(t *testing.T) {
	h := newHall(t)
	ctx := t.Context()
	points := make([]mirror.Point, 20)
	const times = 100
	tests := []struct {
		what string
		call func() error
		want float64
	}{
		{"nothing", func() error { return h.i.CallNop(ctx, times) }, 0},
		{"scalars", func() error { _, err := h.i.CallScalars(ctx, times); return err }, 0},
		{"no text", func() error { _, err := h.i.CallWithText(ctx, "", times); return err }, 0},
		{"a text", func() error { _, err := h.i.CallWithText(ctx, "hail mary", times); return err }, times},
		{"no points", func() error { _, err := h.i.CallWithPoints(ctx, nil, times); return err }, 0},
		{"points", func() error { _, err := h.i.CallWithPoints(ctx, points, times); return err }, times},
	}
	for _, tt := range tests {
		if err := tt.call(); err != nil {
			t.Fatal(err)
		}
		before := h.i.GuestEntries()
		got := testing.AllocsPerRun(20, func() {
			if err := tt.call(); err != nil {
				t.Fatal(err)
			}
		})
		// AllocsPerRun calls the function once more.
		if crossings := h.i.GuestEntries() - before; got != tt.want || crossings != 21 {
			t.Errorf("%d calls of the host with %s: %v allocations, want %v; %d crossings in 21 calls", times, tt.what, got, tt.want, crossings)
		}
	}
}

// TestMirrorArena: a result crosses again exactly if the arena has no room for it, to the byte.
func TestMirrorArena(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := newHall(t, opts...)
		crossings := func(length, times int) int {
			before := h.i.GuestEntries()
			if n, err := h.i.Fetch(ctx, uint32(length), uint32(times)); n != uint32(length*times) || err != nil {
				t.Fatal(n, err)
			}
			return int(h.i.GuestEntries() - before)
		}
		fits := func() int { return sort.Search(1<<20, func(length int) bool { return crossings(length, 1) > 1 }) - 1 }
		room := fits()
		for _, length := range []int{0, 1, room - 1, room} {
			if n := crossings(length, 10); n != 1 {
				t.Errorf("10 results of %d bytes, which fit: %d crossings", length, n)
			}
		}
		for _, length := range []int{room + 1, 2 * room, 1 << 20} {
			if n := crossings(length, 10); n != 11 {
				t.Errorf("10 results of %d bytes, which do not fit: %d crossings", length, n)
			}
		}
		// The arguments of a call enlarge the arena for results as well.
		if _, err := h.i.CallWithText(ctx, strings.Repeat("x", 10*room), 1); err != nil {
			t.Fatal(err)
		}
		if larger := fits(); larger < 10*room {
			t.Errorf("%d bytes fit, %d before, beside arguments of %d", larger, room, 10*room)
		}
	})
}

// TestExplainer: each of the three functions in the interface-types explainer is one crossing into
// the guest and one out of it.
func TestExplainer(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		h := newHall(t, opts...)
		crosses := func(what string, call func() bool) {
			t.Helper()
			h.explainer.calls = 0
			before := h.i.GuestEntries()
			if !call() {
				t.Error(what)
			}
			if in, out := h.i.GuestEntries()-before, h.explainer.calls; in != 1 || out != 1 {
				t.Errorf("%s: %d crossings into the guest, %d out of it", what, in, out)
			}
		}
		crosses("dup", func() bool { a, b, err := h.i.Dup(ctx, "é"); return a == "é" && b == "é" && err == nil })
		crosses("print_twice", func() bool { return h.i.PrintTwice(ctx, "hail") == nil })
		crosses("the first", func() bool { s, err := h.i.ReturnOneOf(ctx, "a", "bc", 1); return s == "a" && err == nil })
		crosses("the second", func() bool { s, err := h.i.ReturnOneOf(ctx, "a", "bc", 0); return s == "bc" && err == nil })
		if diff := cmp.Diff([]string{"hail", "hail"}, h.explainer.printed); diff != "" {
			t.Error(diff)
		}
	})
}

// TestMirrorsInOneRuntime: each guest has its own hosts, whatever other guests the runtime has.
func TestMirrorsInOneRuntime(t *testing.T) {
	needsWazero(t, "the caller's runtime is wazero's")
	r := wazero.NewRuntime(t.Context())
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	in := wazeroengine.WithRuntime(r)
	halls := []*hall{newHall(t, in), newHall(t, in), newHall(t, in)}
	other := newHosted(t, &host{files: map[string]string{"name": "text"}}, in)
	for round := range 10 {
		for n, h := range halls {
			text := fmt.Sprint(round, n)
			if a, b, err := h.i.PassString(t.Context(), text); a != text || b != text || err != nil {
				t.Fatal(a, b, err)
			}
			for of, h := range halls {
				want := []any(nil)
				if of == n {
					want = []any{text}
				}
				if diff := cmp.Diff([][]any{want, want}, [][]any{h.given.take(), h.lent.take()}); diff != "" {
					t.Fatal(diff)
				}
			}
			if got, err := other.Read(t.Context(), "name"); string(got) != "text" || err != nil {
				t.Fatal(string(got), err)
			}
		}
	}
}

// TestHostsThatDoNotFit: a host with a missing or different method is a compile error that names
// the method.
func TestHostsThatDoNotFit(t *testing.T) {
	tests := []struct{ name, methods, says string }{
		{"fits", `func (host) Recall(context.Context, uint32) (any, error) { return nil, nil }`, ""},
		{"missing", ``, "host does not implement hosted.Store (missing method Recall)"},
		{"without a context", `func (host) Recall(uint32) (any, error) { return nil, nil }`, "(wrong type for method Recall)"},
		{"without an error", `func (host) Recall(context.Context, uint32) any { return nil }`, "(wrong type for method Recall)"},
		{"another parameter", `func (host) Recall(context.Context, int) (any, error) { return nil, nil }`, "have Recall(context.Context, int) (any, error)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "main.go")
			source := "package main\n\nimport (\n\t\"context\"\n\n\t\"github.com/wazabi/wazabi/testdata/gen/hosted\"\n)\n\ntype host struct{ hosted.Host }\n\n" +
				tt.methods + "\n\nfunc main() {\n\tctx := context.Background()\n\t_, _ = hosted.New(ctx, host{}, host{})\n}\n"
			if err := os.WriteFile(path, []byte(source), 0o666); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("go", "vet", path).CombinedOutput()
			if (err == nil) != (tt.says == "") || !strings.Contains(string(out), tt.says) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
