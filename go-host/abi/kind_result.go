package abi

// resultShape is the shape of results: a tag, and a value or an error.
type resultShape struct{ basicShape }

func (resultShape) finish(r *resolver, where string, _ *Type, depth int) error {
	if depth != r.resultAt {
		return bad(where, "a result that is not the whole result of a function")
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
	return alignUp(align+size, align), align, nil
}

// checkError checks that the error of a result is an error type, a string, or an error of any type.
func checkError(where string, result *Type) error {
	if result == nil || result.Kind != KindResult {
		return nil
	}
	if e := result.Elems[1]; e.Kind != KindString && e.Kind != KindDynError && !e.Error {
		return bad(where, "%s is used as an error but is not marked as one", e)
	}
	return nil
}
