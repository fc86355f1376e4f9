package abi

// guestResourceKind is the kind of values that stay in the guest. What crosses is a handle.
type guestResourceKind struct{}

func (guestResourceKind) read(_ *resolver, t *Type, rec *record) error {
	crate, name, _ := wireParts(rec.Drop)
	if name != t.Name+".drop" {
		return bad(rec.Type, "released by %.80q, expected crate/%s.drop", rec.Drop, t.Name)
	}
	t.Drop, t.Reads, t.Writes = rec.Drop, rec.Read, rec.Write
	return checkName(rec.Type, crate)
}

func (guestResourceKind) write(t *Type, rec *record) {
	rec.Drop, rec.Read, rec.Write = t.Drop, t.Reads, t.Writes
}

// canonical writes nothing: the name of the export that releases a value follows from the type's.
func (guestResourceKind) canonical(*canonicalText, *Type) {}

func (guestResourceKind) compare(*differ, *Type, *Type) {}

func (guestResourceKind) head(t *Type) string { return "resource " + t.Name }

// resources compares the resources of both descriptions. A package releases the values of each
// resource that it knows.
func (d *differ) resources(old *Description) {
	for _, t := range old.Types {
		if !t.Kind.GuestResource() {
			continue
		}
		if other := d.newTypes[t.Name]; other != nil {
			d.meet(t, other)
		} else if d.partner[t] == nil {
			d.breaking(t.Name, "resource", t.Name, "", "the package releases its values")
		}
	}
}

// hasResources reports whether values of a type can contain resources of the guest.
func (r *resolver) hasResources(t *Type) bool {
	return r.holds(&r.resources, t, func(t *Type) bool { return t.Kind.GuestResource() })
}

// holds reports whether values of a type can contain values of some types, which have records. All
// types with records are defined. It visits each of them once, and keeps in known which of them
// can, however many functions ask.
func (r *resolver) holds(known *map[*Type]bool, t *Type, some func(*Type) bool) bool {
	if *known == nil {
		*known = holders(func(visit func(*Type)) {
			seen := make(map[*Type]bool)
			for _, t := range r.types {
				walk(t, seen, visit)
			}
		}, some)
	}
	return t.contains(func(t *Type) bool { return (*known)[t] })
}

// resourcesPassed checks that resources are lent to the guest only, and are changed one at a time.
func (r *resolver) resourcesPassed(where string, f *Func, toHost bool) error {
	for _, p := range f.Params {
		if toHost && p.Borrow && p.Calls == nil && r.hasResources(p.Type) {
			return bad(where+"."+p.Name, "a resource of the guest is lent to the host, expected own")
		}
	}
	if f.ResultBorrow && r.hasResources(f.Result) {
		return bad(where+" result", "a resource of the guest is lent to the host, expected own")
	}
	return nil
}
