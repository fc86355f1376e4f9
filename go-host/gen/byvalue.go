package gen

import (
	"fmt"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// maxByValue bounds what one function holds by value, in bytes of the wire form. Go has such values
// on its stack, several times where they are passed on, and a stack that overflows ends the
// process.
const maxByValue = 8 << 20

// maxFields bounds the fields of a struct, with those of the structs in it. The Go compiler visits
// each of them, however often a type occurs: with 65,536 fields it takes a minute, and the fields
// of types that contain each other twice double at each level.
const maxFields = 100_000

// enough is where sizes stop to grow.
const enough = 1 << 40

// sizes has the sizes of types by value.
type sizes map[*abi.Type]int64

// refuseHuge refuses functions whose values are too large for Go's stack, and types whose values
// are variables there wherever they occur: the cases of a variant, the entries of a map.
func (g *generator) refuseHuge() error {
	s := sizes{}
	for _, f := range slices.Concat(g.d.Exports, g.d.Imports) {
		total := int64(0)
		for _, p := range f.Params {
			if total += s.byValue(p.Type); total > maxByValue {
				return tooHuge(fmt.Sprintf("%s: parameter %s", f.Export, p.Name), total)
			}
		}
		if f.Result == nil {
			continue
		}
		if total += s.byValue(f.Result); total > maxByValue {
			return tooHuge(f.Export+": the result", total)
		}
	}
	counts := fieldCounts{}
	return g.eachType(func(t *abi.Type) error {
		if n := counts.of(t); n > maxFields {
			return fmt.Errorf("%s has at least %d fields, with those of the types in it; the Go compiler would not end, and at most %d are allowed; use a Vec or a Box in place of some", t, n, maxFields)
		}
		switch t.Kind {
		case abi.KindVariant:
			for _, c := range t.Cases {
				if n := s.fields(c.Fields); n > maxByValue {
					return tooHuge(t.Path+"::"+c.Name, n)
				}
			}
		case abi.KindCallback:
			n := int64(0)
			for _, part := range t.Elems {
				n += s.byValue(part)
			}
			if n > maxByValue {
				return tooHuge(t.String(), n)
			}
		case abi.KindMap:
			if n := s.byValue(t.Elems[0]); n > maxByValue {
				return tooHuge("a map's entry", n)
			}
		}
		return nil
	})
}

func tooHuge(what string, n int64) error {
	return fmt.Errorf("%s has at least %d bytes by value; Go would hold them on its stack, where %d bytes are allowed; use a Vec in place of the array", what, n, maxByValue)
}

// eachType calls f for each type of the description, until it fails.
func (g *generator) eachType(f func(*abi.Type) error) error {
	seen := map[*abi.Type]bool{}
	var visit func(t *abi.Type) error
	visit = func(t *abi.Type) error {
		if t == nil || seen[t] {
			return nil
		}
		seen[t] = true
		for _, inside := range parts(t) {
			if err := visit(inside); err != nil {
				return err
			}
		}
		return f(t)
	}
	for _, t := range g.d.Types {
		if err := visit(t); err != nil {
			return err
		}
	}
	for _, f := range slices.Concat(g.d.Exports, g.d.Imports) {
		for _, p := range f.Params {
			if err := visit(p.Type); err != nil {
				return err
			}
		}
		if err := visit(f.Result); err != nil {
			return err
		}
	}
	return nil
}

// byValue returns how many bytes of a value Go holds in place, by the size of the wire form. It
// follows boxes, which are values in Go; one that leads back to its own type is a pointer.
func (s sizes) byValue(t *abi.Type) int64 {
	const open = -1
	if n, ok := s[t]; ok {
		if n == open {
			return int64(t.Size)
		}
		return n
	}
	s[t] = open
	n := int64(t.Size)
	switch t.Kind {
	case abi.KindRecord:
		n = s.fields(t.Fields)
		if t.Texts {
			n = min(n+2*16, enough)
		}
	case abi.KindArray:
		if n = s.byValue(t.Elems[0]); n > 0 && int64(t.Len) > enough/n {
			n = enough
		} else {
			n *= int64(t.Len)
		}
	case abi.KindBox, abi.KindTuple, abi.KindNewtype, abi.KindOption, abi.KindResult:
		n = 0
		for _, elem := range t.Elems {
			n = min(n+s.byValue(elem), enough)
		}
	}
	s[t] = n
	return n
}

func (s sizes) fields(fields []abi.Field) int64 {
	n := int64(0)
	for _, f := range fields {
		n = min(n+s.byValue(f.Type), enough)
	}
	return n
}

// fieldCounts has the number of fields of types by value. A type without fields counts as one.
type fieldCounts map[*abi.Type]int64

func (c fieldCounts) of(t *abi.Type) int64 {
	if n, ok := c[t]; ok {
		return n
	}
	// A box that leads back to its own type is a pointer.
	c[t] = 1
	n := int64(0)
	switch t.Kind {
	case abi.KindRecord, abi.KindArray, abi.KindBox, abi.KindTuple, abi.KindNewtype, abi.KindOption, abi.KindResult:
		for part := range t.Parts() {
			n = min(n+c.of(part), enough)
		}
	case abi.KindVariant:
		// Each case is a struct of its own.
		for _, one := range t.Cases {
			inCase := int64(0)
			for _, f := range one.Fields {
				inCase = min(inCase+c.of(f.Type), enough)
			}
			if inCase > maxFields {
				n = max(n, inCase)
			}
		}
	}
	c[t] = max(n, 1)
	return c[t]
}
