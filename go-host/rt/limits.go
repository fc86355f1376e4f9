package rt

import (
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// limits are [wazabi.Limits].
type limits wazabi.Limits

// in returns how many bytes and elements a result in mem may claim.
func (l limits) in(mem []byte) (bytes, elements int64) {
	bytes, elements = l.Bytes, l.Elements
	if bytes == 0 {
		bytes = min(max(minBudget, 4*int64(len(mem))), maxBudget)
	}
	if elements == 0 {
		// Each element costs at least one byte.
		elements = bytes
	}
	return bytes, elements
}

// limitMemory takes the whole pages of a guest's footprint from the limit of its memory, which
// begins with least bytes.
func (o *options) limitMemory(least uint64, footprint int64) error {
	other := footprint / engine.PageSize * engine.PageSize
	if needs := int64(least) + other; needs > o.memoryLimit {
		return &wazabi.Error{Kind: wazabi.ErrLimit, Detail: fmt.Sprintf(
			"the guest begins with %d bytes of memory, and its table, globals and segments take %d more; %s", least, other, o.memoryAllowed())}
	}
	o.memoryLimit -= other
	return nil
}

func overBudget(limit int64, of string) error {
	return &wazabi.Error{Kind: wazabi.ErrBudget, Detail: fmt.Sprintf("it claims more than %d %s; wazabi.WithLimits allows more", limit, of)}
}

const (
	// minBudget and maxBudget bound how many bytes one result may take by default: four times the
	// guest's memory, between these. The upper bound is for guests with memory that they never
	// touched. The bytes are the wire forms that are read and the Go memory that they become. An
	// element without size counts as one byte.
	minBudget = 64 << 20
	maxBudget = 512 << 20
	// maxDepth is how deep values of recursive types may nest by default. The guest follows them on
	// its stack.
	maxDepth = 1024
	// maxDepthLimit bounds what an option may ask for, since Go follows the values on its stack
	// too, and an overflow of Go's stack ends the process.
	maxDepthLimit = 10_000
)

func (l limits) depth() int {
	if l.Depth != 0 {
		return l.Depth
	}
	return maxDepth
}

func tooDeep(kind error, limit int) error {
	return &wazabi.Error{Kind: kind, Detail: fmt.Sprintf("values nest more than %d deep; wazabi.WithLimits allows more, as far as the guest's stack suffices", limit), Err: wazabi.ErrDepth}
}

// Enter begins a value that may be inside another value of its type, and Leave ends it. Generated
// code calls them for types that can contain themselves; other types bound the nesting of their
// values.
func (li *Lifter) Enter() error {
	li.depth++
	if limit := li.limits.depth(); li.depth > limit {
		return tooDeep(wazabi.ErrDepth, limit)
	}
	return nil
}

// EnterCount is Enter for counting. If it reports true, Leave must follow.
func (li *Lifter) EnterCount() bool {
	if li.depth >= li.limits.depth() {
		return false
	}
	li.depth++
	return true
}

// Leave ends the value that Enter began.
func (li *Lifter) Leave() { li.depth-- }

// Enter begins a value that may be inside another value of its type, and Leave ends it.
func (lo *Lowerer) Enter() error {
	lo.depth++
	if limit := lo.of.lift.limits.depth(); lo.depth > limit {
		return tooDeep(wazabi.ErrInput, limit)
	}
	return nil
}

// Leave ends the value that Enter began.
func (lo *Lowerer) Leave() { lo.depth-- }

// smallest is the least that Go allocates, in bytes. Go rounds other sizes up too, to less than
// twice the size.
const smallest = 8

// Allocate takes an allocation of n values of size bytes of Go memory from the budget.
func (li *Lifter) Allocate(n int, size int64) error {
	if int64(n) > li.left()/max(size, 1) {
		bytes, _ := li.limits.in(li.mem)
		return overBudget(bytes, "bytes")
	}
	return li.spend(max(uint64(n)*uint64(size), smallest))
}
