package abi

import (
	"fmt"
	"strings"
)

// bracket is the text before and behind a type's parts in Rust.
type bracket struct{ open, close string }

// String returns the type in Rust's notation, with names as on the wire.
func (t *Type) String() string {
	if t == nil {
		return "<nil>"
	}
	var b strings.Builder
	t.write(&b)
	return b.String()
}

func (t *Type) write(b *strings.Builder) {
	if t.Named() {
		b.WriteString(t.Name)
		return
	}
	shapeOf(t).notation(b, t, kinds[t.Kind].rust)
}

// written returns the notation of a parameter or result, which may be borrowed.
func (t *Type) written(borrow bool) string {
	if !borrow || t == nil {
		return t.String()
	}
	lent := t.Kind.row().lent
	if lent == (bracket{}) {
		return "&" + t.String()
	}
	var b strings.Builder
	shapeOf(t).notation(&b, t, lent)
	return b.String()
}

// String returns the field's type and offset.
func (f Field) String() string { return fmt.Sprintf("%s at %d", f.Type, f.Offset) }

// String returns the parameter in Rust's notation.
func (p Param) String() string {
	if p.InPlace {
		return p.Name + ": &mut [" + p.Type.Elems[0].String() + "]"
	}
	if p.Mut {
		return p.Name + ": &mut " + p.Type.String()
	}
	return p.Name + ": " + p.Type.written(p.Borrow)
}

func (f *Func) resultText() string { return f.Result.written(f.ResultBorrow) }

// String returns the function in Rust's notation, as `wazabi inspect` prints it.
func (f *Func) String() string { return printable(f.signature()) }

func (f *Func) signature() string {
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		params[i] = p.String()
	}
	text := f.WireName() + "(" + strings.Join(params, ", ") + ")"
	if f.Result != nil {
		text += " -> " + f.resultText()
	}
	return text
}
