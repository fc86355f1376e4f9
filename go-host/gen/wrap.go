package gen

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// columns bounds the lines of doc comments, which begin with two slashes.
const columns = 100

var (
	// item is the beginning of an item of a list in a Go comment, and itemIndent that of its other
	// lines.
	item       = regexp.MustCompile(`^ {2,3}(?:-|[0-9]+\.) `)
	itemIndent = "     "
	// sticky matches a word that has another meaning at the beginning of a line.
	sticky = regexp.MustCompile(`^(?:[-*+•#]|[0-9]+[.)]|\+build.*)$`)
)

// wrap breaks the lines of each paragraph or item that has one beyond the columns. All others keep
// the author's lines, and so do code, headings and tables.
func wrap(all []string) []string {
	var out []string
	for i := 0; i < len(all); {
		first, rest := indents(all[i])
		end := i + 1
		for first != "" && end < len(all) && continues(all[end], rest) {
			end++
		}
		if block := all[i:end]; first != "" && tooLong(block) {
			out = append(out, fill(first, rest, block)...)
		} else {
			out = append(out, block...)
		}
		i = end
	}
	return out
}

// indents returns the indents of the first line of a paragraph or item, and of the lines after it.
// It returns "" for a line that is never wrapped.
func indents(line string) (first, rest string) {
	if bullet := item.FindString(line); bullet != "" {
		return bullet, itemIndent
	}
	if text, ok := strings.CutPrefix(line, " "); ok && text != "" && !strings.ContainsAny(text[:1], " #|") {
		return " ", " "
	}
	return "", ""
}

// continues reports whether a line belongs to the block before it, whose lines have the indent.
func continues(line, indent string) bool {
	text, ok := strings.CutPrefix(line, indent)
	return ok && text != "" && text[0] != ' ' && text[0] != '|'
}

func tooLong(block []string) bool {
	for _, line := range block {
		if utf8.RuneCountInString(line) > columns-len("//") {
			return true
		}
	}
	return false
}

// fill writes the words of a block as lines within the columns. Some words begin no line, so that a
// line can be long.
func fill(first, rest string, block []string) []string {
	block = append([]string{strings.TrimPrefix(block[0], first)}, block[1:]...)
	var out []string
	var line strings.Builder
	width := 0
	write := func(text string) {
		line.WriteString(text)
		width += utf8.RuneCountInString(text)
	}
	write(first)
	for i, word := range strings.Fields(strings.Join(block, " ")) {
		switch {
		case i == 0:
			write(word)
		case width+1+utf8.RuneCountInString(word) <= columns-len("//") || sticky.MatchString(word):
			write(" " + word)
		default:
			out = append(out, line.String())
			line.Reset()
			width = 0
			write(rest + word)
		}
	}
	return append(out, line.String())
}
