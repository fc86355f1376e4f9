package gen

import (
	"math"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Plain data are types whose layout in Go is their wire form, on machines where the runtime's
// Native is true. A list of them is one copy. Bools, chars and enums are checked on the copy, and
// padding is cleared in the guest.

// maxLeaves bounds how many checks an element may need. With more, copying is not worth it.
const maxLeaves = 16

// plainShape is the part of a shape that is about plain data.
type plainShape interface {
	// plainness returns the properties that make the type plain; g.plainness caches them.
	plainness(g *generator, t *abi.Type) plainness
	// leaves are the parts of a value for which some bit patterns are invalid, and gaps are its
	// padding: from, to.
	leaves(g *generator, t *abi.Type, offset int, path []string) []leaf
	gaps(g *generator, t *abi.Type, offset int) [][2]int
	// checkIn and checkOut write the checks of a leaf, which was copied into the guest or out of
	// it.
	checkIn(g *generator, t *abi.Type, at loc, fail fail)
	checkOut(g *generator, t *abi.Type, at loc, fail fail)
	// consecutive reports whether the valid values of a leaf are 0 and the numbers up to last.
	consecutive(t *abi.Type) (last uint64, ok bool)
}

// notPlain is for shapes whose values are never copied.
type notPlain struct{}

func (notPlain) plainness(*generator, *abi.Type) plainness          { return plainness{} }
func (notPlain) leaves(*generator, *abi.Type, int, []string) []leaf { return nil }
func (notPlain) gaps(*generator, *abi.Type, int) [][2]int           { return nil }
func (notPlain) checkIn(*generator, *abi.Type, loc, fail)           {}
func (notPlain) checkOut(*generator, *abi.Type, loc, fail)          {}
func (notPlain) consecutive(*abi.Type) (uint64, bool)               { return 0, false }

// plainNumber is for shapes for which all bit patterns are valid.
type plainNumber struct{ notPlain }

func (plainNumber) plainness(*generator, *abi.Type) plainness { return plainness{goLayout: true} }

// plainLeaf is for shapes for which some bit patterns are invalid.
type plainLeaf struct{ notPlain }

func (plainLeaf) plainness(*generator, *abi.Type) plainness {
	return plainness{goLayout: true, leaves: 1}
}

func (plainLeaf) leaves(_ *generator, t *abi.Type, offset int, path []string) []leaf {
	return []leaf{{t, offset, path}}
}

// plain reports whether lists of the type are copied.
func (g *generator) plain(t *abi.Type) bool {
	if t.Size == 0 {
		return false
	}
	p := g.plainness(t)
	return p.goLayout && p.leaves <= maxLeaves && p.gaps <= maxLeaves
}

// plainness has the properties that decide whether a type is plain.
type plainness struct {
	// goLayout: the type's layout in Go is its wire form. Both follow C's rules, but Go pads a
	// struct that ends in a field without size.
	goLayout bool
	// leaves and gaps are the numbers of these in an element, at most one more than maxLeaves.
	leaves, gaps int
}

// and is the plainness of a struct with one more field.
func (p plainness) and(inside plainness) plainness {
	return plainness{p.goLayout && inside.goLayout, p.leaves + inside.leaves, p.gaps + inside.gaps}.bounded()
}

func (p plainness) bounded() plainness {
	p.leaves, p.gaps = min(p.leaves, maxLeaves+1), min(p.gaps, maxLeaves+1)
	return p
}

// plainness looks at each type once.
func (g *generator) plainness(t *abi.Type) plainness {
	p, ok := g.plains[t]
	if !ok {
		p = shapeOf(t).plainness(g, t).bounded()
		g.plains[t] = p
	}
	return p
}

// leaf is a part of an element for which some bit patterns are invalid.
type leaf struct {
	t      *abi.Type
	offset int
	path   []string
}

// leaves returns the leaves of a plain type. It does not visit types without leaves.
func (g *generator) leaves(t *abi.Type, offset int, path []string) []leaf {
	if g.plainness(t).leaves == 0 {
		return nil
	}
	return shapeOf(t).leaves(g, t, offset, path)
}

func (g *generator) gaps(t *abi.Type, offset int) [][2]int {
	if g.plainness(t).gaps == 0 {
		return nil
	}
	return shapeOf(t).gaps(g, t, offset)
}

// below is a path with one more segment.
func below(path []string, segment string) []string {
	return append(path[:len(path):len(path)], segment)
}

// checkLeaves writes a check of each leaf of the element at.
func (g *generator) checkLeaves(t *abi.Type, at *name, each fail, check func(leaf, loc, fail)) {
	for _, l := range g.leaves(t, 0, nil) {
		fail := each
		for _, segment := range l.path {
			fail = g.within(segment, fail)
		}
		check(l, loc{base: at, n: l.offset}, fail)
	}
}

// eachPlain writes a loop over the elements in the slice, if body writes anything. The loop
// consumes the slice, so that Go omits the checks of bounds. Errors name the index i.
func (g *generator) eachPlain(t *abi.Type, slice, i *name, body func(at *name)) {
	defer g.block()()
	at := g.local("at")
	text := g.w.capture(func() { body(at) })
	if text == "" {
		return
	}
	size := g.size(t)
	g.w.p("for %s := 0; len(%s) >= %s; %s++ {", i, slice, size, i)
	g.w.p("%s := %s[:%s]", at, slice, size)
	g.w.p("%s = %s[%s:]", slice, slice, size)
	g.w.text(text)
	g.w.p("}")
}

// lowerPlain writes the code after a copy into the guest: checks of the leaves, and zeros for
// padding.
func (g *generator) lowerPlain(t *abi.Type, region, i *name, each fail) {
	g.eachPlain(t, region, i, func(at *name) {
		var checked []leaf
		checks := g.w.capture(func() {
			g.checkLeaves(t, at, each, func(l leaf, at loc, fail fail) {
				text := g.w.capture(func() { shapeOf(l.t).checkIn(g, l.t, at, fail) })
				if text != "" {
					checked = append(checked, l)
				}
				g.w.text(text)
			})
		})
		if len(checked) == 1 {
			g.skipUsual(t, checked[0], at)
		}
		g.w.text(checks)
		g.clearGaps(t, at)
	})
}

// skipUsual writes a jump to the next element, if the only checked leaf and the only gap are one
// word. The word is then a valid value if it is in the leaf's range, with zeros in the gap, as in
// most elements.
func (g *generator) skipUsual(t *abi.Type, l leaf, at *name) {
	last, ok := shapeOf(l.t).consecutive(l.t)
	word, gaps := l.offset, g.gaps(t, 0)
	if !ok || word%t.Align != 0 || len(gaps) != 1 || gaps[0] != [2]int{word + l.t.Size, word + t.Align} {
		return
	}
	g.w.p("if %s.LittleEndian.Uint%d(%s) <= %d {", g.pkg("encoding/binary"), 8*t.Align, loc{base: at}.plus(word).from(), last)
	g.w.p("continue")
	g.w.p("}")
}

// liftPlain writes the checks of elements that were copied out. They read bytes, since the elements
// may not be valid values yet.
func (g *generator) liftPlain(t *abi.Type, copied, i *name, each fail) {
	g.eachPlain(t, copied, i, func(at *name) {
		checks := g.w.capture(func() {
			g.checkLeaves(t, at, each, func(l leaf, at loc, fail fail) { shapeOf(l.t).checkOut(g, l.t, at, fail) })
		})
		if checks != "" {
			g.look(t, i, each)
		}
		g.w.text(checks)
	})
}

// clearGaps writes stores that clear padding: a word of the element's alignment at a time, which is
// cheaper than bytes.
func (g *generator) clearGaps(t *abi.Type, at *name) {
	// A gap ends where a field is aligned, and is shorter than that alignment, so it is within one
	// word. Gaps come in order.
	masks := make(map[int]uint64)
	var words []int
	for _, gap := range g.gaps(t, 0) {
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
		// Padding is aligned to at least 2.
		binary := g.pkg("encoding/binary")
		from := loc{base: at}.plus(word).from()
		g.w.p("%s.LittleEndian.PutUint%d(%s, %s.LittleEndian.Uint%d(%s)&%#x)", binary, 8*t.Align, from, binary, 8*t.Align, from, masks[word])
	}
}
