package gen

import (
	"unicode"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
)

// receiver returns the name of the receiver in the method of an export.
func (g *generator) receiver(f *abi.Func) string { return g.receivers[g.receiverType(f)] }

// nameReceivers gives a receiver to each type that has methods of exports: the first letter of the
// type's name, with a number if a parameter of one of the methods has that name. Variables of the
// methods give way.
func (g *generator) nameReceivers() {
	scopes := map[string]*scope{g.own.calls: nil}
	for _, t := range g.resourceTypes() {
		scopes[g.names[t]] = nil
	}
	for owner := range scopes {
		scopes[owner] = newScope("the receiver of "+owner, g.scope)
		scopes[owner].avoid = map[string]bool{}
	}
	for _, f := range g.d.Exports {
		avoid := scopes[g.receiverType(f)].avoid
		for _, param := range g.params[f] {
			avoid[param] = true
		}
		avoid[g.viewParams[f]] = true
	}
	for owner, s := range scopes {
		letter, _ := utf8.DecodeRuneInString(owner)
		g.receivers[owner] = s.fresh(string(unicode.ToLower(letter)))
	}
	for _, f := range g.d.Exports {
		g.paramScopes[f].take(g.receiver(f), "the receiver")
	}
}

// resourceConstant is the name of the constant for a type of resources or host objects. Each of the
// two kinds has a table of its own.
func resourceConstant(t *abi.Type) string {
	if isGuestResource(t) {
		return "guestType" + exported(t.Name)
	}
	return "hostType" + exported(t.Name)
}
