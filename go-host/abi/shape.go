package abi

import (
	"fmt"
	"strings"
)

// shape has what the table leaves out: the functions of a kind without records, and the layout of a
// kind with parts. A kind overrides methods of basicShape.
type shape interface {
	// finish ends the reading of a type whose parts have been read from a reference. It refuses parts
	// that the kind cannot have.
	finish(r *resolver, where string, t *Type) error
	// check refuses types that the kind cannot have, if only their layouts show it.
	check(r *resolver, t *Type) error
	// layout returns the size and the alignment that follow from the parts.
	layout(l *layouts, t *Type) (size, align int, err error)
	// args returns the types that are written in a reference to the type.
	args(t *Type) []*Type
	// notation writes the parts of the type in brackets, in Rust's notation.
	notation(b *strings.Builder, t *Type, in bracket)
}

// basicShape is the shape of a kind that the table describes completely.
type basicShape struct{}

func (basicShape) finish(*resolver, string, *Type) error { return nil }
func (basicShape) args(t *Type) []*Type                  { return t.Elems }

func (basicShape) notation(b *strings.Builder, t *Type, in bracket) {
	b.WriteString(in.open)
	for i, part := range shapeOf(t).args(t) {
		if i > 0 {
			b.WriteString(", ")
		}
		part.write(b)
	}
	if kinds[t.Kind].form == formArray {
		fmt.Fprintf(b, "; %d", t.Len)
	}
	b.WriteString(in.close)
}

// check checks that the part is a key of which the table says that it is ordered.
func (basicShape) check(r *resolver, t *Type) error {
	ordered := kinds[t.Kind].ordered
	if ordered == "" {
		return nil
	}
	// The layout first: it refuses a newtype that contains itself, on which Key would not return.
	if err := r.layouts.of(t.Elems[0]); err != nil {
		return err
	}
	if part := shapeOf(t).args(t)[0]; !part.Key() {
		return bad(t.String(), "%s cannot be %s", part, ordered)
	}
	return nil
}

// layout returns the layout of the table, or of the type that t is like.
func (basicShape) layout(l *layouts, t *Type) (size, align int, err error) {
	if like := t.like(); like != nil {
		err := l.of(like)
		return like.Size, like.Align, err
	}
	return kinds[t.Kind].size, kinds[t.Kind].align, nil
}

// shapeOf returns the shape of a type's kind.
func shapeOf(t *Type) shape {
	if s := kinds[t.Kind].shape; s != nil {
		return s
	}
	return basicShape{}
}

// named is a kind whose types have records.
type named interface {
	// read reads the keys of a type's record that only the kind has.
	read(r *resolver, t *Type, rec *record) error
	// write writes the keys that read reads.
	write(t *Type, rec *record)
	// canonical writes the lines of the fingerprint's text that only the kind has.
	canonical(c *canonicalText, t *Type)
	// compare compares what only the kind has. Both types are of the kind.
	compare(d *differ, old, new *Type)
	// head returns the declaration of the type without its attributes.
	head(t *Type) string
}
