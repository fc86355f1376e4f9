package abi

// optionShape is the shape of options: a tag, and the value if there is one.
type optionShape struct{ basicShape }

func (optionShape) finish(_ *resolver, where string, t *Type) error {
	if t.Elems[0].Kind == KindOption {
		return bad(where, "an option of an option, perhaps through a type alias: in Go both are nil; "+
			"use an enum of three cases, or one option")
	}
	return nil
}

func (optionShape) layout(l *layouts, t *Type) (size, align int, err error) { return l.tagged(t) }
