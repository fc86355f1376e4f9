package abi

import "strings"

// This file has what a description says about the text and the source of errors.

// Piece is a part of the format of a text: text as it is, or the value of a field.
type Piece struct {
	Text string
	// Field is the index of the field; -1 for text.
	Field int
}

// Pieces returns the parts of the format of an error's text, given the fields of the error.
func Pieces(format string, fields []Field) []Piece {
	pieces, _ := parseFormat(format, fields)
	return pieces
}

// parseFormat reads a format. {name} is the value of a field, {{ and }} are braces.
func parseFormat(format string, fields []Field) (pieces []Piece, ok bool) {
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			pieces = append(pieces, Piece{Text: text.String(), Field: -1})
			text.Reset()
		}
	}
	find := finder(fields)
	for rest := format; rest != ""; {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			text.WriteString(rest)
			break
		}
		text.WriteString(rest[:at])
		brace, after := rest[at], rest[at+1:]
		if after != "" && after[0] == brace {
			text.WriteByte(brace)
			rest = after[1:]
			continue
		}
		name, behind, found := strings.Cut(after, "}")
		field := find(name)
		if brace == '}' || !found || field < 0 {
			return nil, false
		}
		flush()
		pieces = append(pieces, Piece{Field: field})
		rest = behind
	}
	flush()
	return pieces, true
}

// finder returns a function that finds a field, whose time does not grow with the number of fields:
// a format may name each of them many times.
func finder(fields []Field) func(name string) int {
	if len(fields) <= 16 {
		return func(name string) int { return fieldNamed(name, fields) }
	}
	var numbers map[string]int
	return func(name string) int {
		if numbers == nil {
			numbers = make(map[string]int, len(fields))
			for i, f := range fields {
				numbers[f.Name] = i
			}
		}
		if i, ok := numbers[name]; ok {
			return i
		}
		return -1
	}
}

func fieldNamed(name string, fields []Field) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// checkFailure checks the format of an error's text, and the name of its source.
func checkFailure(where string, isError bool, format, source string, fields []Field) error {
	if (format != "" || source != "") && !isError {
		return bad(where, "a text or a source, but no error")
	}
	if _, ok := parseFormat(format, fields); !ok {
		return bad(where, "the format %.80q of its text does not fit its fields", format)
	}
	if source != "" && fieldNamed(source, fields) < 0 {
		return bad(where, "no field %.80q, which is to be its source", source)
	}
	return nil
}

// Source returns the index of the field of an error that has the error that led to it; -1 if there
// is none. Each field has a name.
func Source(source string, fields []Field) int { return fieldNamed(source, fields) }

// spanAlign is the alignment of the address and the length of a string.
const spanAlign = 4

// failure returns the size and the alignment of the Err of a result: its error, and the error's
// text if it has one.
func (t *Type) failure() (size, align int) {
	e := t.Elems[1]
	if !e.Texts {
		return e.Size, e.Align
	}
	align = max(e.Align, spanAlign)
	return alignUp(sum(e.TextOffset(), KindString.Size()), align), align
}

// TextOffset returns the offset of the text of an error of the type from the error, in the Err of a
// result. [Type.Texts] says whether there is one.
func (t *Type) TextOffset() int { return alignUp(t.Size, spanAlign) }

// AnyCase returns the case of an error that holds any error: the one case whose only field is a
// [KindDynError]. It returns -1 if there is none, or more than one.
func (t *Type) AnyCase() int {
	found := -1
	if !t.Error {
		return found
	}
	for i, c := range t.Cases {
		if len(c.Fields) != 1 || c.Fields[0].Type.Kind != KindDynError || c.OK {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}
