package fuel

import "github.com/wazabi/wazabi/go-host/internal/wasmbin"

// Fuel is counted in units. A unit stands for about a nanosecond of a bad case: of a load that
// misses every cache, of a division, of arithmetic on denormal numbers. Usual code is ten times as
// fast. So a module may be slower than a unit says by some factor, and still be stopped in time.
const (
	// allowance is how much fuel there is between two calls of tick. The more, the later a call ends
	// that should; the less, the more time is spent in tick. In usual code it lasts some 10 µs.
	allowance = 2_000_000
	// quick is the weight of an instruction on integers, of a local or global, and of a branch. slow
	// is the weight of most others: they read memory, access tables, divide, or calculate with floats
	// or vectors. store is the weight of a store, which may be the first access to a page of memory.
	// builtin is the weight of an instruction that engines leave to a function in Go. span is the
	// weight of a bulk instruction on memory, without its length: it may be the first access to four
	// pages, where what it reads and what it writes cross from one page to the next.
	quick   = 2
	slow    = 50
	store   = 200
	builtin = 250
	span    = 4 * store
	// hostCall is the weight of a call to the host, without what the host does. Host functions look at
	// the context themselves.
	hostCall = 1_000
	// maxLeaf is the greatest weight of a function that is paid for by its callers.
	maxLeaf = 500
	// maxRun is the weight after which code without loops gets a guard.
	maxRun = 500_000
	// bytesShift and elementsShift are what a bulk instruction costs: a unit for 4 bytes of memory, or
	// for 2 elements of a table.
	bytesShift    = 2
	elementsShift = 1
	// fewValues is how many values paths may carry to where they join without a weight of their own.
	// Beyond that each weighs a unit: engines may move every local, and every global that can change,
	// on each path to a place where they can differ. Usual functions have fewer.
	fewValues = 64
)

// weightOf has the weights by opcode. Calls weigh more, which weight adds.
var weightOf = func() (t [256]int) {
	for op := range t {
		t[op] = quick
	}
	for _, r := range []struct{ first, last, weight int }{
		{0x25, 0x26, slow},    // table.get, table.set
		{0x28, 0x35, slow},    // loads
		{0x36, 0x3e, store},   // stores
		{0x6d, 0x70, slow},    // i32.div_s to i32.rem_u
		{0x7f, 0x82, slow},    // i64.div_s to i64.rem_u
		{0x8b, 0xa6, slow},    // arithmetic of floats
		{0xa8, 0xbf, slow},    // conversions
		{0xd2, 0xd2, builtin}, // ref.func
		{0xfc, 0xfd, slow},    // conversions, bulk instructions, vectors
	} {
		for op := r.first; op <= r.last; op++ {
			t[op] = r.weight
		}
	}
	return t
}()

// weight is what an instruction of a function costs, without what depends on its operands. The
// instructions before it have been weighed.
func (m *module) weight(c *wasmbin.Reader, b *body, in wasmbin.Instruction) int {
	weight := weightOf[c.Data[in.At]]
	switch op := c.Data[in.At]; {
	case in.Form == wasmbin.Call && int(in.Index) < m.imported:
		weight = hostCall + m.passed(in)
	case in.Form == wasmbin.Call:
		weight = slow + m.leaves[int(in.Index)-m.imported] + m.passed(in)
	case in.Form == wasmbin.CallIndirect:
		// The function may be any leaf.
		weight = slow + maxLeaf + m.passed(in)
	case op == 0xfd && vectorStores(c.Data[in.At+1]):
		weight = store
	case op == 0xfc && bulkMemory(c.Data[in.At+1]):
		weight = span
	}
	if in.Form == wasmbin.Block || in.Form == wasmbin.Loop {
		b.carries = max(b.carries, int(in.Values))
	}
	if joins(c.Data[in.At]) || in.Work != 0 {
		// The paths through a guard join too.
		weight += max(0, b.variables+b.carries+m.mutable-fewValues)
	}
	return weight
}

// passed is how many values are moved for a call: its parameters and results, and each global that
// can change, which engines read again after it.
func (m *module) passed(in wasmbin.Instruction) int {
	return int(in.Params) + int(in.Values) + m.mutable
}

// joins reports whether an instruction is a loop, an else or an end, where paths join, or one from
// which a path leads to such a place: br, br_if, br_table or return.
func joins(op byte) bool {
	return op == 0x03 || op == 0x05 || op == 0x0b || 0x0c <= op && op <= 0x0f
}

// vectorStores reports whether an instruction of vectors is a store, by the opcode after 0xfd.
func vectorStores(op byte) bool { return op == 0x0b || 0x58 <= op && op <= 0x5b }

// bulkMemory reports whether an instruction is memory.init, memory.copy or memory.fill, by the
// opcode after 0xfc.
func bulkMemory(op byte) bool { return op == 0x08 || op == 0x0a || op == 0x0b }
