package dynamic

import (
	"math"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// shape is what late binding does with values of a kind. t is the type in the description; a Value
// of a newtype keeps that type, and a Box passes the value inside.
type shape interface {
	// lower writes the wire form to at, which is zero.
	lower(lo *lowerer, t *abi.Type, at []byte, v Value) error
	// lift reads the wire form and checks it.
	lift(li *lifter, t *abi.Type, at []byte) (Value, error)
	// check reports whether values pass between the type and a Go type.
	check(c *checker, t *abi.Type, typ reflect.Type) error
	// from makes a value of a Go value, which is neither a Value nor JSON.
	from(c *converter, t *abi.Type, v reflect.Value) (Value, error)
	// to sets a Go variable.
	to(c *converter, t *abi.Type, v Value, out reflect.Value) error
	// appendJSON appends the JSON text, parseJSON reads it.
	appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error)
	parseJSON(t *abi.Type, n node) (Value, error)
}

// shapes are the shapes of kinds. A test compares them with the kinds of the description.
var shapes [math.MaxUint8 + 1]shape

// register is called when the program starts, by the file of each shape.
func register(s shape, kinds ...abi.Kind) {
	for _, k := range kinds {
		shapes[k] = s
	}
}

// lowerer writes values into guest memory.
type lowerer struct {
	*rt.Lowerer
	guest *Guest
	// callback is the number of the parameter's func or stream, if it is one.
	callback int
}

func (lo *lowerer) lower(t *abi.Type, at []byte, v Value) error {
	return shapes[t.Kind].lower(lo, t, at, v)
}

// nested runs f, which lowers the parts of a value, and counts the depth of recursive types.
func (lo *lowerer) nested(t *abi.Type, f func() error) error {
	if lo.guest.types.Recursive(t) {
		if err := lo.Enter(); err != nil {
			return err
		}
		defer lo.Leave()
	}
	return f()
}

// lifter reads values from guest memory.
type lifter struct {
	*rt.Lifter
	guest *Guest
	// lent is the call of the host function whose arguments are read, and calls calls the argument, if
	// that is a callback of the guest.
	lent  *rt.HostCall
	calls *function
	// sending: the values are for the guest, which refuses some that it does not return either.
	sending bool
}

func (li *lifter) lift(t *abi.Type, at []byte) (Value, error) {
	return shapes[t.Kind].lift(li, t, at)
}

// nested runs f, which lifts the parts of a value, and counts the depth of recursive types.
func (li *lifter) nested(t *abi.Type, f func() (Value, error)) (Value, error) {
	if li.guest.types.Recursive(t) {
		if err := li.Enter(); err != nil {
			return Value{}, err
		}
		defer li.Leave()
	}
	return f()
}

// values returns n zero Values, and takes them from the budget of the call.
func (li *lifter) values(n int) ([]Value, error) {
	var slab rt.Slab[Value]
	return slab.Make(li.Lifter, n)
}

// one is values for a value that has one part.
func (li *lifter) one(t *abi.Type, bits uint64, part *abi.Type, at []byte) (Value, error) {
	parts, err := li.values(1)
	if err != nil {
		return Value{}, err
	}
	parts[0], err = li.lift(part, at)
	return Value{typ: t, bits: bits, ref: parts}, err
}
