package abi

import (
	"strconv"
	"strings"
)

// A callback is a function of the host that the guest may call until the export returns that it was
// passed to, or one of the guest that the host may call until its function returns. What crosses is
// a handle.

// CallExport is the function by which a host calls the callbacks of a guest.
const CallExport = "wazabi_call"

// maxCallbackParams is the greatest number of parameters of a callback.
const maxCallbackParams = 4

// callbackShape is the shape of callbacks. The first part is the result, the others are the
// parameters.
type callbackShape struct{ basicShape }

func (callbackShape) finish(_ *resolver, where string, t *Type) error {
	for _, param := range t.Elems[1:] {
		if param.Kind == KindUnit {
			return bad(where, "a callback with a parameter of type (), which carries no data")
		}
	}
	return nil
}

func (callbackShape) notation(b *strings.Builder, t *Type, in bracket) {
	b.WriteString(in.open)
	for i, param := range t.CallbackParams() {
		if i > 0 {
			b.WriteString(", ")
		}
		param.write(b)
	}
	b.WriteString(")")
	if result := t.CallbackResult(); result != nil {
		b.WriteString(" -> ")
		result.write(b)
	}
	b.WriteString(in.close)
}

// CallbackResult returns the result of a callback, nil for ().
func (t *Type) CallbackResult() *Type {
	if result := t.Elems[0]; result.Kind != KindUnit {
		return result
	}
	return nil
}

// CallbackParams returns the types of a callback's parameters.
func (t *Type) CallbackParams() []*Type { return t.Elems[1:] }

// CallbackRecord returns the layout of the record as which the arguments of a callback cross.
func (t *Type) CallbackRecord() (offsets []int, size, align int) {
	return recordLayout(t.CallbackParams())
}

// calls returns the function by which a host calls callbacks of the type that the guest has lent.
// All guests have one export for all types: its parameters cross as a record, and its result is the
// core value of the callback's result, extended to 64 bits.
func (t *Type) calls(name string) *Func {
	f := &Func{
		Export: CallExport, Name: name, Result: t.CallbackResult(), Refuses: true, calls: true,
		Params: []Param{{Name: "handle", Type: primitives[KindU32.String()]}},
	}
	for i, param := range t.CallbackParams() {
		f.Params = append(f.Params, Param{Name: strconv.Itoa(i), Type: param})
	}
	return f
}

// Lent returns the functions that call the callbacks of the guest, in the order of the imports.
func (d *Description) Lent() (calls []*Func) {
	for _, f := range d.Imports {
		for _, p := range f.Params {
			if p.Calls != nil {
				calls = append(calls, p.Calls)
			}
		}
	}
	return calls
}

// callbackTravels records in which direction the types of a callback travel. Its parameters travel
// like the results of the function that takes the callback, which are in out. Its result travels
// like the parameters of that function, which are in in.
func (t *Type) callbackTravels(in, out map[*Type]bool) {
	for _, param := range t.CallbackParams() {
		walk(param, out, func(*Type) {})
	}
	walk(t.Elems[0], in, func(*Type) {})
}
