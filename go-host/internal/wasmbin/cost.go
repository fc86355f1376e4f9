package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// The time that an engine takes to compile is estimated from the instructions, in tenths of a
// microsecond, as measured on wazero. What has a branch or an exit of its own takes longest, such
// as an access to memory, which checks a bound. Guards are included: a function, a loop and a bulk
// instruction have one each.
const (
	costPlain    = 1
	costGlobal   = 2
	costBlock    = 60
	costLoop     = 240
	costFunction = 200
	costMemory   = 37
	// costOffset is the cost of an offset of two bytes or more, beside the access.
	costOffset   = 18
	costDivide   = 25
	costTruncate = 45
	// costSaturate is the cost of a truncation that does not trap.
	costSaturate = 24
	// costUnsigned is the cost of a conversion of an unsigned number of 64 bits to a float.
	costUnsigned = 38
	// costMinMax is the cost of min and max of floats, costCopySign that of copysign, and costSign that
	// of abs and neg.
	costMinMax   = 33
	costCopySign = 20
	costSign     = 4
	costCall     = 12
	costIndirect = 90
	costBulk     = 400
	costGrow     = 150
	costTable    = 50
	costRefFunc  = 16
	// costVector is the cost of an instruction on vectors without memory. costVectorSome is that of one
	// for which the processor has none, and costVectorMany that of one that becomes many.
	costVector     = 6
	costVectorSome = 18
	costVectorMany = 40
	// costDrop is the cost of data.drop and elem.drop.
	costDrop = 40
	// costValue is the cost of a value that a branch, a call or a block carries.
	costValue = 10
	// costLive is the cost of an operand that lives on, for each block.
	costLive = 5
	// fewGlobals is how many globals that can change cost nothing beyond the instructions that name
	// them. Usual guests have one, the stack pointer.
	fewGlobals = 4
	// costTarget is the cost of one target of a br_table.
	costTarget = 42
	// costBytes is how many bytes a function has that takes twice as long as these bytes would take in
	// small functions.
	costBytes = 32 << 10
	// Engines go through all types and globals for each function, and through all exports to name
	// one. They go through the imports for each call of one. One unit is for so many.
	typesPerCost, globalsPerCost, exportsPerCost, importsPerCost = 16, 24, 128, 64
	// workLive is the work for a value that lives on from one block to the next.
	workLive = 40
	// workPerCost converts Limits.Work.
	workPerCost = 50
)

// The costs by opcode, and by the byte after 0xfd.
var (
	costs = costsOf(costPlain, []costRange{
		{0x02, 0x02, costBlock},
		{0x03, 0x03, costLoop},
		{0x04, 0x04, costBlock}, // if
		{0x0d, 0x0d, costBlock}, // br_if
		{0x0e, 0x0e, costBlock}, // br_table
		{0x10, 0x10, costCall},
		{0x11, 0x11, costIndirect},
		{0x23, 0x24, costGlobal},
		{0x25, 0x26, costTable},
		{0x28, 0x3e, costMemory},
		{0x40, 0x40, costGrow},
		{0x6d, 0x70, costDivide},
		{0x7f, 0x82, costDivide},
		{0x8b, 0x8c, costSign},
		{0x96, 0x97, costMinMax},
		{0x98, 0x98, costCopySign},
		{0x99, 0x9a, costSign},
		{0xa4, 0xa5, costMinMax},
		{0xa6, 0xa6, costCopySign},
		{0xa8, 0xab, costTruncate},
		{0xae, 0xb1, costTruncate},
		{0xb5, 0xb5, costUnsigned},
		{0xba, 0xba, costUnsigned},
		{0xd2, 0xd2, costRefFunc},
		{0xfc, 0xfc, costSaturate}, // others of this prefix have costs by their forms
	})
	costsFD = costsOf(costVector, []costRange{
		{0x0c, 0x0c, costPlain},      // v128.const
		{0x0d, 0x10, costVectorSome}, // shuffle, swizzle, splats
		{0x23, 0x40, costVectorSome}, // comparisons of integers
		{0x62, 0x62, costVectorMany}, // popcnt
		{0x6b, 0x6d, costVectorSome}, // shifts
		{0x7c, 0x7f, costVectorSome}, // pairwise additions
		{0x82, 0x82, costVectorSome}, // q15mulr_sat
		{0x8b, 0x8d, costVectorSome},
		{0x9c, 0x9f, costVectorSome}, // extended multiplications
		{0xab, 0xad, costVectorSome},
		{0xbc, 0xbf, costVectorSome},
		{0xc0, 0xc0, costVectorSome}, // i64x2.abs
		{0xc3, 0xc3, costVectorSome}, // i64x2.all_true
		{0xcb, 0xcd, costVectorSome},
		{0xd5, 0xd5, costVectorMany}, // i64x2.mul
		{0xd6, 0xdb, costVectorSome},
		{0xdc, 0xdf, costVectorMany},
		{0xe8, 0xe9, costVectorMany}, // min, max
		{0xf4, 0xf5, costVectorMany},
		{0xf8, 0xf8, costVectorSome}, // conversions
		{0xf9, 0xf9, costVectorMany},
		{0xfa, 0xfc, costVectorSome},
		{0xfd, 0xfd, costVectorMany},
		{0xfe, 0xff, costVectorSome},
	})
)

// costRange gives opcodes first to last a cost.
type costRange struct{ first, last, cost int }

func costsOf(usual uint16, ranges []costRange) (t [256]uint16) {
	for op := range t {
		t[op] = usual
	}
	for _, r := range ranges {
		for op := r.first; op <= r.last; op++ {
			t[op] = uint16(r.cost)
		}
	}
	return t
}

// cost returns the cost of an instruction, whose bytes are code. Accesses to memory with an offset
// of one byte do not come here, but for vectors.
func (in Instruction) cost(code []byte) int64 {
	opcode := code[0]
	switch {
	case in.Work == Bulk:
		return costBulk
	case in.Work == Growing:
		return costGrow
	case in.Form == memArg || in.Form == memArgLane:
		return costMemory + costOffset
	case opcode == 0xfc && in.Form == index:
		return costDrop
	case opcode == 0xfd:
		return int64(costsFD[code[1]])
	}
	return int64(costs[opcode]) + costTarget*int64(in.Targets)
}

// mergedGlobals is how many globals count as locals do: those that can change, beyond a few. Engines
// read them again after each call, also after the call in a guard, so that they have another value
// wherever paths join. The values of the others live on where a function names them.
func (p *parser) mergedGlobals() int64 {
	named := min(p.flow.named, int64(len(p.module.Globals)))
	return max(0, max(int64(p.mutable), named)-fewGlobals)
}

// globalCost is what the globals that can change cost in a function of so many blocks: where paths
// join, in the guards of loops, and in that of the function. Calls count theirs themselves.
func (p *parser) globalCost(blocks int64) int64 {
	return p.mergedGlobals() * (costValue*blocks + costGlobal)
}

// compileTime adds the time that a function of so many bytes takes, whose instructions have these
// costs and this work.
func (p *parser) compileTime(r *Reader, bytes int, costs, work int64) {
	m := p.module
	costs += costFunction + int64(len(m.Types)/typesPerCost+len(m.Globals)/globalsPerCost+len(m.Exports)/exportsPerCost)
	p.time += costs + costs*int64(bytes)/costBytes + work/workPerCost
	if p.time/10 > p.limits.CompileTime {
		r.Fail(fault.ErrLimit, "the code takes too long to compile: more than %d µs by estimate", p.limits.CompileTime)
	}
}
