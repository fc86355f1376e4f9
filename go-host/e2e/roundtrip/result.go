package roundtrip

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

var errorType = reflect.TypeFor[error]()

// result sets a wazabi.Result to a value, or to an error of the type of its second part.
func (f *filler) result(t *abi.Type, v reflect.Value) {
	if f.IntN(3) > 0 {
		f.fill(t.Elems[0], v.FieldByName("Value"))
		return
	}
	err := v.FieldByName("Err")
	switch failure := t.Elems[1]; failure.Kind {
	case abi.KindUnit:
		err.Set(reflect.ValueOf(&wazabi.GuestError{Message: rt.NoReason}))
	case abi.KindString:
		err.Set(reflect.ValueOf(&wazabi.GuestError{Message: printable(f.text())}))
	case abi.KindDynError:
		source := &wazabi.GuestError{Message: printable(f.text())}
		err.Set(reflect.ValueOf(&wazabi.GuestError{Message: printable(f.text()) + ".", Err: source}))
	case abi.KindVariant:
		f.variant(failure, err)
	default:
		typ := f.types[Key(cmp.Or(failure.Go, failure.Name))]
		if typ == nil {
			panic(fmt.Sprintf("the package has no type for the error %s", failure))
		}
		made := reflect.New(typ)
		f.fill(failure, made.Elem())
		if failure.Kind == abi.KindEnum {
			made = made.Elem()
		}
		err.Set(made)
	}
}

// differentErrors is difference for errors. The guest's may have a text, which the error that was sent
// to it has not.
func differentErrors(sent, got error) string {
	if guest, ok := sent.(*wazabi.GuestError); ok {
		if got.Error() != guest.Error() {
			return fmt.Sprintf(": sent %q, got %q", sent, got)
		}
		return ""
	}
	target := reflect.New(reflect.TypeOf(sent))
	if !errors.As(got, target.Interface()) {
		return fmt.Sprintf(": sent %v, a %T, got %v, a %T", sent, sent, got, got)
	}
	return difference(reflect.ValueOf(sent), target.Elem())
}
