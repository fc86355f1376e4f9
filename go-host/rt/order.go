package rt

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
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

// SortedStringKeys is SortedKeys for strings. If the caller wants invalid UTF-8 replaced, the order
// is that of the strings that are sent, and two of them that are equal are refused.
func SortedStringKeys[M ~map[K]V, K ~string, V any](lo *Lowerer, m M) ([]K, error) {
	keys := SortedKeys(m)
	if !lo.replace || !slices.ContainsFunc(keys, func(key K) bool { return !utf8.ValidString(string(key)) }) {
		return keys, nil
	}
	sent := func(key K) string { return strings.ToValidUTF8(string(key), "\uFFFD") }
	slices.SortStableFunc(keys, func(a, b K) int { return cmp.Compare(sent(a), sent(b)) })
	for i := 1; i < len(keys); i++ {
		if sent(keys[i-1]) == sent(keys[i]) {
			detail := "another key is the same once invalid UTF-8 is replaced"
			return nil, MapKey(&wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: wazabi.ErrDuplicate}, keys[i])
		}
	}
	return keys, nil
}

func keysOf[M ~map[K]V, K comparable, V any](m M) []K {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}
