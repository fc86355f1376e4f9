package abi

// readDefaults reads the defaults of the fields, once all types are known. If a field has one, each
// of the others is zero by default, or has defaults itself.
func (t *Type) readDefaults() (err error) {
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			if f.value != nil {
				return bad(t.Path+"::"+c.Name+"."+f.Name, "a default of a case's field")
			}
		}
	}
	has := t.HasDefaults()
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case f.value != nil:
			f.Default = &Const{Path: t.Path + "." + f.Name, Name: f.Name, Type: f.Type}
			if f.Default.Value, err = f.Default.read(f.value); err != nil {
				return err
			}
		case has && !f.Type.HasDefaults() && !f.Type.emptyByDefault():
			return bad(t.Path+"."+f.Name, "other fields of %s have defaults, and the default of %s is not known; give the field one with #[abi(default = …)]", t.Name, f.Type)
		}
	}
	return nil
}

// HasDefaults reports whether a field has a default of its own.
func (t *Type) HasDefaults() bool { return t.defaults }

// emptyByDefault reports whether Rust's default is what Go's zero value is.
func (t *Type) emptyByDefault() bool {
	switch t.Kind {
	case KindBool, KindChar, KindString, KindDuration, KindList, KindMap, KindSet, KindOption, KindFlags:
		return true
	case KindArray, KindTuple, KindBox:
		return t.allParts((*Type).emptyByDefault)
	}
	return kinds[t.Kind].number != noNumber && !t.Kind.NonZero()
}
