package abi

// mapShape is the shape of maps. On the wire a map is a list of tuples, each a key and its value;
// the tuple is the one element of the type.
type mapShape struct{ basicShape }

func (mapShape) finish(_ *resolver, _ string, t *Type) error {
	t.Elems = []*Type{{Kind: KindTuple, Elems: t.Elems}}
	return nil
}

func (mapShape) args(t *Type) []*Type { return t.Elems[0].Elems }
