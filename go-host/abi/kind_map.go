package abi

// mapShape is the shape of maps. A map lies in memory as a list of tuples, of a key and its value:
// its one element is the tuple.
type mapShape struct{ basicShape }

func (mapShape) finish(_ *resolver, _ string, t *Type, _ int) error {
	t.Elems = []*Type{{Kind: KindTuple, Elems: t.Elems}}
	return nil
}

func (mapShape) parts(t *Type) []*Type { return t.Elems[0].Elems }

func (mapShape) settled(r *resolver, t *Type) error {
	// A key's layout first: its newtypes do not go round in circles.
	if err := r.layouts.of(t.Elems[0]); err != nil {
		return err
	}
	if key := t.Elems[0].Elems[0]; !key.Key() {
		return bad(t.String(), "%s cannot be the key of a map", key)
	}
	return nil
}
