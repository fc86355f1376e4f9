package dynamic

import (
	"context"
	"encoding/binary"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// View shows a value where it lies in the guest's memory. Nothing is read before an accessor reads
// it, and only the parts that are asked for are checked and copied. See [wazabi.StringView] for the
// rules of views; a View is valid until the callback of [Guest.View] returns.
type View struct {
	guest *Guest
	typ   *abi.Type
	place rt.Place
	// inside: the value is a part of the result.
	inside bool
}

// View calls an export as [Guest.Call] does, and passes a view of its result to show, while the
// instance is busy. It returns the error of show, joined with the first error that an accessor has
// found. Lists that the guest changes in place are not changed. A result with handles has no view.
// An error of the guest is returned without a call of show.
func (g *Guest) View(ctx context.Context, name string, args []any, show func(context.Context, View) error) error {
	f, err := g.function(name)
	if err != nil {
		return err
	}
	if err := g.checkView(f); err != nil {
		return g.argError(f, "", err)
	}
	in, err := g.reflected(f, args)
	if err != nil {
		return err
	}
	values, err := g.arguments(f, in)
	if err != nil {
		return err
	}
	call, _, err := g.invoke(ctx, f, values)
	if err != nil {
		return err
	}
	defer call.End()
	t := f.Result
	v := View{guest: g, typ: t}
	if elem, ok := spanOf(t); ok {
		v.place, err = call.ShowList(elem.Size, elem.Align)
	} else {
		v.place, err = call.ShowRecord(t.Size, t.Align)
	}
	switch {
	case err != nil:
		return call.ResultError(err, "result")
	case t.Kind == abi.KindResult:
		ok, failure, err := g.viewOutcome(call, v)
		if err != nil {
			return err
		}
		if !ok {
			return failure
		}
		v = v.part(t.PayloadOffset(), t.Elems[0])
	case boxed(t) != nil:
		v = v.part(0, t)
	}
	v.inside = false
	return call.Show(func(ctx context.Context) error { return show(ctx, v) })
}

// checkView refuses functions whose results have no views.
func (g *Guest) checkView(f *function) error {
	switch {
	case f.Result == nil || g.pkg.Core:
		return rt.BadInput("the result is no value in memory; use Call")
	case handlesIn(f.Result, map[*abi.Type]bool{}) || f.Iterator() != nil:
		return rt.BadInput("the result has handles; use Call")
	}
	_, span := spanOf(f.Result)
	if !span && f.Result.Direct() {
		return rt.BadInput("the result is one number; use Call")
	}
	return nil
}

// Result returns the value inside a result, or its error as a call returns it. ok is false if it is no
// result, or not valid.
func (v View) Result() (value View, err error, ok bool) {
	if v.typ == nil || base(v.typ).Kind != abi.KindResult {
		return View{}, nil, false
	}
	t := base(v.typ)
	if at := v.place.Part(0, 1); at == nil || at[0] != 0 {
		whole, err := v.Value()
		if err != nil {
			return View{}, err, false
		}
		_, err = outcome(whole, guestError)
		return View{}, err, true
	}
	return v.part(t.PayloadOffset(), t.Elems[0]), nil, true
}

// viewOutcome reports whether a result is its value. Otherwise it lifts the error.
func (g *Guest) viewOutcome(call *rt.Call, v View) (ok bool, failure, err error) {
	at := v.place.Part(0, v.typ.Size)
	if at[0] == 0 {
		return true, nil, nil
	}
	whole, err := g.lifter(call).lift(v.typ, at)
	if err != nil {
		return false, nil, call.ResultError(err, "result")
	}
	_, failure = outcome(whole, call.GuestError)
	return false, failure, nil
}

var byteType = &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}

// spanOf returns the type of the elements of a value that crosses as an address and a length, if it
// does.
func spanOf(t *abi.Type) (elem *abi.Type, ok bool) {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	switch {
	case t.Kind == abi.KindUTF16:
		return &abi.Type{Kind: abi.KindU16, Size: 2, Align: 2}, true
	case t.Span() && len(t.Elems) > 0:
		return t.Elems[0], true
	}
	return byteType, t.Span()
}

// part is the view of a part of the value.
func (v View) part(offset int, t *abi.Type) View {
	v.typ, v.inside = t, true
	elem, span := spanOf(t)
	switch {
	case span:
		v.place = rt.ViewList(v.place, offset, elem.Size, elem.Align, t.String())
	case boxed(t) != nil:
		inside := boxed(t)
		v.place = rt.ViewBox(v.place, offset, inside.Size, inside.Align, t.String())
		return v.part(0, inside)
	default:
		v.place = v.place.Sub(offset)
	}
	return v
}

// root begins the path in errors: a part has the name of its type, since views do not know how they
// were reached.
func (v View) root() string {
	if v.inside {
		return v.typ.String()
	}
	return "result"
}

// boxed returns the type inside a box, which may be that of a newtype.
func boxed(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	if t.Kind == abi.KindBox {
		return t.Elems[0]
	}
	return nil
}

// Type returns the type; nil for a View of nothing.
func (v View) Type() *abi.Type { return v.typ }

// Err returns the first error of all views of the call, or wazabi.ErrClosed if the callback has
// returned.
func (v View) Err() error { return rt.ViewErr(v.place) }

// Text shows a string. Its UTF-8 is checked when it is read.
func (v View) Text() (wazabi.StringView, bool) {
	return wazabi.StringView(v.place), v.typ != nil && base(v.typ).Kind == abi.KindString
}

// Bytes shows a list of bytes.
func (v View) Bytes() (wazabi.BytesView, bool) {
	ok := v.typ != nil && base(v.typ).Kind == abi.KindList && base(v.typ).Elems[0].Kind == abi.KindU8
	return wazabi.BytesView(v.place), ok
}

// Len returns the length of a list, map, set or array, or the number of fields of a record or
// tuple; else 0.
func (v View) Len() int {
	if v.typ == nil {
		return 0
	}
	switch t := base(v.typ); t.Kind {
	case abi.KindList, abi.KindMap, abi.KindSet:
		return v.place.Len()
	case abi.KindArray:
		return t.Len
	case abi.KindTuple:
		return len(t.Elems)
	case abi.KindRecord:
		return len(t.Fields)
	}
	return 0
}

// Index returns an element of a list, set or array, an entry of a map as a tuple, or a field of a
// record or tuple.
func (v View) Index(i int) (View, bool) {
	if i < 0 || i >= v.Len() {
		return View{}, false
	}
	switch t := base(v.typ); t.Kind {
	case abi.KindTuple:
		return v.part(t.Offsets()[i], t.Elems[i]), true
	case abi.KindRecord:
		return v.part(t.Fields[i].Offset, t.Fields[i].Type), true
	default:
		elem := t.Elems[0]
		return v.part(i*elem.Size, elem), true
	}
}

// Field returns a field of a record, or of the case of a variant, by its name on the wire.
func (v View) Field(name string) (View, bool) {
	if v.typ == nil {
		return View{}, false
	}
	t := base(v.typ)
	if t.Kind != abi.KindVariant {
		return v.Index(fieldNamed(t, 0, name))
	}
	tag := v.tag(t)
	if tag < 0 {
		return View{}, false
	}
	i := t.Cases[tag].FieldNamed(name)
	if i < 0 {
		return View{}, false
	}
	f := t.Cases[tag].Fields[i]
	return v.part(f.Offset, f.Type), true
}

// Case returns the name of the case of a variant.
func (v View) Case() (string, bool) {
	if v.typ == nil || base(v.typ).Kind != abi.KindVariant {
		return "", false
	}
	t := base(v.typ)
	i := v.tag(t)
	if i < 0 {
		return "", false
	}
	return t.Cases[i].Name, true
}

// tag returns the index of a variant's case; -1 if there is none.
func (v View) tag(t *abi.Type) int {
	at := v.place.Part(0, t.Repr.Size())
	if at == nil {
		return -1
	}
	tag := t.Repr.Load(at)
	if tag >= uint64(len(t.Cases)) {
		_ = rt.ViewFail(v.place, 0, rt.Field(rt.InvalidTag(t.Name, int64(tag)), v.root()))
		return -1
	}
	return int(tag)
}

// Option returns the value inside an option. some is false if there is none.
func (v View) Option() (inside View, some bool) {
	if v.typ == nil || base(v.typ).Kind != abi.KindOption {
		return View{}, false
	}
	t := base(v.typ)
	at := v.place.Part(0, 1)
	if at == nil || at[0] == 0 {
		return View{}, false
	}
	if at[0] != 1 {
		_ = rt.ViewFail(v.place, 0, rt.Field(rt.InvalidTag(t.String(), int64(at[0])), v.root()))
		return View{}, false
	}
	return v.part(t.PayloadOffset(), t.Elems[0]), true
}

// Value returns a copy, or the reason why there is none.
func (v View) Value() (Value, error) {
	if v.typ == nil {
		return Value{}, nil
	}
	var span [8]byte
	at := v.place.Part(0, 0)
	if _, ok := spanOf(v.typ); !ok {
		at = v.place.Part(0, v.typ.Size)
	} else if at != nil {
		at = span[:]
		binary.LittleEndian.PutUint32(at, v.place.Address())
		binary.LittleEndian.PutUint32(at[4:], uint32(v.place.Len()))
	}
	if at == nil {
		// The callback has returned, perhaps just now: other goroutines may have the view.
		return Value{}, v.Err()
	}
	li := &lifter{Lifter: rt.ViewLifter(v.place), guest: v.guest}
	value, err := li.lift(v.typ, at)
	if err != nil {
		return Value{}, rt.ViewFail(v.place, 0, rt.Field(err, v.root()))
	}
	return value, nil
}
