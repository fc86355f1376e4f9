package dynamic

import (
	"reflect"
	"strconv"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/rt"
)

// ErrorValue is an error of an error type of the guest. A call returns it with Value. A host
// function returns it with Go or Value for an error that the guest declares.
type ErrorValue struct {
	// Value is the error.
	Value Value
	// Go is the error as a Go value, or as JSON, if Value is the zero Value.
	Go any
	// texts are those that the guest has sent, of the error and of its sources.
	texts []string
}

// Error returns the text that the guest has sent. Without one it returns the text of the attribute
// #[abi(error = "…")], or the first paragraph of the doc comment of the Rust variant or type, or its
// name, with the fields.
func (e *ErrorValue) Error() string {
	if len(e.texts) > 0 && e.texts[0] != "" {
		return e.texts[0]
	}
	if e.Value.typ == nil {
		return "an error for the guest"
	}
	d := e.described()
	var b strings.Builder
	if d.format != "" {
		for _, piece := range abi.Pieces(d.format, d.fields) {
			if piece.Field < 0 {
				b.WriteString(piece.Text)
			} else {
				field, _ := e.Value.Index(piece.Field)
				b.WriteString(shown(field))
			}
		}
		return text.OneLine(b.String(), text.MaxError)
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(d.docs, "\r\n", "\n"), "\n\n")
	b.WriteString(or(strings.Join(strings.Fields(first), " "), d.name))
	for i, f := range d.fields {
		b.WriteString(map[bool]string{true: " (", false: ", "}[i == 0])
		if !d.tuple {
			b.WriteString(f.Name + "=")
		}
		field, _ := e.Value.Index(i)
		if s, ok := field.Text(); ok {
			b.WriteString(strconv.Quote(s))
		} else {
			b.WriteString(field.String())
		}
	}
	if len(d.fields) > 0 {
		b.WriteByte(')')
	}
	return text.OneLine(b.String(), text.MaxError)
}

// shown is a field in a format, which prints texts without quotation marks.
func shown(v Value) string {
	if inside, some := v.Option(); some {
		return shown(inside)
	}
	if s, ok := v.Text(); ok {
		return s
	}
	if r, ok := v.Rune(); ok {
		return string(r)
	}
	return v.String()
}

// failing is what a description says about an error, which is a type or a case.
type failing struct {
	docs, name, format, source string
	fields                     []abi.Field
	tuple                      bool
}

func (e *ErrorValue) described() failing {
	t := e.Value.base()
	d := failing{t.Docs, t.Name, t.Format, t.Source, t.Fields, t.Tuple}
	if c := e.Value.kase(); c != nil {
		d = failing{c.Docs, c.Name, c.Format, c.Source, c.Fields, c.Tuple}
	}
	return d
}

// Unwrap returns the error that led to this one; nil if there is none.
func (e *ErrorValue) Unwrap() error {
	if e.Value.typ == nil {
		return nil
	}
	d := e.described()
	i := abi.Source(d.source, d.fields)
	if i < 0 {
		return nil
	}
	source, _ := e.Value.Index(i)
	if source.base().Kind == abi.KindOption {
		inside, some := source.Option()
		if !some {
			return nil
		}
		source = inside
	}
	switch t := source.base(); {
	case t.Kind == abi.KindString:
		return guestError(textOf(source))
	case t.Kind == abi.KindDynError:
		return chainOf(source)
	case !t.Error || success(source):
		return nil
	}
	return &ErrorValue{Value: source, texts: e.texts[min(1, len(e.texts)):]}
}

// Is reports whether target is an ErrorValue of the same case.
func (e *ErrorValue) Is(target error) bool {
	other, ok := target.(*ErrorValue)
	if !ok || e == nil || other == nil || e.Value.typ == nil || other.Value.typ == nil {
		return false
	}
	kase, _ := e.Value.Case()
	otherCase, _ := other.Value.Case()
	return kase == otherCase && same(e.Value.typ, other.Value.typ)
}

// outcome splits a result into a value and an error. text makes an error of a string.
func outcome(v Value, text func(string) error) (Value, error) {
	if v.base().Kind != abi.KindResult {
		return v, nil
	}
	inside, _ := v.Index(0)
	switch {
	case v.bits == 0:
		return inside, nil
	case inside.base().Kind == abi.KindString:
		return Value{}, text(textOf(inside))
	case inside.base().Kind == abi.KindDynError:
		return Value{}, chainOf(inside)
	case inside.base().Kind == abi.KindUnit:
		return Value{}, text(rt.NoReason)
	case success(inside):
		return Value{}, nil
	}
	return Value{}, &ErrorValue{Value: inside, texts: failureTexts(v)}
}

// success reports whether an error is the case that means success.
func success(v Value) bool {
	c := v.kase()
	return c != nil && c.OK
}

// failure makes the value of an error that a host function has returned. It reports false if the
// guest has no type for it.
func (c *converter) failure(t *abi.Type, err error) (v Value, ok bool, wrong error) {
	if base(t).Kind == abi.KindString {
		text, wrong := rt.ReadErrorText(err)
		return Value{typ: t, ref: text}, true, wrong
	}
	if base(t).Kind == abi.KindDynError {
		return Value{typ: t, ref: rt.ErrorChain(err)}, true, nil
	}
	if base(t).Kind == abi.KindUnit {
		return Value{typ: t}, true, nil
	}
	if e, ok := rt.ErrorAs[*ErrorValue](err); ok && e != nil {
		if e.Value.typ != nil {
			v, wrong = sameType(t, e.Value)
		} else {
			v, wrong = c.valueOf(t, e.Go)
		}
		return v, true, wrong
	}
	fault.Walk(err, func(own error) bool {
		if ok = named(t, reflect.TypeOf(own)); ok {
			v, wrong = c.valueOf(t, own)
		}
		return ok
	})
	if ok {
		return v, true, wrong
	}
	if any := base(t).AnyCase(); any >= 0 {
		field := Value{typ: base(t).Cases[any].Fields[0].Type, ref: rt.ErrorChain(err)}
		return Value{typ: t, bits: uint64(any), ref: []Value{field}}, true, nil
	}
	return Value{}, false, nil
}

// named reports whether a Go type has the name of a type of the guest, or of one of its cases, as
// the error types of generated packages do.
func named(t *abi.Type, typ reflect.Type) bool {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	name, own := plainName(typ.Name()), or(t.Go, t.Name)
	if t.Kind != abi.KindVariant {
		return name == plainName(own)
	}
	for _, c := range t.Cases {
		if name == plainName(own+or(c.Go, c.Name)) {
			return true
		}
	}
	return false
}

func guestError(message string) error { return &wazabi.GuestError{Message: message} }
