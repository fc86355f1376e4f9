package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// name is an identifier of the generated code. Formatting it writes it and records that it is used.
type name struct {
	text string
	used bool
}

func (n *name) String() string {
	n.used = true
	return n.text
}

// declared is the name in the variable's declaration: blank if nothing uses the variable, since Go
// refuses unused variables.
func (n *name) declared() string {
	if n.used {
		return n.text
	}
	return "_"
}

// locals are the names of the function that is being written.
type locals struct {
	// block is the scope of the innermost block.
	block *scope
	// err is the variable of errors that are checked at once.
	err string
	// call, lo and li are the variables for the call, its Lowerer and its lifter.
	call, lo, li *name
	// serves is true for a function that the guest calls and that calls a host's method. arg is the
	// argument that is being read.
	serves bool
	arg    int
	// lent calls that argument, if it is a callback of the guest.
	lent *abi.Func
	// guest is the callback of the guest that the function calls.
	guest *name
	// shows is true if the host's method gets views.
	shows bool
	// streams is true for a method with streams among its parameters.
	streams bool
	// counted is true if the caller of the function has counted what it lifts.
	counted bool
	// byAddress is true in such a function if its result crosses by address, whatever its type is.
	byAddress bool
	// imports collects the names of the packages that the body of an export's method uses; nil
	// outside of one.
	imports map[string]bool
}

// begin begins a function. users has its parameters with names from Rust.
func (g *generator) begin(users *scope) {
	if users == nil {
		users = g.scope
	}
	g.fn = &locals{block: newScope("the function", users)}
	g.fn.err = g.fn.block.fresh("err")
	g.fn.call, g.fn.lo, g.fn.li = g.local("call"), g.local("lo"), g.local("li")
}

// local takes a name in the innermost block that no block around it has.
func (g *generator) local(text string) *name { return &name{text: g.fn.block.fresh(text)} }

// block begins a block inside the function, which end ends.
func (g *generator) block() (end func()) {
	outer := g.fn.block
	g.fn.block = newScope(outer.what, outer)
	return func() { g.fn.block = outer }
}

// expr is a variable of the generated code, or a part of one.
type expr struct {
	root *name
	// text is the variable, or a pointer to it.
	text    string
	pointer bool
	// as is the type to which it is converted, if any. It has the same underlying type.
	as string
}

func variable(n *name) expr { return expr{root: n, text: n.text} }
func pointee(n *name) expr  { return expr{root: n, text: n.text, pointer: true} }

// String is the value.
func (e expr) String() string {
	e.root.used = true
	text := e.text
	if e.pointer {
		text = "*" + text
	}
	if e.as != "" {
		return conversion(e.as) + "(" + text + ")"
	}
	return text
}

// address is a pointer to the variable.
func (e expr) address() string {
	e.root.used = true
	text := e.text
	if !e.pointer {
		text = "&" + text
	}
	if e.as != "" {
		return "(*" + e.as + ")(" + text + ")"
	}
	return text
}

// target is the variable on the left of an assignment.
func (e expr) target() string {
	if e.as != "" {
		return "*" + e.address()
	}
	return e.String()
}

// operand is the value as the receiver of a method call.
func (e expr) operand() string {
	if e.as == "" {
		e.root.used = true
		return e.text
	}
	return e.String()
}

// field and index are parts of the variable.
func (e expr) field(name string) expr { return expr{root: e.root, text: e.base() + "." + name} }
func (e expr) index(i string) expr    { return expr{root: e.root, text: e.base() + "[" + i + "]"} }

func (e expr) base() string {
	if e.as == "" {
		return e.text
	}
	used := e.root.used
	defer func() { e.root.used = used }()
	return e.address()
}

// to is the variable as another type.
func (e expr) to(goType string) expr {
	e.as = goType
	return e
}

// conversion is a type before the parenthesis of a conversion.
func conversion(goType string) string {
	if goType[0] == '*' {
		return "(" + goType + ")"
	}
	return goType
}

// loc is the place of a wire form: in the slice base, at the offset n plus the constant off, if
// any.
type loc struct {
	base *name
	off  string
	n    int
}

// offset is the offset in the slice, or empty.
func (l loc) offset() string {
	switch {
	case l.n == 0:
		return l.off
	case l.off == "":
		return strconv.Itoa(l.n)
	}
	return fmt.Sprintf("%s+%d", l.off, l.n)
}

// from is a slice that begins with the wire form.
func (l loc) from() string {
	if offset := l.offset(); offset != "" {
		return fmt.Sprintf("%s[%s:]", l.base, offset)
	}
	return l.base.String()
}

// byteAt is the first byte of the wire form.
func (l loc) byteAt() string {
	if offset := l.offset(); offset != "" {
		return fmt.Sprintf("%s[%s]", l.base, offset)
	}
	return l.base.String() + "[0]"
}

// plus is the place n bytes after the beginning of the wire form.
func (l loc) plus(n int) loc {
	l.n += n
	return l
}
