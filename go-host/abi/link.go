package abi

import "slices"

// DiffLink lists the differences between the functions that a guest imports in a block and the
// exports of another guest that are to meet them. In each change, Old is the import's and New the
// export's. The rules are those of [Diff], with the block in the place of a package, and the other
// guest in the place of the guest that the package calls. An object of the block is matched with
// the resource of the other guest that has its name.
func DiffLink(importer *Description, block string, exporter *Description) []Change {
	exports := map[string]*Func{}
	for _, f := range exporter.Exports {
		exports[f.WireName()] = f
	}
	l := &linkTypes{block: block, types: typesByName(exporter), copies: map[*Type]*Type{}}
	needs, has := &Description{Format: importer.Format}, &Description{Format: exporter.Format}
	for _, f := range importer.Imports {
		if module, name := f.Import(); module == block {
			needs.Exports = append(needs.Exports, l.function(f, exports[name]))
			if exports[name] != nil {
				has.Exports = append(has.Exports, exports[name])
			}
		}
	}
	var objects, resources []*Type
	for _, t := range importer.Types {
		if t.Module == block {
			objects = append(objects, l.typeOf(t))
		}
	}
	for _, t := range objects {
		if resource := l.types[t.Name]; resource != nil && resource.Kind.GuestResource() {
			resources = append(resources, resource)
		}
	}
	needs.reach(objects...)
	has.reach(resources...)
	return Diff(needs, has)
}

// linkTypes copies the functions of an import block, with their types, to what the description of a
// guest would have that exports them.
type linkTypes struct {
	block string
	// types are those of the exporter, by name.
	types  map[string]*Type
	copies map[*Type]*Type
}

// function returns an import as an export. f is the export that is to meet it, or nil.
func (l *linkTypes) function(im, f *Func) *Func {
	out := *im
	out.Params = slices.Clone(im.Params)
	for i := range out.Params {
		p := &out.Params[i]
		p.Type = l.typeOf(p.Type)
		// An import has no way to say that the method changes the object.
		p.Mut = p.Borrow && p.Type.Kind.GuestResource() && f != nil && i < len(f.Params) && f.Params[i].Mut
	}
	if im.Result != nil {
		out.Result = l.typeOf(im.Result)
	}
	// A linker asks for refusals, as the description of the export says.
	out.Refuses = f != nil && f.Refuses
	return &out
}

// typeOf returns a type of the importer as the exporter has it.
func (l *linkTypes) typeOf(t *Type) *Type {
	if out := l.copies[t]; out != nil {
		return out
	}
	out := *t
	l.copies[t] = &out
	switch other := l.types[t.Name]; {
	case t.Any:
		if other != nil && other.Any {
			out.Module = other.Module
		}
	case t.Module == l.block:
		out.Kind, out.Module, out.Drop = KindGuestResource, "", l.block+"/"+t.Name+".drop"
	}
	out.Elems = slices.Clone(t.Elems)
	for i, elem := range out.Elems {
		out.Elems[i] = l.typeOf(elem)
	}
	out.Fields = l.fields(t.Fields)
	out.Cases = slices.Clone(t.Cases)
	for i := range out.Cases {
		out.Cases[i].Fields = l.fields(out.Cases[i].Fields)
	}
	return &out
}

func (l *linkTypes) fields(fields []Field) []Field {
	out := slices.Clone(fields)
	for i := range out {
		out[i].Type = l.typeOf(out[i].Type)
	}
	return out
}
