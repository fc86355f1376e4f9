package abi

import "strconv"

// tupleShape is the shape of tuples, which have the layout of records.
type tupleShape struct{ basicShape }

func (tupleShape) layout(l *layouts, t *Type) (size, align int, err error) {
	if align, err = l.elems(t); err != nil {
		return 0, 0, err
	}
	for _, elem := range t.Elems {
		if size = sum(alignUp(size, elem.Align), elem.Size); size > maxSize {
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

// Members returns the members of a tuple as fields, whose names are their numbers.
func (t *Type) Members() []Field {
	fields := make([]Field, len(t.Elems))
	for i, offset := range t.Offsets() {
		fields[i] = Field{Name: strconv.Itoa(i), Type: t.Elems[i], Offset: offset}
	}
	return fields
}
