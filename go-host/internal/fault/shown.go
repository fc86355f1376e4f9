package fault

import (
	"fmt"
	"reflect"
	"slices"
)

// Shown is the text of a value of the program, such as that of a panic. A value that may contain
// itself has only its type there: package fmt would follow it until the stack overflows, which ends
// the process.
func Shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "nil"
	case error:
		return Text(v)
	case fmt.Formatter:
		return fmt.Sprint(v)
	case fmt.Stringer:
		return textOf(v, "String", v.String)
	}
	typ := reflect.TypeOf(value)
	if typ.Kind() == reflect.Pointer {
		// Package fmt follows the outermost pointer.
		typ = typ.Elem()
	}
	if !flat(typ, nil) {
		return typeOnly(value)
	}
	return fmt.Sprint(value)
}

func typeOnly(value any) string { return fmt.Sprintf("a value of type %T", value) }

// flat reports whether values of a type have no pointers, and none of the type itself. in has the
// types around it.
func flat(typ reflect.Type, in []reflect.Type) bool {
	if slices.Contains(in, typ) {
		return false
	}
	in = append(in, typ)
	switch typ.Kind() {
	case reflect.Slice, reflect.Array:
		return flat(typ.Elem(), in)
	case reflect.Map:
		return flat(typ.Key(), in) && flat(typ.Elem(), in)
	case reflect.Struct:
		for i := range typ.NumField() {
			if !flat(typ.Field(i).Type, in) {
				return false
			}
		}
		return true
	case reflect.Interface, reflect.Pointer, reflect.UnsafePointer, reflect.Chan, reflect.Func:
		return false
	}
	return true
}
