package wasmbin

// An engine that turns locals into values looks for the value of a local where it is read, and once
// for each path where paths join. It looks in the block, then in the only block from which that one
// is reached, and so on, up to a block that sets the local or where paths join. A flow measures how
// far such a search can go.
//
// A branch out of code that cannot be reached is no path, and a block that only one path reaches
// is no place where paths join. So a flow follows which code can be reached.

// flow follows the paths of a function.
type flow struct {
	labels []label
	// distance is the number of blocks since paths have joined. dead says that the code cannot be
	// reached.
	distance int64
	dead     bool
	// joined is the sum over all paths that join others, of the distance at the end of the path and
	// one more. read is the sum of the distances where locals, globals and the memory are used.
	joined, read int64
	// values counts the values that branches, calls and blocks carry.
	values int64
	// results is the number of the function's results, mutable that of the module's globals that can
	// change: an engine reads these again after each call.
	results, mutable int64
}

// label is where a branch can go to.
type label struct {
	loop bool
	// carries is the number of values that a branch carries to it.
	carries int64
	// paths counts the ways to the end of a block; last is the distance at the end of the last one.
	paths, last int64
	// before is the distance at an if whose other branch has not begun, or -1. dead says that the
	// block cannot be reached.
	before int64
	dead   bool
}

// The opcodes that end paths or begin them, beside those of blocks and br_table.
const (
	unreachable = 0x00
	ifElse      = 0x04
	elseOf      = 0x05
	branch      = 0x0c
	branchIf    = 0x0d
	returns     = 0x0f
)

// reads has, by opcode, how many values an engine looks for beside those on the stack: a local, a
// global, or the address and the size of the memory.
var reads = func() (t [256]byte) {
	t[0x20], t[0x23], t[0x24] = 1, 1, 1
	for op := 0x28; op <= 0x3e; op++ {
		t[op] = 2
	}
	return t
}()

// begin begins a function.
func (f *flow) begin(results, mutable int) {
	*f = flow{labels: append(f.labels[:0], label{carries: int64(results), before: -1}), results: int64(results), mutable: int64(mutable)}
}

// add follows an instruction.
func (f *flow) add(r *Reader, in Instruction) {
	op := r.Data[in.At]
	switch in.Form {
	case Block, Loop:
		f.enter(in, op)
		return
	case End:
		f.leave()
		return
	case branchTable:
		f.table(r, in)
		return
	case Call, CallIndirect:
		f.values += int64(in.Params) + int64(in.Values) + f.mutable
	case memArg, memArgLane:
		f.read += 2 * f.distance
	default:
		f.read += int64(reads[op]) * f.distance
	}
	switch op {
	case memoryGrow:
		f.values += f.mutable
	case unreachable:
		f.dead = true
	case returns:
		if !f.dead {
			f.values += f.results
		}
		f.dead = true
	case elseOf:
		f.otherwise()
	case branch, branchIf:
		f.path(in.Index)
		if f.dead = f.dead || op == branch; !f.dead {
			f.distance++
		}
	}
}

// path adds a path to the label that is so many labels out.
func (f *flow) path(out uint32) {
	// On 32 bits the label may be beyond an int.
	if n := int64(len(f.labels)) - 1 - int64(out); n >= 0 && !f.dead {
		l := &f.labels[n]
		f.values += l.carries
		if n > 0 {
			l.join(f, f.distance)
		}
	}
}

// join adds a path. At the end of the function, nothing is read.
func (l *label) join(f *flow, distance int64) {
	l.paths++
	l.last = distance
	f.joined += distance + 1
}

func (f *flow) enter(in Instruction, op byte) {
	params, results := int64(in.Params), int64(in.Values)-int64(in.Params)
	f.values += params + results
	l := label{carries: results, before: -1, dead: f.dead}
	switch {
	case in.Form == Loop:
		l.loop, l.carries = true, params
		l.join(f, f.distance)
		f.distance = 0
	case op == ifElse:
		f.distance++
		l.before = f.distance
	}
	f.labels = append(f.labels, l)
}

// otherwise ends the first branch of an if.
func (f *flow) otherwise() {
	l := &f.labels[len(f.labels)-1]
	if !f.dead {
		l.join(f, f.distance)
	}
	if l.before >= 0 {
		f.distance, l.before = l.before, -1
	}
	f.dead = l.dead
}

// leave ends the innermost block.
func (f *flow) leave() {
	l := &f.labels[len(f.labels)-1]
	switch {
	case len(f.labels) == 1:
		// The function ends.
	case l.dead:
		f.dead = true
	case l.loop:
		// Branches to it go to its beginning.
		f.distance++
	default:
		if !f.dead {
			l.join(f, f.distance)
		}
		if l.before >= 0 {
			l.join(f, l.before)
		}
		f.dead = l.paths == 0
		if f.distance = 0; l.paths == 1 {
			f.distance = l.last + 1
		}
	}
	f.labels = f.labels[:len(f.labels)-1]
}

// table adds the paths of a br_table.
func (f *flow) table(r *Reader, in Instruction) {
	targets := Reader{Data: r.Data, At: in.At + 1}
	for n := targets.U32(); ; n-- {
		f.path(targets.U32())
		if n == 0 || targets.Err != nil {
			break
		}
	}
	f.dead = true
}

// work returns the work of looking for values, in a function of so many locals.
func (f *flow) work(locals int64) int64 { return 16 * (locals*f.joined + f.read) }
