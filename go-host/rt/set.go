package rt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// SortedSet returns the elements of a set in the order in which they are sent: v itself if it is in
// that order, else a copy. It refuses an element that comes twice.
func SortedSet[S ~[]T, T comparable](v S, compare func(a, b T) int) (S, error) {
	if ascending(v, compare) == len(v) {
		return v, nil
	}
	sorted := slices.Clone(v)
	slices.SortFunc(sorted, compare)
	if i := ascending(sorted, compare); i < len(v) {
		detail := cameBefore(sorted[i], slices.Index(v, sorted[i]))
		return nil, Index(&wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: wazabi.ErrDuplicate}, secondIndex(v, sorted[i]))
	}
	return sorted, nil
}

// SortedStringSet is SortedSet for strings. If the caller wants invalid UTF-8 replaced, it does so
// first, since this changes the order.
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
func CheckSet[S ~[]T, T comparable](li *Lifter, v S, compare func(a, b T) int) error {
	i, err := li.ascending(len(v), func(from, to int) int { return ascending(v[from:to], compare) })
	if i == len(v) || err != nil {
		return err
	}
	detail := cameBefore(v[i], i-1)
	if compare(v[i-1], v[i]) > 0 {
		// Ascending order is what shows that no element comes twice.
		detail = "the element before it is greater: expected ascending order"
	}
	return Index(&wazabi.Error{Kind: wazabi.ErrDuplicate, Detail: detail}, i)
}

// ascending is [ascending] of n elements, in parts: of the elements from an index to another.
func (li *Lifter) ascending(n int, of func(from, to int) int) (int, error) {
	for from := 0; from < n; from += LookEvery {
		if err := li.Stopped(); from > 0 && err != nil {
			return 0, err
		}
		// A part begins with the last element of the part before it.
		first, last := max(from-1, 0), min(from+LookEvery, n)
		if i := first + of(first, last); i < last {
			return i, nil
		}
	}
	return n, nil
}

// cameBefore is the detail of an error for an element that is at an earlier index too.
func cameBefore(element any, index int) string {
	return fmt.Sprintf("the element came before: expected each once, found %s at index %d too", text.Plain(fmt.Sprint(element), maxElement), index)
}

// maxElement bounds an element in an error, in bytes.
const maxElement = 80

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

// secondIndex returns the index of the second occurrence of an element.
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
