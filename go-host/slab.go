package wazabi

// Slab makes slices of one element type from a single allocation.
//
// Generated code first counts what a result needs, then makes it. The counts are hints: what was not counted is
// allocated by itself.
type Slab[T any] struct {
	count int
	free  []T
}

// Count adds n elements to the allocation.
func (s *Slab[T]) Count(n int) { s.count += n }

// Make returns n zero elements that cannot be appended to in place; nil if n is 0.
func (s *Slab[T]) Make(n int) []T {
	if n == 0 {
		return nil
	}
	if s.count > 0 {
		s.free, s.count = make([]T, s.count), 0
	}
	if n > len(s.free) {
		return make([]T, n)
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

// New returns one zero element.
func (s *Slab[T]) New() *T { return &s.Make(1)[0] }
