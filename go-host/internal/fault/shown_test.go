package fault

import (
	"errors"
	"testing"
	"time"
)

// TestShown is host-panics: the values of panics have a text, also those that contain themselves.
func TestShown(t *testing.T) {
	type list []list
	type point struct{ X, Y int }
	type node struct {
		Name string
		Next *node
	}
	slice, own, table := []any{nil}, list{nil}, map[string]any{}
	slice[0], own[0], table["a"] = slice, own, table
	for _, tt := range []struct {
		value any
		text  string
	}{
		{nil, "nil"},
		{"text", "text"},
		{7, "7"},
		{errors.New("failed"), "failed"},
		{time.Second, "1s"},
		{point{1, 2}, "{1 2}"},
		{&point{1, 2}, "&{1 2}"},
		{map[string][]point{"a": {{1, 2}}}, "map[a:[{1 2}]]"},
		{slice, "a value of type []interface {}"},
		{&slice, "a value of type *[]interface {}"},
		{own, "a value of type fault.list"},
		{table, "a value of type map[string]interface {}"},
		{node{}, "a value of type fault.node"},
		{func() {}, "a value of type func()"},
	} {
		if text := Shown(tt.value); text != tt.text {
			t.Errorf("%q, expected %q", text, tt.text)
		}
	}
}

// panicking is an error whose methods panic.
type panicking struct{ with any }

func (p *panicking) Error() string { panic(p.with) }

// stringer is a Stringer whose method panics.
type stringer struct{ with any }

func (s *stringer) String() string { panic(s.with) }

// TestShownPanics: what the methods of a value panic with has a text, too.
func TestShownPanics(t *testing.T) {
	own := map[string]any{}
	own["own"] = own
	itself := &panicking{}
	itself.with = itself
	for _, tt := range []struct {
		with any
		text string
	}{
		{"text", "text"},
		{own, "a value of type map[string]interface {}"},
		{errors.New("failed"), "failed"},
		{time.Second, "1s"},
		{itself, "a value of type *fault.panicking"},
		{&stringer{itself}, "a value of type *fault.stringer"},
	} {
		if text := Shown(&panicking{tt.with}); text != "%!v(PANIC=Error method: "+tt.text+")" {
			t.Error(text)
		}
		if text := Shown(&stringer{tt.with}); text != "%!v(PANIC=String method: "+tt.text+")" {
			t.Error(text)
		}
	}
	if text := Text((*panicking)(nil)); text != "<nil>" {
		t.Error(text)
	}
	if text := Shown((*stringer)(nil)); text != "<nil>" {
		t.Error(text)
	}
}
