package command

import "strings"

// matchesCfg reports whether a key of cargo's [target] table, such as cfg(all(target_arch =
// "wasm32", not(unix))), holds for a target. facts are the lines of `rustc --print cfg`. A key that
// is not a cfg expression does not hold.
func matchesCfg(key string, facts map[string]bool) bool {
	p := cfgParser{text: key, facts: facts}
	if !p.skip("cfg") || !p.skip("(") {
		return false
	}
	holds := p.predicate(0)
	return p.skip(")") && p.text == "" && !p.bad && holds
}

// cfgParser reads predicates from the beginning of text.
type cfgParser struct {
	text  string
	facts map[string]bool
	bad   bool
}

// maxCfgDepth bounds how deep predicates nest.
const maxCfgDepth = 64

func (p *cfgParser) skip(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.text, " \t\r\n"), token)
	if ok {
		p.text = strings.TrimLeft(rest, " \t\r\n")
	}
	return ok
}

func (p *cfgParser) predicate(depth int) bool {
	name := p.word()
	if name == "" || depth > maxCfgDepth {
		p.bad = true
		return false
	}
	switch {
	case p.skip("("):
		return p.list(name, depth)
	case p.skip("="):
		return p.facts[name+"="+p.value()]
	}
	return name == "true" || p.facts[name]
}

// list reads the arguments of all, any or not, up to the bracket that closes them.
func (p *cfgParser) list(name string, depth int) bool {
	all, some, n := true, false, 0
	for !p.bad && !p.skip(")") {
		holds := p.predicate(depth + 1)
		all, some, n = all && holds, some || holds, n+1
		if !p.skip(",") && !strings.HasPrefix(p.text, ")") {
			p.bad = true
		}
	}
	switch name {
	case "all":
		return all
	case "any":
		return some
	case "not":
		p.bad = p.bad || n != 1
		return !some
	}
	p.bad = true
	return false
}

func (p *cfgParser) word() string {
	p.skip("")
	n := 0
	for n < len(p.text) && (p.text[n] == '_' || p.text[n]|0x20 >= 'a' && p.text[n]|0x20 <= 'z' || n > 0 && p.text[n] >= '0' && p.text[n] <= '9') {
		n++
	}
	word := p.text[:n]
	p.text = p.text[n:]
	return word
}

// value reads a string and returns it with its quotes, as rustc prints it.
func (p *cfgParser) value() string {
	if !strings.HasPrefix(p.text, `"`) {
		p.bad = true
		return ""
	}
	value, rest, ok := strings.Cut(p.text[1:], `"`)
	p.text, p.bad = rest, p.bad || !ok
	return `"` + value + `"`
}

// cfgFacts asks rustc for the cfg values of a target.
func cfgFacts(crate, target string) map[string]bool {
	facts := map[string]bool{}
	for line := range strings.Lines(askRustc(crate, "--print", "cfg", "--target", target)) {
		facts[strings.TrimSpace(line)] = true
	}
	return facts
}
