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
	if s.count > n && int64(s.count) <= li.left()/max(sizeOf[T](), 1) {
		all = s.count
	}
	s.count = 0
	if err := li.Allocate(all, sizeOf[T]()); err != nil {
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

// Charge takes the allocation of one value from the lifter's budget.
func Charge[T any](li *Lifter) error { return li.Allocate(1, sizeOf[T]()) }

// MakeMap returns a map with room for n entries. It takes the map's memory from the lifter's
// budget.
func MakeMap[K comparable, V any](li *Lifter, n int) (map[K]V, error) {
	if err := li.Allocate(1, mapSize[K, V](int64(n))); err != nil {
		return nil, err
	}
	return make(map[K]V, n), nil
}

// What Go's maps are made of, in bytes: a header, and groups of slots, in tables with a header
// each. A slot has the entry, or the addresses of its parts where these are large.
const (
	mapHeader    = 48
	groupSlots   = 8
	groupHeader  = 8
	tableSlots   = 1024
	tableHeader  = 32
	maxMapInside = 128
)

// mapSize estimates the Go memory of a map with room for n entries.
func mapSize[K comparable, V any](n int64) int64 {
	key, value := sizeOf[K](), sizeOf[V]()
	outside := int64(0)
	for _, size := range []*int64{&key, &value} {
		if *size > maxMapInside {
			outside, *size = outside+*size, sizeOf[*byte]()
		}
	}
	// The parts are aligned.
	slot := (key + value + 7) &^ 7
	group := groupHeader + groupSlots*slot
	if n == 0 {
		// Go makes the first group with the first entry.
		return mapHeader
	}
	if n <= groupSlots {
		return mapHeader + group + n*outside
	}
	// At most seven of eight slots are taken, and the number of slots is a power of two.
	slots := int64(groupSlots)
	for slots*7/8 < n {
		slots *= 2
	}
	return mapHeader + slots/groupSlots*group + (slots/tableSlots+1)*tableHeader + n*outside
}
