package wazabi

import "fmt"

// in returns how many bytes and elements a result in mem may claim.
func (l Limits) in(mem []byte) (bytes, elements int64) {
	bytes, elements = l.Bytes, l.Elements
	if bytes == 0 {
		bytes = max(minBudget, int64(len(mem)))
	}
	if elements == 0 {
		// Each costs a byte at least.
		elements = bytes
	}
	return bytes, elements
}

func overBudget(limit int64, of string) error {
	return &Error{Kind: ErrBudget, Detail: fmt.Sprintf("it claims more than %d %s; WithLimits allows more", limit, of)}
}

// Enter goes into a value that may lie in another of its own type, and Leave comes out of it. Generated code calls them
// where types can contain themselves; whatever else nests is bounded by its type.
func (li *Lifter) Enter() error {
	li.depth++
	if limit := li.limits.Depth; limit != 0 && li.depth > limit {
		return &Error{Kind: ErrDepth, Detail: fmt.Sprintf("more than %d values in each other; WithLimits allows more", limit)}
	}
	return nil
}

// Leave ends what Enter began.
func (li *Lifter) Leave() { li.depth-- }
