package abi

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Const is a constant of the guest. Nothing crosses for it: its value is in the description.
type Const struct {
	// Path is the crate, a slash, and Name, or Type.Name for a constant of a guest resource.
	Path, Name, Go, Docs string
	// Of is the guest resource, or the type of values, that the constant belongs to, if any.
	Of *Type
	// Type is bool, an integer of up to 64 bits, a float, char, string, or an enum.
	Type *Type
	// Value is the text of a string, or decimal digits: of a bool 0 or 1, of a char the Unicode
	// scalar value, of a float the bits of the IEEE 754 format, of an enum the discriminant.
	Value string
}

// WireName returns the name of a constant without the crate. It tells constants apart.
func (c *Const) WireName() string {
	_, name, _ := wireParts(c.Path)
	return name
}

// Case returns the case of an enum that the constant has, or -1 if it has none.
func (c *Const) Case() int {
	value, err := discriminant(json.Number(c.Value), c.Type.Repr)
	if i, ok := c.Type.numbers[value]; ok && err == nil {
		return i
	}
	return -1
}

// Float returns the value of a float, exactly.
func (c *Const) Float() float64 {
	bits, _ := strconv.ParseUint(c.Value, 10, 64)
	if c.Type.Kind == KindF32 {
		return float64(math.Float32frombits(uint32(bits)))
	}
	return math.Float64frombits(bits)
}

// String is the constant as Rust declares it.
func (c *Const) String() string {
	value := c.Value
	switch i := c.Case(); {
	case c.Type.Kind == KindEnum:
		value = c.Type.Name + "::" + c.Type.Cases[i].Name
	case c.Type.Kind == KindString:
		value = strconv.Quote(value)
	case c.Type.Kind == KindBool:
		value = strconv.FormatBool(value == "1")
	case c.Type.Kind == KindChar:
		r, _ := strconv.Atoi(value)
		value = strconv.QuoteRune(rune(r))
	case c.Type.Kind.Float():
		value = strconv.FormatFloat(c.Float(), 'g', -1, c.Type.Size*8)
	}
	return c.typed() + " = " + value
}

func (c *Const) typed() string {
	if c.Type.Kind == KindString {
		return c.WireName() + ": &str"
	}
	return c.WireName() + ": " + c.Type.String()
}

// constant reads a constant.
func (r *resolver) constant(rec *record) (*Const, error) {
	where := rec.Const
	of, err := r.ownerOf(rec, where)
	if err != nil {
		return nil, err
	}
	if err := checkOwned(where, rec, of); err != nil {
		return nil, err
	}
	rest := *rec
	rest.Wazabi, rest.Const, rest.Name, rest.Docs, rest.Go, rest.Of, rest.Inner, rest.Value = 0, "", "", "", "", nil, nil, nil
	if !rest.empty() {
		return nil, bad(where, "a constant with the parts of a type or a function")
	}
	c := &Const{Path: where, Name: rec.Name, Go: rec.Go, Docs: rec.Docs, Of: of}
	if c.Type, err = r.typeOf(where, rec.Inner); err != nil {
		return nil, err
	}
	if c.Value, err = c.read(rec.Value); err != nil {
		return nil, err
	}
	return c, r.layoutsInside(c.Type)
}

// read reads the value, and checks that it is one of the type.
func (c *Const) read(value json.RawMessage) (string, error) {
	refuse := func() (string, error) {
		return "", bad(c.Path, "%.60s is no value of a constant of the type %s", value, c.Type)
	}
	kind := c.Type.Kind
	if kind == KindString {
		var text string
		if json.Unmarshal(value, &text) != nil {
			return refuse()
		}
		return text, nil
	}
	digits := json.Number(value)
	switch {
	case kind.Integer() && c.Type.Size <= 8:
		return c.integer(digits, kind, refuse)
	case kind == KindEnum:
		text, err := c.integer(digits, c.Type.Repr, refuse)
		if c.Value = text; err == nil && c.Case() < 0 {
			return refuse()
		}
		return text, err
	case kind == KindBool && (digits == "0" || digits == "1"):
		return string(digits), nil
	case kind == KindChar:
		if n, err := strconv.ParseUint(string(digits), 10, 32); err != nil || !utf8.ValidRune(rune(n)) {
			return refuse()
		}
		return c.integer(digits, KindU32, refuse)
	case kind.Float():
		text, err := c.integer(digits, map[int]Kind{4: KindU32, 8: KindU64}[c.Type.Size], refuse)
		c.Value = text
		if f := c.Float(); err == nil && (math.IsNaN(f) || math.IsInf(f, 0) || f == 0 && math.Signbit(f)) {
			// Go has no such constants.
			return refuse()
		}
		return text, err
	}
	return refuse()
}

// integer reads a number in the range of kind.
func (c *Const) integer(digits json.Number, kind Kind, refuse func() (string, error)) (string, error) {
	n, err := discriminant(digits, kind)
	if err != nil {
		return refuse()
	}
	if kind.Signed() {
		return strconv.FormatInt(n, 10), nil
	}
	return strconv.FormatUint(uint64(n), 10), nil
}

// written is the value as records have it, nil of none.
func (c *Const) written() json.RawMessage {
	switch {
	case c == nil:
		return nil
	case c.Type.Kind == KindString:
		// A string can always be encoded.
		text, _ := json.Marshal(c.Value)
		return text
	}
	return json.RawMessage(c.Value)
}

// record is the constant's record.
func (c *Const) record() *record {
	r := &record{Const: c.Path, Name: c.Name, Docs: c.Docs, Go: c.Go, Inner: c.Type.ref(), Value: c.written()}
	if c.Of != nil {
		r.Of = c.Of.ref()
	}
	return r
}

// constants writes the lines of the fingerprint's text for constants.
func (c *canonicalText) constants(d *Description) {
	all := slices.Clone(d.Constants)
	slices.SortFunc(all, func(a, b *Const) int { return cmp.Compare(a.WireName(), b.WireName()) })
	for _, one := range all {
		c.line("const %s %s %q", one.WireName(), c.ref(one.Type), one.Value)
	}
}

// constants compares constants by name.
func (d *differ) constants(old, new []*Const) {
	byName := make(map[string]*Const, len(new))
	for _, c := range new {
		byName[c.WireName()] = c
	}
	had := make(map[string]bool, len(old))
	for _, c := range old {
		name := c.WireName()
		had[name] = true
		switch now := byName[name]; {
		case now == nil:
			d.breaking(name, "constant", c.String(), "", "programs may name it")
		case !d.same(c.Type, now.Type):
			d.breaking(name, "constant", c.typed(), now.typed(), "programs use it as a value of its type")
		case c.Value != now.Value:
			d.breaking(name, "constant", c.String(), now.String(), "the package has the old value; a function returns one that may change")
		}
	}
	for _, c := range new {
		if !had[c.WireName()] {
			d.compatible(c.WireName(), "constant", "", c.String(), "no package has it yet")
		}
	}
}
