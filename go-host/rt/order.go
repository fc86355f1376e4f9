package rt

import (
	"cmp"
	"slices"
)

// The keys of a map and the elements of a set cross in ascending order. Generated code passes the
// function that compares them: Compare, CompareBools, or one that it writes for their kind.

// Compare compares elements of types that Go orders.
func Compare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

// CompareBools compares bools: false is less than true.
func CompareBools[T ~bool](a, b T) int {
	switch {
	case a == b:
		return 0
	case bool(b):
		return -1
	}
	return 1
}

// SortedKeys returns the keys of a map in the order in which they are sent.
func SortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	keys := keysOf(m)
	slices.Sort(keys)
	return keys
}

// SortedKeysFunc is SortedKeys for keys of types that Go does not order.
func SortedKeysFunc[M ~map[K]V, K comparable, V any](m M, compare func(a, b K) int) []K {
	keys := keysOf(m)
	slices.SortFunc(keys, compare)
	return keys
}

func keysOf[M ~map[K]V, K comparable, V any](m M) []K {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}
