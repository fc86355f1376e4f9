package abi

// indexFrom is the number of names from which an index finds one sooner than a loop does.
const indexFrom = 16

// index makes the indexes by which fields and cases are found, where there are many.
func (t *Type) index() {
	if t.Kind == KindRecord {
		t.names = indexOf(t.Fields, fieldName)
		return
	}
	t.names = indexOf(t.Cases, caseName)
	for i := range t.Cases {
		t.Cases[i].names = indexOf(t.Cases[i].Fields, fieldName)
	}
}

func fieldName(f *Field) string { return f.Name }

func caseName(c *Case) string { return c.Name }

// indexOf returns the positions of parts by their names; nil if there are few.
func indexOf[T any](parts []T, name func(*T) string) map[string]int {
	if len(parts) < indexFrom {
		return nil
	}
	names := make(map[string]int, len(parts))
	for i := range parts {
		names[name(&parts[i])] = i
	}
	return names
}

// position returns the position of the part with the name, or -1.
func position[T any](names map[string]int, parts []T, of func(*T) string, name string) int {
	if names != nil {
		if i, ok := names[name]; ok {
			return i
		}
		return -1
	}
	for i := range parts {
		if of(&parts[i]) == name {
			return i
		}
	}
	return -1
}

// FieldNamed returns the position of a record's field with the name, or -1. Of a type that was read
// it takes the same time for any number of fields.
func (t *Type) FieldNamed(name string) int {
	if t.Kind != KindRecord {
		return -1
	}
	return position(t.names, t.Fields, fieldName, name)
}

// CaseNamed returns the position of the case, or bit of flags, with the name, or -1. Of a type that
// was read it takes the same time for any number of cases.
func (t *Type) CaseNamed(name string) int {
	if t.Kind == KindRecord {
		return -1
	}
	return position(t.names, t.Cases, caseName, name)
}

// FieldNamed is [Type.FieldNamed] for the fields of a variant's case.
func (c *Case) FieldNamed(name string) int { return position(c.names, c.Fields, fieldName, name) }
