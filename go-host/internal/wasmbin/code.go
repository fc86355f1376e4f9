package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// code reads all function bodies to their ends.
func (p *parser) code(r *Reader) {
	if r.Left() > p.limits.Code {
		r.Fail(fault.ErrLimit, "%d bytes of code, at most %d are allowed", r.Left(), p.limits.Code)
	}
	start := r.At
	n, own := r.Count(), p.module.Funcs[len(p.module.Imports):]
	if n != len(own) {
		r.Fail(fault.ErrModule, "%d function bodies, there are %d functions", n, len(own))
		return
	}
	p.bodies = n
	for i := 0; i < n && r.Err == nil; i++ {
		body := r.part(r.U32(), "function body")
		if size := body.Left(); size > p.limits.Body {
			body.FailAt(body.At, fault.ErrLimit, "a function of %d bytes, at most %d are allowed", size, p.limits.Body)
		}
		signature := p.module.Types[own[i]]
		locals := p.locals(&body, len(signature.Params))
		p.flow.begin(len(signature.Results), p.mutable)
		p.instructions(&body, locals)
		// Not a sum with the limit, which would overflow on 32 bits.
		if p.values-(body.At-start) > p.limits.Values {
			body.Fail(fault.ErrLimit, "the blocks and calls of %d bytes of code have %d values, at most %d more than bytes are allowed",
				body.At-start, p.values, p.limits.Values)
		}
		r.Err = body.Err
	}
}

// locals reads the locals of a function and returns how many there are, with its parameters.
func (p *parser) locals(r *Reader, params int) int {
	locals := uint64(params)
	for groups := r.Count(); groups > 0 && r.Err == nil; groups-- {
		locals += uint64(r.U32())
		r.ValueType()
	}
	if locals > uint64(p.limits.FunctionLocals) {
		r.Fail(fault.ErrLimit, "a function with %d locals, at most %d are allowed", locals, p.limits.FunctionLocals)
		return 0
	}
	if p.allLocals += int(locals); p.allLocals > p.limits.Locals {
		r.Fail(fault.ErrLimit, "more than %d locals in all functions", p.limits.Locals)
	}
	return int(locals)
}

// instructions reads the code of a function. All of its blocks must end, and the function must end
// where its body does.
func (p *parser) instructions(r *Reader, locals int) {
	blocks, open, start := 0, 0, r.At
	var cost int64
	var branches branches
	for r.Err == nil {
		short, looked, height, most := r.skipShort(p.flow.height)
		cost += short
		p.flow.short(looked, height, most)
		in := p.module.Next(r)
		if r.Err != nil {
			break
		}
		p.flow.add(r, in)
		cost += in.cost(r.Data[in.At:in.End])
		if in.Form == Call && int(in.Index) < len(p.module.Imports) {
			cost += int64(in.Index) / importsPerCost
		}
		branches.add(in, r.Data[in.At])
		p.values += int(in.Values)
		if in.Work == Bulk {
			blocks += bulkBlocks
		}
		switch in.Form {
		case Block, Loop:
			blocks++
			if in.Form == Loop {
				blocks++
			}
			open++
			if open > p.limits.Nesting {
				r.FailAt(in.At, fault.ErrLimit, "more than %d blocks in each other", p.limits.Nesting)
			}
		case End:
			if open == 0 {
				r.Done()
				operands := int64(p.flow.most)
				if places := int64(blocks) + branches.to; places*int64(r.At-start) < fewOperands || p.flow.unbalanced {
					operands = 0
				}
				work := p.effort(r, int64(blocks), int64(locals), operands, branches)
				cost += p.globalCost(int64(blocks)) + costLive*int64(blocks)*operands + costValue*p.flow.values
				p.compileTime(r, r.At-start, cost, work)
				return
			}
			open--
		case branchTable:
			if int(in.Targets) > p.limits.Targets {
				r.FailAt(in.At, fault.ErrLimit, "a br_table of %d targets, at most %d are allowed", in.Targets, p.limits.Targets)
			}
		}
	}
}

// bulkBlocks is the number of blocks that a bulk instruction counts as.
const bulkBlocks = 3

// branches counts the instructions of a function that branch or not, and the places that they
// branch to.
type branches struct{ from, to int64 }

func (b *branches) add(in Instruction, opcode byte) {
	switch {
	case in.Form == branchTable:
		b.from++
		b.to += int64(in.Targets) + 1
	case opcode == branchIf:
		b.from++
		b.to++
	}
}

// fewOperands: where the blocks and the targets of branches, times the bytes of the code, are
// fewer, the operands do not count. An engine may note for each block and target which of them live
// on.
const fewOperands = 1 << 16

// effort checks the limits on the work of compiling a function of so many blocks, locals, operands
// and branches. It returns the work.
func (p *parser) effort(r *Reader, blocks, locals, operands int64, b branches) (work int64) {
	if blocks > int64(p.limits.Blocks) {
		r.Fail(fault.ErrLimit, "a function of %d blocks, at most %d are allowed", blocks, p.limits.Blocks)
	}
	globals := p.mergedGlobals()
	live := (blocks + b.to) * (locals + operands + globals)
	if live > p.limits.Merges {
		r.Fail(fault.ErrLimit, "a function of %d blocks and %d targets of branches, with %d locals, %d operands and %d globals: blocks and targets times the others may be %d",
			blocks, b.to, locals, operands, globals, p.limits.Merges)
		return 0
	}
	if p.live += live + p.flow.kept; p.live > p.limits.Live {
		r.Fail(fault.ErrLimit, "the functions have too much that lives on from block to block: %d locals, operands and addresses, at most %d are allowed",
			p.live, p.limits.Live)
	}
	work = 32*blocks*blocks + p.flow.phis(blocks, locals, b.to) + 20*b.from*b.to + p.flow.work(locals) + workLive*live
	if p.work += work; p.work > p.limits.Work {
		r.Fail(fault.ErrLimit, "the blocks, locals and branches of the functions take too long to compile: %d, at most %d are allowed", p.work, p.limits.Work)
	}
	return work
}
