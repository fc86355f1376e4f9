package debuginfo

import (
	"cmp"
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// MaxFile bounds the path of a source file, in bytes.
const MaxFile = 512

// Places says where each part of a module's code is in the source.
type Places struct {
	// Chains has the frames of each place, innermost first. All but the last one are functions that
	// were inlined. The last one has no Func. The first chain is empty.
	Chains [][]engine.Frame
	// Parts has the parts of the code, in order.
	Parts []Part
}

// Part is the code from an offset on, up to the next part. Chain is the number of its place, 0 if
// that is not known.
type Part struct {
	At    int
	Chain int
}

// Find returns the number of the part that has an offset, or -1.
func (p *Places) Find(at int) int {
	return sort.Search(len(p.Parts), func(n int) bool { return p.Parts[n].At > at }) - 1
}

// Places reads where the code is in the source.
func (s Sections) Places() (places *Places, err error) {
	defer func() {
		if r := recover(); r != nil {
			places, err = nil, fmt.Errorf("malformed debugging information: %v", r)
		}
	}()
	if err := s.Bounded(); err != nil {
		return nil, err
	}
	data, err := s.Data()
	if err != nil {
		return nil, err
	}
	reader := placesReader{data: data, budget: s.budget(), numbers: map[string]int{}, names: map[dwarf.Offset]string{}, functions: NewNames(data)}
	reader.places.Chains = [][]engine.Frame{nil}
	if err := reader.read(); err != nil {
		return nil, err
	}
	p := &reader.places
	slices.SortStableFunc(p.Parts, func(a, b Part) int { return cmp.Compare(a.At, b.At) })
	return p, nil
}

// placesReader reads the compilation units, one after the other.
type placesReader struct {
	data   *dwarf.Data
	places Places
	// budget is for the frames of the chains.
	budget
	// numbers has the numbers of chains.
	numbers map[string]int
	// names has the names of inlined functions, by their abstract entries.
	names     map[dwarf.Offset]string
	functions *Names
	// rows, files and inlined are those of one unit.
	rows    []row
	files   []*dwarf.LineFile
	inlined []inlined
}

// row is a part of the line table: the code from an address to the next one.
type row struct {
	from, to uint64
	place    engine.Frame
}

// inlined is code of an inlined function.
type inlined struct {
	from, to uint64
	// order counts the entries. Those inside of others come after these.
	order int
	entry *dwarf.Entry
}

func (p *placesReader) read() error {
	r := p.data.Reader()
	for order := 0; ; order++ {
		entry, err := r.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			return p.unit()
		}
		switch entry.Tag {
		case dwarf.TagCompileUnit:
			if err := p.unit(); err != nil {
				return err
			}
			p.rows, p.files, p.inlined = nil, nil, nil
			if err := p.lines(entry); err != nil {
				return err
			}
		case dwarf.TagInlinedSubroutine:
			for _, r := range Ranges(p.data, entry) {
				p.inlined = append(p.inlined, inlined{r[0], r[1], order, entry})
			}
		}
	}
}

// lines reads the line table of a unit.
func (p *placesReader) lines(unit *dwarf.Entry) error {
	r, err := p.data.LineReader(unit)
	if err != nil || r == nil {
		return err
	}
	var entry dwarf.LineEntry
	for begun, gone := false, false; ; {
		switch err := r.Next(&entry); {
		case errors.Is(err, io.EOF):
			p.files = r.Files()
			slices.SortStableFunc(p.rows, func(a, b row) int { return cmp.Compare(a.from, b.from) })
			return nil
		case err != nil:
			return err
		}
		if begun {
			last := &p.rows[len(p.rows)-1]
			if last.to = entry.Address; last.to <= last.from || gone {
				p.rows = p.rows[:len(p.rows)-1]
			}
		} else {
			gone = dropped(entry.Address)
		}
		if begun = !entry.EndSequence; begun {
			place := engine.Frame{Line: entry.Line, Column: entry.Column}
			if place.Line == 0 {
				// The compiler has merged code of several lines.
				place.Column = 0
			}
			if entry.File != nil {
				place.File = text.OneLine(entry.File.Name, MaxFile)
			}
			p.rows = append(p.rows, row{from: entry.Address, place: place})
		}
	}
}

// unit appends the parts of the unit that was read.
func (p *placesReader) unit() (err error) {
	var bounds []uint64
	for _, r := range p.rows {
		bounds = append(bounds, r.from, r.to)
	}
	for _, i := range p.inlined {
		bounds = append(bounds, i.from, i.to)
	}
	slices.Sort(bounds)
	slices.SortStableFunc(p.inlined, func(a, b inlined) int { return cmp.Compare(a.from, b.from) })
	rows, waiting := p.rows, p.inlined
	var open []inlined
	for _, at := range slices.Compact(bounds) {
		open = slices.DeleteFunc(open, func(i inlined) bool { return i.to <= at })
		for len(waiting) > 0 && waiting[0].from <= at {
			if i := waiting[0]; i.to > at {
				n, _ := slices.BinarySearchFunc(open, i.order, func(i inlined, order int) int { return cmp.Compare(i.order, order) })
				open = slices.Insert(open, n, i)
			}
			waiting = waiting[1:]
		}
		for len(rows) > 0 && rows[0].to <= at {
			rows = rows[1:]
		}
		chain := 0
		if len(rows) > 0 && rows[0].from <= at {
			if chain, err = p.chain(rows[0].place, open); err != nil {
				return err
			}
		}
		p.places.Parts = append(p.places.Parts, Part{int(at), chain})
	}
	return nil
}

// chain returns the number of the chain of a place in inlined functions, of which the last one is
// the innermost.
func (p *placesReader) chain(place engine.Frame, open []inlined) (int, error) {
	// A row of one byte can be in many functions.
	const keyCost, frameCost = 8, 64
	if err := p.spend(int64(keyCost * len(open))); err != nil {
		return 0, err
	}
	key := fmt.Appendf(nil, "%s:%d:%d", place.File, place.Line, place.Column)
	for _, i := range open {
		key = binary.AppendUvarint(append(key, ' '), uint64(i.entry.Offset))
	}
	if n, ok := p.numbers[string(key)]; ok {
		return n, nil
	}
	if err := p.spend(int64(frameCost * len(open))); err != nil {
		return 0, err
	}
	var frames []engine.Frame
	for _, i := range slices.Backward(open) {
		place.Func = p.name(i.entry)
		frames = append(frames, place)
		place = p.call(i.entry)
	}
	p.places.Chains = append(p.places.Chains, append(frames, place))
	n := len(p.places.Chains) - 1
	p.numbers[string(key)] = n
	return n, nil
}

// name returns the name of an inlined function.
func (p *placesReader) name(entry *dwarf.Entry) string {
	at, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	if !ok {
		at = entry.Offset
	}
	name, ok := p.names[at]
	if !ok {
		name = p.functions.Of(entry)
		p.names[at] = name
	}
	return name
}

// call returns where an inlined function was called.
func (p *placesReader) call(entry *dwarf.Entry) (place engine.Frame) {
	if file, ok := entry.Val(dwarf.AttrCallFile).(int64); ok && file >= 0 && file < int64(len(p.files)) && p.files[file] != nil {
		place.File = text.OneLine(p.files[file].Name, MaxFile)
	}
	line, _ := entry.Val(dwarf.AttrCallLine).(int64)
	column, _ := entry.Val(dwarf.AttrCallColumn).(int64)
	place.Line, place.Column = int(line), int(column)
	return place
}
