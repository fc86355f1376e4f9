package abi

import "fmt"

// newtypeKind is the kind of structs with a single field without a name. On the wire a newtype is
// its inner type.
type newtypeKind struct{}

func (newtypeKind) read(r *resolver, t *Type, rec *record) error {
	inner, err := r.typeOf(rec.Type, rec.Inner)
	t.Elems, t.GoType = []*Type{inner}, rec.GoType
	return err
}

func (newtypeKind) write(t *Type, rec *record) {
	rec.Inner, rec.GoType = t.Elems[0].ref(), t.GoType
}

func (newtypeKind) canonical(c *canonicalText, t *Type) { c.line("inner %s", c.ref(t.Elems[0])) }

func (newtypeKind) compare(d *differ, old, new *Type) {
	if a, b := old.Elems[0], new.Elems[0]; !d.same(a, b) {
		d.breaking(old.Name, "inner type", a.String(), b.String(), retyped(a, b))
	}
}

func (newtypeKind) head(t *Type) string { return fmt.Sprintf("struct %s(%s)", t.Name, t.Elems[0]) }
