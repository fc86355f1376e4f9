package rt

import (
	"math"
	"strconv"
)

// Methods of types that follow from what the types are made of.

// EqualPointers reports whether both pointers are nil, or what they point to is equal.
func EqualPointers[T any](a, b *T, equal func(a, b T) bool) bool {
	if a == nil || b == nil {
		return a == b
	}
	return equal(*a, *b)
}

// ComparePointers compares what two pointers point to. Nil is the least.
func ComparePointers[T any](a, b *T, compare func(a, b T) int) int {
	if a == nil || b == nil {
		return CompareBools(a != nil, b != nil)
	}
	return compare(*a, *b)
}

// FormatFloat writes a float of a size in bits as Rust does: without an exponent.
func FormatFloat(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return strconv.FormatFloat(f, 'f', -1, bits)
}
