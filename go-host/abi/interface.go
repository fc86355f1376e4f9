package abi

import "slices"

// An interface is a variant of two handles: of a value of the guest, and of an object of the host.
// Both have the same methods; docs/abi.md section 8.

// Sides returns the resource and the object of an interface.
func (t *Type) Sides() (guest, host *Type) {
	return t.Cases[0].Fields[0].Type, t.Cases[1].Fields[0].Type
}

// Interfaces returns the interfaces of the description, by the types of their sides.
func (d *Description) Interfaces() map[*Type]*Type {
	sides := make(map[*Type]*Type)
	for _, t := range d.Types {
		if t.Interface {
			guest, host := t.Sides()
			sides[guest], sides[host] = t, t
		}
	}
	return sides
}

// checkInterface checks the two cases of an interface. Their types are read.
func (t *Type) checkInterface() error {
	// Only the cases of a variant have fields.
	is := !t.Error && len(t.Cases) == 2
	for i, name := range []string{"guest", "host"} {
		is = is && t.Cases[i].Name == name && t.Cases[i].Tuple && len(t.Cases[i].Fields) == 1
	}
	if !is {
		return bad(t.Path, "an interface, expected the cases guest and host with one field each")
	}
	guest, host := t.Sides()
	if !guest.Kind.GuestResource() || guest.Reads || guest.Writes || !host.Kind.Object() || host.Any {
		return bad(t.Path, "an interface of %s and %s, expected a resource of the guest and an object of the host", guest, host)
	}
	return nil
}

// checkInterfaces checks that each type is the side of one interface, and that the sides of an
// interface have the same methods.
func (d *Description) checkInterfaces() error {
	sides := make(map[*Type]*Type)
	for _, t := range d.Types {
		if !t.Interface {
			continue
		}
		guest, host := t.Sides()
		for _, side := range []*Type{guest, host} {
			if other := sides[side]; other != nil {
				return bad(t.Path, "its side %s is one of %s, too", side.Name, other.Path)
			}
			sides[side] = t
		}
		if err := d.sameMethods(t, guest, host); err != nil {
			return err
		}
	}
	return nil
}

// sameMethods compares the methods of both sides.
func (d *Description) sameMethods(t, guest, host *Type) error {
	methods := make(map[string]*Func)
	for _, f := range d.Imports {
		if f.Receiver() == host {
			methods[f.Name] = f
		}
	}
	for _, f := range d.Exports {
		if f.Of != guest {
			continue
		}
		other := methods[f.Name]
		if f.Receiver() == nil || other == nil || !sameSignature(f, other) {
			return bad(t.Path, "the side of the host has no method %s with the same signature", f.Name)
		}
		delete(methods, f.Name)
	}
	for name := range methods {
		return bad(t.Path, "the side of the guest has no method %s with the same signature", name)
	}
	return nil
}

// sameSignature compares what follows the receivers.
func sameSignature(a, b *Func) bool {
	return sameType(a.Result, b.Result) && slices.EqualFunc(a.Params[1:], b.Params[1:], func(a, b Param) bool {
		return a.Name == b.Name && a.Borrow == b.Borrow && sameType(a.Type, b.Type)
	})
}

func sameType(a, b *Type) bool {
	if a == nil || b == nil {
		return a == b
	}
	return string(a.ref()) == string(b.ref())
}
