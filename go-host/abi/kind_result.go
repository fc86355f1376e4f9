package abi

// resultShape is the shape of results: a tag, and a value or an error.
type resultShape struct{ basicShape }

// check checks that the error is an error type, a string, an error of any type, or ().
func (resultShape) check(_ *resolver, t *Type) error {
	if e := t.Elems[1]; e.Kind != KindString && e.Kind != KindDynError && e.Kind != KindUnit && !e.Error {
		return bad(t.String(), "%s is used as an error but is not marked as one", e)
	}
	return nil
}

func (resultShape) layout(l *layouts, t *Type) (size, align int, err error) {
	// The parts first: the error's text lies behind the error.
	if _, err = l.elems(t); err != nil {
		return 0, 0, err
	}
	ok := t.Elems[0]
	size, align = t.failure()
	size, align = max(size, ok.Size), max(align, ok.Align)
	return alignUp(sum(align, size), align), align, nil
}
