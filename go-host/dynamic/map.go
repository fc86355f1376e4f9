package dynamic

import (
	"fmt"
	"reflect"
	"strconv"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/rt"
)

// mapShape has maps: maps in Go, objects in JSON.
type mapShape struct{}

func init() { register(mapShape{}, abi.KindMap) }

// pair returns the types of a map's keys and values, and the layout of an entry.
func pair(t *abi.Type) (key, value *abi.Type, offsets []int, size, align int) {
	entry := t.Elems[0]
	return entry.Elems[0], entry.Elems[1], entry.Offsets(), entry.Size, entry.Align
}

func (mapShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	key, value, offsets, size, align := pair(t)
	v, err := sentEntries(lo, key, v)
	if err != nil {
		return err
	}
	region, err := lo.List(at, v.Len(), size, align)
	if err != nil {
		return err
	}
	i := 0
	for k, v := range v.Entries() {
		at := region[i*size:][:size]
		if err := lo.lower(key, at[offsets[0]:], k); err != nil {
			return rt.MapKey(err, keyText(k))
		}
		if err := lo.lower(value, at[offsets[1]:], v); err != nil {
			return rt.MapKey(err, keyText(k))
		}
		i++
	}
	return nil
}

func (mapShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	key, value, offsets, size, align := pair(t)
	src, n, err := li.List(at, size, align)
	if err != nil {
		return Value{}, err
	}
	// The map keeps these; the entries below are gone when the call ends.
	if _, err := li.values(2 * n); err != nil {
		return Value{}, err
	}
	entries, mask := make([]entry, n), rt.LookMask(size)
	for i := range entries {
		at, e := src[i*size:][:size], &entries[i]
		if err = li.StoppedAt(i, mask); err == nil {
			e.key, err = li.lift(key, at[offsets[0]:])
		}
		if err != nil {
			return Value{}, rt.Index(err, i)
		}
		if e.value, err = li.lift(value, at[offsets[1]:]); err != nil {
			return Value{}, rt.MapKey(err, keyText(e.key))
		}
	}
	return mapOf(t, entries, li.Stopped)
}

func (mapShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() != reflect.Map {
		return mismatch(t, typ)
	}
	key, value, _, _, _ := pair(t)
	if err := c.check(key, typ.Key()); err != nil {
		return rt.Field(err, "[key]")
	}
	if err := c.check(value, typ.Elem()); err != nil {
		return rt.Field(err, "[]")
	}
	return nil
}

func (mapShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Kind() != reflect.Map {
		return Value{}, mismatch(t, v.Type())
	}
	key, value, _, _, _ := pair(t)
	in, err := c.enter(v)
	if err != nil {
		return Value{}, err
	}
	defer c.leave(in)
	entries := make([]entry, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		k, err := c.from(key, iter.Key())
		if err == nil {
			var e Value
			e, err = c.from(value, iter.Value())
			entries = append(entries, entry{k, e})
		}
		if err != nil {
			return Value{}, rt.MapKey(err, goKey(iter.Key()))
		}
	}
	m, err := mapValue(t, entries)
	return m, duplicateInput(err)
}

// goKey is a key of a Go map in the path of an error.
func goKey(key reflect.Value) string {
	if !key.CanInterface() {
		return key.String()
	}
	return fault.Shown(key.Interface())
}

// duplicateInput is the error for a key that the program has given twice.
func duplicateInput(err error) error {
	if err == nil {
		return nil
	}
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: err.Error(), Err: wazabi.ErrDuplicate}
}

func (mapShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Kind() != reflect.Map {
		return mismatch(t, out.Type())
	}
	key, value, _, size, _ := pair(t)
	made := reflect.MakeMapWithSize(out.Type(), v.Len())
	i, mask := -1, rt.LookMask(size)
	for k, e := range v.Entries() {
		i++
		if err := c.look(i, mask); err != nil {
			return err
		}
		outKey, outValue := reflect.New(out.Type().Key()).Elem(), reflect.New(out.Type().Elem()).Elem()
		if err := c.to(key, k, outKey); err != nil {
			return rt.MapKey(err, keyText(k))
		}
		if err := c.to(value, e, outValue); err != nil {
			return rt.MapKey(err, keyText(k))
		}
		if !outKey.Comparable() {
			return rt.MapKey(rt.BadInput(fmt.Sprintf("a %s cannot be the key of a Go map", outKey.Type())), keyText(k))
		}
		made.SetMapIndex(outKey, outValue)
		if made.Len() != i+1 {
			// Keys that convert, such as "::1" and "0::1" to an address.
			detail := fmt.Sprintf("another key converts to the same %s", outKey.Type())
			return rt.MapKey(&wazabi.Error{Kind: wazabi.ErrConversion, Detail: detail}, keyText(k))
		}
	}
	out.Set(made)
	return nil
}

func (mapShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	key, value, _, _, _ := pair(t)
	b = append(b, '{')
	first := true
	for k, e := range v.Entries() {
		if !first {
			b = append(b, ',')
		}
		first = false
		name, err := shapes[key.Kind].appendJSON(nil, key, k)
		if err != nil {
			return nil, rt.MapKey(err, keyText(k))
		}
		if len(name) == 0 || name[0] != '"' {
			name = strconv.AppendQuote(nil, string(name))
		}
		b = append(append(b, name...), ':')
		if b, err = shapes[value.Kind].appendJSON(b, value, e); err != nil {
			return nil, rt.MapKey(err, keyText(k))
		}
	}
	return append(b, '}'), nil
}

func (mapShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if n.kind != objectNode {
		return Value{}, n.mismatch(t, "an object")
	}
	key, value, _, _, _ := pair(t)
	entries := make([]entry, len(n.parts))
	for i, part := range n.parts {
		var err error
		if entries[i].key, err = keyNode(key, part.name).as(key); err == nil {
			entries[i].value, err = part.as(value)
		}
		if err != nil {
			return Value{}, rt.MapKey(err, part.name)
		}
	}
	m, err := mapValue(t, entries)
	return m, duplicateInput(err)
}

// keyNode is the name of an object's member as the JSON text of a key: numbers and bools lose their
// quotes.
func keyNode(t *abi.Type, name string) node {
	t = base(t)
	switch {
	case t.Kind == abi.KindBool && (name == "true" || name == "false"):
		return node{value: name == "true"}
	case integer(t.Kind) || t.Kind == abi.KindU128 || t.Kind == abi.KindI128:
		return numberNode(name)
	}
	return node{value: name}
}
