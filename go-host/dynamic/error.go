package dynamic

import (
	"errors"
	"reflect"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// ErrorValue is an error of an error type of the guest. A call returns it with Value. A host
// function returns it with Go or Value for an error that the guest declares.
type ErrorValue struct {
	// Value is the error.
	Value Value
	// Go is the error as a Go value, or as JSON, if Value is the zero Value.
	Go any
}

// Error returns the first paragraph of the doc comment of the Rust variant or type, or its name.
func (e *ErrorValue) Error() string {
	t := e.Value.base()
	docs, name := t.Docs, t.Name
	if kase, ok := e.Value.Case(); ok {
		for _, c := range t.Cases {
			if c.Name == kase {
				docs, name = c.Docs, kase
			}
		}
	}
	if e.Value.typ == nil {
		return "an error for the guest"
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(docs, "\r\n", "\n"), "\n\n")
	return or(text.Plain(strings.Join(strings.Fields(first), " "), text.MaxError), name)
}

// Is reports whether target is an ErrorValue of the same case.
func (e *ErrorValue) Is(target error) bool {
	other, ok := target.(*ErrorValue)
	if !ok || e.Value.typ == nil || other.Value.typ == nil {
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
	case success(inside):
		return Value{}, nil
	}
	return Value{}, &ErrorValue{Value: inside}
}

// success reports whether an error is the case that means success.
func success(v Value) bool {
	t := v.base()
	name, ok := v.Case()
	return ok && t.Cases[caseNamed(t, name)].OK
}

// failure makes the value of an error that a host function has returned. It reports false if the
// guest has no type for it.
func (c *converter) failure(t *abi.Type, err error) (v Value, ok bool, wrong error) {
	if base(t).Kind == abi.KindString {
		return Value{typ: t, ref: text.Plain(err.Error(), text.MaxError)}, true, nil
	}
	var e *ErrorValue
	if errors.As(err, &e) {
		if e.Value.typ != nil {
			v, wrong = sameType(t, e.Value)
		} else {
			v, wrong = c.valueOf(t, e.Go)
		}
		return v, true, wrong
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if named(t, reflect.TypeOf(err)) {
			v, wrong = c.valueOf(t, err)
			return v, true, wrong
		}
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
