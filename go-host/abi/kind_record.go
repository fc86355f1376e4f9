package abi

import "slices"

// recordKind is the kind of structs. Fields follow each other, by C's rules.
type recordKind struct{ basicShape }

func (recordKind) read(r *resolver, t *Type, rec *record) (err error) {
	t.Fields, err = r.fields(rec.Type+".", rec.Fields, rec.Tuple)
	t.defaults = slices.ContainsFunc(t.Fields, func(f Field) bool { return f.value != nil })
	return err
}

func (recordKind) write(t *Type, rec *record) { rec.Fields = fieldRecords(t.Fields) }

func (recordKind) layout(l *layouts, t *Type) (size, align int, err error) {
	if align, err = l.fields(t.Path, ".", t.Fields); err != nil {
		return 0, 0, err
	}
	size, err = place(t.Path+".", t.Fields, 0)
	return alignUp(size, align), align, err
}

func (recordKind) canonical(c *canonicalText, t *Type) { c.fields(t.Fields) }

func (recordKind) compare(d *differ, old, new *Type) { d.fields(old.Name, old.Fields, new.Fields) }

func (recordKind) head(t *Type) string { return "struct " + t.Name }
