package gen

import (
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A host's method may return an error of the type that the guest declares: a refusal, which the
// guest gets. Any other error ends the call.

// refusal has the variables for such an error in the generated code.
type refusal struct {
	// refused is the variable that is true if there is a refusal, value the variable that has it.
	refused *name
	value   expr
}

// unsuited writes how generated code leaves with an error that it cannot send: one of another type
// than the guest declares, a case that means success, an invalid value.
type unsuited struct {
	other   func(failure expr, goType string)
	success func(failure expr, name string)
	invalid fail
	// text sets a string to the text of any error.
	text func(s, failure expr)
}

// endCall is for the errors of a host's method: one that the guest does not declare ends the call.
func (g *generator) endCall() unsuited {
	return unsuited{
		other: func(failure expr, _ string) { g.w.p("return %s", g.onCall(hostHostError, failure)) },
		success: func(failure expr, name string) {
			g.w.p("return %s", g.onCall(hostSuccessError, failure, strconv.Quote(name)))
		},
		invalid: g.unsendable,
		text:    func(s, failure expr) { g.w.p("%s = %s", s.target(), g.rtCall(rtErrorText, failure)) },
	}
}

// refuseError is for the errors in a value: one that the guest does not declare is invalid.
func (g *generator) refuseError(fail fail) unsuited {
	return unsuited{
		other: func(failure expr, goType string) {
			fail(g.rtCall(rtOtherError, failure, strconv.Quote(goType)))
		},
		success: func(failure expr, name string) {
			fail(g.rtCall(rtSuccessError, failure, strconv.Quote(name)))
		},
		invalid: fail,
		text: func(s, failure expr) {
			read, err := g.local("read"), g.local("err")
			g.w.p("%s, %s := %s", read, err, g.rtCall(rtReadErrorText, failure))
			g.w.p("if %s != nil {", err)
			fail(err.String())
			g.w.p("}")
			g.w.p("%s = %s", s.target(), read)
		},
	}
}

// refusalAs writes the search for an error of a Go type in failure, an error of the program.
func (g *generator) refusalAs(goType string, failure expr, leave unsuited) refusal {
	return g.refusalOr(goType, failure, func(expr) { leave.other(failure, goType) })
}

// refusalOr is refusalAs with what is written for any other error.
func (g *generator) refusalOr(goType string, failure expr, other func(value expr)) refusal {
	r := refusal{refused: g.local("failed"), value: variable(g.local("guestErr"))}
	ok := g.local("ok")
	g.w.p("%s := %s != nil", r.refused, failure)
	g.w.p("%s, %s := %s[%s](%s)", r.value.text, ok, g.rt(rtErrorAs), goType, failure)
	g.w.p("if %s && !%s {", r.refused, ok)
	other(r.value)
	g.w.p("}")
	return r
}

// refuseSuccess writes code that leaves if a refusal is a case that means success: the guest would
// read it as success, although the program has an error. same returns the test for a case, given its
// Go name.
func (g *generator) refuseSuccess(t *abi.Type, failure expr, leave unsuited, same func(name string) string) {
	for i, c := range t.Cases {
		if !c.OK {
			continue
		}
		g.w.p("if %s {", same(g.cases[t][i]))
		leave.success(failure, g.cases[t][i])
		g.w.p("}")
	}
}

// failed writes code that ends the call for any other error of a host.
func (g *generator) failed(failure expr) {
	g.w.p("if %s != nil {", failure)
	g.w.p("return %s", g.onCall(hostHostError, failure))
	g.w.p("}")
}

// successNote is the doc of a case of an error that means success.
const successNote = "No method returns it: it means success, which is a nil error."

// errorText is the first paragraph of the docs as plain text on one line, or the name.
func errorText(docs, name string) string {
	text, _, _ := strings.Cut(strings.ReplaceAll(docs, "\r\n", "\n"), "\n\n")
	text = (&linker{}).text(strings.Join(strings.Fields(text), " "))
	if text = inert(text); text == "" || strings.HasPrefix(text, "Deprecated: ") {
		return name
	}
	return text
}
