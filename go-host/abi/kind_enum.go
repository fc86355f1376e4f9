package abi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// enumKind is the kind of enums whose cases have no fields. A value is the discriminant of its
// case.
type enumKind struct{}

func (enumKind) read(_ *resolver, t *Type, rec *record) error {
	// An unknown name gives the kind of ().
	repr := kindByName[rec.Repr]
	if !repr.Integer() || repr.Size() > 8 {
		return bad(rec.Type, "representation %.40q", rec.Repr)
	}
	t.Repr = repr
	if len(rec.Cases) == 0 {
		return bad(rec.Type, "an enum without cases")
	}
	t.numbers = make(map[int64]int, len(rec.Cases))
	names, oks := make(map[string]bool), 0
	in := rec.Type + "::"
	for i, c := range rec.Cases {
		if err := checkName(c.Name, c.Name); err != nil {
			return within(in, err)
		}
		value, err := discriminant(c.Value, repr)
		if err != nil {
			return bad(in+c.Name, "discriminant %.40s is no %s", c.Value, rec.Repr)
		}
		if _, taken := t.numbers[value]; names[c.Name] || taken {
			return bad(in+c.Name, "two cases of one name or discriminant")
		}
		names[c.Name], t.numbers[value] = true, i
		if c.OK {
			oks++
		}
		if err := checkFailure(c.Name, rec.Error, c.Format, c.Source, nil); err != nil {
			return within(in, err)
		}
		t.Cases = append(t.Cases, Case{Name: c.Name, Go: c.Go, Docs: c.Docs, Value: value, OK: c.OK, Format: c.Format})
	}
	return checkOKs(rec, oks)
}

// CaseOf returns the position of an enum's case with the discriminant (the bits, of a u64), or -1.
// Of a type that was read it takes the same time for any number of cases.
func (t *Type) CaseOf(value int64) int {
	if t.numbers == nil {
		return slices.IndexFunc(t.Cases, func(c Case) bool { return c.Value == value })
	}
	if i, ok := t.numbers[value]; ok {
		return i
	}
	return -1
}

// discriminant reads a number in the range of repr. For a u64 it returns the bits.
func discriminant(number json.Number, repr Kind) (int64, error) {
	bits := repr.Size() * 8
	if repr.Signed() {
		return strconv.ParseInt(number.String(), 10, bits)
	}
	u, err := strconv.ParseUint(number.String(), 10, bits)
	return int64(u), err
}

// checkOKs checks that at most one case means success, and only of an error type.
func checkOKs(rec *record, oks int) error {
	if oks > 1 || oks == 1 && !rec.Error {
		return bad(rec.Type, "%d cases that mean success", oks)
	}
	return nil
}

func (enumKind) write(t *Type, rec *record) {
	rec.Repr = t.Repr.String()
	for _, c := range t.Cases {
		rec.Cases = append(rec.Cases, caseRecord{Name: c.Name, Value: json.Number(t.value(c)), OK: c.OK, Docs: c.Docs, Go: c.Go, Format: c.Format})
	}
}

func (enumKind) canonical(c *canonicalText, t *Type) {
	c.line("repr %s", t.Repr)
	for _, one := range t.Cases {
		c.line("case %s %s ok %t", one.Name, t.value(one), one.OK)
	}
}

func (enumKind) compare(d *differ, old, new *Type) {
	if reordered := d.cases(old, new, "case ", numberText); reordered {
		d.compatible(old.Name, "order of cases", caseNames(old), caseNames(new), "what crosses is the number, not the position")
	}
}

func (enumKind) head(t *Type) string { return fmt.Sprintf("enum %s: %s", t.Name, t.Repr) }

// value returns a discriminant in decimal digits.
func (t *Type) value(c Case) string {
	if t.Repr.Signed() {
		return strconv.FormatInt(c.Value, 10)
	}
	return strconv.FormatUint(uint64(c.Value), 10)
}

func numberText(t *Type, c Case) string { return "number " + t.value(c) }
