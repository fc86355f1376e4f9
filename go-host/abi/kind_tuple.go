package abi

// tupleShape is the shape of tuples, which have the layout of records.
type tupleShape struct{ basicShape }

func (tupleShape) layout(l *layouts, t *Type) (size, align int, err error) {
	if align, err = l.elems(t); err != nil {
		return 0, 0, err
	}
	for _, elem := range t.Elems {
		if size = alignUp(size, elem.Align) + elem.Size; size > maxSize {
			break
		}
	}
	return alignUp(size, align), align, nil
}

// Offsets returns the offsets of a tuple's members.
func (t *Type) Offsets() []int {
	offsets, _, _ := recordLayout(t.Elems)
	return offsets
}
