package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file writes the methods of errors: their texts and their sources.

// failure is an error that is a struct in Go: a record, or a case of a variant.
type failure struct {
	// name is the Go type, and docs the doc comment of the Rust type or variant, which is called wire.
	name, docs, wire string
	fields           []abi.Field
	goFields         []string
	tuple, variant   bool
	format, source   string
	// text: the guest may send the texts of such an error and of its sources.
	text bool
}

// noun is what the error is in Rust.
func (f failure) noun() string {
	if f.variant {
		return "variant"
	}
	return "type"
}

// textField is the field of an error for the text from the guest, and sourceField the one for that
// of a source that is a constant. setText is the method that sets both, also for packages that share
// the type.
const (
	textField   = "text"
	sourceField = "sourceText"
	setText     = "SetText"
)

// textFields writes the fields for the texts.
func (g *generator) textFields(f failure) {
	if !f.text {
		return
	}
	g.w.p("// %s is the text that the guest has sent.", textField)
	for _, field := range g.ownFields(f) {
		g.w.p("%s string", field)
	}
}

// ownFields are the fields that the struct of an error has besides those of Rust.
func (g *generator) ownFields(f failure) []string {
	if !f.text {
		return nil
	}
	if s := g.sourceOf(f); s != nil && s.constant() && s.t.Texts {
		return []string{textField, sourceField}
	}
	return []string{textField}
}

// errorMethods writes the methods that make a pointer to a struct an error. Pointers to distinct
// values without fields may or may not be equal, so errors.Is asks a method of such a struct.
func (g *generator) errorMethods(f failure) {
	g.errorMethod(f)
	if s := g.sourceOf(f); s != nil {
		g.unwrap(f, s)
	}
	if f.text {
		g.setText(f)
	}
	if len(f.fields) > 0 {
		return
	}
	g.w.p("// Is reports whether target is %s *%s: all of them are equal.", text.Article(f.name), f.name)
	g.w.p("func (*%s) Is(target error) bool {", f.name)
	g.w.p("_, ok := target.(*%s)", f.name)
	g.w.p("return ok")
	g.w.p("}")
	g.w.p("")
}

// errorMethod writes the method Error.
func (g *generator) errorMethod(f failure) {
	doc, format, values := g.message(f)
	text := strconv.Quote(strings.ReplaceAll(format, "%%", "%"))
	if len(values) > 0 {
		text = g.rtCall(rtMessage, append([]any{strconv.Quote(format)}, values...)...)
	}
	switch {
	case f.text:
		g.w.p("// Error returns the text from the guest, or else %s.", doc)
		g.w.p("func (e *%s) Error() string {", f.name)
		g.w.p("if e.%s != \"\" {", textField)
		g.w.p("return e.%s", textField)
		g.w.p("}")
		g.w.p("return %s", text)
		g.w.p("}")
	case len(values) > 0:
		g.w.p("// Error returns %s.", doc)
		g.w.p("func (e *%s) Error() string {", f.name)
		g.w.p("return %s", text)
		g.w.p("}")
	default:
		g.w.p("// Error returns %s.", doc)
		g.w.p("func (*%s) Error() string { return %s }", f.name, text)
	}
	g.w.p("")
}

// message returns the text of an error as a format of package fmt with its values, and the words for
// it in docs.
func (g *generator) message(f failure) (doc, format string, values []any) {
	if f.format != "" {
		for _, piece := range abi.Pieces(f.format, f.fields) {
			if piece.Field < 0 {
				format += percents(inert(piece.Text))
				continue
			}
			v := g.printed(f.fields[piece.Field].Type, "e."+f.goFields[piece.Field])
			format += v.plain
			values = append(values, v.value)
		}
		return "the text of the Rust attribute", format, values
	}
	var parts []string
	for i, field := range f.fields {
		if g.unprintable(field.Type) {
			continue
		}
		v := g.printed(field.Type, "e."+f.goFields[i])
		if f.tuple {
			parts = append(parts, v.quoted)
		} else {
			parts = append(parts, percents(field.Name)+"="+v.quoted)
		}
		values = append(values, v.value)
	}
	doc, format = "the doc comment of the Rust "+f.noun(), percents(errorText(f.docs, f.wire))
	if len(parts) > 0 {
		return doc + " and the fields", format + " (" + strings.Join(parts, ", ") + ")", values
	}
	return doc, format, nil
}

func percents(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// printed is a field in the text of an error: the verbs of package fmt for it, as it is and with
// quotation marks where it is text, and the value.
type printed struct{ plain, quoted, value string }

func (g *generator) printed(t *abi.Type, v string) printed {
	inner := base(t)
	for inner.Kind == abi.KindBox {
		inner = base(inner.Elems[0])
	}
	switch {
	case inner.Kind == abi.KindString:
		return printed{"%s", "%q", v}
	case inner.Kind == abi.KindChar:
		return printed{"%c", "%q", v}
	case inner.Kind == abi.KindOption && isInterface(inner.Elems[0]):
		return printed{"%v", "%v", g.rtCall(rtOptInterface, v)}
	case inner.Kind == abi.KindOption:
		return printed{"%v", "%v", g.rtCall(rtOpt, v)}
	case inner.Error && inner.Kind == abi.KindRecord:
		return printed{"%v", "%v", "&" + v}
	case inner.Kind == abi.KindList && base(inner.Elems[0]).Kind == abi.KindU8:
		return printed{"%x", "%x", v}
	case inner.Kind == abi.KindList && base(inner.Elems[0]).Kind == abi.KindString:
		return printed{"%q", "%q", v}
	case inner.Kind == abi.KindRecord || inner.Kind == abi.KindVariant && !inner.Error:
		return printed{"%+v", "%+v", v}
	}
	return printed{"%v", "%v", v}
}

// unprintable reports whether package fmt would print an address for a part of a field, or a handle.
func (g *generator) unprintable(t *abi.Type) bool {
	t = base(t)
	for t.Kind == abi.KindBox || t.Kind == abi.KindOption {
		t = base(t.Elems[0])
	}
	if t.Error {
		return false
	}
	return g.unprinted[t]
}

// hides reports whether package fmt would print an address for a value, or a handle.
func hides(t *abi.Type) bool {
	return t.Kind == abi.KindOption || t.Error && t.Kind != abi.KindEnum || t.Kind.Object() || t.Kind.GuestResource()
}

// source is the field of an error with the error that led to it.
type source struct {
	// t is the type of the error, without boxes and options, and value the field.
	t     *abi.Type
	value string
	// option: the field is a pointer, or nil.
	option bool
}

// constant reports whether the error is a constant, which has no text of its own.
func (s *source) constant() bool { return s.t.Kind == abi.KindEnum }

// sourceOf returns the source of an error, or nil.
func (g *generator) sourceOf(f failure) *source {
	i := abi.Source(f.source, f.fields)
	if i < 0 {
		return nil
	}
	s := &source{t: f.fields[i].Type, value: "e." + f.goFields[i]}
	for s.t.Kind == abi.KindBox || s.t.Kind == abi.KindOption {
		if s.option && s.t.Kind == abi.KindOption {
			// An option in a box in an option is no error.
			return nil
		}
		s.option = s.option || s.t.Kind == abi.KindOption
		s.t = s.t.Elems[0]
	}
	if !s.t.Error && s.t.Kind != abi.KindString && s.t.Kind != abi.KindDynError {
		return nil
	}
	return s
}

// unwrap writes the method Unwrap.
func (g *generator) unwrap(f failure, s *source) {
	g.w.p("// Unwrap returns the error that led to this one%s.", map[bool]string{true: ", or nil"}[s.option])
	g.w.p("func (e *%s) Unwrap() error {", f.name)
	value := s.value
	if s.option {
		g.w.p("if %s == nil {", s.value)
		g.w.p("return nil")
		g.w.p("}")
	}
	switch {
	case s.t.Kind == abi.KindDynError && s.option:
		value = "*" + value
	case s.t.Kind == abi.KindDynError:
		// A nil pointer in an interface is not nil.
		g.w.p("if %s == nil {", value)
		g.w.p("return nil")
		g.w.p("}")
	case s.t.Kind == abi.KindString:
		if s.option {
			value = "*" + value
		}
		value = fmt.Sprintf("&%s{Message: %s}", g.kit(kitGuestError), value)
	case s.constant():
		if s.option && g.shared[s.t] != nil {
			value = "*" + value
		}
		value = g.boxed(s.t, value)
		if f.text && s.t.Texts {
			value = g.rtCall(rtWithText, value, "e."+sourceField)
		}
	case s.t.Kind == abi.KindRecord && !s.option:
		value = "&" + value
	}
	g.w.p("return %s", value)
	g.w.p("}")
	g.w.p("")
}

// setText writes the method that takes the texts of an error and its sources from the guest.
func (g *generator) setText(f failure) {
	g.w.p("// %s sets the text of the error, and those of its sources after it, as the guest sends them.", setText)
	g.w.p("func (e *%s) %s(texts []string) {", f.name, setText)
	s := g.sourceOf(f)
	take := func(field string) string { return g.rtCall(rtTakeText, "&e."+field, "texts") }
	switch {
	case s == nil || !s.t.Texts:
		g.w.p("%s", take(textField))
	case s.constant():
		g.w.p("texts = %s", take(textField))
		g.w.p("%s", take(sourceField))
	default:
		g.w.p("texts = %s", take(textField))
		value := s.value
		if s.option {
			g.w.p("if %s == nil {", value)
			g.w.p("return")
			g.w.p("}")
		}
		g.w.p("%s.%s(texts)", value, setText)
	}
	g.w.p("}")
	g.w.p("")
}

// texts writes the variable with the texts that lie behind an error in a result.
func (g *generator) texts(t *abi.Type, at loc, reject fail) *name {
	texts := g.local("texts")
	g.w.p("%s, %s := %s", texts, g.fn.err, g.onLifter(lifterTexts, at.plus(t.TextOffset()).from()))
	g.checked(reject)
	return texts
}
