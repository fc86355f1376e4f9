package abi

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// The oracle passes values in the plainest way: they are trees with names, written by one
// description and read by another. It does not use Diff, and says whether Diff is right.

// value is a record, a case or a scalar, with its names and its parts.
type value struct {
	label string
	parts []value
}

// random makes a value of a type.
func random(r *rand.Rand, t *Type, depth int) value {
	all := func(label string, types ...*Type) value {
		v := value{label: label}
		for _, t := range types {
			v.parts = append(v.parts, random(r, t, depth+1))
		}
		return v
	}
	named := func(label string, fields []Field) value {
		v := value{label: label}
		for _, f := range fields {
			v.parts = append(v.parts, value{label: f.Name, parts: []value{random(r, f.Type, depth+1)}})
		}
		return v
	}
	few := func(elem *Type) value {
		v := value{label: t.Kind.String()}
		for range r.IntN(3) {
			if depth < 6 {
				v.parts = append(v.parts, random(r, elem, depth+1))
			}
		}
		return v
	}
	switch t.Kind {
	case KindList, KindMap, KindSet:
		return few(t.Elems[0])
	case KindString:
		return few(primitives["u8"])
	case KindArray:
		return all("array", slices.Repeat(t.Elems, t.Len)...)
	case KindTuple, KindBox:
		return all(t.Kind.String(), t.Elems...)
	case KindNewtype:
		return all(t.Name, t.Elems...)
	case KindOption:
		if depth >= 6 || r.IntN(2) == 0 {
			return value{label: "none"}
		}
		return all("some", t.Elems...)
	case KindResult:
		if r.IntN(2) == 0 {
			return all("ok", t.Elems[0])
		}
		return all("err", t.Elems[1])
	case KindRecord:
		return named(t.Name, t.Fields)
	case KindEnum:
		return value{label: t.Name + "::" + t.Cases[r.IntN(len(t.Cases))].label()}
	case KindFlags:
		v := value{label: t.Name}
		for _, c := range t.Cases {
			if r.IntN(2) == 0 {
				v.parts = append(v.parts, value{label: c.Name})
			}
		}
		return v
	case KindResource:
		return value{label: fmt.Sprintf("%s.%s.%t %d", t.Module, t.Name, t.Any, r.Uint32())}
	case KindVariant:
		c := t.Cases[r.IntN(len(t.Cases))]
		if depth >= 6 {
			c = slices.MinFunc(t.Cases, func(a, b Case) int { return boxes(a) - boxes(b) })
		}
		return named(t.Name+"::"+c.label(), c.Fields)
	}
	return value{label: fmt.Sprintf("%s %d", t.Kind, r.Uint64()>>(64-8*scalarSize(t)))}
}

// label is the identity of a case to a caller.
func (c Case) label() string { return fmt.Sprintf("%s ok %t tuple %t", c.Name, c.OK, c.Tuple) }

// boxes is the number of boxes in a case, which may lead back to its type.
func boxes(c Case) int {
	n := 0
	for _, f := range c.Fields {
		walk(f.Type, map[*Type]bool{}, func(t *Type) {
			if t.Kind == KindBox {
				n++
			}
		})
	}
	return n
}

// memory has values, each followed by the data that it points to. Address 0 is never used.
type memory struct {
	bytes []byte
	// depth is the depth of the current read and reads the number of reads: a value that is read as
	// another type may never end.
	depth, reads int
}

func (m *memory) alloc(size int) int {
	at := len(m.bytes) + 8
	m.bytes = append(m.bytes, make([]byte, 8+size)...)
	return at
}

func (m *memory) putNumber(at, size int, n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	copy(m.bytes[at:at+size], b[:size])
}

// number fails outside the memory.
func (m *memory) number(at, size int) uint64 {
	var b [8]byte
	if at < 0 || at+size > len(m.bytes) {
		panic(fmt.Sprintf("no memory at %d", at))
	}
	copy(b[:size], m.bytes[at:])
	return binary.LittleEndian.Uint64(b[:])
}

func (m *memory) write(t *Type, at int, v value) {
	fields := func(fields []Field) {
		for i, f := range fields {
			m.write(f.Type, at+f.Offset, v.parts[i].parts[0])
		}
	}
	switch t.Kind {
	case KindUnit:
	case KindString, KindList, KindMap, KindSet:
		elem := primitives["u8"]
		if t.Kind != KindString {
			elem = t.Elems[0]
		}
		to := m.alloc(elem.Size * len(v.parts))
		m.putNumber(at, 4, uint64(to))
		m.putNumber(at+4, 4, uint64(len(v.parts)))
		for i, part := range v.parts {
			m.write(elem, to+i*elem.Size, part)
		}
	case KindArray:
		for i, part := range v.parts {
			m.write(t.Elems[0], at+i*t.Elems[0].Size, part)
		}
	case KindTuple:
		for i, offset := range t.Offsets() {
			m.write(t.Elems[i], at+offset, v.parts[i])
		}
	case KindBox:
		to := m.alloc(t.Elems[0].Size)
		m.putNumber(at, 4, uint64(to))
		m.write(t.Elems[0], to, v.parts[0])
	case KindNewtype:
		m.write(t.Elems[0], at, v.parts[0])
	case KindOption:
		if v.label == "some" {
			m.putNumber(at, 1, 1)
			m.write(t.Elems[0], at+t.PayloadOffset(), v.parts[0])
		}
	case KindResult:
		tag := map[string]int{"ok": 0, "err": 1}[v.label]
		m.putNumber(at, 1, uint64(tag))
		m.write(t.Elems[tag], at+t.PayloadOffset(), v.parts[0])
	case KindRecord:
		fields(t.Fields)
	case KindEnum, KindVariant:
		for _, c := range t.Cases {
			if v.label == t.Name+"::"+c.label() {
				m.putNumber(at, primitives[t.Repr.String()].Size, uint64(c.Value))
				fields(c.Fields)
			}
		}
	case KindFlags:
		var bits uint64
		for _, c := range t.Cases {
			if slices.ContainsFunc(v.parts, func(part value) bool { return part.label == c.Name }) {
				bits |= uint64(c.Value)
			}
		}
		m.putNumber(at, t.Size, bits)
	default:
		var kind string
		var n uint64
		fmt.Sscanf(v.label, "%s %d", &kind, &n)
		m.putNumber(at, scalarSize(t), n)
	}
}

// read panics on bytes that are no value of the type.
func (m *memory) read(t *Type, at int) value {
	m.depth++
	m.reads++
	if m.depth > 1000 || m.reads > 1e5 {
		panic("it does not end")
	}
	defer func() { m.depth-- }()
	all := func(label string, types []*Type, offset func(i int) int) value {
		v := value{label: label}
		for i, t := range types {
			v.parts = append(v.parts, m.read(t, at+offset(i)))
		}
		return v
	}
	named := func(label string, fields []Field) value {
		v := value{label: label}
		for _, f := range fields {
			v.parts = append(v.parts, value{label: f.Name, parts: []value{m.read(f.Type, at+f.Offset)}})
		}
		return v
	}
	here := func(int) int { return 0 }
	switch t.Kind {
	case KindString, KindList, KindMap, KindSet:
		elem := primitives["u8"]
		if t.Kind != KindString {
			elem = t.Elems[0]
		}
		from, n := int(m.number(at, 4)), int(m.number(at+4, 4))
		if n > len(m.bytes) {
			panic("a list that is too long")
		}
		v := value{label: t.Kind.String()}
		for i := range n {
			v.parts = append(v.parts, m.read(elem, from+i*elem.Size))
		}
		return v
	case KindArray:
		return all("array", slices.Repeat(t.Elems, t.Len), func(i int) int { return i * t.Elems[0].Size })
	case KindTuple:
		offsets := t.Offsets()
		return all("tuple", t.Elems, func(i int) int { return offsets[i] })
	case KindBox:
		to := int(m.number(at, 4))
		if to == 0 {
			panic("a null box")
		}
		return value{label: "box", parts: []value{m.read(t.Elems[0], to)}}
	case KindNewtype:
		return all(t.Name, t.Elems, here)
	case KindOption:
		switch m.number(at, 1) {
		case 0:
			return value{label: "none"}
		case 1:
			return all("some", t.Elems, func(int) int { return t.PayloadOffset() })
		}
		panic("a tag that is none")
	case KindResult:
		tag := m.number(at, 1)
		if tag > 1 {
			panic("a tag that is none")
		}
		return all([]string{"ok", "err"}[tag], t.Elems[tag:tag+1], func(int) int { return t.PayloadOffset() })
	case KindRecord:
		return named(t.Name, t.Fields)
	case KindEnum, KindVariant:
		size := primitives[t.Repr.String()].Size
		tag := m.number(at, size)
		for _, c := range t.Cases {
			if uint64(c.Value)<<(64-8*size) == tag<<(64-8*size) {
				return named(t.Name+"::"+c.label(), c.Fields)
			}
		}
		panic("a case that is none")
	case KindFlags:
		v, bits := value{label: t.Name}, m.number(at, t.Size)
		for _, c := range t.Cases {
			if bits&uint64(c.Value) != 0 {
				v.parts = append(v.parts, value{label: c.Name})
			}
			bits &^= uint64(c.Value)
		}
		if bits != 0 {
			panic("a bit that is none")
		}
		return v
	case KindResource:
		return value{label: fmt.Sprintf("%s.%s.%t %d", t.Module, t.Name, t.Any, m.number(at, 4))}
	}
	return value{label: fmt.Sprintf("%s %d", t.Kind, m.number(at, scalarSize(t)))}
}

// scalarSize is how many bytes of a scalar are compared: of a duration, the seconds.
func scalarSize(t *Type) int { return min(t.Size, 8) }

// crosses says why a random value of the writer's type differs for the reader; "" if it does not.
func crosses(r *rand.Rand, writer, reader *Type) (problem string) {
	v := random(r, writer, 0)
	m := &memory{}
	at := m.alloc(writer.Size)
	m.write(writer, at, v)
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprint(p)
		}
	}()
	if read := m.read(reader, at); !reflect.DeepEqual(read, v) {
		return fmt.Sprintf("%v became %v", v, read)
	}
	return ""
}

// calls calls each function of an old package on a new guest, and returns the first problem, or "".
func calls(r *rand.Rand, old, new *Description) string {
	for _, f := range old.Exports {
		i := slices.IndexFunc(new.Exports, func(g *Func) bool { return g.Name == f.Name })
		if i < 0 {
			return f.Name + " is gone"
		}
		if problem := called(r, f, new.Exports[i]); problem != "" {
			return problem
		}
	}
	for _, f := range new.Imports {
		i := slices.IndexFunc(old.Imports, func(g *Func) bool { return g.Export == f.Export })
		if i < 0 {
			return "no host serves " + f.Export
		}
		if problem := called(r, f, old.Imports[i]); problem != "" {
			return problem
		}
	}
	for _, t := range new.Types {
		if t.Kind == KindResource && !slices.ContainsFunc(old.Types, func(o *Type) bool {
			return o.Kind == KindResource && o.Name == t.Name && o.Module == t.Module && o.Any == t.Any
		}) {
			return "no host takes back " + t.Name
		}
	}
	return ""
}

// called calls the other side's g as the caller's f.
func called(r *rand.Rand, f, g *Func) string {
	params, results := f.Core()
	params2, results2 := g.Core()
	if !slices.Equal(params, params2) || !slices.Equal(results, results2) || len(f.Params) != len(g.Params) {
		return f.Name + " has another signature"
	}
	for i, p := range f.Params {
		q := g.Params[i]
		if p.Name != q.Name || p.InPlace != q.InPlace || p.Type.hasObjects() && p.Borrow != q.Borrow {
			return f.Name + ": another parameter at " + p.Name
		}
		if problem := crosses(r, p.Type, q.Type); problem != "" {
			return f.Name + ", " + p.Name + ": " + problem
		}
		if p.InPlace {
			if problem := crosses(r, q.Type, p.Type); problem != "" {
				return f.Name + ", " + p.Name + " on its way back: " + problem
			}
		}
	}
	if f.Result != nil {
		if problem := crosses(r, g.Result, f.Result); problem != "" {
			return f.Name + ", result: " + problem
		}
	}
	return ""
}

// TestNeverFalselyCompatible is breaking-change-unnoticed: it makes up to four random changes at
// once. Values cross all that Diff calls compatible. WAZABI_ROUNDS=100000 takes a while.
func TestNeverFalselyCompatible(t *testing.T) {
	if raced {
		t.Skip("one goroutine")
	}
	usual := 300
	if testing.Short() {
		usual = 100
	}
	rounds, _ := hostile.Rounds(usual, "")
	r := rand.New(rand.NewPCG(1, 2))
	compatible, found := 0, 0
	for _, path := range []string{zooJSON, "../../examples/png/png/abi.json", hostedJSON} {
		original := few(golden(t, path), 12)
		for range rounds / 3 {
			mutant, names := original, []string(nil)
			for range 1 + r.IntN(4) {
				all := mutations(mutant)
				m := all[r.IntN(len(all))]
				// Most changes are breaking. They are not of interest here.
				for try := 0; m.kind == Breaking && try < r.IntN(12); try++ {
					m = all[r.IntN(len(all))]
				}
				if next := m.mutate(t, mutant); next != nil {
					mutant, names = next, append(names, m.name)
				}
			}
			changes := Diff(original, mutant)
			if ReleaseOf(changes) == Major {
				if calls(r, original, mutant) != "" {
					found++
				}
				continue
			}
			compatible++
			for range 4 {
				if problem := calls(r, original, mutant); problem != "" {
					t.Fatalf("%q is called compatible, but: %s", names, problem)
				}
			}
		}
	}
	t.Logf("%d compatible, %d breaking that one try found", compatible, found)
	if compatible < rounds/20 || found < rounds/50 {
		t.Errorf("%d compatible and %d breaking: too few to say anything", compatible, found)
	}
}
