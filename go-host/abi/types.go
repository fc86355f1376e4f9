package abi

import (
	"slices"
	"strings"
)

// Type is a type that crosses. Types that have names are one *Type however often they are used, so a recursive type is
// a cycle of pointers.
type Type struct {
	Kind Kind
	// Elems are the types inside: of a list, array, option, box or newtype one; of a result the value's and the
	// error's; of a tuple its members'; of a map the tuple of a key and its value.
	Elems []*Type
	// Len is the length of an array.
	Len int
	// Size and Align are those of the wire form, in bytes.
	Size, Align int

	// What follows is for types with names: records, newtypes, enums, flags, variants.

	// Path is crate::path::Name, Name the name on the wire, Go the Go name that was asked for, if any.
	Path, Name, Go string
	Docs           string
	// Error: the type stands for errors.
	Error bool
	// Tuple: a record whose fields have numbers for names.
	Tuple  bool
	Fields []Field
	// Repr is the integer that stands for an enum, for flags, or for the tag of a variant.
	Repr Kind
	// Cases are those of an enum or variant, or the bits of flags.
	Cases []Case
	// Module is the import block that a resource, an object of the host's, belongs to. Any: it is any value of the host's.
	Module string
	Any    bool
}

// Field is a field of a record.
type Field struct {
	Name, Go, Docs string
	Type           *Type
	// Offset is in bytes from the start of the record's wire form.
	Offset int
	// size and align are rustc's, to be compared with the type's.
	size, align int
}

// Case is a case of an enum or variant, or a bit of flags.
type Case struct {
	Name, Go, Docs string
	// Value is the discriminant (of a u64 its bits), the position of the variant's case, or the flag's bit.
	Value int64
	// OK: the case of an error type that means success.
	OK bool
	// Fields are those of a variant's case, with offsets from the start of the variant. Tuple: they have numbers for names.
	Fields []Field
	Tuple  bool
}

// Func is an exported function, or an imported one.
type Func struct {
	// Export is the name of the wasm export, Name the part of it after the crate. Of an imported function it is the import
	// module, a slash, and the name of the wasm import, which of a method is Type.Name.
	Export, Name, Go, Docs string
	Params                 []Param
	// Result is nil for ().
	Result *Type
	// ResultBorrow: the result borrows from the arguments or from statics.
	ResultBorrow bool
}

// Param is a parameter of an exported function.
type Param struct {
	Name string
	Type *Type
	// Borrow: the guest uses the argument where it lies, and does not copy it.
	Borrow bool
	// InPlace: the guest changes the argument where it lies, and the host reads it again.
	InPlace bool
}

// Description is what a guest says of itself: the exports, and the types that they reach.
type Description struct {
	// Format is the version of the description's format.
	Format int
	// Types have names, and are sorted by path.
	Types []*Type
	// Exports are sorted by the name of the wasm export.
	Exports []*Func
	// Imports are what the guest calls of its host, sorted likewise.
	Imports []*Func
	// CoreImports are the functions that the module imports, in its order. [ReadModule] alone knows them: no record has
	// them, and the fingerprint does not count them.
	CoreImports []CoreImport
}

// Import returns the module and the name of an imported function's wasm import.
func (f *Func) Import() (module, name string) {
	module, name, _ = strings.Cut(f.Export, "/")
	return module, name
}

// Receiver returns the resource whose method an imported function is, or nil.
func (f *Func) Receiver() *Type {
	if len(f.Params) > 0 && f.Params[0].Name == "self" {
		return f.Params[0].Type
	}
	return nil
}

// Modules returns the names of the import blocks, sorted.
func (d *Description) Modules() []string {
	var modules []string
	for _, f := range d.Imports {
		module, _ := f.Import()
		modules = append(modules, module)
	}
	for _, t := range d.Types {
		if t.Kind.Object() {
			modules = append(modules, t.Module)
		}
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}

// Named reports whether the type has a name of its own.
func (t *Type) Named() bool { return t.Path != "" }
