package dynamic

import (
	"context"
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// callGo calls an export with Go values. It changes the slices for lists that the guest changes in
// place.
func (g *Guest) callGo(ctx context.Context, f *function, in []reflect.Value) (Value, error) {
	args, err := g.arguments(f, in)
	if err != nil {
		return Value{}, err
	}
	var slices []reflect.Value
	for i, p := range f.Params {
		if !p.InPlace {
			continue
		}
		if slices == nil {
			slices = make([]reflect.Value, len(in))
		}
		if slices[i], err = g.changing(p.Type, in[i]); err != nil {
			return Value{}, g.argError(f, p.Name, err)
		}
	}
	out, changed, err := g.call(ctx, f, args)
	for i, list := range changed {
		if list.typ == nil || !slices[i].IsValid() {
			continue
		}
		if back := writeBack(g.converter(), f.Params[i].Type, list, slices[i]); back != nil && err == nil {
			err = g.argError(f, f.Params[i].Name, back)
		}
	}
	return out, err
}

// changing returns the slice of an argument whose elements the guest changes in place. It is not
// valid if there is none: a Value or JSON does not change. It stays as it is if the program sets
// the variable that the argument points to during the call.
func (g *Guest) changing(t *abi.Type, v reflect.Value) (reflect.Value, error) {
	v = indirect(v)
	switch {
	case v.Kind() == reflect.Array && !v.CanAddr():
		return reflect.Value{}, rt.BadInput(fmt.Sprintf(
			"a %s is a copy, and the guest changes the list in place; pass a slice, or a pointer to the array", v.Type()))
	case v.Kind() != reflect.Array && (v.Kind() != reflect.Slice || v.Type() == rawType):
		return reflect.Value{}, nil
	}
	v = v.Slice3(0, v.Len(), v.Len())
	// The elements in Go must hold all that the guest may change them to.
	if err := (&checker{goTypes: g.goTypes}).check(base(t).Elems[0], v.Type().Elem()); err != nil {
		return reflect.Value{}, rt.Field(err, "[]")
	}
	return v, nil
}

// writeBack sets the elements of a slice to those of the list that the guest has changed in place.
func writeBack(c *converter, t *abi.Type, list Value, slice reflect.Value) error {
	for i, elem := range list.All() {
		if err := c.to(base(t).Elems[0], elem, slice.Index(i)); err != nil {
			return rt.Index(err, i)
		}
	}
	return nil
}
