package gen

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A package can share types with another generated one: its types are aliases of that one's, so a
// value of one package goes to the other. Only the package that has a type declares methods of it,
// and what the code here needs besides the exported names is written once more, as functions.

// TypesFrom is a generated package whose types another package shares.
type TypesFrom struct {
	// ImportPath is the package's import path, Package its name.
	ImportPath, Package string
	// Description is that of its guest.
	Description *abi.Description
	// declared has the types that its files declare.
	declared map[string]bool
	// uses has the types of other packages that a declaration names, as in net/netip.Addr.
	uses map[string]map[string]bool
}

// Read reads one of the package's generated Go files: the name of the package, and the types that
// it declares.
func (f *TypesFrom) Read(text []byte) error {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	f.Package = file.Name.Name
	for _, d := range file.Decls {
		types, ok := d.(*ast.GenDecl)
		if !ok || types.Tok != token.TYPE {
			continue
		}
		for _, spec := range types.Specs {
			if f.declared == nil {
				f.declared, f.uses = map[string]bool{}, map[string]map[string]bool{}
			}
			name := spec.(*ast.TypeSpec).Name.Name
			f.declared[name] = true
			f.uses[name] = usesOf(spec, file.Imports)
		}
	}
	return nil
}

// usesOf returns the types of other packages that a declaration names.
func usesOf(spec ast.Spec, imports []*ast.ImportSpec) map[string]bool {
	uses := map[string]bool{}
	ast.Inspect(spec, func(n ast.Node) bool {
		selected, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		for _, im := range imports {
			importPath, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				continue
			}
			// Without a name, the import has that of its package, which the path need not have. A path
			// too many is found below another name, where it does no harm.
			if x, ok := selected.X.(*ast.Ident); ok && (im.Name == nil || im.Name.Name == x.Name) {
				uses[importPath+"."+selected.Sel.Name] = true
			}
		}
		return true
	})
	return uses
}

// sharedType has the names of a type in the package that has it.
type sharedType struct {
	name  string
	cases []string
}

// shareTypes finds the types that the other package has, too, by their paths. It refuses the
// package if one of these is another type there.
func (g *generator) shareTypes() error {
	from := g.opts.TypesFrom
	if from == nil {
		return nil
	}
	other := newGenerator(from.Description, Options{Package: from.Package})
	if err := other.claim(); err != nil {
		return fmt.Errorf("package %s: %w", from.ImportPath, err)
	}
	theirs := map[string]*abi.Type{}
	for _, t := range from.Description.Types {
		theirs[t.Path] = t
	}
	for _, t := range g.d.Types {
		has := theirs[t.Path]
		if has == nil || !g.sharable(t) && !other.sharable(has) {
			continue
		}
		if err := g.checkShared(t, has, other); err != nil {
			return err
		}
		if _, mapped := g.goTypes[t]; !mapped {
			g.shared[t] = &sharedType{other.names[has], other.cases[has]}
		}
	}
	for _, t := range g.d.Types {
		if s := g.shared[t]; s != nil {
			if err := g.checkMapped(t, t, append([]string{s.name}, s.cases...)); err != nil {
				return err
			}
		}
	}
	if len(g.shared) == 0 {
		return fmt.Errorf("package %s has no type of this guest: a type is shared where both guests use one crate that has it, "+
			"and its values contain no resources and no host objects", from.ImportPath)
	}
	return nil
}

// sharable reports whether a type is the same in each package: values that contain handles belong
// to the package of their guest.
func (g *generator) sharable(t *abi.Type) bool {
	return !t.Kind.Object() && !t.Kind.GuestResource() && !g.objects[t] && !g.holding[t]
}

// checkShared refuses a type that is not the same in the other package.
func (g *generator) checkShared(t, has *abi.Type, other *generator) error {
	from := g.opts.TypesFrom
	if d := t.Difference(has); d != nil {
		return fmt.Errorf("%s is not the type that package %s has: %s is %s in this guest, and %s in that one; "+
			"build both guests with one version of the crate, or leave -types-from out", t.Path, from.ImportPath, d.Key, d.This, d.Other)
	}
	m, mapped := g.goTypes[t]
	name := other.names[has]
	switch declared := from.declared[name]; {
	case mapped && declared:
		return fmt.Errorf("%s is the Go type %s in this package, and %s in package %s; generate both packages with the same -go-type",
			t.Path, m.Type, name, from.ImportPath)
	case !mapped && !declared:
		return fmt.Errorf("%s should be %s in package %s, which does not declare it; "+
			"generate both packages anew, with the same -go-type and the same wazabi", t.Path, name, from.ImportPath)
	}
	return nil
}

// checkMapped refuses a shared type that contains another Go type there. names are those of its
// declarations there. part is the type, or a part of it without a name.
func (g *generator) checkMapped(t, part *abi.Type, names []string) error {
	from := g.opts.TypesFrom
	for inner := range part.Parts() {
		if inner == nil {
			continue
		}
		m, mapped := g.goTypes[inner]
		if !mapped && inner.Path == "" {
			if err := g.checkMapped(t, inner, names); err != nil {
				return err
			}
		}
		if mapped && !slices.ContainsFunc(names, func(name string) bool { return from.uses[name][m.Type] }) {
			return fmt.Errorf("%s, in %s, is the Go type %s in this package, and another one in package %s; generate both packages with the same -go-type",
				inner.Path, t.Path, m.Type, from.ImportPath)
		}
	}
	return nil
}

// nameShared names the package that has the shared types.
func (g *generator) nameShared() {
	if from := g.opts.TypesFrom; from != nil {
		if _, named := g.imported[from.ImportPath]; !named {
			g.imported[from.ImportPath] = g.scope.fresh(from.Package)
		}
	}
}

// theirs is a name of the package that has the shared types.
func (g *generator) theirs(name string) string {
	return g.pkg(g.opts.TypesFrom.ImportPath) + "." + name
}

// sharedShape writes the aliases of a shared type.
type sharedShape interface {
	// alias writes the aliases of the type and its cases, and what belongs to them.
	alias(g *generator, t *abi.Type, s *sharedType)
	// guard writes declarations that do not compile if the other package has come to have another
	// type.
	guard(g *generator, t *abi.Type)
}

func (g *generator) declareShared(t *abi.Type, s *sharedType) {
	shapeOf(t).(sharedShape).alias(g, t, s)
}

// aliasType writes the alias of a type, or of a case of a variant.
func (g *generator) aliasType(docs string, owner *abi.Type, name, theirs string, notes ...string) {
	written := g.docs(docs, owner)
	for _, note := range notes {
		g.paragraph(written, note)
		written = true
	}
	g.w.p("type %s = %s", name, g.theirs(theirs))
	g.w.p("")
}

// aliasConstants writes the cases of an enum, or the bits of flags.
func (g *generator) aliasConstants(t *abi.Type, s *sharedType, what string) {
	g.w.p("// The %s of [%s].", what, g.names[t])
	g.w.p("const (")
	for i, c := range t.Cases {
		if written := g.docs(c.Docs, t); c.OK {
			g.paragraph(written, successNote)
		}
		g.w.p("%s = %s", g.cases[t][i], g.theirs(s.cases[i]))
	}
	g.w.p(")")
	g.w.p("")
}

// origin says in docs where a type is from.
func (g *generator) origin() string {
	return originNote + g.pkg(g.opts.TypesFrom.ImportPath) + "]."
}

func (recordShape) alias(g *generator, t *abi.Type, s *sharedType) {
	g.aliasType(t.Docs, t, g.names[t], s.name, g.origin())
	g.maker(t)
	g.recordLayout(t)
}

func (variantShape) alias(g *generator, t *abi.Type, s *sharedType) {
	g.aliasType(t.Docs, t, g.names[t], s.name, g.oneOf(t), g.origin())
	for i, c := range t.Cases {
		var notes []string
		if c.OK {
			notes = append(notes, successNote)
		}
		g.aliasType(c.Docs, t, g.cases[t][i], s.cases[i], notes...)
	}
	g.variantLayout(t)
}

func (enumShape) alias(g *generator, t *abi.Type, s *sharedType) {
	g.aliasType(t.Docs, t, g.names[t], s.name, g.origin())
	g.aliasConstants(t, s, "values")
}

func (flagsShape) alias(g *generator, t *abi.Type, s *sharedType) {
	g.aliasType(t.Docs, t, g.names[t], s.name, g.origin())
	g.aliasConstants(t, s, "bits")
}

func (newtypeShape) alias(g *generator, t *abi.Type, s *sharedType) {
	g.aliasType(t.Docs, t, g.names[t], s.name, g.origin())
}

// guards writes the declarations that do not compile if the other package has changed.
func (g *generator) guards() {
	if len(g.shared) == 0 {
		return
	}
	g.w.p("// Package %s has these types as this package knows them. Where it does not, generate both\n// packages anew.", g.opts.TypesFrom.Package)
	g.w.p("var (")
	for _, t := range g.d.Types {
		if g.shared[t] != nil {
			shapeOf(t).(sharedShape).guard(g, t)
		}
	}
	g.w.p(")")
	g.w.p("")
}

// sameStruct writes a conversion that compiles if a struct has these fields. Structs of two
// packages are never one type if they have unexported fields; such a struct has each of the fields,
// and the size.
func (g *generator) sameStruct(f failure) {
	fields, values := "", ""
	for i, field := range f.fields {
		goType := g.goType(field.Type)
		fields += fmt.Sprintf("%s %s\n", f.goFields[i], goType)
		values += fmt.Sprintf("%s: *new(%s),\n", f.goFields[i], goType)
	}
	own := g.ownFields(f)
	if len(own) == 0 {
		g.w.p("_ = (*struct{\n%s})((*%s)(nil))", fields, f.name)
		return
	}
	fields += strings.Join(own, ", ") + " string\n"
	g.w.p("_ = &%s{\n%s}", f.name, values)
	size := g.pkg("unsafe") + ".Sizeof"
	g.w.p("_ = [1]struct{}{}[%s(%s{})-%s(struct{\n%s}{})]", size, f.name, size, fields)
}

func (recordShape) guard(g *generator, t *abi.Type) { g.sameStruct(g.failureOfRecord(t)) }

func (variantShape) guard(g *generator, t *abi.Type) {
	for i := range t.Cases {
		g.sameStruct(g.failureOf(t, i))
	}
}

func (enumShape) guard(g *generator, t *abi.Type) {
	g.sameValues(t, func(c abi.Case) string { return discriminant(t, c) })
}

func (flagsShape) guard(g *generator, t *abi.Type) {
	g.sameValues(t, func(c abi.Case) string { return strconv.FormatUint(uint64(c.Value), 10) })
}

// sameValues writes indexes that are 0, and the only ones of their arrays, if constants have the
// values.
func (g *generator) sameValues(t *abi.Type, value func(abi.Case) string) {
	g.w.p("_ = (*%s)((*%s)(nil))", numbers[t.Repr].goType, g.names[t])
	for i, c := range t.Cases {
		of := value(c)
		if c.Value < 0 {
			of = "(" + of + ")"
		}
		g.w.p("_ = [1]struct{}{}[%s-%s]", g.cases[t][i], of)
	}
}

func (newtypeShape) guard(g *generator, t *abi.Type) {
	g.w.p("_ = (*%s)((*%s)(nil))", g.goType(g.bare(t.Elems[0])), g.names[t])
}

// isValid is the condition that an enum's value is one of its constants.
func (g *generator) isValid(t *abi.Type, v expr) string {
	if g.shared[t] == nil {
		return v.operand() + ".valid()"
	}
	return g.helper("valid", t, g.validFunc, v)
}

// validFunc writes the function for a shared enum.
func (g *generator) validFunc(f string, t *abi.Type) {
	g.w.p("// %s reports whether v is one of the constants.", f)
	g.w.p("func %s(v %s) bool {", f, g.names[t])
	g.valid(t)
	g.w.p("}")
}

// boxed is an enum's value as an error.
func (g *generator) boxed(t *abi.Type, v string) string {
	if g.shared[t] == nil {
		return v + ".boxed()"
	}
	return g.helper("boxed", t, g.boxedFunc, v)
}

// boxedFunc writes the function for a shared enum.
func (g *generator) boxedFunc(f string, t *abi.Type) {
	g.errorTable(t)
	g.w.p("// %s returns v as an error.", f)
	g.w.p("func %s(v %s) error {", f, g.names[t])
	g.boxedBody(t)
	g.w.p("}")
}

// sharesTuple reports whether the other package declares a tuple type, of which values of shared
// types may consist.
func (g *generator) sharesTuple(n int) bool {
	from := g.opts.TypesFrom
	return from != nil && len(g.shared) > 0 && from.declared[tupleName(n)]
}

// aliasTuple writes the alias of a tuple type.
func (g *generator) aliasTuple(n int) {
	params := make([]string, n)
	for i := range params {
		params[i] = fmt.Sprint("T", i)
	}
	list := strings.Join(params, ", ")
	g.w.p("type %s[%s any] = %s[%s]", tupleName(n), list, g.theirs(tupleName(n)), list)
}
