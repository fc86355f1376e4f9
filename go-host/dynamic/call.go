package dynamic

import (
	"context"
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// sender is a call to the guest, or a call of the guest that returns.
type sender interface {
	SetUint64(i int, v uint64)
	SetRecord(i, size, align int) []byte
}

// whole lowers a value as core value i.
func (lo *lowerer) whole(to sender, i int, t *abi.Type, v Value) error {
	if !t.Direct() {
		if err := lo.Room(t.Size); err != nil {
			return err
		}
		return lo.lower(t, to.SetRecord(i, t.Size, t.Align), v)
	}
	var at [8]byte
	if err := lo.lower(t, at[:], v); err != nil {
		return err
	}
	core := binary.LittleEndian.Uint64(at[:])
	if k := t.Number(); k != abi.KindUnit {
		core = k.Load(at[:])
		if k.Size() < 8 {
			core = uint64(uint32(core))
		}
	}
	to.SetUint64(i, core)
	return nil
}

// whole lifts the core value of a result or an argument. record returns the wire form that it may
// be the address of.
func (li *lifter) whole(t *abi.Type, core uint64, record func(size, align int) ([]byte, error)) (Value, error) {
	if !t.Direct() {
		at, err := record(t.Size, t.Align)
		if err != nil {
			return Value{}, err
		}
		return li.lift(t, at)
	}
	var at [8]byte
	if k := t.Number(); k != abi.KindUnit {
		bits, err := rt.CoreScalar(k, core)
		if err != nil {
			return Value{}, err
		}
		storeBits(at[:], k.Size(), bits)
	} else {
		binary.LittleEndian.PutUint64(at[:], core)
	}
	return li.lift(t, at[:])
}

// call calls an export. changed has, by parameter, the lists that the guest has changed in place.
func (g *Guest) call(ctx context.Context, f *function, args []Value) (out Value, changed []Value, err error) {
	if g.pkg.Core {
		out, err = g.callCore(ctx, f, args)
		return out, nil, err
	}
	if f.Iterator() != nil {
		return Value{typ: f.Iterator(), ref: g.iterate(ctx, f, args)}, nil, nil
	}
	call, lists, err := g.invoke(ctx, f, args)
	if err != nil {
		return Value{}, nil, err
	}
	defer call.End()
	return g.result(call, f, lists)
}

// result lifts the result of a call, and the lists that the guest has changed in place.
func (g *Guest) result(call *rt.Call, f *function, lists []uint64) (out Value, changed []Value, err error) {
	li := g.lifter(call)
	if changed, err = li.changes(call, f, lists); err != nil || f.Result == nil {
		return Value{}, changed, err
	}
	v, err := li.whole(f.Result, call.ResultUint64(), call.ResultRecord)
	if err != nil {
		return Value{}, changed, call.ResultError(err, "result")
	}
	out, err = outcome(v, call.GuestError)
	return out, changed, err
}

func (g *Guest) lifter(call *rt.Call) *lifter {
	li := &lifter{Lifter: call.Lifter(), guest: g}
	li.Own(true)
	return li
}

// invoke begins a call, lowers its arguments and enters the guest. If it returns no error, End must
// follow. lists has, by parameter, the core values of lists that the guest changes in place.
func (g *Guest) invoke(ctx context.Context, f *function, args []Value) (call *rt.Call, lists []uint64, err error) {
	begun, err := g.begin(ctx, f, args)
	if err != nil {
		return nil, nil, err
	}
	return g.enter(begun, f, func(lo *rt.Lowerer) ([]uint64, error) {
		return g.lowerArgs(&lowerer{Lowerer: lo, guest: g}, begun, f, args)
	})
}

// enter lowers the arguments of a call, and enters the guest. If it fails, it ends the call.
func (g *Guest) enter(begun *rt.Call, f *function, lower func(lo *rt.Lowerer) ([]uint64, error)) (call *rt.Call, lists []uint64, err error) {
	invoked := false
	defer func() {
		// Also if a panic of the program's unwinds the guest.
		if !invoked {
			begun.End()
		}
	}()
	for lo := begun.Lowerer(); lo.Next(); {
		if lists, err = lower(lo); err != nil {
			return nil, nil, err
		}
	}
	invoke := begun.Invoke
	if f.Refuses {
		invoke = begun.InvokeRefusable
	}
	if err := invoke(); err != nil {
		return nil, nil, err
	}
	invoked = true
	return begun, lists, nil
}

// begin begins a call on the instance of the first argument that is a resource, or of the first
// resource inside of arguments.
func (g *Guest) begin(ctx context.Context, f *function, args []Value) (*rt.Call, error) {
	home := typegraph.ResourceParam(f.Func)
	if near := typegraph.InterfaceParam(f.Func); home < 0 && near >= 0 {
		r, _ := args[near].Resource()
		return g.conn.BeginNear(ctx, f.number, r.raw())
	}
	if home < 0 && f.near {
		return g.conn.BeginNear(ctx, f.number, g.resourceIn(args))
	}
	if home < 0 {
		return g.conn.Begin(ctx, f.number)
	}
	r, _ := args[home].ref.(*Resource)
	typ := g.resources[base(f.Params[home].Type)]
	if f.Receiver() == nil {
		return g.conn.BeginWith(ctx, f.number, typ, r.raw())
	}
	return g.pkg.BeginMethod(ctx, f.number, typ, r.raw(), passOf(f.Params[0]))
}

// resourceIn returns the first resource in values, nil if there is none. Values that can contain
// themselves are left out, since the program chooses how deep they nest.
func (g *Guest) resourceIn(values []Value) *rt.Resource {
	for _, v := range values {
		switch ref := v.ref.(type) {
		case *Resource:
			return ref.raw()
		case []Value:
			if g.types.Recursive(v.typ) {
				continue
			}
			if r := g.resourceIn(ref); r != nil {
				return r
			}
		}
	}
	return nil
}

func passOf(p abi.Param) rt.Pass {
	switch {
	case p.Mut:
		return rt.Mut
	case p.Borrow:
		return rt.Borrow
	}
	return rt.Own
}

func (g *Guest) lowerArgs(lo *lowerer, call *rt.Call, f *function, args []Value) (lists []uint64, err error) {
	spread := f.Spread()
	var record []byte
	if spread {
		if err := lo.Room(f.size); err != nil {
			return nil, call.ArgError(err, "arguments")
		}
		record = call.SetRecord(0, f.size, f.align)
	}
	for i, p := range f.Params {
		if i == 0 && f.Receiver() != nil {
			if spread {
				binary.LittleEndian.PutUint32(record[f.offsets[0]:], call.Self())
			}
			continue
		}
		if p.Mut {
			lo.LendMut()
		} else {
			lo.Lend(p.Borrow)
		}
		lo.callback = f.callbacks[i]
		if spread {
			err = lo.lower(p.Type, record[f.offsets[i]:], args[i])
		} else {
			err = lo.whole(call, i, p.Type, args[i])
		}
		if err != nil {
			return nil, call.ArgError(err, p.Name)
		}
		if p.InPlace {
			if lists == nil {
				lists = make([]uint64, len(f.Params))
			}
			if lists[i] = call.Param(i); spread {
				lists[i] = binary.LittleEndian.Uint64(record[f.offsets[i]:])
			}
		}
	}
	return lists, nil
}

// changes reads the lists that the guest has changed in place.
func (li *lifter) changes(call *rt.Call, f *function, lists []uint64) ([]Value, error) {
	if lists == nil {
		return nil, nil
	}
	changed := make([]Value, len(lists))
	for i, p := range f.Params {
		if !p.InPlace {
			continue
		}
		elem := base(p.Type).Elems[0]
		src, err := call.Changed(lists[i], elem.Size, elem.Align)
		if err == nil {
			changed[i], err = liftElements(li, base(p.Type), src, int(lists[i]>>32))
		}
		if err != nil {
			return nil, call.ResultError(err, p.Name)
		}
	}
	return changed, nil
}
