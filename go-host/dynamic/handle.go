package dynamic

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// Resource is a value that stays in the guest. It lives on the instance of the guest that made it,
// and calls with it wait for that instance. Any number of goroutines may use it. Close releases it.
type Resource struct {
	handle rt.Resource
	guest  *Guest
	typ    *abi.Type
}

func (r *Resource) raw() *rt.Resource {
	if r == nil {
		return nil
	}
	return &r.handle
}

// Type returns the type; nil if no guest has made the resource.
func (r *Resource) Type() *abi.Type {
	if r == nil {
		return nil
	}
	return r.typ
}

// Close releases the value. Calls with the resource then fail.
func (r *Resource) Close(ctx context.Context) error { return r.raw().Close(ctx) }

// Call calls a method, by its name without the type. args are those after the receiver.
func (r *Resource) Call(ctx context.Context, method string, args ...any) (Value, error) {
	if r == nil || r.guest == nil {
		return Value{}, &wazabi.Error{Kind: wazabi.ErrHandle, Func: "dynamic.Resource.Call", Path: method, Detail: "no guest has made the resource"}
	}
	return r.guest.Call(ctx, r.typ.Name+"."+method, append([]any{r}, args...)...)
}

// Reader returns an [io.Reader] over the method read. Its calls use ctx. ok is false if the type is
// no reader.
func (r *Resource) Reader(ctx context.Context) (reader io.Reader, ok bool) {
	return rt.Reader(func(limit uint32) ([]byte, error) {
		v, err := r.Call(ctx, "read", limit)
		data, _ := v.Bytes()
		return data, err
	}), r.Type() != nil && r.typ.Reads
}

// Writer returns an [io.Writer] over the method write. Its calls use ctx. ok is false if the type
// is no writer. The method flush passes on what the guest has buffered.
func (r *Resource) Writer(ctx context.Context) (writer io.Writer, ok bool) {
	return rt.Writer(func(data []byte) (uint32, error) {
		v, err := r.Call(ctx, "write", data)
		n, _ := v.Uint()
		return uint32(n), err
	}), r.Type() != nil && r.typ.Writes
}

// noJSON is the part of a shape that has no JSON.
type noJSON struct{}

func (noJSON) appendJSON(_ []byte, t *abi.Type, _ Value) ([]byte, error) {
	return nil, rt.BadInput(fmt.Sprintf("%s is a handle, and has no JSON", t))
}

func (noJSON) parseJSON(t *abi.Type, n node) (Value, error) {
	return Value{}, n.mismatch(t, "no JSON, since it is a handle,")
}

// resourceShape has resources of the guest: *Resource in Go.
type resourceShape struct{ noJSON }

// objectShape has objects of the host: any Go value.
type objectShape struct{ noJSON }

func init() {
	register(resourceShape{}, abi.KindGuestResource)
	register(objectShape{}, abi.KindResource)
}

var resourceType = reflect.TypeFor[*Resource]()

func (resourceShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	r, _ := v.ref.(*Resource)
	handle, err := lo.Resource(lo.guest.resources[t], r.raw())
	binary.LittleEndian.PutUint32(at, handle)
	return err
}

func (resourceShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	r := &Resource{guest: li.guest, typ: t}
	err := li.Resource(li.guest.resources[t], binary.LittleEndian.Uint32(at), &r.handle)
	return Value{typ: t, ref: r}, err
}

func (resourceShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ != resourceType {
		return mismatch(t, typ)
	}
	return nil
}

func (resourceShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Type() != resourceType {
		return Value{}, mismatch(t, v.Type())
	}
	r := v.Interface().(*Resource)
	if r != nil && r.typ != t {
		return Value{}, rt.BadInput(fmt.Sprintf("a resource of the type %s, expected %s of this guest", r.typ, t))
	}
	return Value{typ: t, ref: r}, nil
}

func (resourceShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Type() != resourceType {
		return mismatch(t, out.Type())
	}
	out.Set(reflect.ValueOf(v.ref))
	return nil
}

// hostObject is an object of the host, which may be nil.
type hostObject struct{ value any }

func (objectShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	o, _ := v.ref.(hostObject)
	handle, err := lo.Object(lo.guest.objects[t], o.value)
	binary.LittleEndian.PutUint32(at, handle)
	return err
}

func (objectShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	o, err := li.Object(li.guest.objects[t], binary.LittleEndian.Uint32(at))
	return Value{typ: t, ref: hostObject{o}}, err
}

func (objectShape) check(*checker, *abi.Type, reflect.Type) error { return nil }

func (objectShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	var o any
	if v.IsValid() {
		o = v.Interface()
	}
	if t.Any || o != nil {
		return Value{typ: t, ref: hostObject{o}}, nil
	}
	return Value{}, rt.BadInput(fmt.Sprintf("nil is not a valid %s", t))
}

func (objectShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	o, _ := v.ref.(hostObject)
	value := reflect.ValueOf(o.value)
	switch {
	case !value.IsValid():
		out.SetZero()
	case value.Type().AssignableTo(out.Type()):
		out.Set(value)
	default:
		return rt.BadInput(fmt.Sprintf("the object is a %s in Go, and not a %s", value.Type(), out.Type()))
	}
	return nil
}
