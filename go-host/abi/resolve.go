package abi

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// maxTypes bounds the number of types in a description, with and without names. Functions that
// follow types through lists and boxes recurse, so it also bounds their stack.
const maxTypes = 100_000

// resolver turns records into types.
type resolver struct {
	types map[string]*Type
	// count is the number of types so far, with and without names.
	count int
	// inParam: the reference being read is the type of a parameter. inResult: it is that of
	// a function's result.
	inParam, inResult bool
	layouts           layouts
	// inside has the types that layoutsInside has visited.
	inside map[*Type]bool
	// plain has the results of plainData.
	plain map[*Type]bool
	// resources and handles have the types with records whose values can contain resources of the
	// guest, and handles, once a function has asked.
	resources, handles map[*Type]bool
}

// resolve reads records. All imports, all objects and all resources count, whether the guest calls
// and uses them or not. Other types count where functions use them.
func resolve(records []*record) (*Description, error) {
	r := &resolver{
		types:   make(map[string]*Type),
		layouts: layouts{done: make(map[*Type]int), open: make(map[*Type]bool), ended: make(map[*Type]bool)},
		inside:  make(map[*Type]bool),
		plain:   make(map[*Type]bool),
	}
	exports, imports, constants := make(map[string]*record), make(map[string]*record), make(map[string]*record)
	d := &Description{Format: Format}
	for _, rec := range records {
		names := 0
		for _, name := range []string{rec.Type, rec.Export, rec.Import, rec.Const, rec.Crate} {
			if name != "" {
				names++
			}
		}
		switch {
		case names != 1:
			return nil, bad("record", "expected either a type, an export, an import, a constant or a crate")
		case rec.Crate != "":
			if err := d.addCrate(rec); err != nil {
				return nil, err
			}
		case rec.Const != "":
			if constants[rec.Const] != nil {
				return nil, bad(rec.Const, "two different records; rename one with #[abi(rename = \"…\")]")
			}
			constants[rec.Const] = rec
		case rec.Import != "":
			if imports[rec.Import] != nil {
				return nil, bad(rec.Import, "two different records; do two crates import one function with different types? Rename one with #[abi(rename = \"…\")]")
			}
			imports[rec.Import] = rec
		case rec.Type != "":
			if err := checkPath(rec.Type); err != nil {
				return nil, err
			}
			if r.types[rec.Type] != nil {
				return nil, bad(rec.Type, "two different records; are there two versions of one crate in the guest?")
			}
			t, err := r.newType(rec.Type)
			if err != nil {
				return nil, err
			}
			r.types[rec.Type] = t
		default:
			if exports[rec.Export] != nil {
				return nil, bad(rec.Export, "two different records; rename one with #[wazabi::export(rename = \"…\")]")
			}
			exports[rec.Export] = rec
		}
	}
	d.sortCrates()
	for _, rec := range records {
		if rec.Type != "" {
			if err := r.define(r.types[rec.Type], rec); err != nil {
				return nil, err
			}
		}
	}
	// Types that no function uses are checked too.
	for _, rec := range records {
		if rec.Type != "" {
			if err := r.layoutsInside(r.types[rec.Type]); err != nil {
				return nil, err
			}
			if err := r.types[rec.Type].readDefaults(); err != nil {
				return nil, err
			}
			if err := r.types[rec.Type].checkStructural(); err != nil {
				return nil, err
			}
			if rec.Interface {
				if err := r.types[rec.Type].checkInterface(); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, rec := range exports {
		f, err := r.exported(rec, rec.Export)
		if err != nil {
			return nil, err
		}
		d.Exports = append(d.Exports, f)
	}
	for _, rec := range imports {
		f, err := r.imported(rec)
		if err != nil {
			return nil, err
		}
		d.Imports = append(d.Imports, f)
	}
	for _, rec := range constants {
		c, err := r.constant(rec)
		if err != nil {
			return nil, err
		}
		d.Constants = append(d.Constants, c)
	}
	slices.SortFunc(d.Constants, func(a, b *Const) int { return cmp.Compare(a.Path, b.Path) })
	byName := func(a, b *Func) int { return cmp.Compare(a.Export, b.Export) }
	slices.SortFunc(d.Exports, byName)
	slices.SortFunc(d.Imports, byName)
	var handles []*Type
	for _, t := range r.types {
		if t.Handle() {
			handles = append(handles, t)
		}
	}
	d.reach(handles...)
	if err := d.checkStreams(); err != nil {
		return nil, err
	}
	if err := d.checkInterfaces(); err != nil {
		return nil, err
	}
	return d, d.checkNames()
}

// newType returns a new type, unless there are too many.
func (r *resolver) newType(where string) (*Type, error) {
	if r.count++; r.count > maxTypes {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: fmt.Sprintf("more than %d types", maxTypes)}
	}
	return &Type{}, nil
}

// define reads the record of a type with a name.
func (r *resolver) define(t *Type, rec *record) error {
	where := rec.Type
	t.Path, t.Name, t.Go, t.Docs, t.Error, t.Tuple = rec.Type, rec.Name, rec.Go, rec.Docs, rec.Error, rec.Tuple
	t.Texts, t.Format, t.Source = rec.Text, rec.Format, rec.Source
	if t.Texts && !t.Error {
		return bad(where, "the text of an error, but no error")
	}
	t.Text, t.Eq, t.Ord, t.Interface = rec.String, rec.Eq, rec.Ord, rec.Interface
	if err := checkName(where, rec.Name); err != nil {
		return err
	}
	var err error
	if t.Size, t.Align, err = rec.layout.get(where); err != nil {
		return err
	}
	if rec.Params != nil || rec.Result != nil || rec.Of != nil || rec.View || rec.Value != nil {
		return bad(where, "a type with the parts of a function or a constant")
	}
	if rec.GoType != "" && rec.Kind != "newtype" {
		return bad(where, "the Go type %.80q of another package, which only a newtype has", rec.GoType)
	}
	// An unknown name gives the kind of ().
	kind := kindByName[rec.Kind]
	if kinds[kind].named == nil {
		return unknown(where, "kind of type", rec.Kind)
	}
	t.Kind = kind
	if err := kinds[kind].named.read(r, t, rec); err != nil {
		return err
	}
	t.index()
	// The cases of a variant have their own.
	return checkFailure(where, t.Error && kind == KindRecord, t.Format, t.Source, t.Fields)
}

// fields reads the fields of a record or of a case of a variant. prefix comes before their names in
// errors.
func (r *resolver) fields(prefix string, records []fieldRecord, tuple bool) ([]Field, error) {
	var fields []Field
	names := make(map[string]bool)
	for i, f := range records {
		if names[f.Name] {
			return nil, bad(prefix+f.Name, "two fields of one name")
		}
		names[f.Name] = true
		if numbered := f.Name == strconv.Itoa(i); !tuple || !numbered {
			if err := checkName(f.Name, f.Name); err != nil {
				return nil, within(prefix, err)
			}
		}
		field, err := r.field(f)
		if err != nil {
			return nil, within(prefix, err)
		}
		fields = append(fields, field)
	}
	return fields, nil
}

// field reads a field. Its name is the place in errors.
func (r *resolver) field(f fieldRecord) (Field, error) {
	t, err := r.typeOf(f.Name, f.Type)
	if err != nil {
		return Field{}, err
	}
	if f.Offset < 0 || f.Offset > maxSize {
		return Field{}, bad(f.Name, "offset %d", f.Offset)
	}
	size, align, err := f.layout.get(f.Name)
	return Field{Name: f.Name, Go: f.Go, Docs: f.Docs, Type: t, Offset: int(f.Offset), size: size, align: align, value: f.Default}, err
}

// layoutsInside computes the layouts of a type and of all types that it is made of or points to,
// and makes the checks for which a kind needs layouts.
func (r *resolver) layoutsInside(t *Type) error {
	var err error
	walk(t, r.inside, func(t *Type) {
		if err == nil {
			err = r.layouts.of(t)
		}
		if err == nil {
			err = shapeOf(t).check(r, t)
		}
	})
	return err
}

// plainData reports whether neither the type nor a part of it points to anything. Its layout is
// known.
func (r *resolver) plainData(t *Type) bool {
	if kinds[t.Kind].pointer {
		return false
	}
	plain, ok := r.plain[t]
	if !ok {
		plain = true
		for part := range t.Parts() {
			plain = plain && r.plainData(part)
		}
		r.plain[t] = plain
	}
	return plain
}
