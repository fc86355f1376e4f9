package rt

import (
	"errors"
	"slices"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestSortedSet: a set in order is sent as it lies, another one from a copy in order, and none with
// an element that comes twice.
func TestSortedSet(t *testing.T) {
	for _, test := range []struct {
		v, want []int
		path    string
		detail  string
	}{
		{v: nil, want: nil},
		{v: []int{7}, want: []int{7}},
		{v: []int{1, 2, 3}, want: []int{1, 2, 3}},
		{v: []int{2, 3, 1}, want: []int{1, 2, 3}},
		{v: []int{1, 1}, path: "[1]", detail: "the element came before: expected each once, found 1 at index 0 too"},
		{v: []int{9, 3, 5, 3}, path: "[3]", detail: "the element came before: expected each once, found 3 at index 1 too"},
	} {
		before := slices.Clone(test.v)
		got, err := SortedSet(test.v, Compare[int])
		if !slices.Equal(test.v, before) {
			t.Errorf("%v became %v", before, test.v)
		}
		if test.path != "" {
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || !errors.Is(err, wazabi.ErrDuplicate) || e.Path != test.path || e.Detail != test.detail {
				t.Errorf("%v: %v", test.v, err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, %v", test.v, got, err)
		}
		if same := len(got) > 0 && &got[0] == &test.v[0]; same != (len(got) > 0 && slices.IsSorted(test.v)) {
			t.Errorf("%v: the set itself: %v", test.v, same)
		}
	}
}

// TestCheckSet: a set from the guest ascends. The error says how it does not.
func TestCheckSet(t *testing.T) {
	for _, test := range []struct {
		v            []int
		path, detail string
	}{
		{v: nil}, {v: []int{7}}, {v: []int{1, 2, 3}},
		{[]int{1, 2, 2}, "[2]", "the element came before: expected each once, found 2 at index 1 too"},
		{[]int{1, 3, 2}, "[2]", "the element before it is greater: expected ascending order"},
	} {
		err := CheckSet(&Lifter{}, test.v, Compare[int])
		if test.path == "" {
			if err != nil {
				t.Errorf("%v: %v", test.v, err)
			}
			continue
		}
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrDuplicate || e.Path != test.path || e.Detail != test.detail {
			t.Errorf("%v: %v; want %s: %s", test.v, err, test.path, test.detail)
		}
	}
}

// TestElement: an error names the index that an element has in the argument. An element whose
// invalid UTF-8 was replaced is not in the argument.
func TestElement(t *testing.T) {
	for element, want := range map[string]string{"a": "names[0]", "b": "names[1]", "\uFFFD": "names"} {
		err := Field(Element(BadInput("bad"), []string{"a", "b", "\xff"}, element), "names")
		if e := err.(*wazabi.Error); e.Path != want || e.Detail != "bad" {
			t.Errorf("%q: %v", element, err)
		}
	}
}
