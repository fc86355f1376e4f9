package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxDepth bounds how deep references to types nest.
const maxDepth = 64

// typeOf reads a reference to a type. It decodes the JSON once and not at each level, since each
// level contains the deeper ones.
func (r *resolver) typeOf(where string, ref json.RawMessage) (*Type, error) {
	d := json.NewDecoder(bytes.NewReader(ref))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, bad(where, "expected a type, got %.60q", ref)
	}
	return r.typeIn(where, value, 0)
}

// typeIn reads a reference that is nested depth levels deep.
func (r *resolver) typeIn(where string, ref any, depth int) (*Type, error) {
	t, err := r.referred(where, ref, depth)
	if err == nil && t.Kind.Argument() && (depth > 0 || !r.inParam) {
		return nil, bad(where, "a %s that is not the whole parameter of a function", t.Kind)
	}
	return t, err
}

func (r *resolver) referred(where string, ref any, depth int) (*Type, error) {
	if depth > maxDepth {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: fmt.Sprintf("types nest more than %d deep", maxDepth)}
	}
	if name, ok := ref.(string); ok {
		if t := primitives[name]; t != nil {
			return t, nil
		}
		if t := r.types[name]; t != nil {
			return t, nil
		}
		if !strings.Contains(name, "::") {
			// Only types with a record have paths.
			return nil, unknown(where, "type", name)
		}
		return nil, bad(where, "type %.80q has no record; was the guest linked without the object that holds it?", name)
	}
	of, _ := ref.(map[string]any)
	if len(of) != 1 {
		return nil, bad(where, "expected a type, got %.60q", fmt.Sprint(ref))
	}
	for name, arg := range of {
		return r.composed(where, name, arg, depth)
	}
	panic("unreachable")
}

// composed reads the reference {name: arg}.
func (r *resolver) composed(where, name string, arg any, depth int) (*Type, error) {
	// An unknown name gives the kind of ().
	kind := kindByName[name]
	row := &kinds[kind]
	if row.form == formName || row.form == formRecord {
		return nil, unknown(where, "kind of type", name)
	}
	args := []any{arg}
	if row.form != formOf {
		var ok bool
		if args, ok = arg.([]any); !ok {
			return nil, bad(where, "%s: expected a list", name)
		}
	}
	t, err := r.newType(where)
	if err != nil {
		return nil, err
	}
	t.Kind = kind
	if n := len(args); n < row.parts[0] || n > row.parts[1] {
		return nil, bad(where, "%s of %d parts", name, n)
	}
	if row.form == formArray {
		number, _ := args[1].(json.Number)
		n, err := strconv.ParseInt(string(number), 10, 32)
		if err != nil || n < 0 {
			return nil, bad(where, "array of %.20s elements", fmt.Sprint(args[1]))
		}
		t.Len, args = int(n), args[:1]
	}
	for _, arg := range args {
		elem, err := r.typeIn(where, arg, depth+1)
		if err != nil {
			return nil, err
		}
		t.Elems = append(t.Elems, elem)
	}
	return t, shapeOf(t).finish(r, where, t)
}

// ref returns the JSON by which records refer to a type.
func (t *Type) ref() json.RawMessage {
	var b bytes.Buffer
	t.writeRef(&b, func(t *Type) string { return t.Path })
	return b.Bytes()
}

// writeRef writes a reference to the type. name returns the reference to a type with a name.
func (t *Type) writeRef(b *bytes.Buffer, name func(*Type) string) {
	row := &kinds[t.Kind]
	switch row.form {
	case formRecord:
		fmt.Fprintf(b, "%q", name(t))
		return
	case formName:
		fmt.Fprintf(b, "%q", row.name)
		return
	}
	fmt.Fprintf(b, "{%q:", row.name)
	if row.form != formOf {
		b.WriteByte('[')
	}
	for i, part := range shapeOf(t).args(t) {
		if i > 0 {
			b.WriteByte(',')
		}
		part.writeRef(b, name)
	}
	if row.form == formArray {
		fmt.Fprintf(b, ",%d", t.Len)
	}
	if row.form != formOf {
		b.WriteByte(']')
	}
	b.WriteByte('}')
}
