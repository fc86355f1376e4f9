package abi

import (
	"fmt"
	"math"
)

// maxSize bounds the size of a wire form: a larger one does not fit into any guest. Sums of sizes
// are at most tooLarge. That is maxSize in an int of 32 bits, on whose platforms values of that
// size do not fit into memory either.
const (
	maxSize  = math.MaxInt32
	tooLarge = min(maxSize+1, math.MaxInt)
)

func sum(n, m int) int { return int(min(int64(n)+int64(m), tooLarge)) }

// maxInside bounds how deep types nest by value, so that recursive functions over types need no
// bound of their own. The bound does not depend on the order in which types are visited.
const maxInside = 256

func alignUp(n, align int) int {
	return int(min((int64(n)+int64(align)-1)&^(int64(align)-1), tooLarge))
}

// PayloadOffset returns the offset of the payload of an option, result or variant.
func (t *Type) PayloadOffset() int {
	tag, align := 1, 1
	if t.Kind == KindVariant {
		tag = t.Repr.Size()
	}
	for _, elem := range t.Elems {
		align = max(align, elem.Align)
	}
	if t.Kind == KindResult {
		_, failure := t.failure()
		align = max(align, failure)
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			align = max(align, f.Type.Align)
		}
	}
	return alignUp(tag, align)
}

// layouts computes the layout of each type once. It refuses types that contain themselves by value.
type layouts struct {
	// done has the finished types, each with the depth of its nesting, itself counted.
	done map[*Type]int
	open map[*Type]bool
	// ended has the newtypes and boxes that something else is found in, and, with false, those of
	// the current search.
	ended map[*Type]bool
	// stack has the open types that have names, level counts all open types, and deepest is the
	// depth of the deepest part so far of the innermost open type.
	stack          []*Type
	level, deepest int
}

// of computes Size and Align of a type. For a type with a name it compares them with the record.
func (l *layouts) of(t *Type) error {
	// All descriptions share the primitives, which must not be written.
	if !t.Named() && len(t.Elems) == 0 {
		return nil
	}
	if deep := l.done[t]; deep > 0 {
		l.deepest = max(l.deepest, deep)
		return nil
	}
	if t.Named() {
		if l.open[t] {
			return bad(t.Path, "the type contains itself by value: %s; break the cycle with a Vec or a Box", l.cycle(t))
		}
		l.open[t] = true
		l.stack = append(l.stack, t)
		defer func() { l.stack = l.stack[:len(l.stack)-1] }()
	}
	if l.level == maxInside {
		return tooDeep(t)
	}
	outer := l.deepest
	l.level, l.deepest = l.level+1, 0
	size, align, err := shapeOf(t).layout(l, t)
	if err != nil {
		return err
	}
	deep := l.deepest + 1
	if deep > maxInside {
		return tooDeep(t)
	}
	l.level, l.deepest = l.level-1, max(outer, deep)
	if size > maxSize {
		return &Error{Kind: ErrLimit, Where: t.Path, Detail: fmt.Sprintf("%s is larger than 2 GiB", t)}
	}
	if t.Named() && (t.Size != size || t.Align != align) {
		return bad(t.Path, "size %d and alignment %d do not follow from its parts, which give %d and %d", t.Size, t.Align, size, align)
	}
	t.Size, t.Align = size, align
	l.done[t] = deep
	if t.Kind == KindNewtype {
		return l.end(t)
	}
	return nil
}

// end refuses a newtype that is nothing but boxes of itself. It has no values, and what is inside
// of it would be looked for without end.
func (l *layouts) end(t *Type) error {
	var around []*Type
	for in := t; in.Kind == KindNewtype || in.Kind == KindBox; in = in.Elems[0] {
		if ended, seen := l.ended[in]; ended {
			break
		} else if seen {
			return bad(t.Path, "the type is nothing but boxes of %s, which has no values; put an Option or a Vec between", in)
		}
		l.ended[in] = false
		around = append(around, in)
	}
	for _, in := range around {
		l.ended[in] = true
	}
	return nil
}

func tooDeep(t *Type) error {
	return &Error{Kind: ErrLimit, Where: t.Path, Detail: fmt.Sprintf("types nest more than %d deep by value", maxInside)}
}

func (l *layouts) cycle(t *Type) string {
	text := ""
	for i := len(l.stack) - 1; i >= 0; i-- {
		if len(text) > 1000 {
			text = "… → " + text
			break
		}
		text = l.stack[i].Path + " → " + text
		if l.stack[i] == t {
			break
		}
	}
	return text + t.Path
}

// elems computes the layouts of the types in t.Elems. It returns the greatest alignment, at least
// 1.
func (l *layouts) elems(t *Type) (align int, err error) {
	align = 1
	for _, elem := range t.Elems {
		if err := l.of(elem); err != nil {
			return 0, err
		}
		align = max(align, elem.Align)
	}
	return align, nil
}

// tagged returns the layout of a tag of one byte and a union of the elements.
func (l *layouts) tagged(t *Type) (size, align int, err error) {
	if align, err = l.elems(t); err != nil {
		return 0, 0, err
	}
	for _, elem := range t.Elems {
		size = max(size, elem.Size)
	}
	return alignUp(sum(align, size), align), align, nil
}

// fields computes the layouts of fields' types, and compares them with the layouts that rustc
// chose. It returns the greatest alignment. Errors name a field by the path of its type, what is
// between, and its name.
func (l *layouts) fields(path, between string, fields []Field) (align int, err error) {
	align = 1
	for _, f := range fields {
		if err := l.of(f.Type); err != nil {
			return 0, err
		}
		if f.size != f.Type.Size || f.align != f.Type.Align {
			return 0, bad(path+between+f.Name, "rustc gave %s size %d and alignment %d, the rules of the ABI give %d and %d",
				f.Type, f.size, f.align, f.Type.Size, f.Type.Align)
		}
		align = max(align, f.Type.Align)
	}
	return align, nil
}

// place lays fields out from the offset end on, and compares their offsets with the offsets that
// rustc chose. It returns the offset behind the last field.
func place(where string, fields []Field, end int) (int, error) {
	for _, f := range fields {
		offset := alignUp(end, f.Type.Align)
		if f.Offset != offset {
			return 0, bad(where+f.Name, "offset %d does not follow from the fields before it, which give %d", f.Offset, offset)
		}
		if end = sum(offset, f.Type.Size); end > maxSize {
			break
		}
	}
	return end, nil
}

// recordLayout lays types out as the fields of a record.
func recordLayout(types []*Type) (offsets []int, size, align int) {
	offsets, align = make([]int, len(types)), 1
	for i, t := range types {
		offsets[i] = alignUp(size, t.Align)
		size, align = sum(offsets[i], t.Size), max(align, t.Align)
	}
	return offsets, alignUp(size, align), align
}

// smallest returns the unsigned integer that holds n different values.
func smallest(n uint64) Kind {
	switch {
	case n <= 1<<8:
		return KindU8
	case n <= 1<<16:
		return KindU16
	case n <= 1<<32:
		return KindU32
	}
	return KindU64
}
