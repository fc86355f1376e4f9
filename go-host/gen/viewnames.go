package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file names what views need: methods, types, constants, and the accessors of the views. These
// names give way to those of Rust items, so that `view` renames nothing that users have.

// viewItem names an item that a view needs. s has the names of all Rust items beside it.
func (g *generator) viewItem(s *scope, made, place string) string {
	name, to := s.join(made, place)
	g.renamed(place, name, to)
	return name
}

// claimViews names the methods that have views, and the views of types with names.
func (g *generator) claimViews(methods func(*abi.Func) *scope) error {
	seen := map[*abi.Type]bool{}
	for _, f := range g.d.Exports {
		if !f.View {
			continue
		}
		if err := g.refuseView(f); err != nil {
			return err
		}
		g.viewMethods[f] = g.viewItem(methods(f), g.methods[f]+"View", f.Export+" with views")
		if err := g.claimViewsIn(f.Result, seen); err != nil {
			return err
		}
		if !g.shows(f.Result) {
			return fmt.Errorf("%s: no part of its result has a view; remove `view`", f.Export)
		}
	}
	for _, f := range g.d.Imports {
		for _, p := range f.Params {
			if !f.View {
				break
			}
			if err := g.claimViewsIn(p.Type, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// claimViewsIn names the views of the types in a type, but for those that were seen.
func (g *generator) claimViewsIn(t *abi.Type, seen map[*abi.Type]bool) error {
	if seen[t] {
		return nil
	}
	seen[t] = true
	if !g.Recursive(t) {
		if err := shapeOf(t).claimView(g, t); err != nil {
			return err
		}
	}
	for part := range t.Parts() {
		if err := g.claimViewsIn(part, seen); err != nil {
			return err
		}
	}
	return nil
}

// claimView names the view of a record or variant. It reports false if the view has a name.
func (g *generator) claimView(t *abi.Type) (claimed bool) {
	key := g.key(t)
	if g.viewNames[key] != "" {
		return false
	}
	g.viewNames[key] = g.viewItem(g.scope, g.names[t]+"View", "the view of "+t.Path)
	return true
}

// accessors names the accessors of the fields of a record or a case, which have the Go names of the
// fields. A name that the author chose is kept, so it is an error if a view has the name.
func (g *generator) accessors(owner string, all []abi.Field, names []string) ([]string, error) {
	s := methodScope("the accessors", viewMethods...)
	accessors := make([]string, len(all))
	for i, f := range all {
		if f.Go == "" {
			continue
		}
		accessors[i] = names[i]
		if err := s.claim(names[i], "the accessor of "+owner+"."+f.Name, hintType); err != nil {
			return nil, err
		}
	}
	for i, f := range all {
		if f.Go == "" {
			accessors[i] = g.viewItem(s, names[i], "the accessor of "+owner+"."+f.Name)
		}
	}
	return accessors, nil
}

// viewMethods are the methods of views that are no accessors.
var viewMethods = []string{"Case", "Clone", "Err"}
