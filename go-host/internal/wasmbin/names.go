package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// Subsections of the name section that engines read. Engines skip the others.
const (
	moduleName = iota
	functionNames
	localNames
)

// custom reads a custom section. Of the custom sections, engines read the contents of the name
// section only.
func (p *parser) custom(r *Reader) {
	m := p.module
	if len(m.Customs) >= p.limits.CustomSections {
		r.Fail(fault.ErrLimit, "more than %d custom sections", p.limits.CustomSections)
	}
	s := CustomSection{Name: r.name(p.limits.Name), Data: r.Data[r.At:], Offset: r.At}
	m.Customs = append(m.Customs, s)
	if s.Name != "name" {
		return
	}
	r.What = "name section"
	if p.named {
		r.Fail(fault.ErrModule, "there twice")
	}
	p.named = true
	for r.Left() > 0 && r.Err == nil {
		id := r.Byte()
		part := r.part(r.U32(), "name section")
		switch id {
		case moduleName:
			part.nameBytes(part.Left())
			part.Done()
		case functionNames, localNames:
			p.nameMap(&part, id == localNames)
			part.Done()
		}
		r.Err = part.Err
	}
}

// nameMap reads a map from indexes to names, or to maps from indexes to names.
func (p *parser) nameMap(r *Reader, nested bool) {
	n := r.Count()
	if p.names += n; p.names > p.limits.Names {
		r.Fail(fault.ErrLimit, "more than %d names", p.limits.Names)
	}
	for ; n > 0 && r.Err == nil; n-- {
		r.U32()
		if nested {
			p.nameMap(r, false)
		} else {
			r.nameBytes(r.Left())
		}
	}
}
