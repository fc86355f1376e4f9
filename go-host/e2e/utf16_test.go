package e2e_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
	guest "github.com/wazabi/wazabi/testdata/gen/utf16"
)

// upperHost is the host of the guest utf16.
type upperHost struct{ known string }

func (upperHost) Upper(_ context.Context, text string) (string, error) {
	return strings.ToUpper(text), nil
}

func (h upperHost) Known(_ context.Context, texts []string) (string, error) {
	if slices.Contains(texts, h.known) {
		return h.known, nil
	}
	return "", errors.New("none is known 🦀")
}

func newUTF16(t *testing.T, known string, opts ...wazabi.Option) *guest.Module {
	t.Helper()
	module, err := guest.New(t.Context(), upperHost{known}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

var utf16Texts = []string{
	"", "a", "größe", "世界", "🦀", "a🦀b", "\u0000", "\uFFFD", "\uD7FF\uE000\uFFFF", "\U00010000\U0010FFFF", strings.Repeat("ab🦀é", 20_000),
}

// TestUTF16: texts cross as UTF-16 and come back, in every position.
func TestUTF16(t *testing.T) {
	module := newUTF16(t, "b")
	ctx := t.Context()
	for _, text := range utf16Texts {
		name := text[:min(len(text), 8)]
		units := utf16.Encode([]rune(text))
		if got, err := module.Echo(ctx, text); err != nil || got != text {
			t.Errorf("%q: Echo: %.20q, %v", name, got, err)
		}
		if n, err := module.Length(ctx, text); err != nil || int(n) != len(units) {
			t.Errorf("%q: Length: %d, %v", name, n, err)
		}
		if got, err := module.Units(ctx, text); err != nil || !slices.Equal(got, units) {
			t.Errorf("%q: Units: %v", name, err)
		}
		if got, err := module.Text(ctx, units); err != nil || got != text {
			t.Errorf("%q: Text: %.20q, %v", name, got, err)
		}
		line := guest.Line{Text: text, Note: &text, Source: text}
		if got, err := module.EchoLine(ctx, line); err != nil || !reflect.DeepEqual(got, line) {
			t.Errorf("%q: EchoLine: %v", name, err)
		}
		if got, err := module.EchoLine(ctx, guest.Line{Source: text}); err != nil || !reflect.DeepEqual(got, guest.Line{Source: text}) {
			t.Errorf("%q: EchoLine: %v", name, err)
		}
		for _, part := range []guest.Part{guest.PartTitle{V0: text}, guest.PartLines{Lines: []guest.Line{line, {}}}} {
			if got, err := module.EchoPart(ctx, part); err != nil || !reflect.DeepEqual(got, part) {
				t.Errorf("%q: EchoPart: %v", name, err)
			}
		}
		if got, err := module.EchoNamed(ctx, guest.Named(text)); err != nil || got != guest.Named(text) {
			t.Errorf("%q: EchoNamed: %v", name, err)
		}
		pair := guest.Tuple3[string, uint8, string]{V0: text, V1: 7, V2: "b"}
		if last, both, err := module.Swap(ctx, pair); err != nil || last != "b" || both != [2]string{text, "b"} {
			t.Errorf("%q: Swap: %v", name, err)
		}
		if got, err := module.HostUpper(ctx, text); err != nil || got != strings.ToUpper(text) {
			t.Errorf("%q: HostUpper: %v", name, err)
		}
	}
	if got, err := module.Reversed(ctx, utf16Texts); err != nil || len(got) != len(utf16Texts) || got[0] != utf16Texts[len(utf16Texts)-1] || got[7] != utf16Texts[3] {
		t.Errorf("Reversed: %v", err)
	}
	counts, err := module.Count(ctx, []string{"é", "🦀", "é"})
	if err != nil || !maps.Equal(counts, map[string]guest.Named{"é": "2", "🦀": "1"}) {
		t.Errorf("Count: %v, %v", counts, err)
	}
	if got, err := module.HostKnown(ctx, []string{"a", "b"}); err != nil || got != "b" {
		t.Errorf("HostKnown: %q, %v", got, err)
	}
	var failure *wazabi.GuestError
	if _, err := module.HostKnown(ctx, nil); !errors.As(err, &failure) || failure.Message != "none is known 🦀" {
		t.Errorf("HostKnown: %v", err)
	}
}

// TestUTF16Units: the guest may have units that are no text. A text has none.
func TestUTF16Units(t *testing.T) {
	module := newUTF16(t, "")
	ctx := t.Context()
	var failure *wazabi.GuestError
	if _, err := module.Text(ctx, []uint16{'a', 0xd83e}); !errors.As(err, &failure) || failure.Message != "unit 1, 0xd83e, is a surrogate without its pair" {
		t.Errorf("Text: %v", err)
	}
	if got, err := module.Repaired(ctx, []uint16{0xdd80, 'a', 0xd83e, 0xd83e, 0xdd80, 0xd83e}); err != nil || got != "\uFFFDa\uFFFD🦀\uFFFD" {
		t.Errorf("Repaired: %q, %v", got, err)
	}
	for at, wanted := range map[uint32]string{0: "a🦀b", 1: "🦀b", 3: "b", 4: ""} {
		if got, ok, err := module.From(ctx, "a🦀b", at); err != nil || !ok || got != wanted {
			t.Errorf("From(%d): %q, %v, %v", at, got, ok, err)
		}
	}
	for _, at := range []uint32{2, 5} {
		if got, ok, err := module.From(ctx, "a🦀b", at); err != nil || ok {
			t.Errorf("From(%d): %q, %v, %v", at, got, ok, err)
		}
	}
}

// TestUTF16Streams: texts are items of sequences and iterators, and cross callbacks and views.
func TestUTF16Streams(t *testing.T) {
	module := newUTF16(t, "")
	ctx := t.Context()
	texts := iter.Seq[string](slices.Values([]string{"a", "🦀", ""}))
	all, err := module.Map(ctx, texts, func(_ context.Context, text string) (string, error) { return "<" + text + ">", nil })
	if err != nil || all != "<a><🦀><>" {
		t.Errorf("Map: %q, %v", all, err)
	}
	text, err := module.NewText(ctx, "a🦀é")
	if err != nil {
		t.Fatal(err)
	}
	var characters []string
	for c, err := range text.Characters(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		characters = append(characters, c)
	}
	if !slices.Equal(characters, []string{"a", "🦀", "é"}) {
		t.Errorf("Characters: %q", characters)
	}
	if err := text.Close(ctx); err != nil {
		t.Error(err)
	}
	note := "n🦀"
	line := guest.Line{Text: "t🦀", Note: &note, Source: "s"}
	err = module.EchoLineView(ctx, line, func(_ context.Context, v guest.LineView) error {
		if got, err := v.Clone(); err != nil || !reflect.DeepEqual(got, line) {
			t.Errorf("Clone: %v, %v", got, err)
		}
		if got, ok := v.Note(); v.Text() != line.Text || !ok || got != note || v.Source().String() != "s" {
			t.Errorf("%q, %v", v.Text(), got)
		}
		return v.Err()
	})
	if err != nil {
		t.Error(err)
	}
}

// TestUTF16Invalid: text that is not UTF-8 is not sent, or is replaced.
func TestUTF16Invalid(t *testing.T) {
	module := newUTF16(t, "")
	var e *wazabi.Error
	bad := "a\xffb"
	_, err := module.EchoPart(t.Context(), guest.PartLines{Lines: []guest.Line{{}, {Note: &bad}}})
	if !errors.As(err, &e) || !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrUTF8) || e.Path != "part.lines[1].note" {
		t.Errorf("%v", err)
	}
	if _, err := module.Echo(t.Context(), "usable"); err != nil {
		t.Error(err)
	}
	replacing := newUTF16(t, "", wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8))
	if got, err := replacing.Echo(t.Context(), bad); err != nil || got != "a\uFFFDb" {
		t.Errorf("%q, %v", got, err)
	}
	if n, err := replacing.Length(t.Context(), "🦀\xf0\x9f"); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

// echoing is the host of the guest utf16 for comparisons with late binding, where host functions
// return their arguments.
type echoing struct{}

func (echoing) Upper(_ context.Context, text string) (string, error) { return text, nil }

func (echoing) Known(context.Context, []string) (string, error) { return "known", nil }
