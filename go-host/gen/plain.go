package gen

import (
	"fmt"
	"math"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Plain data: types that Go lays out as they lie on the wire, on the machines where rt.Native is true. A list of them
// is one copy; bools, chars and enums are checked on the copy, padding is cleared on the way in.

// maxLeaves bounds how many checks an element may need; beyond it is not worth being plain.
const maxLeaves = 16

// plain reports whether lists of the type are copied.
func (g *generator) plain(t *abi.Type) bool {
	if t.Size == 0 {
		return false
	}
	p := g.plainness(t)
	return p.goLayout && p.leaves <= maxLeaves && p.gaps <= maxLeaves
}

// plainness is what plain depends on.
type plainness struct {
	// goLayout: Go lays the type out as it lies on the wire. Both follow C's rules, but Go pads a struct that ends in a field
	// without size.
	goLayout bool
	// leaves and gaps are how many an element has, at most one more than maxLeaves.
	leaves, gaps int
}

// plainness looks at each type once, and at an array's elements once, however many there are.
func (g *generator) plainness(t *abi.Type) plainness {
	p, ok := g.plains[t]
	if ok {
		return p
	}
	switch {
	case t.Kind == abi.KindBool, t.Kind == abi.KindChar, t.Kind == abi.KindEnum:
		p = plainness{goLayout: true, leaves: 1}
	case t.Kind.Scalar():
		p.goLayout = true
	case t.Kind == abi.KindNewtype:
		p = g.plainness(t.Elems[0])
	case t.Kind == abi.KindArray:
		p = g.plainness(t.Elems[0])
		n := min(t.Len, maxLeaves+1)
		p.leaves, p.gaps = n*p.leaves, n*p.gaps
	case t.Kind == abi.KindRecord:
		p.goLayout = true
		end := 0
		for _, f := range t.Fields {
			inside := g.plainness(f.Type)
			if f.Offset > end {
				p.gaps++
			}
			p.goLayout = p.goLayout && f.Type.Size > 0 && inside.goLayout
			p.leaves, p.gaps = min(p.leaves+inside.leaves, maxLeaves+1), min(p.gaps+inside.gaps, maxLeaves+1)
			end = f.Offset + f.Type.Size
		}
		if end < t.Size {
			p.gaps++
		}
	}
	p.leaves, p.gaps = min(p.leaves, maxLeaves+1), min(p.gaps, maxLeaves+1)
	g.plains[t] = p
	return p
}

// leaf is a part of an element that not all bit patterns are values of.
type leaf struct {
	t      *abi.Type
	offset int
	path   []string
}

// leaves are those of a type that is plain.
func (g *generator) leaves(t *abi.Type, offset int, path []string) []leaf {
	if g.plainness(t).leaves == 0 {
		return nil
	}
	switch b := base(t); b.Kind {
	case abi.KindBool, abi.KindChar, abi.KindEnum:
		return []leaf{{b, offset, path}}
	case abi.KindArray:
		var all []leaf
		for i := range b.Len {
			all = append(all, g.leaves(b.Elems[0], offset+i*b.Elems[0].Size, append(path[:len(path):len(path)], "["+strconv.Itoa(i)+"]"))...)
		}
		return all
	case abi.KindRecord:
		var all []leaf
		for _, f := range b.Fields {
			all = append(all, g.leaves(f.Type, offset+f.Offset, append(path[:len(path):len(path)], f.Name))...)
		}
		return all
	}
	return nil
}

// gaps are the padding of an element that is plain: from, to.
func (g *generator) gaps(t *abi.Type, offset int) [][2]int {
	if g.plainness(t).gaps == 0 {
		return nil
	}
	var all [][2]int
	switch b := base(t); b.Kind {
	case abi.KindArray:
		inside := g.gaps(b.Elems[0], 0)
		for i := range b.Len {
			for _, gap := range inside {
				start := offset + i*b.Elems[0].Size
				all = append(all, [2]int{start + gap[0], start + gap[1]})
			}
		}
	case abi.KindRecord:
		end := 0
		for _, f := range b.Fields {
			if f.Offset > end {
				all = append(all, [2]int{offset + end, offset + f.Offset})
			}
			all = append(all, g.gaps(f.Type, offset+f.Offset)...)
			end = f.Offset + f.Type.Size
		}
		if end < b.Size {
			all = append(all, [2]int{offset + end, offset + b.Size})
		}
	}
	return all
}

// wrap adds a leaf's path to a failure.
func (l leaf) wrap(f fail) fail {
	for _, name := range l.path {
		f = within(name, f)
	}
	return f
}

// eachPlain begins a loop over the elements of size bytes that a slice consists of, which it consumes: Go then leaves out
// the checks of bounds.
func (g *generator) eachPlain(slice string, size int) {
	g.w.p("for i := 0; len(%s) >= %d; i++ {", slice, size)
	g.w.p("at := %s[:%d]", slice, size)
	g.w.p("%s = %s[%d:]", slice, slice, size)
}

// lowerPlainChecks writes the loop over what was copied in: checks what Go has not checked, and clears padding.
func (g *generator) lowerPlainChecks(t *abi.Type, each fail) {
	var checked []leaf
	for _, l := range g.leaves(t, 0, nil) {
		// A Go bool is 0 or 1.
		if l.t.Kind != abi.KindBool {
			checked = append(checked, l)
		}
	}
	padding := g.gaps(t, 0)
	if len(checked) == 0 && len(padding) == 0 {
		return
	}
	g.eachPlain("region", t.Size)
	for _, l := range checked {
		at, fail := loc{"at", strconv.Itoa(l.offset)}, l.wrap(each)
		if l.t.Kind == abi.KindChar {
			g.w.use("unicode/utf8")
			g.w.p("if r := %s; !utf8.ValidRune(r) {", g.load(abi.KindI32, at))
			fail(rtInvalidRune + "(r)")
		} else {
			g.w.p("if e := %s(%s); !e.valid() {", g.names[l.t], g.load(l.t.Repr, at))
			fail(fmt.Sprintf(rtInvalidEnum+"(%q, int64(e))", g.names[l.t]))
		}
		g.w.p("}")
	}
	g.clearGaps(t, padding)
	g.w.p("}")
}

// clearGaps writes stores that clear padding: a word of the element's alignment at a time, which is cheaper than bytes.
func (g *generator) clearGaps(t *abi.Type, padding [][2]int) {
	// A gap ends where a field is aligned, and is shorter than that alignment, so it lies in one word. Gaps come in order.
	masks := make(map[int]uint64)
	var words []int
	for _, gap := range padding {
		word := gap[0] / t.Align * t.Align
		if _, ok := masks[word]; !ok {
			words = append(words, word)
			masks[word] = math.MaxUint64 >> (64 - 8*t.Align)
		}
		for i := gap[0]; i < gap[1]; i++ {
			masks[word] &^= 0xff << (8 * (i - word))
		}
	}
	for _, word := range words {
		// Padding is aligned to at least 2 where there is any.
		g.w.use("encoding/binary")
		bits := 8 * t.Align
		g.w.p("binary.LittleEndian.PutUint%d(at[%d:], binary.LittleEndian.Uint%d(at[%d:])&%#x)", bits, word, bits, word, masks[word])
	}
}

// liftPlainChecks writes the loop over what was copied out, as bytes: it is not yet known to be values.
func (g *generator) liftPlainChecks(t *abi.Type, each fail) {
	leaves := g.leaves(t, 0, nil)
	if len(leaves) == 0 {
		return
	}
	g.w.p("copied := " + rtView + "(v)")
	g.eachPlain("copied", t.Size)
	for _, l := range leaves {
		at, fail := loc{"at", strconv.Itoa(l.offset)}, l.wrap(each)
		switch l.t.Kind {
		case abi.KindBool:
			g.w.p("if %s > 1 {", at.byteAt())
			fail(fmt.Sprintf(rtInvalidBool+"(%s)", at.byteAt()))
		case abi.KindChar:
			g.w.use("unicode/utf8")
			g.w.p("if r := %s; !utf8.ValidRune(r) {", g.load(abi.KindI32, at))
			fail(rtInvalidChar + "(uint32(r))")
		default:
			g.w.p("if e := %s(%s); !e.valid() {", g.names[l.t], g.load(l.t.Repr, at))
			fail(fmt.Sprintf(rtInvalidTag+"(%q, int64(e))", l.t.Name))
		}
		g.w.p("}")
	}
	g.w.p("}")
}

// asserts writes the file that holds Go's layouts against the wire's, where lists are copied.
func (g *generator) asserts() ([]byte, error) {
	w := &writer{}
	w.use("unsafe")
	w.p("// Lists of these types are copied as they lie. Each index is 0, or this does not compile.")
	w.p("var (")
	any := false
	for _, t := range g.d.Types {
		if t.Kind != abi.KindRecord || !g.copied[t] {
			continue
		}
		any = true
		name := g.names[t]
		assert := func(expr, constant string) {
			w.p("_ = [1]struct{}{}[%s-%s]", expr, constant)
		}
		assert(fmt.Sprintf("unsafe.Sizeof(%s{})", name), g.sizeName(t))
		assert(fmt.Sprintf("unsafe.Alignof(%s{})", name), g.alignName(t))
		for i := range t.Fields {
			assert(fmt.Sprintf("unsafe.Offsetof(%s{}.%s)", name, g.fieldNames[t][i]), g.offsetNames[t][i])
		}
	}
	w.p(")")
	if !any {
		w = &writer{}
	}
	return w.file(header+nativeTag, g.opts.Package)
}
