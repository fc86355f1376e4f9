package abi

import (
	"slices"
	"strings"
)

// Type is the type of a value that crosses. A type with a name is one *Type per description,
// however often it is used, so a recursive type is a cycle of pointers.
type Type struct {
	Kind Kind
	// Elems are the types inside. A list, array, option, box or newtype has one; a result has the
	// types of the value and the error; a tuple has the types of its members; a map has the tuple of a
	// key and its value.
	Elems []*Type
	// Len is the length of an array.
	Len int
	// Size and Align are the size and the alignment of the wire form, in bytes.
	Size, Align int

	// The other fields are for types with names: records, newtypes, enums, flags, variants,
	// resources.

	// Path is crate::path::Name. Name is the name on the wire. Go is the Go name of #[abi(go)], if
	// any.
	Path, Name, Go string
	Docs           string
	// GoType is the Go type of another package that a newtype is, as in net/netip.Addr; "" for none.
	GoType string
	// Error: the type is an error type. Texts: the Err of a result has the texts of the error and of
	// its sources beside the error.
	Error, Texts bool
	// Format is the format of the text of an error that is a record, if it has one; [Pieces] reads it.
	// Source is the name of the field with the error that led to it, or "".
	Format, Source string
	// Text is the format of a value's text, if it has one; [Type.TextParts] has its parts. Eq and Ord:
	// values are equal if their parts are, and are in the order of their parts.
	Text    string
	Eq, Ord bool
	// defaults: a field has a default of its own.
	defaults bool
	// numbers has the positions of the cases of an enum by their discriminants.
	numbers map[int64]int
	// names has the positions of the fields of a record, or of the cases of another type, by their
	// names, if there are many.
	names map[string]int
	// Tuple: the fields of the record have numbers for names.
	Tuple  bool
	Fields []Field
	// Repr is the integer that represents an enum, flags, or the tag of a variant.
	Repr Kind
	// Cases are the cases of an enum or variant, or the bits of flags.
	Cases []Case
	// Interface: the variant is a value of either side; [Type.Sides] has the types.
	Interface bool
	// Module is the import block of a resource. Any: the resource is any value of the host.
	Module string
	Any    bool
	// Drop is the wasm export that releases a value of a guest resource.
	Drop string
	// Signless: an integer of a core module, whose bits are also those of the unsigned type.
	Signless bool
	// Reads and Writes: the resource has the methods of a stream, read, or write and flush.
	Reads, Writes bool
}

// Field is a field of a record.
type Field struct {
	Name, Go, Docs string
	Type           *Type
	// Offset is in bytes from the start of the record's wire form.
	Offset int
	// Default is the value of the field in values with defaults, if it has one of its own.
	Default *Const
	// size and align are rustc's choice, to be compared with the type's; value is the default as the
	// record has it.
	size, align int
	value       []byte
}

// Case is a case of an enum or variant, or a bit of flags.
type Case struct {
	Name, Go, Docs string
	// Value is the discriminant of an enum's case (the bits, of a u64), the position of a variant's
	// case, or the mask of a flag.
	Value int64
	// OK: the case of an error type means success.
	OK bool
	// Format and Source are those of an error's case, as [Type] has them for a record.
	Format, Source string
	// Fields are the fields of a variant's case, with offsets from the start of the variant. Tuple:
	// they have numbers for names.
	Fields []Field
	Tuple  bool
	// names has the positions of the fields, if there are many.
	names map[string]int
}

// Func is an exported function, or an imported one.
type Func struct {
	// Export is the name of the wasm export: the crate, a slash, and Name, or Type.Name for a function
	// of a guest resource. For an imported function, Export is the import module, a slash, and the
	// name of the wasm import, which is Type.Name for a method.
	Export, Name, Go, Docs string
	// View: generated code also has views: of an export's result, or of an import's arguments. It is
	// a wish of the guest's author about the Go package, and the wire form does not depend on it.
	View bool
	// Of is the guest resource, or the type of values, that the function belongs to, if any. A
	// method has it as its [Func.Receiver] or [Func.ValueReceiver].
	Of     *Type
	Params []Param
	// Result is nil for ().
	Result *Type
	// ResultBorrow: the result borrows from the arguments or from statics.
	ResultBorrow bool
	// Batch is how many items of the iterator that the function returns are fetched at most at once; 0
	// if it returns none.
	Batch int
	// single: items of the iterator can hold handles.
	single bool
	// core: the function is that of a core module.
	core bool
	// Refuses: the export converts an argument, and may refuse it before it runs.
	Refuses bool
	// calls: the function calls a callback that the guest has lent.
	calls bool
}

// Param is a parameter of a function.
type Param struct {
	// Go is the Go name of #[abi(go)], if any.
	Name, Go string
	Type     *Type
	// Borrow: the callee uses the argument in place and does not copy it.
	Borrow bool
	// Mut: the argument is a resource that is borrowed to be changed. Nothing else borrows it
	// meanwhile.
	Mut bool
	// InPlace: the guest changes the argument in place, and the host reads it again.
	InPlace bool
	// Calls is the function by which the host calls the argument, if that is a callback of the guest:
	// a parameter of an import. Its first parameter is the handle.
	Calls *Func
}

// Description is the interface of a guest: the exports, the imports, the constants, and the types
// that they reach.
type Description struct {
	// Format is the version of the description's format.
	Format int
	// Types have names, and are sorted by path.
	Types []*Type
	// Exports are sorted by the name of the wasm export.
	Exports []*Func
	// Imports are the host functions that the guest calls, sorted likewise.
	Imports []*Func
	// Constants are sorted by their paths.
	Constants []*Const
	// Crates have docs, and are sorted by name.
	Crates []Crate
	// CoreImports are the functions of WASI and of the kit that the module imports, in its order.
	// Only [ReadModule] sets them: no record has them, and the fingerprint does not count them.
	CoreImports []CoreImport
	// Core is not nil for a module without a description; see [ReadCore].
	Core *Core
}

// Import returns the module and the name of an imported function's wasm import.
func (f *Func) Import() (module, name string) {
	if f.core {
		return strings.TrimSuffix(f.Export, "/"+f.Name), f.Name
	}
	module, name, _ = strings.Cut(f.Export, "/")
	return module, name
}

// WireName returns the name of an export without the crate. It tells exports apart. A function of a
// core module has the whole name of its export. One that calls a callback of the guest has that of
// the import, and of the parameter.
func (f *Func) WireName() string {
	switch {
	case f.core:
		return f.Export
	case f.calls:
		return f.Name
	}
	_, name, _ := wireParts(f.Export)
	return name
}

// wireParts splits the name of an export at the crate.
func wireParts(export string) (crate, name string, found bool) { return strings.Cut(export, "/") }

// Receiver returns the resource that a function is a method of, or nil.
func (f *Func) Receiver() *Type {
	if t := f.self(); t != nil && (t.Kind.Object() || t.Kind.GuestResource()) {
		return t
	}
	return nil
}

// ValueReceiver returns the type of values, which cross, that a function is a method of, or nil.
func (f *Func) ValueReceiver() *Type {
	if f.Receiver() == nil {
		return f.self()
	}
	return nil
}

// self returns the type of the parameter self, or nil.
func (f *Func) self() *Type {
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

// Handle reports whether the values of the type are handles: objects of the host, resources of the
// guest, and values behind an interface.
func (t *Type) Handle() bool { return t.Interface || t.Kind.Object() || t.Kind.GuestResource() }

// Named reports whether the type has a name of its own.
func (t *Type) Named() bool { return t.Path != "" }
