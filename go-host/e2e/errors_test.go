package e2e_test

import (
	"context"
	stderrors "errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/errors"
)

// errorsHost fails with an error of its choice.
type errorsHost struct {
	fail, code, any error
}

func (h *errorsHost) Ask(context.Context, uint32) (uint32, error) { return 7, h.fail }
func (h *errorsHost) AskCode(context.Context) error               { return h.code }
func (h *errorsHost) AskAny(context.Context) (uint32, error)      { return 7, h.any }

func openErrors(t *testing.T, host errors.Host) *errors.Module {
	t.Helper()
	module, err := errors.New(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(context.Background()) })
	return module
}

// errorChain returns the texts of an error and of those that Unwrap returns.
func errorChain(err error) (texts []string) {
	for ; err != nil; err = stderrors.Unwrap(err) {
		texts = append(texts, err.Error())
	}
	return texts
}

// TestErrorTexts: an error and its sources have the texts of their Display in Rust.
func TestErrorTexts(t *testing.T) {
	ctx, module := t.Context(), openErrors(t, &errorsHost{})
	for which, want := range [][]string{
		{`line 7: "x\""`},
		{"cannot open /etc", "the level is {too} high"},
		{"code 2", "code 2", "(the doc comment)"},
		{"there is no input"},
		{"included from a.inc", "cannot open /etc", "the level is {too} high"},
		{"refused, perhaps", "not today"},
		{"refused, perhaps"},
		{"it said something", "a word"},
	} {
		_, err := module.Read(ctx, uint32(which))
		if got := errorChain(err); !reflect.DeepEqual(got, want) {
			t.Errorf("Read(%d): %q, want %q", which, got, want)
		}
	}
	if _, err := module.Read(ctx, 8); err != nil {
		t.Errorf("the case that means success: %v", err)
	}
	if v, err := module.Read(ctx, 1<<32-1); v != 7 || err != nil {
		t.Errorf("a value: %d, %v", v, err)
	}
	refused := &errors.Refused{Reason: "not\tnow"}
	if err := module.Refuse(ctx, *refused); err == nil || err.Error() != "not now" {
		t.Errorf("a struct: %v", err)
	}
	// What was made in Go has no text, and prints its fields.
	if got, want := refused.Error(), `A struct with `+"`Display`"+`. (reason="not\tnow", retry=none)`; got != want {
		t.Errorf("a struct made in Go: %q, want %q", got, want)
	}
}

// TestErrorValues: errors.Is and errors.As find an error, its constant and its sources.
func TestErrorValues(t *testing.T) {
	ctx, module := t.Context(), openErrors(t, &errorsHost{})
	_, err := module.Read(ctx, 4)
	var included *errors.ReadErrorIncluded
	var open *errors.ReadErrorOpen
	var level errors.Level
	if !stderrors.As(err, &included) || included.File != "a.inc" || !stderrors.As(err, &open) || open.Path != "/etc" || open != included.Source {
		t.Errorf("%#v", err)
	}
	if !stderrors.As(err, &level) || level != errors.LevelHigh || !stderrors.Is(err, errors.LevelHigh) || stderrors.Is(err, errors.LevelLow) {
		t.Errorf("%#v has the level %v", err, level)
	}
	// A variant without fields, in an enum with others.
	_, err = module.Read(ctx, 3)
	var empty *errors.ReadErrorEmpty
	if !stderrors.Is(err, &errors.ReadErrorEmpty{}) || stderrors.Is(err, &errors.ReadErrorDone{}) || !stderrors.As(err, &empty) {
		t.Errorf("%#v", err)
	}
	if err := module.Shape(ctx, &errors.ShapeErrorNothing{}); !stderrors.Is(err, &errors.ShapeErrorNothing{}) || err.Error() != "the shape is empty" {
		t.Errorf("%#v", err)
	}
	// Constants: thiserror's texts are in the package, and other texts wrap the constant.
	for _, want := range []errors.Level{errors.LevelLow, errors.LevelHigh} {
		if err := module.Level(ctx, want); err != want {
			t.Errorf("%#v, want %v", err, want)
		}
	}
	_, err = module.Code(ctx, errors.CodeBad)
	var code errors.Code
	if !stderrors.Is(err, errors.CodeBad) || !stderrors.As(err, &code) || code != errors.CodeBad || err.Error() != "code 1" {
		t.Errorf("%#v", err)
	}
	if _, err := module.Code(ctx, errors.CodeFine); err != nil {
		t.Errorf("the case that means success: %v", err)
	}
	// A source that may be absent.
	_, err = module.Read(ctx, 5)
	var refused *errors.Refused
	if !stderrors.As(err, &refused) || *refused.Retry != 3 {
		t.Errorf("%#v", err)
	}
	if _, err = module.Read(ctx, 6); stderrors.As(err, &refused) || stderrors.Unwrap(err) != nil {
		t.Errorf("%#v", err)
	}
	// A text.
	_, err = module.Read(ctx, 7)
	var guest *wazabi.GuestError
	if !stderrors.As(err, &guest) || guest.Message != "a word" {
		t.Errorf("%#v", err)
	}
	// Errors are values too.
	spots, err := module.Spots(ctx, []errors.Spot{{X: 1, Y: 2}, {X: 3, Y: 4}})
	if want := []errors.Spot{{X: 1, Y: 2}, {X: 3, Y: 4}}; err != nil || !reflect.DeepEqual(spots, want) {
		t.Errorf("%v, %v", spots, err)
	}
	_, err = module.Spots(ctx, []errors.Spot{{X: 0, Y: 2}})
	var spot *errors.Spot
	if !stderrors.As(err, &spot) || spot.X != 0 || spot.Y != 2 || err.Error() != "0:2" {
		t.Errorf("%#v", err)
	}
}

// TestErrorFormats: the text of an error without Display is a format, or the doc comment and the
// fields.
func TestErrorFormats(t *testing.T) {
	ctx, module := t.Context(), openErrors(t, &errorsHost{})
	_, err := module.Locate(ctx, errors.Located{Message: "bad\nsyntax", From: 3})
	if want := "bad; syntax at 3, {100%}"; err == nil || err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	name := "sun"
	for _, tt := range []struct {
		err  errors.ShapeError
		want string
	}{
		{&errors.ShapeErrorTooLarge{Area: 1.5, Name: &name, Kind: errors.LevelLow}, "the shape is too large (area=1.5, name=sun, kind=the level is too low)"},
		{&errors.ShapeErrorTooLarge{Kind: errors.LevelHigh}, "the shape is too large (area=0, name=none, kind=the level is {too} high)"},
		{&errors.ShapeErrorPair{V0: 7, V1: "a\x1b"}, `two values are 100% wrong (7, "a\x1b")`},
		{&errors.ShapeErrorUndocumented{At: '\''}, `Undocumented (at='\'')`},
		{&errors.ShapeErrorNothing{}, "the shape is empty"},
		{&errors.ShapeErrorOrder{V0: 7, V1: &name}, "sun before 7"},
		{&errors.ShapeErrorOrder{V0: 7}, "none before 7"},
		{&errors.ShapeErrorBare{}, "no fields, {}"},
		{
			&errors.ShapeErrorFar{Place: errors.Place{X: 1, Y: -2}, Bytes: []byte{0xab, 1}, Cause: &errors.Located{Message: "m", From: 1}},
			"it is far away (place={X:1 Y:-2}, bytes=ab01, cause=m at 1, {100%})",
		},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("made in Go: %q, want %q", got, tt.want)
		}
		if err := module.Shape(ctx, tt.err); err == nil || err.Error() != tt.want || !reflect.DeepEqual(err, tt.err) {
			t.Errorf("%#v, want %#v", err, tt.err)
		}
	}
}

// TestErrorTextsAreBounded: a Display that writes much, fails or writes nothing is no fault, and one
// that panics is a trap.
func TestErrorTextsAreBounded(t *testing.T) {
	ctx, module := t.Context(), openErrors(t, &errorsHost{})
	for odd, want := range map[errors.Odd]string{
		errors.OddLong:   strings.Repeat("é", 2048),
		errors.OddFails:  "begun",
		errors.OddSilent: "writes nothing",
		errors.OddLines:  "one; two\uFFFD[2J",
	} {
		_, some, err := module.Odd(ctx, odd)
		if err == nil || some || err.Error() != want || !stderrors.Is(err, odd) {
			t.Errorf("%v: %.80q (%d bytes)", odd, fmt.Sprint(err), len(fmt.Sprint(err)))
		}
	}
	_, _, err := module.Odd(ctx, errors.OddPanics)
	var trap *wazabi.TrapError
	if !stderrors.As(err, &trap) || trap.Message != "no text" {
		t.Errorf("%v", err)
	}
	// The next call has a new instance.
	if err := module.Level(ctx, errors.LevelLow); err != errors.LevelLow {
		t.Error(err)
	}
}

// TestErrorItems: the items of an iterator have texts of their own.
func TestErrorItems(t *testing.T) {
	ctx, module := t.Context(), openErrors(t, &errorsHost{})
	want := []string{
		`line 7: "x\""`, "value 1", "cannot open /etc", "value 3", "code 2", "value 5", "there is no input", "value 7", "included from a.inc",
	}
	var got []string
	for value, err := range module.Each(ctx, 8) {
		if err != nil {
			value = err.Error()
		}
		got = append(got, value)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestErrorsOfHosts: a host's error of the guest's type is the guest's, which writes its text.
func TestErrorsOfHosts(t *testing.T) {
	host := &errorsHost{}
	ctx, module := t.Context(), openErrors(t, host)
	for _, tt := range []struct {
		fail error
		want string
	}{
		{nil, "value 7"},
		{&errors.ReadErrorEmpty{}, "Empty: there is no input"},
		{
			fmt.Errorf("wrapped: %w", &errors.ReadErrorOpen{Path: "p", Cause: errors.LevelLow}),
			`Open { path: "p", cause: Low }: cannot open p`,
		},
	} {
		host.fail = tt.fail
		if got, err := module.Tell(ctx, 1); got != tt.want || err != nil {
			t.Errorf("%v: %q, %v, want %q", tt.fail, got, err, tt.want)
		}
	}
	host.code = errors.CodeWorse
	if err := module.TellCode(ctx); !stderrors.Is(err, errors.CodeWorse) || err.Error() != "code 2" {
		t.Errorf("%#v", err)
	}
	_, err := module.Call(ctx, func(_ context.Context, n uint32) (uint32, error) {
		return 0, &errors.ReadErrorSyntax{Line: n, Message: "m"}
	})
	var syntax *errors.ReadErrorSyntax
	if !stderrors.As(err, &syntax) || syntax.Line != 1 || err.Error() != `line 1: "m"` {
		t.Errorf("%#v", err)
	}
	// A text that an error of the guest has goes back without it.
	_, again := module.Call(ctx, func(context.Context, uint32) (uint32, error) { return 0, err })
	if !stderrors.As(again, &syntax) || again.Error() != err.Error() {
		t.Errorf("%#v", again)
	}
	_, err = module.Call(ctx, func(context.Context, uint32) (uint32, error) { return 0, stderrors.New("other") })
	if !stderrors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
}

// TestErrorChains: an error of any Rust type is a chain of texts, both ways.
func TestErrorChains(t *testing.T) {
	host := &errorsHost{}
	ctx, module := t.Context(), openErrors(t, host)
	_, err := module.Any(ctx, 1)
	want := []string{"gave up: no answer: cannot open /etc: the level is {too} high", "no answer: cannot open /etc: the level is {too} high", "cannot open /etc: the level is {too} high", "the level is {too} high"}
	if got := errorChain(err); !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var guest *wazabi.GuestError
	if !stderrors.As(err, &guest) || guest.Message != "gave up" {
		t.Errorf("%#v", err)
	}
	_, err = module.Boxed(ctx, 99)
	if got := errorChain(err); !reflect.DeepEqual(got, []string{"a text"}) {
		t.Errorf("%q", got)
	}
	if v, err := module.Boxed(ctx, 1<<32-1); v != 7 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	// The host's errors: what wraps another has a level of its own.
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, "value 7"},
		{stderrors.New("disk full"), "disk full"},
		{fmt.Errorf("cannot save: %w", fmt.Errorf("%w: /tmp", stderrors.New("disk full"))), "cannot save: disk full: /tmp: disk full"},
		{&wazabi.GuestError{Message: "a", Err: &wazabi.GuestError{Message: "b"}}, "a: b"},
		{&errors.ReadErrorOpen{Path: "p", Cause: errors.LevelLow}, `the file cannot be opened (path="p", cause=the level is too low): the level is too low`},
	} {
		host.any = tt.err
		if got, err := module.TellAny(ctx); got != tt.want || err != nil {
			t.Errorf("%v: %q, %v, want %q", tt.err, got, err, tt.want)
		}
	}
	// Errors as values, in an error.
	inner := &wazabi.GuestError{Message: "in", Err: &wazabi.GuestError{Message: "deeper"}}
	err = module.Outer(ctx, inner, []*wazabi.GuestError{{Message: "x"}, inner})
	var outer *errors.Outer
	if !stderrors.As(err, &outer) || len(outer.Others) != 2 || outer.Others[1].Error() != "in: deeper" || outer.Others[0].Err != nil {
		t.Errorf("%#v", err)
	}
	if got, want := errorChain(err), []string{"outer", "in: deeper", "deeper"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for path, err := range map[string]error{
		"inner":     module.Outer(ctx, nil, nil),
		"others[1]": module.Outer(ctx, inner, []*wazabi.GuestError{inner, nil}),
	} {
		var e *wazabi.Error
		if !stderrors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	// The error of a stream is the cause.
	broken := stderrors.New("broken pipe")
	_, err = module.Number(ctx, iotest.ErrReader(broken))
	if !stderrors.Is(err, broken) || !stderrors.As(err, &guest) {
		t.Errorf("%#v", err)
	}
	if n, err := module.Number(ctx, strings.NewReader(" 42 ")); n != 42 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err = module.Number(ctx, strings.NewReader("x")); err == nil || err.Error() != "invalid digit found in string" {
		t.Errorf("%v", err)
	}
}
