package abi

// sequenceShape is the shape of sequences: a whole parameter of an export, from which the guest
// pulls items until the export returns. What crosses is a handle; the items cross in lists. As for
// iterators, the one element of the type is the list of a batch.
type sequenceShape struct{ iteratorShape }

func (sequenceShape) finish(_ *resolver, where string, t *Type) error {
	if t.Elems[0].Kind == KindUnit {
		return bad(where, "a sequence of (), which carries no data")
	}
	t.Elems = []*Type{{Kind: KindList, Elems: t.Elems}}
	return nil
}
