package abi

// arrayShape is the shape of arrays: the elements follow each other.
type arrayShape struct{ basicShape }

func (arrayShape) layout(l *layouts, t *Type) (size, align int, err error) {
	if _, err := l.elems(t); err != nil {
		return 0, 0, err
	}
	elem := t.Elems[0]
	if elem.Size > 0 && t.Len > maxSize/elem.Size {
		return 0, 0, &Error{Kind: ErrLimit, Where: t.String(), Detail: "larger than 2 GiB"}
	}
	return elem.Size * t.Len, elem.Align, nil
}
