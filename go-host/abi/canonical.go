package abi

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Fingerprint returns 128 bits of SHA-256 over the canonical text, as 32 hex digits; docs/abi.md
// section 5.
func (d *Description) Fingerprint() string {
	sum := sha256.Sum256(d.canonical())
	return hex.EncodeToString(sum[:16])
}

// canonicalText is the text whose hash is the fingerprint: one fact per line.
type canonicalText struct {
	bytes.Buffer
	// handles are the types whose values can contain handles.
	handles map[*Type]bool
}

// canonical writes everything that a caller could notice: names on the wire, layouts, signatures,
// and which side owns an object after the call. It leaves out docs, Go names and crates, and
// whether the guest copies an argument.
func (d *Description) canonical() []byte {
	c := &canonicalText{handles: d.withHandles()}
	c.line("wazabi %d", d.Format)
	types := slices.Clone(d.Types)
	slices.SortFunc(types, func(a, b *Type) int { return cmp.Compare(a.Name, b.Name) })
	for _, t := range types {
		c.line("type %s %s size %d align %d error %t tuple %t", t.Name, t.Kind, t.Size, t.Align, t.Error, t.Tuple)
		if t.Texts {
			c.line("text")
		}
		kinds[t.Kind].named.canonical(c, t)
	}
	funcs := slices.Clone(d.Exports)
	slices.SortFunc(funcs, func(a, b *Func) int { return cmp.Compare(a.WireName(), b.WireName()) })
	for _, f := range funcs {
		c.line("export %s", f.WireName())
		c.signature(f)
	}
	c.constants(d)
	for _, f := range d.Imports {
		c.line("import %s", f.Export)
		c.signature(f)
	}
	return c.Bytes()
}

func (c *canonicalText) line(format string, args ...any) {
	fmt.Fprintf(c, format, args...)
	c.WriteByte('\n')
}

// ref returns a reference to a type by its name on the wire.
func (c *canonicalText) ref(t *Type) string {
	var b bytes.Buffer
	t.writeRef(&b, func(t *Type) string { return "::" + t.Name })
	return b.String()
}

func (c *canonicalText) fields(fields []Field) {
	for _, f := range fields {
		c.line("field %s %s at %d", f.Name, c.ref(f.Type), f.Offset)
	}
}

func (c *canonicalText) signature(f *Func) {
	for _, p := range f.Params {
		c.line("param %s %s%s", p.Name, c.ref(p.Type), c.pass(p.Type, p.Borrow, p.InPlace || p.Mut))
	}
	if f.Result != nil {
		c.line("result %s%s", c.ref(f.Result), c.pass(f.Result, f.ResultBorrow, false))
	}
	if f.Iterator() != nil && f.Batch < MaxBatch {
		c.line("batch %d", f.Batch)
	}
	if f.Refuses {
		c.line("refuses")
	}
}

// pass returns how a value is passed, as far as a caller could notice.
func (c *canonicalText) pass(t *Type, borrow, inPlace bool) string {
	switch {
	case inPlace:
		return " mut"
	case borrow && c.handles[t]:
		return " borrow"
	}
	return ""
}
