package main

import (
	"context"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// A counter counts the differences that each rule explains.
type counter map[string]int

// A pair is a pattern, compiled by Go and by Rust, each also for matches of the whole text.
type pair struct {
	pattern string
	inGo    [2]*regexp.Regexp
	inRust  [2]*regex.Regex
	// The pattern in Rust's words, if Go and Rust understand it differently, and the rules used.
	reworded [2]*regex.Regex
	rules    []string
	unused   []int // groups that Rust leaves out
	finds    int
}

// newPair compiles a pattern. It returns nil if both refuse the pattern.
func newPair(t *testing.T, engine *regex.Instance, pattern string, explained counter) *pair {
	t.Helper()
	p := &pair{pattern: pattern}
	for i, form := range []string{`\A(?:` + pattern + `)\z`, pattern} {
		var errGo, errRust error
		p.inGo[i], errGo = regexp.Compile(form)
		p.inRust[i], errRust = engine.NewRegex(t.Context(), form)
		if strings.Contains(pattern, `\C`) && errGo != nil && errRust != nil {
			explained[`\C, one byte: refused by both`]++
			return nil
		}
		if errGo != nil {
			t.Fatalf("Go refuses %#q: %v", form, errGo)
		}
		words, rules := reword(form)
		if p.rules = rules; len(rules) > 0 {
			var err error
			if p.reworded[i], err = engine.NewRegex(t.Context(), words); err != nil {
				t.Fatalf("%#q for %#q: %v", words, form, err)
			}
		}
		if errRust != nil && p.reworded[i] == nil {
			t.Fatalf("Rust refuses %#q: %v", form, errRust)
		}
		if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil {
			p.unused = unused(tree, false)
		}
	}
	return p
}

func (p *pair) close(ctx context.Context) {
	for _, re := range slices.Concat(p.inRust[:], p.reworded[:]) {
		re.Close(ctx)
	}
}

// check compares the results for a text with each other and with RE2's.
func (p *pair) check(t *testing.T, text string, re2 []string, explained counter) {
	t.Helper()
	if strings.Contains(p.pattern, `\B`) && strings.ContainsFunc(text, func(c rune) bool { return c > 127 }) {
		// In RE2 a position is between two bytes, in Go and Rust between two characters, and only
		// in Rust these may be letters beyond ASCII.
		explained[`\B beside non-ASCII text`]++
		return
	}
	for i, want := range re2 {
		places := p.inGo[i].FindStringSubmatchIndex(text)
		if got := spell(places); got != want {
			t.Errorf("Go: %#q has the groups %s in %q; want %s", p.inGo[i], got, text, want)
		}
		if len(p.unused) > 0 && places != nil {
			explained["(…){0}: Rust has no such group"]++
			for _, group := range p.unused {
				places = slices.Delete(places, 2*group, 2*group+2)
			}
		}
		got := p.find(t, p.inRust[i], text)
		if p.reworded[i] != nil && !slices.Equal(got, places) {
			for _, rule := range p.rules {
				explained[rule]++
			}
			got = p.find(t, p.reworded[i], text)
		}
		if !slices.Equal(got, places) {
			t.Errorf("Rust: %#q has the groups %s in %q; want %s", p.inGo[i], spell(got), text, spell(places))
		}
	}
}

// find returns the groups of the first match as package regexp does, or nil.
func (p *pair) find(t *testing.T, re *regex.Regex, text string) []int {
	t.Helper()
	if re == nil {
		return []int{-2} // Rust refuses the pattern
	}
	groups, ok, err := re.Groups(t.Context(), text)
	if err != nil {
		t.Fatalf("%#q in %q: %v", p.pattern, text, err)
	}
	// One in eight times, since the crossing takes longer than the match.
	if p.finds++; p.finds%8 == 0 {
		if found, err := re.IsMatch(t.Context(), text); found != ok || err != nil {
			t.Errorf("%#q in %q: IsMatch is %v, %v; want %v", p.pattern, text, found, err, ok)
		}
	}
	var places []int
	for _, group := range groups {
		if group == nil {
			places = append(places, -1, -1)
		} else {
			places = append(places, int(group.Start), int(group.End))
		}
	}
	return places
}

// spell writes places as RE2's files have them.
func spell(places []int) string {
	if places == nil {
		return "-"
	}
	var text []byte
	for i := 0; i < len(places); i += 2 {
		if i > 0 {
			text = append(text, ' ')
		}
		if places[i] < 0 {
			text = append(text, '-')
		} else {
			text = strconv.AppendInt(append(strconv.AppendInt(text, int64(places[i]), 10), '-'), int64(places[i+1]), 10)
		}
	}
	return string(text)
}
