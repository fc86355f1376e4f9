package wasmbin

// code reads all function bodies to their ends.
func (p *parser) code(r *Reader) {
	if r.Left() > p.limits.Code {
		r.Fail(ErrLimit, "%d bytes of code, at most %d are allowed", r.Left(), p.limits.Code)
	}
	start := r.At
	n, own := r.Count(), p.module.Funcs[len(p.module.Imports):]
	if n != len(own) {
		r.Fail(ErrModule, "%d function bodies, there are %d functions", n, len(own))
		return
	}
	p.bodies = n
	for i := 0; i < n && r.Err == nil; i++ {
		body := r.part(r.U32(), "function body")
		if size := body.Left(); size > p.limits.Body {
			body.FailAt(body.At, ErrLimit, "a function of %d bytes, at most %d are allowed", size, p.limits.Body)
		}
		p.locals(&body, len(p.module.Types[own[i]].Params))
		p.instructions(&body)
		if p.values > body.At-start+p.limits.Values {
			body.Fail(ErrLimit, "the blocks and calls of %d bytes of code have %d values, at most %d more than bytes are allowed",
				body.At-start, p.values, p.limits.Values)
		}
		r.Err = body.Err
	}
}

// locals reads the locals of a function.
func (p *parser) locals(r *Reader, params int) {
	locals := uint64(params)
	for groups := r.Count(); groups > 0 && r.Err == nil; groups-- {
		locals += uint64(r.U32())
		r.ValueType()
	}
	if locals > uint64(p.limits.FunctionLocals) {
		r.Fail(ErrLimit, "a function with %d locals, at most %d are allowed", locals, p.limits.FunctionLocals)
		return
	}
	if p.allLocals += int(locals); p.allLocals > p.limits.Locals {
		r.Fail(ErrLimit, "more than %d locals in all functions", p.limits.Locals)
	}
}

// instructions reads the code of a function, whose blocks must all end, and at its end the function.
func (p *parser) instructions(r *Reader) {
	blocks, open := 0, 0
	for r.Err == nil {
		in := p.module.Next(r)
		p.values += in.Values
		switch in.Form {
		case Block, Loop:
			blocks++
			open++
			if open > p.limits.Nesting {
				r.FailAt(in.At, ErrLimit, "more than %d blocks in each other", p.limits.Nesting)
			}
			if blocks > p.limits.Blocks {
				r.FailAt(in.At, ErrLimit, "a function with more than %d blocks", p.limits.Blocks)
			}
		case End:
			if open == 0 {
				r.Done()
				return
			}
			open--
		case branchTable:
			if in.Targets > p.limits.Targets {
				r.FailAt(in.At, ErrLimit, "a br_table of %d targets, at most %d are allowed", in.Targets, p.limits.Targets)
			}
		}
	}
}
