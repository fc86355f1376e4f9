package abi

import "fmt"

// variantKind is the kind of enums whose cases have fields: a tag, and the fields of one case.
type variantKind struct{ basicShape }

func (variantKind) read(r *resolver, t *Type, rec *record) error {
	if len(rec.Cases) == 0 {
		return bad(rec.Type, "an enum without cases")
	}
	t.Repr = smallest(uint64(len(rec.Cases)))
	names, oks := make(map[string]bool), 0
	in := rec.Type + "::"
	for i, c := range rec.Cases {
		if err := checkName(c.Name, c.Name); err != nil {
			return within(in, err)
		}
		if names[c.Name] || c.Value != "" {
			return bad(in+c.Name, "two cases of one name, or a discriminant where the position counts")
		}
		names[c.Name] = true
		fields, err := r.fields(c.Name+".", c.Fields, c.Tuple)
		if err != nil {
			return within(in, err)
		}
		if c.OK {
			oks++
		}
		if c.OK && len(fields) > 0 {
			return bad(in+c.Name, "success with fields")
		}
		if err := checkFailure(c.Name, rec.Error, c.Format, c.Source, fields); err != nil {
			return within(in, err)
		}
		t.Cases = append(t.Cases, Case{
			Name: c.Name, Go: c.Go, Docs: c.Docs, Value: int64(i), OK: c.OK, Format: c.Format, Source: c.Source, Fields: fields, Tuple: c.Tuple,
		})
	}
	return checkOKs(rec, oks)
}

func (variantKind) write(t *Type, rec *record) {
	for _, c := range t.Cases {
		rec.Cases = append(rec.Cases, caseRecord{Name: c.Name, OK: c.OK, Docs: c.Docs, Go: c.Go, Format: c.Format, Source: c.Source, Tuple: c.Tuple, Fields: fieldRecords(c.Fields)})
	}
}

func (variantKind) layout(l *layouts, t *Type) (size, align int, err error) {
	align = t.Repr.Size()
	for _, c := range t.Cases {
		caseAlign, err := l.fields(t.Path, "::"+c.Name+".", c.Fields)
		if err != nil {
			return 0, 0, err
		}
		align = max(align, caseAlign)
	}
	// The payload is as large as the largest case, each rounded up to its own alignment.
	start := t.PayloadOffset()
	size = start
	for _, c := range t.Cases {
		end, err := place(c.Name+".", c.Fields, start)
		if err != nil {
			return 0, 0, within(t.Path+"::", err)
		}
		size = max(size, end)
	}
	return alignUp(size, align), align, nil
}

func (variantKind) canonical(c *canonicalText, t *Type) {
	for _, one := range t.Cases {
		c.line("case %s ok %t tuple %t", one.Name, one.OK, one.Tuple)
		c.fields(one.Fields)
	}
}

func (variantKind) compare(d *differ, old, new *Type) { d.cases(old, new, "case ", tagText) }

func (variantKind) head(t *Type) string {
	if t.Interface {
		return "interface " + t.Name
	}
	return fmt.Sprintf("enum %s: %s", t.Name, t.Repr)
}

func tagText(t *Type, c Case) string { return "tag " + t.value(c) }
