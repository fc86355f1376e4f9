package rt

import (
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// CompareUint128 orders values of [wazabi.Uint128] and of types made of it.
func CompareUint128[T ~struct{ Lo, Hi uint64 }](a, b T) int {
	return wazabi.Uint128(a).Cmp(wazabi.Uint128(b))
}

// CompareInt128 orders values of [wazabi.Int128] and of types made of it.
func CompareInt128[T ~struct{ Lo, Hi uint64 }](a, b T) int {
	return wazabi.Int128(a).Cmp(wazabi.Int128(b))
}

// SortedKeysFunc is SortedKeys for keys that Go has no order for.
func SortedKeysFunc[M ~map[K]V, K comparable, V any](m M, compare func(a, b K) int) []K {
	keys := keysOf(m)
	slices.SortFunc(keys, compare)
	return keys
}
