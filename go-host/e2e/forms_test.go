package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/forms"
)

// inspector is the host of the guest forms.
type inspector struct {
	judged []wazabi.Result[forms.Step]
	first  wazabi.Result[uint8]
	last   wazabi.Result[uint64]
	// answers and audit are what its methods return.
	answers  []wazabi.Result[forms.Step]
	audit    wazabi.Result[uint64]
	auditErr error
}

func (h *inspector) Judge(_ context.Context, steps []wazabi.Result[forms.Step]) ([]wazabi.Result[forms.Step], error) {
	h.judged = steps
	return h.answers, nil
}

func (h *inspector) Note(_ context.Context, first wazabi.Result[uint8]) (wazabi.Result[uint8], bool, error) {
	h.first = first
	return first, first != (wazabi.Result[uint8]{}), nil
}

func (h *inspector) Audit(_ context.Context, last wazabi.Result[uint64]) (wazabi.Result[uint64], error) {
	h.last = last
	return h.audit, h.auditErr
}

// echoForms is a host that returns its arguments, as that of late binding does.
type echoForms struct{}

func (echoForms) Judge(_ context.Context, steps []wazabi.Result[forms.Step]) ([]wazabi.Result[forms.Step], error) {
	return steps, nil
}

func (echoForms) Note(_ context.Context, first wazabi.Result[uint8]) (wazabi.Result[uint8], bool, error) {
	return first, true, nil
}

func (echoForms) Audit(_ context.Context, last wazabi.Result[uint64]) (wazabi.Result[uint64], error) {
	return last, nil
}

func formsModule(t *testing.T, host *inspector) *forms.Module {
	t.Helper()
	module, err := forms.New(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(t.Context()) })
	return module
}

// sameResult compares results: their errors by errors.Is, or as values of a type with fields.
func sameResult[T any](t *testing.T, what string, got, want wazabi.Result[T]) {
	t.Helper()
	if !reflect.DeepEqual(got.Value, want.Value) || (got.Err == nil) != (want.Err == nil) {
		t.Errorf("%s = %+v, want %+v", what, got, want)
		return
	}
	if want.Err == nil || errors.Is(got.Err, want.Err) {
		return
	}
	var parse, wantParse *forms.ParseError
	var late, wantLate *forms.StepErrorLate
	switch {
	case errors.As(want.Err, &wantParse):
		if !errors.As(got.Err, &parse) || parse.Line != wantParse.Line || parse.Found != wantParse.Found {
			t.Errorf("%s: %v, want %v", what, got.Err, want.Err)
		}
	case errors.As(want.Err, &wantLate):
		if !errors.As(got.Err, &late) || !reflect.DeepEqual(late, wantLate) {
			t.Errorf("%s: %v, want %v", what, got.Err, want.Err)
		}
	default:
		if got.Err.Error() != want.Err.Error() {
			t.Errorf("%s: %v, want %v", what, got.Err, want.Err)
		}
	}
}

func okResult[T any](v T) wazabi.Result[T]        { return wazabi.Result[T]{Value: v} }
func errResult[T any](err error) wazabi.Result[T] { return wazabi.Result[T]{Err: err} }

// TestResultsInLists: each element is a value or an error of its own, with the guest's text.
func TestResultsInLists(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	got, err := m.ParseEach(ctx, []string{"1", "x\ny", "-3", ""})
	if err != nil || len(got) != 4 {
		t.Fatalf("%v, %v", got, err)
	}
	sameResult(t, "1", got[0], okResult[int64](1))
	sameResult(t, "2", got[1], errResult[int64](&forms.ParseError{Line: 2, Found: "x\ny"}))
	sameResult(t, "3", got[2], okResult[int64](-3))
	sameResult(t, "4", got[3], errResult[int64](&forms.ParseError{Line: 4}))
	// The Display of the Rust type.
	if text := got[1].Err.Error(); text != `line 2: "x\ny" is no number` {
		t.Errorf("the text is %s", text)
	}

	all := []wazabi.Result[string]{okResult("a"), errResult[string](forms.RefusalFull), errResult[string](fmt.Errorf("no: %w", forms.RefusalClosed)), {}}
	if n, err := m.CountErrors(ctx, all, errResult[uint32](forms.RefusalFull)); n != 3 || err != nil {
		t.Errorf("CountErrors = %d, %v, want 3", n, err)
	}
	if n, err := m.CountErrors(ctx, nil, okResult[uint32](7)); n != 0 || err != nil {
		t.Errorf("CountErrors = %d, %v, want 0", n, err)
	}
}

// TestResultsInValues: results in fields, options, cases, maps and tuples go there and back.
func TestResultsInValues(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	late := &forms.StepErrorLate{By: 1 << 40, Of: []byte{1, 2}}
	for _, want := range []forms.Step{
		{},
		{Name: "a", Lines: okResult[uint32](7), Late: &wazabi.Result[[]string]{Value: []string{"b", ""}}},
		{Name: "c", Lines: errResult[uint32](&forms.ParseError{Line: 9, Found: "é"}), Stored: errResult[struct{}](forms.RefusalClosed), Late: &wazabi.Result[[]string]{Err: late}},
		{Late: &wazabi.Result[[]string]{Err: &forms.StepErrorSkipped{}}},
	} {
		got, err := m.EchoStep(ctx, want)
		if err != nil {
			t.Fatal(err)
		}
		sameStep(t, got, want)
		err = m.EchoStepView(ctx, want, func(_ context.Context, v forms.StepView) error {
			sameResult(t, "the view's lines", v.Lines(), want.Lines)
			sameResult(t, "the view's stored", v.Stored(), want.Stored)
			late, ok := v.Late()
			if ok != (want.Late != nil) {
				t.Errorf("the view's late: %+v, %t", late, ok)
			} else if ok {
				sameResult(t, "the view's late", late, *want.Late)
			}
			clone, err := v.Clone()
			sameStep(t, clone, want)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}

	pair := forms.EventPair{V0: errResult[uint8](forms.RefusalFull), V1: okResult([2]int16{-1, 1})}
	event, err := m.EchoEvent(ctx, pair)
	if got, ok := event.(forms.EventPair); !ok || err != nil {
		t.Errorf("EchoEvent = %#v, %v", event, err)
	} else {
		sameResult(t, "the first of a pair", got.V0, pair.V0)
		sameResult(t, "the second of a pair", got.V1, pair.V1)
	}

	sent := map[string]wazabi.Result[uint32]{"": okResult[uint32](1), "late": errResult[uint32](late), "skipped": errResult[uint32](&forms.StepErrorSkipped{})}
	back, err := m.EchoMap(ctx, sent)
	if err != nil || len(back) != len(sent) {
		t.Fatalf("EchoMap = %v, %v", back, err)
	}
	for key, want := range sent {
		sameResult(t, "the entry "+key, back[key], want)
	}
}

func sameStep(t *testing.T, got, want forms.Step) {
	t.Helper()
	sameResult(t, "lines", got.Lines, want.Lines)
	sameResult(t, "stored", got.Stored, want.Stored)
	if got.Name != want.Name || (got.Late == nil) != (want.Late == nil) {
		t.Errorf("%+v, want %+v", got, want)
	} else if got.Late != nil {
		sameResult(t, "late", *got.Late, *want.Late)
	}
}

// TestResultsOfAnyError: strings, errors of any type and () as errors take any error of Go.
func TestResultsOfAnyError(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	inner := okResult(true)
	unit, text, char, deep, err := m.EchoPlain(ctx, okResult[uint8](200), okResult(struct{}{}), okResult('é'), &wazabi.Result[wazabi.Result[bool]]{Value: inner})
	if err != nil || unit != okResult[uint8](200) || text != okResult(struct{}{}) || char != okResult('é') || deep == nil || *deep != okResult(inner) {
		t.Errorf("%+v, %+v, %+v, %+v, %v", unit, text, char, deep, err)
	}
	chain := fmt.Errorf("outer: %w", io.EOF)
	unit, text, char, deep, err = m.EchoPlain(ctx, errResult[uint8](io.EOF), errResult[struct{}](chain), errResult[rune](chain),
		&wazabi.Result[wazabi.Result[bool]]{Value: errResult[bool](forms.RefusalFull)})
	if err != nil || deep == nil || deep.Err != nil || !errors.Is(deep.Value.Err, forms.RefusalFull) {
		t.Fatalf("%+v, %v", deep, err)
	}
	var guest *wazabi.GuestError
	if !errors.As(unit.Err, &guest) || guest.Message != "the guest failed, and gives no reason" {
		t.Errorf("()'s error: %v", unit.Err)
	}
	if !errors.As(text.Err, &guest) || guest.Message != "outer: EOF" || guest.Err != nil {
		t.Errorf("String's error: %#v", text.Err)
	}
	if !errors.As(char.Err, &guest) || guest.Message != "outer" || guest.Err == nil || guest.Err.Error() != "EOF" {
		t.Errorf("the error of any type: %#v", char.Err)
	}

	if n, err := m.Unexplained(ctx, false); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := m.Unexplained(ctx, true); !errors.As(err, &guest) || err.Error() != "the guest failed, and gives no reason" {
		t.Errorf("an error without a reason: %v", err)
	}
}

// TestResultsInResults: the result of a function, the item of an iterator and the result of a func
// may have a result inside.
func TestResultsInResults(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	for _, inner := range []wazabi.Result[uint32]{okResult[uint32](5), errResult[uint32](forms.RefusalFull)} {
		got, err := m.Whole(ctx, "", inner)
		if err != nil {
			t.Fatal(err)
		}
		sameResult(t, "the inner result", got, inner)
		got, err = m.With(ctx, inner, func(_ context.Context, given wazabi.Result[uint32]) (wazabi.Result[uint32], error) {
			sameResult(t, "the func's argument", given, inner)
			return given, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		sameResult(t, "the func's result", got, inner)
	}
	if got, err := m.Whole(ctx, "outer", okResult[uint32](5)); err == nil || err.Error() != "outer" || got != (wazabi.Result[uint32]{}) {
		t.Errorf("the outer error: %v, %v", got, err)
	}
	_, err := m.With(ctx, okResult[uint32](1), func(context.Context, wazabi.Result[uint32]) (wazabi.Result[uint32], error) {
		return okResult[uint32](2), &forms.ParseError{Line: 3}
	})
	var parse *forms.ParseError
	if !errors.As(err, &parse) || parse.Line != 3 {
		t.Errorf("the func's error: %v", err)
	}

	sent := []wazabi.Result[wazabi.Result[uint8]]{okResult(okResult[uint8](1)), errResult[wazabi.Result[uint8]](io.EOF), okResult(errResult[uint8](forms.RefusalClosed))}
	var items []string
	for item, err := range m.Every(ctx, sent) {
		items = append(items, fmt.Sprint(item.Value, item.Err, err))
	}
	if want := []string{"1 <nil> <nil>", "0 <nil> EOF", "0 the store is closed <nil>"}; !reflect.DeepEqual(items, want) {
		t.Errorf("the items are %q, want %q", items, want)
	}
}

// TestResultsOfHosts: a host gets results, and returns them inside of values.
func TestResultsOfHosts(t *testing.T) {
	host := new(inspector)
	ctx, m := t.Context(), formsModule(t, host)
	step := forms.Step{Name: "x", Lines: errResult[uint32](&forms.ParseError{Line: 1}), Stored: errResult[struct{}](forms.RefusalFull)}
	host.answers = []wazabi.Result[forms.Step]{okResult(step), errResult[forms.Step](&forms.StepErrorSkipped{})}
	got, err := m.Judged(ctx, []wazabi.Result[forms.Step]{okResult(step), {Err: &forms.StepErrorSkipped{}}})
	if err != nil || len(got) != 2 || got[0].Err != nil || !errors.Is(got[1].Err, &forms.StepErrorSkipped{}) {
		t.Fatalf("%+v, %v", got, err)
	}
	sameStep(t, got[0].Value, step)
	sameStep(t, host.judged[0].Value, step)
	sameResult(t, "the second step", host.judged[1], errResult[forms.Step](&forms.StepErrorSkipped{}))
	first := errResult[uint8](&forms.ParseError{Line: 2, Found: "!"})
	noted, ok, err := m.Noted(ctx, first)
	if !ok || err != nil {
		t.Fatalf("Noted: %t, %v", ok, err)
	}
	sameResult(t, "the host's argument", host.first, first)
	sameResult(t, "the host's option", noted, first)
	if noted, ok, err := m.Noted(ctx, okResult[uint8](0)); ok || err != nil {
		t.Errorf("Noted = %v, %t, %v", noted, ok, err)
	}

	host.audit = errResult[uint64](forms.RefusalClosed)
	audit, err := m.Audited(ctx, errResult[uint64](forms.RefusalFull))
	if err != nil {
		t.Fatal(err)
	}
	sameResult(t, "the host's result", audit, host.audit)
	sameResult(t, "the last", host.last, errResult[uint64](forms.RefusalFull))
	host.auditErr = io.EOF
	if _, err := m.Audited(ctx, okResult[uint64](1)); err == nil || err.Error() != "EOF" {
		t.Errorf("the host's error: %v", err)
	}
	host.auditErr = nil

	// An error that the guest does not declare inside of a value is an invalid result of the host.
	host.audit = errResult[uint64](io.EOF)
	var fault *wazabi.Error
	if _, err := m.Audited(ctx, okResult[uint64](1)); !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &fault) || !errors.Is(err, io.EOF) {
		t.Errorf("another error: %v", err)
	}
}

// TestInvalidResults: an error that the guest does not declare is found before the guest is called,
// and leaves the module as usable as before.
func TestInvalidResults(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	var none *forms.ParseError
	for _, c := range []struct {
		name string
		step forms.Step
		path string
		text string
	}{
		{"another error", forms.Step{Stored: errResult[struct{}](io.EOF)}, "step.stored", "expected an error of the type Refusal"},
		{"a value that is no case", forms.Step{Stored: errResult[struct{}](forms.Refusal(9))}, "step.stored", "9"},
		{"a nil error", forms.Step{Lines: errResult[uint32](none)}, "step.lines", "nil"},
		{"an error's field", forms.Step{Lines: errResult[uint32](&forms.ParseError{Found: "\xff"})}, "step.lines.found", "UTF-8"},
		{"success", forms.Step{Late: &wazabi.Result[[]string]{Err: &forms.StepErrorFine{}}}, "step.late", "stands for success"},
		{"a value", forms.Step{Late: &wazabi.Result[[]string]{Value: []string{"", "\xff"}}}, "step.late[1]", "UTF-8"},
	} {
		_, err := m.EchoStep(ctx, c.step)
		var fault *wazabi.Error
		if !errors.Is(err, wazabi.ErrInput) || !errors.As(err, &fault) || fault.Path != c.path {
			t.Errorf("%s: %v, want ErrInput at %s", c.name, err, c.path)
		} else if !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v has no %q", c.name, err, c.text)
		}
	}
	if _, err := m.EchoStep(ctx, forms.Step{Stored: errResult[struct{}](io.EOF)}); !errors.Is(err, io.EOF) {
		t.Errorf("%v is not the program's error", err)
	}
	if _, err := m.EchoStep(ctx, forms.Step{}); err != nil {
		t.Error(err)
	}
}

// TestGenericTypes: an instance of a generic type is a type of its alias's name.
func TestGenericTypes(t *testing.T) {
	ctx, m := t.Context(), formsModule(t, new(inspector))
	leaf := forms.IntTreeLeaf{}
	tree, err := m.Sorted(ctx, []int64{2, -1, 3})
	want := forms.IntTreeNode{V0: forms.IntTreeNode{V0: leaf, V1: -1, V2: leaf}, V1: 2, V2: forms.IntTreeNode{V0: leaf, V1: 3, V2: leaf}}
	if err != nil || !reflect.DeepEqual(tree, forms.IntTree(want)) {
		t.Errorf("Sorted = %#v, %v", tree, err)
	}
	if depth, err := m.IntTreeDepth(ctx, want); depth != 2 || err != nil {
		t.Errorf("Depth = %d, %v", depth, err)
	}
	words, err := m.Written(ctx, want.V0)
	if node, ok := words.(forms.WordTreeNode); !ok || node.V1 != "-1" || node.V0 != (forms.WordTreeLeaf{}) || err != nil {
		t.Errorf("Written = %#v, %v", words, err)
	}

	steps := forms.StepPage{Items: []forms.Step{{Name: "a"}}, Numbers: [2]uint16{1, 2}, Next: &forms.StepPage{Numbers: [2]uint16{3}}}
	bytes := forms.BytePage{Items: []byte{1, 2}, Numbers: [3]uint16{4, 5, 6}}
	gotSteps, gotBytes, err := m.EchoPages(ctx, steps, bytes)
	if err != nil || !reflect.DeepEqual(gotSteps, steps) || !reflect.DeepEqual(gotBytes, bytes) {
		t.Errorf("EchoPages = %+v, %+v, %v", gotSteps, gotBytes, err)
	}

	var wrong *forms.WrongNumber
	if _, err := m.Compare(ctx, 1, 2); !errors.As(err, &wrong) || *wrong != (forms.WrongNumber{Value: 1, Expected: 2}) || err.Error() != "1 is wrong, expected 2" {
		t.Errorf("Compare: %v", err)
	}
	if n, err := m.Compare(ctx, 2, 2); n != 2 || err != nil {
		t.Errorf("Compare = %d, %v", n, err)
	}
	if n, err := m.Sum(ctx, []forms.NamedNumber{{Name: "a", Value: 1}, {Name: "b", Value: 2}, {Name: "a", Value: 4}}, "a"); n != 5 || err != nil {
		t.Errorf("Sum = %d, %v", n, err)
	}
}
