package rt

import (
	"cmp"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// The keys of a map and the elements of a set cross in ascending order. Generated code names the
// Compare function of their kind, unless Go's own order is meant.

// Compare orders elements that Go can order.
func Compare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

// CompareBools orders bools: false is less.
func CompareBools[T ~bool](a, b T) int {
	switch {
	case a == b:
		return 0
	case bool(b):
		return -1
	}
	return 1
}

// CompareUint128 orders values of [wazabi.Uint128] and of types made of it.
func CompareUint128[T ~struct{ Lo, Hi uint64 }](a, b T) int {
	return wazabi.Uint128(a).Cmp(wazabi.Uint128(b))
}

// CompareInt128 orders values of [wazabi.Int128] and of types made of it.
func CompareInt128[T ~struct{ Lo, Hi uint64 }](a, b T) int {
	return wazabi.Int128(a).Cmp(wazabi.Int128(b))
}

// SortedKeys returns the keys of a map in the order in which they are sent.
func SortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	keys := keysOf(m)
	slices.Sort(keys)
	return keys
}

// SortedBools is SortedKeys for keys that are bools.
func SortedBools[M ~map[K]V, K ~bool, V any](m M) []K {
	keys := keysOf(m)
	slices.SortFunc(keys, CompareBools)
	return keys
}

// SortedKeysFunc is SortedKeys for keys that Go has no order for.
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

// SortedSet returns the elements of a set in the order in which they are sent: v itself if it is in
// that order, else a copy. It refuses an element that comes twice.
func SortedSet[S ~[]T, T comparable](v S, compare func(a, b T) int) (S, error) {
	if ascending(v, compare) == len(v) {
		return v, nil
	}
	sorted := slices.Clone(v)
	slices.SortFunc(sorted, compare)
	if i := ascending(sorted, compare); i < len(v) {
		return nil, Index(&wazabi.Error{Kind: wazabi.ErrInput, Detail: "the element came before", Err: wazabi.ErrDuplicate}, secondIndex(v, sorted[i]))
	}
	return sorted, nil
}

// SortedStringSet is SortedSet for strings: it replaces what is not UTF-8 first if the caller wants
// that, since it changes the order.
func SortedStringSet[S ~[]T, T ~string](lo *Lowerer, v S) (S, error) {
	if lo.replace {
		v = slices.Clone(v)
		for i, s := range v {
			v[i] = T(strings.ToValidUTF8(string(s), "\uFFFD"))
		}
	}
	return SortedSet(v, cmp.Compare)
}

// CheckSet refuses a set from the guest whose elements are not in ascending order.
func CheckSet[S ~[]T, T comparable](v S, compare func(a, b T) int) error {
	i := ascending(v, compare)
	switch {
	case i == len(v):
		return nil
	case compare(v[i-1], v[i]) == 0:
		return Index(&wazabi.Error{Kind: wazabi.ErrDuplicate, Detail: "the element came before"}, i)
	}
	return Index(&wazabi.Error{Kind: wazabi.ErrOrder, Detail: "the element before it is greater"}, i)
}

// ascending returns the index of the first element that is not greater than the one before it, or
// the length.
func ascending[T any](v []T, compare func(a, b T) int) int {
	for i := 1; i < len(v); i++ {
		if compare(v[i-1], v[i]) >= 0 {
			return i
		}
	}
	return len(v)
}

// secondIndex returns the index at which an element is for the second time.
func secondIndex[T comparable](v []T, element T) int {
	first := slices.Index(v, element) + 1
	return first + slices.Index(v[first:], element)
}

// Element prepends the index of an element of a set argument to the path of an error.
func Element[S ~[]T, T comparable](err error, v S, element T) error {
	if i := slices.Index(v, element); i >= 0 {
		return Index(err, i)
	}
	return err
}
