package e2e_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/utf16units"
)

// unitsHost is the host of the guest utf16, for code units.
type unitsHost struct{}

func (unitsHost) Upper(_ context.Context, text []uint16) ([]uint16, error) {
	return utf16.Encode([]rune(strings.ToUpper(string(utf16.Decode(text))))), nil
}

func (unitsHost) Known(_ context.Context, texts [][]uint16) ([]uint16, error) {
	if len(texts) == 0 {
		return []uint16{0xdd80}, nil
	}
	return texts[0], nil
}

func newUTF16Units(t *testing.T, opts ...wazabi.Option) *utf16units.Module {
	t.Helper()
	m, err := utf16units.New(t.Context(), unitsHost{}, opts...)
	return closed(t, m, err)
}

// unitsOf are the code units of a text; nil if it is empty.
func unitsOf(text string) []uint16 {
	if text == "" {
		return nil
	}
	return utf16.Encode([]rune(text))
}

// TestUTF16AsUnits: a package that was generated with -utf16 units has code units in every position.
func TestUTF16AsUnits(t *testing.T) {
	module := newUTF16Units(t)
	ctx := t.Context()
	for _, text := range utf16Texts {
		name, units := text[:min(len(text), 8)], unitsOf(text)
		if got, err := module.Echo(ctx, units); err != nil || !slices.Equal(got, units) {
			t.Errorf("%q: Echo: %.20x, %v", name, got, err)
		}
		if n, err := module.Length(ctx, units); err != nil || int(n) != len(units) {
			t.Errorf("%q: Length: %d, %v", name, n, err)
		}
		if got, err := module.Text(ctx, units); err != nil || !slices.Equal(got, units) {
			t.Errorf("%q: Text: %v", name, err)
		}
		line := utf16units.Line{Text: units, Note: &units, Source: text}
		if got, err := module.EchoLine(ctx, line); err != nil || !reflect.DeepEqual(got, line) {
			t.Errorf("%q: EchoLine: %v", name, err)
		}
		for _, part := range []utf16units.Part{utf16units.PartTitle{V0: units}, utf16units.PartLines{Lines: []utf16units.Line{line, {}}}} {
			if got, err := module.EchoPart(ctx, part); err != nil || !reflect.DeepEqual(got, part) {
				t.Errorf("%q: EchoPart: %v", name, err)
			}
		}
		if got, err := module.EchoNamed(ctx, utf16units.Named(units)); err != nil || !slices.Equal(got, utf16units.Named(units)) {
			t.Errorf("%q: EchoNamed: %v", name, err)
		}
		pair := utf16units.Tuple3[[]uint16, uint8, []uint16]{V0: units, V1: 7, V2: unitsOf("b")}
		if last, both, err := module.Swap(ctx, pair); err != nil || !slices.Equal(last, pair.V2) || !reflect.DeepEqual(both, [2][]uint16{units, pair.V2}) {
			t.Errorf("%q: Swap: %v", name, err)
		}
		if got, err := module.HostUpper(ctx, units); err != nil || !slices.Equal(got, unitsOf(strings.ToUpper(text))) {
			t.Errorf("%q: HostUpper: %v", name, err)
		}
	}
	if got, err := module.Reversed(ctx, [][]uint16{unitsOf("a"), nil, unitsOf("🦀")}); err != nil || !reflect.DeepEqual(got, [][]uint16{unitsOf("🦀"), nil, unitsOf("a")}) {
		t.Errorf("Reversed: %x, %v", got, err)
	}
	if got, err := module.HostKnown(ctx, [][]uint16{unitsOf("🦀")}); err != nil || !slices.Equal(got, unitsOf("🦀")) {
		t.Errorf("HostKnown: %x, %v", got, err)
	}
	twice := func(_ context.Context, text []uint16) ([]uint16, error) { return slices.Concat(text, text), nil }
	all := iter.Seq[[]uint16](slices.Values([][]uint16{unitsOf("é"), unitsOf("🦀")}))
	if got, err := module.Map(ctx, all, twice); err != nil || !slices.Equal(got, unitsOf("éé🦀🦀")) {
		t.Errorf("Map: %x, %v", got, err)
	}
}

// TestUTF16AsUnitsInvalid: surrogates without their pairs are refused with their places, or replaced.
func TestUTF16AsUnitsInvalid(t *testing.T) {
	module := newUTF16Units(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	for _, tt := range []struct {
		units []uint16
		path  string
	}{{[]uint16{0xd83e}, "text[0]"}, {[]uint16{'a', 0xdd80}, "text[1]"}, {[]uint16{0xd83e, 0xd83e, 0xdd80}, "text[0]"}, {[]uint16{0xd83e, 0xdd80, 0xd83e}, "text[2]"}} {
		var e *wazabi.Error
		if _, err := module.Echo(ctx, tt.units); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrChar) || !errors.As(err, &e) || e.Path != tt.path {
			t.Errorf("%x: %v", tt.units, err)
		}
	}
	if _, err := module.EchoLine(ctx, utf16units.Line{Text: []uint16{'a', 0xd83e}}); err == nil || !strings.Contains(err.Error(), "line.text[1]") {
		t.Errorf("EchoLine: %v", err)
	}
	if _, err := module.HostKnown(ctx, nil); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrChar) {
		t.Errorf("HostKnown: %v", err)
	}
	replacing := newUTF16Units(t, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8))
	got, err := replacing.Echo(ctx, []uint16{0xdd80, 'a', 0xd83e, 0xd83e, 0xdd80, 0xd83e})
	if want := []uint16{0xfffd, 'a', 0xfffd, 0xd83e, 0xdd80, 0xfffd}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Echo: %x, %v", got, err)
	}
}

// TestUTF16InPlace: strings and code units pass between Go and the guest's memory without a
// temporary. The result is all that a call allocates.
func TestUTF16InPlace(t *testing.T) {
	ctx := t.Context()
	text := strings.Repeat("aé世🦀", 10_000)
	units := unitsOf(text)
	byString, byUnits := newUTF16(t, ""), newUTF16Units(t)
	for _, way := range []struct {
		name   string
		result int
		call   func() error
	}{
		{"string", len(text), func() error { _, err := byString.Echo(ctx, text); return err }},
		{"units", 2 * len(units), func() error { _, err := byUnits.Echo(ctx, units); return err }},
	} {
		call := func() {
			if err := way.call(); err != nil {
				t.Fatal(err)
			}
		}
		call()
		if allocations := testing.AllocsPerRun(20, call); allocations > 1 {
			t.Errorf("%s: %v allocations", way.name, allocations)
		}
		const calls = 20
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range calls {
			call()
		}
		runtime.ReadMemStats(&after)
		if bytes := (after.TotalAlloc - before.TotalAlloc) / calls; bytes > uint64(way.result)*3/2 {
			t.Errorf("%s: %d bytes are allocated for a result of %d", way.name, bytes, way.result)
		}
	}
}
