package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// The bits of an element segment's flags.
const (
	// ElementPassive: there is no offset.
	ElementPassive = 1 << iota
	// ElementTable: it names its table; without an offset, it is declarative.
	ElementTable
	// ElementExprs: the elements are expressions and not functions.
	ElementExprs
)

func (p *parser) elements(r *Reader) {
	total := 0
	for n := r.countTo(p.limits.Segments, "element segments"); n > 0 && r.Err == nil; n-- {
		at, offset, fixed := r.At, int32(0), false
		flags := r.U32()
		if flags > ElementPassive|ElementTable|ElementExprs {
			r.Fail(fault.ErrModule, "an element segment with flags 0x%x, expected 0 to 7", flags)
		}
		if flags&ElementPassive == 0 {
			if flags&ElementTable != 0 {
				r.Below(p.tableCount, "table")
			}
			offset, fixed = p.constant(r)
		}
		if flags&(ElementPassive|ElementTable) != 0 {
			if flags&ElementExprs != 0 {
				r.referenceType()
			} else if kind := r.Byte(); kind != 0 {
				r.Fail(fault.ErrModule, "elements of kind %d, expected 0 (functions)", kind)
			}
		}
		count := r.Count()
		if total += count; total > p.limits.Elements {
			r.Fail(fault.ErrLimit, "more than %d elements in all segments", p.limits.Elements)
		}
		// The specification and the engine go trap here, while wazero skips the segment.
		if end := uint64(uint32(offset)) + uint64(count); fixed && end > uint64(p.tableLeast) {
			r.FailAt(at, fault.ErrFeature, "a segment of elements %d to %d, expected at most the %d that the table begins with",
				uint32(offset), end, p.tableLeast)
		}
		for ; count > 0 && r.Err == nil; count-- {
			if flags&ElementExprs != 0 {
				p.constant(r)
			} else {
				r.Below(len(p.module.Funcs), "function")
			}
		}
	}
}

func (p *parser) dataCount(r *Reader) {
	p.claimedData, p.claimsData = r.U32(), true
}

func (p *parser) data(r *Reader) {
	n := r.countTo(p.limits.DataSegments, "data segments")
	p.dataSegments = uint32(n)
	for ; n > 0 && r.Err == nil; n-- {
		switch flags := r.U32(); flags {
		case 0: // active
			p.constant(r)
		case 1: // passive
		case 2: // active, with a memory
			r.Below(1, "memory")
			p.constant(r)
		default:
			r.Fail(fault.ErrModule, "a data segment with flags 0x%x, expected 0 to 2", flags)
		}
		r.Bytes(r.U32())
	}
}
