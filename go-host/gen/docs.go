package gen

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file writes Rust's doc comments as Go's. Docs stay text: each line begins with "//" and a
// blank, so that none is a directive, and no character ends the comment or changes how it is
// displayed. Code in backticks keeps them, since Go's comments have no mark for code within a line.

// docs writes a doc comment, and reports whether it has any line. self is the type that Self means
// in it, if any.
func (g *generator) docs(docs string, self *abi.Type) bool {
	all := g.goDocs(docs, self)
	for _, line := range all {
		g.w.p("%s", strings.TrimRight("//"+line, " \t"))
	}
	return len(all) > 0
}

// paragraph writes a paragraph of the generator's own in a doc comment, after a blank line if sep
// is true.
func (g *generator) paragraph(sep bool, text string) {
	if sep {
		g.w.p("//")
	}
	line := "//"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > columns {
			g.w.p("%s", line)
			line = "//"
		}
		line += " " + word
	}
	g.w.p("%s", line)
}

// methodDocs writes the docs of an export's method.
func (g *generator) methodDocs(f *abi.Func) { g.docsWith(f.Docs, f.Of, g.methodNotes(f)) }

// docsWith writes docs with notes of the generator. The notes precede the first heading, so that
// they are not under it.
func (g *generator) docsWith(docs string, self *abi.Type, notes string) {
	body, headings := docs, ""
	if i := firstHeading(docs); i >= 0 {
		body, headings = strings.TrimRight(docs[:i], "\n"), docs[i:]
	}
	written := g.docs(body, self)
	if notes != "" {
		g.paragraph(written, notes)
		written = true
	}
	if headings != "" {
		if written {
			g.w.p("//")
		}
		g.docs(headings, self)
	}
}

// methodNotes has a sentence for each rule of a parameter or the result that Go's types do not
// express, and for each way in which the guest uses arguments other than copying them.
func (g *generator) methodNotes(f *abi.Func) string {
	var funcs []funcResult
	var changed, called, used, pulled, read, kept, lent, given, closed []string
	for i, p := range f.Params {
		name := g.params[f][i]
		switch {
		case isSelf(f, i):
		case p.Type.Kind == abi.KindSequence:
			pulled = append(pulled, name)
		case p.Type.Kind.Stream():
			used = append(used, name)
		case p.Type.Kind.Argument():
			called = append(called, name)
			funcs = append(funcs, funcResult{name, p.Type.CallbackResult()})
		case base(p.Type).Interface && p.Borrow:
			read = append(read, name)
		case base(p.Type).Interface:
			closed = append(closed, name)
		case g.holding[p.Type] && !p.Borrow:
			given = append(given, name)
		case p.InPlace:
			changed = append(changed, name)
		case g.objects[p.Type] && p.Borrow:
			lent = append(lent, name)
		case g.objects[p.Type]:
			kept = append(kept, name)
		case p.Borrow && (shapeOf(p.Type).span(p.Type) || g.counts(p.Type)):
			read = append(read, name)
		}
	}
	notes := append(g.rules(f), g.errorNotes(f)...)
	note := func(names []string, text string) {
		if len(names) > 0 {
			notes = append(notes, fmt.Sprintf(text, enumerated(names)))
		}
	}
	note(changed, "The guest changes %s in place.")
	note(called, "The guest may call %s until the method returns.")
	notes = append(notes, g.grouped(funcs, g.takenNote)...)
	note(used, "The guest may use %s until the method returns.")
	note(pulled, "The guest may pull from %s until the method returns, up to 256 items ahead of their use.")
	note(read, "The guest borrows %s for the call.")
	note(lent, "The guest borrows the host objects in %s for the call.")
	note(kept, "The guest takes ownership of the host objects in %s.")
	note(given, "The guest takes %s, which cannot be used again.")
	note(closed, "The guest takes %s, and closes what it does not return.")
	if len(f.Params) > 0 && isSelf(f, 0) && !f.Params[0].Borrow {
		notes = append(notes, fmt.Sprintf("The %s cannot be used again.", g.names[f.Of]))
	}
	if f.Result != nil {
		if text := g.resultNote(f.Result); text != "" {
			notes = append(notes, text)
		}
	}
	if f.Iterator() != nil {
		notes = append(notes, g.iterateNote(f))
	}
	return strings.Join(notes, " ")
}

// withArticle returns a link to a type or a case, with its article.
func withArticle(name string) string { return text.Article(name) + " [" + name + "]" }

// enumerated joins names as an English list.
func enumerated(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}

var (
	heading    = regexp.MustCompile(`^ {0,3}#{1,6} +(.*?)[ #]*$`)
	fence      = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	bullet     = regexp.MustCompile(`^ {0,3}[-*+] +(.*)$`)
	numbered   = regexp.MustCompile(`^ {0,3}([0-9]+)[.)] +(.*)$`)
	definition = regexp.MustCompile(`^ {0,3}\[([^\]]+)\]: +(\S+).*$`)
)

// lines visits the lines of Rust docs, and tells visit which lines are code.
func lines(docs string, visit func(line string, code, fenced bool)) {
	code := false
	for line := range strings.SplitSeq(docs, "\n") {
		if fence.MatchString(line) {
			code = !code
			visit(line, true, true)
			continue
		}
		visit(line, code, false)
	}
}

// firstHeading returns the offset of the first heading of docs, or -1.
func firstHeading(docs string) int {
	at, found := 0, -1
	lines(docs, func(line string, code, _ bool) {
		if found < 0 && !code && heading.MatchString(line) {
			found = at
		}
		at += len(line) + 1
	})
	return found
}

// goDocs converts docs to the lines of a Go comment, without the slashes.
func (g *generator) goDocs(docs string, self *abi.Type) []string {
	if docs == "" {
		return nil
	}
	l := &linker{g: g, self: self, definitions: map[string]string{}}
	lines(docs, func(line string, code, _ bool) {
		if m := definition.FindStringSubmatch(line); m != nil && !code {
			l.definitions[label(m[1])] = m[2]
		}
	})
	var out []string
	text := func(indent, line string) {
		line = inert(line)
		// gofmt would move this old form of a build constraint from any comment to the top of the
		// file, where it has an effect.
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "+build"); ok {
			line = "+ build" + rest
		}
		// Linters take this for a directive that has no effect.
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "go:"); ok {
			line = "go: " + rest
		}
		out = append(out, indent+line)
	}
	inList := false
	lines(docs, func(line string, code, fenced bool) {
		if fenced {
			out = append(out, "")
			return
		}
		if code {
			// rustdoc hides these lines.
			if trimmed := strings.TrimSpace(line); trimmed != "#" && !strings.HasPrefix(trimmed, "# ") {
				text("\t", line)
			}
			return
		}
		if definition.MatchString(line) {
			return
		}
		if m := heading.FindStringSubmatch(line); m != nil {
			inList = false
			out = append(out, "")
			text(" # ", l.text(m[1]))
			out = append(out, "")
			return
		}
		if m := bullet.FindStringSubmatch(line); m != nil {
			inList = true
			text("   - ", l.text(m[1]))
			return
		}
		if m := numbered.FindStringSubmatch(line); m != nil && (inList || m[1] == "1") {
			inList = true
			text("  "+m[1]+". ", l.text(m[2]))
			return
		}
		indent := " "
		if inList = inList && strings.HasPrefix(line, "  "); inList {
			indent, line = "     ", strings.TrimLeft(line, " ")
		}
		text(indent, l.text(line))
	})
	return wrap(tidy(out))
}

// tidy removes blank lines at both ends, and all but one of several in a row.
func tidy(all []string) []string {
	var out []string
	for _, line := range all {
		if strings.TrimSpace(line) != "" {
			out = append(out, line)
		} else if len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, "")
		}
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// inert replaces control characters, and formatting characters: they change the direction of text,
// or are text that only tools read. The joiners stay, which scripts and emoji need.
func inert(s string) string {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == nonJoiner, r == joiner:
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029', r == utf8.RuneError:
			return '?'
		}
		return r
	}, s)
}
