package abi

import (
	"fmt"
	"math"
)

// maxSize bounds a wire form: what is larger fits no guest.
const maxSize = math.MaxInt32

// primitives have the same layout everywhere; docs/abi.md section 1.
var primitives = func() map[string]*Type {
	types := make(map[string]*Type)
	for kind, size := range map[Kind]int{
		KindUnit: 0, KindBool: 1, KindU8: 1, KindI8: 1, KindU16: 2, KindI16: 2, KindU32: 4, KindI32: 4, KindU64: 8, KindI64: 8,
		KindF32: 4, KindF64: 8, KindChar: 4,
	} {
		types[kind.String()] = &Type{Kind: kind, Size: size, Align: max(size, 1)}
	}
	types["string"] = &Type{Kind: KindString, Size: 8, Align: 4}
	types["duration"] = &Type{Kind: KindDuration, Size: 16, Align: 8}
	return types
}()

// maxInside bounds how deep types lie in each other by value, whatever order they are looked at in: what follows them needs no
// bound of its own.
const maxInside = 256

func alignUp(n, align int) int { return (n + align - 1) &^ (align - 1) }

// PayloadOffset is where the payload of an option, result or variant lies, behind its tag.
func (t *Type) PayloadOffset() int {
	tag, align := 1, 1
	if t.Kind == KindVariant {
		tag = primitives[t.Repr.String()].Size
	}
	for _, elem := range t.Elems {
		align = max(align, elem.Align)
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			align = max(align, f.Type.Align)
		}
	}
	return alignUp(tag, align)
}

// layouts computes layouts, each type's once, and refuses types that contain themselves by value.
type layouts struct {
	// done has how deep types lie in each of them, itself counted.
	done map[*Type]int
	open map[*Type]bool
	// stack are the types that are open and have names, level is how many are open; deepest is the deepest part until now of the
	// innermost.
	stack          []*Type
	level, deepest int
}

// of sets Size and Align of a type, unless it has a name: then they are compared with those of its record.
func (l *layouts) of(t *Type) error {
	// Primitives are shared by all descriptions, and never written.
	if !t.Named() && len(t.Elems) == 0 {
		return nil
	}
	if deep := l.done[t]; deep > 0 {
		l.deepest = max(l.deepest, deep)
		return nil
	}
	if t.Named() {
		if l.open[t] {
			return bad(t.Path, "the type contains itself by value: %s; a Vec or Box must stand between", l.cycle(t))
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
	size, align, err := l.compute(t)
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
	return nil
}

func tooDeep(t *Type) error {
	return &Error{Kind: ErrLimit, Where: t.Path, Detail: fmt.Sprintf("types lie more than %d deep in each other", maxInside)}
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

// compute returns the layout that follows from the parts.
func (l *layouts) compute(t *Type) (size, align int, err error) {
	switch t.Kind {
	case KindList, KindMap:
		return 8, 4, nil
	case KindBox, KindResource:
		return 4, 4, nil
	case KindEnum, KindFlags:
		repr := primitives[t.Repr.String()]
		return repr.Size, repr.Align, nil
	case KindRecord:
		if align, err = l.parts(t.Path+".", t.Fields); err != nil {
			return 0, 0, err
		}
		size, err = place(t.Path+".", t.Fields, 0)
		return alignUp(size, align), align, err
	case KindVariant:
		align = primitives[t.Repr.String()].Align
		for _, c := range t.Cases {
			caseAlign, err := l.parts(t.Path+"::"+c.Name+".", c.Fields)
			if err != nil {
				return 0, 0, err
			}
			align = max(align, caseAlign)
		}
		// The payload is as large as the largest case, each rounded up to its own alignment.
		start := t.PayloadOffset()
		size = start
		for _, c := range t.Cases {
			end, err := place(t.Path+"::"+c.Name+".", c.Fields, start)
			if err != nil {
				return 0, 0, err
			}
			size = max(size, end)
		}
		return alignUp(size, align), align, nil
	}
	align = 1
	for _, elem := range t.Elems {
		if err := l.of(elem); err != nil {
			return 0, 0, err
		}
		align = max(align, elem.Align)
	}
	switch t.Kind {
	case KindNewtype:
		return t.Elems[0].Size, t.Elems[0].Align, nil
	case KindArray:
		elem := t.Elems[0]
		if elem.Size > 0 && t.Len > maxSize/elem.Size {
			return 0, 0, &Error{Kind: ErrLimit, Where: t.String(), Detail: "larger than 2 GiB"}
		}
		return elem.Size * t.Len, elem.Align, nil
	case KindOption, KindResult:
		for _, elem := range t.Elems {
			size = max(size, elem.Size)
		}
		return alignUp(align+size, align), align, nil
	case KindTuple:
		for _, elem := range t.Elems {
			size = alignUp(size, elem.Align) + elem.Size
			if size > maxSize {
				break
			}
		}
		return alignUp(size, align), align, nil
	}
	return t.Size, t.Align, nil
}

// parts computes the layouts of fields' types, and compares what rustc gave them. It returns the greatest alignment.
func (l *layouts) parts(where string, fields []Field) (align int, err error) {
	align = 1
	for _, f := range fields {
		if err := l.of(f.Type); err != nil {
			return 0, err
		}
		if f.size != f.Type.Size || f.align != f.Type.Align {
			return 0, bad(where+f.Name, "rustc gave %s size %d and alignment %d, the rules of the ABI give %d and %d",
				f.Type, f.size, f.align, f.Type.Size, f.Type.Align)
		}
		align = max(align, f.Type.Align)
	}
	return align, nil
}

// place lays fields out from an offset on and compares where rustc put them. It returns where they end.
func place(where string, fields []Field, end int) (int, error) {
	for _, f := range fields {
		offset := alignUp(end, f.Type.Align)
		if f.Offset != offset {
			return 0, bad(where+f.Name, "offset %d does not follow from the fields before it, which give %d", f.Offset, offset)
		}
		if end = offset + f.Type.Size; end > maxSize {
			break
		}
	}
	return end, nil
}

// Offsets returns where the members of a tuple lie.
func (t *Type) Offsets() []int {
	offsets, _, _ := recordLayout(t.Elems)
	return offsets
}

// recordLayout lays types out as the fields of a record.
func recordLayout(types []*Type) (offsets []int, size, align int) {
	offsets, align = make([]int, len(types)), 1
	for i, t := range types {
		offsets[i] = alignUp(size, t.Align)
		size, align = offsets[i]+t.Size, max(align, t.Align)
	}
	return offsets, alignUp(size, align), align
}
