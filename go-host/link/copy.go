package link

import (
	"context"
	"encoding/binary"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// copier copies the values of one call from the memory of one guest to that of another.
type copier struct {
	// importer is the call of the importer. lent are the callbacks in it.
	importer *rt.HostCall
	lent     []rt.GuestFunc
	// li reads from the sender, lo writes to the receiver.
	li *rt.Lifter
	lo *rt.Lowerer
	// toImporter: a result is copied, or the arguments of a callback, and not arguments of the import.
	toImporter bool
	// received says that an error is the receiver's: the value is valid, but cannot be taken.
	received bool
	// err is an error of the exporter, which the importer gets.
	err error
	// handles are the objects and resources that were read. If the receiver has no room, the values
	// are copied again, but handles are read once. next counts those of the current pass.
	handles []any
	next    int
	// home is the resource on whose instance the call runs. atHome says that it is copied next.
	home   *resource
	atHome bool
	// text is the string that was copied last.
	text []byte
	// from and to have values that cross as themselves.
	from, to [8]byte
}

// begin begins a pass.
func (c *copier) begin(li *rt.Lifter, lo *rt.Lowerer) { c.li, c.lo, c.next = li, lo, 0 }

// again forgets the handles before values of the other direction are copied.
func (c *copier) again() {
	clear(c.handles)
	c.handles = c.handles[:0]
}

// drop gives the copier back.
func (c *copier) drop() {
	c.again()
	clear(c.lent)
	*c = copier{handles: c.handles, lent: c.lent[:0]}
	copiers.Put(c)
}

// pass sets how the handles in a value are passed.
func (c *copier) pass(v *value, home bool) {
	c.atHome = home
	c.li.Own(v.own)
	if v.mut {
		c.lo.LendMut()
	} else {
		c.lo.Lend(!v.own)
	}
}

// receiver returns an error that is the receiver's.
func (c *copier) receiver(err error) error {
	c.received = err != nil
	return err
}

// form is how values of a type are copied.
type form interface {
	// copy checks the wire form of a value at from, and writes it to to, which is zero.
	copy(c *copier, to, from []byte) error
}

// rawForm has values of which all bytes are valid.
type rawForm struct{ size int }

func (f rawForm) copy(_ *copier, to, from []byte) error {
	copy(to[:f.size], from)
	return nil
}

// scalarForm has bools, chars, and integers that are not 0.
type scalarForm struct {
	kind abi.Kind
	name string
}

func (f scalarForm) copy(_ *copier, to, from []byte) error {
	bits := f.kind.Load(from)
	switch {
	case f.kind == abi.KindBool && bits > 1:
		return rt.InvalidBool(byte(bits))
	case f.kind == abi.KindChar && !validChar(uint32(bits)):
		return rt.InvalidChar(uint32(bits))
	case f.kind.NonZero() && bits == 0:
		return rt.InvalidZero(f.name)
	}
	copy(to[:f.kind.Size()], from)
	return nil
}

func validChar(u uint32) bool { return u < 0xD800 || u-0xE000 <= 0x10FFFF-0xE000 }

// casesForm has enums without fields.
type casesForm struct {
	repr abi.Kind
	name string
	// values are the discriminants. If they are all those from the first to the last one, only these
	// are here.
	values map[int64]bool
	first  int64
	last   int64
}

func enumForm(t *abi.Type) form {
	f := &casesForm{repr: t.Repr, name: t.Name, values: map[int64]bool{}, first: t.Cases[0].Value, last: t.Cases[0].Value}
	for _, one := range t.Cases {
		f.values[one.Value] = true
		f.first, f.last = min(f.first, one.Value), max(f.last, one.Value)
	}
	if uint64(f.last-f.first) == uint64(len(t.Cases)-1) {
		f.values = nil
	}
	return f
}

func (f *casesForm) copy(_ *copier, to, from []byte) error {
	v := int64(f.repr.Load(from))
	if v < f.first || v > f.last || f.values != nil && !f.values[v] {
		return rt.InvalidTag(f.name, v)
	}
	copy(to[:f.repr.Size()], from)
	return nil
}

// flagsForm has flags. all has the bits with names.
type flagsForm struct {
	repr abi.Kind
	name string
	all  uint64
}

func (f *flagsForm) copy(_ *copier, to, from []byte) error {
	if bits := f.repr.Load(from); bits&^f.all != 0 {
		return rt.InvalidFlags(f.name, bits)
	}
	copy(to[:f.repr.Size()], from)
	return nil
}

type durationForm struct{}

func (durationForm) copy(_ *copier, to, from []byte) error {
	if nanos := binary.LittleEndian.Uint32(from[8:]); nanos >= 1e9 {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d ns in a duration, expected less than a second", nanos)}
	}
	copy(to[:12], from)
	return nil
}

type textForm struct{}

func (textForm) copy(c *copier, to, from []byte) error {
	src, err := c.li.TextInPlace(from)
	if err != nil {
		return err
	}
	c.text = src
	return c.receiver(c.lo.Bytes(to, src))
}

// bytesForm has lists of bytes.
type bytesForm struct{}

func (bytesForm) copy(c *copier, to, from []byte) error {
	src, err := c.li.BytesInPlace(from)
	if err != nil {
		return err
	}
	return c.receiver(c.lo.Bytes(to, src))
}

// listForm has lists. raw says that all bytes of the elements are valid.
type listForm struct {
	form
	size, align int
	// mask says before which elements the copier looks whether the call is to end.
	mask int
	raw  bool
}

func (f *listForm) copy(c *copier, to, from []byte) error {
	src, n, err := c.li.List(from, f.size, f.align)
	if err != nil {
		return err
	}
	if f.raw {
		dst, err := c.lo.ListRaw(to, n, f.size, f.align)
		if err != nil {
			return c.receiver(err)
		}
		return c.li.Copy(dst, src)
	}
	dst, err := c.lo.List(to, n, f.size, f.align)
	if err != nil {
		return c.receiver(err)
	}
	for i := range n {
		err := c.li.StoppedAt(i, f.mask)
		if err == nil {
			err = f.form.copy(c, dst[i*f.size:], src[i*f.size:])
		}
		if err != nil {
			return rt.Index(err, i)
		}
	}
	return nil
}

type arrayForm struct {
	form
	n, size, mask int
}

func (f *arrayForm) copy(c *copier, to, from []byte) error {
	for i := range f.n {
		err := c.li.StoppedAt(i, f.mask)
		if err == nil {
			err = f.form.copy(c, to[i*f.size:], from[i*f.size:])
		}
		if err != nil {
			return rt.Index(err, i)
		}
	}
	return nil
}

// fieldForm is a field. Neighbours without errors of their own are one field.
type fieldForm struct {
	name   string
	offset int
	form   form
}

func copyFields(c *copier, fields []fieldForm, to, from []byte) error {
	for i := range fields {
		f := &fields[i]
		if err := f.form.copy(c, to[f.offset:], from[f.offset:]); err != nil {
			if f.name == "" {
				return err
			}
			return rt.Field(err, f.name)
		}
	}
	return nil
}

// recordForm has records and tuples.
type recordForm struct{ fields []fieldForm }

func (f *recordForm) copy(c *copier, to, from []byte) error { return copyFields(c, f.fields, to, from) }

// taggedForm has options, results, and enums with fields.
type taggedForm struct {
	name  string
	tag   abi.Kind
	cases [][]fieldForm
}

func (f *taggedForm) copy(c *copier, to, from []byte) error {
	tag := f.tag.Load(from)
	if tag >= uint64(len(f.cases)) {
		return rt.InvalidTag(f.name, int64(tag))
	}
	copy(to[:f.tag.Size()], from)
	return copyFields(c, f.cases[tag], to, from)
}

type boxForm struct {
	form
	size, align int
}

func (f *boxForm) copy(c *copier, to, from []byte) error {
	src, err := c.li.Box(from, f.size, f.align)
	if err != nil {
		return err
	}
	return f.form.copy(c, c.lo.Box(to, f.size, f.align), src)
}

// nestedForm has values of recursive types, and counts how deep they nest.
type nestedForm struct{ form }

func (f *nestedForm) copy(c *copier, to, from []byte) error {
	if err := c.li.Enter(); err != nil {
		return err
	}
	// What nests too deep for the receiver would overflow its stack.
	if err := c.lo.Enter(); err != nil {
		return c.receiver(err)
	}
	err := f.form.copy(c, to, from)
	c.lo.Leave()
	c.li.Leave()
	return err
}

// resource is a value of the exporter. It is the object that the importer has a handle of.
type resource struct{ value rt.Resource }

// Close is called when the importer drops the object.
func (r *resource) Close(ctx context.Context) error { return r.value.Close(ctx) }

// resourceForm has the values of a resource type of the exporter, which are objects of the importer.
// Both are numbers of the types.
type resourceForm struct{ objectType, resource int }

func (f *resourceForm) copy(c *copier, to, from []byte) error {
	handle := binary.LittleEndian.Uint32(from)
	r, err := f.read(c, handle)
	if err != nil {
		return err
	}
	if c.toImporter {
		handle, err = c.lo.Object(f.objectType, r)
	} else {
		handle, err = c.lo.Resource(f.resource, &r.value)
	}
	binary.LittleEndian.PutUint32(to, handle)
	return c.receiver(err)
}

// read returns the resource of a handle of the sender.
func (f *resourceForm) read(c *copier, handle uint32) (*resource, error) {
	if c.atHome {
		return c.home, nil
	}
	if c.next < len(c.handles) {
		c.next++
		return c.handles[c.next-1].(*resource), nil
	}
	var r *resource
	var err error
	if c.toImporter {
		r = new(resource)
		err = c.li.Resource(f.resource, handle, &r.value)
	} else {
		r, err = f.object(c, handle)
	}
	if err != nil {
		return nil, err
	}
	c.handles = append(c.handles, r)
	c.next++
	return r, nil
}

// object returns the resource that the importer has a handle of.
func (f *resourceForm) object(c *copier, handle uint32) (*resource, error) {
	o, err := c.li.Object(f.objectType, handle)
	if err != nil {
		return nil, err
	}
	r, ok := o.(*resource)
	if !ok {
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is an object of the program, expected one of the linked guest", handle)}
	}
	return r, nil
}

// anyForm has values of the program that pass through both guests. Both are numbers of the types.
type anyForm struct{ importer, exporter int }

func (f *anyForm) copy(c *copier, to, from []byte) error {
	sender, receiver := f.importer, f.exporter
	if c.toImporter {
		sender, receiver = receiver, sender
	}
	var o any
	if c.next < len(c.handles) {
		o = c.handles[c.next]
	} else {
		var err error
		if o, err = c.li.Object(sender, binary.LittleEndian.Uint32(from)); err != nil {
			return err
		}
		c.handles = append(c.handles, o)
	}
	c.next++
	handle, err := c.lo.Object(receiver, o)
	binary.LittleEndian.PutUint32(to, handle)
	return c.receiver(err)
}
