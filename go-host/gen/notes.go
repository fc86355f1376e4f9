package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file writes the rules of values that Go's types do not express, for the docs of methods and
// fields.

// noteShape has the notes of a kind of type. An empty note is not written.
type noteShape interface {
	// rule returns what a value that Go sends must not be, as the rest of a sentence.
	rule(t *abi.Type) string
	// resultNote returns sentences about a function's result.
	resultNote(g *generator, t *abi.Type) string
	// errorLink returns the Go type of an error as a link.
	errorLink(g *generator, t *abi.Type) string
	// takenErrors returns a sentence about the errors of the program that the guest takes where it
	// declares an error of this type. from is empty, or " from " with the functions that return them.
	takenErrors(g *generator, t *abi.Type, from string) string
}

func rule(t *abi.Type) string { return shapeOf(t).rule(t) }

func (common) rule(*abi.Type) string                         { return "" }
func (boxShape) rule(t *abi.Type) string                     { return rule(t.Elems[0]) }
func (newtypeShape) rule(t *abi.Type) string                 { return rule(t.Elems[0]) }
func (nonzeroShape) rule(*abi.Type) string                   { return "must not be 0" }
func (setShape) rule(*abi.Type) string                       { return "must not have an element twice" }
func (variantShape) rule(*abi.Type) string                   { return notNil }
func (common) resultNote(*generator, *abi.Type) string       { return "" }
func (setShape) resultNote(*generator, *abi.Type) string     { return "The result is sorted." }
func (optionShape) resultNote(*generator, *abi.Type) string  { return "The bool is false for None." }
func (common) errorLink(g *generator, t *abi.Type) string    { return "*[" + g.goType(t) + "]" }
func (enumShape) errorLink(g *generator, t *abi.Type) string { return "[" + g.goType(t) + "]" }
func (variantShape) errorLink(g *generator, t *abi.Type) string {
	return "[" + g.goType(t) + "]"
}

func (stringShape) errorLink(g *generator, _ *abi.Type) string {
	return "*[" + g.kit(kitGuestError) + "]"
}

func (common) takenErrors(g *generator, t *abi.Type, from string) string {
	return fmt.Sprintf("The guest takes errors of the type %s%s; any other ends the call.", shapeOf(t).errorLink(g, t), from)
}

func (variantShape) takenErrors(g *generator, t *abi.Type, from string) string {
	i := t.AnyCase()
	if i < 0 {
		return common{}.takenErrors(g, t, from)
	}
	return fmt.Sprintf("The guest takes errors of the type %s%s, and any other as %s *[%s] with its text and the texts of the errors that it wraps.",
		shapeOf(t).errorLink(g, t), from, text.Article(g.cases[t][i]), g.cases[t][i])
}

func (stringShape) takenErrors(_ *generator, _ *abi.Type, from string) string {
	return "The guest takes the text of any error" + from + ": at most 4 KiB, with U+FFFD for each control or formatting character but " +
		"newlines and tabs."
}

func (dynErrorShape) takenErrors(_ *generator, _ *abi.Type, from string) string {
	return "The guest takes the text of any error" + from + ", and the texts of the errors that it wraps."
}

func (unitShape) takenErrors(_ *generator, _ *abi.Type, from string) string {
	return "The guest takes any error" + from + ", without its text."
}

func (boxShape) resultNote(g *generator, t *abi.Type) string { return g.resultNote(t.Elems[0]) }
func (newtypeShape) resultNote(g *generator, t *abi.Type) string {
	return g.resultNote(t.Elems[0])
}

const notNil = "must not be nil"

func (resourceShape) rule(t *abi.Type) string {
	if t.Any {
		return ""
	}
	return notNil
}

func (resultShape) resultNote(g *generator, t *abi.Type) string {
	note := ""
	if t.Elems[0].Kind != abi.KindResult {
		note = g.resultNote(t.Elems[0])
	}
	if note != "" {
		note += " "
	}
	return note + fmt.Sprintf("Errors of the guest have the type %s.", shapeOf(t.Elems[1]).errorLink(g, t.Elems[1]))
}

func (g *generator) resultNote(t *abi.Type) string { return shapeOf(t).resultNote(g, t) }

// takenNote returns a sentence about the errors that the guest takes from a function of the host
// with a result. funcs are the names of the functions, empty in the docs of the function itself.
func (g *generator) takenNote(result *abi.Type, funcs string) string {
	from := ""
	if funcs != "" {
		from = " from " + funcs
	}
	if result == nil || result.Kind != abi.KindResult {
		return "An error" + from + " ends the call."
	}
	return shapeOf(result.Elems[1]).takenErrors(g, result.Elems[1], from)
}

// lentNote returns a sentence about the errors of funcs of the guest, if it declares any.
func (g *generator) lentNote(result *abi.Type, funcs string) string {
	if result == nil || result.Kind != abi.KindResult {
		return ""
	}
	return fmt.Sprintf("Errors of the guest from %s have the type %s.", funcs, shapeOf(result.Elems[1]).errorLink(g, result.Elems[1]))
}

// funcResult is a parameter that is a func, and the result of the func.
type funcResult struct {
	name   string
	result *abi.Type
}

// grouped returns the sentences of note about funcs. Funcs with the same sentence share it.
func (g *generator) grouped(funcs []funcResult, note func(result *abi.Type, funcs string) string) (notes []string) {
	names := map[string][]string{}
	var first []funcResult
	for _, f := range funcs {
		same := note(f.result, "f")
		if names[same] == nil {
			first = append(first, f)
		}
		names[same] = append(names[same], f.name)
	}
	for _, f := range first {
		notes = append(notes, note(f.result, alternatives(names[note(f.result, "f")])))
	}
	return notes
}

// rules returns a sentence for each rule of an export's parameters.
func (g *generator) rules(f *abi.Func) (notes []string) {
	var order []string
	names := map[string][]string{}
	for i, p := range f.Params {
		rule := rule(p.Type)
		if rule == "" || isSelf(f, i) {
			continue
		}
		if names[rule] == nil {
			order = append(order, rule)
		}
		names[rule] = append(names[rule], g.params[f][i])
	}
	for _, rule := range order {
		notes = append(notes, enumerated(names[rule])+" "+rule+".")
	}
	return notes
}

// fieldDocs writes the docs of a field, its rule, and the errors in it.
func (g *generator) fieldDocs(f abi.Field, owner *abi.Type) {
	written := g.docs(f.Docs, owner)
	if rule := rule(f.Type); rule != "" && rule != notNil {
		g.paragraph(written, "It "+rule+".")
		written = true
	}
	if errs := g.errorsInside(f.Type); errs != nil {
		g.paragraph(written, "An error in it is "+either(errs)+".")
	}
}

// errorsInside returns the Go types of the errors of results inside of a value, as links. A type with
// a name says itself what is inside.
func (g *generator) errorsInside(t *abi.Type) []string {
	return g.errorsOf(t, func(*abi.Type) bool { return true })
}

// errorsWanted is errorsInside for a value that Go sends: some types of Rust take any error of Go.
func (g *generator) errorsWanted(t *abi.Type) []string {
	return g.errorsOf(t, func(err *abi.Type) bool { return err.Error })
}

func (g *generator) errorsOf(t *abi.Type, counts func(err *abi.Type) bool) (links []string) {
	if t.Named() {
		return nil
	}
	if t.Kind == abi.KindResult && counts(t.Elems[1]) {
		links = append(links, shapeOf(t.Elems[1]).errorLink(g, t.Elems[1]))
	}
	for _, elem := range t.Elems {
		for _, link := range g.errorsOf(elem, counts) {
			if !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
	}
	return links
}

// errorNotes returns a sentence for each parameter of an export, and for its result, that has
// results inside.
func (g *generator) errorNotes(f *abi.Func) (notes []string) {
	for i, p := range f.Params {
		if errs := g.errorsWanted(p.Type); errs != nil && !isSelf(f, i) && p.Type.Kind != abi.KindCallback {
			notes = append(notes, fmt.Sprintf("An error in %s is %s.", g.params[f][i], either(errs)))
		}
	}
	t := f.Result
	if it := f.Iterator(); it != nil {
		t = it.Elems[0].Elems[0]
	}
	if t != nil && t.Kind == abi.KindResult {
		t = t.Elems[0]
	}
	if t != nil {
		if errs := g.errorsInside(t); errs != nil {
			notes = append(notes, "An error in the result is "+either(errs)+".")
		}
	}
	return notes
}

// either joins the types that an error can have.
func either(all []string) string { return "of the type " + alternatives(all) }

// alternatives joins names as an English list, of which one is meant.
func alternatives(all []string) string {
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " or " + all[n-1]
	}
	return all[0]
}
