package rt

import (
	"encoding/binary"
	"slices"
	"strconv"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// This file finds the paths of errors of views. A view has no path, which would make each one
// larger. The path of an error is looked for in the result, by the package's description.

const (
	// maxSearched bounds the values that a search visits, and maxSearchDepth how deep they lie.
	maxSearched    = 1 << 20
	maxSearchDepth = 128
)

// nameViewed adds the function to an error of the view at a place, and the path of the string or
// list there, if the error has none. core is the core value of the function's result.
func (p *Package) nameViewed(fn int, core uint64, at Place, err error) {
	e := asError(err)
	e.Func = p.funcName(fn)
	if at.Len() == 0 || e.Path != "" && e.Path[0] != '[' {
		return
	}
	e.Path = within(p.resultPath(fn, core, at), e.Path)
}

// resultPath returns the path of a string or list in a result, or "" if it is not found.
func (p *Package) resultPath(fn int, core uint64, at Place) string {
	if core == 0 || fn < 0 || fn >= len(p.Funcs) {
		return ""
	}
	d, err := p.Describe()
	if err != nil {
		return ""
	}
	i := slices.IndexFunc(d.Exports, func(f *abi.Func) bool { return f.Export == p.Funcs[fn].Export })
	if i < 0 || d.Exports[i].Result == nil {
		return ""
	}
	mem, _ := at.Memory()
	s := &search{mem: mem, target: span{at: at.Address(), size: uint32(at.Len())}, stop: at.Stopped()}
	path, found := "", false
	if t := d.Exports[i].Result; t.Span() {
		path, found = s.span(t, coreSpan(core), 0)
	} else if !t.Direct() {
		path, found = s.value(t, uint32(core), 0)
	}
	if !found {
		return ""
	}
	return within("result", path)
}

// search looks for the string or list that lies at the target.
type search struct {
	mem     []byte
	target  span
	visited int
	// stop returns an error if the search is to end; nil if it never is.
	stop func() error
}

// ends reports whether nothing more is to be visited.
func (s *search) ends() bool {
	if s.stop != nil && s.visited%LookEvery == 0 && s.stop() != nil {
		s.visited = maxSearched + 1
	}
	return s.visited > maxSearched
}

// bytes returns memory; nil if it leaves the guest's.
func (s *search) bytes(at uint32, size uint64) []byte {
	if uint64(at)+size > uint64(len(s.mem)) {
		return nil
	}
	return s.mem[at:][:size]
}

// value looks in the value of the type at an address.
func (s *search) value(t *abi.Type, at uint32, depth int) (path string, found bool) {
	wire := s.bytes(at, uint64(t.Size))
	s.visited++
	if wire == nil || s.ends() || depth > maxSearchDepth {
		return "", false
	}
	if t.Span() {
		return s.span(t, spanAt(wire), depth)
	}
	switch t.Kind {
	case abi.KindNewtype:
		return s.value(t.Elems[0], at, depth+1)
	case abi.KindBox:
		return s.value(t.Elems[0], binary.LittleEndian.Uint32(wire), depth+1)
	case abi.KindArray:
		return s.elements(t.Elems[0], at, uint64(t.Len), depth)
	case abi.KindOption:
		if wire[0] == 1 {
			return s.value(t.Elems[0], at+uint32(t.PayloadOffset()), depth+1)
		}
	case abi.KindResult:
		if wire[0] == 0 {
			return s.value(t.Elems[0], at+uint32(t.PayloadOffset()), depth+1)
		}
	case abi.KindRecord:
		return s.fields(t.Fields, at, depth)
	case abi.KindTuple:
		return s.fields(t.Members(), at, depth)
	case abi.KindVariant:
		if n := t.Repr.Load(wire); n < uint64(len(t.Cases)) {
			path, found = s.fields(t.Cases[n].Fields, at, depth)
			return within(t.Cases[n].Name, path), found
		}
	}
	return "", false
}

// span looks at a string or list, and in its elements.
func (s *search) span(t *abi.Type, at span, depth int) (path string, found bool) {
	if at == s.target {
		return "", true
	}
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	if len(t.Elems) == 0 {
		return "", false
	}
	return s.elements(t.Elems[0], at.at, uint64(at.size), depth)
}

func (s *search) elements(t *abi.Type, at uint32, n uint64, depth int) (path string, found bool) {
	// No element is beyond the end of memory, where addresses would begin at 0 again.
	if t.Kind.Scalar() || s.bytes(at, n*uint64(t.Size)) == nil {
		return "", false
	}
	for i := uint64(0); i < n && s.visited <= maxSearched; i++ {
		if path, found = s.value(t, at+uint32(i*uint64(t.Size)), depth+1); found {
			return within("["+strconv.FormatUint(i, 10)+"]", path), true
		}
	}
	return "", false
}

func (s *search) fields(fields []abi.Field, at uint32, depth int) (path string, found bool) {
	for _, f := range fields {
		if path, found = s.value(f.Type, at+uint32(f.Offset), depth+1); found {
			return within(f.Name, path), true
		}
	}
	return "", false
}

// within is the path of a part within the part of the name.
func within(name, path string) string {
	return asError(Field(&wazabi.Error{Path: path}, name)).Path
}
