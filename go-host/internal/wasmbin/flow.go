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
	// known is the number of accesses to memory on the shortest way here: an engine may know for
	// the address of each what it has checked. kept is the sum of known at the ends of blocks,
	// where an engine keeps that for the blocks that follow.
	known, kept int64
	// named counts the instructions that name a global.
	named int64
	// depth is how many blocks, each in the next, have values that an engine can only find to be
	// equal after it has found that of the block inside.
	depth int64
	// values counts the values that branches, calls and blocks carry.
	values int64
	// height is the number of operands, which means nothing in code that cannot be reached. most is
	// the greatest. unbalanced: a block ends with another number than it may, so that engines
	// refuse the function.
	height, most int
	unbalanced   bool
	// results is the number of the function's results, mutable that of the module's globals that can
	// change: an engine reads these again after each call.
	results, mutable int64
}

// label is where a branch can go to. Its numbers are at most the bytes of a function.
type label struct {
	loop bool
	// carries is the number of values that a branch carries to it.
	carries int32
	// paths counts the ways to the end of a block; last is the distance at the end of the last one.
	paths, last int32
	// before is the distance at an if whose other branch has not begun, or -1. dead says that the
	// block cannot be reached.
	before int32
	dead   bool
	// known is the least known of the paths, knownBefore that at an if. depth is as in flow, for
	// the blocks inside.
	known, knownBefore, depth int32
	// base is the number of operands below the parameters of the block.
	base            int
	params, results int32
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
// global, or the address and the size of the memory. Above these it has how many accesses to memory
// there are, and how many globals are named.
var reads = func() (t [256]int64) {
	t[0x20], t[0x23], t[0x24] = 1, name, name
	for op := 0x28; op <= 0x3e; op++ {
		t[op] = access
	}
	return t
}()

// access and name are what an access to memory and one to a global have in reads. No run of
// instructions without a block has 2²⁰ of either.
const (
	access = 2 | 1<<24
	name   = 1 | 1<<44
)

// begin begins a function.
func (f *flow) begin(results, mutable int) {
	*f = flow{labels: append(f.labels[:0], label{carries: int32(results), before: -1, results: int32(results)}), results: int64(results), mutable: int64(mutable)}
}

// short follows instructions that [Reader.skipShort] has skipped, or none. It is called before each
// other instruction.
func (f *flow) short(looked int64, height, most int) {
	f.look(looked)
	if f.height = height; !f.dead {
		f.most = max(f.most, most)
	}
}

// add follows an instruction.
func (f *flow) add(r *Reader, in Instruction) {
	op := r.Data[in.At]
	f.height += effect(r, in, op)
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
		f.look(access)
	default:
		f.look(reads[op])
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

// look adds the values that an engine looks for, as in reads.
func (f *flow) look(looked int64) {
	f.read += looked & (1<<24 - 1) * f.distance
	f.known += looked >> 24 & (1<<20 - 1)
	f.named += looked >> 44
}

// path adds a path to the label that is so many labels out.
func (f *flow) path(out uint32) {
	// On 32 bits the label may be beyond an int.
	if n := int64(len(f.labels)) - 1 - int64(out); n >= 0 && !f.dead {
		l := &f.labels[n]
		f.values += int64(l.carries)
		f.kept += f.known
		if n > 0 {
			l.join(f, f.distance, f.known)
		}
	}
}

// join adds a path. At the end of the function, nothing is read.
func (l *label) join(f *flow, distance, known int64) {
	if l.known = min(l.known, int32(known)); l.paths == 0 {
		l.known = int32(known)
	}
	l.paths++
	l.last = int32(distance)
	f.joined += distance + 1
}

func (f *flow) enter(in Instruction, op byte) {
	params, results := int64(in.Params), int64(in.Values)-int64(in.Params)
	f.values += params + results
	f.kept += f.known
	l := label{carries: int32(results), before: -1, dead: f.dead, base: f.height - int(params), params: int32(params), results: int32(results)}
	switch {
	case in.Form == Loop:
		l.loop, l.carries = true, int32(params)
		l.join(f, f.distance, f.known)
		f.distance = 0
	case op == ifElse:
		f.distance++
		l.before, l.knownBefore = int32(f.distance), int32(f.known)
	}
	f.labels = append(f.labels, l)
}

// otherwise ends the first branch of an if.
func (f *flow) otherwise() {
	l := &f.labels[len(f.labels)-1]
	if f.kept += f.known; !f.dead {
		l.join(f, f.distance, f.known)
	}
	if l.before >= 0 {
		f.distance, f.known, l.before = int64(l.before), int64(l.knownBefore), -1
	}
	f.balance(l)
	f.dead, f.height = l.dead, l.base+int(l.params)
}

// balance checks the operands at the end of a block.
func (f *flow) balance(l *label) {
	if !f.dead && f.height != l.base+int(l.results) {
		f.unbalanced = true
	}
}

// leave ends the innermost block.
func (f *flow) leave() {
	l := &f.labels[len(f.labels)-1]
	f.kept += f.known
	f.balance(l)
	f.height = l.base + int(l.results)
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
			l.join(f, f.distance, f.known)
		}
		if l.before >= 0 {
			l.join(f, int64(l.before), int64(l.knownBefore))
		}
		f.dead, f.known = l.paths == 0, int64(l.known)
		if f.distance = 0; l.paths == 1 {
			f.distance = int64(l.last) + 1
		}
	}
	depth := l.depth
	if l.paths > 1 && (l.loop || depth > 0) {
		depth++
	}
	if f.labels = f.labels[:len(f.labels)-1]; len(f.labels) > 0 {
		outer := &f.labels[len(f.labels)-1]
		outer.depth = max(outer.depth, depth)
	} else {
		f.depth = int64(depth)
	}
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

// work returns the work of looking for values, in a function of so many locals, and of keeping
// addresses.
func (f *flow) work(locals int64) int64 { return 16 * (locals*f.joined + f.read + f.kept) }

// phis returns the work of finding values that are equal on all paths, in a function of so many
// blocks, locals and targets of branches. For each value of a block an engine looks at all values
// of the branches to it, and does so again for all blocks as long as that finds something.
func (f *flow) phis(blocks, locals, targets int64) int64 {
	const free = 16 // code of compilers is seldom deeper
	return locals * locals * (4*blocks + targets) / 4 * (12 + max(0, f.depth-free)) / 12
}
