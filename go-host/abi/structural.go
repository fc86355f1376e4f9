package abi

// checkStructural checks that the parts of a type have the methods that it claims to have because of
// them.
func (t *Type) checkStructural() error {
	if t.Text != "" {
		if err := t.checkText(); err != nil {
			return err
		}
	}
	for _, claim := range []struct {
		claimed, possible bool
		key               string
		has               func(*Type) bool
	}{
		{t.Eq, !t.Error || t.Kind == KindEnum, "eq", (*Type).equal},
		{t.Ord, (!t.Error || t.Kind == KindEnum) && t.Kind != KindFlags, "ord", (*Type).ordered},
	} {
		if !claim.claimed {
			continue
		}
		if !claim.possible || t.Kind.Object() || t.Kind.GuestResource() {
			return bad(t.Path, "the key %s, on an error with fields or a type of the kind %s", claim.key, t.Kind)
		}
		for name, part := range t.namedParts {
			if !claim.has(part) {
				return bad(t.Path+name, "%s has no %s; remove it from %s, or put #[abi(%s)] on the type that lacks it", part, claim.key, t.Name, claim.key)
			}
		}
	}
	return nil
}

// namedParts yields the types directly inside, with what follows the type in their names.
func (t *Type) namedParts(yield func(string, *Type) bool) {
	for _, elem := range t.Elems {
		if !yield("", elem) {
			return
		}
	}
	for _, f := range t.Fields {
		if !yield("."+f.Name, f.Type) {
			return
		}
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			if !yield("::"+c.Name+"."+f.Name, f.Type) {
				return
			}
		}
	}
}

// equal reports whether values of a part are equal if their parts are: types with a name say so
// themselves.
func (t *Type) equal() bool {
	if t.Named() {
		return t.Eq
	}
	leaf := kinds[t.Kind].key || kinds[t.Kind].number == float
	return (leaf || t.holds() || t.Kind == KindMap) && t.allParts((*Type).equal)
}

// ordered likewise reports whether values of a part are in the order of their parts.
func (t *Type) ordered() bool {
	if t.Named() {
		return t.Ord
	}
	return (kinds[t.Kind].key || t.holds()) && t.allParts((*Type).ordered)
}

// holds reports whether values are parts in an order.
func (t *Type) holds() bool {
	switch t.Kind {
	case KindList, KindSet, KindArray, KindOption, KindTuple, KindBox:
		return true
	}
	return false
}

func (t *Type) allParts(has func(*Type) bool) bool {
	for _, elem := range t.Elems {
		if !has(elem) {
			return false
		}
	}
	return true
}

// TextParts returns the parts of the format of a type's text. A newtype has one field, of the name
// 0.
func (t *Type) TextParts() []Piece {
	parts, _ := t.textParts()
	return parts
}

func (t *Type) textParts() (parts []Piece, ok bool) {
	fields := t.Fields
	if t.Kind == KindNewtype {
		fields = []Field{{Name: "0", Type: t.Elems[0]}}
	}
	return parseFormat(t.Text, fields)
}

// TextType returns the type of a field of the text.
func (t *Type) TextType(field int) *Type {
	if t.Kind == KindNewtype {
		return t.Elems[0]
	}
	return t.Fields[field].Type
}

// checkText checks the format of the text, and that its fields have one.
func (t *Type) checkText() error {
	if t.Kind != KindRecord && t.Kind != KindNewtype || t.Error {
		return bad(t.Path, "the key string, on an error or a type of the kind %s", t.Kind)
	}
	parts, ok := t.textParts()
	if !ok {
		return bad(t.Path, "%.80q is not the format of a text", t.Text)
	}
	for _, part := range parts {
		if part.Field < 0 {
			continue
		}
		field := t.TextType(part.Field)
		if row := kinds[field.Kind]; field.Text == "" && row.number == noNumber && !row.scalar && field.Kind != KindString {
			return bad(t.Path, "the text has a %s, which has none; put #[abi(string = \"…\")] on it, or leave it out", field)
		}
	}
	return nil
}
