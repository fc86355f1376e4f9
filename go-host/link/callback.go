package link

import (
	"encoding/binary"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// callbackForm has the callbacks that the importer passes to one parameter of the exporter. The
// exporter gets a handle of the callback, as of one of the program's, and its calls enter the
// importer, which waits for it.
type callbackForm struct {
	answer
	// serve calls one. Its host is a GuestFunc.
	serve rt.Import
	// number is that of the importer's function that calls it.
	number int
	params []value
	// The exporter sends the arguments as a record, which has them at the first offsets. The importer
	// gets a record that begins with the handle.
	sent, received           []int
	size, align              int
	receivedSize, receivedAt int
}

// callback returns the form of a parameter of the import that calls calls.
func (c *compiler) callback(p abi.Param) (form, error) {
	f := &callbackForm{number: c.numbers[p.Calls]}
	f.serve = rt.Import{Func: p.Name, Call: f.call}
	f.sent, f.size, f.align = p.Type.CallbackRecord()
	f.received, f.receivedSize, f.receivedAt = p.Calls.ParamRecord()
	for i, param := range p.Type.CallbackParams() {
		v, err := c.value(strconv.Itoa(i), param)
		if err != nil {
			return nil, rt.Field(err, v.name)
		}
		v.own = true
		f.params = append(f.params, v)
	}
	return f, f.answerOf(c, p.Type.CallbackResult(), true)
}

// numbers are those of the importer's functions that call its callbacks. The package has them in the
// order of the imports.
func numbers(p *rt.Package, d *abi.Description) map[*abi.Func]int {
	var calls []int
	for n, f := range p.Funcs {
		if f.Export == abi.CallExport {
			calls = append(calls, n)
		}
	}
	numbers := map[*abi.Func]int{}
	for i, f := range d.Lent() {
		numbers[f] = calls[i]
	}
	return numbers
}

func (f *callbackForm) copy(c *copier, to, from []byte) error {
	c.lent = append(c.lent, c.importer.GuestFunc(f.number, binary.LittleEndian.Uint32(from)))
	// It is a pointer, so that the interface is not allocated. The handle ends before the copier is
	// used again.
	binary.LittleEndian.PutUint32(to, c.lo.CallbackOf(&f.serve, &c.lent[len(c.lent)-1]))
	return nil
}

// call is the function that the exporter calls.
func (f *callbackForm) call(h *rt.HostCall, host any) error {
	guest := host.(*rt.GuestFunc)
	c := copiers.Get().(*copier)
	defer c.drop()
	call, err := guest.Begin(h.Context())
	if err != nil {
		return f.unsent(h, err)
	}
	defer call.End()
	if err := f.send(c, h, call, guest.Handle()); err != nil {
		return err
	}
	if c.err != nil {
		return f.unsent(h, c.err)
	}
	h.BeforeHost()
	err = call.InvokeRefusable()
	h.AfterHost()
	if err != nil {
		return f.fail(h, err)
	}
	return f.receive(c, h, call)
}

// send copies the arguments. An error of the exporter, which sends them, is returned. One of the
// importer is in c.
func (f *callbackForm) send(c *copier, h *rt.HostCall, call *rt.Call, handle uint32) error {
	var from []byte
	if len(f.params) > 0 {
		var err error
		if from, err = h.ArgRecord(1, f.size, f.align); err != nil {
			call.Abandon()
			return h.ArgError(err, "arguments")
		}
	}
	c.toImporter = true
	for lo := call.Lowerer(); lo.Next(); {
		c.begin(h.Lifter(), lo)
		to := call.SetRecord(0, f.receivedSize, f.receivedAt)
		binary.LittleEndian.PutUint32(to, handle)
		for i := range f.params {
			p := &f.params[i]
			c.pass(p, false)
			err := p.form.copy(c, to[f.received[i+1]:], from[f.sent[i]:])
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
func (f *callbackForm) receive(c *copier, h *rt.HostCall, call *rt.Call) error {
	if f.result == nil {
		return nil
	}
	c.toImporter = false
	c.again()
	v := f.result
	for lo := h.Lowerer(); lo.Next(); {
		c.begin(call.Lifter(), lo)
		c.pass(v, false)
		from, err := v.result(c, call)
		if err == nil {
			err = v.form.copy(c, h.SetRecord(0, v.size, v.align), from)
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

// result returns the wire form of the result of a call, also of one that crosses as itself.
func (v *value) result(c *copier, call *rt.Call) ([]byte, error) {
	if !v.direct {
		return call.ResultRecord(v.size, v.align)
	}
	core := call.ResultUint64()
	if v.kind != abi.KindUnit {
		var err error
		if core, err = rt.CoreScalar(v.kind, core); err != nil {
			return nil, err
		}
	}
	binary.LittleEndian.PutUint64(c.from[:], core)
	return c.from[:], nil
}
