package abi

import (
	"fmt"
	"strings"
)

// retyped is why a change from the type old to new is breaking.
func retyped(old, new *Type) string {
	switch {
	case old.Kind.Integer() && new.Kind.Integer() && old.Size == new.Size:
		return "the same bytes are another number: the sign changed"
	case old.Size != new.Size:
		return "a value of another size"
	}
	return "the same bytes are a value of another type"
}

// types compares two types with names, and their parts.
func (d *differ) types(old, new *Type) {
	if old.Kind != new.Kind {
		d.breaking(old.Name, "kind", old.Kind.String(), new.Kind.String(), "values have other parts")
		return
	}
	d.mark(old, "error mark", old.Error, new.Error, "as a result it is an error, or no longer one")
	d.mark(old, "text mark", old.Texts, new.Texts, "as a result it has its text beside it, or no longer")
	d.mark(old, "tuple mark", old.Tuple, new.Tuple, "fields have names, or numbers")
	if old.Repr != new.Repr {
		d.breaking(old.Name, "representation", old.Repr.String(), new.Repr.String(), retyped(primitives[old.Repr.String()], primitives[new.Repr.String()]))
	}
	if old.Size != new.Size || old.Align != new.Align {
		d.breaking(old.Name, "layout", layoutText(old), layoutText(new), "types that contain it, and elements behind it in a list, get other offsets")
	}
	kinds[old.Kind].named.compare(d, old, new)
}

// mark compares a mark of a type.
func (d *differ) mark(old *Type, what string, had, has bool, reason string) {
	if had != has {
		d.breaking(old.Name, what, yesNo(had), yesNo(has), reason)
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func layoutText(t *Type) string { return fmt.Sprintf("size %d, alignment %d", t.Size, t.Align) }

// fields compares fields of the same name, whatever their positions.
func (d *differ) fields(where string, old, new []Field) {
	at := make(map[string]int, len(new))
	for i, f := range new {
		at[f.Name] = i
	}
	had := make(map[string]bool, len(old))
	for _, f := range old {
		had[f.Name] = true
	}
	renamed := make(map[string]bool)
	for i, f := range old {
		what := "field " + f.Name
		j, ok := at[f.Name]
		if !ok {
			if i < len(new) && !had[new[i].Name] && new[i].Offset == f.Offset && d.same(f.Type, new[i].Type) {
				renamed[new[i].Name] = true
				d.breaking(where, what, f.Name, new[i].Name, "renamed: the value may mean something else now")
			} else {
				d.breaking(where, what, f.String(), "", "the package reads or writes it")
			}
			continue
		}
		switch g := new[j]; {
		case !d.same(f.Type, g.Type):
			d.breaking(where, what, f.String(), g.String(), retyped(f.Type, g.Type))
		case f.Offset != g.Offset:
			d.breaking(where, what, f.String(), g.String(), "its offset differs")
		case i != j:
			// A field without size shares its offset with the next one.
			d.breaking(where, what, fmt.Sprintf("number %d", i+1), fmt.Sprintf("number %d", j+1), "the order of fields changed")
		}
	}
	for _, f := range new {
		if !had[f.Name] && !renamed[f.Name] {
			d.breaking(where, "field "+f.Name, "", f.String(), "the package does not know it")
		}
	}
}

// cases compares the cases of an enum or variant, or the bits of flags, and reports whether their
// order changed. word names one, and text writes what represents one on the wire.
func (d *differ) cases(old, new *Type, word string, text func(*Type, Case) string) (reordered bool) {
	byName := make(map[string]int, len(new.Cases))
	byValue := make(map[int64]string, len(new.Cases))
	for i, c := range new.Cases {
		byName[c.Name] = i
		byValue[c.Value] = c.Name
	}
	had := make(map[string]bool, len(old.Cases))
	for _, c := range old.Cases {
		had[c.Name] = true
	}
	renamed := make(map[string]bool)
	last := -1
	for _, c := range old.Cases {
		i, ok := byName[c.Name]
		if !ok {
			if name := byValue[c.Value]; name != "" && !had[name] {
				renamed[name] = true
				d.breaking(old.Name, word+c.Name, c.Name, name, "renamed: the value may mean something else now")
			} else {
				d.breaking(old.Name, word+c.Name, text(old, c), "", d.gone(old))
			}
			continue
		}
		reordered = reordered || i < last
		last = i
		n := new.Cases[i]
		if c.Value != n.Value {
			d.breaking(old.Name, word+c.Name, text(old, c), text(new, n), "renumbered: the old number is another case or none")
		}
		if c.OK != n.OK {
			d.breaking(old.Name, word+c.Name+", ok mark", yesNo(c.OK), yesNo(n.OK), "it is success in Go, or no longer")
		}
		if c.Tuple != n.Tuple {
			d.breaking(old.Name, word+c.Name+", tuple mark", yesNo(c.Tuple), yesNo(n.Tuple), "fields have names, or numbers")
		}
		d.fields(old.Name+"::"+c.Name, c.Fields, n.Fields)
	}
	for _, c := range new.Cases {
		switch {
		case had[c.Name] || renamed[c.Name]:
		case d.out[old]:
			d.breaking(old.Name, word+c.Name, "", text(new, c), "the guest may return it, and the package does not know it")
		default:
			d.compatible(old.Name, word+c.Name, "", text(new, c), "it only travels to the guest, and the package does not send it")
		}
	}
	return reordered
}

// gone is why the removal of a case is breaking.
func (d *differ) gone(t *Type) string {
	if d.in[t] {
		return "the package may send it"
	}
	return "programs may name it"
}

func caseNames(t *Type) string {
	names := make([]string, 0, len(t.Cases))
	for _, c := range t.Cases {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}
