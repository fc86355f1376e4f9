package abi

// optionShape is the shape of options: a tag, and the value if there is one.
type optionShape struct{ basicShape }

func (optionShape) finish(_ *resolver, where string, t *Type, _ int) error {
	if t.Elems[0].Kind == KindOption {
		return bad(where, "an option of an option")
	}
	return nil
}

func (optionShape) layout(l *layouts, t *Type) (size, align int, err error) { return l.tagged(t) }
