package abi

// resourceKind is the kind of objects of the host. A value is a handle.
type resourceKind struct{}

func (resourceKind) read(_ *resolver, t *Type, rec *record) error {
	t.Module, t.Any = rec.Module, rec.Any
	return checkModule(rec.Type, rec.Module)
}

func (resourceKind) write(t *Type, rec *record) { rec.Module, rec.Any = t.Module, t.Any }

func (resourceKind) canonical(c *canonicalText, t *Type) {
	c.line("module %s any %t", t.Module, t.Any)
}

func (resourceKind) compare(d *differ, old, new *Type) {
	if old.Module != new.Module {
		d.breaking(old.Name, "import block", old.Module, new.Module, "the objects belong to another host")
	}
	d.mark(old, "any mark", old.Any, new.Any, "the host's objects have functions, or are only passed on")
}

func (resourceKind) head(t *Type) string { return "host object " + t.Name }

// objects compares the resources that only the new description has. A guest calls its host when it
// drops an object, so the package must know the resource.
func (d *differ) objects(new *Description) {
	for _, t := range new.Types {
		old := d.oldTypes[t.Name]
		if !t.Kind.Object() || d.taken[t] || old != nil && old.Module == t.Module && old.Any == t.Any {
			continue
		}
		d.breaking(t.Name, "object", "", "of "+t.Module, "the guest has objects that the package does not know")
	}
}

// withHandles returns the types whose values can contain objects of the host, or resources of the
// guest.
func (d *Description) withHandles() map[*Type]bool {
	return holders(func(visit func(*Type)) { d.walk(visit) }, (*Type).Handle)
}

// holders returns the types whose values can contain values of some types. visitAll visits each
// type once.
func holders(visitAll func(visit func(*Type)), some func(*Type) bool) map[*Type]bool {
	var lead []*Type
	holders := make(map[*Type][]*Type)
	visitAll(func(t *Type) {
		if some(t) {
			lead = append(lead, t)
		}
		for part := range t.Parts() {
			holders[part] = append(holders[part], t)
		}
	})
	with := make(map[*Type]bool)
	for len(lead) > 0 {
		t := lead[len(lead)-1]
		lead = lead[:len(lead)-1]
		if !with[t] {
			with[t] = true
			lead = append(lead, holders[t]...)
		}
	}
	return with
}
