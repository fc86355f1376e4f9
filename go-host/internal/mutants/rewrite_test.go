package main

import (
	"fmt"
	"go/token"
	"strings"
	"testing"
)

// TestRewrite rewrites each form of a condition, and leaves constants alone.
func TestRewrite(t *testing.T) {
	const (
		before = `package p

const two = 1 < 2

var big = len(names) > two

func (x *T[K]) f(a, b int, ok bool) bool {
	for a < b {
	}
	if v := g(); !ok && (v == nil || a >= b) {
		return a != b
	}
	switch {
	case ok:
	}
	return [1 + 1]bool{}[0]
}
`
		after = `package p; import mutantsCondition "` + conditionPath + `"

const two = 1 < 2

var big = mutantsCondition.Greater(0, len(names) , two)

func (x *T[K]) f(a, b int, ok bool) bool {
	for mutantsCondition.Less(3, a , b) {
	}
	if v := g(); !mutantsCondition.Of(6, ok) && (mutantsCondition.Of(9, v == nil) || mutantsCondition.GreaterEqual(12, a , b)) {
		return mutantsCondition.Of(15, a != b)
	}
	switch {
	case mutantsCondition.Of(18, ok):
	}
	return [1 + 1]bool{}[0]
}
`
		changes = "0 p.go var: `len(names) > two` → true\n1 p.go var: `len(names) > two` → false\n2 p.go var: `len(names) > two` → `>=`\n" +
			"4 p.go T.f: `a < b` → false\n5 p.go T.f: `a < b` → `<=`\n6 p.go T.f: `ok` → true\n7 p.go T.f: `ok` → false\n" +
			"9 p.go T.f: `v == nil` → true\n10 p.go T.f: `v == nil` → false\n" +
			"12 p.go T.f: `a >= b` → true\n13 p.go T.f: `a >= b` → false\n14 p.go T.f: `a >= b` → `>`\n" +
			"15 p.go T.f: `a != b` → true\n16 p.go T.f: `a != b` → false\n18 p.go T.f: `ok` → true\n19 p.go T.f: `ok` → false\n"
	)
	f := &file{name: "p.go", source: []byte(before), set: token.NewFileSet()}
	got, err := f.rewrite()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != after {
		t.Errorf("%s\nwant:\n%s", got, after)
	}
	var lines strings.Builder
	for _, c := range f.changes {
		fmt.Fprintln(&lines, c.number, c)
	}
	for _, c := range f.changes {
		if want := c.text != "ok" && c.text != "v == nil"; c.compares != want {
			t.Errorf("%v compares: %v", c, c.compares)
		}
	}
	if lines.String() != changes {
		t.Errorf("%s\nwant:\n%s", lines.String(), changes)
	}
}
