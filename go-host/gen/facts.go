package gen

import (
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
)

// facts holds the properties that types inherit from their parts.
type facts struct {
	*typegraph.Graph
	// counted has the types for which count writes statements, unfilled those whose lowering leaves
	// bytes unwritten.
	counted, unfilled map[*abi.Type]bool
	// objects has the types whose values can contain host objects.
	objects map[*abi.Type]bool
	// holding has the types whose values can contain resources of the guest.
	holding map[*abi.Type]bool
	// near has the types of [typegraph.Graph.Near].
	near map[*abi.Type]bool
	// unprinted has the types in whose values package fmt would print an address or a handle.
	unprinted map[*abi.Type]bool
}

func (f *facts) counts(t *abi.Type) bool { return f.counted[t] }
func (f *facts) holes(t *abi.Type) bool  { return f.unfilled[t] }

func factsOf(d *abi.Description) facts {
	g := typegraph.Of(d)
	return facts{
		Graph: g,
		// A type without bytes, such as an array of length 0, contains no value to count.
		counted:   g.Spread(func(t *abi.Type) bool { return shapeOf(t).counted(t) }, func(t *abi.Type) bool { return t.Size > 0 }),
		unfilled:  g.Spread(func(t *abi.Type) bool { return shapeOf(t).holes(t) }, func(t *abi.Type) bool { return shapeOf(t).inPlace() }),
		objects:   g.Spread(isObject, func(*abi.Type) bool { return true }),
		holding:   g.Holding(),
		near:      g.Near(),
		unprinted: g.Spread(hides, func(*abi.Type) bool { return true }),
	}
}
