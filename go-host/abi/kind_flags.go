package abi

import "fmt"

// flagsKind is the kind of sets of bits. The cases are the bits, the lowest first.
type flagsKind struct{}

func (flagsKind) read(_ *resolver, t *Type, rec *record) error {
	n := len(rec.Bits)
	if rec.Error {
		return bad(rec.Type, "flags cannot be an error type")
	}
	if n == 0 || n > 64 {
		return bad(rec.Type, "flags with %d bits, expected 1 to 64", n)
	}
	t.Repr = KindU64
	if n < 64 {
		t.Repr = smallest(1 << n)
	}
	names := make(map[string]bool)
	for i, c := range rec.Bits {
		if err := checkName(c.Name, c.Name); err != nil {
			return within(rec.Type+".", err)
		}
		if names[c.Name] || c.Value != "" || c.OK || c.Fields != nil || c.Format != "" || c.Source != "" {
			return bad(rec.Type+"."+c.Name, "two bits of one name, or a bit with the parts of a case")
		}
		names[c.Name] = true
		t.Cases = append(t.Cases, Case{Name: c.Name, Go: c.Go, Docs: c.Docs, Value: 1 << i})
	}
	return nil
}

func (flagsKind) write(t *Type, rec *record) {
	for _, c := range t.Cases {
		rec.Bits = append(rec.Bits, caseRecord{Name: c.Name, Docs: c.Docs, Go: c.Go})
	}
}

func (flagsKind) canonical(c *canonicalText, t *Type) {
	for _, bit := range t.Cases {
		c.line("bit %s", bit.Name)
	}
}

func (flagsKind) compare(d *differ, old, new *Type) { d.cases(old, new, "bit ", maskText) }

func (flagsKind) head(t *Type) string { return fmt.Sprintf("flags %s: %s", t.Name, t.Repr) }

func maskText(_ *Type, c Case) string { return fmt.Sprintf("mask 0x%x", uint64(c.Value)) }
