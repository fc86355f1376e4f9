package gen

import (
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// claimConstants names the constants of the guest. One that belongs to a resource begins with the
// name of the resource's type.
func (g *generator) claimConstants() error {
	for _, c := range g.d.Constants {
		// Constants are written in capitals in Rust.
		made := exported(strings.ToLower(c.Name))
		if c.Of != nil {
			made = g.names[c.Of] + made
		}
		name, err := g.user(g.scope, c.Go, made, "constant "+c.Path, hintType)
		if err != nil {
			return err
		}
		g.constants[c] = name
	}
	return nil
}

// declareConstants writes the constants. Each has its type, unless that is the literal's own.
func (g *generator) declareConstants() {
	for _, c := range g.d.Constants {
		g.w.p("")
		g.docs(c.Docs, c.Of)
		name := g.constants[c]
		switch value := g.constantValue(c); c.Type.Kind {
		case abi.KindBool, abi.KindString, abi.KindChar, abi.KindF64, abi.KindEnum:
			g.w.p("const %s = %s", name, value)
		default:
			g.w.p("const %s %s = %s", name, g.goType(c.Type), value)
		}
	}
}

// constantValue is the value of a constant as a Go literal, or as the constant of an enum's case.
func (g *generator) constantValue(c *abi.Const) string {
	switch kind := c.Type.Kind; {
	case kind == abi.KindEnum:
		return g.cases[c.Type][c.Case()]
	case kind == abi.KindString:
		return strconv.Quote(c.Value)
	case kind == abi.KindBool:
		return strconv.FormatBool(c.Value == "1")
	case kind == abi.KindChar:
		r, _ := strconv.Atoi(c.Value)
		return strconv.QuoteRune(rune(r))
	case kind.Float():
		text := strconv.FormatFloat(c.Float(), 'g', -1, c.Type.Size*8)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text
	}
	return c.Value
}
