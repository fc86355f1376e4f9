package rt

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// A handle of a host object is an index and a generation. The generation tells the object from an
// earlier one with the same index.
const (
	handleIndexBits = 20
	handleIndexMask = 1<<handleIndexBits - 1
	handleMaxGen    = 1<<(32-handleIndexBits) - 1
)

// objects are the Go values of which the guest of one instance has handles. They are released when
// the instance ends.
type objects struct {
	entries []object
	free    []uint32
	// owners counts the handles that own a value.
	owners map[any]int
}

type object struct {
	value any
	// resource is the type's index; -1 for a free entry.
	resource   int32
	generation uint32
	// owned: dropping the handle releases the value. Other values are lent; the caller keeps them.
	owned bool
	// taken: the guest is giving it back.
	taken bool
	// expired: the object was lent for a call that has ended. The guest may still drop it.
	expired bool
	// unsent: the guest does not have the handle yet.
	unsent bool
	// uses counts the running host functions that it was lent to.
	uses int32
}

// put returns a new handle of a value. No handle has index 0.
func (o *objects) put(resource int, value any, owned bool) (uint32, error) {
	var index uint32
	switch {
	case len(o.free) > 0:
		index = o.free[len(o.free)-1]
		o.free = o.free[:len(o.free)-1]
	case len(o.entries) >= handleIndexMask:
		return 0, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("no handles are left: the guest has %d objects, and has used up the handles of others", o.live())}
	default:
		if len(o.entries) == 0 {
			o.entries = append(o.entries, object{resource: -1})
		}
		index = uint32(len(o.entries))
		o.entries = append(o.entries, object{})
	}
	e := &o.entries[index]
	*e = object{value: value, resource: int32(resource), generation: e.generation, owned: owned}
	if owned && counted(value) {
		if o.owners == nil {
			o.owners = map[any]int{}
		}
		o.owners[value]++
	}
	return index | e.generation<<handleIndexBits, nil
}

// live counts the objects that the guest has.
func (o *objects) live() (n int) {
	for _, e := range o.entries {
		if e.resource >= 0 {
			n++
		}
	}
	return n
}

// find returns the object of a handle, if it is of that resource type.
func (o *objects) find(resource int, handle uint32) (*object, error) {
	index := handle & handleIndexMask
	if int(index) >= len(o.entries) {
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is no handle that the guest was given", handle)}
	}
	e := &o.entries[index]
	switch {
	case e.unsent:
		// The guest runs to make room for its arguments, and has guessed the handle of one.
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is no handle that the guest has been given yet", handle)}
	case e.resource < 0 || e.generation != handle>>handleIndexBits:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x was dropped or given back", handle)}
	case e.resource != int32(resource):
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is a handle of another type", handle)}
	case e.taken:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x was given back twice", handle)}
	}
	return e, nil
}

func (e *object) inUse(handle uint32) error {
	return &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is lent to a host function that still runs", handle)}
}

// forget frees a handle. It reports whether the handle was the last that owned its value.
func (o *objects) forget(handle uint32) (last bool) {
	index := handle & handleIndexMask
	e := &o.entries[index]
	last = e.owned
	if e.owned && counted(e.value) {
		if o.owners[e.value]--; o.owners[e.value] > 0 {
			last = false
		} else {
			delete(o.owners, e.value)
		}
	}
	e.value, e.resource, e.taken, e.unsent = nil, -1, false, false
	// An entry whose generations are used up is not reused, so that no old handle refers to a new
	// object.
	if e.generation++; e.generation <= handleMaxGen {
		o.free = append(o.free, index)
	}
	return last
}

// drop releases an object whose handle the guest has dropped.
func (o *objects) drop(ctx context.Context, im *Import, handle uint32) error {
	e, err := o.find(im.Resource-1, handle)
	if err != nil {
		return Field(err, im.Func)
	}
	if e.uses > 0 {
		return Field(e.inUse(handle), im.Func)
	}
	value := e.value
	if o.forget(handle) {
		return closeObject(ctx, im.Func, value)
	}
	return nil
}

// closeAll releases all objects when the instance ends. No call is left to return an error, so
// failed gets the errors. If an object's Close ends the goroutine, other goroutines release the
// rest, one after the other: if each Close did so, the deferred functions of this one would nest, a
// million deep, and overflow its stack.
func (o *objects) closeAll(ctx context.Context, failed func(error)) {
	returned := false
	defer func() {
		if returned {
			return
		}
		for held := waysHere(); len(o.entries) > 0; {
			<-beside(held, func() { o.closeSome(ctx, failed) })
		}
	}()
	o.closeSome(ctx, failed)
	returned = true
}

// closeSome releases all objects, or those up to the first whose Close ends the goroutine.
func (o *objects) closeSome(ctx context.Context, failed func(error)) {
	for len(o.entries) > 0 {
		last := len(o.entries) - 1
		e := o.entries[last]
		owned := e.resource >= 0 && o.forget(uint32(last)|e.generation<<handleIndexBits)
		o.entries = o.entries[:last]
		if !owned || !closes(e.value) {
			continue
		}
		if err := closeObject(ctx, fmt.Sprintf("%T.Close", e.value), e.value); err != nil {
			failed(err)
		}
	}
	*o = objects{}
}

// closes reports whether an object has a Close.
func closes(value any) bool {
	switch value.(type) {
	case interface{ Close(context.Context) error }, io.Closer:
		return true
	}
	return false
}

// closeObject calls an object's Close, if it has one. Errors name it by name.
func closeObject(ctx context.Context, name string, value any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrHost, name, "it", r)
		}
	}()
	switch v := value.(type) {
	case interface{ Close(context.Context) error }:
		err = v.Close(ctx)
	case io.Closer:
		err = v.Close()
	}
	if err != nil {
		return &wazabi.Error{Kind: wazabi.ErrHost, Path: name, Detail: fault.Unprefixed(err), Err: err}
	}
	return nil
}

// counted reports whether the handles of a value are counted. Only handles of a pointer are, since
// equal pointers are one object.
func counted(v any) bool {
	return v != nil && reflect.TypeOf(v).Kind() == reflect.Pointer
}

// Lend sets whether the following objects and resources are lent. The caller keeps lent objects:
// they are not closed when the guest drops them.
func (lo *Lowerer) Lend(lent bool) { lo.lent, lo.mut = lent, false }

// Object returns a handle for the guest to an object of the type with that index.
func (lo *Lowerer) Object(resource int, value any) (uint32, error) {
	handle, err := lo.of.inst.objects.put(resource, value, !lo.lent)
	if err != nil {
		// No handles are left: the instance can take no more objects.
		lo.of.poison(err)
		return 0, err
	}
	lo.of.inst.objects.entries[handle&handleIndexMask].unsent = true
	lo.given = append(lo.given, handle)
	lo.of.marks |= markHandles
	return handle, nil
}

// sendObjects is called when the guest gets the handles.
func (lo *Lowerer) sendObjects() {
	for _, handle := range lo.given {
		lo.of.inst.objects.entries[handle&handleIndexMask].unsent = false
	}
}

// keepLoans is called when the guest gets the handles. It keeps those that are lent until the call
// ends.
func (lo *Lowerer) keepLoans() {
	lo.sendObjects()
	o := &lo.of.inst.objects
	lo.given = slices.DeleteFunc(lo.given, func(handle uint32) bool { return o.entries[handle&handleIndexMask].owned })
}

// expireLoans ends the loans of a call.
func (lo *Lowerer) expireLoans() {
	for _, handle := range lo.given {
		e := &lo.of.inst.objects.entries[handle&handleIndexMask]
		if e.generation == handle>>handleIndexBits {
			// The entry must not keep the value alive if the guest never drops the handle.
			e.value, e.expired = nil, true
		}
	}
	lo.given = lo.given[:0]
}

// revoke forgets handles that the guest has not received.
func (lo *Lowerer) revoke() {
	lo.endLoans(lo.kept)
	lo.endCallbacks()
	for _, handle := range lo.given {
		lo.of.inst.objects.forget(handle)
	}
	lo.given = lo.given[:0]
}

// Own sets whether the guest gives the following objects back. After the call has succeeded, the
// guest no longer has them.
func (li *Lifter) Own(own bool) { li.own = own }

// Object returns the object of a handle of the type with that index.
func (li *Lifter) Object(resource int, handle uint32) (any, error) {
	e, err := li.objects.find(resource, handle)
	switch {
	case err != nil:
		return nil, err
	case e.expired:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x was lent for a call that has ended", handle)}
	case li.own && !e.owned:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x was lent, and is given away", handle)}
	}
	if li.own {
		if e.uses > 0 {
			return nil, e.inUse(handle)
		}
		e.taken = true
		li.returned = append(li.returned, handle)
	} else {
		e.uses++
		li.borrowed = append(li.borrowed, handle)
	}
	return e.value, nil
}

// commitReturned forgets the handles that the guest has given back.
func (li *Lifter) commitReturned() {
	for _, handle := range li.returned {
		li.objects.forget(handle)
	}
	li.returned = li.returned[:0]
}

// endBorrows is called when the host function that objects were lent to has returned. They can be
// dropped again.
func (li *Lifter) endBorrows() {
	for _, handle := range li.borrowed {
		// No object is left if the instance has ended.
		if index := int(handle & handleIndexMask); index < len(li.objects.entries) {
			li.objects.entries[index].uses--
		}
	}
	li.borrowed = li.borrowed[:0]
}

// discardReturned discards the pending list; the instance releases the objects.
func (li *Lifter) discardReturned() { li.returned = li.returned[:0] }
