package link

import (
	"encoding/binary"
	"sync"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// function is an import that an export of another guest serves.
type function struct {
	answer
	conn rt.Conn
	// number is the export's in its package.
	number int
	params []value
	// spread: the parameters cross as one record, which has them at these offsets.
	spread      bool
	offsets     []int
	size, align int
	// home is the parameter that is the resource on whose instance the call runs, or -1.
	home int
	// refuses: the export converts arguments, and may refuse them.
	refuses bool
}

// answer is the result of a function, or of a callback, for the guest that calls it.
type answer struct {
	// result is nil for ().
	result *value
	// failure writes an error of the called guest to the result, if that can hold any error.
	failure func(lo *rt.Lowerer, at []byte, err error) error
}

// answerOf reads the type of a result. own: the called guest gives its objects and resources away.
func (a *answer) answerOf(c *compiler, t *abi.Type, own bool) error {
	if t == nil {
		return nil
	}
	v, err := c.value("result", t)
	if err != nil {
		return rt.Field(err, "result")
	}
	v.own = own
	a.result = &v
	if t.Kind == abi.KindResult {
		a.failure = failureOf(t.Elems[1], t.PayloadOffset())
	}
	return nil
}

// value is a parameter or a result.
type value struct {
	name string
	form form
	// direct: the value crosses as itself, as a number of the kind, or, if that is KindUnit, as a
	// span or a handle. Other values cross by the address of size bytes.
	direct      bool
	kind        abi.Kind
	size, align int
	// own: the sender gives its objects and resources away. mut: the receiver may change the resource.
	own, mut bool
}

// function makes the function for an import and the export that meets it.
func (c *compiler) function(conn rt.Conn, im, export *abi.Func) (*function, error) {
	f := &function{conn: conn, number: exportNumber(c.exporter, export.Export), spread: im.Spread(), home: typegraph.ResourceParam(export), refuses: export.Refuses}
	f.offsets, f.size, f.align = im.ParamRecord()
	for i, p := range im.Params {
		v, err := c.param(p)
		if err != nil {
			return nil, rt.Field(rt.Field(err, p.Name), im.Export)
		}
		v.own, v.mut = !p.Borrow, export.Params[i].Mut
		f.params = append(f.params, v)
	}
	if err := f.answerOf(c, im.Result, !export.ResultBorrow); err != nil {
		return nil, rt.Field(err, im.Export)
	}
	return f, nil
}

func (c *compiler) param(p abi.Param) (value, error) {
	if p.Calls == nil {
		return c.value(p.Name, p.Type)
	}
	form, err := c.callback(p)
	return value{name: p.Name, form: form, direct: true, kind: abi.KindUnit}, err
}

// failureOf returns what writes any error as one of the type, which lies at the offset; nil if the
// type cannot hold it.
func failureOf(t *abi.Type, offset int) func(lo *rt.Lowerer, at []byte, err error) error {
	switch i := t.AnyCase(); {
	case t.Kind == abi.KindString:
		return func(lo *rt.Lowerer, at []byte, err error) error { return lo.String(at[offset:], rt.ErrorText(err)) }
	case t.Kind == abi.KindDynError:
		return func(lo *rt.Lowerer, at []byte, err error) error { return lo.DynError(at[offset:], rt.ErrorChain(err)) }
	case i >= 0:
		field := offset + t.Cases[i].Fields[0].Offset
		return func(lo *rt.Lowerer, at []byte, err error) error {
			for n := range t.Repr.Size() {
				at[offset+n] = byte(i >> (8 * n))
			}
			if t.Texts {
				if err := lo.NoTexts(at[offset+t.TextOffset():]); err != nil {
					return err
				}
			}
			return lo.DynError(at[field:], rt.ErrorChain(err))
		}
	}
	return nil
}

func (c *compiler) value(name string, t *abi.Type) (value, error) {
	form, err := c.form(t)
	return value{name: name, form: form, direct: t.Direct(), kind: t.Number(), size: t.Size, align: t.Align}, err
}

// copiers are reused, so that a call allocates nothing.
var copiers = sync.Pool{New: func() any { return new(copier) }}

// serve is the function that the importer calls.
func (f *function) serve(h *rt.HostCall, _ any) error {
	c := copiers.Get().(*copier)
	defer c.drop()
	c.importer = h
	call, err := f.begin(c, h)
	if err != nil {
		return err
	}
	if call != nil {
		defer call.End()
		if err := f.send(c, h, call); err != nil {
			return err
		}
	}
	if c.err != nil {
		return f.unsent(h, c.err)
	}
	h.BeforeHost()
	err = f.invoke(call)
	h.AfterHost()
	if err != nil {
		return f.fail(h, err)
	}
	if f.result == nil {
		return nil
	}
	return f.receive(c, h, call)
}

func (f *function) invoke(call *rt.Call) error {
	if f.refuses {
		return call.InvokeRefusable()
	}
	return call.Invoke()
}

// begin begins the call of the export. The error is the importer's. If there is no call, the error
// of the exporter is in c.
func (f *function) begin(c *copier, h *rt.HostCall) (call *rt.Call, err error) {
	if f.home < 0 {
		call, c.err = f.conn.Begin(h.Context(), f.number)
		return call, nil
	}
	p := &f.params[f.home]
	var handle uint32
	if f.spread {
		record, err := h.ArgRecord(0, f.size, f.align)
		if err != nil {
			return nil, h.ArgError(err, "arguments")
		}
		handle = binary.LittleEndian.Uint32(record[f.offsets[f.home]:])
	} else {
		handle = h.ArgUint32(f.home)
	}
	c.li = h.Lifter()
	c.li.Own(p.own)
	form := p.form.(*resourceForm)
	if c.home, err = form.object(c, handle); err != nil {
		return nil, h.ArgError(err, p.name)
	}
	call, c.err = f.conn.BeginWith(h.Context(), f.number, form.resource, &c.home.value)
	return call, nil
}

// send copies the arguments. An error of the importer, which sends them, is returned. One of the
// exporter is in c.
func (f *function) send(c *copier, h *rt.HostCall, call *rt.Call) error {
	c.toImporter = false
	for lo := call.Lowerer(); lo.Next(); {
		c.begin(h.Lifter(), lo)
		var from, to []byte
		if f.spread {
			var err error
			if from, err = h.ArgRecord(0, f.size, f.align); err != nil {
				call.Abandon()
				return h.ArgError(err, "arguments")
			}
			to = call.SetRecord(0, f.size, f.align)
		}
		for i := range f.params {
			p := &f.params[i]
			c.pass(p, i == f.home)
			var err error
			switch {
			case f.spread:
				err = p.form.copy(c, to[f.offsets[i]:], from[f.offsets[i]:])
			case p.direct:
				var core uint64
				core, err = p.copyCore(c, h.ArgUint64(i))
				call.SetUint64(i, core)
			default:
				if from, err = h.ArgRecord(i, p.size, p.align); err == nil {
					err = p.form.copy(c, call.SetRecord(i, p.size, p.align), from)
				}
			}
			switch {
			case err == nil:
			case c.received:
				c.err = call.ArgError(err, p.name)
				return nil
			default:
				call.Abandon()
				return h.ArgError(err, p.name)
			}
		}
	}
	return nil
}

// receive copies the result.
func (f *function) receive(c *copier, h *rt.HostCall, call *rt.Call) error {
	c.toImporter = true
	c.again()
	v := f.result
	for lo := h.Lowerer(); lo.Next(); {
		c.begin(call.Lifter(), lo)
		c.pass(v, false)
		lo.Lend(false)
		var err error
		if v.direct {
			var core uint64
			core, err = v.copyCore(c, call.ResultUint64())
			h.SetUint64(0, core)
		} else {
			var from []byte
			if from, err = call.ResultRecord(v.size, v.align); err == nil {
				err = v.form.copy(c, h.SetRecord(0, v.size, v.align), from)
			}
		}
		switch {
		case err == nil:
		case c.received:
			return h.ResultError(err)
		default:
			return f.fail(h, call.ResultError(err, "result"))
		}
	}
	return h.Finish()
}

// unsent is fail where the other guest was not called. What the caller gave away is not its own any
// more, as after a host in Go has failed.
func (a *answer) unsent(h *rt.HostCall, err error) error {
	h.BeforeHost()
	h.AfterHost()
	return a.fail(h, err)
}

// fail answers the caller where the other guest has failed, as it is answered where a host in Go
// has returned the error.
func (a *answer) fail(h *rt.HostCall, err error) error {
	if a.failure == nil {
		return h.HostError(err)
	}
	for lo := h.Lowerer(); lo.Next(); {
		at := h.SetRecord(0, a.result.size, a.result.align)
		at[0] = 1
		if err := a.failure(lo, at, err); err != nil {
			return h.ResultError(err)
		}
	}
	return h.Finish()
}

// copyCore copies a value that crosses as itself, and checks it.
func (v *value) copyCore(c *copier, core uint64) (uint64, error) {
	if v.kind == abi.KindUnit {
		binary.LittleEndian.PutUint64(c.from[:], core)
		c.to = [8]byte{}
		err := v.form.copy(c, c.to[:], c.from[:])
		return binary.LittleEndian.Uint64(c.to[:]), err
	}
	bits, err := rt.CoreScalar(v.kind, core)
	if err != nil {
		return 0, err
	}
	binary.LittleEndian.PutUint64(c.from[:], bits)
	if err := v.form.copy(c, c.to[:], c.from[:]); err != nil {
		return 0, err
	}
	if v.kind.Size() < 8 {
		bits = uint64(uint32(bits))
	}
	return bits, nil
}
