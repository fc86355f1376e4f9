package gen

import (
	"regexp"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A rustdoc link becomes a Go link if its target is in the package, and otherwise plain text.

// linker converts the links of one doc comment.
type linker struct {
	// g knows the targets; without it all links become text.
	g           *generator
	self        *abi.Type
	definitions map[string]string
}

var (
	// link is [text](target), [text][label] or [text]. Code spans are matched first, since they
	// contain no links. A target may have a title behind it, which is bounded: a search to the end
	// of the line for each bracket would take a time that grows with the square of the line.
	link = regexp.MustCompile("`[^`]*`" + `|\\[\[\]]|\[([^\[\]]+)\](?:\(([^()\s]*(?:\(\))?)(?:\s[^)]{0,100})?\)|\[([^\[\]]*)\])?`)
	// path matches the text of a link that can be its own target.
	path = regexp.MustCompile(`^(?:[a-z]+@)?[\pL_][\pL\pN_]*(?:::[\pL_][\pL\pN_]*)*(?:!|\(\))?$`)
	url  = regexp.MustCompile(`^(?:https?://|mailto:)`)
)

func label(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// text returns a line without rustdoc's syntax of links.
func (l *linker) text(line string) string {
	return link.ReplaceAllStringFunc(line, func(found string) string {
		m := link.FindStringSubmatch(found)
		text, target := m[1], m[2]
		switch {
		case text == "":
			return strings.TrimPrefix(found, `\`)
		case target == "" && m[3] != "":
			target = l.definitions[label(m[3])]
			if target == "" {
				target = strings.Trim(m[3], "`")
			}
		case target == "":
			if target = l.definitions[label(text)]; target == "" {
				target = strings.Trim(text, "`")
				if !path.MatchString(target) {
					return found
				}
			}
		}
		return l.link(text, target)
	})
}

func (l *linker) link(text, target string) string {
	bare := strings.Trim(text, "`")
	if url.MatchString(target) {
		if bare == target {
			return target
		}
		return bare + " (" + target + ")"
	}
	to := l.target(target)
	switch {
	case to == "":
		return bare
	case path.MatchString(bare):
		return "[" + to + "]"
	}
	return bare + " ([" + to + "])"
}

// target is the Go name of the item at a path, or empty.
func (l *linker) target(path string) string {
	if l.g == nil {
		return ""
	}
	if _, after, ok := strings.Cut(path, "@"); ok {
		path = after
	}
	segments := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path, "()"), "!"), "::")
	if segments[0] == "Self" && l.self != nil {
		segments[0] = l.self.Name
	}
	last := segments[len(segments)-1]
	if n := len(segments); n > 1 {
		if to := l.g.targets[segments[n-2]+"::"+last]; to != "" {
			return to
		}
	}
	return l.g.targets[last]
}

// nameTargets records the targets of links by their Rust names; the names of cases and fields
// follow their type's. If two items have one name, neither is a target.
func (g *generator) nameTargets() {
	add := func(rust, to string) {
		if _, ok := g.targets[rust]; ok {
			to = ""
		}
		g.targets[rust] = to
	}
	for _, t := range g.d.Types {
		if t.Any || g.sides[t] != nil {
			continue
		}
		add(t.Name, g.names[t])
		for i, f := range t.Fields {
			add(t.Name+"::"+f.Name, g.names[t]+"."+g.fields[t][i])
		}
		for i, name := range g.cases[t] {
			add(t.Name+"::"+t.Cases[i].Name, name)
		}
	}
	for _, f := range g.d.Exports {
		switch self := f.Receiver(); {
		case g.sides[self] != nil:
			of := g.sides[self]
			add(of.Name+"::"+f.Name, g.names[of]+"."+g.methods[f])
		case self != nil:
			add(self.Name+"::"+f.Name, g.names[self]+"."+g.methods[f])
		case f.Of != nil:
			add(f.Of.Name+"::"+f.Name, "Module."+g.methods[f])
		default:
			add(f.Name, "Module."+g.methods[f])
		}
	}
}
