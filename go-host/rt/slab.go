package rt

// Slab makes slices of one element type from a single allocation.
//
// Generated code first counts the elements of a result, then makes the slices. The counts are
// hints: a slice that was not counted, or that would exceed the budget, gets an allocation of its
// own.
type Slab[T any] struct {
	count int
	free  []T
}

// Count adds n elements to the allocation.
func (s *Slab[T]) Count(n int) { s.count += n }

// Make returns n zero elements without room to append in place; nil if n is 0. It takes its
// allocations from the lifter's budget.
func (s *Slab[T]) Make(li *Lifter, n int) ([]T, error) {
	if n == 0 {
		return nil, nil
	}
	if n <= len(s.free) {
		out := s.free[:n:n]
		s.free = s.free[n:]
		return out, nil
	}
	all := n
	if s.count > n && int64(s.count) <= li.budget/max(sizeOf[T](), 1) {
		all = s.count
	}
	s.count = 0
	if err := li.allocate(all, sizeOf[T]()); err != nil {
		return nil, err
	}
	s.free = make([]T, all)
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out, nil
}

// New returns one zero element.
func (s *Slab[T]) New(li *Lifter) (*T, error) {
	one, err := s.Make(li, 1)
	if err != nil {
		return nil, err
	}
	return &one[0], nil
}

// MakeMap returns a map with room for n entries. It takes the map's memory from the lifter's
// budget.
func MakeMap[K comparable, V any](li *Lifter, n int) (map[K]V, error) {
	// Go's tables have a byte beside each entry, and are at most half empty.
	if err := li.allocate(n, 2*(sizeOf[K]()+sizeOf[V]()+1)); err != nil {
		return nil, err
	}
	return make(map[K]V, n), nil
}
