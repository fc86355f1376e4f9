package link

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// orderedForm has sets and maps, whose keys cross in ascending order. This order is what shows,
// without a table, that no key comes twice.
type orderedForm struct {
	list listForm
	key  key
	// pairs: the elements are tuples of a key and a value.
	pairs bool
}

func (f *orderedForm) copy(c *copier, to, from []byte) error {
	src, n, err := c.li.List(from, f.list.size, f.list.align)
	if err != nil {
		return err
	}
	dst, err := c.lo.List(to, n, f.list.size, f.list.align)
	if err != nil {
		return c.receiver(err)
	}
	var before []byte
	for i := range n {
		if err := c.li.StoppedAt(i, f.list.mask); err != nil {
			return rt.Index(err, i)
		}
		at := src[i*f.list.size:]
		key, err := f.copyElem(c, dst[i*f.list.size:], at, i)
		if err != nil {
			return err
		}
		if i > 0 {
			if order := f.key.compare(before, key); order >= 0 {
				return rt.Index(f.key.misplaced(order), i)
			}
		}
		before = key
	}
	return nil
}

// copyElem copies an element, and returns the bytes that compare its key.
func (f *orderedForm) copyElem(c *copier, to, from []byte, i int) (key []byte, err error) {
	if !f.pairs {
		if err := f.list.form.copy(c, to, from); err != nil {
			return nil, rt.Index(err, i)
		}
		return f.key.bytes(c, from), nil
	}
	pair, ok := f.list.form.(*recordForm)
	if !ok {
		return f.key.bytes(c, from), f.list.form.copy(c, to, from)
	}
	for n := range pair.fields {
		field := &pair.fields[n]
		if err := field.form.copy(c, to[field.offset:], from[field.offset:]); err != nil {
			if n == 0 {
				return nil, rt.Index(err, i)
			}
			return nil, rt.MapKey(err, f.key.text(key))
		}
		if n == 0 {
			key = f.key.bytes(c, from)
		}
	}
	return key, nil
}

// key is a type of keys, by the type that its values are compared as.
type key struct{ kind abi.Kind }

func keyOf(t *abi.Type) key {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	if t.Kind == abi.KindEnum {
		return key{t.Repr}
	}
	return key{t.Kind}
}

// bytes returns what is compared of the key at from, which was copied last.
func (k key) bytes(c *copier, from []byte) []byte {
	if k.kind == abi.KindString {
		return c.text
	}
	return from
}

func (k key) compare(a, b []byte) int {
	if order, ok := compareLibrary(k.kind, a, b); ok {
		return order
	}
	switch k.kind {
	case abi.KindString:
		return bytes.Compare(a, b)
	case abi.KindDuration:
		return cmp.Or(cmp.Compare(u64(a), u64(b)), cmp.Compare(binary.LittleEndian.Uint32(a[8:]), binary.LittleEndian.Uint32(b[8:])))
	case abi.KindU128:
		return cmp.Or(cmp.Compare(u64(a[8:]), u64(b[8:])), cmp.Compare(u64(a), u64(b)))
	case abi.KindI128:
		return cmp.Or(cmp.Compare(int64(u64(a[8:])), int64(u64(b[8:]))), cmp.Compare(u64(a), u64(b)))
	}
	if k.kind.Signed() {
		return cmp.Compare(int64(k.kind.Load(a)), int64(k.kind.Load(b)))
	}
	return cmp.Compare(k.kind.Load(a), k.kind.Load(b))
}

// text returns a key for the path of an error.
func (k key) text(b []byte) any {
	switch {
	case k.kind == abi.KindString:
		return string(b)
	case k.kind == abi.KindChar:
		return string(rune(k.kind.Load(b)))
	case k.kind.Scalar() && k.kind.Signed():
		return int64(k.kind.Load(b))
	case k.kind.Scalar():
		return k.kind.Load(b)
	}
	return fmt.Sprintf("%#x", b[:k.kind.Size()])
}

// misplaced is the error for a key that is equal to the one before it, or less.
func (k key) misplaced(order int) error {
	detail := "the key came before"
	if order > 0 {
		detail = "the key before it is greater: expected ascending order"
	}
	return &wazabi.Error{Kind: wazabi.ErrDuplicate, Detail: detail}
}

func u64(at []byte) uint64 { return binary.LittleEndian.Uint64(at) }
