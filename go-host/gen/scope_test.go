package gen

import (
	"strings"
	"testing"
)

func TestScopes(t *testing.T) {
	pkg := newScope("the package", universe)
	pkg.take("Module", "wazabi")
	if err := pkg.claim("Shape", "g::Shape", hintType); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, says string }{
		{"Shape", "g::other: the Go name Shape of the package is taken by g::Shape"}, {"Module", "taken by wazabi"}, {"len", "taken by Go"},
		{"type", "is not a Go name"}, {"a\u0301", "is not a Go name"}, {"", "is not a Go name"},
		{"_", "is not a Go name"},
	} {
		if err := pkg.claim(tt.name, "g::other", hintType); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: %v, want %q", tt.name, err, tt.says)
		}
	}
	for _, tt := range []struct{ name, want, to string }{
		{"Module", "Module_", "wazabi"}, {"Shape", "Shape", ""}, {"Free", "Free", ""}, {"string", "string_", "Go"}, {"func", "func_", "Go"},
	} {
		if got, to := pkg.yield(tt.name); got != tt.want || to != tt.to {
			t.Errorf("%s yields as %s to %q, want %s, %q", tt.name, got, to, tt.want, tt.to)
		}
	}

	params := newScope("the parameters", pkg)
	for _, tt := range []struct{ name, want, to string }{
		{"key", "key", ""}, {"key", "key_", "g/f"}, {"key", "key__", "g/f"}, {"key", "key___", "g/f"}, {"key", "key_4", "g/f"}, {"err", "err", ""},
		{"len", "len_", "Go"}, {"Shape", "Shape_", "g::Shape"},
	} {
		if got, to := params.join(tt.name, "g/f"); got != tt.want || to != tt.to {
			t.Errorf("%s joins as %s because of %q, want %s, %q", tt.name, got, to, tt.want, tt.to)
		}
	}
	outer := newScope("the function", params)
	inner := newScope("the function", outer)
	for _, tt := range []struct {
		scope      *scope
		name, want string
	}{
		{outer, "err", "err2"}, {outer, "some", "some"}, {inner, "some", "some2"}, {inner, "some", "some3"}, {outer, "err", "err3"}, {inner, "nil", "nil2"},
	} {
		if got := tt.scope.fresh(tt.name); got != tt.want {
			t.Errorf("%s is %s, want %s", tt.name, got, tt.want)
		}
	}
	// A name that an inner block takes is free in no outer block.
	pkg.avoid = map[string]bool{"guest": true}
	if got := pkg.fresh("guest"); got != "guest2" {
		t.Error(got)
	}
}

func TestUse(t *testing.T) {
	n := &name{text: "at"}
	e := variable(n).field("X").index("0")
	if n.used || n.declared() != "_" {
		t.Error("used before it is written")
	}
	if got := e.String(); got != "at.X[0]" || n.declared() != "at" {
		t.Errorf("%s, %s", got, n.declared())
	}
	p := pointee(&name{text: "v"})
	for _, tt := range []struct{ got, want string }{
		{p.String(), "*v"}, {p.address(), "v"}, {p.target(), "*v"}, {p.operand(), "v"}, {p.field("X").String(), "v.X"}, {p.field("X").address(), "&v.X"},
		{p.to("ID").String(), "ID(*v)"}, {p.to("ID").address(), "(*ID)(v)"}, {p.to("ID").target(), "*(*ID)(v)"}, {p.to("ID").operand(), "ID(*v)"},
		{p.to("Pair").field("V0").String(), "(*Pair)(v).V0"}, {p.to("*uint8").String(), "(*uint8)(*v)"}, {e.to("ID").field("V0").address(), "&(*ID)(&at.X[0]).V0"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s, want %s", tt.got, tt.want)
		}
	}
}
