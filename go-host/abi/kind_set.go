package abi

// setShape is the shape of sets. On the wire a set is a list of its elements.
type setShape struct{ basicShape }

func (setShape) check(r *resolver, t *Type) error {
	// The layout first: it refuses a newtype that contains itself, on which Key would not return.
	if err := r.layouts.of(t.Elems[0]); err != nil {
		return err
	}
	if !t.Elems[0].Key() {
		return bad(t.String(), "%s cannot be the element of a set", t.Elems[0])
	}
	return nil
}
