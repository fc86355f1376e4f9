package gen

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Go names are given in this order: the predeclared names and the exported names that each package
// has, the names of Rust items, parameters. Imports and the package's unexported names come last
// and give way to all others.

// Rename is a Rust item that could not keep its name in Go.
type Rename struct {
	// Place is the Rust item, Go its name in the package.
	Place, Go string
	// Holder has the name instead: Go, go vet, wazabi, or another Rust item.
	Holder string
}

// String is the rename as a message.
func (r Rename) String() string {
	if r.Holder == vet {
		return fmt.Sprintf("%s is %s in Go, since %s", r.Place, r.Go, vetReason(strings.TrimSuffix(r.Go, escape)))
	}
	return fmt.Sprintf("%s is %s in Go, since its own name is taken by %s", r.Place, r.Go, r.Holder)
}

// kitTypes are the exported names that each generated package has, and kitMethods the methods of
// its Module and Instance.
var (
	kitTypes   = strings.Fields("Client Instance Module New NewFrom WithInit")
	kitMethods = strings.Fields("ABI Close Conn " + string(connGuestEntries) + " Instance Raw Release Stats")
)

var (
	// vetMethods are the methods that go vet's stdmethods refuses with a first parameter ctx. It
	// checks others only where the first parameter has a certain type, or on errors.
	vetMethods = strings.Fields("GobDecode GobEncode MarshalJSON MarshalXML ReadByte ReadRune UnmarshalJSON UnmarshalXML " +
		"UnreadByte UnreadRune WriteByte")
	// errorMethods are the methods of errors, and those that package errors calls.
	errorMethods = strings.Fields("As Error Is Unwrap")
)

// vet is the holder of vetMethods. vetReason returns the reason for a message.
const vet = "go vet"

func vetReason(method string) string {
	return "go vet expects another signature of a method " + method
}

// The attributes that give an item another Go name, for messages.
const (
	hintType   = `#[abi(go = "…")]`
	hintExport = `#[wazabi::export(go = "…")]`
	hintBlock  = `other text after extern`
)

// maxTuple is the length of the longest tuple.
const maxTuple = 12

func tupleName(n int) string { return fmt.Sprint("Tuple", n) }

// ownNames are the unexported names that each package has.
type ownNames struct{ calls, description, engine, guest, lifter, wasm string }

// claim names all items, and refuses items whose names collide.
func (g *generator) claim() error {
	g.scope = newScope("the package", universe)
	for _, name := range kitTypes {
		g.scope.take(name, "wazabi")
	}
	for n := 2; n <= maxTuple; n++ {
		g.scope.take(tupleName(n), "wazabi")
	}
	for _, claim := range []func() error{g.claimTypes, g.claimCases, g.claimConstants, g.claimDefaults, g.claimResources, g.claimHosts, g.claimMethods} {
		if err := claim(); err != nil {
			return err
		}
	}
	if err := g.nameParameters(); err != nil {
		return err
	}
	g.nameImports()
	g.nameOwn()
	if g.opts.Engine != Wazero {
		g.nameEngine()
	}
	return nil
}

// user claims the name of a Rust item: the one that it chose, or the one that is made of its Rust
// name.
func (g *generator) user(s *scope, chosen, made, place, hint string) (string, error) {
	if chosen != "" {
		if !token.IsIdentifier(chosen) {
			return "", fmt.Errorf("%s: the Go name %.80q is not an identifier; give it another with %s", place, chosen, hint)
		}
		if !token.IsExported(chosen) {
			return "", fmt.Errorf("%s: the Go name %.80s does not begin with a capital; give it another with %s", place, chosen, hint)
		}
		return chosen, s.claim(chosen, place, hint)
	}
	name, to := s.yield(made)
	g.renamed(place, name, to)
	return name, s.claim(name, place, hint)
}

// renamed records that an item got another name, because holder has its own.
func (g *generator) renamed(place, name, holder string) {
	if holder != "" {
		g.renames = append(g.renames, Rename{place, name, holder})
	}
}

func (g *generator) claimTypes() error {
	for _, t := range g.d.Types {
		if bare := g.bare(t); bare != t && bare.Kind == abi.KindRecord {
			g.newtypes[bare] = append(g.newtypes[bare], t)
		}
	}
	for _, t := range g.d.Types {
		if t.Any {
			g.names[t] = "any"
			continue
		}
		if g.sides[t] != nil && isObject(t) {
			continue
		}
		name, err := g.user(g.scope, t.Go, exported(t.Name), t.Path, hintType)
		if err != nil {
			return err
		}
		g.names[t] = name
		if g.fields[t], err = g.claimFields(t, t.Fields, t.Path, t.Tuple); err != nil {
			return err
		}
	}
	for side, t := range g.sides {
		if isObject(side) {
			g.names[side] = g.names[t]
		}
	}
	return nil
}

// claimCases runs after the types are named, so that in a collision the error is about the case and
// not about the type.
func (g *generator) claimCases() error {
	for _, t := range g.d.Types {
		if t.Interface {
			continue
		}
		for _, c := range t.Cases {
			place := t.Path + "::" + c.Name
			name, err := g.user(g.scope, c.Go, g.names[t]+exported(c.Name), place, hintType)
			if err != nil {
				return err
			}
			fields, err := g.claimFields(t, c.Fields, place, c.Tuple)
			if err != nil {
				return err
			}
			g.cases[t] = append(g.cases[t], name)
			g.caseFields[t] = append(g.caseFields[t], fields)
		}
	}
	return nil
}

// claimFields names the fields of a struct of a type, which may have methods.
func (g *generator) claimFields(t *abi.Type, all []abi.Field, owner string, tuple bool) ([]string, error) {
	s := newScope("the fields", nil)
	for _, name := range structuralNames(t) {
		s.take(name, "a method of the type")
	}
	for _, newtype := range g.newtypes[t] {
		for _, name := range structuralNames(newtype) {
			s.take(name, "a method of "+newtype.Path)
		}
	}
	if t.Error {
		for _, name := range errorMethods {
			s.take(name, "the methods of errors")
		}
	}
	if t.Texts {
		s.take(setText, "the methods of errors")
	}
	names := make([]string, len(all))
	for i, f := range all {
		var err error
		if names[i], err = g.user(s, f.Go, field(f.Name, tuple), owner+"."+f.Name, hintType); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// claimHosts names the interfaces of import blocks.
func (g *generator) claimHosts() error {
	g.modules = g.d.Modules()
	for _, module := range g.modules {
		if !g.hasInterface(module) {
			continue
		}
		name, err := g.user(g.scope, "", exported(module), "import block "+module, hintBlock)
		if err != nil {
			return err
		}
		g.hosts[module] = name
	}
	return nil
}

// methodScope is a scope of methods. The names whose signatures go vet checks are taken, and those
// of the methods that wazabi has or calls.
func methodScope(what string, wazabi ...string) *scope {
	s := newScope(what, nil)
	for _, name := range vetMethods {
		s.take(name, vet)
	}
	for _, name := range wazabi {
		s.take(name, "wazabi")
	}
	return s
}

// claimMethods names the methods of exports, and those of the interfaces of import blocks and of
// objects.
func (g *generator) claimMethods() (err error) {
	s := methodScope("the methods", kitMethods...)
	scopes := map[string]*scope{}
	for _, f := range g.d.Exports {
		of, hint := s, hintExport
		if f.Of != nil {
			hint = hintType
		}
		if self := f.Receiver(); self != nil {
			owner := g.names[self]
			if scopes[owner] == nil {
				scopes[owner] = methodScope("the methods of "+owner, append(streamMethods(self), "Close")...)
			}
			of = scopes[owner]
		}
		chosen := f.Go
		if f.ValueReceiver() != nil {
			// It is the name of the type's method; the Module's begins with the type.
			chosen = ""
		}
		if g.methods[f], err = g.user(of, chosen, g.madeName(f), f.Export, hint); err != nil {
			return err
		}
	}
	if err := g.claimValueMethods(); err != nil {
		return err
	}
	if err := g.claimViews(func(f *abi.Func) *scope {
		if self := f.Receiver(); self != nil {
			return scopes[g.names[self]]
		}
		return s
	}); err != nil {
		return err
	}
	for _, f := range g.d.Imports {
		owner := g.owner(f)
		if scopes[owner] == nil {
			scopes[owner] = methodScope("the methods of "+owner, ownerMethods(f)...)
		}
		if g.methods[f], err = g.user(scopes[owner], f.Go, exported(f.Name), f.Export, hintType); err != nil {
			return err
		}
	}
	return g.checkInterfaces()
}

// ownerMethods are the methods that wazabi calls on the owner of an import: Close on an object.
func ownerMethods(f *abi.Func) []string {
	if f.Receiver() == nil {
		return nil
	}
	return []string{"Close"}
}

// nameParameters names the parameters of exports and imports, and those that New has for hosts.
func (g *generator) nameParameters() error {
	g.scope.avoid = map[string]bool{}
	join := func(s *scope, rust, place string) string {
		name, to := s.join(parameter(rust), place)
		if name != rust {
			g.renamed(place, name, to)
		}
		g.scope.avoid[name] = true
		return name
	}
	for _, funcs := range [][]*abi.Func{g.d.Exports, g.d.Imports} {
		for _, f := range funcs {
			s := newScope("the parameters", g.scope)
			s.take("ctx", "the context")
			for name := range g.hidden[f] {
				s.take(name, importPlace)
			}
			for _, p := range f.Params {
				if p.Go == "" {
					continue
				}
				if err := s.claim(p.Go, f.Export+", parameter "+p.Name, hintType); err != nil {
					return err
				}
				g.scope.avoid[p.Go] = true
			}
			for i, p := range f.Params {
				if p.Go != "" {
					g.params[f] = append(g.params[f], p.Go)
					continue
				}
				rust := p.Name
				if self := f.ValueReceiver(); self != nil && i == 0 {
					rust = g.names[self]
				}
				g.params[f] = append(g.params[f], join(s, rust, f.Export+", parameter "+p.Name))
			}
			g.paramScopes[f] = s
			if g.viewMethods[f] != "" {
				g.viewParams[f] = s.fresh("view")
				g.scope.avoid[g.viewParams[f]] = true
			}
		}
	}
	g.hostScope = newScope("the hosts", g.scope)
	for _, name := range []string{"ctx", "opts", "wasm", importedAs[kitPath], importedAs[rtPath]} {
		g.hostScope.take(name, "wazabi")
	}
	for _, module := range g.modules {
		if g.hosts[module] != "" {
			g.hostParams[module] = join(g.hostScope, module, "import block "+module+", parameter of New")
		}
	}
	return nil
}

// importPlace is the owner of an imported package's name.
const importPlace = "an import"

// fixedNames are names that generated code has whatever the guest is: of parameters, results,
// receivers and variables, and of the package's variables that claim does not name.
var fixedNames = strings.Fields("a b c conn ctx data description e f fields i impl limit m made o ok opts other target texts v value wasm yield")

// nameImports names the imported packages. A parameter may have the name of one that only the
// method's signature uses, where parameters do not count yet.
func (g *generator) nameImports() {
	for path, name := range importedAs {
		if name != "_" {
			g.scope.take(name, importPlace)
		}
		g.imported[path] = name
	}
	for _, name := range fixedNames {
		g.scope.avoid[name] = true
	}
	g.nameGoTypes()
	g.nameShared()
}

// nameOwn names the unexported items that every package has.
func (g *generator) nameOwn() {
	// No function with parameters from Rust uses these two, so a parameter may have their names.
	g.own.description, g.own.wasm = "description", "wasm"
	g.scope.take("description", "wazabi")
	g.scope.take("wasm", "wazabi")
	fresh := g.scope.fresh
	g.own.calls, g.own.guest, g.own.lifter = fresh("calls"), fresh("guest"), fresh("lifter")
	g.nameReceivers()
	for _, t := range g.d.Types {
		name := g.names[t]
		g.sizes[t], g.aligns[t] = fresh("sizeof"+name), fresh("alignof"+name)
		for _, field := range g.fields[t] {
			g.offsets[t] = append(g.offsets[t], fresh("offsetof"+name+"_"+field))
		}
		if t.Interface {
			g.guestOf[t] = fresh("guest" + name)
			continue
		}
		g.caseOffsets[t] = make([][]string, len(t.Cases))
		for i := range t.Cases {
			for _, field := range g.caseFields[t][i] {
				g.caseOffsets[t][i] = append(g.caseOffsets[t][i], fresh("offsetof"+g.cases[t][i]+"_"+field))
			}
		}
		g.tables[t], g.resources[t] = "errors"+name, resourceConstant(t)
		g.tables[t], g.resources[t] = fresh(g.tables[t]), fresh(g.resources[t])
	}
	for _, f := range g.d.Exports {
		owner := ""
		if self := f.Receiver(); self != nil {
			owner = g.names[self]
		}
		g.numbers[f] = fresh("fn" + owner + g.methods[f])
		if t := f.Iterator(); t != nil {
			g.iterators[t] = iteratorNames{number: fresh("iterator" + owner + g.methods[f]), next: fresh("fn" + owner + g.methods[f] + "Next")}
		}
	}
	for _, f := range g.d.Imports {
		g.serves[f] = fresh("serve" + g.owner(f) + g.methods[f])
		for i, p := range f.Params {
			if p.Calls != nil {
				g.methods[p.Calls] = g.owner(f) + "." + g.methods[f] + "." + g.params[f][i]
				g.numbers[p.Calls] = fresh("fn" + g.owner(f) + g.methods[f] + exported(g.params[f][i]))
			}
		}
	}
	g.nameCallbacks()
}
