package translate

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
)

// call is the key of a place: a function of the guest, the one that it calls there or -1, and what
// a directive says.
type call struct {
	function, callee int
	file             string
	line             int
}

// linesTable makes the lines file.
type linesTable struct {
	// texts has the numbers of texts; list has the texts.
	texts map[string]int
	list  []string
	calls map[call][]engine.Frame
}

// newLinesTable: the text with number 0 is empty, and not in the list.
func newLinesTable() *linesTable {
	return &linesTable{texts: map[string]int{"": 0}, calls: map[call][]engine.Frame{}}
}

// add notes that a function has a place, where it calls another one if callee is not -1.
func (t *linesTable) add(function, callee int, chain []engine.Frame) {
	place := innermost(chain)
	if place.Line == 0 {
		return
	}
	key := call{function, callee, place.File, place.Line}
	if old, ok := t.calls[key]; ok {
		chain = common(old, chain)
	}
	t.calls[key] = chain
}

// common returns what two places have in common that Go cannot tell apart: the same line of the
// source, inlined twice into the same function. They have the same frames or only those at both
// ends, without what differs.
func common(a, b []engine.Frame) []engine.Frame {
	if len(a) == len(b) {
		same := slices.Clone(a)
		for i := range same {
			if same[i] = commonFrame(a[i], b[i]); same[i].File == "" || same[i].Func != a[i].Func {
				return ends(a, b)
			}
		}
		return same
	}
	return ends(a, b)
}

func ends(a, b []engine.Frame) []engine.Frame {
	inner := commonFrame(a[0], b[0])
	if len(a) == 1 || len(b) == 1 {
		inner.Func = ""
		return []engine.Frame{inner}
	}
	return []engine.Frame{inner, commonFrame(a[len(a)-1], b[len(b)-1])}
}

// commonFrame returns what two frames have in common.
func commonFrame(a, b engine.Frame) engine.Frame {
	if a.Func != b.Func {
		a.Func = ""
	}
	switch {
	case a.File != b.File || a.Line != b.Line:
		a.File, a.Line, a.Column = "", 0, 0
	case a.Column != b.Column:
		a.Column = 0
	}
	return a
}

// bytes returns the file. compiled.Guest documents it.
func (t *linesTable) bytes() []byte {
	var entries bytes.Buffer
	for _, c := range slices.SortedFunc(maps.Keys(t.calls), func(a, b call) int {
		return cmp.Or(cmp.Compare(a.function, b.function), cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.callee, b.callee))
	}) {
		fmt.Fprintf(&entries, "%d %d %d %d", c.function, t.text(c.file), c.line, c.callee)
		for _, f := range t.calls[c] {
			fmt.Fprintf(&entries, " %d %d %d %d", t.text(f.Func), t.text(f.File), f.Line, f.Column)
		}
		entries.WriteByte('\n')
	}
	return append([]byte(strings.Join(t.list, "\n")+"\n\n"), entries.Bytes()...)
}

// text returns the number of a text. Texts have one line.
func (t *linesTable) text(s string) int {
	s = strings.ReplaceAll(s, "\n", " ")
	n, ok := t.texts[s]
	if !ok {
		t.list = append(t.list, s)
		n = len(t.list)
		t.texts[s] = n
	}
	return n
}
